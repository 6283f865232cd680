import type { CDPSession, Page } from 'playwright'
import { RECEIVE } from '../fake-electron/page/window.ts'

const WORLD = 'Electron Isolated Context'
const RECORD = 'recordForTest'

/** Records every answer and event that reaches the window from now on. */
export async function recordReceived(page: Page): Promise<{ received(): string }> {
  const cdp = await page.context().newCDPSession(page)
  let received = ''
  const world = new Promise<number>((resolve) => {
    cdp.on('Runtime.executionContextCreated', ({ context }) => {
      if (context.name === WORLD) resolve(context.id)
    })
  })
  cdp.on('Runtime.bindingCalled', ({ name, payload }) => {
    if (name === RECORD) received += `${payload}\n`
  })
  await cdp.send('Runtime.enable')
  await cdp.send('Runtime.addBinding', { name: RECORD, executionContextName: WORLD })
  await cdp.send('Runtime.evaluate', {
    contextId: await world,
    expression: `{
      const receive = globalThis.${RECEIVE}
      globalThis.${RECEIVE} = (text) => { ${RECORD}(text); return receive(text) }
    }`,
  })
  return { received: () => received }
}

/** A heap snapshot taken right after a garbage collection: it has every string the page's scripts still hold. */
export async function heapSnapshot(page: Page): Promise<Buffer> {
  const cdp: CDPSession = await page.context().newCDPSession(page)
  const chunks: Buffer[] = []
  cdp.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(Buffer.from(chunk)))
  await cdp.send('HeapProfiler.enable')
  await cdp.send('HeapProfiler.collectGarbage')
  await cdp.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
  await cdp.detach()
  return Buffer.concat(chunks)
}

/** The document as text, followed by the values of its fields. */
export function documentText(page: Page): Promise<string> {
  return page.evaluate(
    `document.documentElement.outerHTML + [...document.querySelectorAll('input, textarea')].map(({ value }) => value).join('\\n')`,
  )
}
