import { type Problem, type ProblemKind, waitsUntil } from '../../shared/problems.ts'

export interface Signals {
  readonly intervalMs: number
  /** Polls that failed in a row; 0 after a good one. */
  readonly failures: number
  /** Why the last poll failed. */
  readonly problem: Problem | null
  /** Evenly spread over 0 ≤ x < 1, new for each call. */
  readonly jitter: number
}

export interface NextPoll {
  /** ms since the epoch. */
  readonly at: number
  readonly reason: 'interval' | 'backoff' | 'told-to-wait' | 'needs-the-user'
}

const LONGEST_BACKOFF_MS = 60_000
const SHORTEST_BACKOFF_MS = 1_000
const SELDOM_MS = 5 * 60_000

/**
 * What only the user can end, by how many failures are taken for passing: each look at a locked
 * keychain may put its prompt on the screen again, and a wrong signature stays wrong; but a key that
 * worked may be refused for a while.
 */
const PATIENCE: Partial<Readonly<Record<ProblemKind, number>>> = {
  'keychain-locked': 0,
  'key-missing': 0,
  'signature-rejected': 0,
  'key-rejected': 5,
  'account-inactive': 5,
  restricted: 5,
}

/**
 * When to poll next. After failures: exponential with full jitter, so that many watchers of one
 * exchange do not come back in step; never given up. A moment the exchange named is obeyed. What only
 * the user can end is looked at seldom: a refresh, an unlocked screen or waking up look at once.
 */
export function schedule(now: number, { intervalMs, failures, problem, jitter }: Signals): NextPoll {
  const told = waitsUntil(problem, now)
  if (told !== null) return { at: told, reason: 'told-to-wait' }
  const patience = problem === null ? undefined : PATIENCE[problem.kind]
  if (patience !== undefined && failures > patience) return { at: now + SELDOM_MS, reason: 'needs-the-user' }
  if (failures === 0) return { at: now + intervalMs, reason: 'interval' }
  const ceiling = Math.min(LONGEST_BACKOFF_MS, intervalMs * 2 ** Math.min(failures - 1, 16))
  return { at: now + Math.max(SHORTEST_BACKOFF_MS, Math.round(ceiling * jitter)), reason: 'backoff' }
}
