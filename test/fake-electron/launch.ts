import { spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { chromium, type Page } from 'playwright'
import type { Output } from './output.ts'
import { OPENED } from './shell.ts'

export interface LaunchOptions {
  /** Flags of the app, as `--drill`, or of the launcher. */
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** User data folder; a temporary one unless it is named. */
  readonly home?: string
  readonly keychain?: 'memory' | 'system'
}

/** A running preview, driven through its JSON lines. */
export interface Preview {
  readonly pid: number
  /** All that it has shown so far. */
  readonly events: readonly Output[]
  stdout(): string
  stderr(): string
  /** Addresses the app wanted opened in a browser. */
  opened(): readonly string[]
  /** Rejects with the message of the error that came back. */
  invoke(channel: string, ...args: readonly unknown[]): Promise<unknown>
  fake(name: string, ...args: readonly unknown[]): Promise<void>
  /** The first event at or after index `after`, past or to come; rejects after `timeout` ms. */
  waitFor<E extends Output['event']>(
    name: E,
    is?: (event: Extract<Output, { event: E }>) => boolean,
    options?: { readonly timeout?: number; readonly after?: number },
  ): Promise<Extract<Output, { event: E }>>
  /** Sends a line as it is. */
  write(line: string): void
  kill(signal: NodeJS.Signals): void
  /** Its exit code; null if a signal ended it. */
  readonly exited: Promise<number | null>
  /** Ends the input, as a caller that goes away, and waits for the exit. */
  close(): Promise<number | null>
}

type Answer =
  | { readonly id: unknown; readonly result: unknown }
  | { readonly id: unknown; readonly error: string }

const RUN = fileURLToPath(new URL('run.ts', import.meta.url))
const NODE = fileURLToPath(new URL('../../node_modules/node/bin/node', import.meta.url))
const WAIT_MS = 20_000

/** Starts the built app on the stand-in; resolves when it is ready, rejects if it ends before. */
export async function launchPreview(options: LaunchOptions = {}): Promise<Preview> {
  const { args = [], env = {}, home, keychain = 'memory' } = options
  const flags = [
    '--rpc',
    ...(home === undefined ? [] : ['--home', home]),
    ...(keychain === 'memory' ? ['--keychain', 'memory'] : []),
    ...args,
  ]
  const child = spawn(NODE, [RUN, ...flags], { env: { ...process.env, ...env }, stdio: 'pipe' })
  const exited = once(child, 'close').then(([code]): number | null => code)
  const events: Output[] = []
  const arrived = new EventEmitter<{ event: []; end: [] }>().setMaxListeners(0)
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let [stdout, unfinished, stderr, nextId] = ['', '', '', 1]

  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    // A line without its end is still under way; one whose writer was killed was never said.
    const [first = '', ...others] = text.split('\n')
    unfinished += first
    for (const next of others) {
      take(JSON.parse(unfinished))
      unfinished = next
    }
  })
  void exited.then(() => {
    arrived.emit('end')
    for (const answer of waiting.values()) answer.reject(new Error(`The preview has ended:\n${stderr}`))
  })

  await waitFor('ready')
  return {
    pid: child.pid ?? 0,
    events,
    stdout: () => stdout,
    stderr: () => stderr,
    opened: () => [...stderr.matchAll(new RegExp(`^${OPENED}(.*)$`, 'gm'))].map(([, url]) => url ?? ''),
    invoke: (channel, ...args) => ask({ invoke: channel, args }),
    fake: async (name, ...args) => void (await ask({ fake: name, args })),
    waitFor,
    write: (line) => void child.stdin.write(`${line}\n`),
    kill: (signal) => void child.kill(signal),
    exited,
    close() {
      child.stdin.end()
      return exited
    },
  }

  function ask(command: object): Promise<unknown> {
    const id = nextId++
    const answer = Promise.withResolvers<unknown>()
    waiting.set(id, answer)
    child.stdin.write(`${JSON.stringify({ id, ...command })}\n`)
    return answer.promise
  }

  function take(message: Output | Answer): void {
    if ('event' in message) {
      events.push(message)
      arrived.emit('event')
      return
    }
    const answer = waiting.get(Number(message.id))
    waiting.delete(Number(message.id))
    if ('error' in message) answer?.reject(new Error(message.error))
    else answer?.resolve(message.result)
  }

  function waitFor<E extends Output['event']>(
    name: E,
    is: (event: Extract<Output, { event: E }>) => boolean = () => true,
    { timeout = WAIT_MS, after = 0 }: { readonly timeout?: number; readonly after?: number } = {},
  ): Promise<Extract<Output, { event: E }>> {
    const isWanted = (event: Output): event is Extract<Output, { event: E }> => event.event === name
    const { promise, resolve, reject } = Promise.withResolvers<Extract<Output, { event: E }>>()
    const look = () => {
      const found = events.slice(after).filter(isWanted).find(is)
      if (found !== undefined) resolve(found)
    }
    const fail = (why: string) => () => reject(new Error(`No such '${name}' event ${why}:\n${stderr}`))
    const onEnd = fail('before the end')
    const timer = setTimeout(fail(`within ${timeout} ms`), timeout)
    arrived.on('event', look).once('end', onEnd)
    look()
    return promise.finally(() => {
      clearTimeout(timer)
      arrived.off('event', look).off('end', onEnd)
    })
  }
}

export interface WindowedPreview extends Preview {
  /** The app's window: a page of a real, headless Chromium. */
  readonly page: Page
}

/** As `launchPreview`, with the window to look at; one that opens at the first click is clicked for. */
export async function launchWindowed(options: LaunchOptions = {}): Promise<WindowedPreview> {
  const preview = await launchPreview({ ...options, args: ['--headless-window', ...(options.args ?? [])] })
  if (!preview.events.some(({ event }) => event === 'page')) await preview.fake('tray', 'click')
  const { cdp } = await preview.waitFor('page')
  const browser = await chromium.connectOverCDP(cdp, { noDefaults: true })
  const page = browser.contexts()[0]?.pages()[0]
  if (page === undefined) throw new Error('Chromium has no page')
  return {
    ...preview,
    page,
    async close() {
      await browser.close()
      return preview.close()
    },
  }
}
