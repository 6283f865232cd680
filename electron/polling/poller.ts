import type { Clock } from '../../shared/clock.ts'
import { exchangeErrorName } from '../../shared/exchange-errors.ts'
import { type KeyHint, type Problem, ProblemError, waitsUntil } from '../../shared/problems.ts'
import type { PollReason } from '../../shared/state.ts'
import { isPatient, type NextPoll, type PollRecord, wayOfFailing } from './schedule.ts'
import type { Polled } from './source.ts'

/**
 * Longer than all the time limits within one poll together (the keychain's, and for each request its
 * own, reading the exchange's clock and a second attempt), so that two polls never run at once.
 */
const POLL_LIMIT_MS = 180_000
/** However much request weight there is, news starts no poll this soon after another. */
const NEWS_GAP_MS = 1_000
/** A timer can be this late when the computer was busy or the app was suspended. */
const OVERDUE_MS = 2_000

export type PollResult = ({ readonly ok: true } & Polled) | { readonly ok: false; readonly problem: Problem }

/** Who wants a poll before its time. `news`: the exchange says that something has changed. */
export type PollCause = 'user' | 'return' | 'news'

export interface PollerOptions {
  readonly clock: Clock
  /** `since` is when the last poll ended, ms since the epoch as the clock is set now. */
  readonly schedule: (record: PollRecord, since: number) => NextPoll
  /** Whether a poll has succeeded in an earlier run. */
  readonly workedBefore: boolean
  /** The shortest time between two polls because of news, ms. */
  readonly newsGap: () => number
  /** Rejects with a ProblemError. */
  readonly poll: () => Promise<Polled>
  readonly onResult: (result: PollResult) => void
  /** `polling`, `nextPollAt` or `reason` has changed. */
  readonly onSchedule: () => void
}

/** Polls one account, one poll at a time, until it is stopped. */
export interface Poller {
  readonly polling: boolean
  readonly nextPollAt: number | null
  readonly reason: PollReason | null
  /** Polls that failed in a row. */
  readonly failures: number
  /**
   * Polls now, or once more when the current poll has ended. Does nothing before the moment that the
   * exchange has named, or after a signature was refused. News does not shorten a wait after a failure.
   */
  pollNow(cause: PollCause): void
  /** Plans the next poll again, after something it depends on has changed. */
  reschedule(): void
  /** Polls now if the timer of the planned poll is late. */
  pollIfOverdue(): void
  /** Polls nothing until `resume`, which polls at once. */
  pause(): void
  resume(): void
  stop(): void
}

export function startPoller(options: PollerOptions): Poller {
  const { clock, onResult, onSchedule } = options
  let polling = false
  /** When the next poll is planned, in elapsed ms. */
  let dueAt: number | null = null
  let reason: PollReason | null = null
  let record: PollRecord = { problem: null, times: 0, workedBefore: options.workedBefore }
  /** How many polls since the last good one have failed, by the way in which they did. */
  const failures = new Map<string, number>()
  /** The moment the exchange named, in elapsed ms, since the clock may have been set meanwhile. */
  let forbiddenUntil = 0
  let startedAt = clock.elapsed()
  let endedAt = startedAt
  /** Our share of the request weight is used up until this moment, in elapsed ms. */
  let spent: { readonly problem: Problem; readonly until: number } | null = null
  let lastNewsPollAt = Number.NEGATIVE_INFINITY
  /** Whether rescheduling must not delay the planned poll, because of news or because it was put off for lack of weight. */
  let isPlanFixed = false
  let pollAgain: PollCause | null = null
  let paused = false
  let pausedAt = { now: 0, elapsed: 0 }
  let stopped = false
  let cancelTimer = () => {}

  startPoll()
  return {
    get polling() {
      return polling
    },
    get nextPollAt() {
      return dueAt === null ? null : Math.round(toWallClock(dueAt))
    },
    get reason() {
      return reason
    },
    get failures() {
      return [...failures.values()].reduce((sum, times) => sum + times, 0)
    },
    pollNow,
    reschedule() {
      if (!polling && !paused && !stopped && !isPlanFixed) planNextPoll()
    },
    pollIfOverdue() {
      if (!stopped && dueAt !== null && clock.elapsed() > dueAt + OVERDUE_MS) startPoll()
    },
    pause() {
      if (paused || stopped) return
      paused = true
      pausedAt = { now: clock.now(), elapsed: clock.elapsed() }
      reason = null
      if (!polling) cancelPlan()
    },
    resume() {
      if (stopped) return
      // The end of a sleep may come without the announcement of its beginning.
      if (!paused) {
        pollNow('return')
        return
      }
      paused = false
      // Not every computer counts the time it slept as elapsed.
      forbiddenUntil -= Math.max(0, clock.now() - pausedAt.now - (clock.elapsed() - pausedAt.elapsed))
      if (!polling) planNextPoll()
      pollNow('return')
    },
    stop() {
      stopped = true
      cancelTimer()
    },
  }

  function pollNow(cause: PollCause): void {
    if (stopped || paused || isForbidden()) return
    if (cause === 'news') pollForNews()
    else if (!polling) startPoll()
    else if (cause === 'return') pollAgain = cause
  }

  function pollForNews(): void {
    if (record.problem !== null) return
    if (polling) {
      pollAgain ??= 'news'
      return
    }
    const allowedAt = Math.max(startedAt + NEWS_GAP_MS, lastNewsPollAt + options.newsGap())
    if (dueAt !== null && dueAt <= allowedAt) return
    lastNewsPollAt = Math.max(allowedAt, clock.elapsed())
    isPlanFixed = true
    pollAfter(lastNewsPollAt - clock.elapsed())
  }

  function isForbidden(): boolean {
    return record.problem?.kind === 'signature-rejected' || waitsUntil(currentProblem(), clock.now()) !== null
  }

  /** The last poll's problem, with the moment it names as the clock is set now. */
  function currentProblem(): Problem | null {
    const { problem } = record
    if (problem?.retryAt === undefined) return problem
    return { ...problem, retryAt: Math.ceil(toWallClock(forbiddenUntil)) }
  }

  function startPoll(): void {
    cancelTimer()
    polling = true
    dueAt = null
    reason = null
    startedAt = clock.elapsed()
    let ended = false
    const end = (result: PollResult) => {
      if (ended || stopped) return
      ended = true
      endedAt = clock.elapsed()
      cancelTimer()
      try {
        recordResult(result)
      } finally {
        // Even if handling the result fails, the next poll comes.
        if (!stopped) continuePolling()
      }
    }
    cancelTimer = clock.after(POLL_LIMIT_MS, () => end({ ok: false, problem: { kind: 'timeout' } }))
    onSchedule()
    options.poll().then(
      (polled) => end({ ok: true, ...polled }),
      (error: unknown) => end({ ok: false, problem: problemOf(error) }),
    )
  }

  function recordResult(result: PollResult): void {
    // Nothing was sent, so the record of the earlier polls still holds.
    if (!result.ok && result.problem.kind === 'weight-spent') {
      const { problem } = result
      spent = { problem, until: clock.elapsed() + (problem.retryAt ?? 0) - clock.now() }
      return
    }
    spent = null
    record = result.ok ? afterSuccess() : afterFailure(result.problem)
    forbiddenUntil = clock.elapsed() + (record.problem?.retryAt ?? 0) - clock.now()
    onResult(record.problem === null ? result : { ok: false, problem: record.problem })
  }

  function afterSuccess(): PollRecord {
    failures.clear()
    return { problem: null, times: 0, workedBefore: true }
  }

  /** A key that has worked is refused now and then, for example during a ban, without being at fault. */
  function afterFailure(problem: Problem): PollRecord {
    const way = wayOfFailing(problem)
    const times = (failures.get(way) ?? 0) + 1
    failures.set(way, times)
    const { workedBefore } = record
    const mayPass = exchangeErrorName(problem) === 'key-or-ip' && isPatient({ times, workedBefore })
    const hint: KeyHint = 'worked-before'
    const hinted = mayPass ? { ...problem, params: { ...problem.params, hint } } : problem
    return { problem: hinted, times, workedBefore }
  }

  function continuePolling(): void {
    const cause = pollAgain
    pollAgain = null
    polling = false
    if (paused) {
      cancelPlan()
      return
    }
    planNextPoll()
    if (cause !== null) pollNow(cause)
  }

  function planNextPoll(): void {
    const outOfWeight = weightProblem()
    isPlanFixed = outOfWeight !== null
    const next = options.schedule(
      { ...record, problem: outOfWeight ?? currentProblem() },
      toWallClock(endedAt),
    )
    reason = next.reason
    if (next.at === null) cancelPlan()
    else pollAfter(next.at - clock.now())
  }

  function weightProblem(): Problem | null {
    if (spent === null || spent.until <= clock.elapsed()) return null
    return { ...spent.problem, retryAt: Math.ceil(toWallClock(spent.until)) }
  }

  /** Turns a moment in elapsed ms into ms since the epoch, as the clock is set now. */
  function toWallClock(elapsed: number): number {
    return clock.now() + elapsed - clock.elapsed()
  }

  function pollAfter(ms: number): void {
    cancelTimer()
    dueAt = clock.elapsed() + Math.max(0, ms)
    cancelTimer = clock.after(Math.max(0, ms), startPoll)
    onSchedule()
  }

  function cancelPlan(): void {
    cancelTimer()
    dueAt = null
    onSchedule()
  }
}

function problemOf(error: unknown): Problem {
  return error instanceof ProblemError ? error.problem : { kind: 'internal' }
}
