import type { createBridge as CreateBridge } from './bridge.ts'
import type { createCodec as CreateCodec } from './codec.ts'
import type { PageEvent, PageWindow, ToMain, ToPage } from './window.ts'

export interface Tools {
  readonly createCodec: typeof CreateCodec
  readonly createBridge: typeof CreateBridge
}

/** The types of the window events that carry messages to each world. */
export interface EventTypes {
  readonly toMainWorld: string
  readonly toIsolatedWorld: string
}

/** Runs in the page's own world, and adds what the preload exposes. Its source text runs inside pages. */
export function mainWorld(
  window: PageWindow,
  { toMainWorld, toIsolatedWorld }: EventTypes,
  tools: Tools,
): void {
  tools.createBridge(
    window,
    { incoming: toMainWorld, outgoing: toIsolatedWorld },
    tools.createCodec,
    (key, value) => {
      if (Object.hasOwn(window, key)) {
        throw new Error('Cannot bind an API on top of an existing property on the window object')
      }
      Object.defineProperty(window, key, { value: freeze(value), enumerable: true })
    },
  )

  function freeze<T>(value: T): T {
    if (typeof value === 'object' && value !== null) Object.values(value).forEach(freeze)
    return Object.freeze(value)
  }
}

/** The isolated world's connection to the main process. */
export interface MainProcess {
  post(text: string): void
  onText(listener: (text: string) => void): void
}

type Preload = (require: (name: string) => unknown, module: { exports: object }, exports: object) => void
type Listener = (...args: unknown[]) => void

/** Runs Electron's sandboxed preload in the isolated world. Its source text runs inside pages. */
export function isolatedWorld(
  window: PageWindow,
  { toMainWorld, toIsolatedWorld }: EventTypes,
  { createCodec, createBridge }: Tools,
  mainProcess: MainProcess,
  preload: Preload,
): void {
  const codec = createCodec({
    refer: () => null,
    resolve() {
      throw new Error('Functions and promises are not carried between the processes')
    },
  })
  const bridge = createBridge(
    window,
    { incoming: toIsolatedWorld, outgoing: toMainWorld },
    createCodec,
    () => {},
  )

  class Emitter {
    readonly #listeners = new Map<string, Listener[]>()

    on(name: string, listener: Listener): this {
      this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener])
      return this
    }

    once(name: string, listener: Listener): this {
      const once = (...args: unknown[]) => {
        this.off(name, once)
        listener(...args)
      }
      return this.on(name, once)
    }

    off(name: string, listener: Listener): this {
      this.#listeners.set(
        name,
        (this.#listeners.get(name) ?? []).filter((one) => one !== listener),
      )
      return this
    }

    emit(name: string, ...args: unknown[]): boolean {
      const listeners = this.#listeners.get(name) ?? []
      for (const listener of listeners) listener(...args)
      return listeners.length > 0
    }

    removeAllListeners(name: string): this {
      this.#listeners.delete(name)
      return this
    }

    addListener = this.on
    removeListener = this.off
  }

  const pending = new Map<number, PromiseWithResolvers<unknown>>()
  let nextId = 1

  class IpcRenderer extends Emitter {
    async invoke(channel: string, ...args: unknown[]): Promise<unknown> {
      const answer = Promise.withResolvers<unknown>()
      const id = nextId++
      post({ kind: 'invoke', id, channel, args: codec.encode(clone(args)) })
      pending.set(id, answer)
      return answer.promise
    }

    send(channel: string, ...args: unknown[]): void {
      post({ kind: 'message', channel, args: codec.encode(clone(args)) })
    }
  }

  const ipcRenderer = new IpcRenderer()
  const modules = new Map<string, unknown>([
    ['electron', { contextBridge: { exposeInMainWorld: bridge.expose }, ipcRenderer }],
    ['events', Object.assign(Emitter, { EventEmitter: Emitter })],
    [
      'timers',
      {
        setTimeout: window.setTimeout.bind(window),
        clearTimeout: window.clearTimeout.bind(window),
        setInterval: window.setInterval.bind(window),
        clearInterval: window.clearInterval.bind(window),
      },
    ],
    ['url', { URL: window.URL, URLSearchParams: window.URLSearchParams }],
  ])

  mainProcess.onText((text) => receive(JSON.parse(text)))
  for (const type of ['keydown', 'keyup']) window.addEventListener(type, sendInput, true)

  try {
    const module = { exports: {} }
    preload(require, module, module.exports)
  } catch (error) {
    window.console.error('Unable to load preload script:', error)
  }

  function require(name: string): unknown {
    const found = modules.get(name.replace(/^node:/, ''))
    if (found === undefined) throw new Error(`module not found: ${name}`)
    return found
  }

  function clone(args: readonly unknown[]): unknown {
    try {
      return structuredClone(args)
    } catch {
      throw new Error('An object could not be cloned.')
    }
  }

  function post(message: ToMain): void {
    mainProcess.post(JSON.stringify(message))
  }

  function receive(message: ToPage): void {
    if (message.kind === 'send') {
      const args = codec.decode(message.args)
      ipcRenderer.emit(
        message.channel,
        { sender: ipcRenderer, ports: [] },
        ...(Array.isArray(args) ? args : []),
      )
      return
    }
    const answer = pending.get(message.id)
    pending.delete(message.id)
    if (message.kind === 'reply') answer?.resolve(codec.decode(message.value))
    else answer?.reject(new Error(message.error))
  }

  function sendInput(event: PageEvent): void {
    if (!event.isTrusted) return
    const { key, code, isComposing, location } = event
    const type = event.type === 'keydown' ? 'keyDown' : 'keyUp'
    const [shift, control, alt, meta] = [event.shiftKey, event.ctrlKey, event.altKey, event.metaKey]
    const input = { type, key, code, isAutoRepeat: event.repeat, isComposing, location } as const
    post({ kind: 'input', input: { ...input, shift, control, alt, meta, modifiers: [] } })
  }
}
