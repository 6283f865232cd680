import { m } from '../../../shared/paraglide/messages.js'
import { getLocale } from '../../../shared/paraglide/runtime.js'
import type { RuleName } from '../../../shared/settings/rule-names.ts'
import {
  type FieldKind,
  type FieldName,
  isAmount,
  isWorseWhenLower,
  type QuietHours,
  type RuleField,
  type Rules,
} from '../../../shared/settings/rules.ts'
import type { AccountState, Decimal } from '../../../shared/state.ts'
import { formatSetMoney } from '../../../shared/words/format.ts'
import { limitText } from '../../../shared/words/measure-text.ts'
import { riskText } from '../../../shared/words/state-text.ts'

export interface FieldLabel {
  readonly label: string
  readonly unit: string
  /** Null where the label says it all. */
  readonly explanation: string | null
}

export function fieldLabel(rule: RuleName, { name, kind }: RuleField, currency: string): FieldLabel {
  return {
    label: labelText(rule, name),
    unit: unitText(kind, currency),
    explanation: fieldExplanation(name),
  }
}

/** What the rule is about; null where its name says it all. */
export function ruleExplanation(rule: RuleName): string | null {
  switch (rule) {
    case 'isolatedRatio':
      return m.settings_isolated_text()
    case 'liquidationMove':
      return m.settings_move_text()
    case 'liquidationPrice':
      return m.settings_price_text()
    case 'pace':
      return m.settings_pace_text()
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

export interface RuleSummary {
  readonly warning: string | null
  readonly critical: string | null
  /** The time that a drop is looked for in; null for rules without one. */
  readonly within: string | null
}

/** A rule in a few words; null when it is off. */
export function ruleSummary(rule: RuleName, value: Rules[RuleName]): RuleSummary | null {
  if (value === null) return null
  if ('warningSeconds' in value) {
    const { warningSeconds, criticalSeconds } = value
    return { warning: afterText(warningSeconds), critical: afterText(criticalSeconds), within: null }
  }
  return {
    warning: thresholdText(rule, value.warning),
    critical: thresholdText(rule, value.critical),
    within: 'hours' in value ? m.settings_within({ hours: unitNumber(value.hours, 'hour') }) : null,
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

/** The currency of the accounts' amounts; empty where they differ, or none is known. */
export function currencyOf(accounts: readonly AccountState[]): string {
  const currencies = new Set(accounts.flatMap(({ summary }) => (summary ? [summary.currency] : [])))
  const [only = ''] = currencies
  return currencies.size === 1 ? only : ''
}

function labelText(rule: RuleName, name: FieldName): string {
  switch (name) {
    case 'warning':
    case 'critical': {
      const level = riskText(name)
      return isWorseWhenLower(rule) ? m.settings_level_below({ level }) : m.settings_level_at({ level })
    }
    case 'warningSeconds':
      return m.settings_level_after({ level: riskText('warning') })
    case 'criticalSeconds':
      return m.settings_level_after({ level: riskText('critical') })
    case 'rearm':
      return m.settings_rearm()
    case 'hours':
      return m.settings_hours()
    case 'holdSeconds':
      return m.settings_hold()
    case 'repeatMinutes':
      return m.settings_repeat()
  }
}

function unitText(kind: FieldKind, currency: string): string {
  switch (kind) {
    case 'share':
      return '%'
    case 'points':
      return m.settings_unit_points()
    case 'amount':
    case 'distance':
      return currency
    case 'seconds':
      return m.settings_unit_seconds()
    case 'time':
    case 'time-distance':
    case 'minutes':
    case 'seconds-as-minutes':
      return m.settings_unit_minutes()
    case 'hours':
      return m.settings_unit_hours()
  }
}

function fieldExplanation(name: FieldName): string | null {
  switch (name) {
    case 'rearm':
      return m.settings_rearm_text()
    case 'holdSeconds':
      return m.settings_hold_text()
    case 'repeatMinutes':
      return m.settings_repeat_text()
    default:
      return null
  }
}

function thresholdText(rule: RuleName, threshold: Decimal | null): string | null {
  if (threshold === null) return null
  const value = isAmount(rule) ? formatSetMoney(threshold, getLocale()) : limitText(rule, threshold)
  return isWorseWhenLower(rule) ? m.settings_value_below({ value }) : value
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

function unitNumber(value: number, unit: 'second' | 'minute' | 'hour'): string {
  return new Intl.NumberFormat(getLocale(), { style: 'unit', unit, unitDisplay: 'short' }).format(value)
}
