import * as v from 'valibot'
import { isPlainDecimal, parseExact, toDecimal } from '../../shared/decimal.ts'
import type { Decimal } from '../../shared/state.ts'
import { NumberSource } from './json.ts'

/** In digits, or as an exponent of ten. No real amount is longer. */
const LONGEST_AMOUNT = 60

/** Makes an amount plain decimal text, whether it was sent as text or as a number. */
export const money = v.pipe(
  v.unknown(),
  v.rawTransform<unknown, Decimal>(({ dataset, addIssue, NEVER }) => {
    const plain = toPlain(dataset.value)
    if (plain !== null) return plain
    addIssue({ message: 'money' })
    return NEVER
  }),
)

export const name = v.pipe(v.string(), v.nonEmpty())

export const positionSide = v.picklist(['BOTH', 'LONG', 'SHORT'])

/** An object with these fields and maybe others. Valibot's own `object` would also accept an array. */
export function row<const E extends v.ObjectEntries>(entries: E) {
  return v.pipe(
    v.unknown(),
    v.check((value) => !Array.isArray(value)),
    v.object(entries),
    v.readonly(),
  )
}

/** Gives null for a missing value and for any that the schema does not accept. */
export function nullIfInvalid<const S extends v.GenericSchema>(schema: S) {
  return v.fallback(v.nullable(schema), null)
}

/** Text stays as it was sent, except that a zero loses its sign. */
function toPlain(value: unknown): Decimal | null {
  if (typeof value === 'string') return plainText(value)
  if (typeof value === 'number') return Number.isSafeInteger(value) ? `${value}` : null
  const number = value instanceof NumberSource ? parseExact(value.text) : null
  return number === null ? null : plainText(toDecimal(number))
}

function plainText(text: string): Decimal | null {
  const unsigned = /^-[0.]+$/.test(text) ? text.slice(1) : text
  return unsigned.length <= LONGEST_AMOUNT && isPlainDecimal(unsigned) ? unsigned : null
}
