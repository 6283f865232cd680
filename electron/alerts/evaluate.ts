import { compareDecimals, exact, toDecimal } from '../../shared/decimal.ts'
import type { Decimal, Level, Thresholds } from '../../shared/state.ts'

/** What the machine remembers of one account between two observations. */
export interface AlertState {
  readonly level: Level
  /** The level the last observation would have let it fall to; null while it holds. */
  readonly fallingTo: Level | null
}

export interface Observation {
  /** A fraction. */
  readonly marginRatio: Decimal
  /** False when some pool is not known: the ratio may raise the level, but cannot lower it. */
  readonly complete: boolean
}

/** A threshold was crossed upward. */
export interface Alert {
  readonly level: 'warning' | 'critical'
  readonly marginRatio: Decimal
  readonly threshold: Decimal
  readonly at: number
}

export interface Evaluation {
  readonly state: AlertState
  readonly alerts: readonly Alert[]
}

export const INITIAL_ALERT_STATE: AlertState = { level: 'calm', fallingTo: null }

/**
 * Up at once: a value at or above a threshold raises the level on that very observation and alerts
 * once. Down slowly: the level falls only after two observations in a row below its threshold less
 * the re-arm distance, so that wobbling around a threshold makes one alert.
 */
export function evaluate(
  state: AlertState,
  { marginRatio, complete }: Observation,
  thresholds: Thresholds,
  now: number,
): Evaluation {
  const reached = levelAt(marginRatio, thresholds.warning, thresholds.critical)
  if (reached !== 'calm' && rank(reached) > rank(state.level)) {
    const alert = { level: reached, marginRatio, threshold: thresholds[reached], at: now }
    return { state: { level: reached, fallingTo: null }, alerts: [alert] }
  }

  const held = levelAt(
    marginRatio,
    below(thresholds.warning, thresholds),
    below(thresholds.critical, thresholds),
  )
  if (!complete || rank(held) >= rank(state.level))
    return { state: { ...state, fallingTo: null }, alerts: [] }
  const level = state.fallingTo === null ? state.level : higher(held, state.fallingTo)
  return { state: { level, fallingTo: rank(held) < rank(level) ? held : null }, alerts: [] }
}

function levelAt(marginRatio: Decimal, warning: Decimal, critical: Decimal): Level {
  if (compareDecimals(marginRatio, critical) >= 0) return 'critical'
  return compareDecimals(marginRatio, warning) >= 0 ? 'warning' : 'calm'
}

function below(threshold: Decimal, { rearm }: Thresholds): Decimal {
  return toDecimal(exact(threshold).minus(exact(rearm)))
}

function higher(a: Level, b: Level): Level {
  return rank(a) > rank(b) ? a : b
}

function rank(level: Level): number {
  return LEVELS.indexOf(level)
}

const LEVELS: readonly Level[] = ['calm', 'warning', 'critical']
