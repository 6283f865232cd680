/** Rows from `first` up to, but not including, `end`. */
export interface Stretch {
  readonly first: number
  readonly end: number
}

/**
 * Where each row begins, px from the top of the list, and behind the last one where it ends. A row that was
 * never drawn is taken to be as high as the estimate.
 */
export function stack(
  keys: readonly string[],
  heights: ReadonlyMap<string, number>,
  estimate: number,
): readonly number[] {
  const tops = [0]
  let top = 0
  for (const key of keys) {
    top += heights.get(key) ?? estimate
    tops.push(top)
  }
  return tops
}

/** The rows of which something lies between two heights, and some more on both sides. */
export function rowsWithin(tops: readonly number[], from: number, to: number, more: number): Stretch {
  const count = tops.length - 1
  const first = Math.max(0, rowAt(tops, from) - more)
  const end = Math.min(count, rowAt(tops, to) + 1 + more)
  return { first, end: Math.max(first, end) }
}

/** The last row that begins at this height or above it; the first, if none does. */
function rowAt(tops: readonly number[], height: number): number {
  let low = 0
  let high = Math.max(0, tops.length - 2)
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((tops[middle] ?? 0) <= height) low = middle
    else high = middle - 1
  }
  return low
}
