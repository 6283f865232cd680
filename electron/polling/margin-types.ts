import { MINUTE_MS } from '../../shared/time.ts'
import type { MarginTypes } from '../binance/responses.ts'

/** They change only by the user's hand; once a minute costs little of the request weight. */
const LIFETIME_MS = MINUTE_MS

/**
 * Answers a function that tells cross from isolated by symbol. It asks once a minute (seldomer by
 * `stretch`), and at once when
 * one of the symbols is missing, that at most once a minute too. When the exchange does not say,
 * nothing is known: an older answer may have been changed since.
 */
export function createMarginTypes(
  ask: () => Promise<MarginTypes>,
  now: () => number,
  stretch: () => number,
): (symbols: readonly string[]) => Promise<MarginTypes> {
  let types = NONE
  let askedAt: number | null = null
  let missedAt: number | null = null

  return async (symbols) => {
    const isDue = !within(askedAt)
    const isMissing = symbols.some((symbol) => !types.has(symbol)) && !within(missedAt)
    if (!isDue && !isMissing) return types
    askedAt = now()
    if (!isDue) missedAt = askedAt
    types = await ask().catch(() => NONE)
    return types
  }

  function within(moment: number | null): boolean {
    return moment !== null && Math.abs(now() - moment) < LIFETIME_MS * stretch()
  }
}

const NONE: MarginTypes = new Map()
