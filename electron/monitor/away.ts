import type { Away, RiskReading } from '../../shared/state.ts'
import { MINUTE_MS } from '../../shared/time.ts'

/** A shorter gap is not worth showing, however short the interval is. */
const SHORTEST_GAP_MS = MINUTE_MS
const INTERVALS = 3

/** The gap between two good answers in a row; null when it is no longer than usual. */
export function awayBetween(before: RiskReading | null, after: RiskReading, intervalMs: number): Away | null {
  if (before === null) return null
  const isLong = after.at - before.at > Math.max(SHORTEST_GAP_MS, INTERVALS * intervalMs)
  return isLong ? { before, after } : null
}
