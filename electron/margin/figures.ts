import type { AssetRow, Decimal, PositionRow } from '../../shared/state.ts'

/** What `GET /fapi/v3/account` says, as far as the margin ratio needs it. */
export interface AccountFigures {
  readonly totalInitialMargin: Decimal
  readonly totalMaintMargin: Decimal
  readonly totalWalletBalance: Decimal
  readonly totalUnrealizedProfit: Decimal
  readonly totalMarginBalance: Decimal
  readonly availableBalance: Decimal
  readonly assets: readonly AssetRow[]
  readonly positions: readonly PositionFigures[]
}

export interface PositionFigures
  extends Omit<PositionRow, 'kind' | 'marginAsset' | 'poolId' | 'move' | 'details'> {
  /** Collateral of an isolated position without its unrealized profit; zero for cross. */
  readonly isolatedWallet: Decimal
  /** `isolatedWallet + unrealizedProfit` of an isolated position. */
  readonly isolatedMargin: Decimal
}

/** What the account itself does not say: asked for apart from it, and kept. */
export interface AccountModes {
  /** `accountConfig` */
  readonly multiAssets: boolean
  /** Margin asset by symbol: `exchangeInfo`, `positionRisk`. */
  readonly marginAssets: ReadonlyMap<string, string>
  /** Cross or isolated by symbol: `symbolConfig`. Where it is missing the figures decide. */
  readonly marginTypes: ReadonlyMap<string, 'cross' | 'isolated'>
  /** By `symbol:positionSide`: `positionRisk`; empty when it failed. */
  readonly details: ReadonlyMap<string, PositionPrices>
}

/** `positionRisk`: `liquidationPrice` is "0" where there is none. */
export type PositionPrices = Readonly<Record<'entryPrice' | 'markPrice' | 'liquidationPrice', Decimal>>
