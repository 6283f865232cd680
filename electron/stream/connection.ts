import type { Clock } from '../../shared/clock.ts'
import { HOUR_MS, MINUTE_MS } from '../../shared/time.ts'
import {
  isListenKeyGone,
  readEvent,
  type StreamEvent,
  type StreamForm,
  streamUrl,
} from '../binance/stream.ts'

/** One WebSocket. As Chromium's does, it answers the exchange's pings by itself and does not report them. */
export interface Socket {
  /** Ignores whatever still arrives. Never throws. */
  close(): void
}

export interface SocketListener {
  readonly onOpen: () => void
  /** Text, or something binary. */
  readonly onMessage: (data: unknown) => void
  /** Also called when it could not be opened. */
  readonly onClose: () => void
}

/** Starts to open a WebSocket. Throws when the address is invalid. */
export type OpenSocket = (url: string, listener: SocketListener) => Socket

/** `outdated`: to be replaced before it breaks. `refused`: the listen key was given, but the socket did not open. */
export type ConnectionEnd = 'outdated' | 'refused' | 'lost'

export interface ConnectionOptions {
  readonly clock: Clock
  /** `wss://…`, without a path. */
  readonly streamBase: string
  readonly form: StreamForm
  readonly openSocket: OpenSocket
  /** Answers the account's listen key, new or existing, which is valid for an hour from now. */
  readonly openKey: () => Promise<string>
  /** Makes the listen key valid for another hour. */
  readonly prolongKey: () => Promise<void>
  readonly onOpen: () => void
  readonly onEvent: (event: Exclude<StreamEvent, 'key-expired'>) => void
  /** Called once, and never after `end`. */
  readonly onEnd: (how: ConnectionEnd) => void
}

export interface StreamConnection {
  /** In elapsed ms; null while it is not open yet. */
  readonly openedAt: number | null
  end(): void
}

const OPENING_MS = 15_000
/** Half the lifetime of a listen key. */
const RENEWAL_MS = 30 * MINUTE_MS
const RENEWAL_RETRY_MS = MINUTE_MS
/** The exchange closes every connection after a day. */
const LONGEST_LIFE_MS = 23 * HOUR_MS

/**
 * Opens one connection to the account's stream, beginning with its listen key. The key is prolonged
 * every half hour, unless the connection is old by then or no message has arrived since. Such a
 * connection is replaced, because a dead one looks like one without events: pings are not visible
 * here. (Without a proxy, the keep-alive probes of the system reveal a dead connection within minutes.)
 *
 * The key is never deleted. It belongs to the account, and the exchange gives the same key to every
 * program that listens to the account. It expires when nobody prolongs it.
 */
export function openConnection(options: ConnectionOptions): StreamConnection {
  const { clock, streamBase, form, openSocket, openKey, prolongKey, onOpen, onEvent, onEnd } = options
  let socket: Socket | null = null
  let openedAt: number | null = null
  let hasReceived = false
  let ended = false
  let cancel = () => {}

  void open()
  return {
    get openedAt() {
      return openedAt
    },
    end,
  }

  async function open(): Promise<void> {
    const key = await openKey().catch(() => null)
    if (ended) return
    if (key === null) {
      finish('lost')
      return
    }
    cancel = clock.after(OPENING_MS, () => finish('refused'))
    try {
      socket = openSocket(streamUrl(streamBase, key, form), {
        onOpen: onSocketOpen,
        onMessage: onSocketMessage,
        onClose: () => finish(openedAt === null ? 'refused' : 'lost'),
      })
    } catch {
      // The error is dropped, since its text may hold the address, and with it the key.
      finish('refused')
    }
  }

  function onSocketOpen(): void {
    if (ended || openedAt !== null) return
    openedAt = clock.elapsed()
    renewIn(RENEWAL_MS)
    onOpen()
  }

  function onSocketMessage(data: unknown): void {
    if (ended) return
    const event = readEvent(data)
    if (event === null) return
    hasReceived = true
    if (event === 'key-expired') finish('lost')
    else onEvent(event)
  }

  function renewIn(ms: number): void {
    cancel()
    cancel = clock.after(ms, () => void renew())
  }

  async function renew(): Promise<void> {
    const isOld = openedAt !== null && clock.elapsed() - openedAt >= LONGEST_LIFE_MS
    if (isOld || !hasReceived) return finish('outdated')
    try {
      await prolongKey()
    } catch (failure) {
      if (ended) return
      if (isListenKeyGone(failure)) return finish('lost')
      return renewIn(RENEWAL_RETRY_MS)
    }
    if (ended) return
    hasReceived = false
    renewIn(RENEWAL_MS)
  }

  function finish(how: ConnectionEnd): void {
    if (ended) return
    end()
    onEnd(how)
  }

  function end(): void {
    ended = true
    cancel()
    socket?.close()
    socket = null
  }
}
