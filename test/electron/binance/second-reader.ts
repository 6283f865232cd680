/**
 * Reads the JSON of an answer in another way than the product, to compare them: every number becomes text before the
 * JSON is parsed, and every amount a whole number of 10⁻⁶⁰.
 */

/** So many places no amount that is accepted can have. */
export const AMOUNT_PLACES = 60

/** In characters. What is longer is no amount, and would cost much time. */
const LONGEST_AMOUNT = 60

/** Marks the text of a number that had no quotes. */
const BARE = '\u0002'

/** Undefined when the text is not JSON. A number is its source text after a mark. */
export function parseSecond(text: string): unknown {
  try {
    JSON.parse(text)
    return JSON.parse(
      text.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) =>
        token.startsWith('"') ? token : `"\\u0002${token}"`,
      ),
    )
  } catch {
    return undefined
  }
}

/** What the answer must not be read with. */
export class Refused extends Error {}

export function refuse(): never {
  throw new Refused()
}

/** In units of 10⁻⁶⁰. */
export function amountIn(row: object, field: string): bigint {
  const value: unknown = Reflect.get(row, field)
  if (typeof value !== 'string') return refuse()
  const isBare = value.startsWith(BARE)
  const pattern = isBare ? /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/ : /^(-?)(\d+)(?:\.(\d+))?$/
  const parts = pattern.exec(isBare ? value.slice(1) : value) ?? []
  const [, sign, whole = '', fraction = '', exponent = '0'] = parts
  const shift = AMOUNT_PLACES - fraction.length + Number(exponent)
  if (sign === undefined || Math.abs(shift) > 10_000) return refuse()
  const digits = BigInt(whole + fraction)
  const size = shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift)
  if (shift < 0 && size * 10n ** BigInt(-shift) !== digits) return refuse()
  const units = sign === '-' ? -size : size
  const shown = isBare || units === 0n ? plainText(units) : value
  return shown.length > LONGEST_AMOUNT ? refuse() : units
}

/** A name is short enough to be shown, shows every character that it has, and has no colon. */
export function nameIn(row: object, field: string): string {
  const text = textIn(row, field)
  const isName =
    text.length <= 64 && /[\p{L}\p{N}\p{P}\p{S}]/u.test(text) && !/[:\p{C}\u2028\u2029]/u.test(text)
  return isName ? text : refuse()
}

export function textIn(row: object, field: string): string {
  const value: unknown = Reflect.get(row, field)
  return typeof value === 'string' && value !== '' && !value.startsWith(BARE) ? value : refuse()
}

/** A whole number of at least 1, without quotes. */
export function countIn(row: object, field: string): number {
  const value: unknown = Reflect.get(row, field)
  const number = typeof value === 'string' && value.startsWith(BARE) ? Number(value.slice(1)) : 0
  return Number.isSafeInteger(number) && number >= 1 ? number : refuse()
}

export function flagIn(row: object, field: string): boolean {
  const value: unknown = Reflect.get(row, field)
  return value === true || value === false ? value : refuse()
}

export function listIn(row: object, field: string): readonly unknown[] {
  const value: unknown = Reflect.get(row, field)
  return Array.isArray(value) ? value : refuse()
}

export function objectOf(value: unknown): object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : refuse()
}

/** Null when reading it is refused. */
export function orNull<T>(read: () => T): T | null {
  try {
    return read()
  } catch (error) {
    if (error instanceof Refused) return null
    throw error
  }
}

/** An amount as plain text, in units of 10⁻⁶⁰ or of another number of places. */
export function plainText(units: bigint, places = AMOUNT_PLACES): string {
  const digits = String(units < 0n ? -units : units).padStart(places + 1, '0')
  const text = `${digits.slice(0, -places)}.${digits.slice(-places)}`.replace(/\.?0+$/, '')
  return units < 0n ? `-${text}` : text
}
