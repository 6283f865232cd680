import type { Decimal, Risk, Thresholds } from './state.ts'

/** What the mark says. */
export interface MarkLook {
  readonly risk: Risk
  /** How high the water stands, 0 (empty) to 1 (rim); null: no water. */
  readonly water: number | null
  readonly stale: boolean
  readonly drill: boolean
}

/**
 * The Plimsoll mark: a ring (the hull) crossed by a bar (the load line), with water in it.
 * One geometry for the tray icon, the popover's hero, the app icon and the logo.
 * A box of 100 × 100, y down.
 */
export const MARK = {
  size: 100,
  centre: 50,
  /** To the middle of the ring's stroke. */
  ringRadius: 34,
  ringWidth: 8,
  /** The water fills this circle. */
  waterRadius: 30,
  barWidth: 8,
  barStart: 4,
  barEnd: 96,
} as const

/** The height that lies between warning and critical: a share of the whole, above the bar at one half. */
const WARNING_BAND = 0.28

/**
 * How high the water stands in the ring, 0 (empty) to 1 (rim): the bar, at 0.5, is reached exactly
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
