import type { Problem, ProblemKind } from './problems.ts'

export type ExchangeErrorName =
  | 'too-many-requests'
  | 'overloaded'
  | 'ip-not-allowed'
  | 'not-understood'
  | 'no-account'
  | 'malformed-key'
  | 'unknown-key'
  | 'key-or-ip'
  | 'keys-locked'
  | 'not-available-yet'
  | 'archived'

interface ExchangeError {
  /** Undefined where the status of the reply decides. */
  readonly kind?: ProblemKind
  /** Undefined where the kind says it all. */
  readonly name?: ExchangeErrorName
}

/** The exchange sends this as a field name instead of a code while it is being rebuilt. */
export const MAINTENANCE_NOTICE = 239999

/** The listen key has ended, or another program that shares it has closed it. */
export const LISTEN_KEY_GONE = -1125

/** All other codes are trouble inside the exchange, unless the status of the reply says more. */
const ERRORS: ReadonlyMap<number, ExchangeError> = new Map<number, ExchangeError>([
  [MAINTENANCE_NOTICE, { kind: 'maintenance' }],
  [-1002, { kind: 'key-rejected' }],
  [-1003, { kind: 'rate-limited', name: 'too-many-requests' }],
  [-1007, { kind: 'timeout' }],
  [-1008, { name: 'overloaded' }],
  [-1011, { kind: 'restricted', name: 'ip-not-allowed' }],
  [-1016, { kind: 'maintenance' }],
  [-1020, { name: 'not-understood' }],
  [-1021, { kind: 'clock' }],
  [-1022, { kind: 'signature-rejected' }],
  [-1023, { name: 'not-understood' }],
  [-1099, { kind: 'key-rejected' }],
  [-1109, { kind: 'account-inactive', name: 'no-account' }],
  [-2008, { kind: 'key-rejected', name: 'unknown-key' }],
  [-2014, { kind: 'key-rejected', name: 'malformed-key' }],
  [-2015, { kind: 'key-rejected', name: 'key-or-ip' }],
  [-2017, { kind: 'key-rejected', name: 'keys-locked' }],
  [-2023, { kind: 'liquidation' }],
  [-4056, { kind: 'key-rejected' }],
  [-4057, { kind: 'key-rejected' }],
  [-4084, { name: 'not-available-yet' }],
  [-4109, { kind: 'account-inactive', name: 'archived' }],
  [-4402, { kind: 'restricted' }],
  // The exchange does not know the address, or has retired it in favour of a newer one.
  [-5000, { kind: 'outdated' }],
  // There is no portfolio margin account.
  [-21001, { kind: 'account-inactive', name: 'no-account' }],
])

/** Null for a code that has no meaning of its own. */
export function exchangeError(code: number): ExchangeError | null {
  return ERRORS.get(code) ?? (isAboutParameters(code) ? { name: 'not-understood' } : null)
}

/** Which of the exchange's errors is behind a problem; null if it is none with a name. */
export function exchangeErrorName({ params }: Problem): ExchangeErrorName | null {
  return typeof params?.code === 'number' ? (exchangeError(params.code)?.name ?? null) : null
}

/** The exchange reserves these codes for malformed requests. */
function isAboutParameters(code: number): boolean {
  return code <= -1100 && code >= -1130
}
