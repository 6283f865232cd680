import { MINUTE_MS } from '../../shared/time.ts'
import type { MarginTypes } from '../binance/responses.ts'

/** Only the user changes margin types, and asking once a minute takes little request weight. */
const LIFETIME_MS = MINUTE_MS

/**
 * Answers a function that reads whether each symbol is cross or isolated. It asks the exchange once a
 * minute (times `stretch`), and at once when one of the symbols is missing, which also happens at most
 * once a minute. When that fails nothing is known, since an older answer may be wrong by now.
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
