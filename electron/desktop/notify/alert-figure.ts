import { m } from '../../../shared/paraglide/messages.js'
import type { DangerName } from '../../../shared/settings/rule-names.ts'
import type { Decimal } from '../../../shared/state.ts'
import { formatRatio } from '../../../shared/words/format.ts'
import type { Locale } from '../../../shared/words/locale.ts'
import { poolIdText, ruleText } from '../../../shared/words/state-text.ts'
import { amountText, type Speech } from './amount.ts'

/** A rule's value, and what it is of. */
export interface Figure {
  readonly rule: DangerName
  readonly poolId: string | null
  readonly value: Decimal | null
  /** What amounts are in; null for fractions. */
  readonly currency: string | null
}

/** As within a sentence: `margin ratio 83.2 %`, `ETHUSDT isolated 83.2 %`, `blind at 71.2 %`. */
export function figureText(figure: Figure, speech: Speech): string {
  const { rule, poolId } = figure
  if (rule === 'marginCall') return m.alert_margin_call()
  if (rule === 'liquidation') return m.alert_liquidation()
  if (figure.value === null) return rule === 'blind' ? m.alert_blind() : ruleText(rule)
  const value = valueText(figure, figure.value, speech)
  switch (rule) {
    case 'marginRatio':
      return m.alert_margin_ratio({ value })
    case 'isolatedRatio':
      return m.alert_isolated_ratio({ pool: poolId === null ? ruleText(rule) : poolIdText(poolId), value })
    case 'availableBalance':
      return m.alert_available_balance({ value })
    case 'marginBalance':
      return m.alert_margin_balance({ value })
    case 'unrealizedLoss':
      return m.alert_unrealized_loss({ value })
    case 'balanceDrop':
      return m.alert_balance_drop({ value })
    case 'blind':
      return m.alert_blind_at({ value })
  }
}

/** Any value in the figure's unit: `83.2 %`, `95.20 USDT`. */
export function valueText(
  { rule, currency }: Pick<Figure, 'rule' | 'currency'>,
  value: Decimal,
  speech: Speech,
): string {
  return isAmount(rule) ? amountText(value, currency, speech) : formatRatio(value, speech.locale)
}

export function isAmount(rule: DangerName): boolean {
  return rule === 'unrealizedLoss' || isBalance(rule)
}

/** The worse the lower; all others the worse the higher. */
export function isBalance(rule: DangerName): boolean {
  return rule === 'availableBalance' || rule === 'marginBalance'
}

export function capitalized(text: string, locale: Locale): string {
  const [first = ''] = text
  return first.toLocaleUpperCase(locale) + text.slice(first.length)
}
