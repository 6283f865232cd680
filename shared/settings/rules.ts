import * as v from 'valibot'
import { compareDecimals } from '../decimal.ts'
import type { Decimal, Thresholds } from '../state.ts'

/** How a rule tells of a danger. */
export interface Telling {
  /** A value must have stood beyond its threshold for so long before it is told; 0: at once. */
  readonly holdSeconds: number
  /** How often a critical danger is told again until it is acknowledged, snoozed or over; null: once. */
  readonly repeatMinutes: number | null
}

/** A value and the levels it raises. A level whose threshold is null is off; one of the two is on. */
export interface LevelRule extends Telling {
  readonly warning: Decimal | null
  readonly critical: Decimal | null
  /** How far back over its threshold the value must come for the level to fall, in the value's unit. */
  readonly rearm: Decimal
}

/** The margin balance against its highest in the hours before; its thresholds are fractions of that. */
export interface DropRule extends LevelRule {
  readonly hours: number
}

/** How long nothing may have been seen. */
export interface BlindRule {
  /** In any other state. */
  readonly warningSeconds: number | null
  /** While the last risk was warning or critical; at least three polling intervals. */
  readonly criticalSeconds: number | null
  readonly repeatMinutes: number | null
}

/** The rules of one account. Null: the rule is off. */
export interface Rules {
  /** Of the headline, a fraction. */
  readonly marginRatio: Thresholds & Telling
  /** Of each isolated position, a fraction. */
  readonly isolatedRatio: LevelRule | null
  /** Below an amount, in the currency of the account's totals. */
  readonly availableBalance: LevelRule | null
  readonly marginBalance: LevelRule | null
  /** Beyond an amount, told without its sign. */
  readonly unrealizedLoss: LevelRule | null
  readonly balanceDrop: DropRule | null
  readonly blind: BlindRule | null
}

/** As they are in the settings, where the margin ratio's thresholds stand by themselves. */
export interface RuleSettings extends Omit<Rules, 'marginRatio'> {
  readonly marginRatio: Telling
}

/** What is different for one account: whole rules. */
export type RuleOverrides = Partial<RuleSettings & { readonly thresholds: Thresholds }>

export interface RulesInSettings {
  readonly thresholds: Thresholds
  readonly rules: RuleSettings
  /** By account id. */
  readonly overrides: Readonly<Record<string, RuleOverrides>>
}

/** Times of the day in local time, `HH:MM`; across midnight where `from` is the later one. */
export interface QuietHours {
  readonly from: string
  readonly to: string
}

export const DEFAULT_THRESHOLDS: Thresholds = { warning: '0.50', critical: '0.80', rearm: '0.05' }

export const DEFAULT_RULES: RuleSettings = {
  marginRatio: { holdSeconds: 0, repeatMinutes: 5 },
  isolatedRatio: null,
  availableBalance: null,
  marginBalance: null,
  unrealizedLoss: null,
  balanceDrop: null,
  blind: { warningSeconds: 600, criticalSeconds: 60, repeatMinutes: 5 },
}

/** The rules one account is judged by. */
export function rulesFor({ thresholds, rules, overrides }: RulesInSettings, accountId: string): Rules {
  const own = overrides[accountId] ?? {}
  const merged = { ...rules, ...own }
  return {
    marginRatio: { ...(own.thresholds ?? thresholds), ...merged.marginRatio },
    isolatedRatio: merged.isolatedRatio,
    availableBalance: merged.availableBalance,
    marginBalance: merged.marginBalance,
    unrealizedLoss: merged.unrealizedLoss,
    balanceDrop: merged.balanceDrop,
    blind: merged.blind,
  }
}

/** Why a rule or a time is refused; ends up in an `invalid-input` problem's params. */
export type RuleReason =
  | 'not-a-number'
  | 'range'
  | 'order'
  | 'rearm-too-wide'
  | 'required'
  | 'same-time'
  | 'format'

const reason = (why: RuleReason) => why

/** Plain decimal text, without a sign or exponent. */
const decimal = (places: number) =>
  v.custom<Decimal>(
    (value) =>
      typeof value === 'string' && new RegExp(`^(0|[1-9]\\d{0,14})(\\.\\d{1,${places}})?$`).test(value),
    reason('not-a-number'),
  )

const isPositive = (value: Decimal) => compareDecimals(value, '0') > 0
const isAtMostOne = (value: Decimal) => compareDecimals(value, '1') <= 0

/** A fraction: over 0 and at most 1. */
const share = v.pipe(
  decimal(8),
  v.check((value) => isPositive(value) && isAtMostOne(value), reason('range')),
)
/** A distance of fractions: none at all is allowed. */
const shareDistance = v.pipe(decimal(8), v.check(isAtMostOne, reason('range')))
const money = v.pipe(decimal(8), v.check(isPositive, reason('range')))
const moneyDistance = decimal(8)

function whole(least: number, most: number) {
  return v.pipe(
    v.number(reason('not-a-number')),
    v.integer(reason('not-a-number')),
    v.minValue(least, reason('range')),
    v.maxValue(most, reason('range')),
  )
}

const telling = {
  holdSeconds: whole(0, 3600),
  repeatMinutes: v.nullable(whole(1, 1440)),
}

// An alias, since the issue's path takes records only.
type Levels = {
  readonly warning: Decimal | null
  readonly critical: Decimal | null
  readonly rearm: Decimal
}

/** `higher`: of a value that is the worse the higher it is; a re-arm distance must not reach down to nothing. */
function levelsInOrder<T extends Levels>(worse: 'higher' | 'lower') {
  return v.rawCheck<T>(({ dataset, addIssue }) => {
    // Thresholds are put in order once each is one by itself.
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
  worse: 'higher' | 'lower',
): { readonly field: keyof Levels; readonly why: RuleReason } | null {
  const limit = warning ?? critical
  if (warning === null && critical === null) return { field: 'warning', why: 'required' }
  if (warning !== null && critical !== null) {
    const step = compareDecimals(critical, warning)
    if (worse === 'higher' ? step <= 0 : step >= 0) return { field: 'critical', why: 'order' }
  }
  // Of what is worse the higher, the distance must not reach down to nothing either.
  const room = limit === null ? 1 : compareDecimals(limit, rearm)
  if (room < 0 || (room === 0 && worse === 'higher')) return { field: 'rearm', why: 'rearm-too-wide' }
  return null
}

export const thresholdsSchema = v.pipe(
  v.object({ warning: share, critical: share, rearm: shareDistance }),
  levelsInOrder('higher'),
)

const shareLevels = {
  warning: v.nullable(share),
  critical: v.nullable(share),
  rearm: shareDistance,
  ...telling,
}
const moneyLevels = {
  warning: v.nullable(money),
  critical: v.nullable(money),
  rearm: moneyDistance,
  ...telling,
}

const ruleEntries = {
  marginRatio: v.object(telling),
  isolatedRatio: v.nullable(v.pipe(v.object(shareLevels), levelsInOrder('higher'))),
  availableBalance: v.nullable(v.pipe(v.object(moneyLevels), levelsInOrder('lower'))),
  marginBalance: v.nullable(v.pipe(v.object(moneyLevels), levelsInOrder('lower'))),
  unrealizedLoss: v.nullable(v.pipe(v.object(moneyLevels), levelsInOrder('higher'))),
  balanceDrop: v.nullable(
    v.pipe(v.object({ ...shareLevels, hours: whole(1, 168) }), levelsInOrder('higher')),
  ),
  blind: v.nullable(
    v.pipe(
      v.object({
        warningSeconds: v.nullable(whole(60, 86_400)),
        criticalSeconds: v.nullable(whole(30, 3600)),
        repeatMinutes: telling.repeatMinutes,
      }),
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

/** An account's id is far shorter, and nobody has so many. */
const LONGEST_ID = 100
const MOST_ACCOUNTS = 1000

export const overridesSchema = v.pipe(
  v.unknown(),
  // To valibot a list would be a record too.
  v.check((value) => !Array.isArray(value), reason('format')),
  v.record(
    v.pipe(v.string(), v.nonEmpty(), v.maxLength(LONGEST_ID)),
    v.strictObject({
      thresholds: v.exactOptional(thresholdsSchema),
      marginRatio: v.exactOptional(ruleEntries.marginRatio),
      isolatedRatio: v.exactOptional(ruleEntries.isolatedRatio),
      availableBalance: v.exactOptional(ruleEntries.availableBalance),
      marginBalance: v.exactOptional(ruleEntries.marginBalance),
      unrealizedLoss: v.exactOptional(ruleEntries.unrealizedLoss),
      balanceDrop: v.exactOptional(ruleEntries.balanceDrop),
      blind: v.exactOptional(ruleEntries.blind),
    }),
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
