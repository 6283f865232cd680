import { compareDecimals, type Exact, exact } from '../../shared/decimal.ts'
import type { RuleName } from '../../shared/settings/rule-names.ts'
import { type LevelRule, type NearRule, RULES, type Rules } from '../../shared/settings/rules.ts'
import type { Decimal, Level, Nearness } from '../../shared/state.ts'
import type { Timing } from './change.ts'

/** The rules that judge a value. */
export type ValueRule = Exclude<RuleName, 'blind'>

/** The thresholds of one rule, prepared for comparing them with many values. */
export interface RuleThresholds {
  readonly worse: 'higher' | 'lower'
  readonly warning: Threshold | null
  readonly critical: Threshold | null
  /** Where liquidation is near. Null for what is not the ratio of a pool, and without a critical level. */
  readonly near: { readonly ratio: Exact; readonly move: Exact | null } | null
  readonly rearm: Exact
  readonly timing: Timing
}

export interface Threshold {
  readonly threshold: Decimal
  /** Where the level is reached. */
  readonly reach: Exact
  /** The level is held up to here, which is the threshold less the re-arm distance. */
  readonly hold: Exact
}

type Thresholds = Readonly<Record<ValueRule, RuleThresholds | null>>

const prepared = new WeakMap<Rules, Thresholds>()

/** Prepares each object of rules only once: a replay judges many thousands of values by the same one. */
export function thresholdsOf(rules: Rules): Thresholds {
  const known = prepared.get(rules)
  if (known !== undefined) return known
  const thresholds: Thresholds = {
    marginRatio: prepare('marginRatio', rules.marginRatio, rules.near),
    isolatedRatio: prepare('isolatedRatio', rules.isolatedRatio, rules.near),
    liquidationMove: prepare('liquidationMove', rules.liquidationMove),
    liquidationPrice: prepare('liquidationPrice', rules.liquidationPrice),
    pace: prepare('pace', rules.pace),
    availableBalance: prepare('availableBalance', rules.availableBalance),
    marginBalance: prepare('marginBalance', rules.marginBalance),
    unrealizedLoss: prepare('unrealizedLoss', rules.unrealizedLoss),
    balanceDrop: prepare('balanceDrop', rules.balanceDrop),
  }
  prepared.set(rules, thresholds)
  return thresholds
}

/** The highest level that the value reaches; or, for a level that was reached before, that it still holds. */
export function levelAt(
  { worse, warning, critical }: RuleThresholds,
  edge: 'reach' | 'hold',
  value: Exact,
): Level {
  if (critical !== null && isBeyond(value, critical[edge], worse)) return 'critical'
  return warning !== null && isBeyond(value, warning[edge], worse) ? 'warning' : 'calm'
}

/** How near liquidation is by a pool's ratio and its market move, which is null where it is not known. */
export function nearnessAt({ near }: RuleThresholds, ratio: Exact, move: Decimal | null): Nearness | null {
  if (near === null) return null
  if (ratio.gte(1)) return 'gone'
  const isNear = move !== null && near.move !== null && exact(move).abs().lt(near.move)
  return isNear || ratio.gte(near.ratio) ? 'near' : null
}

function prepare(
  name: ValueRule,
  rule: LevelRule | null,
  near: NearRule | null = null,
): RuleThresholds | null {
  if (rule === null) return null
  const { worse } = RULES[name]
  const rearm = exact(rule.rearm)
  const back = worse === 'higher' ? rearm.neg() : rearm
  const prepareThreshold = (threshold: Decimal | null): Threshold | null => {
    if (threshold === null) return null
    const reach = exact(threshold)
    return { threshold, reach, hold: reach.plus(back) }
  }
  return {
    worse,
    warning: prepareThreshold(rule.warning),
    critical: prepareThreshold(rule.critical),
    near: near && prepareNear(near, rule.critical),
    rearm,
    timing: rule,
  }
}

/** Liquidation cannot be near before critical is reached. */
function prepareNear({ ratio, move }: NearRule, critical: Decimal | null): RuleThresholds['near'] {
  if (critical === null) return null
  const highest = compareDecimals(ratio, critical) > 0 ? ratio : critical
  return { ratio: exact(highest), move: move === null ? null : exact(move) }
}

/** Whether the value is at or above the edge where higher is worse, or below it where lower is worse. */
function isBeyond(value: Exact, edge: Exact, worse: RuleThresholds['worse']): boolean {
  return worse === 'higher' ? value.gte(edge) : value.lt(edge)
}
