import { comparable, type Exact, toDecimal } from '../../shared/decimal.ts'
import type { Rules } from '../../shared/settings/rules.ts'
import type { AlertLevel, Level, MarginPool, StandingAlert } from '../../shared/state.ts'
import { rank } from '../alerts/level-order.ts'
import { levelAt, type RuleThresholds, thresholdsOf } from '../alerts/thresholds.ts'
import type { RemedyTarget } from '../margin/remedies.ts'

/**
 * The pools at warning or above, and the ratio at which the highest level of each ends: its threshold less the re-arm
 * distance. The pool that an alert is about is at the alert's level, which falls late; any other is where its ratio is.
 */
export function remedyTargets(
  pools: readonly MarginPool[],
  alerts: readonly StandingAlert[],
  rules: Rules,
): readonly RemedyTarget[] {
  const { marginRatio, isolatedRatio } = thresholdsOf(rules)
  return pools.flatMap((pool) => {
    const ends = alerts.flatMap(({ rule, poolId, level }) => {
      const isItsOwn = poolId === pool.id
      if (rule === 'isolatedRatio' && isItsOwn) return endOf(isolatedRatio, level)
      if (rule !== 'marginRatio' || marginRatio === null) return []
      const reached = levelAt(marginRatio, 'reach', comparable(pool.marginRatio))
      return endOf(marginRatio, isItsOwn ? level : reached)
    })
    const [hardest] = ends.toSorted(hardestFirst)
    return hardest === undefined ? [] : [{ poolId: pool.id, target: toDecimal(hardest.ratio) }]
  })
}

/** Where a level ends. */
interface End {
  readonly level: AlertLevel
  readonly ratio: Exact
}

function endOf(thresholds: RuleThresholds | null, level: Level): End | [] {
  const threshold = level === 'calm' ? undefined : thresholds?.[level]
  return level === 'calm' || !threshold ? [] : { level, ratio: threshold.hold }
}

/** The highest level first, and the lowest ratio where two rules have the same level. */
function hardestFirst(a: End, b: End): number {
  return rank(b.level) - rank(a.level) || a.ratio.cmp(b.ratio)
}
