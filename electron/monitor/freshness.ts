import type { Freshness } from '../../shared/state.ts'
import { MINUTE_MS } from '../../shared/time.ts'

/** Figures become late only after one poll was missed, so that a slow answer goes unnoticed. */
const LATE_AFTER_INTERVALS = 2
const LATE_AFTER_AT_LEAST_MS = 15_000
const STALE_AFTER_INTERVALS = 3
const STALE_AFTER_AT_LEAST_MS = MINUTE_MS

/** A clock that was set back makes no figures newer. */
export function freshness(now: number, receivedAt: number | null, intervalMs: number): Freshness {
  if (receivedAt === null) return 'none'
  const age = Math.abs(now - receivedAt)
  if (age < lateAfter(intervalMs)) return 'fresh'
  return age < staleAfter(intervalMs) ? 'late' : 'stale'
}

/** The next moment at which the passing of time alone changes the freshness; null once it is stale. */
export function nextFreshnessChange(
  now: number,
  receivedAt: number | null,
  intervalMs: number,
): number | null {
  if (receivedAt === null) return null
  const moments = [receivedAt + lateAfter(intervalMs), receivedAt + staleAfter(intervalMs)]
  return moments.find((moment) => moment > now) ?? null
}

function lateAfter(intervalMs: number): number {
  return Math.max(LATE_AFTER_INTERVALS * intervalMs, LATE_AFTER_AT_LEAST_MS)
}

function staleAfter(intervalMs: number): number {
  return Math.max(STALE_AFTER_INTERVALS * intervalMs, STALE_AFTER_AT_LEAST_MS)
}
