import { exact, toDecimal } from '../../shared/decimal.ts'
import type { AccountSummary, Decimal } from '../../shared/state.ts'

/**
 * Wallet balances and position amounts as text, which is the same for the same holdings. Only a trade,
 * a transfer or a fee changes them; the market alone never does.
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

/** Makes `10.00` the same as `10`. */
function plain(amount: Decimal): Decimal {
  return toDecimal(exact(amount))
}
