import type { Clock } from '../../shared/clock.ts'
import { exchangeErrorName } from '../../shared/exchange-errors.ts'
import { type KeyHint, type Problem, ProblemError, waitsUntil } from '../../shared/problems.ts'
import type { AccountSummary, PollReason } from '../../shared/state.ts'
import { isPatient, isRefusal, type NextPoll } from './schedule.ts'

/**
 * Longer than all the limits within one poll together (the keychain's, and for each request its own,
 * a look at the clock and a second try), so that no second poll starts beside one that still runs.
 */
const POLL_LIMIT_MS = 180_000
/** However much weight there is, news brings no poll this soon after another. */
const NEWS_GAP_MS = 1_000
/** A timer is that late when the computer was busy or the app was put to nap: then it is not waited for. */
const OVERDUE_MS = 2_000

export type PollResult =
  | { readonly ok: true; readonly summary: AccountSummary }
  | { readonly ok: false; readonly problem: Problem }

/** Why somebody looks before the time has come. `news`: the exchange says that something has changed. */
export type PollCause = 'user' | 'return' | 'news'

/** What the schedule is told of the polls so far. */
export interface Course {
  readonly failures: number
  /** How many of the last ones in a row were refusals, of the key or of this place. */
  readonly refusals: number
  readonly problem: Problem | null
  readonly workedBefore: boolean
}

export interface PollerOptions {
  readonly clock: Clock
  /** `since` is when the last poll ended, ms since the epoch as the clock is set now. */
  readonly schedule: (course: Course, since: number) => NextPoll
  /** A poll has succeeded in an earlier run. */
  readonly workedBefore: boolean
  /** However often there is news, polls because of it are no closer together, ms. */
  readonly newsGap: () => number
  /** Rejects with a ProblemError. */
  readonly poll: () => Promise<AccountSummary>
  readonly onResult: (result: PollResult) => void
  /** `polling`, `nextPollAt` or `reason` has changed. */
  readonly onSchedule: () => void
}

/** Polls one account, one poll at a time, until it is stopped. */
export interface Poller {
  readonly polling: boolean
  readonly nextPollAt: number | null
  readonly reason: PollReason | null
  readonly failures: number
  /**
   * Polls now, or once more when the poll under way has ended; not before the moment the exchange has
   * named, and never with a signature that was refused. News does not shorten a wait after a failure.
   */
  pollNow(cause: PollCause): void
  /** Works out the next poll anew, after what it depends on has changed. */
  reschedule(): void
  /** Polls now if that should have happened by now. */
  check(): void
  /** Nothing is asked until `resume`, which looks at once. */
  pause(): void
  resume(): void
  stop(): void
}

export function startPoller(options: PollerOptions): Poller {
  const { clock, poll, onResult, onSchedule } = options
  let polling = false
  let due: number | null = null
  let reason: PollReason | null = null
  let course: Course = { failures: 0, refusals: 0, problem: null, workedBefore: options.workedBefore }
  /** In elapsed ms: the moment the exchange named, told by a clock that may be set since. */
  let forbiddenUntil = 0
  let startedAt = clock.elapsed()
  let endedAt = startedAt
  /** Our share of the request weight is taken until then, in elapsed ms. */
  let spentUntil = 0
  let newsAt = Number.NEGATIVE_INFINITY
  /** The next poll is one that weight was wanting for, or news: it is not to wait for a whole interval more. */
  let isOwed = false
  let again: PollCause | null = null
  let paused = false
  let pausedAt = { now: 0, elapsed: 0 }
  let stopped = false
  let cancel = () => {}

  run()
  return {
    get polling() {
      return polling
    },
    get nextPollAt() {
      return due === null ? null : Math.round(onClock(due))
    },
    get reason() {
      return reason
    },
    get failures() {
      return course.failures
    },
    pollNow,
    reschedule() {
      if (!polling && !paused && !stopped && !isOwed) plan()
    },
    check() {
      if (!stopped && due !== null && clock.elapsed() > due + OVERDUE_MS) run()
    },
    pause() {
      if (paused || stopped) return
      paused = true
      pausedAt = { now: clock.now(), elapsed: clock.elapsed() }
      reason = null
      if (!polling) rest()
    },
    resume() {
      if (stopped) return
      // A sleep that was not announced has an end all the same.
      if (!paused) {
        pollNow('return')
        return
      }
      paused = false
      // Not every computer counts the time slept as time that has passed.
      forbiddenUntil -= Math.max(0, clock.now() - pausedAt.now - (clock.elapsed() - pausedAt.elapsed))
      if (!polling) plan()
      pollNow('return')
    },
    stop() {
      stopped = true
      cancel()
    },
  }

  function pollNow(cause: PollCause): void {
    if (stopped || paused || isForbidden()) return
    if (cause === 'news') lookAtNews()
    else if (!polling) run()
    else if (cause === 'return') again = cause
  }

  function lookAtNews(): void {
    if (course.failures > 0) return
    if (polling) {
      again ??= 'news'
      return
    }
    const free = Math.max(startedAt + NEWS_GAP_MS, newsAt + options.newsGap())
    if (due !== null && due <= free) return
    newsAt = Math.max(free, clock.elapsed())
    isOwed = true
    wait(newsAt - clock.elapsed())
  }

  function isForbidden(): boolean {
    return course.problem?.kind === 'signature-rejected' || waitsUntil(standing(), clock.now()) !== null
  }

  /** The last poll's problem, the moment it names told by the clock as it is set now. */
  function standing(): Problem | null {
    const { problem } = course
    if (problem?.retryAt === undefined) return problem
    return { ...problem, retryAt: Math.ceil(onClock(forbiddenUntil)) }
  }

  function run(): void {
    cancel()
    polling = true
    due = null
    reason = null
    startedAt = clock.elapsed()
    let settled = false
    const settle = (result: PollResult) => {
      if (settled || stopped) return
      settled = true
      endedAt = clock.elapsed()
      cancel()
      try {
        take(result)
      } finally {
        // Whatever becomes of the result, the next poll comes.
        if (!stopped) goOn()
      }
    }
    cancel = clock.after(POLL_LIMIT_MS, () => settle({ ok: false, problem: { kind: 'timeout' } }))
    onSchedule()
    poll().then(
      (summary) => settle({ ok: true, summary }),
      (error: unknown) => settle({ ok: false, problem: problemOf(error) }),
    )
  }

  function take(result: PollResult): void {
    // Nothing was sent: what is known stands.
    if (!result.ok && result.problem.kind === 'weight-spent') {
      spentUntil = clock.elapsed() + (result.problem.retryAt ?? 0) - clock.now()
      return
    }
    spentUntil = 0
    course = result.ok
      ? { failures: 0, refusals: 0, problem: null, workedBefore: true }
      : afterFailure(result.problem)
    forbiddenUntil = clock.elapsed() + (course.problem?.retryAt ?? 0) - clock.now()
    onResult(course.problem === null ? result : { ok: false, problem: course.problem })
  }

  /** A key that has worked is refused now and then, also during a ban: not at once is that the key's fault. */
  function afterFailure(problem: Problem): Course {
    const failures = course.failures + 1
    const refusals = isRefusal(problem) ? course.refusals + 1 : 0
    const passes = exchangeErrorName(problem) === 'key-or-ip' && isPatient(refusals, course.workedBefore)
    const hint: KeyHint = 'worked-before'
    const told = passes ? { ...problem, params: { ...problem.params, hint } } : problem
    return { ...course, failures, refusals, problem: told }
  }

  function goOn(): void {
    const cause = again
    again = null
    polling = false
    if (paused) {
      rest()
      return
    }
    plan()
    if (cause !== null) pollNow(cause)
  }

  function plan(): void {
    const wanting = spent()
    isOwed = wanting !== null
    const next = options.schedule({ ...course, problem: wanting ?? standing() }, onClock(endedAt))
    reason = next.reason
    if (next.at === null) rest()
    else wait(next.at - clock.now())
  }

  function spent(): Problem | null {
    return spentUntil > clock.elapsed()
      ? { kind: 'weight-spent', retryAt: Math.ceil(onClock(spentUntil)) }
      : null
  }

  /** What the clock, as it is set now, calls a moment in elapsed ms. */
  function onClock(moment: number): number {
    return clock.now() + moment - clock.elapsed()
  }

  function wait(ms: number): void {
    cancel()
    due = clock.elapsed() + Math.max(0, ms)
    cancel = clock.after(Math.max(0, ms), run)
    onSchedule()
  }

  function rest(): void {
    cancel()
    due = null
    onSchedule()
  }
}

function problemOf(error: unknown): Problem {
  return error instanceof ProblemError ? error.problem : { kind: 'internal' }
}
