import type { Problem } from '../../shared/problems.ts'
import { ProblemError, waitsUntil } from '../../shared/problems.ts'
import type { AccountSummary } from '../../shared/state.ts'
import type { Clock } from './clock.ts'
import { schedule } from './schedule.ts'

/**
 * Longer than all the limits within one poll together (the keychain's, and for each request its own,
 * a look at the clock and a second try), so that no second poll starts beside one that still runs.
 */
const POLL_LIMIT_MS = 180_000

export type PollResult =
  | { readonly ok: true; readonly summary: AccountSummary }
  | { readonly ok: false; readonly problem: Problem }

export interface PollerOptions {
  readonly clock: Clock
  /** Evenly spread over 0 ≤ x < 1. */
  readonly random: () => number
  readonly intervalMs: () => number
  /** Rejects with a ProblemError. */
  readonly poll: () => Promise<AccountSummary>
  readonly onResult: (result: PollResult) => void
  /** `polling` or `nextPollAt` has changed. */
  readonly onSchedule: () => void
}

/** Polls one account, one poll at a time, until it is stopped. */
export interface Poller {
  readonly polling: boolean
  readonly nextPollAt: number | null
  /** Polls now, unless a poll is under way or the exchange has told us to wait. */
  refresh(): void
  /** Works out the next poll anew, after the interval has changed. */
  reschedule(): void
  stop(): void
}

export function startPoller(options: PollerOptions): Poller {
  const { clock, random, intervalMs, poll, onResult, onSchedule } = options
  let polling = false
  let nextPollAt: number | null = null
  let failures = 0
  let problem: Problem | null = null
  let stopped = false
  let cancel = () => {}

  run()
  return {
    get polling() {
      return polling
    },
    get nextPollAt() {
      return nextPollAt
    },
    refresh() {
      if (!polling && !stopped && waitsUntil(problem, clock.now()) === null) run()
    },
    reschedule() {
      if (!polling && !stopped) plan()
    },
    stop() {
      stopped = true
      cancel()
    },
  }

  function run(): void {
    cancel()
    polling = true
    nextPollAt = null
    let settled = false
    const settle = (result: PollResult) => {
      if (settled || stopped) return
      settled = true
      cancel()
      polling = false
      failures = result.ok ? 0 : failures + 1
      problem = result.ok ? null : result.problem
      try {
        onResult(result)
      } finally {
        // Whatever becomes of the result, the next poll comes.
        if (!stopped) plan()
      }
    }
    cancel = clock.after(POLL_LIMIT_MS, () => settle({ ok: false, problem: { kind: 'timeout' } }))
    onSchedule()
    poll().then(
      (summary) => settle({ ok: true, summary }),
      (error: unknown) => settle({ ok: false, problem: problemOf(error) }),
    )
  }

  function plan(): void {
    cancel()
    const now = clock.now()
    const next = schedule(now, { intervalMs: intervalMs(), failures, problem, jitter: random() })
    nextPollAt = next.at
    cancel = clock.after(next.at - now, run)
    onSchedule()
  }
}

function problemOf(error: unknown): Problem {
  return error instanceof ProblemError ? error.problem : { kind: 'internal' }
}
