import { type Exact, exact, sum } from '../../../shared/decimal.ts'
import type { Decimal } from '../../../shared/state.ts'

export interface Leg {
  /** Negative for a short. */
  readonly amount: Decimal
  readonly entryPrice: Decimal
  readonly maintMarginRate: Decimal
  /** What the bracket takes off the maintenance margin. */
  readonly cum: Decimal
}

/**
 * The exchange's own formula for the price at which a pool is liquidated, the legs being of one symbol
 * and the other positions standing still. Only to check ours against: the product shows what the
 * exchange says.
 */
export function liquidationPrice(
  pool: Readonly<Record<'walletBalance' | 'othersMaintMargin' | 'othersProfit', Decimal>>,
  legs: readonly Leg[],
): Exact {
  const total = (of: (leg: Leg) => Exact) => legs.reduce((all, leg) => all.plus(of(leg)), exact('0'))
  return sum([pool.walletBalance, pool.othersProfit])
    .minus(exact(pool.othersMaintMargin))
    .plus(sum(legs.map(({ cum }) => cum)))
    .minus(total(({ amount, entryPrice }) => exact(amount).times(exact(entryPrice))))
    .div(
      total(({ amount, maintMarginRate }) =>
        exact(amount).abs().times(exact(maintMarginRate)).minus(exact(amount)),
      ),
    )
}
