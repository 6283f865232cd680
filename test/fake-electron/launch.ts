import { spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { chromium, type Page } from 'playwright'
import type { Output } from './output.ts'
import { OPEN_EXTERNAL_PREFIX } from './shell.ts'

export interface LaunchOptions {
  /** Flags of the app, such as `--drill`, or of the launcher. */
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** The user data folder. By default a temporary one. */
  readonly home?: string
  readonly keychain?: 'memory' | 'system'
}

/** A running app on the stand-in, driven through JSON lines. */
export interface Preview {
  readonly pid: number
  /** All events so far. */
  readonly events: readonly Output[]
  stdout(): string
  stderr(): string
  /** Addresses the app has asked to open in a browser. */
  opened(): readonly string[]
  /** Calls an IPC handler. Rejects with the message of the handler's error. */
  invoke(channel: string, ...args: readonly unknown[]): Promise<unknown>
  /** What the desktop or the user does. Resolves with what was asked about, if anything. */
  fake(name: string, ...args: readonly unknown[]): Promise<unknown>
  /** Resolves with the first matching event at or after index `after`. Rejects after `timeout` ms. */
  waitFor<E extends Output['event']>(
    name: E,
    matches?: (event: Extract<Output, { event: E }>) => boolean,
    options?: { readonly timeout?: number; readonly after?: number },
  ): Promise<Extract<Output, { event: E }>>
  /** Sends a line unchanged. */
  write(line: string): void
  kill(signal: NodeJS.Signals): void
  /** The exit code. Null when a signal ended the process. */
  readonly exited: Promise<number | null>
  /** Ends the input, as a caller does that goes away, and waits for the exit. */
  close(): Promise<number | null>
}

type Answer =
  | { readonly id: unknown; readonly result: unknown }
  | { readonly id: unknown; readonly error: string }

const RUN = fileURLToPath(new URL('run.ts', import.meta.url))
const NODE = fileURLToPath(new URL('../../node_modules/node/bin/node', import.meta.url))
const WAIT_MS = 20_000
/** A busy machine may need many times longer than a quiet one. */
const PAGE_WAIT_MS = 60_000

/** Starts the built app on the stand-in. Resolves when it is ready, and rejects if it ends before that. */
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
  const pending = new Map<number, PromiseWithResolvers<unknown>>()
  let [stdout, unfinished, stderr, nextId] = ['', '', '', 1]

  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    // A line without its end is incomplete. It stays unread when its writer is killed.
    const [first = '', ...others] = text.split('\n')
    unfinished += first
    for (const next of others) {
      receive(JSON.parse(unfinished))
      unfinished = next
    }
  })
  void exited.then(() => {
    arrived.emit('end')
    for (const answer of pending.values()) answer.reject(new Error(`The preview has ended:\n${stderr}`))
  })

  await waitFor('ready')
  return {
    pid: child.pid ?? 0,
    events,
    stdout: () => stdout,
    stderr: () => stderr,
    opened: () =>
      [...stderr.matchAll(new RegExp(`^${OPEN_EXTERNAL_PREFIX}(.*)$`, 'gm'))].map(([, url]) => url ?? ''),
    invoke: (channel, ...args) => sendCommand({ invoke: channel, args }),
    fake: (name, ...args) => sendCommand({ fake: name, args }),
    waitFor,
    write: (line) => void child.stdin.write(`${line}\n`),
    kill: (signal) => void child.kill(signal),
    exited,
    close() {
      child.stdin.end()
      return exited
    },
  }

  function sendCommand(command: object): Promise<unknown> {
    const id = nextId++
    const answer = Promise.withResolvers<unknown>()
    pending.set(id, answer)
    child.stdin.write(`${JSON.stringify({ id, ...command })}\n`)
    return answer.promise
  }

  function receive(message: Output | Answer): void {
    if ('event' in message) {
      events.push(message)
      arrived.emit('event')
      return
    }
    const answer = pending.get(Number(message.id))
    pending.delete(Number(message.id))
    if ('error' in message) answer?.reject(new Error(message.error))
    else answer?.resolve(message.result)
  }

  function waitFor<E extends Output['event']>(
    name: E,
    matches: (event: Extract<Output, { event: E }>) => boolean = () => true,
    { timeout = WAIT_MS, after = 0 }: { readonly timeout?: number; readonly after?: number } = {},
  ): Promise<Extract<Output, { event: E }>> {
    const hasName = (event: Output): event is Extract<Output, { event: E }> => event.event === name
    const { promise, resolve, reject } = Promise.withResolvers<Extract<Output, { event: E }>>()
    const resolveIfFound = () => {
      const found = events.slice(after).filter(hasName).find(matches)
      if (found !== undefined) resolve(found)
    }
    const fail = (why: string) => () => reject(new Error(`No such '${name}' event ${why}:\n${stderr}`))
    const onEnd = fail('before the end')
    const timer = setTimeout(fail(`within ${timeout} ms`), timeout)
    arrived.on('event', resolveIfFound).once('end', onEnd)
    resolveIfFound()
    return promise.finally(() => {
      clearTimeout(timer)
      arrived.off('event', resolveIfFound).off('end', onEnd)
    })
  }
}

export interface WindowedPreview extends Preview {
  /** The app's window: a page of a real, headless Chromium. */
  readonly page: Page
}

/**
 * Starts the app with a real window, and shows it as the first item of the tray's menu does. A tray without a menu is
 * clicked, if the app has opened no window by itself.
 */
export async function launchWindowed(options: LaunchOptions = {}): Promise<WindowedPreview> {
  const preview = await launchPreview({ ...options, args: ['--headless-window', ...(options.args ?? [])] })
  await Promise.race([preview.waitFor('tray'), preview.waitFor('page')])
  const [open] = preview.events.flatMap((event) => (event.event === 'tray' ? event.menu : []))
  if (open !== undefined) await preview.fake('tray', 'menu', open)
  else if (!preview.events.some(({ event }) => event === 'page')) await preview.fake('tray', 'click')
  const { cdp } = await preview.waitFor('page')
  const browser = await chromium.connectOverCDP(cdp, { noDefaults: true })
  const page = browser.contexts()[0]?.pages()[0]
  if (page === undefined) throw new Error('Chromium has no page')
  page.setDefaultTimeout(PAGE_WAIT_MS)
  return {
    ...preview,
    page,
    async close() {
      await browser.close()
      return preview.close()
    },
  }
}
