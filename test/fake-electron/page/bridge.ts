import type { createCodec as CreateCodec, Encoded } from './codec.ts'
import type { PageWindow } from './window.ts'

/**
 * Passes values between the isolated world of the preload and the main world of the page, which share events of the
 * window but no objects.
 */
export interface Bridge {
  /** Exposes a value in the other world before it returns. */
  expose(key: string, value: unknown): void
}

type Message =
  | { readonly kind: 'expose'; readonly key: string; readonly value: Encoded }
  | { readonly kind: 'call'; readonly id: number; readonly args: Encoded }
  | { readonly kind: 'answer'; readonly ok: boolean; readonly value: Encoded }
  | { readonly kind: 'settled'; readonly id: number; readonly ok: boolean; readonly value: Encoded }

/** The types of the window events that carry messages. */
interface EventTypes {
  readonly incoming: string
  readonly outgoing: string
}

/**
 * Creates one end of the bridge. A function becomes a function that calls back, a promise becomes a promise, and all
 * else is copied. Its source text runs inside pages, once in each world, so it uses nothing from outside itself.
 */
export function createBridge(
  window: PageWindow,
  { incoming, outgoing }: EventTypes,
  createCodec: typeof CreateCodec,
  onExpose: (key: string, value: unknown) => void,
): Bridge {
  const { CustomEvent } = window
  const dispatch = window.dispatchEvent.bind(window)
  const { parse, stringify } = JSON
  const owned = new Map<number, object>()
  const awaited = new Map<number, PromiseWithResolvers<unknown>>()
  let nextId = 1
  const answers: Extract<Message, { kind: 'answer' }>[] = []

  const codec = createCodec({
    refer(value) {
      if (typeof value !== 'function' && !(value instanceof Promise)) return null
      const id = nextId++
      if (typeof value === 'function') {
        owned.set(id, value)
        return ['function', id]
      }
      value.then(
        (result: unknown) => post({ kind: 'settled', id, ok: true, value: codec.encode(result) }),
        (error: unknown) => post({ kind: 'settled', id, ok: false, value: codec.encode(error) }),
      )
      return ['promise', id]
    },
    resolve([kind, id]) {
      if (kind === 'function') {
        return (...args: unknown[]) => request({ kind: 'call', id, args: codec.encode(args) })
      }
      const waiting = Promise.withResolvers()
      awaited.set(id, waiting)
      return waiting.promise
    },
  })

  window.addEventListener(incoming, ({ detail }) => {
    const message: Message = parse(String(detail))
    if (message.kind === 'answer') answers.push(message)
    else if (message.kind === 'settled') settle(message)
    else post(perform(message))
  })

  return {
    expose: (key, value) => void request({ kind: 'expose', key, value: codec.encode(value) }),
  }

  function post(message: Message): void {
    dispatch(new CustomEvent(outgoing, { detail: stringify(message) }))
  }

  /** Events are delivered before `dispatchEvent` returns, so the latest answer belongs to this request. */
  function request(message: Message): unknown {
    post(message)
    const answer = answers.pop()
    if (answer === undefined) throw new Error('The other world did not answer')
    const result = codec.decode(answer.value)
    if (!answer.ok) throw result
    return result
  }

  function perform(message: Extract<Message, { kind: 'expose' | 'call' }>): Message {
    try {
      if (message.kind === 'expose') {
        onExpose(message.key, codec.decode(message.value))
        return { kind: 'answer', ok: true, value: ['undefined'] }
      }
      const called = owned.get(message.id)
      if (typeof called !== 'function') throw new Error('Unknown function')
      const args = codec.decode(message.args)
      const result: unknown = Reflect.apply(called, undefined, Array.isArray(args) ? args : [])
      return { kind: 'answer', ok: true, value: codec.encode(result) }
    } catch (error) {
      return { kind: 'answer', ok: false, value: codec.encode(error) }
    }
  }

  function settle({ id, ok, value }: Extract<Message, { kind: 'settled' }>): void {
    const waiting = awaited.get(id)
    awaited.delete(id)
    if (ok) waiting?.resolve(codec.decode(value))
    else waiting?.reject(codec.decode(value))
  }
}
