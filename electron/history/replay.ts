import type { Figures, Sample } from '../alerts/observation.ts'
import type { Bucket } from './bucket.ts'
import type { Stretch } from './reading.ts'

/** The samples that rules are replayed on: the polls, or what takes the place of those that are no longer kept. */
export function samplesOf(stretch: Stretch): readonly Sample[] {
  return stretch.resolution === 'poll' ? stretch.polls : stretch.buckets.flatMap(worstThenLast)
}

/**
 * Two samples that raise the same alerts as the polls did. The first has the time of the first poll and the
 * worst of each value, as if all had come together. The second is the last poll. A value that rose and fell
 * several times within the bucket counts as one rise. A high of the margin balance before the last poll is lost.
 */
export function worstThenLast(bucket: Bucket): readonly Sample[] {
  const { from, until, complete } = bucket
  const last: Sample = { at: until, complete, figures: lastFigures(bucket) }
  return bucket.polls === 1 ? [last] : [{ at: from, complete, figures: worstFigures(bucket) }, last]
}

export function lastFigures(bucket: Bucket): Figures {
  const { marginRatio, until, currency, isolated } = bucket
  const ratio = marginRatio?.lastAt === until ? marginRatio : null
  return {
    marginRatio: ratio?.last ?? null,
    poolId: ratio?.lastPoolId ?? null,
    isolated: isolated
      .filter(({ lastAt }) => lastAt === until)
      .map(({ poolId, last }) => ({ poolId, marginRatio: last })),
    marginBalance: bucket.marginBalance.last,
    unrealizedProfit: bucket.unrealizedProfit.last,
    availableBalance: bucket.availableBalance.last,
    currency,
  }
}

function worstFigures(bucket: Bucket): Figures {
  const { marginRatio, currency, isolated } = bucket
  return {
    marginRatio: marginRatio?.max ?? null,
    poolId: marginRatio?.worstPoolId ?? null,
    isolated: isolated.map(({ poolId, max }) => ({ poolId, marginRatio: max })),
    marginBalance: bucket.marginBalance.min,
    unrealizedProfit: bucket.unrealizedProfit.min,
    availableBalance: bucket.availableBalance.min,
    currency,
  }
}
