import { type Exact, exact, toDecimal } from '../../shared/decimal.ts'
import type { Decimal } from '../../shared/state.ts'
import type { Member } from './membership.ts'

/** What changes with the prices: the signed notionals, and the maintenance margin that is a share of them. */
export interface Exposure {
  readonly notional: Exact
  readonly maintMargin: Exact
}

/** Null without positions, or when a notional is zero or has another sign than its amount: it is not known then. */
export function exposureOf(members: readonly Member[]): Exposure | null {
  const [first, ...others] = members
  if (first === undefined || !members.every(isNotionalKnown)) return null
  let { notional, maintMargin } = first
  for (const member of others) {
    notional = notional.plus(member.notional)
    maintMargin = maintMargin.plus(member.maintMargin)
  }
  return { notional, maintMargin }
}

function isNotionalKnown({ notional, position }: Member): boolean {
  return notional.sign() === (position.positionAmt.startsWith('-') ? -1 : 1)
}

/**
 * Answers a function for the share m by which prices must change for the pool to be liquidated, that is for
 * its maintenance margin to equal its margin balance. Only the prices of the function's argument, a part of
 * the pool's exposure, change. Null when no m above −1 and up to 1 does it, or when the positions are not all
 * known.
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
export function movesOf(
  maintMargin: Exact,
  marginBalance: Exact,
  exposure: Exposure | null,
): (moving: Exposure | null) => Decimal | null {
  if (exposure === null || !accountsFor(exposure, maintMargin)) return () => null
  const whole = exposure.maintMargin
  const missing = maintMargin.minus(marginBalance).times(whole)
  return (moving) => {
    if (moving === null) return null
    const denominator = moving.notional.times(whole).minus(maintMargin.times(moving.maintMargin))
    // Margin and profit change alike; or no margin is due, and the ratio stays 0 wherever the prices go.
    if (denominator.sign() === 0) return null
    const move = missing.div(denominator)
    return move.gt(ALL_LOST) && move.lte(DOUBLED) ? toDecimal(move) : null
  }
}

const ALL_LOST = exact('-1')
const DOUBLED = exact('1')

/**
 * Dollar coins differ less than this from the dollar, and roundings far less. A larger difference means
 * that positions are missing or in another unit.
 */
const TOLERANCE = exact('0.05')

function accountsFor(exposure: Exposure, maintMargin: Exact): boolean {
  return exposure.maintMargin.minus(maintMargin).abs().lte(maintMargin.times(TOLERANCE))
}
