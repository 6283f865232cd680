import { type Exact, exact, sum } from '../../../shared/decimal.ts'
import type { Decimal } from '../../../shared/state.ts'

export interface Leg {
  /** Negative for a short. */
  readonly amount: Decimal
  readonly entryPrice: Decimal
  readonly maintMarginRate: Decimal
  /** The maintenance amount that the bracket subtracts. */
  readonly cum: Decimal
}

/**
 * Computes the price of one symbol at which a pool is liquidated by the exchange's own formula, while the prices of
 * other positions stay the same. Tests compare our moves with it; the product shows the price from the exchange.
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
