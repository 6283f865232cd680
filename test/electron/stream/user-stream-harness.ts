import type { SocketListener } from '../../../electron/stream/connection.ts'
import { createUserStream, type UserStream } from '../../../electron/stream/user-stream.ts'
import { type Problem, ProblemError } from '../../../shared/problems.ts'
import type { AccountSummary, Decimal, StreamStatus } from '../../../shared/state.ts'
import { EVENTS } from '../../exchange/stream.ts'
import { createFakeClock, type FakeClock, settle } from '../../fake-clock.ts'
import { summary } from '../../fixtures.ts'

/** A socket whose other end is played by the test. */
export interface FakeSocket {
  readonly url: string
  readonly form: 'query' | 'path'
  readonly state: 'connecting' | 'open' | 'closed'
  open(): void
  receive(message: unknown): void
  /** Ends the connection as the exchange or the network would. */
  break(): void
}

/** A user stream with a fake clock, fake sockets and a fake exchange. */
export interface StreamHarness {
  readonly clock: FakeClock
  readonly stream: UserStream
  readonly sockets: readonly FakeSocket[]
  /** The newest socket; throws when there is none. */
  readonly socket: FakeSocket
  /** How many sockets are not closed. */
  readonly openSockets: number
  /** The listen-key requests, in order. */
  readonly keyRequests: readonly ('open' | 'prolong')[]
  /** The listener functions that the stream has called, in order. */
  readonly notified: readonly ('news' | 'config' | 'margin-call')[]
  readonly statuses: readonly StreamStatus[]
  /** The problem that listen-key requests fail with; null when they succeed. */
  keyProblem: Problem | null
  /** Whether opening a socket throws because of its address. */
  isAddressInvalid: boolean
  /** Whether each socket opens without the test calling `open`. */
  opensAtOnce: boolean
  listenKey: string
  jitter: number
  /** Reports a successful poll with this wallet balance. */
  pollShows(walletBalance?: Decimal): Promise<void>
  /** Lets time pass until the stream opens another socket, and returns that socket. */
  nextSocket(): Promise<FakeSocket>
}

export function createHarness(): StreamHarness {
  const clock = createFakeClock()
  const sockets: FakeSocket[] = []
  const keyRequests: ('open' | 'prolong')[] = []
  const notified: ('news' | 'config' | 'margin-call')[] = []
  const statuses: StreamStatus[] = []

  const answer = async <T>(name: 'open' | 'prolong', value: () => T): Promise<T> => {
    keyRequests.push(name)
    if (harness.keyProblem !== null) throw new ProblemError(harness.keyProblem)
    return value()
  }
  const stream = createUserStream({
    clock,
    random: () => harness.jitter,
    streamBase: 'wss://stream.invalid',
    openSocket(url, listener) {
      if (harness.isAddressInvalid) throw new SyntaxError(`The address '${url}' is no good`)
      const { socket, close } = fakeSocket(url, listener)
      sockets.push(socket)
      if (harness.opensAtOnce) queueMicrotask(socket.open)
      return { close }
    },
    openKey: () => answer('open', () => harness.listenKey),
    prolongKey: () => answer('prolong', () => undefined),
    onNews: () => void notified.push('news'),
    onConfig: () => void notified.push('config'),
    onMarginCall: () => void notified.push('margin-call'),
    onStatus: () => void statuses.push(stream.status()),
  })

  const harness: StreamHarness = {
    ...{ clock, stream, sockets, keyRequests, notified, statuses },
    get socket() {
      const last = sockets.at(-1)
      if (last === undefined) throw new Error('There is no socket')
      return last
    },
    get openSockets() {
      return sockets.filter(({ state }) => state !== 'closed').length
    },
    keyProblem: null,
    isAddressInvalid: false,
    opensAtOnce: false,
    listenKey: 'listen-key-1',
    jitter: 0.999,
    async pollShows(walletBalance = '100') {
      stream.pollSucceeded(holding(walletBalance))
      await settle()
    },
    async nextSocket() {
      const { length } = sockets
      while (sockets.length === length) await clock.advance(500)
      return harness.socket
    },
  }
  return harness
}

/** A stream that has been open long enough for its silence to be noticed. */
export async function openHarness(): Promise<StreamHarness> {
  const harness = createHarness()
  await harness.pollShows()
  harness.socket.open()
  await harness.clock.advance(20_000)
  await harness.pollShows()
  return harness
}

export const frame = (event: keyof typeof EVENTS): string => JSON.stringify(EVENTS[event])

function holding(walletBalance: Decimal): AccountSummary {
  return summary({
    assets: [
      {
        asset: 'USDT',
        walletBalance,
        unrealizedProfit: '0',
        marginBalance: '0',
        maintMargin: '0',
        crossWalletBalance: '0',
        crossUnPnl: '0',
        availableBalance: '0',
      },
    ],
  })
}

function fakeSocket(url: string, { onOpen, onMessage, onClose }: SocketListener) {
  let state: FakeSocket['state'] = 'connecting'
  const socket: FakeSocket = {
    url,
    form: url.includes('?') ? 'query' : 'path',
    get state() {
      return state
    },
    open() {
      if (state !== 'connecting') return
      state = 'open'
      onOpen()
    },
    // A message that was already on its way still arrives after the stream has closed the socket.
    receive: onMessage,
    break() {
      state = 'closed'
      onClose()
    },
  }
  const close = () => {
    state = 'closed'
  }
  return { socket, close }
}
