export const PROBLEM_KINDS = [
  'offline',
  'timeout',
  'unreadable',
  'clock',
  'key-rejected',
  'signature-rejected',
  'rate-limited',
  'banned',
  'restricted',
  'maintenance',
  'exchange-error',
  'account-inactive',
  'keychain-unavailable',
  'keychain-locked',
  'key-missing',
  'not-saved',
  'not-readable',
  'invalid-input',
  'internal',
] as const

export type ProblemKind = (typeof PROBLEM_KINDS)[number]

/**
 * Everything that can go wrong, as a kind the user can act on.
 * `params` never holds a key, a secret, a signature or a signed URL.
 */
export interface Problem {
  readonly kind: ProblemKind
  /** ms since the epoch: nothing is sent before this moment. */
  readonly retryAt?: number
  /**
   * What the sentence needs, by kind: `unreadable` field; `invalid-input` field, reason;
   * `exchange-error` status, code; `key-rejected` code, ip, hint (`KeyHint`); `not-saved` and
   * `not-readable` file;
   * `clock` seconds this computer is ahead; `key-missing` kept: `memory` where it was
   * for one run only, `none` where none was entered yet.
   */
  readonly params?: Readonly<Record<string, string | number>>
}

/**
 * What a key that was rejected is likely to be: mistyped; one of the other environment; good, but not
 * for futures; unknown, or not allowed from this IP address.
 */
export type KeyHint = 'mistyped' | 'is-demo' | 'is-production' | 'not-for-futures' | 'unknown-or-ip'

/** The longest ban there is; a moment farther off comes from a clock that has been set since. */
const LONGEST_WAIT_MS = 3 * 24 * 60 * 60_000

/** The moment before which nothing may be sent; null when there is none, or it has passed. */
export function waitsUntil(problem: Problem | null, now: number): number | null {
  const at = problem?.retryAt
  return at !== undefined && at > now && at - now <= LONGEST_WAIT_MS ? at : null
}

/** Carries a Problem through code that fails by throwing. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.kind)
    this.problem = problem
  }
}
