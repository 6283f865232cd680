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
  type Restrictions,
  readAs,
  restrictionsSchema,
  symbolConfigSchema,
  timeSchema,
} from './responses.ts'
import { type Authority, createSender, type Fetch } from './sender.ts'
import { signQuery } from './signature.ts'
import { createWeightGate } from './weight.ts'

export type { Fetch } from './sender.ts'

export interface ExchangeOptions {
  readonly baseUrl: string
  /** Where to ask what a key may do; null: nowhere. */
  readonly restrictionsUrl?: string | null
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
  /** What the key may do; null where that cannot be asked. */
  restrictions(credentials: Credentials): Promise<Restrictions | null>
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
  const { baseUrl, restrictionsUrl = null, fetch, now, timeoutMs = TIMEOUT, weightLimit = null } = options
  const clock = createClock(now, async () => readAs(timeSchema, await ask('time', null)).serverTime)
  const main = hostAt(baseUrl)
  const other = hostAt(restrictionsUrl ?? baseUrl)
  if (weightLimit !== null) main.gate.setLimit(weightLimit)

  function hostAt(url: string) {
    return {
      sender: createSender({ baseUrl: url, fetch, timeoutMs }),
      gate: createWeightGate(now, clock.now),
    }
  }

  async function ask(name: EndpointName, authority: Authority | null): Promise<unknown> {
    const { sender, gate } = name === 'apiRestrictions' ? other : main
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
    try {
      return await ask(name, authorize(credentials))
    } catch (failure) {
      if (!isProblem(failure, 'clock')) throw failure
      const seconds = Math.round((now() - clock.now()) / 1000)
      throw new ProblemError({ kind: 'clock', params: { seconds } })
    }
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
    restrictions: async (credentials) =>
      restrictionsUrl === null
        ? null
        : readAs(restrictionsSchema, await askSigned('apiRestrictions', credentials)),
    async exchangeInfo() {
      const info = readAs(exchangeInfoSchema, await ask('exchangeInfo', null))
      if (info.weightLimit !== null) main.gate.setLimit(info.weightLimit)
      return info
    },
    weight: main.gate.state,
    abort,
    wake() {
      abort()
      clock.forget()
    },
  }

  function abort(): void {
    main.sender.abort()
    other.sender.abort()
  }
}
