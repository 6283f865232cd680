import type { PageWindow } from './window.ts'
import type { createWire as CreateWire, Encoded } from './wire.ts'

/** Passes values between two worlds of a page: they see the same events and share no object. */
export interface Bridge {
  /** Calls the other side, which answers before this returns. */
  expose(key: string, value: unknown): void
}

type Message =
  | { readonly kind: 'expose'; readonly key: string; readonly value: Encoded }
  | { readonly kind: 'call'; readonly id: number; readonly args: Encoded }
  | { readonly kind: 'answer'; readonly ok: boolean; readonly value: Encoded }
  | { readonly kind: 'settled'; readonly id: number; readonly ok: boolean; readonly value: Encoded }

interface Names {
  readonly mine: string
  readonly theirs: string
}

/**
 * One end of the bridge. Functions become functions that call back, promises become promises, all else is copied.
 * Refers to nothing outside itself: its source text runs inside pages, once in each world.
 */
export function createBridge(
  window: PageWindow,
  { mine, theirs }: Names,
  createWire: typeof CreateWire,
  onExpose: (key: string, value: unknown) => void,
): Bridge {
  const { CustomEvent } = window
  const dispatch = window.dispatchEvent.bind(window)
  const { parse, stringify } = JSON
  const owned = new Map<number, object>()
  const awaited = new Map<number, PromiseWithResolvers<unknown>>()
  let nextId = 1
  const answers: Extract<Message, { kind: 'answer' }>[] = []

  const wire = createWire({
    refer(value) {
      if (typeof value !== 'function' && !(value instanceof Promise)) return null
      const id = nextId++
      if (typeof value === 'function') {
        owned.set(id, value)
        return ['function', id]
      }
      value.then(
        (result: unknown) => post({ kind: 'settled', id, ok: true, value: wire.encode(result) }),
        (error: unknown) => post({ kind: 'settled', id, ok: false, value: wire.encode(error) }),
      )
      return ['promise', id]
    },
    resolve([kind, id]) {
      if (kind === 'function') {
        return (...args: unknown[]) => request({ kind: 'call', id, args: wire.encode(args) })
      }
      const waiting = Promise.withResolvers()
      awaited.set(id, waiting)
      return waiting.promise
    },
  })

  window.addEventListener(mine, ({ detail }) => {
    const message: Message = parse(String(detail))
    if (message.kind === 'answer') answers.push(message)
    else if (message.kind === 'settled') settle(message)
    else post(perform(message))
  })

  return {
    expose: (key, value) => void request({ kind: 'expose', key, value: wire.encode(value) }),
  }

  function post(message: Message): void {
    dispatch(new CustomEvent(theirs, { detail: stringify(message) }))
  }

  /** Events are delivered before `dispatchEvent` returns, so that the latest answer is the one to this. */
  function request(message: Message): unknown {
    post(message)
    const answer = answers.pop()
    if (answer === undefined) throw new Error('The other world did not answer')
    const result = wire.decode(answer.value)
    if (!answer.ok) throw result
    return result
  }

  function perform(message: Extract<Message, { kind: 'expose' | 'call' }>): Message {
    try {
      if (message.kind === 'expose') {
        onExpose(message.key, wire.decode(message.value))
        return { kind: 'answer', ok: true, value: ['undefined'] }
      }
      const called = owned.get(message.id)
      if (typeof called !== 'function') throw new Error('Unknown function')
      const args = wire.decode(message.args)
      const result: unknown = Reflect.apply(called, undefined, Array.isArray(args) ? args : [])
      return { kind: 'answer', ok: true, value: wire.encode(result) }
    } catch (error) {
      return { kind: 'answer', ok: false, value: wire.encode(error) }
    }
  }

  function settle({ id, ok, value }: Extract<Message, { kind: 'settled' }>): void {
    const waiting = awaited.get(id)
    awaited.delete(id)
    if (ok) waiting?.resolve(wire.decode(value))
    else waiting?.reject(wire.decode(value))
  }
}
