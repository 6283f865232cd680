import { MINUTE_MS } from '../../shared/time.ts'
import type { DrillAccount, Market } from './account.ts'
import { authenticate } from './authenticate.ts'
import {
  accountConfigPayload,
  accountPayload,
  assetIndexPayload,
  exchangeInfoPayload,
  leverageBracketPayload,
  positionRiskPayload,
  restrictionsPayload,
} from './payloads.ts'
import { type Refusal, unknownRoute } from './refusals.ts'

export interface DrillExchangeOptions {
  /** The exchange's clock, ms since the epoch. */
  readonly now: () => number
  /** Called for each request, like `market`, because both may change in between. */
  readonly accounts: () => readonly DrillAccount[]
  readonly market: () => Market
  /** The request weight an IP may use in a minute. By default as in production. */
  readonly weightLimit?: number
}

export type RequestHandler = (request: Request) => Promise<Response>

/** A simulated exchange with the routes this app uses, and the payloads, checks and errors of the real one. */
export function createDrillExchange({
  now,
  accounts,
  market,
  weightLimit = PRODUCTION_WEIGHT_LIMIT,
}: DrillExchangeOptions): RequestHandler {
  const meters = { futures: createMeter(now), wallet: createMeter(now) }
  return async (request) => {
    const { pathname } = new URL(request.url)
    const route = ROUTES.get(pathname)
    if (route === undefined || request.method !== 'GET')
      return refuse(unknownRoute(request.method, pathname), 0)
    const used = meters['budget' in route ? route.budget : 'futures'](route.weight)
    const time = now()
    if ('open' in route) return json(route.open(accounts(), time, weightLimit), 200, used)
    const account = authenticate(request, accounts(), time)
    return 'code' in account ? refuse(account, used) : json(route.figures(account, market(), time), 200, used)
  }
}

const PRODUCTION_WEIGHT_LIMIT = 2400

type Route =
  | {
      readonly weight: number
      readonly open: (accounts: readonly DrillAccount[], now: number, weightLimit: number) => object
    }
  | {
      readonly weight: number
      /** The real exchange counts what the wallet's endpoints use apart from the others. */
      readonly budget?: 'wallet'
      readonly figures: (account: DrillAccount, market: Market, now: number) => object
    }

const ROUTES: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['/fapi/v1/time', { weight: 1, open: (_accounts, now) => ({ serverTime: now }) }],
  ['/fapi/v1/exchangeInfo', { weight: 1, open: exchangeInfoPayload }],
  ['/fapi/v1/assetIndex', { weight: 10, open: assetIndexPayload }],
  ['/fapi/v3/account', { weight: 5, figures: accountPayload }],
  ['/fapi/v3/positionRisk', { weight: 5, figures: positionRiskPayload }],
  ['/fapi/v1/accountConfig', { weight: 5, figures: accountConfigPayload }],
  ['/fapi/v1/leverageBracket', { weight: 1, figures: leverageBracketPayload }],
  ['/sapi/v1/account/apiRestrictions', { weight: 1, budget: 'wallet', figures: restrictionsPayload }],
])

/** Adds up the weight used in the current minute. */
function createMeter(now: () => number): (weight: number) => number {
  let minute = 0
  let used = 0
  return (weight) => {
    const current = Math.floor(now() / MINUTE_MS)
    used = current === minute ? used + weight : weight
    minute = current
    return used
  }
}

function refuse({ status, code, msg }: Refusal, used: number): Response {
  return json({ code, msg }, status, used)
}

function json(body: object, status: number, used: number): Response {
  return Response.json(body, { status, headers: { 'X-MBX-USED-WEIGHT-1M': String(used) } })
}
