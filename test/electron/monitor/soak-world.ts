import type { Clock } from '../../../shared/clock.ts'
import type { Decimal } from '../../../shared/state.ts'
import { accountPayload } from './account-payload.ts'

const MINUTE = 60_000
const LATENCY_MS = 40

/** Evenly spread over 0 ≤ x < 1, the same for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export interface LongClock extends Clock {
  /** Lets time pass, task by task, and each thing a task sets off come to its end. */
  advance(ms: number): Promise<void>
  /** The wall clock alone: sleep, or somebody sets it. */
  shift(ms: number): void
  readonly pending: number
}

/** As the fake clock of the other tests, but quick over months: tasks are kept in order. */
export function createLongClock(start: number): LongClock {
  let elapsed = 0
  let offset = start
  let tasks: { readonly at: number; readonly task: () => void }[] = []
  return {
    now: () => offset + elapsed,
    elapsed: () => elapsed,
    after(ms, task) {
      const entry = { at: elapsed + Math.max(0, ms), task }
      const place = tasks.findIndex(({ at }) => at > entry.at)
      tasks.splice(place < 0 ? tasks.length : place, 0, entry)
      return () => {
        tasks = tasks.filter((other) => other !== entry)
      }
    },
    async advance(ms) {
      const end = elapsed + ms
      for (let next = tasks[0]; next !== undefined && next.at <= end; next = tasks[0]) {
        elapsed = next.at
        tasks.shift()
        next.task()
        await new Promise(setImmediate)
      }
      elapsed = end
    },
    shift(ms) {
      offset += ms
    },
    get pending() {
      return tasks.length
    },
  }
}

/** What is wrong with the exchange, or with the way to it. */
export type Trouble =
  | 'refused'
  | 'reset'
  | 'hang'
  | 'html'
  | 'empty'
  | '500'
  | '503'
  | 'timestamp'
  | '429'
  | '418'

export interface WorldOptions {
  readonly clock: LongClock
  readonly random: () => number
  /** Request weight that others on this IP have used in a minute of this number, after a fraction of it. */
  readonly others: (minute: number, passed: number) => number
  readonly ratio: () => Decimal
}

/** An exchange without a network, that keeps the real one's accounts of weight and bans. */
export interface World {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>
  /** Null: all is well. A ban lasts as long as it was told, whatever comes after. */
  trouble: Trouble | null
  /** True time, whatever this computer's clock says. */
  time(): number
  sleep(ms: number): void
  readonly requests: number
  /** What must never be: requests while banned, or over the limit. */
  readonly offences: readonly string[]
  /** The most of our own weight in any minute. */
  readonly most: number
}

export function createWorld({ clock, random, others, ratio }: WorldOptions): World {
  const startedAt = clock.now()
  const offences: string[] = []
  let slept = 0
  let requests = 0
  let minute = 0
  let ours = 0
  let most = 0
  let bannedAt = 0
  let bannedUntil = 0

  const time = () => startedAt + clock.elapsed() + slept

  const world: World = {
    trouble: null,
    time,
    sleep(ms) {
      slept += ms
      clock.shift(ms)
    },
    get requests() {
      return requests
    },
    offences,
    get most() {
      return most
    },
    async fetch(url, { signal }) {
      const { pathname } = new URL(url)
      const { trouble } = world
      if (trouble === 'refused') throw new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } })
      requests += 1
      const weight = WEIGHTS[pathname] ?? 0
      const used = count(weight)
      // What was under way when the ban came could not know of it.
      const isKnown = time() > bannedAt + LATENCY_MS
      if (isKnown && time() < bannedUntil)
        offences.push(`a request ${bannedUntil - time()} ms before the end of a ban`)
      if (used > 2400) offences.push(`a request that makes ${used}`)
      if (trouble === 'reset') throw new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } })
      if (trouble === 'hang') return aborted(signal)
      await arrival(signal)
      if (trouble !== null) return refusal(trouble, used)
      return json(answerOf(pathname), 200, { 'X-MBX-USED-WEIGHT-1M': String(used) })
    },
  }
  return world

  async function arrival(signal: AbortSignal | null | undefined): Promise<void> {
    const arrived = Promise.withResolvers<void>()
    const cancel = clock.after(LATENCY_MS, arrived.resolve)
    await Promise.race([arrived.promise, aborted(signal)]).finally(cancel)
  }

  function ban(ms: number): void {
    bannedAt = time()
    bannedUntil = time() + ms
  }

  function count(weight: number): number {
    const current = Math.floor(time() / MINUTE)
    ours = current === minute ? ours + weight : weight
    minute = current
    most = Math.max(most, ours)
    return ours + Math.ceil(others(current, (time() % MINUTE) / MINUTE))
  }

  function refusal(trouble: Trouble, used: number): Response {
    const headers = { 'X-MBX-USED-WEIGHT-1M': String(used) }
    switch (trouble) {
      case 'html':
        return new Response('<html></html>', { status: 403, headers })
      case 'empty':
        return new Response('', { status: 200, headers })
      case '500':
        return json(
          { code: -1000, msg: 'An unknown error occured while processing the request.' },
          500,
          headers,
        )
      case '503':
        return new Response('Service Unavailable.', { status: 503, headers })
      case 'timestamp':
        return json({ code: -1021, msg: 'Timestamp is outside of the recvWindow.' }, 400, headers)
      case '429': {
        const seconds = 1 + Math.floor(random() * 90)
        ban(seconds * 1000)
        return json({ code: -1003, msg: 'Too many requests.' }, 429, {
          ...headers,
          'Retry-After': `${seconds}`,
        })
      }
      default:
        ban(2 * MINUTE + Math.floor(random() * 60 * MINUTE))
        return json(
          { code: -1003, msg: `Way too many requests; IP(10.0.0.1) banned until ${bannedUntil}.` },
          418,
          headers,
        )
    }
  }

  function answerOf(pathname: string): unknown {
    switch (pathname) {
      case '/fapi/v1/time':
        return { serverTime: time() }
      case '/fapi/v3/account':
        return accountPayload(ratio())
      case '/fapi/v3/positionRisk':
        return RISK
      case '/fapi/v1/accountConfig':
        return { dualSidePosition: false, multiAssetsMargin: false }
      case '/fapi/v1/symbolConfig':
        return [{ symbol: 'BTCUSDT', marginType: 'CROSSED' }]
      default:
        return { symbols: [{ symbol: 'BTCUSDT', marginAsset: 'USDT' }], rateLimits: [] }
    }
  }
}

const RISK = [
  {
    symbol: 'BTCUSDT',
    positionSide: 'BOTH',
    marginAsset: 'USDT',
    entryPrice: '2000',
    markPrice: '2000',
    liquidationPrice: '1000',
  },
]

const WEIGHTS: Readonly<Record<string, number>> = {
  '/fapi/v1/time': 1,
  '/fapi/v1/exchangeInfo': 1,
  '/fapi/v3/account': 5,
  '/fapi/v3/positionRisk': 5,
  '/fapi/v1/accountConfig': 5,
  '/fapi/v1/symbolConfig': 5,
}

function json(body: unknown, status: number, headers: Record<string, string>): Response {
  return new Response(JSON.stringify(body), { status, headers })
}

/** Whoever does not wait for it any longer is told so. */
function aborted(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
