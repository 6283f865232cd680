import type { Away, Sighting } from '../../shared/state.ts'
import { MINUTE_MS } from '../../shared/time.ts'

/** However short the interval, a shorter gap is not worth showing. */
const SHORTEST_GAP_MS = MINUTE_MS
const INTERVALS = 3

/** The gap between two good answers in a row; null when it is no longer than usual. */
export function awayBetween(before: Sighting | null, after: Sighting, intervalMs: number): Away | null {
  if (before === null) return null
  const isLong = after.at - before.at > Math.max(SHORTEST_GAP_MS, INTERVALS * intervalMs)
  return isLong ? { before, after } : null
}
