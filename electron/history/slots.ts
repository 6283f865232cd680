import { compareDecimals } from '../../shared/decimal.ts'
import type { Extent, HistoryPoint, Span } from '../../shared/history.ts'
import type { Bucket } from './buckets.ts'
import { gapsBefore } from './gaps.ts'

/** Buckets that become one point. */
interface Group {
  /** The index of the first bucket. The group ends where the next one starts. */
  readonly start: number
  readonly afterGap: boolean
}

/**
 * At most `most` groups of buckets. Each lies within one of the equal parts of the span, and none goes across
 * a gap or a change of currency. If there are too many gaps, the shortest are ignored. There are more than
 * `most` groups only if the currency changes even more often.
 */
export function groupsOf(buckets: readonly Bucket[], span: Span, most: number): readonly Group[] {
  const gaps = gapsBefore(buckets)
  for (let slots = most; slots > 1; ) {
    const groups = inSlots(buckets, gaps, span, slots)
    if (groups.length <= most) return groups
    slots = Math.max(1, Math.min(slots - 1, Math.floor((slots * most) / groups.length)))
  }
  const groups = inSlots(buckets, gaps, span, 1)
  return groups.length <= most ? groups : inSlots(buckets, longest(buckets, gaps, most), span, 1)
}

/** Merges buckets of one currency, oldest first, into one point. */
export function pointOf(first: Bucket, others: readonly Bucket[], afterGap: boolean): HistoryPoint {
  const all = [first, ...others]
  return {
    from: first.from,
    until: all.at(-1)?.until ?? first.until,
    afterGap,
    marginRatio: mergedIfAny(all.map(({ marginRatio }) => marginRatio)),
    currency: first.currency,
    marginBalance: merged(
      first.marginBalance,
      others.map(({ marginBalance }) => marginBalance),
    ),
    unrealizedProfit: mergedIfAny(all.map(({ unrealizedProfit }) => unrealizedProfit)),
    availableBalance: mergedIfAny(all.map(({ availableBalance }) => availableBalance)),
  }
}

function mergedIfAny(extents: readonly (Extent | null)[]): Extent | null {
  const [first, ...others] = extents.filter((extent) => extent !== null)
  return first === undefined ? null : merged(first, others)
}

/** Compares as binary numbers first, which is fast and keeps the order, and exactly when those are equal. */
function merged(first: Extent, others: readonly Extent[]): Extent {
  let { min, max, last } = first
  let [low, high] = [Number(min), Number(max)]
  for (const other of others) {
    const [lowest, highest] = [Number(other.min), Number(other.max)]
    if (lowest < low || (lowest === low && compareDecimals(other.min, min) < 0))
      [min, low] = [other.min, lowest]
    if (highest > high || (highest === high && compareDecimals(other.max, max) > 0))
      [max, high] = [other.max, highest]
    last = other.last
  }
  return { min, max, last }
}

function inSlots(
  buckets: readonly Bucket[],
  gaps: readonly boolean[],
  { from, until }: Span,
  slots: number,
): readonly Group[] {
  const slotOf = (at: number) =>
    Math.min(slots - 1, Math.max(0, Math.floor(((at - from) / (until - from + 1)) * slots)))
  const groups: Group[] = []
  for (const [index, bucket] of buckets.entries()) {
    const previous = buckets[index - 1]
    const afterGap = gaps[index] === true
    const isNew =
      previous === undefined ||
      afterGap ||
      previous.currency !== bucket.currency ||
      slotOf(previous.from) !== slotOf(bucket.from)
    if (isNew) groups.push({ start: index, afterGap })
  }
  return groups
}

/** The longest gaps, as many as there is room for besides the changes of currency. */
function longest(buckets: readonly Bucket[], gaps: readonly boolean[], most: number): readonly boolean[] {
  const changes = buckets.filter((bucket, index) => {
    const previous = buckets[index - 1]
    return previous !== undefined && previous.currency !== bucket.currency
  })
  const lengths = buckets.map(({ from }, index) =>
    gaps[index] ? from - (buckets[index - 1]?.until ?? from) : 0,
  )
  const room = Math.max(0, most - 1 - changes.length)
  const kept = new Set(
    Array.from(lengths.keys())
      .filter((index) => gaps[index])
      .sort((a, b) => (lengths[b] ?? 0) - (lengths[a] ?? 0))
      .slice(0, room),
  )
  return gaps.map((_, index) => kept.has(index))
}
