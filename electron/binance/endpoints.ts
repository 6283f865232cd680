import type { Need } from './weight.ts'

export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly path: string
  /** A request with a `signature` also sends the key. */
  readonly security: 'none' | 'key' | 'signature'
  /** The request weight that the exchange counts for one request. */
  readonly weight: number
  readonly need: Need
  /** The futures' own host if it is left out. */
  readonly host?: OtherHost
  /** The largest answer that is accepted, in bytes; `USUAL_LARGEST_BODY` if it is left out. */
  readonly largestBody?: number
  /** How many values an answer may hold, in all lists and objects; `USUAL_MOST_VALUES` if it is left out. */
  readonly mostValues?: number
}

/** A host beside that of the futures. Each counts its request weight separately. */
export type OtherHost = 'wallet' | 'portfolio'

const MEGABYTE = 1024 * 1024
/** An account with hundreds of positions takes a tenth of it. */
export const USUAL_LARGEST_BODY = 4 * MEGABYTE
/** An account with 5,000 positions in both directions takes all of it. Reading so many takes a quarter of a second. */
export const USUAL_MOST_VALUES = 125_000
/** An answer of a few fields, or the page of a proxy or a firewall in its place. */
const FEW_FIELDS = { largestBody: MEGABYTE / 4 } as const

const ACCOUNT = { security: 'signature', weight: 5 } as const
const LISTEN_KEY = {
  path: '/fapi/v1/listenKey',
  security: 'key',
  weight: 1,
  need: 'extra',
  ...FEW_FIELDS,
} as const

/**
 * All requests that this app may ever send to the exchange. Only the two for the listen key change
 * anything: they open and prolong the account's data stream. The app never closes that stream, since the
 * account has one listen key only, which other programs of the user may be using.
 */
export const ENDPOINTS = {
  account: { method: 'GET', path: '/fapi/v3/account', ...ACCOUNT, need: 'core' },
  positionRisk: { method: 'GET', path: '/fapi/v3/positionRisk', ...ACCOUNT, need: 'extra' },
  accountConfig: { method: 'GET', path: '/fapi/v1/accountConfig', ...ACCOUNT, need: 'core', ...FEW_FIELDS },
  /** What each asset is worth in dollars. */
  assetIndex: { method: 'GET', path: '/fapi/v1/assetIndex', security: 'none', weight: 10, need: 'extra' },
  /** Lists hundreds of symbols with all their trading rules in about 1 MB, with some 70,000 values. */
  exchangeInfo: {
    method: 'GET',
    path: '/fapi/v1/exchangeInfo',
    security: 'none',
    weight: 1,
    need: 'extra',
    largestBody: 16 * MEGABYTE,
    mostValues: 2 * USUAL_MOST_VALUES,
  },
  /** Lists hundreds of symbols with some ten brackets each in about 1 MB, with some 60,000 values. */
  leverageBracket: {
    method: 'GET',
    path: '/fapi/v1/leverageBracket',
    security: 'signature',
    weight: 1,
    need: 'extra',
    largestBody: 8 * MEGABYTE,
    mostValues: 2 * USUAL_MOST_VALUES,
  },
  time: { method: 'GET', path: '/fapi/v1/time', security: 'none', weight: 1, need: 'core', ...FEW_FIELDS },
  /** Says what a key may do. */
  apiRestrictions: {
    method: 'GET',
    path: '/sapi/v1/account/apiRestrictions',
    security: 'signature',
    weight: 1,
    need: 'extra',
    host: 'wallet',
    ...FEW_FIELDS,
  },
  /** The figures that liquidate a portfolio margin account. */
  portfolioAccount: {
    method: 'GET',
    path: '/papi/v1/account',
    security: 'signature',
    weight: 20,
    need: 'core',
    host: 'portfolio',
    ...FEW_FIELDS,
  },
  /** The figures that liquidate a Portfolio Margin Pro account. */
  portfolioProAccount: {
    method: 'GET',
    path: '/sapi/v1/portfolio/account',
    security: 'signature',
    weight: 5,
    need: 'core',
    host: 'wallet',
    ...FEW_FIELDS,
  },
  openListenKey: { method: 'POST', ...LISTEN_KEY },
  prolongListenKey: { method: 'PUT', ...LISTEN_KEY },
} as const satisfies Record<string, Endpoint>

export type EndpointName = keyof typeof ENDPOINTS
type NamesWith<S extends Endpoint['security']> = {
  [N in EndpointName]: (typeof ENDPOINTS)[N]['security'] extends S ? N : never
}[EndpointName]
export type SignedEndpointName = NamesWith<'signature'>
export type KeyEndpointName = NamesWith<'key'>
