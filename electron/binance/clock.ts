import type { ClockReading } from '../../shared/diagnosis.ts'
import { HOUR_MS } from '../../shared/time.ts'

/** The exchange's clock, computed from this computer's. Times are ms since the epoch. */
export interface ServerClock {
  /** Measures unless the last measurement is at most an hour old and was not distrusted. */
  ensureMeasured(): Promise<void>
  /** Measures now. Concurrent callers share one measurement. */
  measure(): Promise<void>
  /** Makes the next `ensureMeasured` measure, because this computer's clock may have been set. */
  distrust(): void
  /** The server's time now; this computer's own before the first measurement. */
  now(): number
  /** The earliest time it may be at the server now, since the time on the way there and back is known only in sum. */
  earliestNow(): number
  /** Null before the first measurement. */
  reading(): ClockReading | null
}

/** The quickest of several round trips is the most exact: it leaves the least time on the way unknown. */
const ROUND_TRIPS = 3
/** A quartz clock drifts a few seconds a day at worst, so in an hour a small part of what the exchange allows. */
const LIFETIME_MS = HOUR_MS

/**
 * A measurement fails as `askServerTime` does if its first round trip fails. The measurement before it
 * then stays in use.
 */
export function createClock(now: () => number, askServerTime: () => Promise<number>): ServerClock {
  let known: ClockReading | null = null
  let trusted = false
  let era = 0
  let measuring: Promise<void> | null = null

  const measureOnce = async (): Promise<ClockReading> => {
    const sentAt = now()
    const serverTime = await askServerTime()
    const at = now()
    return { offsetMs: Math.round(serverTime - (sentAt + at) / 2), roundTripMs: at - sentAt, at }
  }

  const measureBest = async () => {
    const begunIn = era
    let best = await measureOnce()
    for (let done = 1; done < ROUND_TRIPS; done++) {
      const next = await measureOnce().catch(() => null)
      if (next === null) break
      if (isBetter(next, best)) best = next
    }
    known = best
    // A measurement that began before `distrust` cannot restore the trust.
    trusted = era === begunIn
  }

  const measure = () => {
    measuring ??= measureBest().finally(() => {
      measuring = null
    })
    return measuring
  }

  return {
    ensureMeasured() {
      const isRecent = known !== null && Math.abs(now() - known.at) < LIFETIME_MS
      return trusted && isRecent ? Promise.resolve() : measure()
    },
    measure,
    distrust() {
      trusted = false
      era += 1
    },
    now: () => Math.floor(now() + (known?.offsetMs ?? 0)),
    earliestNow: () => Math.floor(now() + (known?.offsetMs ?? 0) - (known?.roundTripMs ?? 0) / 2),
    reading: () => known,
  }
}

/** A round trip that seems to take less than no time says nothing: this computer's clock was set back during it. */
function isBetter(next: ClockReading, best: ClockReading): boolean {
  return next.roundTripMs >= 0 && (best.roundTripMs < 0 || next.roundTripMs < best.roundTripMs)
}
