import { digitsOf } from '../../shared/decimal.ts'
import type { Rules } from '../../shared/settings/rules.ts'
import type { Level } from '../../shared/state.ts'
import type { Judged } from './change.ts'
import { ledByNext } from './leaders.ts'
import { type Alarming, higher, levelOf, raisedStage, rank } from './levels.ts'
import type { Measure } from './measures.ts'
import { dueAtStart } from './start.ts'
import type { Danger, Dangers, Stage } from './state.ts'
import { levelHeld, levelReached, type RuleThresholds, thresholdsOf } from './thresholds.ts'

interface Sight {
  readonly isComplete: boolean
  /** Whether figures are seen for the first time since the app was started. */
  readonly isFirst: boolean
}

export function judgeMeasures(
  measures: readonly Measure[],
  dangers: Dangers,
  rules: Rules,
  { isComplete, isFirst }: Sight,
  now: number,
): readonly Judged[] {
  return measures.flatMap((measure) => {
    const { key } = measure
    const thresholds = thresholdsOf(rules)[measure.rule]
    if (thresholds === null) return []
    const last = dangers[key]
    const next = judge(last, measure, thresholds, isComplete, now)
    if (last === undefined && next === undefined) return []
    const { timing } = thresholds
    // As far as anybody knows, a danger that is found at the first sight was there before the start.
    return [{ cause: 'judged', key, last, next: next && isFirst ? dueAtStart(next, now) : next, timing }]
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
  const value = digitsOf(measure.value)
  const reached = levelReached(thresholds, value)
  if (last === undefined && reached === 'calm') return undefined

  const fallen = fall(levelOf(last), last?.fallingTo ?? null, levelHeld(thresholds, value), isComplete)
  const top = higher(reached, fallen.level)
  if (top === 'calm') return undefined

  const stageAt = (level: Alarming): Stage | null => {
    const threshold = thresholds[level]?.threshold
    if (threshold === undefined || rank(level) > rank(top)) return null
    const isBeyond = rank(reached) >= rank(level)
    const leader = isBeyond && rule === 'marginRatio' ? poolId : null
    // A warning level that was switched on below a critical one goes on from there.
    const stage = last?.[level] ?? (level === 'warning' ? last?.critical : null)
    if (stage === null || stage === undefined)
      return ledByNext(raisedStage(threshold, isBeyond ? now : null, now), leader)
    return ledByNext(keepUp(stage, threshold, isBeyond, now), leader)
  }
  const next: Danger = {
    rule,
    poolId,
    currency,
    warning: stageAt('warning'),
    critical: stageAt('critical'),
    fallingTo: fallen.fallingTo,
  }
  return last !== undefined && isSame(last, next) ? last : next
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
  const held = isBeyond ? (stage.heldSince ?? now) : null
  const heldSince = stage.toldAt === null ? held : stage.heldSince
  if (stage.threshold === threshold && stage.heldSince === heldSince) return stage
  return { ...stage, threshold, heldSince }
}

function isSame(a: Danger, b: Danger): boolean {
  return (
    a.warning === b.warning &&
    a.critical === b.critical &&
    a.fallingTo === b.fallingTo &&
    a.poolId === b.poolId &&
    a.currency === b.currency
  )
}
