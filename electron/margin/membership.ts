import { isZero } from '../../shared/decimal.ts'
import type { AccountModes, PositionFigures } from './figures.ts'

/** The only pool in multi-assets mode. Its figures are in US dollars, summed over all collateral. */
export const MULTI_ASSETS_POOL = 'cross:USD'

/** Null when the margin asset of the position is not known. */
export function poolIdOf(position: PositionFigures, modes: AccountModes): string | null {
  if (modes.multiAssets) return MULTI_ASSETS_POOL
  if (isIsolated(position, modes)) return `isolated:${keyOf(position)}`
  const asset = modes.marginAssets.get(position.symbol)
  return asset === undefined ? null : `cross:${asset}`
}

/** The exchange allows no isolated position in multi-assets mode. */
export function isIsolated(position: PositionFigures, modes: AccountModes): boolean {
  if (modes.multiAssets) return false
  return modes.marginTypes.get(position.symbol) === 'isolated' || hasCollateral(position)
}

export function isOpen(position: PositionFigures): boolean {
  return !isZero(position.positionAmt)
}

/** Whether the position is open or has collateral of its own. A row that is neither stands for open orders. */
export function isHeld(position: PositionFigures): boolean {
  return isOpen(position) || hasCollateral(position)
}

/** Unique in an account: a symbol has one row in one-way mode and up to two in hedge mode. */
export function keyOf({ symbol, positionSide }: Pick<PositionFigures, 'symbol' | 'positionSide'>): string {
  return `${symbol}:${positionSide}`
}

/** Both fields count because a loss as large as the collateral leaves `isolatedMargin` at zero. */
function hasCollateral(position: PositionFigures): boolean {
  return !isZero(position.isolatedWallet) || !isZero(position.isolatedMargin)
}
