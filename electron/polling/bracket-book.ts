import { HOUR_MS, MINUTE_MS } from '../../shared/time.ts'
import type { SymbolBrackets } from '../binance/responses.ts'

/** The exchange changes its brackets now and then, and announces it days before. */
const LIFETIME_MS = 6 * HOUR_MS
/** How long a symbol that the exchange did not list, or not readably, is not asked for again. */
const UNLISTED_MS = HOUR_MS
/** The exchange is asked at most this often, also after a failure, since each answer may have 1 MB. */
const ASKED_EVERY_MS = MINUTE_MS

export interface BracketBookOptions {
  /** Rejects when the exchange does not answer. */
  readonly ask: () => Promise<Brackets>
  readonly now: () => number
  /** The content kept by an earlier run. */
  readonly kept: KnownBrackets | null
  readonly keep: (content: KnownBrackets) => void
}

/** By symbol. */
export type Brackets = ReadonlyMap<string, SymbolBrackets>

export interface KnownBrackets {
  /** When the exchange last answered for all these symbols, by the local clock, ms since the epoch. */
  readonly at: number
  /** Only of symbols that were held: those of all symbols would take megabytes for each account. */
  readonly brackets: Brackets
}

/** The brackets of one account, which differ between accounts. */
export interface BracketBook {
  /** From the last answer; empty before the first. */
  readonly brackets: Brackets
  /**
   * Asks the exchange when the last answer is six hours old or lacks one of the symbols that are held. Only the caller
   * whose call asks has to wait. Never rejects: after a failure the last answer stands.
   */
  refresh(held: readonly string[]): Promise<void>
}

/** For an account of which nothing is worked out. */
export const NO_BRACKETS: BracketBook = { brackets: new Map(), async refresh() {} }

export function createBracketBook({ ask, now, kept, keep }: BracketBookOptions): BracketBook {
  let known = kept
  let askedAt: number | null = null
  /** Held symbols that the last answer did not have. */
  let unlisted: ReadonlySet<string> = new Set()

  return {
    get brackets() {
      return known?.brackets ?? NO_BRACKETS.brackets
    },
    async refresh(held) {
      const isOld = !within(known?.at ?? null, unlisted.size > 0 ? UNLISTED_MS : LIFETIME_MS)
      const isNew = held.some((symbol) => !(known?.brackets.has(symbol) || unlisted.has(symbol)))
      if (held.length === 0 || within(askedAt, ASKED_EVERY_MS) || !(isOld || isNew)) return
      askedAt = now()
      const all = await ask().catch(() => null)
      if (all === null) return
      // A symbol that is closed and held again is not asked for each time.
      const wanted = new Set([...held, ...(isOld ? [] : (known?.brackets.keys() ?? []))])
      unlisted = new Set([...wanted].filter((symbol) => !all.has(symbol)))
      known = { at: now(), brackets: new Map([...all].filter(([symbol]) => wanted.has(symbol))) }
      keep(known)
    },
  }

  /** The absolute difference keeps a clock that was set back from making anything newer. */
  function within(moment: number | null, ms: number): boolean {
    return moment !== null && Math.abs(now() - moment) < ms
  }
}
