import * as v from 'valibot'
import { CALL_NAMES, DANGER_NAMES, type DangerName } from '../../shared/settings/rule-names.ts'
import type { Decimal, Level } from '../../shared/state.ts'

/**
 * What is remembered of one account between two steps. It is plain JSON, and its field names are those
 * on disk. Every instant is in ms since the epoch.
 */
export interface AlertState {
  /** When the last step was; null before the first. */
  readonly at: number | null
  readonly previous: Values
  /** The time that counts as unseen since the last complete observation, in ms. */
  readonly unseenMs: number
  readonly dangers: Dangers
  /** By key. A snooze that has an end outlives its danger. */
  readonly snoozes: Readonly<Record<string, Snooze>>
  /** The highest margin balances within the hours of the rule `balanceDrop`; null while the rule is off. */
  readonly peaks: Peaks | null
  /** Keys of alerts that may not have been shown. */
  readonly untold: readonly string[]
  /** What has not happened since the app was started: any step, or a step with figures. Null when both have. */
  readonly sinceStart: 'no-step' | 'no-sight' | null
  /** Of the blindness there is, or of the one when the app ended while nothing complete was seen since; null when there is none. */
  readonly lost: Lost | null
  /**
   * When the exchange last said that the account is in danger, moved on by the time in which nobody
   * listened; null when there is no margin call.
   */
  readonly calledAt: number | null
}

/** The last value of each measure, by key; under `blind` the margin ratio of the last complete observation. */
export type Values = Readonly<Record<string, Known>>

/** By key; a calm key has none. */
export type Dangers = Readonly<Record<string, Danger>>

export interface Known {
  readonly value: Decimal
  readonly at: number
}

/** What is remembered of a blindness until there is sight again. */
export interface Lost {
  /** When everything was last seen. */
  readonly since: number
  /** The margin ratio before that; null when none was known. */
  readonly previous: Known | null
  /** The level when the app ended, and whether the user was notified; null when the app has not ended since. */
  readonly atEnd: { readonly level: 'warning' | 'critical'; readonly told: boolean } | null
}

/** A value at or beyond a threshold. Each level that was reached has a stage; at least one of the two has. */
export interface Danger {
  readonly rule: DangerName
  readonly poolId: string | null
  /** Of amounts; null for fractions. */
  readonly currency: string | null
  /** Null only when the warning level is off or was not reached. */
  readonly warning: Stage | null
  readonly critical: Stage | null
  /** The level that the last complete observation would have let it fall to; null while the level is held. */
  readonly fallingTo: Level | null
}

export interface Stage {
  /** By which the value was last judged; null for `blind` and margin calls. */
  readonly threshold: Decimal | null
  /** When the level was reached. */
  readonly since: number
  /** Since when every value was at or beyond the threshold; null when the last one was not. No longer kept up after a notification. */
  readonly heldSince: number | null
  /** When the user was last notified of this level or a higher one; null when never. */
  readonly toldAt: number | null
  readonly acknowledged: boolean
  /** Why the user is to be notified as soon as nothing forbids it; null when there is no reason. */
  readonly due: Due | null
  /** For `marginRatio`, the pools that have led it at or beyond the threshold since the level was reached. */
  readonly ledBy: readonly string[]
}

const DUES = ['raised', 'standing-at-start', 'after-quiet', 'after-snooze'] as const
export type Due = (typeof DUES)[number]

/** It covers its level and the one below. */
export interface Snooze {
  readonly rule: DangerName
  readonly level: 'warning' | 'critical'
  readonly until: number | 'recovery'
}

export interface Peaks {
  readonly currency: string
  /** Each is later and lower than the one before it, so the highest is the first. */
  readonly highs: readonly Known[]
}

export const INITIAL_ALERT_STATE: AlertState = {
  at: null,
  previous: {},
  unseenMs: 0,
  dangers: {},
  snoozes: {},
  peaks: null,
  untold: [],
  sinceStart: null,
  lost: null,
  calledAt: null,
}

/** The last instant that a Date can represent. */
const LAST_MS = 8.64e15
const instant = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(LAST_MS))
const duration = v.pipe(v.number(), v.finite(), v.minValue(0))
const number = v.custom<`${number}`>(
  (value) => typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) && !/^-0(\.0*)?$/.test(value),
)
const decimal = v.union([number, v.literal('Infinity')])
const rule = v.picklist(DANGER_NAMES)
const alarming = v.picklist(['warning', 'critical'])
const known = v.strictObject({ value: decimal, at: instant })

const stage = v.strictObject({
  threshold: v.nullable(decimal),
  since: instant,
  heldSince: v.nullable(instant),
  toldAt: v.nullable(instant),
  acknowledged: v.boolean(),
  due: v.nullable(v.picklist(DUES)),
  ledBy: v.array(v.string()),
})

const danger = v.pipe(
  v.strictObject({
    rule,
    poolId: v.nullable(v.string()),
    currency: v.nullable(v.string()),
    warning: v.nullable(stage),
    critical: v.nullable(stage),
    fallingTo: v.nullable(v.picklist(['calm', 'warning'])),
  }),
  v.check(({ warning, critical }) => warning !== null || critical !== null),
  v.check((read) => read.fallingTo !== 'warning' || (read.warning !== null && read.critical !== null)),
)

const snooze = v.strictObject({ rule, level: alarming, until: v.union([instant, v.literal('recovery')]) })

/** A record by key, which begins with the name of the rule. */
function byKey<T extends { readonly rule: DangerName }>(entry: v.GenericSchema<unknown, T>) {
  return v.pipe(
    v.record(v.string(), entry),
    v.check((entries) => Object.entries(entries).every(([key, { rule }]) => key.split(':')[0] === rule)),
  )
}

/** For reading a state back from disk. A state with anything invalid in it is refused as a whole. */
export const alertStateSchema: v.GenericSchema<unknown, AlertState> = v.pipe(
  v.strictObject({
    at: v.nullable(instant),
    previous: v.record(v.string(), known),
    unseenMs: duration,
    dangers: byKey(danger),
    snoozes: byKey(snooze),
    peaks: v.nullable(
      v.strictObject({
        currency: v.string(),
        highs: v.array(v.strictObject({ value: number, at: instant })),
      }),
    ),
    untold: v.array(v.string()),
    sinceStart: v.nullable(v.picklist(['no-step', 'no-sight'])),
    lost: v.nullable(
      v.strictObject({
        since: instant,
        previous: v.nullable(known),
        atEnd: v.nullable(v.strictObject({ level: alarming, told: v.boolean() })),
      }),
    ),
    // A state that was written before the field existed has no margin call.
    calledAt: v.optional(v.nullable(instant), null),
  }),
  v.check(({ dangers, calledAt }) => {
    const calls = CALL_NAMES.filter((name) => dangers[name] !== undefined)
    return calls.length === (calledAt === null ? 0 : 1)
  }),
)
