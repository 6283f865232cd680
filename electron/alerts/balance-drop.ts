import { compareDigits, digitsOf, exact, toDecimal } from '../../shared/decimal.ts'
import type { Decimal } from '../../shared/state.ts'
import type { Known, Peaks } from './state.ts'

/** Highs within so small a part of the window count as one. It bounds what must be kept. */
const PARTS = 120

const HOUR_MS = 3_600_000

/** The window now. A high counts for the window's hours and up to one part longer. */
export function withoutOld(peaks: Peaks | null, hours: number, now: number): Peaks | null {
  if (peaks === null) return null
  const windowMs = hours * HOUR_MS
  const isWithin = ({ at }: Known) => at + windowMs / PARTS > now - windowMs
  const [first] = peaks.highs
  if (first === undefined || isWithin(first)) return peaks
  return { ...peaks, highs: peaks.highs.filter(isWithin) }
}

/**
 * The window, from which the old is gone, after a margin balance was seen. Amounts in another currency
 * cannot be compared: the window begins anew.
 */
export function withBalance(
  peaks: Peaks | null,
  balance: Decimal,
  currency: string,
  hours: number,
  now: number,
): Peaks {
  if (peaks === null || peaks.currency !== currency) return { currency, highs: [{ value: balance, at: now }] }
  const seen = digitsOf(balance)
  const isAtMost = ({ value }: Known) => compareDigits(digitsOf(value), seen) <= 0
  const last = peaks.highs.at(-1)
  const isSamePart = last !== undefined && now < last.at + (hours * HOUR_MS) / PARTS
  if (isSamePart && (last.value === balance || !isAtMost(last))) return peaks
  const higher = peaks.highs.filter((high) => !isAtMost(high))
  return { currency, highs: [...higher, { value: balance, at: isSamePart ? last.at : now }] }
}

/** By which fraction of its highest the margin balance is down; null: the highest is not above zero, or not known. */
export function dropFrom(peaks: Peaks | null, balance: Decimal, currency: string): Decimal | null {
  const highest = peaks?.currency === currency ? peaks.highs[0] : undefined
  if (highest === undefined) return null
  const top = exact(highest.value)
  if (top.lte(0)) return null
  const drop = exact(1).minus(exact(balance).div(top))
  return drop.gt(0) ? toDecimal(drop) : '0'
}
