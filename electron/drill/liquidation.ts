import { type Exact, exact } from '../../shared/decimal.ts'
import { type AccountFigures, type PositionFigures, sum } from './figures.ts'

/**
 * The price at which a position's pool is used up while every other price stands still: balance and
 * maintenance margin are both linear in it. Null if no price above zero does that. A multi-assets
 * pool is taken at par.
 */
export function liquidationPrice(row: PositionFigures, figures: AccountFigures): Exact | null {
  const { position, notional, maintMargin } = row
  const amount = exact(position.amount)
  const slope = amount.abs().times(position.maintMarginRate).minus(amount)
  if (slope.eq(0)) return null
  const pool = poolOf(row, figures)
  const othersMargin = pool.maintMargin.minus(maintMargin)
  const price = pool.balance.minus(othersMargin).minus(notional).div(slope)
  return price.gt(0) ? price : null
}

function poolOf({ position, unrealizedProfit, maintMargin }: PositionFigures, figures: AccountFigures) {
  if (position.isolatedWallet !== null) {
    return { balance: unrealizedProfit.plus(position.isolatedWallet), maintMargin }
  }
  const asset = figures.assets.find((row) => row.asset === position.marginAsset)
  const cross = figures.positions.filter(
    (row) => row.position.isolatedWallet === null && row.position.marginAsset === position.marginAsset,
  )
  return {
    balance: asset === undefined ? exact(0) : asset.crossWalletBalance.plus(asset.crossUnPnl),
    maintMargin: sum(cross.map((row) => row.maintMargin)),
  }
}
