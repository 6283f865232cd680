import type { Credentials } from '../../shared/accounts.ts'
import type { Clock } from '../../shared/clock.ts'
import type { AccountSummary } from '../../shared/state.ts'
import { MINUTE_MS } from '../../shared/time.ts'
import type { Exchange } from '../binance/client.ts'
import { consistentMap } from '../binance/consistent-map.ts'
import type { AccountConfig, MarginTypes, PositionRiskRow } from '../binance/responses.ts'
import { isHeld } from '../margin/membership.ts'
import { summarize } from '../margin/summarize.ts'
import { createMarginTypes } from './margin-types.ts'
import type { SymbolBook } from './symbol-book.ts'

/** Only the user changes the modes, and asking once a minute takes little request weight. */
const CONFIG_LIFETIME_MS = MINUTE_MS
/** How long figures wait for details. Longer would keep a danger in them from being seen. */
const DETAILS_LIMIT_MS = 3_000

export interface SourceOptions {
  readonly exchange: Exchange
  readonly symbols: SymbolBook
  /** Called once, and again after it has failed. */
  readonly credentials: () => Promise<Credentials>
  /** How many times longer than usual the modes are used before they are asked for again, to save request weight; ≥ 1. */
  readonly stretch: () => number
  readonly clock: Clock
}

/** Asks the exchange for the figures of one account. */
export interface Source {
  /**
   * Rejects with a ProblemError. Without the account's figures or its modes nothing can be computed, so
   * their failure fails the poll. Any other request that fails or is late only leaves a gap.
   */
  poll(): Promise<AccountSummary>
  /** Makes the next poll ask for the modes, which the user may have switched. */
  forgetModes(): void
}

/**
 * Request weight: a poll takes 10 (`account` 5, `positionRisk` 5), each minute another 10
 * (`accountConfig` 5, `symbolConfig` 5), 5 more when a symbol turns up in between, and each day 1
 * for all accounts on the exchange (`exchangeInfo`). Polled every 10 seconds that is 70 a minute,
 * 3 % of the usual 2400.
 */
export function createSource(options: SourceOptions): Source {
  const { exchange, symbols, credentials, stretch, clock } = options
  const { now } = clock
  let known: Credentials | null = null
  let config: { readonly value: AccountConfig; readonly at: number; readonly era: number } | null = null
  /** Modes that were asked for in an earlier era are forgotten, even if the answer comes later. */
  let era = 0
  let marginTypes: ReturnType<typeof createMarginTypes> | null = null
  let learned: MarginAssets = new Map()
  let combined: { readonly of: readonly MarginAssets[]; readonly all: MarginAssets } = {
    of: [],
    all: learned,
  }

  return {
    poll,
    forgetModes() {
      era += 1
      marginTypes = null
    },
  }

  async function poll(): Promise<AccountSummary> {
    known ??= await credentials()
    const signer = known
    marginTypes ??= createMarginTypes(() => exchange.symbolConfig(signer), now, stretch)
    const typesOf = marginTypes
    const modes = await currentModes(signer)
    // Ask for the figures first, so that the last of the request weight goes to them.
    const asked = exchange.account(signer)
    const risk = exchange.positionRisk(signer).then(learn, () => NO_PRICES)
    const account = await asked
    const receivedAt = now()
    const held = account.positions.filter(isHeld).map(({ symbol }) => symbol)
    const limit = startLimit(clock)
    const [prices, types] = await Promise.all([
      limit.orElse(risk, NO_PRICES),
      limit.orElse(typesOf(held), NO_TYPES),
    ])
    await limit.orElse(marginAssetsKnown(held), undefined)
    limit.end()
    return summarize(
      account,
      {
        multiAssets: modes.multiAssetsMargin,
        marginAssets: marginAssets(),
        marginTypes: types,
        prices,
      },
      receivedAt,
    )
  }

  async function currentModes(signer: Credentials): Promise<AccountConfig> {
    const isOld = config === null || Math.abs(now() - config.at) >= CONFIG_LIFETIME_MS * stretch()
    if (config !== null && config.era === era && !isOld) return config.value
    const asking = era
    config = { value: await exchange.accountConfig(signer), at: now(), era: asking }
    return config.value
  }

  function learn(risk: readonly PositionRiskRow[]): readonly PositionRiskRow[] {
    const news = risk.filter(({ symbol, marginAsset }) => learned.get(symbol) !== marginAsset)
    if (news.length > 0)
      learned = consistentMap([
        ...learned,
        ...news.map(({ symbol, marginAsset }) => [symbol, marginAsset] as const),
      ])
    return risk
  }

  /** Made anew only when one of its parts has changed, because there are hundreds of symbols. */
  function marginAssets(): MarginAssets {
    const parts = [symbols.marginAssets, learned]
    if (parts.some((part, index) => part !== combined.of[index]))
      combined = { of: parts, all: consistentMap(parts.flatMap((part) => [...part])) }
    return combined.all
  }

  /** Waits for `exchangeInfo` only when a symbol's margin asset is not known otherwise. */
  async function marginAssetsKnown(held: readonly string[]): Promise<void> {
    const refreshed = symbols.refresh(held)
    const known = marginAssets()
    if (held.some((symbol) => !known.has(symbol))) await refreshed
  }
}

interface TimeLimit {
  /** Answers `otherwise` when the time is over before the answer comes. */
  orElse<T>(asked: Promise<T>, otherwise: T): Promise<T>
  end(): void
}

function startLimit(clock: Clock): TimeLimit {
  const over = Promise.withResolvers<void>()
  return {
    orElse: (asked, otherwise) => Promise.race([asked, over.promise.then(() => otherwise)]),
    end: clock.after(DETAILS_LIMIT_MS, over.resolve),
  }
}

type MarginAssets = ReadonlyMap<string, string>

const NO_PRICES: readonly PositionRiskRow[] = []
const NO_TYPES: MarginTypes = new Map()
