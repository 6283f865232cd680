import { compareDecimals } from '../../shared/decimal.ts'
import type { Decimal } from '../../shared/state.ts'

/** Compares as binary numbers first, which is fast and keeps the order, and exactly when those are equal. */
export function compare(a: Decimal, b: Decimal): number {
  if (a === b) return 0
  const [x, y] = [Number(a), Number(b)]
  if (x !== y) return x < y ? -1 : 1
  return compareDecimals(a, b)
}
