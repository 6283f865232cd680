import type { AccountState, StandingAlert } from '../../shared/state.ts'
import { isLevel } from '../ui/levels.ts'

export interface Standing {
  /** The alert that the hero already shows; null when it shows something else. */
  readonly headline: StandingAlert | null
  readonly others: readonly StandingAlert[]
}

export function standingOf({ alerts, risk, summary }: AccountState): Standing {
  const isInHero = (alert: StandingAlert) =>
    alert.rule === 'marginRatio' && isLevel(risk) && alert.level === risk && summary?.pools[0] !== undefined
  const headline = alerts.find(isInHero) ?? null
  return { headline, others: alerts.filter((alert) => alert !== headline) }
}

/** A warning notifies only once and a snooze until recovery silences all, so neither leaves anything to acknowledge. */
export function canAcknowledge({ level, acknowledged, snoozedUntil }: StandingAlert): boolean {
  return level === 'critical' && !acknowledged && snoozedUntil !== 'recovery'
}

/** Whether the alert does not notify for now. */
export function isSilent({ acknowledged, snoozedUntil, waiting }: StandingAlert): boolean {
  return acknowledged || snoozedUntil !== null || waiting !== null
}
