import type { SocketListener } from '../../../electron/stream/connection.ts'
import { createUserStream, type UserStream } from '../../../electron/stream/user-stream.ts'
import { type Problem, ProblemError } from '../../../shared/problems.ts'
import type { AccountSummary, Decimal, StreamStatus } from '../../../shared/state.ts'
import { EVENTS } from '../../exchange/stream.ts'
import { createFakeClock, type FakeClock, settle } from '../../fake-clock.ts'
import { summary } from '../../fixtures.ts'

/** One that the test plays the other end of. */
export interface FakeSocket {
  readonly url: string
  readonly form: 'query' | 'path'
  readonly state: 'connecting' | 'open' | 'closed'
  open(): void
  say(message: unknown): void
  /** The other end, or the network. */
  break(): void
}

/** A stream and the world around it. */
export interface Desk {
  readonly clock: FakeClock
  readonly stream: UserStream
  readonly sockets: readonly FakeSocket[]
  /** The last one. */
  readonly socket: FakeSocket
  /** Sockets that were not closed. */
  readonly open: number
  /** What was asked of the exchange, in order. */
  readonly asked: readonly ('open' | 'prolong')[]
  /** What the stream has called. */
  readonly told: readonly ('news' | 'config' | 'margin-call')[]
  readonly statuses: readonly StreamStatus[]
  /** What the exchange answers about listen keys; null: as it should. */
  refusal: Problem | null
  /** It does not answer. */
  isHanging: boolean
  /** Addresses will not do. */
  isBroken: boolean
  /** Sockets open as soon as they are asked for. */
  isEager: boolean
  key: string
  jitter: number
  /** A good poll that finds this wallet balance. */
  see(walletBalance?: Decimal): Promise<void>
  /** Waits for the next attempt to connect, and answers it. */
  next(): Promise<FakeSocket>
}

export function createDesk(): Desk {
  const clock = createFakeClock()
  const sockets: FakeSocket[] = []
  const asked: ('open' | 'prolong')[] = []
  const told: ('news' | 'config' | 'margin-call')[] = []
  const statuses: StreamStatus[] = []

  const answer = async <T>(name: 'open' | 'prolong', value: () => T): Promise<T> => {
    asked.push(name)
    if (desk.isHanging) return new Promise<never>(() => {})
    if (desk.refusal !== null) throw new ProblemError(desk.refusal)
    return value()
  }
  const stream = createUserStream({
    clock,
    random: () => desk.jitter,
    streamBase: 'wss://stream.invalid',
    openSocket(url, listener) {
      if (desk.isBroken) throw new SyntaxError(`The address '${url}' is no good`)
      const { socket, close } = fakeSocket(url, listener)
      sockets.push(socket)
      if (desk.isEager) queueMicrotask(socket.open)
      return { close }
    },
    openKey: () => answer('open', () => desk.key),
    prolongKey: () => answer('prolong', () => undefined),
    onNews: () => void told.push('news'),
    onConfig: () => void told.push('config'),
    onMarginCall: () => void told.push('margin-call'),
    onStatus: () => void statuses.push(stream.status()),
  })

  const desk: Desk = {
    ...{ clock, stream, sockets, asked, told, statuses },
    get socket() {
      const last = sockets.at(-1)
      if (last === undefined) throw new Error('There is no socket')
      return last
    },
    get open() {
      return sockets.filter(({ state }) => state !== 'closed').length
    },
    refusal: null,
    isHanging: false,
    isBroken: false,
    isEager: false,
    key: 'listen-key-1',
    jitter: 0.999,
    async see(walletBalance = '100') {
      stream.pollSucceeded(holding(walletBalance))
      await settle()
    },
    async next() {
      const { length } = sockets
      while (sockets.length === length) await clock.advance(500)
      return desk.socket
    },
  }
  return desk
}

/** Open, and trusted for long enough that its silence would count. */
export async function openDesk(): Promise<Desk> {
  const desk = createDesk()
  await desk.see()
  desk.socket.open()
  await desk.clock.advance(20_000)
  await desk.see()
  return desk
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
        initialMargin: '0',
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
    // Also after it was closed from this side: what was on its way still comes.
    say: onMessage,
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
