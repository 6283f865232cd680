import { type Exact, exact } from '../../shared/decimal.ts'
import { type AccountFigures, type PositionFigures, sum } from './figures.ts'

/**
 * The price at which a position's pool is used up while every other price stands still: balance and
 * maintenance margin are both linear in it. Both sides of a cross symbol move with it, and share it.
 * Null if no price above zero does that. A multi-assets pool is taken at par.
 */
export function liquidationPrice(row: PositionFigures, figures: AccountFigures): Exact | null {
  const pool = poolOf(row, figures)
  const slope = sum(
    pool.moving.map(({ position }) => {
      const amount = exact(position.amount)
      return amount.abs().times(position.maintMarginRate).minus(amount)
    }),
  )
  if (slope.eq(0)) return null
  const othersMargin = pool.maintMargin.minus(sum(pool.moving.map(({ maintMargin }) => maintMargin)))
  const notional = sum(pool.moving.map((side) => side.notional))
  const price = pool.balance.minus(othersMargin).minus(notional).div(slope)
  return price.gt(0) ? price : null
}

interface Pool {
  readonly balance: Exact
  readonly maintMargin: Exact
  /** Those whose price it is. */
  readonly moving: readonly PositionFigures[]
}

function poolOf(row: PositionFigures, figures: AccountFigures): Pool {
  const { position, unrealizedProfit, maintMargin } = row
  if (position.isolatedWallet !== null) {
    return { balance: unrealizedProfit.plus(position.isolatedWallet), maintMargin, moving: [row] }
  }
  const asset = figures.assets.find((candidate) => candidate.asset === position.marginAsset)
  const cross = figures.positions.filter(
    (other) => other.position.isolatedWallet === null && other.position.marginAsset === position.marginAsset,
  )
  return {
    balance: asset === undefined ? exact(0) : asset.crossWalletBalance.plus(asset.crossUnPnl),
    maintMargin: sum(cross.map((other) => other.maintMargin)),
    moving: cross.filter((other) => other.position.symbol === position.symbol),
  }
}
