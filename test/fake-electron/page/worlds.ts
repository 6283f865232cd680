import type { createBridge as CreateBridge } from './bridge.ts'
import type { PageEvent, PageWindow, ToMain, ToPage } from './window.ts'
import type { createWire as CreateWire } from './wire.ts'

export interface Tools {
  readonly createWire: typeof CreateWire
  readonly createBridge: typeof CreateBridge
}

export interface Names {
  readonly toMainWorld: string
  readonly toIsolatedWorld: string
}

/** The page's own world: puts there what the preload exposes. Its source text runs inside pages. */
export function mainWorld(window: PageWindow, { toMainWorld, toIsolatedWorld }: Names, tools: Tools): void {
  tools.createBridge(
    window,
    { mine: toMainWorld, theirs: toIsolatedWorld },
    tools.createWire,
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

/** How the isolated world and the main process reach each other. */
export interface Line {
  post(text: string): void
  onText(listener: (text: string) => void): void
}

type Preload = (require: (name: string) => unknown, module: { exports: object }, exports: object) => void
type Listener = (...args: unknown[]) => void

/** The isolated world: Electron's sandboxed preload. Its source text runs inside pages. */
export function isolatedWorld(
  window: PageWindow,
  { toMainWorld, toIsolatedWorld }: Names,
  { createWire, createBridge }: Tools,
  line: Line,
  preload: Preload,
): void {
  const wire = createWire({
    refer: () => null,
    resolve() {
      throw new Error('Functions and promises are not carried between the processes')
    },
  })
  const bridge = createBridge(window, { mine: toIsolatedWorld, theirs: toMainWorld }, createWire, () => {})

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

  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let nextId = 1

  class IpcRenderer extends Emitter {
    async invoke(channel: string, ...args: unknown[]): Promise<unknown> {
      const answer = Promise.withResolvers<unknown>()
      const id = nextId++
      post({ kind: 'invoke', id, channel, args: wire.encode(clone(args)) })
      waiting.set(id, answer)
      return answer.promise
    }

    send(channel: string, ...args: unknown[]): void {
      post({ kind: 'message', channel, args: wire.encode(clone(args)) })
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

  line.onText((text) => receive(JSON.parse(text)))
  for (const type of ['keydown', 'keyup']) window.addEventListener(type, tellInput, true)

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
    line.post(JSON.stringify(message))
  }

  function receive(message: ToPage): void {
    if (message.kind === 'send') {
      const args = wire.decode(message.args)
      ipcRenderer.emit(
        message.channel,
        { sender: ipcRenderer, ports: [] },
        ...(Array.isArray(args) ? args : []),
      )
      return
    }
    const answer = waiting.get(message.id)
    waiting.delete(message.id)
    if (message.kind === 'reply') answer?.resolve(wire.decode(message.value))
    else answer?.reject(new Error(message.error))
  }

  function tellInput(event: PageEvent): void {
    if (!event.isTrusted) return
    const { key, code, isComposing, location } = event
    const type = event.type === 'keydown' ? 'keyDown' : 'keyUp'
    const [shift, control, alt, meta] = [event.shiftKey, event.ctrlKey, event.altKey, event.metaKey]
    const input = { type, key, code, isAutoRepeat: event.repeat, isComposing, location } as const
    post({ kind: 'input', input: { ...input, shift, control, alt, meta, modifiers: [] } })
  }
}
