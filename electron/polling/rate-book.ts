import { MINUTE_MS } from '../../shared/time.ts'
import type { DollarRates } from '../binance/responses.ts'

/** The exchange is asked at most this often, also after a failure. */
const ASKED_EVERY_MS = MINUTE_MS
/** Older rates are no longer used. */
const LIFETIME_MS = 5 * MINUTE_MS

/** What assets are worth in dollars at one exchange, shared by all accounts there. */
export interface RateBook {
  /** From the last answer, unless that is too old. */
  rates(): DollarRates
  /** Asks the exchange when the last time is a minute ago. Never rejects: after a failure the last answer stands. */
  refresh(): Promise<void>
}

export function createRateBook(ask: () => Promise<DollarRates>, now: () => number): RateBook {
  let known: { readonly rates: DollarRates; readonly at: number } | null = null
  let askedAt: number | null = null
  let asking = Promise.resolve()

  return {
    rates: () => (known !== null && within(known.at, LIFETIME_MS) ? known.rates : NONE),
    refresh() {
      if (askedAt === null || !within(askedAt, ASKED_EVERY_MS)) {
        askedAt = now()
        asking = ask().then(learn, () => {})
      }
      return asking
    },
  }

  function learn(rates: DollarRates): void {
    known = { rates, at: now() }
  }

  /** The absolute difference keeps a clock that was set back from making anything newer. */
  function within(moment: number, ms: number): boolean {
    return Math.abs(now() - moment) < ms
  }
}

const NONE: DollarRates = new Map()
