import type { Decimal, Thresholds } from '../state.ts'
import { type DangerName, isCall, type RuleName } from './rule-names.ts'

/** When a rule notifies. */
export interface AlertTiming {
  /** How long a value must stay beyond its threshold before the first notification; 0 for at once. */
  readonly holdSeconds: number
  /**
   * How often a critical danger is notified again until it is acknowledged, snoozed or over; null for
   * only once.
   */
  readonly repeatMinutes: number | null
}

/** Two thresholds for one value. A level whose threshold is null is off; at least one of the two is on. */
export interface LevelRule extends AlertTiming {
  readonly warning: Decimal | null
  readonly critical: Decimal | null
  /** How far back over its threshold the value must come for the level to fall, in the value's unit. */
  readonly rearm: Decimal
}

/** Compares the margin balance with its highest in the hours before. The thresholds are fractions of that. */
export interface DropRule extends LevelRule {
  readonly hours: number
}

/** How long an account may go unseen. */
export interface BlindRule {
  /** Applies unless `criticalSeconds` does. */
  readonly warningSeconds: number | null
  /** Applies while the last known risk was warning or critical. At least three polling intervals pass. */
  readonly criticalSeconds: number | null
  readonly repeatMinutes: number | null
}

/** When liquidation is near, while critical stands. */
export interface NearRule {
  /** The margin ratio from which on it is, or the critical threshold where that is higher. */
  readonly ratio: Decimal
  /** It also is while less market move than this is left, a fraction without a sign; null for the ratio alone. */
  readonly move: Decimal | null
}

/** The rules of one account. A rule that is null is off. */
export interface Rules {
  /** Applies to every pool that the margin ratio or the ratio of isolated positions finds critical. */
  readonly near: NearRule
  /** Judges the headline, a fraction. */
  readonly marginRatio: Thresholds & AlertTiming
  /** Judges each isolated position, a fraction. */
  readonly isolatedRatio: LevelRule | null
  /** The smallest market move that liquidates a pool, a fraction without a sign. */
  readonly liquidationMove: LevelRule | null
  /** The shortest distance of a mark price to its liquidation price, a fraction of the mark price. */
  readonly liquidationPrice: LevelRule | null
  /** Minutes until the headline reaches 100 % at the pace of the last quarter of an hour. */
  readonly pace: LevelRule | null
  /** An amount in the currency of the account's totals. */
  readonly availableBalance: LevelRule | null
  readonly marginBalance: LevelRule | null
  /** The amount lost, without a sign. */
  readonly unrealizedLoss: LevelRule | null
  readonly balanceDrop: DropRule | null
  readonly blind: BlindRule | null
}

/** The rules as the settings keep them: the margin ratio's thresholds have a field of their own. */
export interface RuleSettings extends Omit<Rules, 'marginRatio' | 'near'> {
  readonly marginRatio: AlertTiming
}

/** What differs for one account: whole rules. */
export type RuleOverrides = Partial<RuleSettings & { readonly thresholds: Thresholds }>

export interface RulesInSettings {
  readonly thresholds: Thresholds
  readonly near: NearRule
  readonly rules: RuleSettings
  /** The overrides of each account, by its id. */
  readonly overrides: Readonly<Record<string, RuleOverrides>>
}

/** Times of day in local time, `HH:MM`. They span midnight where `from` is the later one. */
export interface QuietHours {
  readonly from: string
  readonly to: string
}

const DEFAULT_TIMING: AlertTiming = { holdSeconds: 0, repeatMinutes: 5 }

export const DEFAULT_THRESHOLDS: Thresholds = { warning: '0.50', critical: '0.80', rearm: '0.05' }

export const DEFAULT_NEAR: NearRule = { ratio: '0.95', move: '0.005' }

const DEFAULT_BLIND: BlindRule = { warningSeconds: 600, criticalSeconds: 60, repeatMinutes: 5 }

export const DEFAULT_RULES: RuleSettings = {
  marginRatio: DEFAULT_TIMING,
  isolatedRatio: null,
  liquidationMove: null,
  liquidationPrice: null,
  pace: null,
  availableBalance: null,
  marginBalance: null,
  unrealizedLoss: null,
  balanceDrop: null,
  blind: DEFAULT_BLIND,
}

/** The names of all fields, in the order in which a rule's fields are checked and saved. */
export const FIELD_NAMES = [
  'warning',
  'critical',
  'rearm',
  'warningSeconds',
  'criticalSeconds',
  'holdSeconds',
  'repeatMinutes',
  'hours',
] as const

export type FieldName = (typeof FIELD_NAMES)[number]

/** One value of a rule: how it is kept, how it is typed, and what it may be. */
export type RuleField = { readonly name: FieldName } & ValueField

export type ValueField = {
  /** What it means to leave the field empty; null when it must be filled in. */
  readonly empty: 'off' | 'never' | null
} & (
  | {
      /**
       * All four are decimal text. `share` is a fraction above 0, typed in percent; `points` is a distance
       * between two fractions, typed in percentage points; `amount` is above 0; `distance` is one between
       * two amounts and may be 0.
       */
      readonly kind: 'share' | 'points' | 'amount' | 'distance'
    }
  | {
      /** Both are decimal text, in minutes: a time above 0, and a distance between two times, which may be 0. */
      readonly kind: 'time' | 'time-distance'
      readonly most: number
    }
  | {
      /** All four are whole numbers. `seconds-as-minutes` is kept in seconds and typed in minutes. */
      readonly kind: 'seconds' | 'minutes' | 'hours' | 'seconds-as-minutes'
      readonly least: number
      readonly most: number
    }
)

export type FieldKind = ValueField['kind']

/** What can be asked of any rule. */
export interface Rule {
  /** What its thresholds are in: ratios, shares of prices, amounts of the account's currency, minutes, or seconds. */
  readonly unit: 'ratio' | 'move' | 'amount' | 'minutes' | 'seconds'
  /** Which way the value has to move to reach its thresholds. */
  readonly worse: 'higher' | 'lower'
  /** The fields in the order they are shown in. */
  readonly fields: readonly RuleField[]
  /** What the fields hold when the rule is turned on. The user fills in what is missing here. */
  readonly start: Readonly<Partial<Record<FieldName, Decimal | number | null>>>
}

const HOLD: RuleField = { name: 'holdSeconds', kind: 'seconds', empty: null, least: 0, most: 3600 }
const REPEAT: RuleField = { name: 'repeatMinutes', kind: 'minutes', empty: 'never', least: 1, most: 1440 }

/** The fields of an `AlertTiming`. */
export const TIMING_FIELDS: readonly RuleField[] = [HOLD, REPEAT]

/** How the thresholds of a rule and its re-arm distance are typed. A pace of more than an hour is not told. */
const LEVEL_FIELDS = {
  share: [{ kind: 'share' }, { kind: 'points' }],
  amount: [{ kind: 'amount' }, { kind: 'distance' }],
  time: [
    { kind: 'time', most: 60 },
    { kind: 'time-distance', most: 60 },
  ],
} as const

/** The fields of the margin ratio's thresholds, which are both on at all times. */
export const THRESHOLD_FIELDS: readonly RuleField[] = levels('share', null)

/** Everything that depends on which rule it is, except for its words. */
export const RULES: Readonly<Record<RuleName, Rule>> = {
  marginRatio: {
    unit: 'ratio',
    worse: 'higher',
    fields: [...THRESHOLD_FIELDS, ...TIMING_FIELDS],
    start: { ...DEFAULT_THRESHOLDS, ...DEFAULT_TIMING },
  },
  isolatedRatio: {
    unit: 'ratio',
    worse: 'higher',
    fields: [...levels('share', 'off'), ...TIMING_FIELDS],
    start: { ...DEFAULT_THRESHOLDS, ...DEFAULT_TIMING },
  },
  liquidationMove: {
    unit: 'move',
    worse: 'lower',
    fields: [...levels('share', 'off'), ...TIMING_FIELDS],
    start: { warning: '0.1', critical: '0.05', rearm: '0.01', ...DEFAULT_TIMING },
  },
  liquidationPrice: {
    unit: 'move',
    worse: 'lower',
    fields: [...levels('share', 'off'), ...TIMING_FIELDS],
    start: { warning: '0.1', critical: '0.05', rearm: '0.01', ...DEFAULT_TIMING },
  },
  pace: {
    unit: 'minutes',
    worse: 'lower',
    fields: [...levels('time', 'off'), ...TIMING_FIELDS],
    start: { warning: '60', critical: '20', rearm: '15', holdSeconds: 0, repeatMinutes: null },
  },
  availableBalance: {
    unit: 'amount',
    worse: 'lower',
    fields: [...levels('amount', 'off'), ...TIMING_FIELDS],
    start: DEFAULT_TIMING,
  },
  marginBalance: {
    unit: 'amount',
    worse: 'lower',
    fields: [...levels('amount', 'off'), ...TIMING_FIELDS],
    start: DEFAULT_TIMING,
  },
  unrealizedLoss: {
    unit: 'amount',
    worse: 'higher',
    fields: [...levels('amount', 'off'), ...TIMING_FIELDS],
    start: DEFAULT_TIMING,
  },
  balanceDrop: {
    unit: 'ratio',
    worse: 'higher',
    fields: [
      { name: 'hours', kind: 'hours', empty: null, least: 1, most: 168 },
      ...levels('share', 'off'),
      ...TIMING_FIELDS,
    ],
    start: { warning: '0.1', critical: '0.2', rearm: '0.02', hours: 24, ...DEFAULT_TIMING },
  },
  blind: {
    unit: 'seconds',
    worse: 'higher',
    fields: [
      { name: 'warningSeconds', kind: 'seconds-as-minutes', empty: 'off', least: 60, most: 86_400 },
      { name: 'criticalSeconds', kind: 'seconds', empty: 'off', least: 30, most: 3600 },
      REPEAT,
    ],
    start: { ...DEFAULT_BLIND },
  },
}

/** Whether its value is an amount of money, which may have to be hidden. */
export function isAmount(name: DangerName): boolean {
  return !isCall(name) && RULES[name].unit === 'amount'
}

export function isWorseWhenLower(name: DangerName): boolean {
  return !isCall(name) && RULES[name].worse === 'lower'
}

/** The rules one account is judged by; for null, those of every account without any of its own. */
export function rulesFor(settings: RulesInSettings, accountId: string | null): Rules {
  const { thresholds, near, rules, overrides } = settings
  const own: RuleOverrides = accountId === null ? {} : (overrides[accountId] ?? {})
  const { thresholds: ownThresholds = thresholds, ...ownRules } = own
  const merged = { ...rules, ...ownRules, near }
  return { ...merged, marginRatio: { ...ownThresholds, ...merged.marginRatio } }
}

function levels(kind: keyof typeof LEVEL_FIELDS, empty: 'off' | null): readonly RuleField[] {
  const [threshold, rearm] = LEVEL_FIELDS[kind]
  return [
    { name: 'warning', ...threshold, empty },
    { name: 'critical', ...threshold, empty },
    { name: 'rearm', ...rearm, empty: null },
  ]
}
