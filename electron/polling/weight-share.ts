import type { WeightUser } from '../../shared/problems.ts'
import type { Weight } from '../../shared/state.ts'
import { MINUTE_MS } from '../../shared/time.ts'
import { largestShare } from '../binance/weight.ts'

/** Request weight of one poll, see `createSource`. */
const POLL_WEIGHT = 10
/** Request weight that each account takes in a minute beside its polls, to ask for the asset mode. */
const MODE_WEIGHT = 5
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
  /** What follows from all claims, which is asked for far more often than they change; null once they have. */
  let known: Polled | null = null

  return {
    join() {
      const share: WeightShare = {
        claim(intervalMs) {
          if (!claims.has(share) || claims.get(share) === intervalMs) return
          claims.set(share, intervalMs)
          known = null
        },
        stretch: () => Math.max(1, polled().demand / planned(weight().share)),
        stretchedBy: () =>
          polled().demand > planned(largestShare(weight().limit)) ? 'our-accounts' : 'other-programs',
        // Shares what the polls leave evenly among the accounts.
        newsGap() {
          const { places, demand } = polled()
          const { share: ours } = weight()
          const left = Math.max(planned(ours) - demand, ours * FOR_NEWS)
          return (places.size * POLL_WEIGHT * MINUTE_MS) / left
        },
        phase() {
          const { places } = polled()
          const place = places.get(share)
          return places.size < 2 || place === undefined ? null : (firstPhase + place / places.size) % 1
        },
        leave() {
          claims.delete(share)
          known = null
        },
      }
      claims.set(share, null)
      return share
    },
  }

  function polled(): Polled {
    known ??= polledBy(claims)
    return known
  }
}

/** The accounts that are polled. */
interface Polled {
  /** The place of each among them, from 0. */
  readonly places: ReadonlyMap<WeightShare, number>
  /** The request weight that they claim in a minute. */
  readonly demand: number
}

function polledBy(claims: ReadonlyMap<WeightShare, number | null>): Polled {
  const places = new Map<WeightShare, number>()
  let demand = 0
  for (const [share, interval] of claims) {
    if (interval === null) continue
    places.set(share, places.size)
    demand += (POLL_WEIGHT * MINUTE_MS) / interval + MODE_WEIGHT
  }
  return { places, demand }
}

/** Of so much request weight in a minute. */
function planned(share: number): number {
  return share * PLANNED
}
