import type { Bracket, Brackets, SymbolBrackets } from '../../../electron/margin/brackets.ts'
import { exact, toDecimal } from '../../../shared/decimal.ts'
import type { Decimal } from '../../../shared/state.ts'

/**
 * The brackets that begin at these notionals with these rates. What each takes off follows from the one before, so
 * that the margin does not jump at a bound.
 */
export function bracketsFrom(
  rows: readonly (readonly [notionalFloor: Decimal, maintMarginRatio: Decimal])[],
  notionalCoef: Decimal | null = null,
): SymbolBrackets {
  const brackets: Bracket[] = []
  for (const [index, [notionalFloor, maintMarginRatio]] of rows.entries()) {
    const last = brackets[index - 1]
    const more = exact(maintMarginRatio).minus(last?.maintMarginRatio ?? maintMarginRatio)
    brackets.push({
      notionalFloor,
      notionalCap: rows[index + 1]?.[0] ?? '9223372036854775807',
      maintMarginRatio,
      cum: toDecimal(more.times(notionalFloor).plus(last?.cum ?? '0')),
    })
  }
  return { notionalCoef, brackets }
}

/** One bracket for every size. */
export function flat(rate: Decimal): SymbolBrackets {
  return bracketsFrom([['0', rate]])
}

export function bracketsOf(bySymbol: Readonly<Record<string, SymbolBrackets>>): Brackets {
  return new Map(Object.entries(bySymbol))
}
