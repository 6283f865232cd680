import type { BlindRule, Rules } from '../../shared/settings/rules.ts'
import type { AlertLevel, Level } from '../../shared/state.ts'
import { wasBlindnessNotified } from './blind-memory.ts'
import type { Change } from './change.ts'
import { levelOf, raisedStage, rank, topOf } from './level-order.ts'
import type { Circumstances } from './observation.ts'
import type { BlindMemory, Danger, Dangers, Stage } from './state.ts'

/** An account counts as unseen after so many polling intervals at the earliest. */
const INTERVALS = 3

/** Nothing, or not everything, was seen in this step. The other dangers decide how bad that is. */
export function raiseBlindness(
  dangers: Dangers,
  unseenMs: number,
  { rules: { blind }, intervalMs }: Circumstances,
  now: number,
): readonly Change[] {
  if (blind === null) return []
  const last = dangers.blind
  const next = blindnessAfter(last, blind, reachedLevel(dangers, blind, unseenMs, intervalMs), now)
  if (next === undefined) return []
  const timing = { holdSeconds: 0, repeatMinutes: blind.repeatMinutes }
  return [{ cause: 'judged', key: 'blind', last, next, timing }]
}

/**
 * Everything was seen in this step. A blindness ends with the second such step in a row, because the
 * first may be a glimpse; one from before the app was started ends with the first.
 */
export function endBlindness(
  blind: Danger | undefined,
  lost: BlindMemory | null,
  lastSeen: number,
  rules: Rules,
): readonly Change[] {
  if (blind?.fallingTo === null)
    return [{ cause: 'silent', key: 'blind', last: blind, next: { ...blind, fallingTo: 'calm' } }]
  const ended = blind
    ? { level: topOf(blind).level, wasNotified: wasBlindnessNotified(blind, lost) }
    : lost?.atEnd && { level: lost.atEnd.level, wasNotified: lost.atEnd.told && rules.blind !== null }
  if (!ended) return []
  const since = lost?.since ?? lastSeen
  return [{ cause: 'seen-again', key: 'blind', last: blind, next: undefined, since, ...ended }]
}

function reachedLevel(dangers: Dangers, rule: BlindRule, unseenMs: number, intervalMs: number): Level {
  const isOver = (seconds: number | null) =>
    seconds !== null && unseenMs >= Math.max(INTERVALS * intervalMs, seconds * 1000)
  if (isInDanger(dangers) && isOver(rule.criticalSeconds)) return 'critical'
  return isOver(rule.warningSeconds) ? 'warning' : 'calm'
}

/** Blindness is worse for an account that may be liquidated, or has any other critical danger. */
function isInDanger(dangers: Dangers): boolean {
  return Object.values(dangers).some(({ rule, critical }) => {
    if (rule === 'blind') return false
    return rule === 'marginRatio' || rule === 'isolatedRatio' || critical !== null
  })
}

/** A blindness that was about to end goes on only when a level is reached again. */
function blindnessAfter(
  last: Danger | undefined,
  rule: BlindRule,
  reached: Level,
  now: number,
): Danger | undefined {
  if (reached === 'calm') return last
  if (last !== undefined && rank(reached) <= rank(levelOf(last))) return { ...last, fallingTo: null }

  const stageAt = (level: AlertLevel, seconds: number | null): Stage | null => {
    if (seconds === null || rank(level) > rank(reached)) return null
    return last?.[level] ?? raisedStage(null, null, now)
  }
  return {
    rule: 'blind',
    poolId: null,
    currency: null,
    warning: stageAt('warning', rule.warningSeconds),
    critical: stageAt('critical', rule.criticalSeconds),
    near: null,
    fallingTo: null,
  }
}
