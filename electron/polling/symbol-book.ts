import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../shared/time.ts'
import type { ExchangeInfo } from '../binance/responses.ts'

/** Symbols are listed and delisted, but what one is margined in does not change from day to day. */
const LIFETIME_MS = DAY_MS
/** A symbol that the exchange did not list is not asked for again before this. */
const UNLISTED_MS = HOUR_MS
/** After a failure; each attempt may be 1 MB. */
const RETRY_MS = MINUTE_MS

export interface SymbolBookOptions {
  /** Rejects when the exchange does not say. */
  readonly ask: () => Promise<ExchangeInfo>
  readonly now: () => number
  /** What was kept from an earlier run. */
  readonly kept: BookContent | null
  readonly keep: (content: BookContent) => void
}

export interface BookContent extends ExchangeInfo {
  /** Local clock, ms: when the exchange said so. */
  readonly at: number
}

/** What an exchange says of its symbols, for all accounts on it. */
export interface SymbolBook {
  /** Margin asset by symbol, as last heard; empty before that. */
  readonly marginAssets: ReadonlyMap<string, string>
  /**
   * Asks the exchange when what is known is a day old or lacks one of these symbols; callers that
   * come meanwhile share the one request. Settles when it has ended, and never rejects: what was
   * known before stands then.
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

  /** A clock that was set back makes nothing newer. */
  function within(moment: number | null, ms: number): boolean {
    return moment !== null && Math.abs(now() - moment) < ms
  }
}

const NONE: ReadonlyMap<string, string> = new Map()
