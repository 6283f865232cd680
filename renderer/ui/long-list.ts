/** Where a row of a long list stands, and how it takes part in it. Only some rows are drawn. */
export interface RowPlace {
  readonly key: string
  /** Pixels from the top of the list. */
  readonly top: number
  /** The row's number, counted from 1. */
  readonly number: number
  readonly count: number
  /** Whether Tab leads to this row. It leads to one row only, and the arrow keys to the others. */
  readonly reachable: boolean
  readonly onfocus: () => void
  /** Starts to measure the row, and answers a function that stops. */
  readonly watch: (element: HTMLElement) => () => void
}

/** Rows from `first` up to, but not including, `end`. */
export interface RowRange {
  readonly first: number
  readonly end: number
}

/**
 * The top of each row in pixels from the top of the list, followed by the bottom of the last one. A row that
 * was never drawn counts as high as the estimate.
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

/** The rows of which any part lies between two heights, and some more on both sides. */
export function rowsWithin(tops: readonly number[], from: number, to: number, more: number): RowRange {
  const count = tops.length - 1
  const first = Math.max(0, rowAt(tops, from) - more)
  const end = Math.min(count, rowAt(tops, to) + 1 + more)
  return { first, end: Math.max(first, end) }
}

/** The last row whose top is at this height or above it; the first row if there is none. */
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
