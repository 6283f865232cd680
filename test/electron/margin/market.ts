import type { AccountFigures, AccountModes, PositionFigures } from '../../../electron/margin/figures.ts'
import { membersOf } from '../../../electron/margin/membership.ts'
import { type Exact, exact, sum, toDecimal } from '../../../shared/decimal.ts'
import type { Decimal } from '../../../shared/state.ts'

/**
 * Returns the account after the prices of one pool's positions, or of one symbol among them, moved by a fraction.
 * Notionals and maintenance margins change by that fraction, profits by the fraction of the notional. In multi-assets
 * mode the total maintenance margin is scaled as a whole, and a profit counts as the rate of its asset says.
 */
export function moved(
  account: AccountFigures,
  modes: AccountModes,
  poolId: string,
  move: Decimal,
  symbol?: string,
): AccountFigures {
  const dollarsOf = (symbol: string): Decimal => {
    const asset = modes.marginAssets.get(symbol) ?? ''
    const row = account.assets.find((one) => one.asset === asset)
    const isIndebted = exact(row?.marginBalance ?? '0').lt(0)
    return modes.rates.get(asset)?.[isIndebted ? 'ask' : 'bid'] ?? '1'
  }
  const inPool = membersOf(account.positions, modes).filter((one) => one.isOpen && one.poolId === poolId)
  const moves = (row: PositionFigures) =>
    inPool.some(({ position }) => position === row) && (symbol === undefined || row.symbol === symbol)
  const factor = exact(move).plus(1)
  const gain = (row: PositionFigures): Exact => exact(row.notional).times(exact(move))
  const due = (row: PositionFigures): Exact => exact(row.maintMargin).times(exact(move))
  const total = (rows: readonly PositionFigures[], of: (row: PositionFigures) => Exact): Decimal =>
    toDecimal(sum(rows.map((row) => toDecimal(of(row)))))
  const plus = (value: Decimal, more: Decimal): Decimal => toDecimal(sum([value, more]))

  const dollars = (row: PositionFigures): Exact => gain(row).times(exact(dollarsOf(row.symbol)))
  const moving = account.positions.filter(moves)
  return {
    ...account,
    totalMarginBalance: plus(account.totalMarginBalance, total(moving, modes.multiAssets ? dollars : gain)),
    totalMaintMargin: modes.multiAssets
      ? toDecimal(exact(account.totalMaintMargin).times(factor))
      : account.totalMaintMargin,
    assets: account.assets.map((row) => {
      const mine = moving.filter((position) => modes.marginAssets.get(position.symbol) === row.asset)
      const cross = poolId === `cross:${row.asset}` ? mine : []
      return {
        ...row,
        maintMargin: plus(row.maintMargin, total(mine, due)),
        crossUnPnl: plus(row.crossUnPnl, total(cross, gain)),
      }
    }),
    positions: account.positions.map((row) =>
      moves(row)
        ? {
            ...row,
            notional: toDecimal(exact(row.notional).times(factor)),
            maintMargin: plus(row.maintMargin, toDecimal(due(row))),
            unrealizedProfit: plus(row.unrealizedProfit, toDecimal(gain(row))),
          }
        : row,
    ),
  }
}
