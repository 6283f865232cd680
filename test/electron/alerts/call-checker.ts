import type { Alert } from '../../../electron/alerts/alert.ts'
import type { Observation } from '../../../electron/alerts/observation.ts'
import { type AlertChecker, createAlertChecker, NEVER } from './alert-checker.ts'

/** Checks the alerts of margin calls and liquidations, and throws when a rule is broken. */
export interface CallChecker {
  readonly marginCall: AlertChecker
  readonly liquidation: AlertChecker
  isActive(): boolean
  /** Adds time in which the app could have received a call. */
  addListeningTime(ms: number): void
  check(
    observation: Observation,
    step: { readonly quiet: boolean; readonly isFirst: boolean },
    alerts: readonly Alert[],
  ): void
}

const SILENCE_MS = 600_000
/** A call is critical and repeated every five minutes, whatever the settings. */
const LIMITS = {
  reach: [NEVER, 1],
  hold: [NEVER, 1],
  holdMs: 0,
  repeatMs: 300_000,
  near: null,
  worsening: null,
} as const

export function createCallChecker(): CallChecker {
  const marginCall = createAlertChecker('marginCall')
  const liquidation = createAlertChecker('liquidation')
  /** Milliseconds since the last call, in which the app could have received one. */
  let silence = 0
  for (const checker of [marginCall, liquidation]) checker.setLimits(LIMITS)

  return {
    marginCall,
    liquidation,
    isActive: () => isActive(marginCall) || isActive(liquidation),
    addListeningTime(ms) {
      silence += ms
    },
    check(observation, step, alerts) {
      if (observation.kind === 'called') silence = 0
      const active = activeAfter(observation)
      for (const [key, checker] of Object.entries({ marginCall, liquidation })) {
        const alert = alerts.find((one) => one.key === key)
        if (checker === active) checker.see(1, { ...step, complete: false }, alert)
        else if (alert === undefined) checker.end()
        else throw new Error(`${key}: only a call that is active is notified`)
      }
    },
  }

  function activeAfter(observation: Observation): AlertChecker | null {
    const by = observation.kind === 'called' ? observation.by : null
    if (observation.kind === 'seen' && observation.complete && silence >= SILENCE_MS) return null
    if (isActive(liquidation) || by === 'liquidation') return liquidation
    return isActive(marginCall) || by === 'margin-call' ? marginCall : null
  }
}

function isActive(checker: AlertChecker): boolean {
  return checker.highest() === 1
}
