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

export interface PositionFigures extends Omit<PositionRow, 'kind' | 'marginAsset' | 'poolId'> {
  /** Collateral of an isolated position without its unrealized profit; zero for cross. */
  readonly isolatedWallet: Decimal
  /** `isolatedWallet + unrealizedProfit` of an isolated position. */
  readonly isolatedMargin: Decimal
}

/** The modes come from `accountConfig`, the margin assets from `positionRisk`: the account does not say. */
export interface AccountModes {
  readonly multiAssets: boolean
  readonly hedge: boolean
  /** Margin asset by symbol. */
  readonly marginAssets: ReadonlyMap<string, string>
}
