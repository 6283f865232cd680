import type { Credentials } from '../../shared/accounts.ts'
import type { ClockReading } from '../../shared/diagnosis.ts'
import { type Problem, ProblemError } from '../../shared/problems.ts'
import type { Weight } from '../../shared/state.ts'
import { createClock } from './clock.ts'
import { ENDPOINTS, type EndpointName, type KeyEndpointName, type SignedEndpointName } from './endpoints.ts'
import { parseExactJson } from './json.ts'
import { errorMessage, ipIn, isProblem, isUnsent, replyProblem } from './problems.ts'
import {
  type AccountConfig,
  type AccountPayload,
  accountConfigSchema,
  accountSchema,
  type ExchangeInfo,
  exchangeInfoSchema,
  listenKeySchema,
  type MarginTypes,
  type PositionRiskRow,
  positionRiskSchema,
  type Restrictions,
  readAs,
  restrictionsSchema,
  symbolConfigSchema,
  timeSchema,
} from './responses.ts'
import { type After, type Authority, createSender, type Fetch } from './sender.ts'
import { signQuery } from './signature.ts'
import { createWeightGate } from './weight.ts'

export type { Fetch } from './sender.ts'

export interface ExchangeOptions {
  readonly baseUrl: string
  /** Where to ask what a key may do; null: nowhere. */
  readonly restrictionsUrl?: string | null
  readonly fetch: Fetch
  readonly clock: Timing
  /** ms for each request; 10 s unless told. */
  readonly timeoutMs?: number
  /** Request weight this IP may use in a minute, if an earlier `exchangeInfo` told it. */
  readonly weightLimit?: number | null
}

/** The world's time, as far as an exchange needs it. */
export interface Timing {
  /** This computer's clock, ms since the epoch. */
  now(): number
  /** ms that have passed, whatever the clock was set to. */
  elapsed(): number
  after: After
}

/**
 * One exchange, for all accounts on it: they share its clock and the request weight of this IP.
 * Whatever fails is thrown as a ProblemError.
 */
export interface Exchange {
  account(credentials: Credentials): Promise<AccountPayload>
  positionRisk(credentials: Credentials): Promise<readonly PositionRiskRow[]>
  accountConfig(credentials: Credentials): Promise<AccountConfig>
  symbolConfig(credentials: Credentials): Promise<MarginTypes>
  /** What the key may do; null where that cannot be asked. */
  restrictions(credentials: Credentials): Promise<Restrictions | null>
  /** About 1 MB: to be asked seldom. The request weight it allows counts from then on. */
  exchangeInfo(): Promise<ExchangeInfo>
  /** Opens the account's data stream, or finds it open: the key it is listened to with, for an hour. */
  openListenKey(apiKey: string): Promise<string>
  /** For another hour. */
  prolongListenKey(apiKey: string): Promise<void>
  /** The exchange's time, ms since the epoch. */
  time(): Promise<number>
  weight(): Weight
  /** Why the exchange wants nothing to be sent at present; null: it does not say so. */
  forbidden(): Problem | null
  /** The exchange's clock as last read; null before that. */
  clockReading(): ClockReading | null
  /** This computer's address as the exchange last named it; null before that. */
  seenIp(): string | null
  /** Before sleep: ends every request under way, as `offline`. */
  suspend(): void
  /** After sleep: ends every request under way, and reads the exchange's clock again before the next. */
  wake(): void
}

const TIMEOUT = 10_000
/** How old a request may be when it arrives, ms. */
const RECV_WINDOW = 5000

export function createExchange(options: ExchangeOptions): Exchange {
  const { baseUrl, restrictionsUrl = null, fetch, timeoutMs = TIMEOUT, weightLimit = null } = options
  const { now, elapsed, after } = options.clock
  const clock = createClock(now, time)
  const main = hostAt(baseUrl)
  const other = hostAt(restrictionsUrl ?? baseUrl)
  let ip: string | null = null
  if (weightLimit !== null) main.gate.setLimit(weightLimit)

  function hostAt(url: string) {
    return {
      sender: createSender({ baseUrl: url, fetch, after, timeoutMs }),
      gate: createWeightGate({ now, serverNow: clock.now, elapsed }),
    }
  }

  async function ask(name: EndpointName, authority: Authority | null): Promise<unknown> {
    const { sender, gate } = name === 'apiRestrictions' ? other : main
    const { weight, need } = ENDPOINTS[name]
    const sentIn = gate.spend(weight, need)
    const { status, headers, text } = await sender.send(name, authority).catch((failure: unknown) => {
      if (failure instanceof ProblemError && isUnsent(failure.problem)) gate.refund(weight, sentIn)
      throw failure
    })
    const body = parseExactJson(text)
    gate.readUsed(headers, sentIn)
    gate.readLimit(errorMessage(body))
    ip = ipIn(errorMessage(body)) ?? ip
    const problem = replyProblem({ status, headers, body }, { now: now(), serverNow: clock.earliest() })
    if (problem === null) return body
    if (problem.kind === 'banned' || problem.kind === 'rate-limited') gate.shut(problem)
    throw new ProblemError(problem)
  }

  /** A clock that ran away since it was read is read again, once. */
  async function askSigned(name: SignedEndpointName, credentials: Credentials): Promise<unknown> {
    await clock.ready()
    try {
      return await ask(name, authorize(credentials))
    } catch (failure) {
      if (!isProblem(failure, 'clock')) throw failure
    }
    await clock.sync()
    try {
      return await ask(name, authorize(credentials))
    } catch (failure) {
      if (!isProblem(failure, 'clock')) throw failure
      const seconds = Math.round((now() - clock.now()) / 1000)
      throw new ProblemError({ kind: 'clock', params: { seconds } })
    }
  }

  async function time(): Promise<number> {
    return readAs(timeSchema, await ask('time', null)).serverTime
  }

  const askWithKey = (name: KeyEndpointName, apiKey: string) => ask(name, { apiKey, query: '' })

  const authorize = ({ apiKey, secret }: Credentials): Authority => ({
    apiKey,
    query: signQuery({ recvWindow: RECV_WINDOW, timestamp: clock.now() }, secret),
  })

  return {
    account: async (credentials) => readAs(accountSchema, await askSigned('account', credentials)),
    positionRisk: async (credentials) =>
      readAs(positionRiskSchema, await askSigned('positionRisk', credentials)),
    accountConfig: async (credentials) =>
      readAs(accountConfigSchema, await askSigned('accountConfig', credentials)),
    symbolConfig: async (credentials) =>
      readAs(symbolConfigSchema, await askSigned('symbolConfig', credentials)),
    restrictions: async (credentials) =>
      restrictionsUrl === null
        ? null
        : readAs(restrictionsSchema, await askSigned('apiRestrictions', credentials)),
    async exchangeInfo() {
      const info = readAs(exchangeInfoSchema, await ask('exchangeInfo', null))
      if (info.weightLimit !== null) main.gate.setLimit(info.weightLimit)
      return info
    },
    openListenKey: async (apiKey) =>
      readAs(listenKeySchema, await askWithKey('openListenKey', apiKey)).listenKey,
    async prolongListenKey(apiKey) {
      await askWithKey('prolongListenKey', apiKey)
    },
    time,
    weight: main.gate.state,
    forbidden: main.gate.forbidden,
    clockReading: clock.reading,
    seenIp: () => ip,
    suspend() {
      abort()
      main.gate.suspend()
      other.gate.suspend()
    },
    wake() {
      abort()
      clock.forget()
      main.gate.wake()
      other.gate.wake()
    },
  }

  function abort(): void {
    main.sender.abort()
    other.sender.abort()
  }
}
