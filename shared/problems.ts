import { DAY_MS } from './time.ts'

/**
 * `slow`: requests arrive too late, though they carry the right time. `clock`: the exchange finds their time
 * wrong, and its own cannot be read.
 * `key-elsewhere`: the kept key was entered for another exchange or account.
 * `outdated`: the exchange no longer has what this version asks for.
 * The exchange answers that we are `rate-limited` or `banned`. `weight-spent` is our own verdict: our share
 * of the request weight is used up for now, and nothing was sent.
 */
export const PROBLEM_KINDS = [
  'offline',
  'timeout',
  'proxy',
  'tls',
  'unreadable',
  'slow',
  'clock',
  'key-rejected',
  'signature-rejected',
  'rate-limited',
  'weight-spent',
  'banned',
  'restricted',
  'maintenance',
  'outdated',
  'exchange-error',
  'account-inactive',
  'liquidation',
  'keychain-unavailable',
  'keychain-locked',
  'key-missing',
  'key-elsewhere',
  'not-saved',
  'not-readable',
  'invalid-input',
  'internal',
] as const

export type ProblemKind = (typeof PROBLEM_KINDS)[number]

/** Anything that can go wrong, as a kind that the user can act on. */
export interface Problem {
  readonly kind: ProblemKind
  /** Nothing is sent before this moment, ms since the epoch. */
  readonly retryAt?: number
  /**
   * What the words need, by kind:
   * - `offline` cause (`OfflineCause`), `proxy` cause (`ProxyCause`), `tls` cause (`TlsCause`);
   * - `exchange-error` and `restricted` status and code; `maintenance`, `outdated`,
   *   `account-inactive` and `liquidation` code; `key-rejected` code, ip and hint (`KeyHint`);
   * - `signature-rejected` hint (`SecretHint`);
   * - `unreadable` field; `invalid-input` field and reason; `not-saved` and `not-readable` file;
   * - `weight-spent` by (`WeightUser`);
   * - `key-missing` kept: `memory` if the key was kept for one run only, `none` if none was entered yet;
   * - `key-elsewhere` host: that of the exchange which the account names now.
   *
   * A failed test of a proxy adds route, as in a `ProxyReport`.
   * There is never a key, a secret, a signature or a signed URL in it.
   */
  readonly params?: Readonly<Record<string, string | number>>
}

/** Who takes so much of the request weight that we poll less often. */
export type WeightUser = 'our-accounts' | 'other-programs'

/** What is likely to be wrong with a key that was rejected. */
export type KeyHint =
  | 'mistyped'
  | 'is-demo'
  | 'is-production'
  | 'not-for-futures'
  /** The exchange does not know it, or does not allow it from this IP address. */
  | 'unknown-or-ip'
  /** The rejection may pass. */
  | 'worked-before'

/** What a secret may be that does not fit its key. An Ed25519 seed in hex looks like no private key. */
export type SecretHint = 'ed25519-seed'

/** Why nothing came back. Only with `reset` may the exchange have been reached. */
export type OfflineCause = 'disconnected' | 'dns' | 'refused' | 'unreachable' | 'reset' | 'aborted' | 'other'

/** `auth`: the proxy wants another user or password. `other`: it does not do what a proxy does. */
export type ProxyCause = 'unreachable' | 'auth' | 'other'

/** Why the host's certificate is not trusted. */
export type TlsCause = 'date' | 'name' | 'untrusted' | 'other'

/** No ban is longer: a moment farther away was computed before this computer's clock was set back. */
const LONGEST_WAIT_MS = 3 * DAY_MS

/** The moment before which nothing may be sent, ms since the epoch; null if it has passed or there is none. */
export function waitsUntil(problem: Problem | null, now: number): number | null {
  const at = problem?.retryAt
  return at !== undefined && at > now && at - now <= LONGEST_WAIT_MS ? at : null
}

export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.kind)
    this.problem = problem
  }
}
