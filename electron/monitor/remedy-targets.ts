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
  const ofHeadline = alerts.find(({ rule }) => rule === 'marginRatio')
  // There may be thousands of each, so no pool looks through all alerts.
  const ofIsolated = new Map(
    alerts.flatMap((one) => (one.rule === 'isolatedRatio' ? [[one.poolId, one] as const] : [])),
  )
  return pools.flatMap((pool) => {
    const own = ofIsolated.get(pool.id)
    const ends = [
      ...(ofHeadline === undefined || marginRatio === null
        ? []
        : endOf(marginRatio, ofHeadline.poolId === pool.id ? ofHeadline.level : reached(marginRatio, pool))),
      ...(own === undefined || isolatedRatio === null ? [] : endOf(isolatedRatio, own.level)),
    ]
    const [hardest] = ends.toSorted(hardestFirst)
    return hardest === undefined ? [] : [{ poolId: pool.id, target: toDecimal(hardest.ratio) }]
  })
}

function reached(thresholds: RuleThresholds, { marginRatio }: MarginPool): Level {
  return levelAt(thresholds, 'reach', comparable(marginRatio))
}

/** Where a level ends. */
interface End {
  readonly level: AlertLevel
  readonly ratio: Exact
}

function endOf(thresholds: RuleThresholds, level: Level): readonly End[] {
  if (level === 'calm') return []
  const threshold = thresholds[level]
  return threshold === null ? [] : [{ level, ratio: threshold.hold }]
}

/** The highest level first, and the lowest ratio where two rules have the same level. */
function hardestFirst(a: End, b: End): number {
  return rank(b.level) - rank(a.level) || a.ratio.cmp(b.ratio)
}
