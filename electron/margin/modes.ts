import { compareDecimals, isZero } from '../../shared/decimal.ts'
import type { AssetRow, Decimal } from '../../shared/state.ts'
import type { AccountFigures } from './figures.ts'
import { hasCollateral } from './membership.ts'

/**
 * Whether the figures show that the account is in the other asset mode. In single-asset mode the totals are
 * the row of USDT; in multi-assets mode they add up all rows, and no position is isolated.
 */
export function contradictsMode(account: AccountFigures, multiAssets: boolean): boolean {
  const { totalMaintMargin, totalMarginBalance, assets, positions } = account
  const usdt = assets.find(({ asset }) => asset === 'USDT') ?? NOTHING
  const isUsdtAlone =
    isSame(totalMaintMargin, usdt.maintMargin) && isSame(totalMarginBalance, usdt.marginBalance)
  if (!multiAssets) return !isUsdtAlone
  const others = assets.filter((row) => row !== usdt)
  return (isUsdtAlone && others.some(countsForSomething)) || positions.some(hasCollateral)
}

const NOTHING: Pick<AssetRow, 'maintMargin' | 'marginBalance'> = { maintMargin: '0', marginBalance: '0' }

function countsForSomething({ maintMargin, marginBalance }: AssetRow): boolean {
  return !isZero(maintMargin) || !isZero(marginBalance)
}

function isSame(a: Decimal, b: Decimal): boolean {
  return compareDecimals(a, b) === 0
}
