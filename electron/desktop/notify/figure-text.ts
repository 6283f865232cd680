import { m } from '../../../shared/paraglide/messages.js'
import { getLocale } from '../../../shared/paraglide/runtime.js'
import { MASK } from '../../../shared/settings/appearance.ts'
import { type CallName, type DangerName, isCall } from '../../../shared/settings/rule-names.ts'
import { isAmount } from '../../../shared/settings/rules.ts'
import type { AccountState, AlertLevel, Decimal, Risk } from '../../../shared/state.ts'
import {
  formatMoney,
  type formatProfit,
  type RatioThresholds,
  thresholdOfAlert,
} from '../../../shared/words/format.ts'
import { measureText } from '../../../shared/words/measure-text.ts'
import { poolText, riskText, ruleText, withAsset } from '../../../shared/words/state-text.ts'

/** The value a rule watches. */
export interface Figure {
  readonly rule: DangerName
  readonly poolId: string | null
  readonly value: Decimal | null
  /** The currency of an amount; null for a fraction. */
  readonly currency: string | null
  readonly level: AlertLevel
  /** The threshold of the level; null when there is none. */
  readonly threshold: Decimal | null
}

/** A phrase for the middle of a sentence: `margin ratio 83.2 %`, `ETHUSDT isolated 83.2 %`, `blind at 71.2 %`. */
export function figureText(figure: Figure, account: AccountState, masked: boolean): string {
  const { rule, poolId } = figure
  if (rule === 'marginCall') return m.alert_margin_call()
  if (rule === 'liquidation') return m.alert_liquidation()
  if (figure.value === null) return rule === 'blind' ? m.alert_blind() : ruleText(rule)
  const value = valueText(figure, figure.value, account, masked)
  if (rule === 'isolatedRatio' && poolId !== null) {
    return m.alert_isolated_ratio({ pool: poolText(poolId), value })
  }
  return FIGURE_TEXTS[rule]({ value })
}

const FIGURE_TEXTS = {
  marginRatio: m.alert_margin_ratio,
  isolatedRatio: ({ value }) => m.alert_isolated_ratio({ pool: m.rule_isolated_ratio(), value }),
  liquidationMove: m.alert_liquidation_move,
  liquidationPrice: m.alert_liquidation_price,
  pace: m.alert_pace,
  availableBalance: m.alert_available_balance,
  marginBalance: m.alert_margin_balance,
  unrealizedLoss: m.alert_unrealized_loss,
  balanceDrop: m.alert_balance_drop,
  blind: m.alert_blind_at,
} as const satisfies Record<Exclude<DangerName, CallName>, (inputs: { value: string }) => string>

/** A value in the unit of the figure's rule: `83.2 %`, `95.20 USDT`. */
export function valueText(
  figure: Pick<Figure, 'rule' | 'currency' | 'level' | 'threshold'>,
  value: Decimal,
  { thresholds }: AccountState,
  masked: boolean,
): string {
  const { rule, currency } = figure
  return isAmount(rule)
    ? amountText(value, currency, masked)
    : measureText(rule, value, thresholdsFor(figure, thresholds))
}

/** The margin ratio, and the one that was last known, are told by the account's thresholds; others by their own. */
function thresholdsFor(
  { rule, level, threshold }: Pick<Figure, 'rule' | 'level' | 'threshold'>,
  ofAccount: RatioThresholds,
): RatioThresholds {
  const isHeadline = rule === 'marginRatio' || rule === 'blind' || isCall(rule)
  return isHeadline ? ofAccount : thresholdOfAlert(level, threshold)
}

/** `95.20 USDT`, or the mask in its place. */
export function amountText(
  amount: Decimal,
  asset: string | null,
  masked: boolean,
  format: typeof formatMoney | typeof formatProfit = formatMoney,
): string {
  return masked ? MASK : withAsset(format(amount, asset, getLocale()), asset)
}

/** Says in the last line how many lines are left out, if any are. */
export function limitLines(limit: number, lines: readonly string[]): readonly string[] {
  if (lines.length <= limit) return lines
  const shown = lines.slice(0, limit - 1)
  return [...shown, m.lines_more({ count: lines.length - shown.length })]
}

/** A level for the middle of a sentence. */
export function levelText(level: Risk): string {
  return riskText(level).toLocaleLowerCase(getLocale())
}

export function capitalized(text: string): string {
  const [first = ''] = text
  return first.toLocaleUpperCase(getLocale()) + text.slice(first.length)
}
