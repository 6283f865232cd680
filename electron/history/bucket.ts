import { compareDecimals } from '../../shared/decimal.ts'
import type { Extent } from '../../shared/history.ts'
import type { Decimal } from '../../shared/state.ts'
import type { Sample } from '../alerts/observation.ts'

/** The summary of one or more polls of an account, all in one currency. */
export interface Bucket {
  /** ms since the epoch: the first and the last poll. */
  readonly from: number
  readonly until: number
  readonly polls: number
  /** Whether every poll knew all of its pools. */
  readonly complete: boolean
  /** The headline's ratio; null when no poll had one. */
  readonly marginRatio: RatioExtent | null
  readonly currency: string
  readonly marginBalance: Extent
  readonly unrealizedProfit: Extent
  readonly availableBalance: Extent
  /** The worst isolated pools, at most `MOST_POOLS`, in no particular order. */
  readonly isolated: readonly PoolExtent[]
}

export interface RatioExtent extends Extent {
  /** The pools of the highest ratio and of the last one. */
  readonly worstPoolId: string | null
  readonly lastPoolId: string | null
  /** ms since the epoch: the last poll with a ratio. */
  readonly lastAt: number
}

export interface PoolExtent {
  readonly poolId: string
  readonly max: Decimal
  readonly last: Decimal
  /** ms since the epoch: the last poll with the pool. */
  readonly lastAt: number
}

/** Keep only the worst pools: nobody has many isolated positions near liquidation at once. */
export const MOST_POOLS = 10

export function bucketOf({ at, figures, complete }: Sample): Bucket {
  const { marginRatio, poolId, marginBalance, unrealizedProfit, availableBalance, currency } = figures
  return {
    from: at,
    until: at,
    polls: 1,
    complete,
    marginRatio: marginRatio && {
      ...extentOf(marginRatio),
      worstPoolId: poolId,
      lastPoolId: poolId,
      lastAt: at,
    },
    currency,
    marginBalance: extentOf(marginBalance),
    unrealizedProfit: extentOf(unrealizedProfit),
    availableBalance: extentOf(availableBalance),
    isolated: worst(
      figures.isolated.map(({ poolId, marginRatio: ratio }) => ({
        poolId,
        max: ratio,
        last: ratio,
        lastAt: at,
      })),
    ),
  }
}

/** Merges two buckets of one currency. The order of merging makes no difference. */
export function merge(a: Bucket, b: Bucket): Bucket {
  const [earlier, later] = a.until <= b.until ? [a, b] : [b, a]
  return {
    from: Math.min(a.from, b.from),
    until: later.until,
    polls: a.polls + b.polls,
    complete: a.complete && b.complete,
    marginRatio: mergeRatios(a.marginRatio, b.marginRatio),
    currency: later.currency,
    marginBalance: mergeExtents(earlier.marginBalance, later.marginBalance),
    unrealizedProfit: mergeExtents(earlier.unrealizedProfit, later.unrealizedProfit),
    availableBalance: mergeExtents(earlier.availableBalance, later.availableBalance),
    isolated: mergePools(a.isolated, b.isolated),
  }
}

/** One bucket for each `step` (ms) and currency, oldest first. */
export function inSteps(buckets: readonly Bucket[], step: number): readonly Bucket[] {
  const merged = new Map<string, Bucket>()
  for (const bucket of buckets) {
    const key = `${Math.floor(bucket.from / step)} ${bucket.currency}`
    const known = merged.get(key)
    merged.set(key, known === undefined ? bucket : merge(known, bucket))
  }
  return [...merged.values()].sort((a, b) => a.from - b.from || a.until - b.until)
}

function extentOf(value: Decimal): Extent {
  return { min: value, max: value, last: value }
}

function mergeExtents(earlier: Extent, later: Extent): Extent {
  return {
    min: compare(earlier.min, later.min) <= 0 ? earlier.min : later.min,
    max: compare(earlier.max, later.max) >= 0 ? earlier.max : later.max,
    last: later.last,
  }
}

function mergeRatios(a: RatioExtent | null, b: RatioExtent | null): RatioExtent | null {
  if (a === null || b === null) return a ?? b
  const [earlier, later] = a.lastAt <= b.lastAt ? [a, b] : [b, a]
  const order = compare(a.max, b.max) || compareIds(b.worstPoolId, a.worstPoolId)
  return {
    ...mergeExtents(earlier, later),
    worstPoolId: order >= 0 ? a.worstPoolId : b.worstPoolId,
    lastPoolId: later.lastPoolId,
    lastAt: later.lastAt,
  }
}

function mergePools(a: readonly PoolExtent[], b: readonly PoolExtent[]): readonly PoolExtent[] {
  if (a.length === 0 || b.length === 0) return a.length === 0 ? b : a
  const merged = new Map(a.map((pool) => [pool.poolId, pool]))
  for (const pool of b) {
    const known = merged.get(pool.poolId)
    merged.set(pool.poolId, known === undefined ? pool : mergePool(known, pool))
  }
  return worst([...merged.values()])
}

function mergePool(a: PoolExtent, b: PoolExtent): PoolExtent {
  const later = a.lastAt <= b.lastAt ? b : a
  return { ...later, max: compare(a.max, b.max) >= 0 ? a.max : b.max }
}

function worst(pools: readonly PoolExtent[]): readonly PoolExtent[] {
  if (pools.length <= MOST_POOLS) return pools
  return pools
    .toSorted((a, b) => compare(b.max, a.max) || compareIds(a.poolId, b.poolId))
    .slice(0, MOST_POOLS)
}

/**
 * Compares as binary numbers first, which is fast and keeps the order. When one number is written in two
 * ways, the same one always counts as less, so that the order of merging makes no difference.
 */
function compare(a: Decimal, b: Decimal): number {
  if (a === b) return 0
  const [x, y] = [Number(a), Number(b)]
  if (x !== y) return x < y ? -1 : 1
  return compareDecimals(a, b) || (a < b ? -1 : 1)
}

function compareIds(a: string | null, b: string | null): number {
  if (a === b) return 0
  return (a ?? '') < (b ?? '') ? -1 : 1
}
