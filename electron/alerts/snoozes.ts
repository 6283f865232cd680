import { comparable, type Exact, exact } from '../../shared/decimal.ts'
import { RULES } from '../../shared/settings/rules.ts'
import type { AlertLevel, Decimal, Level } from '../../shared/state.ts'
import { levelOf, mapStages, rank } from './level-order.ts'
import type { Danger, Snooze } from './state.ts'
import type { RuleThresholds, ValueRule } from './thresholds.ts'

/** A value that is worse by less than this, or by less than the re-arm distance, does not end a snooze. */
const LEAST_WORSENING = { points: exact('0.05'), share: exact('0.1') }

/** Whether the snooze keeps this level from being notified now. */
export function covers(snooze: Snooze | undefined, level: AlertLevel, now: number): boolean {
  if (snooze === undefined || rank(level) > rank(snooze.level)) return false
  return snooze.until === 'recovery' || now < snooze.until
}

export function hasEnded({ until }: Snooze, now: number): boolean {
  return until !== 'recovery' && now >= until
}

/** Whether the value is so much worse than when the snooze was pressed that the user must hear of it. */
export function isWorsened(
  { value: pressedAt }: Snooze,
  rule: ValueRule,
  value: Decimal,
  { worse, rearm }: RuleThresholds,
): boolean {
  if (pressedAt === null) return false
  const before = comparable(pressedAt)
  const rise = comparable(value).minus(before)
  const worsening = worse === 'higher' ? rise : rise.neg()
  const { points, share } = LEAST_WORSENING
  const least = RULES[rule].unit === 'ratio' ? points : before.abs().times(share)
  return worsening.sign() > 0 && worsening.gte(larger(rearm, least))
}

/** A snooze that remembers its value ends as soon as its level has fallen, and what still stands becomes due. */
export function endAfterFall(
  danger: Danger | undefined,
  snooze: Snooze | undefined,
): { readonly danger: Danger | undefined; readonly snooze: Snooze | undefined } {
  const hasFallen = snooze !== undefined && rank(levelOf(danger)) < rank(snooze.level)
  if (!hasFallen || snooze.value === null) return { danger, snooze }
  return { danger: danger && afterSnooze(danger, snooze, 'after-snooze'), snooze: undefined }
}

/**
 * What is left of a snooze when the danger is at this level. One until recovery falls along with the
 * danger, so that the next rise is notified; one with an end stays as it is.
 */
export function snoozeAt(snooze: Snooze | undefined, level: Level): Snooze | undefined {
  if (snooze?.until !== 'recovery') return snooze
  if (level === 'calm') return undefined
  return rank(level) < rank(snooze.level) ? { ...snooze, level } : snooze
}

/** The levels that the ended snooze covered become due, unless the user knows of them or of a higher one. */
export function afterSnooze(danger: Danger, snooze: Snooze, why: 'after-snooze' | 'worsened'): Danger {
  const { critical } = danger
  const isWorseKnown = snooze.level === 'warning' && critical !== null && critical.due === null
  if (isWorseKnown) return danger
  return mapStages(danger, snooze.level, (stage) => ({
    ...stage,
    due: stage.acknowledged ? null : why,
  }))
}

function larger(a: Exact, b: Exact): Exact {
  return a.gt(b) ? a : b
}
