import { exact, toDecimal } from '../../shared/decimal.ts'
import type { AccountSummary, Decimal } from '../../shared/state.ts'

/**
 * What only a trade, a transfer or a fee changes, and never the market by itself: wallet balances and
 * position amounts. The same text for the same holdings.
 */
export function holdingsOf({ assets, positions }: AccountSummary): string {
  const held = [
    ...assets.map(({ asset, walletBalance }) => [asset, walletBalance] as const),
    ...positions.map(
      ({ symbol, positionSide, positionAmt }) => [`${symbol}:${positionSide}`, positionAmt] as const,
    ),
  ]
  return held
    .filter(([, amount]) => !exact(amount).eq(0))
    .map(([name, amount]) => `${name} ${plain(amount)}`)
    .toSorted()
    .join('\n')
}

/** `10.00` is what `10` is. */
function plain(amount: Decimal): Decimal {
  return toDecimal(exact(amount))
}
