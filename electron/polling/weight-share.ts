import type { WeightUser } from '../../shared/problems.ts'
import type { Weight } from '../../shared/state.ts'
import { MINUTE_MS } from '../../shared/time.ts'
import { largestShare } from '../binance/weight.ts'

/** Request weight of one poll, see `createSource`. */
const POLL_WEIGHT = 10
/** Request weight that each account takes in a minute beside its polls, to ask for the modes. */
const MODES_WEIGHT = 10
/** The part of the limit that polls are planned for: less than is reserved for figures, so that no planned poll is refused. */
const PLANNED = 0.9
/** The part of the limit that news may use even where polls leave nothing. */
const FOR_NEWS = 0.05

/** The request weight that all accounts at one exchange share. */
export interface SharedWeight {
  join(): WeightShare
}

/** One account's share. */
export interface WeightShare {
  /** Claims weight for polls at this interval, ms; null while the account is not polled. */
  claim(intervalMs: number | null): void
  /** How many times longer than claimed the interval must be for all accounts to stay within the limit; ≥ 1. */
  stretch(): number
  /** Who is to blame for a stretch above 1. */
  stretchedBy(): WeightUser
  /** How far apart polls because of news must be, ms, for all accounts to stay within the limit. */
  newsGap(): number
  /** The account's place within the interval, a fraction; null when no other account is polled. */
  phase(): number | null
  leave(): void
}

/** `firstPhase` is the place of the first account, a fraction. */
export function createSharedWeight(
  weight: () => Pick<Weight, 'limit' | 'share'>,
  firstPhase: number,
): SharedWeight {
  const claims = new Map<WeightShare, number | null>()
  const intervals = () => [...claims.values()].filter((interval) => interval !== null)

  return {
    join() {
      const share: WeightShare = {
        claim(intervalMs) {
          if (claims.has(share)) claims.set(share, intervalMs)
        },
        stretch: () => stretchOf(intervals(), weight().share),
        stretchedBy: () =>
          stretchOf(intervals(), largestShare(weight().limit)) > 1 ? 'our-accounts' : 'other-programs',
        newsGap: () => newsGapOf(intervals(), weight().share),
        phase() {
          const polled = [...claims].flatMap(([one, interval]) => (interval === null ? [] : [one]))
          const place = polled.indexOf(share)
          return polled.length < 2 || place < 0 ? null : (firstPhase + place / polled.length) % 1
        },
        leave: () => claims.delete(share),
      }
      claims.set(share, null)
      return share
    },
  }
}

export function stretchOf(intervalsMs: readonly number[], limit: number): number {
  return Math.max(1, demandOf(intervalsMs) / (limit * PLANNED))
}

/** Shares what the polls leave evenly among the accounts. */
function newsGapOf(intervalsMs: readonly number[], limit: number): number {
  const left = Math.max(limit * PLANNED - demandOf(intervalsMs), limit * FOR_NEWS)
  return (intervalsMs.length * POLL_WEIGHT * MINUTE_MS) / left
}

/** Request weight in a minute. */
function demandOf(intervalsMs: readonly number[]): number {
  const each = intervalsMs.map((interval) => (POLL_WEIGHT * MINUTE_MS) / interval + MODES_WEIGHT)
  return each.reduce((sum, weight) => sum + weight, 0)
}
