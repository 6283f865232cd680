import type { Credentials } from '../../shared/accounts.ts'
import type { Clock } from '../../shared/clock.ts'
import type { AccountSummary, Decimal } from '../../shared/state.ts'
import { MINUTE_MS } from '../../shared/time.ts'
import type { Exchange } from '../binance/client.ts'
import { consistentMap } from '../binance/consistent-map.ts'
import type { Oddity } from '../binance/oddity.ts'
import type { AccountPayload, PositionRiskRow } from '../binance/responses.ts'
import type { AccountModes } from '../margin/figures.ts'
import { isHeld } from '../margin/membership.ts'
import { contradictsMode } from '../margin/modes.ts'
import type { Answer } from '../margin/pool-model.ts'
import { CREDIT } from '../margin/rates.ts'
import { summarize } from '../margin/summarize.ts'
import type { BracketBook } from './bracket-book.ts'
import type { RateBook } from './rate-book.ts'
import type { SymbolBook } from './symbol-book.ts'
import { startLimit, type TimeLimit } from './time-limit.ts'

/** Only the user changes the mode, and asking once a minute takes little request weight. */
const MODE_LIFETIME_MS = MINUTE_MS

export interface SourceOptions {
  readonly exchange: Exchange
  readonly symbols: SymbolBook
  readonly rates: RateBook
  readonly brackets: BracketBook
  /** Called once, and again after it has failed. */
  readonly credentials: () => Promise<Credentials>
  /** How many times longer than usual the mode is used before it is asked for again, to save request weight; ≥ 1. */
  readonly stretch: () => number
  readonly clock: Clock
  readonly onOddity: (oddity: Oddity) => void
}

/** What a poll has found out. */
export interface Polled {
  readonly summary: AccountSummary
  /** What the summary was made of, to work out what would happen to the account. */
  readonly answer: Answer
  /** The step of each symbol's quantities, as far as it is known. */
  readonly lotSizes: ReadonlyMap<string, Decimal>
}

/** Asks the exchange for the figures of one account. */
export interface Source {
  /**
   * Rejects with a ProblemError. Without the account's figures, or before its asset mode was read for the
   * first time, nothing can be computed, so their failure fails the poll. Any other request that fails or is
   * late only leaves a gap.
   */
  poll(): Promise<Polled>
  /** Makes the next poll ask for the asset mode, which the user may have switched. */
  forgetMode(): void
}

/**
 * Request weight: a poll takes 10 (`account` 5, `positionRisk` 5), each minute another 5 (`accountConfig`),
 * each minute 10 for all accounts on the exchange in multi-assets mode (`assetIndex`), each day 1 for all
 * accounts on the exchange (`exchangeInfo`), and 1 every six hours and when a symbol is new, at most once a minute
 * (`leverageBracket`). Polled every 10 seconds that is 65 to 75 a minute, 3 % of the
 * usual 2400.
 */
export function createSource(options: SourceOptions): Source {
  const { exchange, symbols, rates, brackets, credentials, stretch, clock, onOddity } = options
  const { now } = clock
  let known: Credentials | null = null
  let mode: Mode | null = null
  /** When the exchange last confirmed a mode that the figures do not fit. */
  let misfitAt: number | null = null
  /** A mode that was asked for in an earlier era is asked for again, even if the answer comes later. */
  let era = 0
  let learned: MarginAssets = new Map()
  let combined: { readonly of: readonly MarginAssets[]; readonly all: MarginAssets } = {
    of: [],
    all: learned,
  }

  return {
    poll,
    forgetMode() {
      era += 1
      misfitAt = null
    },
  }

  async function poll(): Promise<Polled> {
    known ??= await credentials()
    const signer = known
    // Without a mode there is nothing to compute, and a key that is refused is refused only once.
    mode ??= await readMode(signer)
    const before = mode
    // Ask for the figures first, so that the last of the request weight goes to them.
    const asked = exchange.account(signer)
    const reading = isDue(before) ? readMode(signer) : Promise.resolve(before)
    reading.catch(ignore)
    const risk = exchange.positionRisk(signer).then(learn, () => NO_PRICES)
    const account = await asked
    const receivedAt = now()
    const held = account.positions.filter(isHeld).map(({ symbol }) => symbol)
    const limit = startLimit(clock)
    try {
      const bracketing = limit.orElse(bracketsKnown(held), undefined)
      const [prices, assetMode] = await Promise.all([
        limit.orElse(risk, NO_PRICES),
        limit.orElse(reading, before).then((told) => modeOf(account, told, signer, limit)),
      ])
      await limit.orElse(marginAssetsKnown(held), undefined)
      if (assetMode.multiAssets && needRates(held)) await limit.orElse(rates.refresh(), undefined)
      await bracketing
      const modes = { ...assetMode, marginAssets: marginAssets(), rates: rates.rates(), prices }
      return {
        summary: summarize(account, modes, receivedAt),
        answer: { kind: 'futures', account, modes, brackets: brackets.brackets, receivedAt },
        lotSizes: symbols.lotSizes,
      }
    } finally {
      limit.end()
    }
  }

  function isDue(known: Mode): boolean {
    return known.era !== era || Math.abs(now() - known.at) >= MODE_LIFETIME_MS * stretch()
  }

  async function readMode(signer: Credentials): Promise<Mode> {
    const asking = era
    const { multiAssetsMargin } = await exchange.accountConfig(signer)
    mode = { multiAssets: multiAssetsMargin, at: now(), era: asking }
    return mode
  }

  /**
   * The figures are newer than a mode that is only read now and then. Where they contradict it, it is read
   * again at once, and what the exchange says then holds, whether or not the figures fit. Until it can be
   * read again, nothing is worked out from them.
   */
  async function modeOf(
    account: AccountPayload,
    { multiAssets }: Mode,
    signer: Credentials,
    limit: TimeLimit,
  ): Promise<Pick<AccountModes, 'multiAssets' | 'contradicted'>> {
    if (!contradictsMode(account, multiAssets) || isMisfitKnown()) return { multiAssets, contradicted: false }
    const again = await limit.orElse(readMode(signer), null)
    if (again === null) return { multiAssets, contradicted: true }
    if (contradictsMode(account, again.multiAssets)) {
      misfitAt = now()
      onOddity({ kind: 'mode-misfit', multiAssets: again.multiAssets })
    }
    return { multiAssets: again.multiAssets, contradicted: false }
  }

  function isMisfitKnown(): boolean {
    return misfitAt !== null && Math.abs(now() - misfitAt) < MODE_LIFETIME_MS
  }

  function learn(risk: readonly PositionRiskRow[]): readonly PositionRiskRow[] {
    const news = risk.filter(({ symbol, marginAsset }) => learned.get(symbol) !== marginAsset)
    if (news.length > 0) {
      const told = consistentMap(risk.map(({ symbol, marginAsset }) => [symbol, marginAsset] as const))
      const others = [...learned].filter(([symbol]) => !risk.some((row) => row.symbol === symbol))
      learned = new Map([...others, ...told])
    }
    return risk
  }

  /**
   * What the account's own positions say outranks the list of all symbols, which knows nothing of credits.
   * Made anew only when one of the two has changed, because there are hundreds of symbols.
   */
  function marginAssets(): MarginAssets {
    const parts = [symbols.marginAssets, learned]
    if (parts.some((part, index) => part !== combined.of[index]))
      combined = { of: parts, all: new Map(parts.flatMap((part) => [...part])) }
    return combined.all
  }

  /** Waits for `exchangeInfo` only when a symbol's margin asset is not known otherwise. */
  async function marginAssetsKnown(held: readonly string[]): Promise<void> {
    const refreshed = symbols.refresh(held)
    const all = marginAssets()
    if (held.some((symbol) => !all.has(symbol))) await refreshed
  }

  /** Waits for `leverageBracket` only where the brackets of a symbol are not known at all. */
  async function bracketsKnown(held: readonly string[]): Promise<void> {
    const refreshed = brackets.refresh(held)
    if (held.some((symbol) => !brackets.brackets.has(symbol))) await refreshed
  }

  function needRates(held: readonly string[]): boolean {
    const all = marginAssets()
    return held.some((symbol) => all.get(symbol) !== CREDIT)
  }
}

/** The asset mode as the exchange told it. */
interface Mode {
  readonly multiAssets: boolean
  /** ms since the epoch. */
  readonly at: number
  readonly era: number
}

type MarginAssets = ReadonlyMap<string, string>

const NO_PRICES: readonly PositionRiskRow[] = []

function ignore(): void {}
