import type { ClockReading } from '../../shared/diagnosis.ts'
import { HOUR_MS } from '../../shared/time.ts'

/** The exchange's clock, told from this computer's. Times are ms since the epoch. */
export interface ServerClock {
  /** Asks for the server's time unless it is known from within the last hour. */
  ready(): Promise<void>
  /** Asks for it again; callers that come meanwhile share the one look. */
  sync(): Promise<void>
  /** Asks again before it is next needed: this computer's clock may have been set. */
  forget(): void
  /** The server's time now; this computer's own until the first sync. */
  now(): number
  /** The earliest it may be there now, given what is not known of the way there and back. */
  earliest(): number
  /** As last read; null before that. */
  reading(): ClockReading | null
}

/** Of several looks the quickest tells best: what is not known of the way there and back is least. */
const LOOKS = 3
/** Quartz drifts by a few seconds a day at worst, a thousandth of what the exchange allows within an hour. */
const LIFETIME_MS = HOUR_MS

/**
 * `askServerTime` fails as any request does. A sync fails with it when no look succeeds, and what was
 * known before stays.
 */
export function createClock(now: () => number, askServerTime: () => Promise<number>): ServerClock {
  let known: ClockReading | null = null
  let trusted = false
  let era = 0
  let syncing: Promise<void> | null = null

  const look = async (): Promise<ClockReading> => {
    const sentAt = now()
    const serverTime = await askServerTime()
    const at = now()
    return { offsetMs: Math.round(serverTime - (sentAt + at) / 2), roundTripMs: at - sentAt, at }
  }

  const measure = async () => {
    const begunIn = era
    let best = await look()
    for (let looks = 1; looks < LOOKS; looks++) {
      const next = await look().catch(() => null)
      if (next === null) break
      if (isBetter(next, best)) best = next
    }
    known = best
    // What was forgotten meanwhile is not known by a look from before.
    trusted = era === begunIn
  }

  const sync = () => {
    syncing ??= measure().finally(() => {
      syncing = null
    })
    return syncing
  }

  return {
    ready() {
      const isRecent = known !== null && Math.abs(now() - known.at) < LIFETIME_MS
      return trusted && isRecent ? Promise.resolve() : sync()
    },
    sync,
    forget() {
      trusted = false
      era += 1
    },
    now: () => Math.floor(now() + (known?.offsetMs ?? 0)),
    earliest: () => Math.floor(now() + (known?.offsetMs ?? 0) - (known?.roundTripMs ?? 0) / 2),
    reading: () => known,
  }
}

/** A look during which this computer's clock was set back tells nothing. */
function isBetter(next: ClockReading, best: ClockReading): boolean {
  return next.roundTripMs >= 0 && (best.roundTripMs < 0 || next.roundTripMs < best.roundTripMs)
}
