import { type Exact, exact } from '../../shared/decimal.ts'
import { type AccountFigures, type PositionFigures, sum } from './figures.ts'

/**
 * The price at which the pool's balance equals its maintenance margin while all other prices stand still.
 * Both are linear in the price. The long and the short side of a cross symbol share their price. Null when
 * no price above zero fits. Assets of a multi-assets pool are taken at par.
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
  /** The positions whose price moves. */
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
