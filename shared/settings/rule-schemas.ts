import * as v from 'valibot'
import { compareDecimals, exact } from '../decimal.ts'
import type { Decimal, Thresholds } from '../state.ts'
import type { RuleName } from './rule-names.ts'
import {
  type AlertTiming,
  type BlindRule,
  type DropRule,
  FIELD_NAMES,
  type LevelRule,
  type NearRule,
  RULES,
  type Rule,
  type RuleField,
  THRESHOLD_FIELDS,
  TIMING_FIELDS,
} from './rules.ts'

/** Why a rule or a time is refused; ends up in an `invalid-input` problem's params. */
export type RuleReason =
  | 'not-a-number'
  | 'range'
  | 'order'
  | 'rearm-too-wide'
  | 'required'
  | 'near-below-critical'
  | 'near-move'
  | 'same-time'
  | 'format'

const reason = (why: RuleReason) => why

/** An account's id is far shorter, and nobody has so many. */
const LONGEST_ID = 100
const MOST_ACCOUNTS = 1000

/** Plain decimal text, without a sign or exponent. */
const decimal = v.custom<Decimal>(
  (value) => typeof value === 'string' && /^(0|[1-9]\d{0,14})(\.\d{1,8})?$/.test(value),
  reason('not-a-number'),
)

const share = v.pipe(
  decimal,
  v.check((value) => isPositive(value) && isAtMost(value, 1), reason('range')),
)

export const thresholdsSchema = v.pipe(
  objectOf<Thresholds>(THRESHOLD_FIELDS),
  levelsInOrder(RULES.marginRatio.worse),
)

export const nearSchema: v.GenericSchema<unknown, NearRule> = v.object({
  ratio: share,
  move: v.nullable(
    v.pipe(
      decimal,
      v.check((move) => isPositive(move) && compareDecimals(move, '1') < 0, reason('near-move')),
    ),
  ),
})

const ruleEntries = {
  marginRatio: objectOf<AlertTiming>(TIMING_FIELDS),
  isolatedRatio: levelRule('isolatedRatio'),
  // Settings that were saved before these rules existed have them off.
  liquidationMove: v.optional(levelRule('liquidationMove'), null),
  liquidationPrice: v.optional(levelRule('liquidationPrice'), null),
  pace: v.optional(levelRule('pace'), null),
  availableBalance: levelRule('availableBalance'),
  marginBalance: levelRule('marginBalance'),
  unrealizedLoss: levelRule('unrealizedLoss'),
  balanceDrop: levelRule<DropRule>('balanceDrop'),
  blind: v.nullable(
    v.pipe(
      objectOf<Plain<BlindRule>>(RULES.blind.fields),
      v.forward(
        v.check(
          ({ warningSeconds, criticalSeconds }) => warningSeconds !== null || criticalSeconds !== null,
          reason('required'),
        ),
        ['warningSeconds'],
      ),
    ),
  ),
}

export const ruleSettingsSchema = v.object(ruleEntries)

export const overridesSchema = v.pipe(
  v.unknown(),
  // Valibot would accept a list as a record.
  v.check((value) => !Array.isArray(value), reason('format')),
  v.record(
    v.pipe(v.string(), v.nonEmpty(), v.maxLength(LONGEST_ID)),
    v.strictObject(eachOptional({ thresholds: thresholdsSchema, ...ruleEntries })),
  ),
  v.check((overrides) => Object.keys(overrides).length <= MOST_ACCOUNTS, reason('range')),
)

const timeOfDay = v.pipe(v.string(reason('format')), v.regex(/^([01]\d|2[0-3]):[0-5]\d$/, reason('format')))

export const quietHoursSchema = v.pipe(
  v.object({ from: timeOfDay, to: timeOfDay }),
  v.forward(
    v.check(({ from, to }) => from !== to, reason('same-time')),
    ['to'],
  ),
)

/** The same entries, any of which may be left out. */
export function eachOptional<Entries extends v.ObjectEntries>(entries: Entries) {
  const optional = Object.entries(entries).map(([name, schema]) => [name, v.exactOptional(schema)])
  // `Object.fromEntries` does not know which name has which schema.
  return Object.fromEntries(optional) as {
    [Name in keyof Entries]: v.ExactOptionalSchema<Entries[Name], undefined>
  }
}

function levelRule<Value extends LevelRule = LevelRule>(rule: RuleName) {
  const { fields, worse } = RULES[rule]
  return v.nullable(v.pipe(objectOf<Value>(fields), levelsInOrder<Value>(worse)))
}

/** Checks an object that has these fields, which are those of a `Value`. */
function objectOf<Value>(fields: readonly RuleField[]) {
  const inOrder = fields.toSorted((a, b) => FIELD_NAMES.indexOf(a.name) - FIELD_NAMES.indexOf(b.name))
  const entries = inOrder.map((field) => [field.name, fieldSchema(field)])
  // The table of rules lists the fields that the type has, which the compiler cannot see.
  return v.object(Object.fromEntries(entries)) as v.GenericSchema<unknown, Value>
}

function fieldSchema(field: RuleField): v.GenericSchema<unknown, Decimal | number | null> {
  const schema = valueSchema(field)
  return field.empty === null ? schema : v.nullable(schema)
}

function valueSchema(field: RuleField): v.GenericSchema<unknown, Decimal | number> {
  switch (field.kind) {
    case 'share':
      return share
    case 'points':
      return v.pipe(
        decimal,
        v.check((value) => isAtMost(value, 1), reason('range')),
      )
    case 'amount':
      return v.pipe(decimal, v.check(isPositive, reason('range')))
    case 'distance':
      return decimal
    case 'time':
      return v.pipe(
        decimal,
        v.check((value) => isPositive(value) && isAtMost(value, field.most), reason('range')),
      )
    case 'time-distance':
      return v.pipe(
        decimal,
        v.check((value) => isAtMost(value, field.most), reason('range')),
      )
    case 'seconds':
    case 'minutes':
    case 'hours':
    case 'seconds-as-minutes':
      return v.pipe(
        v.number(reason('not-a-number')),
        v.integer(reason('not-a-number')),
        v.minValue(field.least, reason('range')),
        v.maxValue(field.most, reason('range')),
      )
  }
}

function isPositive(value: Decimal): boolean {
  return compareDecimals(value, '0') > 0
}

function isAtMost(value: Decimal, most: number): boolean {
  return exact(value).lte(most)
}

/** An interface as a type of its own, since the path of an issue takes records only. */
type Plain<Value> = Pick<Value, keyof Value>
type Levels = Pick<LevelRule, 'warning' | 'critical' | 'rearm'>

function levelsInOrder<Value extends Levels>(worse: Rule['worse']) {
  return v.rawCheck<Value>(({ dataset, addIssue }) => {
    // The thresholds are compared only when each of them is valid by itself.
    if (!dataset.typed || dataset.issues !== undefined) return
    const refused = refuseLevels(dataset.value, worse)
    if (refused === null) return
    const { field, why } = refused
    const value = dataset.value[field]
    addIssue({
      message: reason(why),
      path: [{ type: 'object', origin: 'value', input: dataset.value, key: field, value }],
    })
  })
}

function refuseLevels(
  { warning, critical, rearm }: Levels,
  worse: Rule['worse'],
): { readonly field: keyof Levels; readonly why: RuleReason } | null {
  const limit = warning ?? critical
  if (limit === null) return { field: 'warning', why: 'required' }
  if (warning !== null && critical !== null) {
    const step = compareDecimals(critical, warning)
    if (worse === 'higher' ? step <= 0 : step >= 0) return { field: 'critical', why: 'order' }
  }
  // Where higher is worse, the value must not have to fall to zero for the level to fall.
  const room = compareDecimals(limit, rearm)
  if (room < 0 || (room === 0 && worse === 'higher')) return { field: 'rearm', why: 'rearm-too-wide' }
  return null
}
