import type { Credentials } from '../../shared/accounts.ts'
import { ProblemError } from '../../shared/problems.ts'
import { createClock } from './clock.ts'
import { ENDPOINTS, type EndpointName, type SignedEndpointName } from './endpoints.ts'
import { parseExactJson } from './json.ts'
import { errorMessage, isProblem, replyProblem } from './problems.ts'
import {
  type AccountConfig,
  type AccountPayload,
  accountConfigSchema,
  accountSchema,
  type ExchangeInfo,
  exchangeInfoSchema,
  type MarginTypes,
  type PositionRiskRow,
  positionRiskSchema,
  readAs,
  symbolConfigSchema,
  timeSchema,
} from './responses.ts'
import { type Authority, createSender, type Fetch } from './sender.ts'
import { signQuery } from './signature.ts'
import { createWeightGate } from './weight.ts'

export type { Fetch } from './sender.ts'

export interface ExchangeOptions {
  readonly baseUrl: string
  readonly fetch: Fetch
  /** This computer's clock, ms since the epoch. */
  readonly now: () => number
  /** ms for each request; 10 s unless told. */
  readonly timeoutMs?: number
  /** Request weight this IP may use in a minute, if an earlier `exchangeInfo` told it. */
  readonly weightLimit?: number | null
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
  /** About 1 MB: to be asked seldom. The request weight it allows counts from then on. */
  exchangeInfo(): Promise<ExchangeInfo>
  /** Request weight in the exchange's running minute. */
  weight(): { readonly used: number; readonly limit: number }
  /** Ends every request under way, as `offline`. */
  abort(): void
  /** After sleep: ends every request under way, and reads the exchange's clock again before the next. */
  wake(): void
}

const TIMEOUT = 10_000
/** How old a request may be when it arrives, ms. */
const RECV_WINDOW = 5000

export function createExchange(options: ExchangeOptions): Exchange {
  const { baseUrl, fetch, now, timeoutMs = TIMEOUT, weightLimit = null } = options
  const sender = createSender({ baseUrl, fetch, timeoutMs })
  const clock = createClock(now, async () => readAs(timeSchema, await ask('time', null)).serverTime)
  const gate = createWeightGate(now, clock.now)
  if (weightLimit !== null) gate.setLimit(weightLimit)

  async function ask(name: EndpointName, authority: Authority | null): Promise<unknown> {
    gate.check()
    gate.spend(ENDPOINTS[name].weight)
    const { status, headers, text } = await sender.send(name, authority)
    const body = parseExactJson(text)
    gate.readUsed(headers)
    gate.readLimit(errorMessage(body))
    const problem = replyProblem({ status, headers, body }, { now: now(), serverNow: clock.now() })
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
    return ask(name, authorize(credentials))
  }

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
    async exchangeInfo() {
      const info = readAs(exchangeInfoSchema, await ask('exchangeInfo', null))
      if (info.weightLimit !== null) gate.setLimit(info.weightLimit)
      return info
    },
    weight: gate.state,
    abort: sender.abort,
    wake() {
      sender.abort()
      clock.forget()
    },
  }
}
