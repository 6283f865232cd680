import { type Problem, ProblemError } from '../../shared/problems.ts'
import type { Weight } from '../../shared/state.ts'
import { MINUTE_MS } from '../../shared/time.ts'

/** What production allows. */
const USUAL_LIMIT = 2400

/** Of the limit: what we take at most. */
const LARGEST_SHARE = 0.2
/** Of the limit: what we and the others together are to stay below, as far as we can tell. */
const ALL_TOGETHER = 0.9
/** Of the limit: from here on nothing is sent, whatever our share. */
const FULL = 0.95
/** A look at one account and the modes, however much the others take: never to look is worse. */
const SMALLEST_SHARE = 20
/** Of our share: what is left of it is for figures, not for what only adds to them. */
const FOR_EXTRAS = 0.95
/** Others come in bursts: the heaviest of so many minutes counts. */
const MINUTES_KEPT = 5

/** The exchange's clock is not known better than that. */
const TURN_MS = 500

/** `core`: without it there are no figures. `extra`: it only adds to them. */
export type Need = 'core' | 'extra'

export interface WeightTimes {
  /** This computer's clock, ms since the epoch. */
  readonly now: () => number
  /** The exchange's: its minute is the one that counts. */
  readonly serverNow: () => number
  /** ms that have passed, whatever the clock was set to. */
  readonly elapsed: () => number
}

/** Request weight of this IP in the exchange's fixed minute, and the gate that shuts when it is used up. */
export interface WeightGate {
  /**
   * Counts a request that is about to be sent, and answers the minute it counts to, null where that is
   * not certain. Throws instead, and
   * nothing may be sent: the standing problem while the exchange forbids requests, `weight-spent` when
   * our share of the minute is taken.
   */
  spend(weight: number, need: Need): number | null
  /** Takes back what was counted to that minute: the request never reached the exchange. */
  refund(weight: number, sentIn: number | null): void
  /** Takes over the exchange's own count, if the answer to a request of that minute carries it. */
  readUsed(headers: Headers, sentIn: number | null): void
  /** Takes over the limit, if an error message names it. */
  readLimit(message: string): void
  /** Takes over the limit that the exchange lists among its rules. */
  setLimit(limit: number): void
  /** Forbids every request until the problem's `retryAt`. */
  shut(problem: Problem): void
  /** Before sleep, which not every computer counts as time that has passed. */
  suspend(): void
  wake(): void
  /** Why nothing may be sent at present; null: something may. */
  forbidden(): Problem | null
  state(): Weight
}

interface Minute {
  readonly minute: number
  readonly ours: number
  readonly others: number
}

export function createWeightGate({ now, serverNow, elapsed }: WeightTimes): WeightGate {
  let limit = USUAL_LIMIT
  let minutes: readonly Minute[] = []
  let standing: { readonly problem: Problem; readonly until: number } | null = null
  let fellAsleep: { readonly now: number; readonly elapsed: number } | null = null

  return {
    spend(weight, need) {
      const told = forbidden()
      if (told !== null) throw new ProblemError(told)
      const { used, ours, share } = state()
      const most = need === 'core' ? share : share * FOR_EXTRAS
      if (ours + weight > most || used + weight > limit * FULL) {
        throw new ProblemError({ kind: 'weight-spent', retryAt: now() + leftOfMinute(serverNow()) })
      }
      const { minute, others } = current()
      count({ minute, ours: ours + weight, others })
      // So near the turn of the minute the exchange may count it to the other one.
      return isNearTurn(serverNow()) ? null : minute
    },
    refund(weight, sentIn) {
      const { minute, ours, others } = current()
      if (minute === sentIn) count({ minute, ours: Math.max(0, ours - weight), others })
    },
    readUsed(headers, sentIn) {
      const header = headers.get('x-mbx-used-weight-1m')
      const { minute, ours, others } = current()
      // Of an answer from across the turn of the minute nobody knows which one it counts.
      if (minute !== sentIn || header === null || !/^\d{1,9}$/.test(header)) return
      // Answers overtake each other: within a minute the count only grows.
      count({ minute, ours, others: Math.max(others, Number(header) - ours) })
    },
    readLimit(message) {
      const told = /current limit (?:of IP\([^)]*\) )?is (\d{1,9}) request/i.exec(message)?.[1]
      if (told !== undefined && Number(told) > 0) limit = Number(told)
    },
    setLimit(told) {
      limit = told
    },
    shut(problem) {
      const until = elapsed() + Math.max(0, (problem.retryAt ?? 0) - now())
      if (standing === null || until > standing.until) standing = { problem, until }
    },
    suspend() {
      fellAsleep = { now: now(), elapsed: elapsed() }
    },
    wake() {
      if (fellAsleep === null) return
      const slept = now() - fellAsleep.now - (elapsed() - fellAsleep.elapsed)
      fellAsleep = null
      if (standing !== null) standing = { ...standing, until: standing.until - Math.max(0, slept) }
    },
    forbidden,
    state,
  }

  function forbidden(): Problem | null {
    const wait = standing === null ? 0 : standing.until - elapsed()
    return standing === null || wait <= 0 ? null : { ...standing.problem, retryAt: Math.ceil(now() + wait) }
  }

  function state(): Weight {
    const { ours, others } = current()
    return { used: ours + others, limit, ours, share: shareOf(limit, minutes) }
  }

  function current(): Minute {
    const minute = minuteOf(serverNow())
    return minutes.find((one) => one.minute === minute) ?? { minute, ours: 0, others: 0 }
  }

  /** A server's clock that was read anew may make the minutes before it future ones: they are let go. */
  function count(counted: Minute): void {
    const { minute } = counted
    const before = minutes.filter((one) => one.minute < minute && minute - one.minute <= MINUTES_KEPT)
    minutes = [...before, counted]
  }
}

/** What we may take of a minute: the less the more the others have lately taken. */
export function shareOf(limit: number, minutes: readonly { readonly others: number }[]): number {
  const others = Math.max(0, ...minutes.map((minute) => minute.others))
  const left = Math.floor(limit * ALL_TOGETHER - others)
  return Math.max(SMALLEST_SHARE, Math.min(Math.floor(limit * LARGEST_SHARE), left))
}

function isNearTurn(time: number): boolean {
  const passed = time % MINUTE_MS
  return passed < TURN_MS || passed > MINUTE_MS - TURN_MS
}

function minuteOf(time: number): number {
  return Math.floor(time / MINUTE_MS)
}

/** A little more, since nobody knows the exchange's clock to the millisecond. */
function leftOfMinute(time: number): number {
  return MINUTE_MS - (time % MINUTE_MS) + TURN_MS
}
