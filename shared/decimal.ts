import Big from 'big.js'
import type { Decimal } from './state.ts'

/**
 * A constructor of our own, because settings of the shared one would change our figures. Sums and products
 * are exact. A quotient is rounded, half away from zero, at the twentieth place.
 */
const Exact = Big()
Exact.DP = 20
Exact.RM = Exact.roundHalfUp

export type Exact = Big

/** Throws on `Infinity`. */
export function exact(value: Decimal | number): Exact {
  return new Exact(value)
}

/** Answers plain notation, with `0` for `-0`. */
export function toDecimal(value: Exact): Decimal {
  const text = value.toFixed()
  if (!isPlainDecimal(text)) throw new RangeError('not a decimal')
  return value.eq(0) ? '0' : text
}

/** Whether the text is a number in plain notation. */
export function isPlainDecimal(text: string): text is `${number}` {
  return /^-?\d+(\.\d+)?$/.test(text)
}

/** Negative when `a` is less than `b`, zero when they are equal, positive when `a` is greater. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  return compareDigits(digitsOf(a), digitsOf(b))
}

/** The significant digits of a number, read once when it is compared with many others. */
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

/** Answers as `compareDecimals` does. */
export function compareDigits(a: Digits, b: Digits): number {
  if (a.sign !== b.sign) return a.sign - b.sign
  return a.sign < 0 ? compareSizes(b, a) : compareSizes(a, b)
}

export function sum(values: Iterable<Decimal>): Exact {
  let total = exact('0')
  for (const value of values) total = total.plus(exact(value))
  return total
}

/** The longer whole part is larger. Whole parts of one length, and fractions, compare like their text. */
function compareSizes(a: Digits, b: Digits): number {
  return a.whole.length - b.whole.length || order(a.whole, b.whole) || order(a.fraction, b.fraction)
}

function order(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** Longer than any number that occurs. */
const INFINITE: Digits = { sign: 1, whole: '9'.repeat(1000), fraction: '' }
