import type { Problem } from '../../shared/problems.ts'

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
  readonly reason: 'interval' | 'backoff' | 'told-to-wait'
}

const LONGEST_BACKOFF_MS = 60_000
const SHORTEST_BACKOFF_MS = 1_000

/**
 * When to poll next. After failures: exponential with full jitter, so that many watchers of one
 * exchange do not come back in step; never given up. A moment the exchange named is obeyed.
 */
export function schedule(now: number, { intervalMs, failures, problem, jitter }: Signals): NextPoll {
  if (problem?.retryAt !== undefined && problem.retryAt > now) {
    return { at: problem.retryAt, reason: 'told-to-wait' }
  }
  if (failures === 0) return { at: now + intervalMs, reason: 'interval' }
  const ceiling = Math.min(LONGEST_BACKOFF_MS, intervalMs * 2 ** Math.min(failures - 1, 16))
  return { at: now + Math.max(SHORTEST_BACKOFF_MS, Math.round(ceiling * jitter)), reason: 'backoff' }
}
