import type { Alert } from '../../../electron/alerts/alert.ts'
import type { Observation } from '../../../electron/alerts/observation.ts'
import { createWatcher, NEVER, type Watcher } from './watcher.ts'

/** Watches what the machine tells of what the exchange says, and throws when that breaks a promise. */
export interface CallWatcher {
  readonly marginCall: Watcher
  readonly liquidation: Watcher
  stands(): boolean
  /** So long, in ms, somebody listened. */
  listened(ms: number): void
  hear(
    observation: Observation,
    look: { readonly quiet: boolean; readonly isFirst: boolean },
    alerts: readonly Alert[],
  ): void
}

const SILENCE_MS = 600_000
/** No setting changes it: what the exchange says is critical, and repeated every five minutes. */
const LIMITS = { reach: [NEVER, 1], hold: [NEVER, 1], holdMs: 0, repeatMs: 300_000 } as const

export function createCallWatcher(): CallWatcher {
  const marginCall = createWatcher('marginCall')
  const liquidation = createWatcher('liquidation')
  /** Since the exchange last said anything. */
  let silence = 0
  for (const watcher of [marginCall, liquidation]) watcher.follow(LIMITS)

  return {
    marginCall,
    liquidation,
    stands: () => stands(marginCall) || stands(liquidation),
    listened(ms) {
      silence += ms
    },
    hear(observation, look, alerts) {
      if (observation.kind === 'called') silence = 0
      const standing = standingAfter(observation)
      for (const [key, watcher] of Object.entries({ marginCall, liquidation })) {
        const alert = alerts.find((one) => one.key === key)
        if (watcher === standing) watcher.see(1, { ...look, complete: false }, alert)
        else if (alert === undefined) watcher.end()
        else throw new Error(`${key}: what the exchange does not say is not told`)
      }
    },
  }

  function standingAfter(observation: Observation): Watcher | null {
    const by = observation.kind === 'called' ? observation.by : null
    if (observation.kind === 'seen' && observation.complete && silence >= SILENCE_MS) return null
    if (stands(liquidation) || by === 'liquidation') return liquidation
    return stands(marginCall) || by === 'margin-call' ? marginCall : null
  }
}

function stands(watcher: Watcher): boolean {
  return watcher.top() === 1
}
