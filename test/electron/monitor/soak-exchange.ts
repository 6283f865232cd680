import type { Clock } from '../../../shared/clock.ts'
import type { Decimal } from '../../../shared/state.ts'
import { accountPayload } from './account-payload.ts'

const MINUTE = 60_000
const LATENCY_MS = 40

export interface LongClock extends Clock {
  /** Lets time pass task by task, and waits after each for the promises it settles. */
  advance(ms: number): Promise<void>
  /** Moves the wall clock alone, as sleep or the user does. */
  shift(ms: number): void
  readonly pending: number
}

/** Works like the fake clock of the other tests, but keeps tasks in order, which makes months quick. */
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

/** What is wrong with the exchange or the network. */
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

export interface SoakExchangeOptions {
  readonly clock: LongClock
  readonly random: () => number
  /** The request weight that other programs on this IP address have used after this fraction of a minute. */
  readonly othersWeight: (minute: number, passed: number) => number
  /** The ratio of the account with this key. */
  readonly ratio: (apiKey: string) => Decimal
}

/** An exchange without a network, which counts weight and enforces bans as the real one does. */
export interface SoakExchange {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>
  /** Null while everything works. A ban keeps its end, whatever this is set to later. */
  trouble: Trouble | null
  /** The exchange's time, which does not follow this computer's wall clock. */
  time(): number
  sleep(ms: number): void
  readonly requests: number
  /** Requests that were sent while banned or over the limit. */
  readonly violations: readonly string[]
  /** The most weight that our requests used in any minute. */
  readonly highestWeight: number
}

export function createSoakExchange({
  clock,
  random,
  othersWeight,
  ratio,
}: SoakExchangeOptions): SoakExchange {
  const startedAt = clock.now()
  const violations: string[] = []
  let slept = 0
  let requests = 0
  let minute = 0
  let ourWeight = 0
  let highestWeight = 0
  let bannedAt = 0
  let bannedUntil = 0

  const time = () => startedAt + clock.elapsed() + slept

  const exchange: SoakExchange = {
    trouble: null,
    time,
    sleep(ms) {
      slept += ms
      clock.shift(ms)
    },
    get requests() {
      return requests
    },
    violations,
    get highestWeight() {
      return highestWeight
    },
    async fetch(url, { signal, headers }) {
      const { pathname } = new URL(url)
      const { trouble } = exchange
      if (trouble === 'refused') throw new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } })
      requests += 1
      const weight = WEIGHTS[pathname] ?? 0
      const used = countWeight(weight)
      // A request that was under way when the ban came does not count.
      const isKnown = time() > bannedAt + LATENCY_MS
      if (isKnown && time() < bannedUntil)
        violations.push(`a request ${bannedUntil - time()} ms before the end of a ban`)
      if (used > 2400) violations.push(`a request that makes ${used}`)
      if (trouble === 'reset') throw new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } })
      if (trouble === 'hang') return aborted(signal)
      await waitForArrival(signal)
      if (trouble !== null) return refusal(trouble, used)
      return json(answerOf(pathname, new Headers(headers).get('x-mbx-apikey') ?? ''), 200, {
        'X-MBX-USED-WEIGHT-1M': String(used),
      })
    },
  }
  return exchange

  async function waitForArrival(signal: AbortSignal | null | undefined): Promise<void> {
    const arrived = Promise.withResolvers<void>()
    const cancel = clock.after(LATENCY_MS, arrived.resolve)
    await Promise.race([arrived.promise, aborted(signal)]).finally(cancel)
  }

  function ban(ms: number): void {
    bannedAt = time()
    bannedUntil = time() + ms
  }

  function countWeight(weight: number): number {
    const current = Math.floor(time() / MINUTE)
    ourWeight = current === minute ? ourWeight + weight : weight
    minute = current
    highestWeight = Math.max(highestWeight, ourWeight)
    return ourWeight + Math.ceil(othersWeight(current, (time() % MINUTE) / MINUTE))
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

  function answerOf(pathname: string, apiKey: string): unknown {
    switch (pathname) {
      case '/fapi/v1/time':
        return { serverTime: time() }
      case '/fapi/v3/account':
        return accountPayload(ratio(apiKey))
      case '/fapi/v3/positionRisk':
        return POSITION_RISK
      case '/fapi/v1/accountConfig':
        return { dualSidePosition: false, multiAssetsMargin: false }
      default:
        return { symbols: [{ symbol: 'BTCUSDT', marginAsset: 'USDT' }], rateLimits: [] }
    }
  }
}

const POSITION_RISK = [
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
}

function json(body: unknown, status: number, headers: Record<string, string>): Response {
  return new Response(JSON.stringify(body), { status, headers })
}

/** Rejects when the caller gives up waiting. */
function aborted(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
