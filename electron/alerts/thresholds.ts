import { compareDigits, type Digits, digitsOf, exact, toDecimal } from '../../shared/decimal.ts'
import type { LevelRule, Rules } from '../../shared/settings/rules.ts'
import type { Decimal, Level } from '../../shared/state.ts'

/** The rules that judge a value. */
export type ValueRule = Exclude<keyof Rules, 'blind'>

/** A rule's levels, made ready to be compared with many values. */
export interface Bounds {
  readonly worse: 'higher' | 'lower'
  readonly warning: Bound | null
  readonly critical: Bound | null
}

export interface Bound {
  readonly threshold: Decimal
  readonly reach: Digits
  /** Where the level begins to fall. */
  readonly hold: Digits
}

export type BoundsOfRules = Readonly<Record<ValueRule, Bounds | null>>

const known = new WeakMap<Rules, BoundsOfRules>()

export function boundsOf(rules: Rules): BoundsOfRules {
  const before = known.get(rules)
  if (before !== undefined) return before
  const bounds: BoundsOfRules = {
    marginRatio: ready(rules.marginRatio, 'higher'),
    isolatedRatio: ready(rules.isolatedRatio, 'higher'),
    availableBalance: ready(rules.availableBalance, 'lower'),
    marginBalance: ready(rules.marginBalance, 'lower'),
    unrealizedLoss: ready(rules.unrealizedLoss, 'higher'),
    balanceDrop: ready(rules.balanceDrop, 'higher'),
  }
  known.set(rules, bounds)
  return bounds
}

/** The highest level whose threshold the value is at or beyond (`higher`) or below (`lower`). */
export function levelReached(bounds: Bounds, value: Digits): Level {
  const { worse, warning, critical } = bounds
  if (critical !== null && isBeyond(value, critical.reach, worse)) return 'critical'
  return warning !== null && isBeyond(value, warning.reach, worse) ? 'warning' : 'calm'
}

/** The highest level that the value lets stand where it stands already. */
export function levelHeld(bounds: Bounds, value: Digits): Level {
  const { worse, warning, critical } = bounds
  if (critical !== null && isBeyond(value, critical.hold, worse)) return 'critical'
  return warning !== null && isBeyond(value, warning.hold, worse) ? 'warning' : 'calm'
}

function ready(rule: Omit<LevelRule, 'holdSeconds' | 'repeatMinutes'> | null, worse: Bounds['worse']) {
  if (rule === null) return null
  const bound = (threshold: Decimal | null) => {
    if (threshold === null) return null
    const rearm = worse === 'higher' ? exact(rule.rearm).neg() : exact(rule.rearm)
    return {
      threshold,
      reach: digitsOf(threshold),
      hold: digitsOf(toDecimal(exact(threshold).plus(rearm))),
    }
  }
  return { worse, warning: bound(rule.warning), critical: bound(rule.critical) }
}

function isBeyond(value: Digits, edge: Digits, worse: Bounds['worse']): boolean {
  const order = compareDigits(value, edge)
  return worse === 'higher' ? order >= 0 : order < 0
}
