import type { DraftField, DraftReason, Environment } from '../../shared/accounts.ts'
import { ProblemError } from '../../shared/problems.ts'
import type { OtherHost } from './endpoints.ts'

const BASE_URLS = {
  production: 'https://fapi.binance.com',
  demo: 'https://demo-fapi.binance.com',
} as const satisfies Record<Exclude<Environment, 'custom'>, string>

const OTHER_URLS: Readonly<Record<OtherHost, string>> = {
  wallet: 'https://api.binance.com',
  portfolio: 'https://papi.binance.com',
}

/** The hosts beside its base URL, which only production has; null for any other place. */
export function otherUrlsOf({ environment }: Place): Readonly<Record<OtherHost, string>> | null {
  return environment === 'production' ? OTHER_URLS : null
}

const STREAM_URLS: ReadonlyMap<string, string> = new Map([
  [BASE_URLS.production, 'wss://fstream.binance.com'],
  [BASE_URLS.demo, 'wss://demo-fstream.binance.com'],
])

/** The host of this address's user data streams: another one at Binance, the same one elsewhere. */
export function streamBaseOf(baseUrl: string): string {
  return STREAM_URLS.get(baseUrl) ?? baseUrl.replace(/^http/, 'ws')
}

/** The part of an account or a draft that says where its exchange is. */
export interface Place {
  readonly environment: Environment
  /** A validated origin; only with `custom`. */
  readonly baseUrl?: string | null
}

/**
 * Names where a key may be sent: to the hosts that this version knows of an environment, or to one custom address.
 * It is kept in the keychain, and must mean the same in every version. Throws as `baseUrlOf` does.
 */
export function placeName(place: Place): string {
  return place.environment === 'custom' ? `custom ${baseUrlOf(place)}` : place.environment
}

/** Throws `invalid-input` for a custom account without an address. */
export function baseUrlOf({ environment, baseUrl }: Place): string {
  if (environment !== 'custom') return BASE_URLS[environment]
  if (baseUrl) return baseUrl
  const field: DraftField = 'baseUrl'
  const reason: DraftReason = 'required'
  throw new ProblemError({ kind: 'invalid-input', params: { field, reason } })
}
