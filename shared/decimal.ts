import type { Decimal } from './state.ts'

/** A quotient is rounded, half away from zero, at this place. */
const QUOTIENT_PLACES = 20
/** No amount has more places than this before or after the point. An exponent could ask for any number of them. */
const MOST_PLACES = 1_000
/** A float holds every whole number of this many digits exactly. */
const FLOAT_DIGITS = 15

const [ZERO, NINE, POINT] = [48, 57, 46]

type Operand = Exact | Decimal | number

/**
 * An exact decimal number: `units` times 10 to the power of −`places`. It never changes. Sums, differences and
 * products are exact. Numbers and text given to its methods are read as `exact` reads them.
 */
export class Exact {
  readonly units: bigint
  readonly places: number

  constructor(units: bigint, places: number) {
    this.units = units
    this.places = places
  }

  plus(operand: Operand): Exact {
    const other = toExact(operand)
    const places = Math.max(this.places, other.places)
    return new Exact(this.#unitsAt(places) + other.#unitsAt(places), places)
  }

  minus(operand: Operand): Exact {
    const other = toExact(operand)
    const places = Math.max(this.places, other.places)
    return new Exact(this.#unitsAt(places) - other.#unitsAt(places), places)
  }

  times(operand: Operand): Exact {
    const other = toExact(operand)
    return new Exact(this.units * other.units, this.places + other.places)
  }

  /** Rounded at the twentieth place, half away from zero. Throws a RangeError when the divisor is zero. */
  div(operand: Operand): Exact {
    return new Exact(roundedQuotient(...this.#fraction(operand)), QUOTIENT_PLACES)
  }

  /** As `div`, but cut off at the twentieth place. */
  divCut(operand: Operand): Exact {
    const [dividend, divisor] = this.#fraction(operand)
    return new Exact(dividend / divisor, QUOTIENT_PLACES)
  }

  /** −1, 0 or 1. */
  sign(): -1 | 0 | 1 {
    if (this.units === 0n) return 0
    return this.units < 0n ? -1 : 1
  }

  neg(): Exact {
    return new Exact(-this.units, this.places)
  }

  abs(): Exact {
    return this.units < 0n ? this.neg() : this
  }

  /** Rounded, half away from zero, to at most this many places. */
  round(places: number): Exact {
    if (places >= this.places) return this
    return new Exact(roundedQuotient(this.units, powerOfTen(this.places - places)), places)
  }

  /** Cut off after at most this many places. */
  cut(places: number): Exact {
    if (places >= this.places) return this
    return new Exact(this.units / powerOfTen(this.places - places), places)
  }

  /** Negative when this is less than the operand, zero when they are equal, positive when it is greater. */
  cmp(operand: Operand): number {
    const other = toExact(operand)
    const places = Math.max(this.places, other.places)
    const a = this.#unitsAt(places)
    const b = other.#unitsAt(places)
    if (a === b) return 0
    return a < b ? -1 : 1
  }

  eq(operand: Operand): boolean {
    return this.cmp(operand) === 0
  }

  gt(operand: Operand): boolean {
    return this.cmp(operand) > 0
  }

  gte(operand: Operand): boolean {
    return this.cmp(operand) >= 0
  }

  lt(operand: Operand): boolean {
    return this.cmp(operand) < 0
  }

  lte(operand: Operand): boolean {
    return this.cmp(operand) <= 0
  }

  /** Plain notation with exactly this many places, rounded as `round` does. */
  toFixed(places: number): string {
    return plainText(this.round(places).#unitsAt(places), places)
  }

  /** Whose quotient has the places of a quotient. */
  #fraction(operand: Operand): readonly [dividend: bigint, divisor: bigint] {
    const other = toExact(operand)
    const shift = QUOTIENT_PLACES + other.places - this.places
    return [
      shift > 0 ? this.units * powerOfTen(shift) : this.units,
      shift < 0 ? other.units * powerOfTen(-shift) : other.units,
    ]
  }

  #unitsAt(places: number): bigint {
    return places === this.places ? this.units : this.units * powerOfTen(places - this.places)
  }
}

/** Throws a RangeError for what is no number, and for `Infinity`. */
export function exact(value: Decimal | number): Exact {
  const number = parseExact(typeof value === 'number' ? String(value) : value)
  if (number === null) throw new RangeError('not a decimal')
  return number
}

/** Reads a number in plain or scientific notation; null for anything else, and for a number that is too long. */
export function parseExact(text: string): Exact | null {
  const start = text.startsWith('-') ? 1 : 0
  let point = -1
  let digits = 0
  let float = 0
  for (let index = start; index < text.length; index += 1) {
    const digit = text.charCodeAt(index) - ZERO
    if (digit >= 0 && digit <= 9) {
      float = float * 10 + digit
      digits += 1
    } else if (digit === POINT - ZERO && point < 0) point = index
    else return parseScientific(text)
  }
  if (digits === 0 || digits > 2 * MOST_PLACES) return null
  const size = digits <= FLOAT_DIGITS ? BigInt(float) : BigInt(text.slice(start).replace('.', ''))
  return new Exact(start === 0 ? size : -size, point < 0 ? 0 : text.length - point - 1)
}

/** Plain notation without zeros at the end, and `0` for `-0`. */
export function toDecimal({ units, places }: Exact): Decimal {
  const text = plainText(units, places)
  const decimal = places === 0 ? text : withoutZerosAtTheEnd(text)
  if (!isPlainDecimal(decimal)) throw new RangeError('not a decimal')
  return decimal
}

/** Whether the text is a number in plain notation. */
export function isPlainDecimal(text: string): text is `${number}` {
  let point = -1
  const start = text.startsWith('-') ? 1 : 0
  for (let index = start; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code >= ZERO && code <= NINE) continue
    if (code !== POINT || point >= 0 || index === start) return false
    point = index
  }
  return text.length > start && point < text.length - 1
}

/** Reads a number to compare it with others: `Infinity` is more than any amount. */
export function comparable(value: Decimal): Exact {
  return value === 'Infinity' ? INFINITE : exact(value)
}

/** The quick answer for text that may be long: nothing is computed. */
export function isZero(value: Decimal): boolean {
  for (let index = 0; index < value.length; index += 1) {
    const code = value.charCodeAt(index)
    if (code > ZERO && code <= NINE) return false
  }
  return true
}

/** Negative when `a` is less than `b`, zero when they are equal, positive when `a` is greater. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  return comparable(a).cmp(comparable(b))
}

export function sum(values: Iterable<Decimal>): Exact {
  let total = NOTHING
  for (const value of values) total = total.plus(exact(value))
  return total
}

const NOTHING = new Exact(0n, 0)
const INFINITE = new Exact(10n ** BigInt(2 * MOST_PLACES), 0)

function toExact(operand: Operand): Exact {
  return operand instanceof Exact ? operand : exact(operand)
}

function parseScientific(text: string): Exact | null {
  const [, mantissa, power] = /^(-?[\d.]+)[eE]([+-]?\d+)$/.exec(text) ?? []
  if (mantissa === undefined || Math.abs(Number(power)) > MOST_PLACES) return null
  const number = parseExact(mantissa)
  if (number === null) return null
  const places = number.places - Number(power)
  return places < 0 ? new Exact(number.units * powerOfTen(-places), 0) : new Exact(number.units, places)
}

/** Half away from zero: half is added to the quotient's size before its fraction is cut off. */
function roundedQuotient(dividend: bigint, divisor: bigint): bigint {
  const half = dividend < 0n === divisor < 0n ? divisor : -divisor
  return (2n * dividend + half) / (2n * divisor)
}

function plainText(units: bigint, places: number): string {
  if (places === 0) return String(units)
  const digits = String(units < 0n ? -units : units).padStart(places + 1, '0')
  const point = digits.length - places
  return `${units < 0n ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`
}

function withoutZerosAtTheEnd(text: string): string {
  let end = text.length
  while (text[end - 1] === '0') end -= 1
  return text.slice(0, text[end - 1] === '.' ? end - 1 : end)
}

const POWERS_OF_TEN: bigint[] = []

function powerOfTen(exponent: number): bigint {
  const known = POWERS_OF_TEN[exponent]
  if (known !== undefined) return known
  const power = 10n ** BigInt(exponent)
  POWERS_OF_TEN[exponent] = power
  return power
}
