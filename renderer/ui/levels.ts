import type { Freshness, Level, Risk } from '../../shared/state.ts'

/** Whether a risk is a level, which comes with a ratio. */
export function isLevel(risk: Risk): risk is Level {
  return risk === 'calm' || risk === 'warning' || risk === 'critical'
}

/**
 * The risk whose colour to use. An old calm may be calm no longer, while an old danger is still the last thing
 * known.
 */
export function toneOf(risk: Risk, freshness: Freshness): Risk {
  return risk === 'calm' && freshness === 'stale' ? 'unknown' : risk
}
