import type { Clock } from '../../shared/clock.ts'
import type { ClockReading } from '../../shared/diagnosis.ts'
import { HOUR_MS, LAST_MOMENT_MS, MINUTE_MS } from '../../shared/time.ts'

/** `late`: no answer has come yet, but it still counts when it comes. */
export type Measurement = 'done' | 'late' | 'failed'

/** The exchange's clock, computed from this computer's. Times are ms since the epoch. */
export interface ServerClock {
  /**
   * Measures unless the last measurement is at most an hour old and was not distrusted. After a failure
   * what is known serves for a minute. Waits like `measure`.
   */
  ensureMeasured(): Promise<void>
  /**
   * Measures now, and waits for that no longer than PATIENCE_MS. Concurrent callers share one measurement.
   * When it fails, the one before it stays in use.
   */
  measure(): Promise<Measurement>
  /** Makes the next `ensureMeasured` measure, because this computer's clock may have been set. */
  distrust(): void
  /** The server's time now; this computer's own before the first measurement. */
  now(): number
  /** The earliest time it may be at the server now, since the time on the way there and back is known only in sum. */
  earliestNow(): number
  /**
   * A time that the exchange has confirmed to be past: what it last said, moved on by the time that has passed
   * since, however this computer's clock was set. Null before the first measurement.
   */
  confirmedNow(): number | null
  /** Null before the first measurement. */
  reading(): ClockReading | null
}

/** The quickest of several round trips is the most exact: it leaves the least time on the way unknown. */
const ROUND_TRIPS = 3
/** A quartz clock drifts a few seconds a day at worst, so in an hour a small part of what the exchange allows. */
const LIFETIME_MS = HOUR_MS
/** How long requests wait for the time. If what is known is wrong, the exchange says so, and nothing is lost. */
const PATIENCE_MS = 3_000
const RETRY_MS = MINUTE_MS

export function createClock(
  { now, elapsed, after }: Clock,
  askServerTime: () => Promise<number>,
): ServerClock {
  let known: ClockReading | null = null
  let confirmed: { readonly serverTime: number; readonly elapsed: number } | null = null
  let trusted = false
  let era = 0
  let measuring: Promise<Measurement> | null = null
  let triedAt: number | null = null

  return {
    async ensureMeasured() {
      if (trusted && known !== null && isWithin(known.at, LIFETIME_MS)) return
      if (measuring !== null || triedAt === null || !isWithin(triedAt, RETRY_MS)) await measure()
    },
    measure,
    distrust() {
      trusted = false
      era += 1
      measuring = null
      triedAt = null
    },
    now: () => Math.floor(now() + (known?.offsetMs ?? 0)),
    earliestNow: () => Math.floor(now() + (known?.offsetMs ?? 0) - (known?.roundTripMs ?? 0) / 2),
    confirmedNow() {
      if (confirmed === null) return null
      const time = Math.floor(confirmed.serverTime + elapsed() - confirmed.elapsed)
      // An exchange may name any number, but what is kept must be a moment.
      return Math.min(time, LAST_MOMENT_MS)
    },
    reading: () => known,
  }

  function measure(): Promise<Measurement> {
    if (measuring !== null) return measuring
    triedAt = now()
    const late = Promise.withResolvers<Measurement>()
    const cancel = after(PATIENCE_MS, () => late.resolve('late'))
    const measured = measureBest().then(
      (): Measurement => 'done',
      (): Measurement => 'failed',
    )
    const mine = Promise.race([measured, late.promise])
    measuring = mine
    measured.then(() => {
      cancel()
      if (measuring === mine) measuring = null
    })
    return mine
  }

  /** Rejects if the first round trip fails. Each round trip that is better than those before it counts at once. */
  async function measureBest(): Promise<void> {
    const begunIn = era
    let best: ClockReading | null = null
    for (let done = 0; done < ROUND_TRIPS; done++) {
      const next = await measureOnce().catch((failure: unknown) => {
        if (best === null) throw failure
        return null
      })
      if (next === null) return
      if (best !== null && !isBetter(next, best)) continue
      best = next
      known = best
      // A measurement that began before `distrust` cannot restore the trust.
      trusted = era === begunIn
    }
  }

  async function measureOnce(): Promise<ClockReading> {
    const sentAt = now()
    const serverTime = await askServerTime()
    confirmed = { serverTime, elapsed: elapsed() }
    const at = now()
    return { offsetMs: Math.round(serverTime - (sentAt + at) / 2), roundTripMs: at - sentAt, at }
  }

  /** The absolute difference keeps a clock that was set back from making anything newer. */
  function isWithin(moment: number, ms: number): boolean {
    return Math.abs(now() - moment) < ms
  }
}

/** A round trip that seems to take less than no time says nothing: this computer's clock was set back during it. */
function isBetter(next: ClockReading, best: ClockReading): boolean {
  return next.roundTripMs >= 0 && (best.roundTripMs < 0 || next.roundTripMs < best.roundTripMs)
}
