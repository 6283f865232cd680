import { type Exact, exact, toDecimal } from '../../shared/decimal.ts'
import type { Move, UnknownMove } from '../../shared/state.ts'
import type { Member } from './membership.ts'
import type { Worth } from './rates.ts'

/** What changes with the prices: the signed notionals, and the maintenance margin that is a share of them. */
export interface Exposure {
  readonly notional: Exact
  readonly maintMargin: Exact
}

/** Answers the share by which the prices of a part of a pool's exposure must change for the pool to be liquidated. */
export type MoveOf = (moving: Exposure | UnknownMove) => Move

/**
 * The exposure of these positions of one pool, or why it is not known. Without `worthOf` they are all in the
 * pool's own asset.
 */
export function exposureOf(
  members: readonly Member[],
  worthOf: ((asset: string | null) => Worth | UnknownMove) | null,
): Exposure | UnknownMove {
  let notional = NOTHING
  let maintMargin = NOTHING
  for (const member of members) {
    const worth = worthOf === null ? null : worthOf(member.marginAsset)
    if (typeof worth === 'string') return worth
    if (!isNotionalKnown(member)) return 'notional'
    notional = notional.plus(worth === null ? member.notional : member.notional.times(worth.notional))
    maintMargin = maintMargin.plus(
      worth === null ? member.maintMargin : member.maintMargin.times(worth.maintMargin),
    )
  }
  return { notional, maintMargin }
}

const NOTHING = exact('0')

/** A notional of zero, or of another sign than the amount, says that the exchange does not know it. */
export function isNotionalKnown({ notional, position }: Member): boolean {
  return notional.sign() === (position.positionAmt.startsWith('-') ? -1 : 1)
}

/**
 * Liquidation comes when the maintenance margin equals the margin balance. A linear contract's profit changes
 * by m × its signed notional n (negative for a short), and its maintenance margin s, a share of the notional,
 * by m × s:
 *
 *     M + m·s = B + m·n   ⇒   m = (M − B) / (n − s)
 *
 * The pool's margin M may differ a little from the margins of its positions, which add up to S, because rates
 * change between two answers. So the formula takes s·M/S for s, and both sides are multiplied by S so that
 * there is only one division to round. When all prices change, s is S.
 *
 * Both sides are straight lines in m and cross once: m leads to liquidation from before it, and back from
 * beyond it. The balance is positive there: B + m·n = M·(1 + m·s/S) > 0 for m > −1.
 */
export function movesOf(maintMargin: Exact, marginBalance: Exact, whole: Exposure | UnknownMove): MoveOf {
  if (typeof whole === 'string') return () => unknown(whole)
  if (!accountsFor(whole.maintMargin, maintMargin)) return () => unknown('contradiction')
  const missing = maintMargin.minus(marginBalance).times(whole.maintMargin)
  return (moving) => {
    if (typeof moving === 'string') return unknown(moving)
    const denominator = moving.notional.times(whole.maintMargin).minus(maintMargin.times(moving.maintMargin))
    // Margin and profit change alike; or no margin is due, and the ratio stays 0 wherever the prices go.
    if (denominator.sign() === 0) return NO_MOVE
    const [above, below] =
      denominator.sign() > 0 ? [missing, denominator] : [missing.neg(), denominator.neg()]
    // Most symbols of a large account cannot move so far, and comparing costs less than dividing.
    const isWithinReach = above.gt(below.neg()) && above.lte(below)
    return isWithinReach ? { kind: 'move', move: toDecimal(above.div(below)) } : NO_MOVE
  }
}

export function unknown(why: UnknownMove): Move {
  return { kind: 'unknown', why }
}

const NO_MOVE: Move = { kind: 'none' }

/** Rates differ less than this from one answer to the next, and roundings far less. */
const TOLERANCE = exact('0.05')

/** Whether the margins of the positions add up to that of the pool. */
export function accountsFor(parts: Exact, whole: Exact): boolean {
  return parts.minus(whole).abs().lte(whole.times(TOLERANCE))
}
