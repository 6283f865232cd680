import { exact, toDecimal } from '../../../shared/decimal.ts'
import type { RuleName } from '../../../shared/settings/rule-names.ts'
import {
  type FieldKind,
  type FieldName,
  RULES,
  type Rules,
  type ValueField,
} from '../../../shared/settings/rules.ts'
import type { AlertLevel, Decimal } from '../../../shared/state.ts'
import type { Texts } from '../setting-editor.svelte.ts'

/** A rule as it is typed, valid or not. */
export type Draft = Readonly<Partial<Record<FieldName, unknown>>>

/** What the fields hold for a rule; for null, when it is turned on. */
export function textsOf(rule: RuleName, value: Rules[RuleName]): Texts<FieldName> {
  const { fields, start } = RULES[rule]
  const values: typeof start = value ?? start
  return Object.fromEntries(fields.map(({ name, kind }) => [name, textOf(kind, values[name] ?? null)]))
}

/** The rule that is typed. Text that cannot be read stays text, for the check to refuse. */
export function draftOf(rule: RuleName, texts: Texts<FieldName>): Draft {
  return Object.fromEntries(
    RULES[rule].fields.map((field) => [field.name, read(field, texts[field.name] ?? '')]),
  )
}

/** The level whose threshold the field is; null when it is none. */
export function levelOf(name: FieldName): AlertLevel | null {
  if (name === 'warning' || name === 'warningSeconds') return 'warning'
  return name === 'critical' || name === 'criticalSeconds' ? 'critical' : null
}

export function isEmpty(text: string): boolean {
  return plain(text) === ''
}

/** The number that is typed, a fraction still in percent; null when it is no number. */
export function numberIn(kind: FieldKind, text: string): Decimal | null {
  const isPercent = kind === 'share' || kind === 'points'
  const number = isPercent ? plain(text).replace(/\s*%$/, '') : plain(text)
  return isNumber(number) ? toDecimal(exact(number)) : null
}

/** Digits, point and percent sign are wide where a Chinese keyboard writes them. */
function plain(text: string): string {
  return text.normalize('NFKC').trim()
}

function isNumber(text: string): text is `${number}` {
  return /^-?(\d+\.?\d*|\.\d+)$/.test(text)
}

/** What a field holds for a value; empty for null. */
export function textOf(kind: FieldKind, value: Decimal | number | null): string {
  if (value === null) return ''
  switch (kind) {
    case 'share':
    case 'points':
      return toDecimal(exact(value).times(100))
    case 'seconds-as-minutes':
      // Hundredths are enough to tell every second.
      return toDecimal(exact(value).div(60).round(2))
    case 'amount':
    case 'distance':
    case 'time':
    case 'time-distance':
    case 'seconds':
    case 'minutes':
    case 'hours':
      return toDecimal(exact(value))
  }
}

/** The value that is typed. Text that cannot be read stays text, for the check to refuse. */
export function read({ kind, empty }: ValueField, text: string): unknown {
  const number = numberIn(kind, text)
  if (number === null) return isEmpty(text) && empty !== null ? null : text
  switch (kind) {
    case 'share':
    case 'points':
      return toDecimal(exact(number).times('0.01'))
    case 'amount':
    case 'distance':
    case 'time':
    case 'time-distance':
      return number
    case 'seconds-as-minutes':
      return Number(exact(number).times(60).toFixed(0))
    case 'seconds':
    case 'minutes':
    case 'hours':
      return Number(number)
  }
}
