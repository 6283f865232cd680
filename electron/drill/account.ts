import type { Credentials } from '../../shared/accounts.ts'
import type { Decimal, PositionSide } from '../../shared/state.ts'

/** A simulated account. */
export interface DrillAccount {
  readonly credentials: Credentials
  /** In multi-assets mode every position is cross. */
  readonly multiAssets: boolean
  /** What the key may do besides reading. By default nothing. */
  readonly permissions?: { readonly trade: boolean; readonly withdraw: boolean; readonly anyIp: boolean }
  readonly hedge: boolean
  readonly wallets: readonly DrillWallet[]
  readonly positions: readonly DrillPosition[]
}

export interface DrillWallet {
  readonly asset: string
  /** Includes the wallets of isolated positions. */
  readonly balance: Decimal
  /** The price of one unit in USD in multi-assets mode: `bid` for what is owned, `ask` for what is owed. */
  readonly bid: Decimal
  readonly ask: Decimal
}

export interface DrillPosition {
  readonly symbol: string
  readonly positionSide: PositionSide
  readonly marginAsset: string
  /** Negative for a short, in hedge mode too. */
  readonly amount: Decimal
  readonly entryPrice: Decimal
  /** The mark price while the market stands still. */
  readonly price: Decimal
  readonly leverage: number
  /** Maintenance margin as a share of the notional. */
  readonly maintMarginRate: Decimal
  /** The balance set aside for an isolated position; null for a cross position. */
  readonly isolatedWallet: Decimal | null
}

/** How far a symbol's price is above (`0.01`) or below (`-0.01`) the position's `price`, as a fraction of it. */
export type Market = (symbol: string) => Decimal
