import { getLocale } from '../../shared/paraglide/runtime.js'
import type { DangerName } from '../../shared/settings/rule-names.ts'
import { isAmount } from '../../shared/settings/rules.ts'
import type { Decimal } from '../../shared/state.ts'
import { formatMoney, formatSetMoney, type RatioThresholds } from '../../shared/words/format.ts'
import { limitText, measureText } from '../../shared/words/measure-text.ts'
import { withAsset } from '../../shared/words/state-text.ts'

/** The text in place of amounts that are hidden; null when amounts are shown. */
export type Hidden = string | null

/** A rule's value; an amount without its currency. */
export function valueText(
  rule: DangerName,
  value: Decimal,
  currency: string | null,
  thresholds: RatioThresholds,
  hidden: Hidden,
): string {
  if (!isAmount(rule)) return measureText(rule, value, thresholds)
  return hidden ?? formatMoney(value, currency, getLocale())
}

export function thresholdText(
  rule: DangerName,
  threshold: Decimal,
  currency: string | null,
  hidden: Hidden,
): string {
  if (!isAmount(rule)) return limitText(rule, threshold)
  return hidden ?? withAsset(formatSetMoney(threshold, getLocale()), currency)
}
