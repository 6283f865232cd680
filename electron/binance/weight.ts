import { type Problem, ProblemError, type WeightUser } from '../../shared/problems.ts'
import type { Weight } from '../../shared/state.ts'
import { MINUTE_MS } from '../../shared/time.ts'

/** The limit of production, until the exchange says another. */
const USUAL_LIMIT = 2400

/** The part of the limit that we take at most. */
const LARGEST_SHARE = 0.2
/** The part of the limit that we and other programs together should not exceed. */
const ALL_TOGETHER = 0.9
/** The part of the limit from which on nothing is sent, whatever is left of our share. */
const FULL = 0.95
/** So many times the limit, no count can be. */
const ABSURD = 2
/** Enough to poll one account and its modes. We take it however much others use, since not polling is worse. */
const SMALLEST_SHARE = 20
/** The part of our share that `extra` requests may use. The rest is kept for figures. */
const SHARE_FOR_EXTRAS = 0.95
/** Others use weight in bursts, so the heaviest of this many minutes counts. */
const MINUTES_KEPT = 5

/** How exactly the exchange's clock is known. */
const CLOCK_PRECISION_MS = 500

/** Without a `core` request there are no figures; an `extra` one only adds to them. */
export type Need = 'core' | 'extra'

export interface WeightTimes {
  /** This computer's clock, ms since the epoch. */
  readonly now: () => number
  /** The exchange's clock, whose minutes the exchange counts by. */
  readonly serverNow: () => number
  /** The ms that have passed, however the clock was set. */
  readonly elapsed: () => number
}

/** Counts this IP's request weight in the exchange's current minute, and lets nothing out when it is used up. */
export interface WeightGate {
  /**
   * Counts a request that is about to be sent, and returns the minute it counts for, null if that is not
   * certain. Throws if the request must not be sent: the problem of a shut gate, or `weight-spent` if our
   * share of the minute is used up.
   */
  spend(weight: number, need: Need): number | null
  /** Takes back what was counted for a request that never reached the exchange. */
  refund(weight: number, sentIn: number | null): void
  /** Takes over the exchange's own count if the answer to a request of that minute carries it. */
  readUsed(headers: Headers, sentIn: number | null): void
  /** Takes over the limit if an error message names it. */
  readLimit(message: string): void
  setLimit(limit: number): void
  /** Lets no request out until the problem's `retryAt`. */
  shut(problem: Problem): void
  /** Call this before sleep, which not every computer counts as time that has passed. */
  suspend(): void
  wake(): void
  /** Why the gate is shut; null if it is open. */
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
  /** `until` is in elapsed time. */
  let shutBy: { readonly problem: Problem; readonly until: number } | null = null
  let fellAsleep: { readonly now: number; readonly elapsed: number } | null = null

  return {
    spend(weight, need) {
      const prohibition = forbidden()
      if (prohibition !== null) throw new ProblemError(prohibition)
      const time = serverNow()
      const share = shareOf(limit, minutes)
      const part = need === 'core' ? 1 : SHARE_FOR_EXTRAS
      // So close to the end of a minute, the exchange may count the request for either, so both must have room for it.
      const possible = minutesAround(time).map((minute) => countOf(minute))
      const full = possible.findLast(
        ({ ours, others }) => ours + weight > share * part || ours + others + weight > limit * FULL,
      )
      if (full !== undefined) {
        const isOurs = full.ours + weight > largestShare(limit) * part
        const by: WeightUser = isOurs ? 'our-accounts' : 'other-programs'
        const retryAt = now() + untilOver(full.minute, time)
        throw new ProblemError({ kind: 'weight-spent', retryAt, params: { by } })
      }
      for (const { minute, ours, others } of possible) count({ minute, ours: ours + weight, others })
      return possible.length === 1 ? minuteOf(time) : null
    },
    refund(weight, sentIn) {
      const { minute, ours, others } = current()
      if (minute === sentIn) count({ minute, ours: Math.max(0, ours - weight), others })
    },
    readUsed(headers, sentIn) {
      const header = headers.get('x-mbx-used-weight-1m')
      const { minute, ours, others } = current()
      // If another minute has begun since then, nobody knows which one the answer counts.
      if (minute !== sentIn || header === null || !/^\d{1,9}$/.test(header)) return
      // The exchange stops counting soon after the limit, so a far higher count is none, and would hold us up for minutes.
      if (Number(header) > limit * ABSURD) return
      // Answers may overtake each other, but within a minute the count only grows.
      count({ minute, ours, others: Math.max(others, Number(header) - ours) })
    },
    readLimit(message) {
      const named = /current limit (?:of IP\([^)]*\) )?is (\d{1,9}) request/i.exec(message)?.[1]
      if (named !== undefined && Number(named) > 0) limit = Number(named)
    },
    setLimit(newLimit) {
      limit = newLimit
    },
    shut(problem) {
      const until = elapsed() + Math.max(0, (problem.retryAt ?? 0) - now())
      if (shutBy === null || until > shutBy.until) shutBy = { problem, until }
    },
    suspend() {
      fellAsleep = { now: now(), elapsed: elapsed() }
    },
    wake() {
      if (fellAsleep === null) return
      const slept = now() - fellAsleep.now - (elapsed() - fellAsleep.elapsed)
      fellAsleep = null
      if (shutBy !== null) shutBy = { ...shutBy, until: shutBy.until - Math.max(0, slept) }
    },
    forbidden,
    state,
  }

  function forbidden(): Problem | null {
    const wait = shutBy === null ? 0 : shutBy.until - elapsed()
    return shutBy === null || wait <= 0 ? null : { ...shutBy.problem, retryAt: Math.ceil(now() + wait) }
  }

  function state(): Weight {
    const { ours, others } = current()
    return { used: ours + others, limit, ours, share: shareOf(limit, minutes) }
  }

  function current(): Minute {
    return countOf(minuteOf(serverNow()))
  }

  function countOf(minute: number): Minute {
    return minutes.find((one) => one.minute === minute) ?? { minute, ours: 0, others: 0 }
  }

  /** A new measurement of the server's clock may put minutes into the future. Only the next one is kept. */
  function count(counted: Minute): void {
    const { minute } = counted
    const rest = minutes.filter(
      (one) => one.minute !== minute && one.minute <= minute + 1 && minute - one.minute <= MINUTES_KEPT,
    )
    minutes = [...rest, counted]
  }
}

/** The weight that we may use in a minute. The more others have used lately, the less it is. */
export function shareOf(limit: number, minutes: readonly { readonly others: number }[]): number {
  const others = Math.max(0, ...minutes.map((minute) => minute.others))
  const left = Math.floor(limit * ALL_TOGETHER - others)
  return Math.max(SMALLEST_SHARE, Math.min(largestShare(limit), left))
}

/** The weight that we may use in a minute if other programs use little. */
export function largestShare(limit: number): number {
  return Math.floor(limit * LARGEST_SHARE)
}

/** The minutes that the exchange may count a request of this time for, the earlier one first. */
function minutesAround(time: number): readonly number[] {
  const passed = time % MINUTE_MS
  const minute = minuteOf(time)
  if (passed < CLOCK_PRECISION_MS) return [minute - 1, minute]
  return passed > MINUTE_MS - CLOCK_PRECISION_MS ? [minute, minute + 1] : [minute]
}

function minuteOf(time: number): number {
  return Math.floor(time / MINUTE_MS)
}

/** How long it takes until the exchange counts nothing for this minute any more, ms. */
function untilOver(minute: number, time: number): number {
  return (minute + 1) * MINUTE_MS - time + CLOCK_PRECISION_MS
}
