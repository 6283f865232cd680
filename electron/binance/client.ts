import type { Credentials, PortfolioKind } from '../../shared/accounts.ts'
import type { Clock } from '../../shared/clock.ts'
import type { ClockReading } from '../../shared/diagnosis.ts'
import { type Problem, ProblemError, type SecretHint } from '../../shared/problems.ts'
import type { Weight } from '../../shared/state.ts'
import { createClock } from './clock.ts'
import { consistentMap } from './consistent-map.ts'
import {
  ENDPOINTS,
  type Endpoint,
  type EndpointName,
  type KeyEndpointName,
  type OtherHost,
  type SignedEndpointName,
} from './endpoints.ts'
import { parseJson } from './json.ts'
import { offline } from './network-problem.ts'
import type { Oddity } from './oddity.ts'
import { errorMessage, ipIn, isProblem, isUnsent, replyProblem } from './problems.ts'
import { type ReadableRows, readAnswer } from './reading.ts'
import {
  type AccountConfig,
  type AccountPayload,
  type DollarRates,
  type ExchangeInfo,
  type PortfolioPayload,
  type PositionRiskRow,
  type Restrictions,
  readAccount,
  readAccountConfig,
  readAssetIndex,
  readExchangeInfo,
  readLeverageBrackets,
  readListenKey,
  readPortfolioAccount,
  readPositionRisk,
  readRestrictions,
  readTime,
  type SymbolBrackets,
} from './responses.ts'
import { isMaybeSeed, signQuery } from './signature.ts'
import { type Authorization, createTransport, type Fetch, type Transport } from './transport.ts'
import { createWeightGate, type WeightGate } from './weight.ts'

export type { Fetch } from './transport.ts'

export interface ExchangeOptions {
  readonly baseUrl: string
  /** The hosts beside it; null if it has none. */
  readonly otherUrls?: Readonly<Record<OtherHost, string>> | null
  readonly fetch: Fetch
  readonly clock: Clock
  /** The time that a request may take; `TIMEOUT_MS` if it is left out. */
  readonly timeoutMs?: number
  readonly onOddity?: (oddity: Oddity) => void
  /** The request weight that this IP may use in a minute, if an earlier `exchangeInfo` said it. */
  readonly weightLimit?: number | null
}

/**
 * One exchange, for all accounts on it: they share its clock and the request weight of this IP.
 * Every failure is thrown as a ProblemError.
 */
export interface Exchange {
  account(credentials: Credentials): Promise<AccountPayload>
  positionRisk(credentials: Credentials): Promise<readonly PositionRiskRow[]>
  accountConfig(credentials: Credentials): Promise<AccountConfig>
  /** Ask seldom: the answer has about 1 MB. By symbol; without those that come twice. */
  leverageBrackets(credentials: Credentials): Promise<ReadonlyMap<string, SymbolBrackets>>
  /** What the key may do; null at an exchange that cannot be asked. */
  restrictions(credentials: Credentials): Promise<Restrictions | null>
  /** Portfolio margin, which only production has; null elsewhere. */
  readonly portfolio: Portfolio | null
  /** Ask seldom: the answer has about 1 MB. The weight limit in it applies from then on. */
  exchangeInfo(): Promise<ExchangeInfo>
  /** What each asset is worth in dollars. */
  assetIndex(): Promise<DollarRates>
  /** Opens the account's data stream unless it is open, and gives its listen key, which is valid for an hour. */
  openListenKey(apiKey: string): Promise<string>
  /** Makes the listen key valid for another hour. */
  prolongListenKey(apiKey: string): Promise<void>
  /** The exchange's time, ms since the epoch. */
  time(): Promise<number>
  weight(): Weight
  /** Why the exchange wants no requests at present; null if it has not said so. */
  forbidden(): Problem | null
  /** The last measurement of the exchange's clock; null before the first. */
  clockReading(): ClockReading | null
  /** A time that the exchange has confirmed to be past, as `ServerClock` does; null before the first measurement. */
  confirmedNow(): number | null
  /** This computer's address as the exchange last named it; null if it never did. */
  seenIp(): string | null
  /** Call this before sleep. Ends every request under way as `offline`. */
  suspend(): void
  /** Call this after sleep and on another network. Ends every request under way, and measures the exchange's clock anew. */
  wake(): void
}

/** Accounts that are liquidated by all they hold at the exchange together, not by their futures alone. */
export interface Portfolio {
  account(kind: PortfolioKind, credentials: Credentials): Promise<PortfolioPayload>
  /** The request weight at the host of the plain kind. */
  weight(): Weight
}

/** A reply's text, and what it says as JSON. */
interface Answer {
  readonly text: string
  readonly body: unknown
}

interface Host {
  readonly transport: Transport
  readonly gate: WeightGate
}

/** The request weight that an IP address may use in a minute. */
const WALLET_LIMIT = 12_000
const PORTFOLIO_LIMIT = 6_000

const TIMEOUT_MS = 10_000
/** So many of the rows that are left out are named. */
const MOST_NAMED = 10
/** A request that is older when it arrives is rejected by the exchange. This is its usual limit. */
const USUAL_WINDOW_MS = 5_000
/** The exchange accepts no longer limit. Reading loses nothing by it: an old order does harm, an old question does not. */
const LONGEST_WINDOW_MS = 60_000

export function createExchange(options: ExchangeOptions): Exchange {
  const {
    baseUrl,
    otherUrls = null,
    fetch,
    timeoutMs = TIMEOUT_MS,
    weightLimit = null,
    onOddity = () => {},
  } = options
  const { now, elapsed, after } = options.clock
  const clock = createClock(options.clock, time)
  const main = hostAt(baseUrl, weightLimit)
  const others: Readonly<Record<OtherHost, Host>> = {
    wallet: hostAt(otherUrls?.wallet ?? baseUrl, WALLET_LIMIT),
    portfolio: hostAt(otherUrls?.portfolio ?? baseUrl, PORTFOLIO_LIMIT),
  }
  const hosts = [main, ...Object.values(others)]
  let ip: string | null = null
  const leftOut = new Map<EndpointName, string>()
  /** Sleep and another network begin another. */
  let era = 0
  /** Stays long once the usual limit was too short, so that not every request is sent twice on a slow network. */
  let recvWindow = USUAL_WINDOW_MS

  function hostAt(url: string, limit: number | null): Host {
    const gate = createWeightGate({ now, serverNow: clock.now, elapsed })
    if (limit !== null) gate.setLimit(limit)
    return { transport: createTransport({ baseUrl: url, fetch, after, timeoutMs }), gate }
  }

  async function ask(name: EndpointName, authorization: Authorization | null): Promise<Answer> {
    const { weight, need, host }: Endpoint = ENDPOINTS[name]
    const { transport, gate } = host === undefined ? main : others[host]
    const sentIn = gate.spend(weight, need)
    const { status, headers, text } = await transport.send(name, authorization).catch((failure: unknown) => {
      if (failure instanceof ProblemError && isUnsent(failure.problem)) gate.refund(weight, sentIn)
      throw failure
    })
    const body = parseJson(text)
    gate.readUsed(headers, sentIn)
    gate.readLimit(errorMessage(body))
    ip = ipIn(errorMessage(body)) ?? ip
    const problem = replyProblem({ status, headers, body }, { now: now(), serverNow: clock.earliestNow() })
    if (problem === null) return { text, body }
    if (problem.kind === 'banned' || problem.kind === 'rate-limited') gate.shut(problem)
    throw new ProblemError(problem)
  }

  /**
   * If the exchange finds the request's time wrong, either the clocks differ or the request was slow on its
   * way. So the clock is measured, and the request is sent once more with the longest limit.
   */
  async function askSigned(name: SignedEndpointName, credentials: Credentials): Promise<Answer> {
    await unlessEnded(clock.ensureMeasured())
    try {
      return await ask(name, authorize(credentials))
    } catch (failure) {
      if (!isProblem(failure, 'clock')) throw failure
    }
    const measurement = await unlessEnded(clock.measure())
    recvWindow = LONGEST_WINDOW_MS
    try {
      return await ask(name, authorize(credentials))
    } catch (failure) {
      // A request carries the exchange's own time. Unless that cannot be read, this computer's clock is not to blame.
      if (!isProblem(failure, 'clock') || measurement === 'failed') throw failure
      throw new ProblemError({ kind: 'slow' })
    }
  }

  /** A request that waits for the time when sleep or another network ends all requests is not sent. */
  async function unlessEnded<T>(measuring: Promise<T>): Promise<T> {
    const begunIn = era
    const measured = await measuring
    if (era !== begunIn) throw new ProblemError(offline('aborted'))
    return measured
  }

  async function time(): Promise<number> {
    return readAnswer(await ask('time', null), readTime)
  }

  /** Answers a function that asks for this and reads the answer. */
  function reader<T>(name: SignedEndpointName, read: (body: unknown) => T) {
    return async (credentials: Credentials): Promise<T> => {
      try {
        return readAnswer(await askSigned(name, credentials), read)
      } catch (failure) {
        const hint: SecretHint = 'ed25519-seed'
        throw isProblem(failure, 'signature-rejected') && isMaybeSeed(credentials.secret)
          ? new ProblemError({ kind: 'signature-rejected', params: { hint } })
          : failure
      }
    }
  }

  const readRisk = reader('positionRisk', readPositionRisk)
  const readBrackets = reader('leverageBracket', readLeverageBrackets)
  const readPortfolio = {
    'portfolio-margin': reader('portfolioAccount', readPortfolioAccount),
    'portfolio-margin-pro': reader('portfolioProAccount', readPortfolioAccount),
  } satisfies Record<PortfolioKind, unknown>

  /** Reports the rows that are left out, unless they are those of the last time. */
  function leaveOut<T extends Pick<ReadableRows<unknown>, 'unreadable'>>(answer: EndpointName, read: T): T {
    const rows = read.unreadable.length
    const fields = read.unreadable.slice(0, MOST_NAMED).join(' ')
    if (rows > 0 && fields !== leftOut.get(answer)) onOddity({ kind: 'rows-left-out', answer, rows, fields })
    leftOut.set(answer, fields)
    return read
  }

  const askWithKey = (name: KeyEndpointName, apiKey: string) => ask(name, { apiKey, query: '' })

  const authorize = ({ apiKey, secret }: Credentials): Authorization => ({
    apiKey,
    query: signQuery({ recvWindow, timestamp: clock.now() }, secret),
  })

  return {
    account: reader('account', readAccount),
    positionRisk: async (credentials) => leaveOut('positionRisk', await readRisk(credentials)).rows,
    accountConfig: reader('accountConfig', readAccountConfig),
    leverageBrackets: async (credentials) =>
      consistentMap(leaveOut('leverageBracket', await readBrackets(credentials)).rows),
    restrictions: otherUrls === null ? async () => null : reader('apiRestrictions', readRestrictions),
    portfolio:
      otherUrls === null
        ? null
        : {
            account: (kind, credentials) => readPortfolio[kind](credentials),
            weight: others.portfolio.gate.state,
          },
    async exchangeInfo() {
      const answer = readAnswer(await ask('exchangeInfo', null), readExchangeInfo)
      const { unreadable: _, ...info } = leaveOut('exchangeInfo', answer)
      if (info.weightLimit !== null) main.gate.setLimit(info.weightLimit)
      return info
    },
    async assetIndex() {
      const answer = readAnswer(await ask('assetIndex', null), readAssetIndex)
      return new Map(leaveOut('assetIndex', answer).rows)
    },
    openListenKey: async (apiKey) => readAnswer(await askWithKey('openListenKey', apiKey), readListenKey),
    async prolongListenKey(apiKey) {
      await askWithKey('prolongListenKey', apiKey)
    },
    time,
    weight: main.gate.state,
    forbidden: main.gate.forbidden,
    clockReading: clock.reading,
    confirmedNow: clock.confirmedNow,
    seenIp: () => ip,
    suspend() {
      era += 1
      for (const { transport, gate } of hosts) {
        transport.abort()
        gate.suspend()
      }
    },
    wake() {
      era += 1
      clock.distrust()
      recvWindow = USUAL_WINDOW_MS
      for (const { transport, gate } of hosts) {
        transport.abort()
        gate.wake()
      }
    },
  }
}
