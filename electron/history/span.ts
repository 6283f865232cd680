import { setImmediate as nextTurn } from 'node:timers/promises'
import type { HistoryPoint, Span } from '../../shared/history.ts'
import { HOUR_MS, MINUTE_MS } from '../../shared/time.ts'
import type { Bucket } from './buckets.ts'
import type { Stretch } from './reading.ts'
import type { Resolution } from './resolutions.ts'
import { groupsOf, pointOf } from './slots.ts'

/** Few enough that merging them delays nothing noticeably. */
const BUCKETS_AT_ONCE = 2000

/** The coarsest resolution that still gives each of `points` equal parts of the span a value of its own. */
export function usefulFor({ from, until }: Span, points: number): Resolution {
  const each = (until - from) / points
  if (each >= HOUR_MS) return 'hour'
  return each >= MINUTE_MS ? 'minute' : 'poll'
}

/** The buckets that overlap the span. */
export function overlapping(buckets: readonly Bucket[], { from, until }: Span): readonly Bucket[] {
  return buckets.filter((bucket) => bucket.until >= from && bucket.from <= until)
}

/** The points of a chart of the span, as many as `groupsOf` makes groups. */
export async function pointsOf(
  stretches: Iterable<Stretch<Bucket>>,
  span: Span,
  most: number,
): Promise<readonly HistoryPoint[]> {
  const buckets: Bucket[] = []
  for (const { rows } of stretches) {
    buckets.push(...overlapping(rows, span))
    await nextTurn()
  }
  const groups = groupsOf(buckets, span, most)
  const points: HistoryPoint[] = []
  let taken = 0
  for (const [index, { start, afterGap }] of groups.entries()) {
    const end = groups[index + 1]?.start ?? buckets.length
    const [first, ...others] = buckets.slice(start, end)
    if (first !== undefined) points.push(pointOf(first, others, afterGap))
    taken += end - start
    if (taken < BUCKETS_AT_ONCE) continue
    taken = 0
    await nextTurn()
  }
  return points
}
