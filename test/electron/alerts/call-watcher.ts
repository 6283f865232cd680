import type { Alert } from '../../../electron/alerts/alert.ts'
import type { Observation } from '../../../electron/alerts/observation.ts'
import { createWatcher, NEVER, type Watcher } from './watcher.ts'

/** Checks the alerts of margin calls and liquidations, and throws when they break a promise. */
export interface CallWatcher {
  readonly marginCall: Watcher
  readonly liquidation: Watcher
  isActive(): boolean
  /** The app listened for this long. */
  listened(ms: number): void
  check(
    observation: Observation,
    step: { readonly quiet: boolean; readonly isFirst: boolean },
    alerts: readonly Alert[],
  ): void
}

const SILENCE_MS = 600_000
/** Whatever the settings, a call is critical and repeated every five minutes. */
const LIMITS = { reach: [NEVER, 1], hold: [NEVER, 1], holdMs: 0, repeatMs: 300_000 } as const

export function createCallWatcher(): CallWatcher {
  const marginCall = createWatcher('marginCall')
  const liquidation = createWatcher('liquidation')
  /** For how long the exchange has sent no call, in ms. */
  let silence = 0
  for (const watcher of [marginCall, liquidation]) watcher.follow(LIMITS)

  return {
    marginCall,
    liquidation,
    isActive: () => isActive(marginCall) || isActive(liquidation),
    listened(ms) {
      silence += ms
    },
    check(observation, step, alerts) {
      if (observation.kind === 'called') silence = 0
      const active = activeAfter(observation)
      for (const [key, watcher] of Object.entries({ marginCall, liquidation })) {
        const alert = alerts.find((one) => one.key === key)
        if (watcher === active) watcher.see(1, { ...step, complete: false }, alert)
        else if (alert === undefined) watcher.end()
        else throw new Error(`${key}: only a call that is active is notified`)
      }
    },
  }

  function activeAfter(observation: Observation): Watcher | null {
    const by = observation.kind === 'called' ? observation.by : null
    if (observation.kind === 'seen' && observation.complete && silence >= SILENCE_MS) return null
    if (isActive(liquidation) || by === 'liquidation') return liquidation
    return isActive(marginCall) || by === 'margin-call' ? marginCall : null
  }
}

function isActive(watcher: Watcher): boolean {
  return watcher.top() === 1
}
