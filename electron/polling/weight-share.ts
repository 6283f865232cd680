import { compareDecimals } from '../../shared/decimal.ts'
import type { WeightUser } from '../../shared/problems.ts'
import type { Decimal, Weight } from '../../shared/state.ts'
import { MINUTE_MS } from '../../shared/time.ts'
import { largestShare } from '../binance/weight.ts'

/** The request weight that an account takes. */
export interface AccountWeight {
  readonly poll: number
  /** In a minute beside its polls. */
  readonly beside: number
}

/** See `createSource`, which asks for the asset mode each minute. */
export const FUTURES_WEIGHT: AccountWeight = { poll: 10, beside: 5 }
/** See `createPortfolioSource`. */
export const PORTFOLIO_WEIGHT: AccountWeight = { poll: 20, beside: 0 }

/** The part of the limit that polls are planned for: less than is reserved for figures, so that no planned poll is refused. */
const PLANNED = 0.9
/** The part of the limit that news may use even where polls leave nothing. */
const FOR_NEWS = 0.05

/**
 * Where the weight is short, every account keeps this part of what it would get if all were stretched alike, since a danger
 * may begin in a calm account too. An urgent one keeps all of it up to a poll a minute, so that its figures are not stale.
 */
const KEPT = 0.5
/**
 * Where urgent accounts claim most of the weight, that part comes to a poll in half an hour. So up to this pace, ms, an
 * account keeps the same part of what it would get if each got as much as the others. It is shorter than the ten minutes
 * after which an account counts as unseen.
 */
const CALM_PACE = 8 * MINUTE_MS
/**
 * What is left goes to the urgent accounts in these steps, ms, at each the worst first: a poll every ten seconds, for
 * which eight are planned because a poll may come a quarter of the interval late; then as many polls as they claim.
 */
const URGENT_PACES: readonly number[] = [8_000, 0]

/** The request weight that all accounts at one exchange share. */
export interface SharedWeight {
  join(): WeightShare
}

export interface WeightClaim {
  /** ms. */
  readonly intervalMs: number
  /** The margin ratio of an account near or above a threshold; null for a calm one, which gives way to the others. */
  readonly urgency: Decimal | null
}

/** One account's share. */
export interface WeightShare {
  /** Claims weight for polls; null while the account is not polled. */
  claim(claim: WeightClaim | null): void
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
  ofAccount: AccountWeight = FUTURES_WEIGHT,
): SharedWeight {
  const claims = new Map<WeightShare, WeightClaim | null>()
  /** What follows from all claims, which is asked for far more often than they change; null once they have. */
  let known: Polled | null = null
  /** The stretch of each account that is polled, when this much weight is planned for. */
  let stretched: { readonly planned: number; readonly by: ReadonlyMap<WeightShare, number> } | null = null

  return {
    join() {
      const share: WeightShare = {
        claim(claim) {
          const before = claims.get(share)
          if (before === undefined || isSame(before, claim)) return
          claims.set(share, claim)
          forget()
        },
        stretch: () => stretches().get(share) ?? 1,
        stretchedBy: () =>
          polled().demand > planned(largestShare(weight().limit)) ? 'our-accounts' : 'other-programs',
        // Shares what the polls leave evenly among the accounts.
        newsGap() {
          const { places, demand } = polled()
          const { share: ours } = weight()
          const left = Math.max(planned(ours) - demand, ours * FOR_NEWS)
          return (places.size * ofAccount.poll * MINUTE_MS) / left
        },
        phase() {
          const { places } = polled()
          const place = places.get(share)
          return places.size < 2 || place === undefined ? null : (firstPhase + place / places.size) % 1
        },
        leave() {
          claims.delete(share)
          forget()
        },
      }
      claims.set(share, null)
      return share
    },
  }

  function forget(): void {
    known = null
    stretched = null
  }

  function polled(): Polled {
    known ??= polledBy(claims, ofAccount)
    return known
  }

  function stretches(): ReadonlyMap<WeightShare, number> {
    const weightPlanned = planned(weight().share)
    if (stretched?.planned !== weightPlanned)
      stretched = { planned: weightPlanned, by: stretchesFor(polled(), weightPlanned) }
    return stretched.by
  }
}

/** The accounts that are polled. */
interface Polled {
  /** The place of each among them, from 0. */
  readonly places: ReadonlyMap<WeightShare, number>
  readonly demands: readonly Demand[]
  /** The request weight that they claim in a minute, all together. */
  readonly demand: number
}

/** What one account claims. */
interface Demand extends WeightClaim {
  readonly share: WeightShare
  /** Request weight in a minute. */
  readonly weight: number
}

function polledBy(
  claims: ReadonlyMap<WeightShare, WeightClaim | null>,
  { poll, beside }: AccountWeight,
): Polled {
  const demands = [...claims].flatMap(([share, claim]) =>
    claim === null ? [] : { ...claim, share, weight: (poll * MINUTE_MS) / claim.intervalMs + beside },
  )
  return {
    places: new Map(demands.map(({ share }, place) => [share, place])),
    demands,
    demand: weightOf(demands),
  }
}

/** How many times longer each interval must be for all accounts together to take no more than `planned` in a minute. */
function stretchesFor({ demands, demand }: Polled, planned: number): ReadonlyMap<WeightShare, number> {
  if (demand <= planned) return new Map()
  const alike = planned / demand
  const each = planned / demands.length
  const served = demands.map((one) => {
    const least = KEPT * one.weight * alike
    return { ...one, given: Math.max(least, Math.min(KEPT * each, weightAt(CALM_PACE, one))) }
  })
  const urgent = served.filter(({ urgency }) => urgency !== null).toSorted(worstFirst)
  const calm = served.filter(({ urgency }) => urgency === null)
  let left = planned - givenTo(served)
  for (const most of urgentSteps(alike)) {
    for (const one of urgent) {
      const given = Math.max(one.given, Math.min(most(one), one.given + left))
      left -= given - one.given
      one.given = given
    }
  }
  const rest = left / weightOf(calm)
  for (const one of calm) one.given = Math.min(one.weight, one.given + one.weight * rest)
  return new Map(served.map(({ share, weight, given }) => [share, weight / given]))
}

/** What an urgent account is given at most in each step. `alike` is the part of its demand that each would get if all were stretched alike. */
function urgentSteps(alike: number): readonly ((demand: Demand) => number)[] {
  return [
    (one) => Math.min(one.weight * alike, weightAt(MINUTE_MS, one)),
    ...URGENT_PACES.map((pace) => (one: Demand) => weightAt(pace, one)),
  ]
}

/** What an account takes in a minute that is polled at this pace, ms, or at its own where that is slower. */
function weightAt(pace: number, { weight, intervalMs }: Demand): number {
  return weight * Math.min(1, intervalMs / pace)
}

function worstFirst(a: WeightClaim, b: WeightClaim): number {
  return compareDecimals(b.urgency ?? '0', a.urgency ?? '0')
}

function givenTo(served: readonly { readonly given: number }[]): number {
  return served.reduce((sum, { given }) => sum + given, 0)
}

function weightOf(demands: readonly Demand[]): number {
  return demands.reduce((sum, { weight }) => sum + weight, 0)
}

function isSame(a: WeightClaim | null, b: WeightClaim | null): boolean {
  return a?.intervalMs === b?.intervalMs && a?.urgency === b?.urgency
}

/** Of so much request weight in a minute. */
function planned(share: number): number {
  return share * PLANNED
}
