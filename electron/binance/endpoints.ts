export interface Endpoint {
  readonly path: string
  readonly signed: boolean
  /** Request weight the exchange counts for one answer. */
  readonly weight: number
  /** Bytes; 4 MB unless told: the account of somebody with hundreds of positions is a tenth of that. */
  readonly largestBody?: number
}

const MEGABYTE = 1024 * 1024
export const USUAL_LARGEST_BODY = 4 * MEGABYTE

/** Everything this app may ever ask of the exchange. All are GETs, and none changes anything. */
export const ENDPOINTS = {
  account: { path: '/fapi/v3/account', signed: true, weight: 5 },
  positionRisk: { path: '/fapi/v3/positionRisk', signed: true, weight: 5 },
  accountConfig: { path: '/fapi/v1/accountConfig', signed: true, weight: 5 },
  symbolConfig: { path: '/fapi/v1/symbolConfig', signed: true, weight: 5 },
  /** Hundreds of symbols with all their trading rules: about 1 MB. */
  exchangeInfo: { path: '/fapi/v1/exchangeInfo', signed: false, weight: 1, largestBody: 16 * MEGABYTE },
  time: { path: '/fapi/v1/time', signed: false, weight: 1 },
  /** What a key may do. At another host, where its weight counts apart. */
  apiRestrictions: { path: '/sapi/v1/account/apiRestrictions', signed: true, weight: 1 },
} as const satisfies Record<string, Endpoint>

export type EndpointName = keyof typeof ENDPOINTS
/** Those that need a key and a signature. */
export type SignedEndpointName = {
  [N in EndpointName]: (typeof ENDPOINTS)[N]['signed'] extends true ? N : never
}[EndpointName]
