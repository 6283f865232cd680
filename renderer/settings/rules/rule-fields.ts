import { exact, toDecimal } from '../../../shared/decimal.ts'
import type { RuleName } from '../../../shared/settings/rule-names.ts'
import { DEFAULT_RULES, DEFAULT_THRESHOLDS, type Rules } from '../../../shared/settings/rules.ts'
import type { Decimal } from '../../../shared/state.ts'

export type FieldName =
  | 'warning'
  | 'critical'
  | 'warningSeconds'
  | 'criticalSeconds'
  | 'rearm'
  | 'hours'
  | 'holdSeconds'
  | 'repeatMinutes'

/**
 * How a value is written: `share` is a fraction above 0 in percent, `points` the same as a distance;
 * `amount` is above 0, `distance` may be 0; `minutes` are seconds in minutes; `whole` is as it is.
 */
export type FieldKind = 'share' | 'points' | 'amount' | 'distance' | 'minutes' | 'whole'

export interface RuleField {
  readonly name: FieldName
  readonly kind: FieldKind
  /** What it means to leave it empty; null: it must be filled in. */
  readonly empty: 'off' | 'never' | null
}

/** What is written in the fields of a rule. */
export type Texts = Readonly<Partial<Record<FieldName, string>>>

/** A rule as the fields have it, valid or not. */
export type Draft = Readonly<Record<string, unknown>>

type Values = Readonly<Record<string, Decimal | number | null>>

const REPEAT: RuleField = { name: 'repeatMinutes', kind: 'whole', empty: 'never' }
const TELLING: readonly RuleField[] = [{ name: 'holdSeconds', kind: 'whole', empty: null }, REPEAT]

/** In the order they are shown in. */
export const RULE_FIELDS: Readonly<Record<RuleName, readonly RuleField[]>> = {
  marginRatio: levels('share', 'points', null),
  isolatedRatio: levels('share', 'points'),
  availableBalance: levels('amount', 'distance'),
  marginBalance: levels('amount', 'distance'),
  unrealizedLoss: levels('amount', 'distance'),
  balanceDrop: [{ name: 'hours', kind: 'whole', empty: null }, ...levels('share', 'points')],
  blind: [
    { name: 'warningSeconds', kind: 'minutes', empty: 'off' },
    { name: 'criticalSeconds', kind: 'whole', empty: 'off' },
    REPEAT,
  ],
}

const TOLD = DEFAULT_RULES.marginRatio
const NO_AMOUNTS = { warning: null, critical: null, rearm: null, ...TOLD }

/** What the fields hold when a rule is turned on. Amounts are for the user to fill in. */
const STARTING: Readonly<Record<RuleName, Values>> = {
  marginRatio: { ...DEFAULT_THRESHOLDS, ...TOLD },
  isolatedRatio: { ...DEFAULT_THRESHOLDS, ...TOLD },
  availableBalance: NO_AMOUNTS,
  marginBalance: NO_AMOUNTS,
  unrealizedLoss: NO_AMOUNTS,
  balanceDrop: { warning: '0.1', critical: '0.2', rearm: '0.02', hours: 24, ...TOLD },
  blind: { ...DEFAULT_RULES.blind },
}

/** A rule that is off starts from what it is turned on with. */
export function textsOf(rule: RuleName, value: Rules[RuleName]): Texts {
  const values: Values = value === null ? STARTING[rule] : { ...value }
  return Object.fromEntries(
    RULE_FIELDS[rule].map(({ name, kind }) => [name, textOf(kind, values[name] ?? null)]),
  )
}

/** What is written in the fields, as a rule has it; what cannot be read stays the text it is. */
export function draftOf(rule: RuleName, texts: Texts): Draft {
  return Object.fromEntries(
    RULE_FIELDS[rule].map(({ name, kind, empty }) => [name, read(kind, empty, texts[name] ?? '')]),
  )
}

export function isEmpty(text: string): boolean {
  return tidy('whole', text) === ''
}

/** The number that is written, or null. A fraction is still in percent. */
export function numberIn(kind: FieldKind, text: string): Decimal | null {
  const number = tidy(kind, text)
  return isNumber(number) ? toDecimal(exact(number)) : null
}

function isNumber(text: string): text is `${number}` {
  return /^-?(\d+\.?\d*|\.\d+)$/.test(text)
}

function levels(kind: FieldKind, distance: FieldKind, empty: 'off' | null = 'off'): readonly RuleField[] {
  return [
    { name: 'warning', kind, empty },
    { name: 'critical', kind, empty },
    { name: 'rearm', kind: distance, empty: null },
    ...TELLING,
  ]
}

function textOf(kind: FieldKind, value: Decimal | number | null): string {
  if (value === null) return ''
  switch (kind) {
    case 'share':
    case 'points':
      return toDecimal(exact(value).times(100))
    case 'amount':
    case 'distance':
    case 'whole':
      return toDecimal(exact(value))
    case 'minutes':
      // To the hundredth, which is enough to tell every second.
      return toDecimal(exact(value).div(60).round(2))
  }
}

function read(kind: FieldKind, empty: RuleField['empty'], text: string): unknown {
  const number = numberIn(kind, text)
  if (number === null) return isEmpty(text) && empty !== null ? null : text
  switch (kind) {
    case 'share':
    case 'points':
      return toDecimal(exact(number).times('0.01'))
    case 'amount':
    case 'distance':
      return number
    case 'minutes':
      return Number(exact(number).times(60).round(0).toFixed())
    case 'whole':
      return Number(number)
  }
}

/** As a Chinese keyboard writes them, digits, point and percent sign may be wide. */
function tidy(kind: FieldKind, text: string): string {
  const plain = text.normalize('NFKC').trim()
  return kind === 'share' || kind === 'points' ? plain.replace(/\s*%$/, '') : plain
}
