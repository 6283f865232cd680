import Big from 'big.js'
import type { Decimal } from './state.ts'

/**
 * A constructor of our own, so that nobody else's settings reach our figures. Sums and products are
 * exact; a quotient is rounded, half away from zero, at the twentieth place.
 */
const Exact = Big()
Exact.DP = 20
Exact.RM = Exact.roundHalfUp

export type Exact = Big

/** Throws on `Infinity`, which is no number to reckon with. */
export function exact(value: Decimal | number): Exact {
  return new Exact(value)
}

/** Plain notation, `-0` as `0`. */
export function toDecimal(value: Exact): Decimal {
  const text = value.toFixed()
  if (!isDecimal(text)) throw new RangeError('not a decimal')
  return value.eq(0) ? '0' : text
}

/** Negative, zero or positive, as `a` is less than, equal to or greater than `b`. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  if (a === 'Infinity') return b === 'Infinity' ? 0 : 1
  if (b === 'Infinity') return -1
  return exact(a).cmp(exact(b))
}

export function sum(values: Iterable<Decimal>): Exact {
  let total = exact('0')
  for (const value of values) total = total.plus(exact(value))
  return total
}

function isDecimal(text: string): text is `${number}` {
  return /^-?\d+(\.\d+)?$/.test(text)
}
