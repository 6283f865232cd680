import { DAY_MS } from './time.ts'
/**
 * `rate-limited` and `banned` are the exchange's word; `weight-spent` is ours: what we may take of the
 * request weight is taken for now, and nothing was sent.
 */
export const PROBLEM_KINDS = [
  'offline',
  'timeout',
  'proxy',
  'tls',
  'unreadable',
  'clock',
  'key-rejected',
  'signature-rejected',
  'rate-limited',
  'weight-spent',
  'banned',
  'restricted',
  'maintenance',
  'exchange-error',
  'account-inactive',
  'liquidation',
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
   * What the sentence needs, by kind: `offline` cause (`OfflineCause`); `proxy` cause (`ProxyCause`);
   * `tls` cause (`TlsCause`); `restricted` status, code; `maintenance`, `account-inactive`,
   * `liquidation` code; `unreadable` field; `invalid-input` field, reason;
   * `exchange-error` status, code; `key-rejected` code, ip, hint (`KeyHint`); `not-saved` and
   * `not-readable` file;
   * `clock` seconds this computer is ahead; `key-missing` kept: `memory` where it was
   * for one run only, `none` where none was entered yet.
   * Whatever a try of a proxy fails with, also route, as in a `ProxyReport`.
   */
  readonly params?: Readonly<Record<string, string | number>>
}

/**
 * What a key that was rejected is likely to be: mistyped; one of the other environment; good, but not
 * for futures; unknown, or not allowed from this IP address; good a while ago, so that this may pass.
 */
export type KeyHint =
  | 'mistyped'
  | 'is-demo'
  | 'is-production'
  | 'not-for-futures'
  | 'unknown-or-ip'
  | 'worked-before'

/** Why nothing came back. All but `reset` mean that the exchange was not reached at all. */
export type OfflineCause = 'disconnected' | 'dns' | 'refused' | 'unreachable' | 'reset' | 'aborted' | 'other'

/** The proxy cannot be reached; wants another user or password; does not do what a proxy does. */
export type ProxyCause = 'unreachable' | 'auth' | 'other'

/** Why the host's certificate is not believed. */
export type TlsCause = 'date' | 'name' | 'untrusted' | 'other'

/** The longest ban there is; a moment farther off comes from a clock that has been set since. */
const LONGEST_WAIT_MS = 3 * DAY_MS

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
