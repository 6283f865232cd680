import { compareDecimals } from '../../shared/decimal.ts'
import { m } from '../../shared/paraglide/messages.js'
import { getLocale } from '../../shared/paraglide/runtime.js'
import { type CallName, isCall } from '../../shared/settings/rule-names.ts'
import { isAmount, isWorseWhenLower } from '../../shared/settings/rules.ts'
import type { AccountState, AccountSummary, StandingAlert } from '../../shared/state.ts'
import { callText } from '../../shared/words/call-text.ts'
import {
  formatMinute,
  formatRatio,
  type RatioThresholds,
  thresholdOfAlert,
} from '../../shared/words/format.ts'
import { subjectText } from '../../shared/words/state-text.ts'
import { type Hidden, thresholdText, valueText } from '../ui/figure-text.ts'

/**
 * `Available balance 95.20 < 100.00 USDT`, `ETHUSDT isolated 83.2 % ≥ 80 %` or `Blind at 71.2 %`. A margin call
 * of the exchange comes in whole sentences.
 */
export function alertText(
  alert: StandingAlert,
  { freshness, summary, thresholds }: AccountState,
  hidden: Hidden,
): string {
  const { rule, level, value, threshold } = alert
  const currency = summary?.currency ?? null
  if (rule === 'blind') {
    return value === null
      ? m.standing_blind()
      : m.standing_blind_at({ ratio: formatRatio(value, getLocale(), thresholds) })
  }
  if (isCall(rule)) return marginCallText(rule, summary?.status ?? null, value, thresholds)
  const what = subjectText(alert)
  if (value === null) return what
  const near = rule === 'marginRatio' ? thresholds : thresholdOfAlert(level, threshold)
  const shown = valueText(rule, value, currency, near, hidden)
  if (freshness === 'none' || freshness === 'stale') return m.standing_last_known({ what, value: shown })
  if (threshold === null || (isAmount(rule) && hidden !== null)) {
    return m.journal_figure({ what, value: shown })
  }
  const words = { what, value: shown, threshold: thresholdText(rule, threshold, currency, hidden) }
  const order = compareDecimals(value, threshold)
  // An alert stands until the value is well past the threshold, so the value may be on the good side already.
  if (isWorseWhenLower(rule)) return order < 0 ? m.standing_below(words) : m.standing_near(words)
  return order >= 0 ? m.standing_at_least(words) : m.standing_near(words)
}

/** Since when the alert stands, or why it does not notify. */
export function alertStateText(alert: StandingAlert, quietUntil: number | null): string {
  const { waiting, snoozedUntil, acknowledged, since } = alert
  const locale = getLocale()
  if (snoozedUntil === 'recovery') return m.standing_snoozed_recovery()
  if (snoozedUntil !== null) return m.standing_snoozed_until({ time: formatMinute(snoozedUntil, locale) })
  if (acknowledged) return m.standing_acknowledged()
  switch (waiting) {
    case 'hold':
      return m.standing_waiting_hold()
    case 'quiet':
      return quietUntil === null
        ? m.standing_waiting_quiet()
        : m.standing_waiting_quiet_until({ time: formatMinute(quietUntil, locale) })
    case null:
      return m.standing_since({ time: formatMinute(since, locale) })
  }
}

function marginCallText(
  name: CallName,
  status: AccountSummary['status'],
  ratio: StandingAlert['value'],
  thresholds: RatioThresholds,
): string {
  const { sentence, nextStep } = callText(name, status)
  const last =
    ratio === null ? [] : [m.call_last_ratio({ ratio: formatRatio(ratio, getLocale(), thresholds) })]
  return [sentence, ...last, nextStep].reduce((first, second) => m.notification_two({ first, second }))
}
