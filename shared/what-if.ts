import type { AccountSummary, Decimal, PositionName, PositionShare } from './state.ts'

/** The highest move of a price that is tried or solved for: +10,000 %. Moves are above −100 %. */
export const HIGHEST_MOVE: Decimal = '100'

/** What is to be tried on an account. Prices move first, then positions are closed, then margin is added. */
export interface Scenario {
  /** The share by which every price moves: `-0.05` is a fall by 5 %. */
  readonly market?: Decimal
  /** By symbol: its own move instead of the market's. A symbol without a position changes nothing. */
  readonly symbols?: Readonly<Record<string, Decimal>>
  /** Margin put into a pool, in its asset, from outside the account. Negative: taken out. */
  readonly add?: readonly Addition[]
  /** Parts of positions closed at the mark price. Fees and slippage are left out. */
  readonly close?: readonly PositionShare[]
}

export interface Addition {
  readonly poolId: string
  readonly amount: Decimal
}

/** Why it cannot be worked out what a scenario does to a pool. */
export type UnknownPool =
  /** The brackets of a symbol are not known, or do not give the maintenance margin that the exchange says is due. */
  | 'brackets'
  /** What an asset is worth in dollars is not known. */
  | 'rate'
  /** The margin asset of a position is not known, or has no row. */
  | 'margin-asset'
  /** The exchange sent no notional for a position, or one that does not fit its amount. */
  | 'notional'
  /** How the exchange frees the margin of an isolated position that is closed in part is not known. */
  | 'isolated-close'
  /** A portfolio margin account holds more than the positions that are known. */
  | 'portfolio-margin'

/** An account as a scenario would leave it. */
export interface Projection extends Scaling {
  /**
   * A pool in `unknown` is missing here, and so are its positions; its part of the totals and of the assets is
   * as it was before. What is available and the initial margin are null, because they depend on the leverage.
   */
  readonly summary: AccountSummary
  readonly unknown: readonly { readonly poolId: string; readonly why: UnknownPool }[]
}

/** What brings a pool to a ratio, each alone. Null, or missing in a list: nothing of that kind does it. */
export interface Solution extends Scaling {
  /** The nearest move of all prices that does it, above −100 % and up to +100 %. */
  readonly market: Decimal | null
  /** The nearest price of a symbol that does it. Both legs of a symbol in the pool move together. */
  readonly prices: readonly SolvedPrice[]
  /** To put into the pool, in its asset. Negative: what may be taken out. */
  readonly money: Decimal | null
  /** None for an isolated pool, nor where the ratio is lower already. */
  readonly close: readonly PositionShare[]
  /** Why `market`, `prices` and `close` are not known. Missing when they are. */
  readonly unknown?: UnknownPool
}

export interface SolvedPrice extends PositionName {
  readonly price: Decimal
  /** The share by which the price must move to get there. */
  readonly move: Decimal
}

export interface Scaling {
  /**
   * The positions whose maintenance margin by the brackets differs from the exchange's own, by up to 5 %, and is
   * scaled by that difference. Missing when there is none.
   */
  readonly scaled?: readonly ScaledPosition[]
}

export interface ScaledPosition extends PositionName {
  /** The exchange's maintenance margin ÷ that by the brackets. */
  readonly factor: Decimal
}
