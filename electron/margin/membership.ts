import { type Exact, exact, isZero } from '../../shared/decimal.ts'
import type { AccountModes, PositionFigures } from './figures.ts'

/** The only pool in multi-assets mode. Its figures are in US dollars, summed over all collateral. */
export const MULTI_ASSETS_POOL = 'cross:USD'

/** A position as a member of its pool. Each figure is worked out once, since there may be hundreds of positions. */
export interface Member {
  readonly position: PositionFigures
  /** A position that is not open may still have collateral of its own. */
  readonly isOpen: boolean
  readonly isIsolated: boolean
  /** Null when it is not known. */
  readonly marginAsset: string | null
  /** Null when the margin asset of a cross position is not known. */
  readonly poolId: string | null
  readonly notional: Exact
  readonly maintMargin: Exact
}

/** The positions that are held, as members of their pools. */
export function membersOf(positions: readonly PositionFigures[], modes: AccountModes): Member[] {
  return positions.filter(isHeld).map((position) => {
    const marginAsset = modes.marginAssets.get(position.symbol) ?? null
    const isIsolated = isIsolatedIn(position, modes)
    return {
      position,
      isOpen: isOpen(position),
      isIsolated,
      marginAsset,
      poolId: poolIdOf(position, isIsolated, marginAsset, modes),
      notional: exact(position.notional),
      maintMargin: exact(position.maintMargin),
    }
  })
}

/** Whether the position is open or has collateral of its own. A row that is neither stands for open orders. */
export function isHeld(position: PositionFigures): boolean {
  return isOpen(position) || hasCollateral(position)
}

export function isolatedPoolId(position: PositionFigures): string {
  return `isolated:${keyOf(position)}`
}

/** Unique in an account: a symbol has one row in one-way mode and up to two in hedge mode. */
export function keyOf({ symbol, positionSide }: Pick<PositionFigures, 'symbol' | 'positionSide'>): string {
  return `${symbol}:${positionSide}`
}

function poolIdOf(
  position: PositionFigures,
  isIsolated: boolean,
  marginAsset: string | null,
  { multiAssets, contradicted }: AccountModes,
): string | null {
  if (contradicted) return null
  if (multiAssets) return MULTI_ASSETS_POOL
  if (isIsolated) return isolatedPoolId(position)
  return marginAsset === null ? null : `cross:${marginAsset}`
}

/**
 * An isolated position always has collateral of its own, so its row tells at once when the user switches it,
 * while the configured margin type is only known from an earlier answer. The exchange allows no isolated
 * position in multi-assets mode.
 */
function isIsolatedIn(position: PositionFigures, { multiAssets }: AccountModes): boolean {
  return !multiAssets && hasCollateral(position)
}

function isOpen({ positionAmt }: PositionFigures): boolean {
  return !isZero(positionAmt)
}

/** Both fields count because a loss as large as the collateral leaves `isolatedMargin` at zero. */
export function hasCollateral({ isolatedWallet, isolatedMargin }: PositionFigures): boolean {
  return !isZero(isolatedWallet) || !isZero(isolatedMargin)
}
