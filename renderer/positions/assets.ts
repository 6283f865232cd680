import { compareDecimals } from '../../shared/decimal.ts'
import type { AssetRow } from '../../shared/state.ts'
import { isDollarLike } from '../../shared/words/format.ts'

/**
 * Those that hold or owe anything. What can be compared without a price comes first, the largest before the
 * others; the rest follows in the order the exchange gave.
 */
export function heldAssets(assets: readonly AssetRow[]): readonly AssetRow[] {
  const held = assets.filter(isHeld)
  const dollars = held.filter(({ asset }) => isDollarLike(asset))
  return [
    ...dollars.toSorted((one, other) => compareDecimals(other.marginBalance, one.marginBalance)),
    ...held.filter(({ asset }) => !isDollarLike(asset)),
  ]
}

function isHeld({ walletBalance, unrealizedProfit, availableBalance, marginBalance }: AssetRow): boolean {
  return [walletBalance, unrealizedProfit, availableBalance, marginBalance].some(
    (amount) => compareDecimals(amount, '0') !== 0,
  )
}
