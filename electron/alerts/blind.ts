import type { BlindRule } from '../../shared/settings/rules.ts'
import type { Level } from '../../shared/state.ts'
import { type Alarming, higher, levelOf, rank } from './levels.ts'
import { raisedStage } from './raised.ts'
import type { Danger, Stage } from './state.ts'

const INTERVALS = 3

/** Not seeing an account that may be liquidated, or was critical otherwise, is worse than not seeing another. */
export function isInDanger(dangers: Readonly<Record<string, Danger>>): boolean {
  return Object.values(dangers).some(({ rule, critical }) => {
    if (rule === 'blind') return false
    return rule === 'marginRatio' || rule === 'isolatedRatio' || critical !== null
  })
}

/**
 * The blindness after so long a time unseen; undefined: there is none. One that was about to end stands on
 * once sight has been lost for the rule's time again.
 */
export function goBlind(
  danger: Danger | undefined,
  rule: BlindRule,
  unseenMs: number,
  inDanger: boolean,
  intervalMs: number,
  now: number,
): Danger | undefined {
  const isOver = (seconds: number | null) =>
    seconds !== null && unseenMs >= Math.max(INTERVALS * intervalMs, seconds * 1000)
  const reached: Level =
    inDanger && isOver(rule.criticalSeconds) ? 'critical' : isOver(rule.warningSeconds) ? 'warning' : 'calm'
  if (reached === 'calm') return danger
  if (danger !== undefined && rank(reached) <= rank(levelOf(danger))) return { ...danger, fallingTo: null }

  const level = higher(reached, levelOf(danger))
  const stageAt = (at: Alarming, seconds: number | null): Stage | null => {
    if (seconds === null || rank(at) > rank(level)) return null
    return danger?.[at] ?? raisedStage(null, null, now)
  }
  return {
    rule: 'blind',
    poolId: null,
    currency: null,
    warning: stageAt('warning', rule.warningSeconds),
    critical: stageAt('critical', rule.criticalSeconds),
    fallingTo: null,
  }
}
