import { m } from '../../shared/paraglide/messages.js'
import { locales } from '../../shared/paraglide/runtime.js'
import type { PositionRow } from '../../shared/state.ts'
import { isShort } from '../../shared/words/state-text.ts'

/**
 * Those that have every word somewhere in their symbol, their side, or cross or isolated; in either language,
 * in capitals or not.
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
    const said = `${fold(position.symbol)} ${side} ${names[position.kind]}`
    return words.every((word) => said.includes(word))
  })
}

/** Full-width letters, as Chinese keyboards make them, are read as the plain ones. */
function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}
