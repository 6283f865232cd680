import type { AssetRow, Decimal, PositionRow } from '../../shared/state.ts'

/** The part of the answer to `GET /fapi/v3/account` that is used. */
export interface AccountFigures {
  readonly totalInitialMargin: Decimal
  readonly totalMaintMargin: Decimal
  readonly totalWalletBalance: Decimal
  readonly totalUnrealizedProfit: Decimal
  readonly totalMarginBalance: Decimal
  readonly availableBalance: Decimal
  readonly assets: readonly AssetFigures[]
  readonly positions: readonly PositionFigures[]
}

export interface AssetFigures extends AssetRow {
  readonly availableBalance: Decimal
}

export interface PositionFigures
  extends Omit<PositionRow, 'kind' | 'marginAsset' | 'poolId' | 'move' | 'details'> {
  /** The collateral of an isolated position without its unrealized profit. Zero for a cross position. */
  readonly isolatedWallet: Decimal
  /** `isolatedWallet + unrealizedProfit` for an isolated position. */
  readonly isolatedMargin: Decimal
}

/** What the answer to `account` does not contain. It comes from other requests and is kept between polls. */
export interface AccountModes {
  /** From `accountConfig`. */
  readonly multiAssets: boolean
  /** Whether the figures contradict `multiAssets`, and it could not be read again. */
  readonly contradicted: boolean
  /** The margin asset of each symbol, from `exchangeInfo` and `positionRisk`. */
  readonly marginAssets: ReadonlyMap<string, string>
  /** What each asset is worth in dollars, from `assetIndex`. Needed in multi-assets mode only. */
  readonly rates: ReadonlyMap<string, DollarRate>
  /** From `positionRisk`. Empty when that request failed. */
  readonly prices: readonly PositionPrices[]
}

/** In US dollars. The exchange converts a balance at the bid, and what is owed at the ask. */
export interface DollarRate {
  readonly bid: Decimal
  readonly ask: Decimal
}

/** As `positionRisk` sends them. A `liquidationPrice` of "0" means that there is none. */
export interface PositionPrices extends Pick<PositionRow, 'symbol' | 'positionSide'> {
  readonly entryPrice: Decimal
  readonly markPrice: Decimal
  readonly liquidationPrice: Decimal
}
