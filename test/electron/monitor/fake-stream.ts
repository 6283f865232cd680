import type { AccountOptions } from '../../../electron/monitor/account.ts'
import type { UserStreamListener } from '../../../electron/stream/user-stream.ts'

/** Streams without a connection. The test sends the events that the exchange would send. */
export interface FakeStreams {
  /** Returns the `openStream` option for this account. */
  open(id: string): NonNullable<AccountOptions['openStream']>
  /** Does nothing when this account has no stream. */
  news(id: string): void
  marginCall(id: string): void
}

export function fakeStreams(): FakeStreams {
  const listeners = new Map<string, UserStreamListener>()
  return {
    open: (id) => (listener) => {
      listeners.set(id, listener)
      return {
        status: () => 'off',
        pollSucceeded() {},
        pollFailed() {},
        close() {},
        stop: () => void listeners.delete(id),
      }
    },
    news: (id) => listeners.get(id)?.onNews(),
    marginCall: (id) => listeners.get(id)?.onMarginCall(),
  }
}
