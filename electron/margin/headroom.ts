import { type Exact, exact, toDecimal } from '../../shared/decimal.ts'
import type { Decimal, Headroom } from '../../shared/state.ts'
import type { PositionFigures } from './figures.ts'

/** What moves with the prices: signed notionals, and the maintenance margin that is a share of them. */
export interface Exposure {
  readonly notional: Exact
  readonly maintMargin: Exact
}

export interface Standing {
  readonly maintMargin: Exact
  readonly marginBalance: Exact
  /** Of all the pool's positions; null when they are not all known. */
  readonly exposure: Exposure | null
}

/** Null without positions, or when the notional of one is not told: zero, or on the other side of its amount. */
export function exposureOf(positions: readonly PositionFigures[]): Exposure | null {
  if (positions.length === 0) return null
  let notional = exact('0')
  let maintMargin = exact('0')
  for (const position of positions) {
    const worth = exact(position.notional)
    if (worth.eq(0) || worth.gt(0) !== exact(position.positionAmt).gt(0)) return null
    notional = notional.plus(worth)
    maintMargin = maintMargin.plus(exact(position.maintMargin))
  }
  return { notional, maintMargin }
}

/** What the pool can still lose, and the move of all its prices at once that loses it. */
export function headroomOf(standing: Standing): Headroom {
  return {
    money: toDecimal(standing.marginBalance.minus(standing.maintMargin)),
    move: moveOf(standing, standing.exposure),
  }
}

/**
 * The share m by which the moving prices must change for the pool to be liquidated, that is for its
 * margin to equal its balance. `moving` is a part of the pool's exposure, or all of it.
 *
 * A linear contract's profit changes by m × its signed notional n (negative for a short), and the
 * margin it ties up, a share of the notional, by m × its part s:
 *
 *     M + m·s = B + m·n   ⇒   m = (M − B) / (n − s)
 *
 * A pool's margin may be told in another unit than its positions' margins, which add up to S: dollars
 * against dollar coins. So s is taken as that part of M which it is of S, s·M/S; with both sides times
 * S nothing is divided but once. Where everything moves, s is all of S.
 *
 * Both sides are straight lines in m and cross once: from before liquidation m leads to it, from beyond
 * it back. The balance is positive there: B + m·n = M·(1 + m·s/S) > 0 for m > −1.
 */
export function moveOf(standing: Standing, moving: Exposure | null): Decimal | null {
  const { maintMargin, marginBalance, exposure } = standing
  if (exposure === null || moving === null || !accountsFor(exposure, maintMargin)) return null
  const whole = exposure.maintMargin
  const denominator = moving.notional.times(whole).minus(maintMargin.times(moving.maintMargin))
  // Margin and profit change alike; or nothing is due, and the ratio stays 0 wherever the prices go.
  if (denominator.eq(0)) return null
  const move = maintMargin.minus(marginBalance).times(whole).div(denominator)
  return move.gt('-1') && move.lte('1') ? toDecimal(move) : null
}

/**
 * Dollar coins stray less than this from the dollar, and roundings far less. A larger difference means
 * that positions are missing, or in another unit.
 */
const STRAY = exact('0.05')

function accountsFor(exposure: Exposure, maintMargin: Exact): boolean {
  return exposure.maintMargin.minus(maintMargin).abs().lte(maintMargin.times(STRAY))
}
