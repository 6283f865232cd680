import { exact, toDecimal } from '../../shared/decimal.ts'
import type { Rules } from '../../shared/settings/rules.ts'
import type { Decimal } from '../../shared/state.ts'
import { dropFrom } from './balance-drop.ts'
import type { Figures } from './observation.ts'
import type { Danger, Peaks } from './state.ts'
import type { ValueRule } from './thresholds.ts'

/** A value that a rule judges. */
export interface Measure {
  readonly key: string
  readonly rule: ValueRule
  readonly poolId: string | null
  readonly value: Decimal
  readonly currency: string | null
}

/**
 * What the rules that are on measure, in the order of `RULE_NAMES`. Of an incomplete observation what
 * is not there is not known; of a complete one it is over, and counts as zero.
 */
export function measuresOf(
  figures: Figures,
  complete: boolean,
  rules: Rules,
  peaks: Peaks | null,
  dangers: Readonly<Record<string, Danger>>,
): readonly Measure[] {
  const { marginRatio, poolId, availableBalance, marginBalance, unrealizedProfit, currency } = figures
  const measures: Measure[] = []
  const ratio = marginRatio ?? (complete ? '0' : null)
  if (ratio !== null)
    measures.push({ key: 'marginRatio', rule: 'marginRatio', poolId, value: ratio, currency: null })
  if (rules.isolatedRatio !== null) measures.push(...isolatedRatios(figures, complete, dangers))
  if (rules.availableBalance !== null) measures.push(amount('availableBalance', availableBalance, currency))
  if (rules.marginBalance !== null) measures.push(amount('marginBalance', marginBalance, currency))
  if (rules.unrealizedLoss !== null)
    measures.push(amount('unrealizedLoss', lossOf(unrealizedProfit), currency))
  if (rules.balanceDrop !== null) {
    const isOver = complete && dangers.balanceDrop !== undefined
    const drop = dropFrom(peaks, marginBalance, currency) ?? (isOver ? '0' : null)
    if (drop !== null)
      measures.push({ key: 'balanceDrop', rule: 'balanceDrop', poolId: null, value: drop, currency: null })
  }
  return measures
}

function isolatedRatios(
  { isolated }: Figures,
  complete: boolean,
  dangers: Readonly<Record<string, Danger>>,
): Measure[] {
  const measures = isolated.map(({ poolId, marginRatio }) => isolatedRatio(poolId, marginRatio))
  if (!complete) return measures
  for (const [key, { rule, poolId }] of Object.entries(dangers)) {
    const isGone = rule === 'isolatedRatio' && !measures.some((measure) => measure.key === key)
    if (isGone && poolId !== null) measures.push(isolatedRatio(poolId, '0'))
  }
  return measures
}

function isolatedRatio(poolId: string, value: Decimal): Measure {
  return { key: `isolatedRatio:${poolId}`, rule: 'isolatedRatio', poolId, value, currency: null }
}

function amount(rule: ValueRule, value: Decimal, currency: string): Measure {
  return { key: rule, rule, poolId: null, value, currency }
}

function lossOf(unrealizedProfit: Decimal): Decimal {
  return unrealizedProfit.startsWith('-') ? toDecimal(exact(unrealizedProfit).neg()) : '0'
}
