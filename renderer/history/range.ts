import type { Span } from '../../shared/history.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../shared/time.ts'

export const RANGES = ['1h', '24h', '7d', '30d', '1y'] as const
export type Range = (typeof RANGES)[number]

const LENGTH_MS: Readonly<Record<Range, number>> = {
  '1h': HOUR_MS,
  '24h': DAY_MS,
  '7d': 7 * DAY_MS,
  '30d': 30 * DAY_MS,
  '1y': 365 * DAY_MS,
}

/** The width of a chart, about. A change smaller than one of its pixels does not show. */
const CHART_PX = 360
const QUICKEST_MS = 10_000
const SLOWEST_MS = 5 * MINUTE_MS

/** The range that ends at this moment. */
export function spanUntil(range: Range, until: number): Span {
  return { from: until - LENGTH_MS[range], until }
}

/** How often a range that is shown is read again, ms. */
export function readEveryMs(range: Range): number {
  return Math.min(SLOWEST_MS, Math.max(QUICKEST_MS, LENGTH_MS[range] / CHART_PX))
}

/** The span with what lies beside it, so that lines lead out of the chart and it can be moved a little. */
export function widened({ from, until }: Span): Span {
  const margin = Math.round((until - from) / 10)
  return { from: from - margin, until: until + margin }
}
