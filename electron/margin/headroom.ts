import { type Exact, exact, toDecimal } from '../../shared/decimal.ts'
import type { Decimal, MarginPool } from '../../shared/state.ts'
import type { PositionFigures } from './figures.ts'

/** What changes with the prices: the signed notionals, and the maintenance margin that is a share of them. */
export interface Exposure {
  readonly notional: Exact
  readonly maintMargin: Exact
}

/** Null without positions, or when a notional is zero or has another sign than its amount: it is not known then. */
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

/**
 * The share m by which prices must change for the pool to be liquidated, that is for its maintenance
 * margin to equal its margin balance. Only the prices of `moving`, a part of the pool's exposure, change.
 * Null when no m above −1 and up to 1 does it, or when the positions are not all known.
 *
 * A linear contract's profit changes by m × its signed notional n (negative for a short), and its
 * maintenance margin s, a share of the notional, by m × s:
 *
 *     M + m·s = B + m·n   ⇒   m = (M − B) / (n − s)
 *
 * The pool's margin M may be in another unit than the margins of its positions, which add up to S: dollars
 * against dollar coins. So the formula takes s·M/S for s, and both sides are multiplied by S so that there
 * is only one division to round. When all prices change, s is S.
 *
 * Both sides are straight lines in m and cross once: m leads to liquidation from before it, and back from
 * beyond it. The balance is positive there: B + m·n = M·(1 + m·s/S) > 0 for m > −1.
 */
export function moveOf(
  pool: Pick<MarginPool, 'maintMargin' | 'marginBalance'>,
  exposure: Exposure | null,
  moving = exposure,
): Decimal | null {
  const maintMargin = exact(pool.maintMargin)
  if (exposure === null || moving === null || !accountsFor(exposure, maintMargin)) return null
  const whole = exposure.maintMargin
  const denominator = moving.notional.times(whole).minus(maintMargin.times(moving.maintMargin))
  // Margin and profit change alike; or no margin is due, and the ratio stays 0 wherever the prices go.
  if (denominator.eq(0)) return null
  const move = maintMargin.minus(exact(pool.marginBalance)).times(whole).div(denominator)
  return move.gt('-1') && move.lte('1') ? toDecimal(move) : null
}

/**
 * Dollar coins differ less than this from the dollar, and roundings far less. A larger difference means
 * that positions are missing or in another unit.
 */
const TOLERANCE = exact('0.05')

function accountsFor(exposure: Exposure, maintMargin: Exact): boolean {
  return exposure.maintMargin.minus(maintMargin).abs().lte(maintMargin.times(TOLERANCE))
}
