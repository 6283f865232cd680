import * as v from 'valibot'
import type { Decimal } from '../../shared/state.ts'

const PLAIN = /^-?\d+(\.\d+)?$/

export function isPlainDecimal(text: string): boolean {
  return PLAIN.test(text)
}

/** A decimal as it is read back from disk. */
export const decimalSchema = v.custom<Decimal>(
  (value) => typeof value === 'string' && (value === 'Infinity' || isPlainDecimal(value)),
)
