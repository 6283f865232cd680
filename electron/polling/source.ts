import type { Credentials } from '../../shared/accounts.ts'
import type { Clock } from '../../shared/clock.ts'
import type { AccountSummary } from '../../shared/state.ts'
import { MINUTE_MS } from '../../shared/time.ts'
import type { Exchange } from '../binance/client.ts'
import { consistentMap } from '../binance/consistent-map.ts'
import type { AccountConfig, MarginTypes, PositionRiskRow } from '../binance/responses.ts'
import type { PositionPrices } from '../margin/figures.ts'
import { isHeld, keyOf } from '../margin/membership.ts'
import { summarize } from '../margin/summarize.ts'
import { createMarginTypes } from './margin-types.ts'
import type { SymbolBook } from './symbol-book.ts'

/** The modes change only by the user's hand; once a minute costs little of the request weight. */
const CONFIG_LIFETIME_MS = MINUTE_MS
/** How long figures that have come may wait for what only adds to them: a danger in them may not. */
const PATIENCE_MS = 3_000

export interface SourceOptions {
  readonly exchange: Exchange
  readonly symbols: SymbolBook
  /** Asked once; asked again after it has failed. */
  readonly credentials: () => Promise<Credentials>
  /** How many times less often than usual the modes are asked for, to save request weight; ≥ 1. */
  readonly stretch: () => number
  readonly clock: Clock
}

/** Where the figures of one account come from. */
export interface Source {
  /**
   * All that the exchange says of the account, made into a summary. Rejects with a ProblemError. Without
   * the account's figures or its modes nothing can be worked out, so their failure fails the poll; all
   * else, failing or late, costs but what it would have told.
   */
  poll(): Promise<AccountSummary>
  /** They may have been switched: the next poll asks for them, whatever was known. */
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
  /** Modes that were asked for in an earlier one are forgotten, also by a poll that was under way. */
  let era = 0
  let marginTypes: ReturnType<typeof createMarginTypes> | null = null
  let learned: ReadonlyMap<string, string> = new Map()

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
    // In this order: where the request weight does for one of them, it is the figures.
    const asked = exchange.account(signer)
    const prices = exchange.positionRisk(signer).then(learn, () => NO_PRICES)
    const account = await asked
    const receivedAt = now()
    const held = account.positions.filter(isHeld).map(({ symbol }) => symbol)
    const patience = startPatience(clock)
    const [details, types] = await Promise.all([
      patience.orElse(prices, NO_PRICES),
      patience.orElse(typesOf(held), NO_TYPES),
    ])
    await patience.orElse(marginAssetsTold(held), undefined)
    patience.end()
    return summarize(
      account,
      {
        multiAssets: modes.multiAssetsMargin,
        marginAssets: marginAssets(),
        marginTypes: types,
        details,
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

  function learn(risk: readonly PositionRiskRow[]): Prices {
    learned = consistentMap([
      ...learned,
      ...risk.map(({ symbol, marginAsset }) => [symbol, marginAsset] as const),
    ])
    return pricesOf(risk)
  }

  function marginAssets(): ReadonlyMap<string, string> {
    return consistentMap([...symbols.marginAssets, ...learned])
  }

  /** `exchangeInfo` is waited for only when nothing else has told a symbol's margin asset. */
  async function marginAssetsTold(held: readonly string[]): Promise<void> {
    const refreshed = symbols.refresh(held)
    const known = marginAssets()
    if (held.some((symbol) => !known.has(symbol))) await refreshed
  }
}

interface Patience {
  /** What is asked for, or what stands in for it once the time is over. */
  orElse<T>(asked: Promise<T>, otherwise: T): Promise<T>
  end(): void
}

function startPatience(clock: Clock): Patience {
  const over = Promise.withResolvers<void>()
  return {
    orElse: (asked, otherwise) => Promise.race([asked, over.promise.then(() => otherwise)]),
    end: clock.after(PATIENCE_MS, over.resolve),
  }
}

type Prices = ReadonlyMap<string, PositionPrices>

function pricesOf(risk: readonly PositionRiskRow[]): Prices {
  return consistentMap(
    risk.map((row) => {
      const { entryPrice, markPrice, liquidationPrice } = row
      return [keyOf(row), { entryPrice, markPrice, liquidationPrice }]
    }),
  )
}

const NO_PRICES: Prices = new Map()
const NO_TYPES: MarginTypes = new Map()
