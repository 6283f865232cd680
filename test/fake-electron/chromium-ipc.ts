import type { CDPSession } from 'playwright'
import { createCodec } from './page/codec.ts'
import { pageScripts } from './page/scripts.ts'
import { BINDING, RECEIVE, type ToMain, type ToPage } from './page/window.ts'
import type { SurfaceClient } from './surface.ts'

/** The name of the isolated world in Chromium's own tools. */
const WORLD = 'Electron Isolated Context'

const codec = createCodec({
  refer: () => null,
  resolve() {
    throw new Error('Functions and promises are not carried between the processes')
  },
})

/** Loads the preload into each document of a page and answers its calls. Returns the function that sends it an event. */
export async function connectPreload(
  cdp: CDPSession,
  client: SurfaceClient,
): Promise<(channel: string, args: readonly unknown[]) => void> {
  let current: number | null = null

  cdp.on('Runtime.executionContextCreated', ({ context }) => {
    if (context.name === WORLD && context.auxData?.frameId === mainFrame) current = context.id
  })
  cdp.on('Runtime.executionContextsCleared', () => {
    current = null
  })
  cdp.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
    if (name === BINDING) void receive(JSON.parse(payload), executionContextId)
  })

  const scripts = pageScripts(client.preload)
  const mainFrame = (await cdp.send('Page.getFrameTree')).frameTree.frame.id
  await cdp.send('Page.enable')
  await cdp.send('Runtime.enable')
  await cdp.send('Runtime.addBinding', { name: BINDING, executionContextName: WORLD })
  await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: scripts.mainWorld })
  await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: scripts.isolatedWorld, worldName: WORLD })

  return (channel, args) => {
    if (current !== null) post({ kind: 'send', channel, args: codec.encode(args) }, current)
  }

  async function receive(message: ToMain, context: number): Promise<void> {
    if (message.kind === 'input') return client.input(message.input)
    const { channel } = message
    const args = toArgs(codec.decode(message.args))
    if (message.kind === 'message') return client.message(channel, args, context === current)
    try {
      const value = codec.encode(await client.invoke(channel, args, context === current))
      post({ kind: 'reply', id: message.id, value }, context)
    } catch (error) {
      console.error(`Error occurred in handler for '${channel}':`, error)
      post(
        { kind: 'failure', id: message.id, error: `Error invoking remote method '${channel}': ${error}` },
        context,
      )
    }
  }

  /** A page that has navigated away or closed receives nothing more. */
  function post(message: ToPage, contextId: number): void {
    const expression = `${RECEIVE}(${JSON.stringify(JSON.stringify(message))})`
    cdp.send('Runtime.evaluate', { expression, contextId }).then(
      ({ exceptionDetails: thrown }) => {
        if (thrown === undefined) return
        const text = thrown.exception?.description ?? thrown.text
        client.console({ level: 'error', message: text, lineNumber: thrown.lineNumber, sourceId: 'preload' })
      },
      () => {},
    )
  }
}

const toArgs = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
