import type { Thresholds } from '../../shared/state.ts'
import type { Reach } from './points.ts'

/** The lowest and the highest value of a chart. */
export interface Extremes {
  readonly low: number
  readonly high: number
}

/** Above 100 % everything is lost, and a peak far beyond must not flatten what led there. */
const HIGHEST_PEAK = 1.25
/** Higher ratios are drawn alike, and so is an infinite one, which means that the balance is gone. */
const HIGHEST_RATIO = 9.99
const HEADROOM = 1.08
/** The smallest amount an exchange reports. */
const SMALLEST_AMOUNT = 1e-8

/** The scale of margin ratios, from zero, with the critical threshold always in sight. */
export function ratioScale(reaches: readonly Reach[], thresholds: Pick<Thresholds, 'critical'>): Extremes {
  const highest = Math.max(0, ...reaches.map(({ max }) => max))
  const isAllBeyond = reaches.length > 0 && reaches.every(({ min }) => min > 1)
  const peak = Math.min(highest, isAllBeyond ? HIGHEST_RATIO : HIGHEST_PEAK)
  return { low: 0, high: Math.max(Number(thresholds.critical), peak) * HEADROOM }
}

/** The scale of amounts, with a little room above and below. */
export function amountScale(reaches: readonly Reach[]): Extremes {
  if (reaches.length === 0) return { low: 0, high: 1 }
  const low = Math.min(...reaches.map(({ min }) => min))
  const high = Math.max(...reaches.map(({ max }) => max))
  const roomWhenFlat = high === 0 ? 1 : Math.max(Math.abs(high) * 0.01, SMALLEST_AMOUNT)
  const room = high > low ? (high - low) * 0.08 : roomWhenFlat
  return { low: low - room, high: high + room }
}

/** An infinite ratio is drawn as the highest ratio. */
export function drawable(value: number): number {
  return value === Number.POSITIVE_INFINITY ? HIGHEST_RATIO : value
}

/** Round values (1, 2 or 5 and zeros) within the extremes, at most `most`. */
export function roundTicks({ low, high }: Extremes, most: number): number[] {
  const step = roundStep(Math.max((high - low) / most, SMALLEST_AMOUNT))
  const first = Math.ceil(low / step - 1e-9)
  const count = Math.max(0, Math.floor(high / step + 1e-9) - first + 1)
  // Labels are made of these values, so rounding removes the rest of binary fractions.
  return Array.from({ length: count }, (_, index) => Number(((first + index) * step).toPrecision(15)))
}

function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least))
  const factor = [1, 2, 5, 10].find((each) => each * power >= least * (1 - 1e-9)) ?? 10
  return factor * power
}
