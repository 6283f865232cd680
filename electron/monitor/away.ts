import type { Away, Sighting } from '../../shared/state.ts'
import { MINUTE_MS } from '../../shared/time.ts'

/** A gap is worth telling from here on, however short the interval. */
const AT_LEAST_MS = MINUTE_MS
const INTERVALS = 3

/** The gap between two good answers in a row; null if it is no longer than usual. */
export function awayBetween(before: Sighting | null, after: Sighting, intervalMs: number): Away | null {
  if (before === null) return null
  const isLong = after.at - before.at > Math.max(AT_LEAST_MS, INTERVALS * intervalMs)
  return isLong ? { before, after } : null
}
