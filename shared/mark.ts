import type { Decimal, Thresholds } from './state.ts'

/**
 * The Plimsoll mark: a ring (the hull) crossed by a bar (the load line), with water in it. The tray icon,
 * the popover, the app icon and the logo share this geometry. Its box is 100 × 100, and y points down.
 */
export const MARK = {
  size: 100,
  centre: 50,
  /** The distance from the centre to the middle of the ring's stroke. */
  ringRadius: 34,
  ringWidth: 8,
  /** The water fills this circle. */
  waterRadius: 30,
  barWidth: 8,
  barStart: 4,
  barEnd: 96,
} as const

/** The share of the whole height that lies between the warning threshold, at the bar, and the critical one. */
const WARNING_BAND = 0.28

/**
 * The height of the water in the ring, from 0 (empty) to 1 (rim). The water reaches the bar, at 0.5, exactly
 * at the warning threshold and the rim at 100 %.
 */
export function waterHeight(marginRatio: Decimal, thresholds: Thresholds): number {
  const ratio = Number(marginRatio)
  const warning = Number(thresholds.warning)
  const critical = Number(thresholds.critical)
  if (ratio <= 0) return 0
  if (ratio >= 1) return 1
  if (ratio < warning) return 0.5 * (ratio / warning)
  if (ratio < critical) return 0.5 + WARNING_BAND * ((ratio - warning) / (critical - warning))
  return 0.5 + WARNING_BAND + (0.5 - WARNING_BAND) * ((ratio - critical) / (1 - critical))
}
