import { type Exact, exact } from '../../shared/decimal.ts'
import { type LevelRule, RULES, type Rules } from '../../shared/settings/rules.ts'
import type { Decimal, Level } from '../../shared/state.ts'
import type { Timing } from './change.ts'

/** The rules that judge a value. */
export type ValueRule = Exclude<keyof Rules, 'blind'>

/** The thresholds of one rule, prepared for comparing them with many values. */
export interface RuleThresholds {
  readonly worse: 'higher' | 'lower'
  readonly warning: Threshold | null
  readonly critical: Threshold | null
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
    marginRatio: prepare('marginRatio', rules.marginRatio),
    isolatedRatio: prepare('isolatedRatio', rules.isolatedRatio),
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

function prepare(name: ValueRule, rule: LevelRule | null): RuleThresholds | null {
  if (rule === null) return null
  const { worse } = RULES[name]
  const rearm = worse === 'higher' ? exact(rule.rearm).neg() : exact(rule.rearm)
  const prepareThreshold = (threshold: Decimal | null): Threshold | null => {
    if (threshold === null) return null
    const reach = exact(threshold)
    return { threshold, reach, hold: reach.plus(rearm) }
  }
  return {
    worse,
    warning: prepareThreshold(rule.warning),
    critical: prepareThreshold(rule.critical),
    timing: rule,
  }
}

/** Whether the value is at or above the edge where higher is worse, or below it where lower is worse. */
function isBeyond(value: Exact, edge: Exact, worse: RuleThresholds['worse']): boolean {
  return worse === 'higher' ? value.gte(edge) : value.lt(edge)
}
