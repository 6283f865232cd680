import { compareDecimals } from '../../shared/decimal.ts'
import type { Extent, HistoryFigure, HistoryPoint, Span } from '../../shared/history.ts'
import type { Decimal } from '../../shared/state.ts'
import { MINUTE_MS } from '../../shared/time.ts'

/** How far a figure went in a stretch of time, as numbers for drawing. */
export interface Reach {
  readonly from: number
  readonly until: number
  readonly min: number
  readonly max: number
  readonly last: number
}

/** Polls are at most this far apart, unless something is wrong. */
export const LONGEST_STEP_MS = 10 * MINUTE_MS

/** The points that lie in the span, at least in part. */
export function pointsWithin(points: readonly HistoryPoint[], { from, until }: Span): HistoryPoint[] {
  return points.filter((point) => point.until >= from && point.from <= until)
}

/** The stretches that one line connects: no line crosses a gap, or leads from one currency to another. */
export function runsOf(points: readonly HistoryPoint[], figure: HistoryFigure): Reach[][] {
  const runs: Reach[][] = []
  let before: HistoryPoint | null = null
  for (const point of points) {
    const extent = point[figure]
    if (extent !== null) {
      const run = runs.at(-1)
      if (run && before !== null && isConnected(before, point, figure)) run.push(reachOf(point, extent))
      else runs.push([reachOf(point, extent)])
    }
    before = point
  }
  return runs
}

/**
 * The point for this moment: the one it lies in, else the nearer neighbour, if a line passes the moment or the
 * neighbour is no farther than `reachMs`. Null when there is none.
 */
export function pointAt(points: readonly HistoryPoint[], at: number, reachMs: number): HistoryPoint | null {
  const next = points.findIndex(({ until }) => until >= at)
  const after = points[next]
  if (after && after.from <= at) return after
  const before = next === 0 ? undefined : points.at(next < 0 ? -1 : next - 1)
  const past = before ? at - before.until : Number.POSITIVE_INFINITY
  const ahead = after ? after.from - at : Number.POSITIVE_INFINITY
  const isOnLine = before !== undefined && after !== undefined && !after.afterGap
  if (!isOnLine && Math.min(past, ahead) > reachMs) return null
  return (past <= ahead ? before : after) ?? null
}

/** The point `steps` later, or earlier if negative; the last one when `at` is null. */
export function pointBeside(
  points: readonly HistoryPoint[],
  at: number | null,
  steps: number,
): HistoryPoint | undefined {
  if (at === null) return points.at(-1)
  const here = points.findLastIndex(({ from }) => from <= at)
  return points[Math.min(points.length - 1, Math.max(0, here + steps))]
}

/** The lowest and the highest value of a figure; null when it was never known. */
export function extremesOf(
  points: readonly HistoryPoint[],
  figure: HistoryFigure,
): { readonly min: Decimal; readonly max: Decimal } | null {
  const extents = points.flatMap((point) => point[figure] ?? [])
  const [first] = extents
  if (!first) return null
  const lesser = (a: Decimal, b: Decimal) => (compareDecimals(b, a) < 0 ? b : a)
  const greater = (a: Decimal, b: Decimal) => (compareDecimals(b, a) > 0 ? b : a)
  return {
    min: extents.map(({ min }) => min).reduce(lesser),
    max: extents.map(({ max }) => max).reduce(greater),
  }
}

function isConnected(before: HistoryPoint, point: HistoryPoint, figure: HistoryFigure): boolean {
  if (point.afterGap || before[figure] === null) return false
  return figure === 'marginRatio' || before.currency === point.currency
}

function reachOf({ from, until }: HistoryPoint, { min, max, last }: Extent): Reach {
  return { from, until, min: Number(min), max: Number(max), last: Number(last) }
}
