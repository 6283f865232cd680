import { m } from '../../../shared/paraglide/messages.js'
import { getLocale } from '../../../shared/paraglide/runtime.js'
import type { RuleName } from '../../../shared/settings/rule-names.ts'
import type { QuietHours, Rules } from '../../../shared/settings/rules.ts'
import type { AccountState, Decimal } from '../../../shared/state.ts'
import { formatThreshold } from '../../../shared/words/format.ts'
import { riskText } from '../../../shared/words/state-text.ts'
import type { RuleField } from './rule-fields.ts'

export interface FieldLabel {
  readonly label: string
  readonly unit: string
  /** What more there is to know, where the label does not say it all. */
  readonly explanation: string | null
}

export function fieldLabel(rule: RuleName, field: RuleField, currency: string): FieldLabel {
  const unit = unitText(field, currency)
  switch (field.name) {
    case 'warning':
    case 'critical':
      return { label: thresholdText(rule, riskText(field.name)), unit, explanation: null }
    case 'warningSeconds':
      return { label: m.settings_level_after({ level: riskText('warning') }), unit, explanation: null }
    case 'criticalSeconds':
      return { label: m.settings_level_after({ level: riskText('critical') }), unit, explanation: null }
    case 'rearm':
      return { label: m.settings_rearm(), unit, explanation: m.settings_rearm_text() }
    case 'hours':
      return { label: m.settings_hours(), unit, explanation: null }
    case 'holdSeconds':
      return { label: m.settings_hold(), unit, explanation: m.settings_hold_text() }
    case 'repeatMinutes':
      return { label: m.settings_repeat(), unit, explanation: m.settings_repeat_text() }
  }
}

/** What the rule is about, where its name does not say it all. */
export function ruleExplanation(rule: RuleName): string | null {
  switch (rule) {
    case 'isolatedRatio':
      return m.settings_isolated_text()
    case 'unrealizedLoss':
      return m.settings_loss_text()
    case 'balanceDrop':
      return m.settings_drop_text()
    case 'blind':
      return m.settings_blind_text()
    case 'marginRatio':
    case 'availableBalance':
    case 'marginBalance':
      return null
  }
}

export interface RuleGist {
  readonly warning: string | null
  readonly critical: string | null
  readonly within: string | null
}

/** A rule in a few words; null: it is off. */
export function gistOf(rule: RuleName, rules: Rules): RuleGist | null {
  switch (rule) {
    case 'marginRatio':
    case 'isolatedRatio':
      return gist(rules[rule], shareText)
    case 'availableBalance':
    case 'marginBalance':
      return gist(rules[rule], (amount) => m.settings_value_below({ value: amountText(amount) }))
    case 'unrealizedLoss':
      return gist(rules[rule], amountText)
    case 'balanceDrop': {
      const drop = gist(rules[rule], shareText)
      const hours = unitNumber(rules[rule]?.hours ?? 0, 'hour')
      return drop && { ...drop, within: m.settings_within({ hours }) }
    }
    case 'blind':
      return rules.blind && blindGist(rules.blind)
  }
}

/** `10:30 PM–7:00 AM`, as the locale writes times of day. */
export function quietHoursText(hours: QuietHours | null): string {
  return hours === null ? m.settings_off() : `${timeText(hours.from)}–${timeText(hours.to)}`
}

/** `10 sec` */
export function secondsText(seconds: number): string {
  return unitNumber(seconds, 'second')
}

/** What the accounts' amounts are in; empty where they differ, or none is known. */
export function currencyOf(accounts: readonly AccountState[]): string {
  const currencies = new Set(accounts.flatMap(({ summary }) => (summary ? [summary.currency] : [])))
  const [only = ''] = currencies
  return currencies.size === 1 ? only : ''
}

function thresholdText(rule: RuleName, level: string): string {
  return rule === 'availableBalance' || rule === 'marginBalance'
    ? m.settings_level_below({ level })
    : m.settings_level_at({ level })
}

function unitText({ name, kind }: RuleField, currency: string): string {
  switch (kind) {
    case 'share':
      return '%'
    case 'points':
      return m.settings_unit_points()
    case 'amount':
    case 'distance':
      return currency
    case 'minutes':
      return m.settings_unit_minutes()
    case 'whole':
      if (name === 'hours') return m.settings_unit_hours()
      return name === 'repeatMinutes' ? m.settings_unit_minutes() : m.settings_unit_seconds()
  }
}

function gist(
  levels: { readonly warning: Decimal | null; readonly critical: Decimal | null } | null,
  text: (value: Decimal) => string,
): RuleGist | null {
  if (levels === null) return null
  const { warning, critical } = levels
  return {
    warning: warning === null ? null : text(warning),
    critical: critical === null ? null : text(critical),
    within: null,
  }
}

function blindGist({ warningSeconds, criticalSeconds }: NonNullable<Rules['blind']>): RuleGist {
  return { warning: afterText(warningSeconds), critical: afterText(criticalSeconds), within: null }
}

function afterText(seconds: number | null): string | null {
  if (seconds === null) return null
  const value = seconds % 60 === 0 ? unitNumber(seconds / 60, 'minute') : unitNumber(seconds, 'second')
  return m.settings_value_after({ value })
}

function timeText(time: string): string {
  const [hours, minutes] = time.split(':').map(Number)
  const at = new Date(2000, 0, 1, hours, minutes)
  return new Intl.DateTimeFormat(getLocale(), { hour: 'numeric', minute: '2-digit' }).format(at)
}

function shareText(share: Decimal): string {
  return formatThreshold(share, getLocale())
}

function amountText(amount: Decimal): string {
  return new Intl.NumberFormat(getLocale(), { maximumFractionDigits: 8 }).format(amount)
}

function unitNumber(value: number, unit: 'second' | 'minute' | 'hour'): string {
  return new Intl.NumberFormat(getLocale(), { style: 'unit', unit, unitDisplay: 'short' }).format(value)
}
