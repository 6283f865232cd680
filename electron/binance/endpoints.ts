import type { Need } from './weight.ts'

export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly path: string
  /** What it must carry: nothing, the key alone, or the key and a signature. */
  readonly authority: 'none' | 'key' | 'signature'
  /** Request weight the exchange counts for one answer. */
  readonly weight: number
  readonly need: Need
  /** Bytes; 4 MB unless told: the account of somebody with hundreds of positions is a tenth of that. */
  readonly largestBody?: number
}

const MEGABYTE = 1024 * 1024
export const USUAL_LARGEST_BODY = 4 * MEGABYTE

const LISTEN_KEY = { path: '/fapi/v1/listenKey', authority: 'key', weight: 1, need: 'extra' } as const

/**
 * Everything this app may ever ask of the exchange. Nothing changes anything but the listen key's two,
 * which open and prolong the stream that tells of the account. It is never closed: the account has but
 * one key, and the user's other programs listen by it too.
 */
export const ENDPOINTS = {
  account: { method: 'GET', path: '/fapi/v3/account', authority: 'signature', weight: 5, need: 'core' },
  positionRisk: {
    method: 'GET',
    path: '/fapi/v3/positionRisk',
    authority: 'signature',
    weight: 5,
    need: 'extra',
  },
  accountConfig: {
    method: 'GET',
    path: '/fapi/v1/accountConfig',
    authority: 'signature',
    weight: 5,
    need: 'core',
  },
  symbolConfig: {
    method: 'GET',
    path: '/fapi/v1/symbolConfig',
    authority: 'signature',
    weight: 5,
    need: 'extra',
  },
  /** Hundreds of symbols with all their trading rules: about 1 MB. */
  exchangeInfo: {
    method: 'GET',
    path: '/fapi/v1/exchangeInfo',
    authority: 'none',
    weight: 1,
    need: 'extra',
    largestBody: 16 * MEGABYTE,
  },
  time: { method: 'GET', path: '/fapi/v1/time', authority: 'none', weight: 1, need: 'core' },
  /** What a key may do. At another host, where its weight counts apart. */
  apiRestrictions: {
    method: 'GET',
    path: '/sapi/v1/account/apiRestrictions',
    authority: 'signature',
    weight: 1,
    need: 'extra',
  },
  openListenKey: { method: 'POST', ...LISTEN_KEY },
  prolongListenKey: { method: 'PUT', ...LISTEN_KEY },
} as const satisfies Record<string, Endpoint>

export type EndpointName = keyof typeof ENDPOINTS
/** Those that need what is named. */
type NamesWith<A extends Endpoint['authority']> = {
  [N in EndpointName]: (typeof ENDPOINTS)[N]['authority'] extends A ? N : never
}[EndpointName]
export type SignedEndpointName = NamesWith<'signature'>
export type KeyEndpointName = NamesWith<'key'>
