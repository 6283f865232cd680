import * as v from 'valibot'
import { isPlainDecimal } from '../../shared/decimal.ts'
import type { Decimal } from '../../shared/state.ts'

/** Validates a decimal that is read back from disk. */
export const decimalSchema = v.custom<Decimal>(isDecimal)

export function isDecimal(value: unknown): value is Decimal {
  return typeof value === 'string' && (value === 'Infinity' || isPlainDecimal(value))
}

/** Cuts a decimal, toward zero, to this many places. A shorter one is returned unchanged. */
export function cutTo(places: number, value: Decimal): Decimal {
  const point = value.indexOf('.')
  if (point < 0 || value.length - point - 1 <= places) return value
  const text = value.slice(0, point + 1 + places).replace(/\.?0*$/, '')
  if (text === '-0') return '0'
  return isPlainDecimal(text) ? text : value
}
