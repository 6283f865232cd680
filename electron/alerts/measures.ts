import { exact, toDecimal } from '../../shared/decimal.ts'
import type { Rules } from '../../shared/settings/rules.ts'
import type { Decimal } from '../../shared/state.ts'
import { dropFrom } from './balance-drop.ts'
import type { Figures } from './observation.ts'
import type { Dangers, Known, Peaks, Values } from './state.ts'
import type { ValueRule } from './thresholds.ts'

/** A value that a rule judges. */
export interface Measure {
  readonly key: string
  readonly rule: ValueRule
  readonly poolId: string | null
  readonly value: Decimal
  readonly currency: string | null
  /** The market move that liquidates the pool; null where it is not known, or there is no pool. */
  readonly move: Decimal | null
}

/**
 * The measures of the rules that are on, in the order of `RULE_NAMES`. What is missing from an incomplete
 * observation is not known; what is missing from a complete one is over and counts as zero.
 */
export function measuresOf(
  figures: Figures,
  isComplete: boolean,
  rules: Rules,
  peaks: Peaks | null,
  dangers: Dangers,
): readonly Measure[] {
  const { marginRatio, poolId, availableBalance, marginBalance, unrealizedProfit, currency } = figures
  const measures: Measure[] = []
  const ratio = marginRatio ?? (isComplete ? '0' : null)
  if (ratio !== null)
    measures.push({ ...measureOf('marginRatio', ratio), poolId, move: figures.move ?? null })
  if (rules.isolatedRatio !== null) measures.push(...isolatedRatios(figures, isComplete, dangers))
  const { marketMove, liquidationDistance, minutesLeft } = figures
  if (rules.liquidationMove !== null && marketMove !== undefined)
    measures.push(measureOf('liquidationMove', marketMove))
  if (rules.liquidationPrice !== null && liquidationDistance !== undefined)
    measures.push(measureOf('liquidationPrice', liquidationDistance))
  if (rules.pace !== null && minutesLeft !== undefined) measures.push(measureOf('pace', minutesLeft))
  if (rules.availableBalance !== null && availableBalance !== null)
    measures.push(measureOf('availableBalance', availableBalance, currency))
  if (rules.marginBalance !== null) measures.push(measureOf('marginBalance', marginBalance, currency))
  if (rules.unrealizedLoss !== null && unrealizedProfit !== null)
    measures.push(measureOf('unrealizedLoss', lossOf(unrealizedProfit), currency))
  if (rules.balanceDrop !== null) {
    const isOver = isComplete && dangers.balanceDrop !== undefined
    const drop = dropFrom(peaks, marginBalance, currency) ?? (isOver ? '0' : null)
    if (drop !== null) measures.push(measureOf('balanceDrop', drop))
  }
  return measures
}

/** The last known values after a step. */
export function valuesAfter(
  before: Values,
  measures: readonly Measure[],
  isComplete: boolean,
  now: number,
): Values {
  const values: Record<string, Known> = isComplete ? {} : { ...before }
  for (const { key, value } of measures) {
    // Incomplete figures may be the last ones judged again, whose time must stay that of the first time.
    if (isComplete || values[key]?.value !== value) values[key] = { value, at: now }
  }
  const { marginRatio } = values
  return isComplete && marginRatio !== undefined ? { ...values, blind: marginRatio } : values
}

function isolatedRatios({ isolated }: Figures, isComplete: boolean, dangers: Dangers): Measure[] {
  const measures = isolated.map(({ poolId, marginRatio, move = null }) =>
    isolatedRatio(poolId, marginRatio, move),
  )
  if (!isComplete) return measures
  const seen = new Set(measures.map(({ key }) => key))
  for (const [key, { rule, poolId }] of Object.entries(dangers)) {
    const isGone = rule === 'isolatedRatio' && !seen.has(key)
    if (isGone && poolId !== null) measures.push(isolatedRatio(poolId, '0', null))
  }
  return measures
}

function isolatedRatio(poolId: string, value: Decimal, move: Decimal | null): Measure {
  return { ...measureOf('isolatedRatio', value), key: `isolatedRatio:${poolId}`, poolId, move }
}

function measureOf(rule: ValueRule, value: Decimal, currency: string | null = null): Measure {
  return { key: rule, rule, poolId: null, value, currency, move: null }
}

function lossOf(unrealizedProfit: Decimal): Decimal {
  return unrealizedProfit.startsWith('-') ? toDecimal(exact(unrealizedProfit).neg()) : '0'
}
