import type { Decimal } from '../../shared/state.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../shared/time.ts'
import type { ExchangeInfo } from '../binance/responses.ts'

/** Neither the margin asset of a symbol nor the step of its quantities changes from day to day. */
const LIFETIME_MS = DAY_MS
/** How long a symbol that the exchange did not list is not asked for again. */
const UNLISTED_MS = HOUR_MS
/** Waited after a failure, since each attempt may transfer 1 MB. */
const RETRY_MS = MINUTE_MS

export interface SymbolBookOptions {
  /** Rejects when the exchange does not answer. */
  readonly ask: () => Promise<ExchangeInfo>
  readonly now: () => number
  /** The content kept by an earlier run. */
  readonly kept: BookContent | null
  readonly keep: (content: BookContent) => void
}

export interface BookContent extends ExchangeInfo {
  /** When the exchange answered, by the local clock, ms since the epoch. */
  readonly at: number
}

/** The symbols of one exchange, shared by all accounts there. */
export interface SymbolBook {
  /** Margin asset by symbol, from the last answer; empty before the first. */
  readonly marginAssets: ReadonlyMap<string, string>
  /** The step of each symbol's quantities, from the same answer. */
  readonly lotSizes: ReadonlyMap<string, Decimal>
  /**
   * Asks the exchange when the last answer is a day old or lacks one of these symbols. Callers that come
   * meanwhile share the request. Never rejects: after a failure the last answer stands.
   */
  refresh(symbols: readonly string[]): Promise<void>
}

export function createSymbolBook({ ask, now, kept, keep }: SymbolBookOptions): SymbolBook {
  let content = kept
  let failedAt: number | null = null
  let asking: Promise<void> | null = null
  const unlistedAt = new Map<string, number>()

  return {
    get marginAssets() {
      return content?.marginAssets ?? NONE
    },
    get lotSizes() {
      return content?.lotSizes ?? NONE
    },
    refresh(symbols) {
      if (asking !== null) return asking
      const missing = symbols.filter((symbol) => !content?.marginAssets.has(symbol))
      if (within(failedAt, RETRY_MS) || !(isOld() || missing.some(isWorthAsking))) return Promise.resolve()
      asking = learn(missing).finally(() => {
        asking = null
      })
      return asking
    },
  }

  async function learn(missing: readonly string[]): Promise<void> {
    try {
      content = { ...(await ask()), at: now() }
    } catch {
      failedAt = now()
      return
    }
    failedAt = null
    for (const symbol of missing) unlistedAt.set(symbol, content.at)
    keep(content)
  }

  function isOld(): boolean {
    return !within(content?.at ?? null, LIFETIME_MS)
  }

  function isWorthAsking(symbol: string): boolean {
    return !within(unlistedAt.get(symbol) ?? null, UNLISTED_MS)
  }

  /** The absolute difference keeps a clock that was set back from making anything newer. */
  function within(moment: number | null, ms: number): boolean {
    return moment !== null && Math.abs(now() - moment) < ms
  }
}

const NONE: ReadonlyMap<string, never> = new Map<string, never>()
