import { exact, toDecimal } from '../../shared/decimal.ts'
import type { Decimal } from '../../shared/state.ts'
import { HOUR_MS } from '../../shared/time.ts'
import type { Circumstances, Observation } from './observation.ts'
import type { Known, Peaks } from './state.ts'

/** Peaks within this part of the window count as one, which bounds how many must be kept. */
const PARTS = 120

/**
 * The peaks after an observation; null while the rule is off. Forgetting one hides a drop, so only the time that the
 * exchange has confirmed makes one old, and none is forgotten while there is no such time.
 */
export function peaksAfter(
  peaks: Peaks | null,
  observation: Observation,
  { rules: { balanceDrop }, confirmedNow }: Circumstances,
  now: number,
): Peaks | null {
  if (balanceDrop === null) return null
  if (observation.kind !== 'seen') return peaks
  const windowMs = balanceDrop.hours * HOUR_MS
  const { marginBalance, currency } = observation.figures
  const within = confirmedNow === null ? peaks : withoutOld(peaks, windowMs, confirmedNow)
  if (!observation.complete) return within
  return withBalance(within, marginBalance, currency, windowMs, confirmedNow ?? now)
}

/** The fraction by which the margin balance is below its peak; null when the peak is not known or not above zero. */
export function dropFrom(peaks: Peaks | null, balance: Decimal, currency: string): Decimal | null {
  const highest = peaks?.currency === currency ? peaks.highs[0] : undefined
  if (highest === undefined) return null
  const top = exact(highest.value)
  if (top.lte(0)) return null
  const drop = exact(1).minus(exact(balance).div(top))
  return drop.gt(0) ? toDecimal(drop) : '0'
}

/**
 * A peak counts for the length of the window, and for up to one part longer. One from later than now was dated by this
 * computer's clock, before the exchange had confirmed a time, and counts as seen now.
 */
function withoutOld(peaks: Peaks | null, windowMs: number, now: number): Peaks | null {
  if (peaks === null) return null
  const isWithin = ({ at }: Known) => at + windowMs / PARTS > now - windowMs
  const isPast = ({ at }: Known) => at <= now
  if (peaks.highs.every((high) => isWithin(high) && isPast(high))) return peaks
  const highs = peaks.highs.filter(isWithin).map((high) => (isPast(high) ? high : { ...high, at: now }))
  return { ...peaks, highs }
}

/** Amounts in another currency cannot be compared, so then the peaks start over. */
function withBalance(
  peaks: Peaks | null,
  balance: Decimal,
  currency: string,
  windowMs: number,
  now: number,
): Peaks {
  if (peaks === null || peaks.currency !== currency) return { currency, highs: [{ value: balance, at: now }] }
  const seen = exact(balance)
  const isAtMost = ({ value }: Known) => seen.gte(value)
  const last = peaks.highs.at(-1)
  const isSamePart = last !== undefined && now < last.at + windowMs / PARTS
  if (isSamePart && (last.value === balance || !isAtMost(last))) return peaks
  const higher = peaks.highs.filter((high) => !isAtMost(high))
  return { currency, highs: [...higher, { value: balance, at: isSamePart ? last.at : now }] }
}
