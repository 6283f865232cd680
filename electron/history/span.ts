import { setImmediate as nextTurn } from 'node:timers/promises'
import type { HistoryPoint, Span } from '../../shared/history.ts'
import { type Resolution, STEP_MS } from './blocks.ts'
import { type Bucket, bucketOf } from './bucket.ts'
import type { Stretch } from './reading.ts'
import { groupsOf, pointOf } from './slots.ts'

/** Few enough that merging them delays nothing noticeably. */
const BUCKETS_AT_ONCE = 2000

/** The coarsest resolution that still gives each of `points` equal parts of the span a value of its own. */
export function usefulFor({ from, until }: Span, points: number): Resolution {
  const each = (until - from) / points
  if (each >= STEP_MS.hour) return 'hour'
  return each >= STEP_MS.minute ? 'minute' : 'poll'
}

/** The polls or buckets that overlap the span. */
export function bucketsWithin(stretch: Stretch, { from, until }: Span): readonly Bucket[] {
  const buckets = stretch.resolution === 'poll' ? stretch.polls.map(bucketOf) : stretch.buckets
  return buckets.filter((bucket) => bucket.until >= from && bucket.from <= until)
}

/** The points of a chart of the span, as many as `groupsOf` makes groups. */
export async function pointsOf(
  stretches: Iterable<Stretch>,
  span: Span,
  most: number,
): Promise<readonly HistoryPoint[]> {
  const buckets: Bucket[] = []
  for (const stretch of stretches) {
    buckets.push(...bucketsWithin(stretch, span))
    await nextTurn()
  }
  const groups = groupsOf(buckets, span, most)
  const points: HistoryPoint[] = []
  let taken = 0
  for (const [index, { start, afterGap }] of groups.entries()) {
    const end = groups[index + 1]?.start ?? buckets.length
    points.push(pointOf(buckets.slice(start, end), afterGap))
    taken += end - start
    if (taken < BUCKETS_AT_ONCE) continue
    taken = 0
    await nextTurn()
  }
  return points
}
