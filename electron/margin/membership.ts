import { exact } from '../../shared/decimal.ts'
import type { Decimal } from '../../shared/state.ts'
import type { AccountModes, PositionFigures } from './figures.ts'

/** The multi-assets pool's id; its figures are in US dollars, summed over all collateral. */
export const MULTI_ASSETS_POOL = 'cross:USD'

/** Null when the position's margin asset is not known. */
export function poolIdOf(position: PositionFigures, modes: AccountModes): string | null {
  if (modes.multiAssets) return MULTI_ASSETS_POOL
  if (isIsolated(position, modes)) return `isolated:${position.symbol}:${position.positionSide}`
  const asset = modes.marginAssets.get(position.symbol)
  return asset === undefined ? null : `cross:${asset}`
}

/** In multi-assets mode the exchange allows no isolated position. */
export function isIsolated(position: PositionFigures, modes: AccountModes): boolean {
  if (modes.multiAssets) return false
  return modes.marginTypes.get(position.symbol) === 'isolated' || hasCollateral(position)
}

export function isOpen(position: PositionFigures): boolean {
  return !isZero(position.positionAmt)
}

/** Open, or with collateral set aside for it: its margin asset has to be known. */
export function isHeld(position: PositionFigures): boolean {
  return isOpen(position) || hasCollateral(position)
}

/** Unique in an account: one-way mode has a row a symbol, hedge mode up to two. */
export function keyOf({ symbol, positionSide }: Pick<PositionFigures, 'symbol' | 'positionSide'>): string {
  return `${symbol}:${positionSide}`
}

/** A loss as large as the collateral leaves `isolatedMargin` at zero, so both are looked at. */
function hasCollateral(position: PositionFigures): boolean {
  return !isZero(position.isolatedWallet) || !isZero(position.isolatedMargin)
}

function isZero(value: Decimal): boolean {
  return exact(value).eq(0)
}
