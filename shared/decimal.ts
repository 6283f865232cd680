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
  return compareDigits(digitsOf(a), digitsOf(b))
}

/** A number by the digits that count, for one that is compared with many others. */
export interface Digits {
  readonly sign: -1 | 0 | 1
  readonly whole: string
  readonly fraction: string
}

export function digitsOf(value: Decimal): Digits {
  if (value === 'Infinity') return INFINITE
  const read = /^(-?)0*(\d*)\.?(\d*?)0*$/.exec(value)
  if (read === null) throw new RangeError('not a decimal')
  const [, minus, whole = '', fraction = ''] = read
  const isZero = whole === '' && fraction === ''
  return { sign: isZero ? 0 : minus === '-' ? -1 : 1, whole, fraction }
}

/** As `compareDecimals`. */
export function compareDigits(a: Digits, b: Digits): number {
  if (a.sign !== b.sign) return a.sign - b.sign
  return a.sign < 0 ? compareSizes(b, a) : compareSizes(a, b)
}

export function sum(values: Iterable<Decimal>): Exact {
  let total = exact('0')
  for (const value of values) total = total.plus(exact(value))
  return total
}

function isDecimal(text: string): text is `${number}` {
  return /^-?\d+(\.\d+)?$/.test(text)
}

/** Of two without a sign the one with the longer whole part is larger; those as long, and fractions, go by their text. */
function compareSizes(a: Digits, b: Digits): number {
  return a.whole.length - b.whole.length || order(a.whole, b.whole) || order(a.fraction, b.fraction)
}

function order(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** Longer than any number that is read or reckoned with. */
const INFINITE: Digits = { sign: 1, whole: '9'.repeat(1000), fraction: '' }
