import { comparable } from '../../shared/decimal.ts'
import type { Rules } from '../../shared/settings/rules.ts'
import type { AlertLevel, Level } from '../../shared/state.ts'
import type { Change } from './change.ts'
import { ledByNext } from './leaders.ts'
import { higher, levelOf, raisedStage, rank } from './level-order.ts'
import type { Measure } from './measures.ts'
import { nearAfter } from './near.ts'
import { dueAtStart } from './start.ts'
import type { Danger, Dangers, Stage } from './state.ts'
import { levelAt, nearnessAt, type RuleThresholds, thresholdsOf } from './thresholds.ts'

export function judgeMeasures(
  measures: readonly Measure[],
  dangers: Dangers,
  rules: Rules,
  { isComplete, isFirstSeen }: { readonly isComplete: boolean; readonly isFirstSeen: boolean },
  now: number,
): readonly Change[] {
  return measures.flatMap((measure) => {
    const { key } = measure
    const thresholds = thresholdsOf(rules)[measure.rule]
    if (thresholds === null) return []
    const last = dangers[key]
    const judged = judge(last, measure, thresholds, isComplete, now)
    if (last === undefined && judged === undefined) return []
    // A danger in the first figures may have been there before the start, so it is treated as if it had been.
    const next = judged && isFirstSeen ? dueAtStart(judged, now) : judged
    return [{ cause: 'judged', key, last, next, timing: thresholds.timing }]
  })
}

/**
 * The danger after a value was seen; undefined when the value is calm. Up at once: a value at or beyond
 * a threshold raises the level. Down slowly: a level falls after two complete observations that would
 * let it fall, without one between them that holds it, and it falls to the higher of the two.
 */
function judge(
  last: Danger | undefined,
  measure: Measure,
  thresholds: RuleThresholds,
  isComplete: boolean,
  now: number,
): Danger | undefined {
  const { rule, poolId, currency } = measure
  const value = comparable(measure.value)
  const reached = levelAt(thresholds, 'reach', value)
  if (last === undefined && reached === 'calm') return undefined

  const fallen = fall(levelOf(last), last?.fallingTo ?? null, levelAt(thresholds, 'hold', value), isComplete)
  const top = higher(reached, fallen.level)
  if (top === 'calm') return undefined

  const stageAt = (level: AlertLevel): Stage | null => {
    const threshold = thresholds[level]?.threshold
    if (threshold === undefined || rank(level) > rank(top)) return null
    const isBeyond = rank(reached) >= rank(level)
    // A warning level that was switched on below a critical one goes on from there.
    const before = last?.[level] ?? (level === 'warning' ? last?.critical : null)
    const stage = before
      ? keepUp(before, threshold, isBeyond, now)
      : raisedStage(threshold, isBeyond ? now : null, now)
    return ledByNext(stage, isBeyond && rule === 'marginRatio' ? poolId : null)
  }
  const critical = stageAt('critical')
  const nearness = nearnessAt(thresholds, value, measure.move)
  return {
    rule,
    poolId,
    currency,
    warning: stageAt('warning'),
    critical,
    near: critical && nearAfter(last?.near ?? null, nearness, isComplete),
    fallingTo: fallen.fallingTo,
  }
}

/** Where a level falls to from here. `held` is the highest level that the value holds. */
function fall(
  level: Level,
  fallingTo: Level | null,
  held: Level,
  isComplete: boolean,
): { readonly level: Level; readonly fallingTo: Level | null } {
  if (rank(held) >= rank(level)) return { level, fallingTo: null }
  // An incomplete observation may hide what is worse: it can hold a level, but not lower one.
  if (!isComplete) return { level, fallingTo: fallingTo && higher(held, fallingTo) }
  if (fallingTo === null) return { level, fallingTo: held }
  const left = higher(held, fallingTo)
  return { level: left, fallingTo: rank(held) < rank(left) ? held : null }
}

function keepUp(stage: Stage, threshold: Stage['threshold'], isBeyond: boolean, now: number): Stage {
  if (stage.toldAt !== null) return { ...stage, threshold }
  return { ...stage, threshold, heldSince: isBeyond ? (stage.heldSince ?? now) : null }
}
