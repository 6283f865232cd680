import type { Clock } from '../../shared/clock.ts'
import { HOUR_MS, MINUTE_MS } from '../../shared/time.ts'
import {
  isListenKeyGone,
  readEvent,
  type StreamEvent,
  type StreamForm,
  streamUrl,
} from '../binance/stream.ts'

/** One WebSocket. It answers the exchange's pings by itself and tells nobody of them, as Chromium's does. */
export interface Socket {
  /** Nothing it still says is listened to. Never throws. */
  close(): void
}

export interface SocketListener {
  readonly onOpen: () => void
  /** Text, or something binary. */
  readonly onMessage: (data: unknown) => void
  /** Also when it could not be opened. */
  readonly onClose: () => void
}

/** Begins to open one. Throws when the address will not do. */
export type OpenSocket = (url: string, listener: SocketListener) => Socket

/** `worn`: to be replaced before it breaks. `refused`: there is a key, but no connection by it. */
export type ConnectionEnd = 'worn' | 'refused' | 'lost'

export interface ConnectionOptions {
  readonly clock: Clock
  /** `wss://…`, without a path. */
  readonly streamBase: string
  readonly form: StreamForm
  readonly openSocket: OpenSocket
  /** The account's listen key, valid for an hour from now: a new one, or the one there is. */
  readonly openKey: () => Promise<string>
  /** For another hour. */
  readonly prolongKey: () => Promise<void>
  readonly onOpen: () => void
  readonly onEvent: (event: Exclude<StreamEvent, 'key-expired'>) => void
  /** Once, and never after `end`. */
  readonly onEnd: (how: ConnectionEnd) => void
}

export interface StreamConnection {
  /** `clock.elapsed()` when it was open; null: it is not yet. */
  readonly openedAt: number | null
  end(): void
}

const OPENING_MS = 15_000
/** Half of a listen key's life. */
const RENEWAL_MS = 30 * MINUTE_MS
const RENEWAL_RETRY_MS = MINUTE_MS
/** The exchange ends every connection after a day. */
const LONGEST_LIFE_MS = 23 * HOUR_MS

/**
 * One connection to the account's stream, from asking for its listen key to its end. The key is
 * prolonged every half hour, unless the connection is old by then or nothing was heard since: a dead
 * one looks no different from one that has nothing to tell, as pings are not seen here, so it is
 * replaced. (Of a dead one without a proxy the system's keep-alive probes, which Chromium asks for,
 * tell within minutes.)
 *
 * The key is never given back. It is the account's, not ours: whoever else listens to the account, the
 * user's own programs above all, was given the same one. It ends by itself when nobody prolongs it.
 */
export function openConnection(options: ConnectionOptions): StreamConnection {
  const { clock, streamBase, form, openSocket, openKey, prolongKey, onOpen, onEvent, onEnd } = options
  let socket: Socket | null = null
  let openedAt: number | null = null
  let heard = false
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
        onOpen: opened,
        onMessage: receive,
        onClose: () => finish(openedAt === null ? 'refused' : 'lost'),
      })
    } catch {
      // What it says may name the address, and with it the key.
      finish('refused')
    }
  }

  function opened(): void {
    if (ended || openedAt !== null) return
    openedAt = clock.elapsed()
    renewIn(RENEWAL_MS)
    onOpen()
  }

  function receive(data: unknown): void {
    if (ended) return
    const event = readEvent(data)
    if (event === null) return
    heard = true
    if (event === 'key-expired') finish('lost')
    else onEvent(event)
  }

  function renewIn(ms: number): void {
    cancel()
    cancel = clock.after(ms, () => void renew())
  }

  async function renew(): Promise<void> {
    const isOld = openedAt !== null && clock.elapsed() - openedAt >= LONGEST_LIFE_MS
    if (isOld || !heard) return finish('worn')
    try {
      await prolongKey()
    } catch (failure) {
      if (ended) return
      if (isListenKeyGone(failure)) return finish('lost')
      return renewIn(RENEWAL_RETRY_MS)
    }
    if (ended) return
    heard = false
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
