import { digitsOf } from '../../shared/decimal.ts'
import type { Level } from '../../shared/state.ts'
import { ledByNext } from './leaders.ts'
import { type Alarming, higher, levelOf, rank } from './levels.ts'
import type { Measure } from './measures.ts'
import { raisedStage } from './raised.ts'
import type { Danger, Stage } from './state.ts'
import { type Bounds, levelHeld, levelReached } from './thresholds.ts'

/**
 * What stands after a value was seen. Up at once: a value at or beyond a threshold raises the level.
 * Down slowly: it takes two complete observations that would let it fall, with none between them that
 * holds it, and it falls to the higher of the two. Undefined: the value is calm.
 */
export function judge(
  danger: Danger | undefined,
  measure: Measure,
  bounds: Bounds,
  complete: boolean,
  now: number,
): Danger | undefined {
  const { rule, poolId, currency } = measure
  const value = digitsOf(measure.value)
  const reached = levelReached(bounds, value)
  if (danger === undefined && reached === 'calm') return undefined

  const fallen = fall(levelOf(danger), danger?.fallingTo ?? null, levelHeld(bounds, value), complete)
  const level = higher(reached, fallen.level)
  if (level === 'calm') return undefined

  const stageAt = (at: Alarming): Stage | null => {
    const bound = bounds[at]
    if (bound === null || rank(at) > rank(level)) return null
    const isBeyond = rank(reached) >= rank(at)
    const stands = danger?.[at] ?? (at === 'warning' ? danger?.critical : null)
    const leader = isBeyond && rule === 'marginRatio' ? poolId : null
    if (stands === null || stands === undefined)
      return ledByNext(raisedStage(bound.threshold, isBeyond ? now : null, now), leader)
    const heldSince = isBeyond ? (stands.heldSince ?? now) : null
    const kept = keepUp(stands, bound.threshold, stands.toldAt === null ? heldSince : stands.heldSince)
    return ledByNext(kept, leader)
  }
  const next: Danger = {
    rule,
    poolId,
    currency,
    warning: stageAt('warning'),
    critical: stageAt('critical'),
    fallingTo: fallen.fallingTo,
  }
  return danger !== undefined && isSame(danger, next) ? danger : next
}

/** `held` is the level that the value lets stand. */
function fall(
  level: Level,
  fallingTo: Level | null,
  held: Level,
  complete: boolean,
): { readonly level: Level; readonly fallingTo: Level | null } {
  if (rank(held) >= rank(level)) return { level, fallingTo: null }
  // What is hidden may be worse: it does not count. But what it holds, it holds.
  if (!complete) return { level, fallingTo: fallingTo && higher(held, fallingTo) }
  if (fallingTo === null) return { level, fallingTo: held }
  const left = higher(held, fallingTo)
  return { level: left, fallingTo: rank(held) < rank(left) ? held : null }
}

function keepUp(stage: Stage, threshold: Stage['threshold'], heldSince: number | null): Stage {
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
