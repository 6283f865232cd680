import type { AccountState, StandingAlert } from '../../shared/state.ts'
import { isLevel } from '../ui/levels.ts'

export interface Standing {
  /** What the hero says already; null: it says something else. */
  readonly headline: StandingAlert | null
  readonly others: readonly StandingAlert[]
}

export function standingOf({ alerts, risk, summary }: AccountState): Standing {
  const isTold = (alert: StandingAlert) =>
    alert.rule === 'marginRatio' && isLevel(risk) && alert.level === risk && summary?.pools[0] !== undefined
  const headline = alerts.find(isTold) ?? null
  return { headline, others: alerts.filter((alert) => alert !== headline) }
}

/** A warning is told once, and whatever is silent until it recovers has nothing left to silence. */
export function canAcknowledge({ level, acknowledged, snoozedUntil }: StandingAlert): boolean {
  return level === 'critical' && !acknowledged && snoozedUntil !== 'recovery'
}

/** Nobody is told of it for now. */
export function isSilent({ acknowledged, snoozedUntil, waiting }: StandingAlert): boolean {
  return acknowledged || snoozedUntil !== null || waiting !== null
}
