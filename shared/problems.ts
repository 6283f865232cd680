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
  'invalid-input',
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
   * `exchange-error` status, code; `key-rejected` code, ip; `not-saved` file.
   */
  readonly params?: Readonly<Record<string, string | number>>
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
