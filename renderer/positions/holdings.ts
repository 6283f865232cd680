import { compareDecimals } from '../../shared/decimal.ts'
import { m } from '../../shared/paraglide/messages.js'
import { locales } from '../../shared/paraglide/runtime.js'
import type { AssetRow, PositionRow } from '../../shared/state.ts'
import { isDollarLike } from '../../shared/words/format.ts'
import { isShort } from '../../shared/words/state-text.ts'

/**
 * The assets that hold or owe anything. Those like dollars can be compared without a price and come first,
 * the largest at the top; the others follow in the order the exchange gave.
 */
export function heldAssets(assets: readonly AssetRow[]): readonly AssetRow[] {
  const held = assets.filter(isHeld)
  const dollars = held.filter(({ asset }) => isDollarLike(asset))
  return [
    ...dollars.toSorted((one, other) => compareDecimals(other.marginBalance, one.marginBalance)),
    ...held.filter(({ asset }) => !isDollarLike(asset)),
  ]
}

/**
 * The positions that have every word of a text in their symbol, their side, or "cross" or "isolated", in
 * either language and in capitals or not.
 */
export function filterPositions(positions: readonly PositionRow[], text: string): readonly PositionRow[] {
  const words = fold(text)
    .split(/\s+/)
    .filter((word) => word !== '')
  if (words.length === 0) return positions
  const names = {
    long: fold(locales.map((locale) => m.position_long({}, { locale })).join(' ')),
    short: fold(locales.map((locale) => m.position_short({}, { locale })).join(' ')),
    cross: fold(locales.map((locale) => m.margin_cross({}, { locale })).join(' ')),
    isolated: fold(locales.map((locale) => m.margin_isolated({}, { locale })).join(' ')),
  }
  return positions.filter((position) => {
    const side = names[isShort(position) ? 'short' : 'long']
    const searched = `${fold(position.symbol)} ${side} ${names[position.kind]}`
    return words.every((word) => searched.includes(word))
  })
}

function isHeld({ walletBalance, unrealizedProfit, availableBalance, marginBalance }: AssetRow): boolean {
  return [walletBalance, unrealizedProfit, availableBalance, marginBalance].some(
    (amount) => amount !== null && compareDecimals(amount, '0') !== 0,
  )
}

/** Makes capitals small, and full-width letters, as Chinese keyboards type them, plain. */
function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}
