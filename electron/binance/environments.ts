import type { DraftField, DraftReason, Environment } from '../../shared/accounts.ts'
import { ProblemError } from '../../shared/problems.ts'

const BASE_URLS = {
  production: 'https://fapi.binance.com',
  demo: 'https://demo-fapi.binance.com',
} as const satisfies Record<Exclude<Environment, 'custom'>, string>

const RESTRICTIONS_URLS: ReadonlyMap<string, string> = new Map([
  [BASE_URLS.production, 'https://api.binance.com'],
])

/** Where to ask what a key for this address may do; null: there is no such place. */
export function restrictionsUrlOf(baseUrl: string): string | null {
  return RESTRICTIONS_URLS.get(baseUrl) ?? null
}

const STREAM_URLS: ReadonlyMap<string, string> = new Map([
  [BASE_URLS.production, 'wss://fstream.binance.com'],
  [BASE_URLS.demo, 'wss://demo-fstream.binance.com'],
])

/** Where the user data streams of this address are: elsewhere at Binance, else at the same host and port. */
export function streamBaseOf(baseUrl: string): string {
  return STREAM_URLS.get(baseUrl) ?? baseUrl.replace(/^http/, 'ws')
}

/** An account or a draft, as far as its address goes. */
export interface Place {
  readonly environment: Environment
  /** A validated origin, with `custom` only. */
  readonly baseUrl?: string | null
}

/** Where an account's requests go. A custom account without an address is `invalid-input`. */
export function baseUrlOf({ environment, baseUrl }: Place): string {
  if (environment !== 'custom') return BASE_URLS[environment]
  if (baseUrl) return baseUrl
  const field: DraftField = 'baseUrl'
  const reason: DraftReason = 'required'
  throw new ProblemError({ kind: 'invalid-input', params: { field, reason } })
}
