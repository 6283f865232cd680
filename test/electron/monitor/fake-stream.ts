import type { AccountOptions } from '../../../electron/monitor/account.ts'
import type { UserStreamListener } from '../../../electron/stream/user-stream.ts'

/** Streams that never open; the test plays the events of the exchange. */
export interface FakeStreams {
  /** For the options of the account of this id. */
  open(id: string): NonNullable<AccountOptions['openStream']>
  /** Does nothing where no stream of this account is open. */
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
