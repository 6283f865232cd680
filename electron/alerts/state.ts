import * as v from 'valibot'
import { CALL_NAMES, DANGER_NAMES, type DangerName } from '../../shared/settings/rule-names.ts'
import type { Decimal, Level } from '../../shared/state.ts'

/**
 * What the machine remembers of one account between two steps. Plain JSON; every instant in it is in
 * ms since the epoch.
 */
export interface AlertState {
  /** The clock at the last step; null before the first. */
  readonly at: number | null
  /** The last value of each measure; under `blind` the margin ratio of the last complete observation. */
  readonly previous: Readonly<Record<string, Known>>
  /** Time counted as unseen since the last complete observation, in ms. */
  readonly unseenMs: number
  /** What stands, by key; a calm key has none. */
  readonly dangers: Readonly<Record<string, Danger>>
  /** By key; a snooze that has an end outlives the danger. */
  readonly snoozes: Readonly<Record<string, Snooze>>
  /** The highest margin balances of the drop rule's hours; null while the rule is off. */
  readonly peaks: Peaks | null
  /** Keys of alerts that may not have been shown. */
  readonly untold: readonly string[]
  /** How far it has come since the app was started: no step was taken yet, nothing was seen yet; null: both were. */
  readonly sinceStart: 'no-step' | 'no-sight' | null
  /** Of the blindness that stands, or stood when the app ended and nothing complete was seen since; null: there is none. */
  readonly lost: Lost | null
  /**
   * When the exchange last said that the account is in danger, moved on by the time in which nobody
   * listened; null: nothing of the kind stands.
   */
  readonly calledAt: number | null
}

export interface Known {
  readonly value: Decimal
  readonly at: number
}

/** What is remembered of a blindness until there is sight again. */
export interface Lost {
  /** When sight was lost. */
  readonly since: number
  /** The margin ratio before that; null: none was ever known. */
  readonly previous: Known | null
  /** How it stood when the app ended; null: the app has not ended since. */
  readonly atEnd: { readonly level: 'warning' | 'critical'; readonly told: boolean } | null
}

/** A value that stands at a level. A level that stands has its stage; at least one of the two does. */
export interface Danger {
  readonly rule: DangerName
  readonly poolId: string | null
  /** What amounts are in; null for fractions. */
  readonly currency: string | null
  /** Null only where the warning level is off or was not reached. */
  readonly warning: Stage | null
  readonly critical: Stage | null
  /** The level the last complete observation would have let it fall to; null while it holds. */
  readonly fallingTo: Level | null
}

export interface Stage {
  /** The one it was last judged by; null for `blind` and what the exchange says. */
  readonly threshold: Decimal | null
  /** When the level was reached. */
  readonly since: number
  /** Since when each value was at or beyond the threshold; null while the last one is not. Not kept up once told. */
  readonly heldSince: number | null
  /** When it, or a higher one, was last told; null: never. */
  readonly toldAt: number | null
  readonly acknowledged: boolean
  /** Why it is to be told as soon as nothing stands against that; null: there is no reason. */
  readonly due: Due | null
  /** Of `marginRatio`: the pools that have led it at or beyond the threshold since the level was reached. */
  readonly ledBy: readonly string[]
}

const DUES = ['raised', 'standing-at-start', 'after-quiet', 'after-snooze'] as const
export type Due = (typeof DUES)[number]

/** Covers its level and those below. */
export interface Snooze {
  readonly rule: DangerName
  readonly level: 'warning' | 'critical'
  readonly until: number | 'recovery'
}

export interface Peaks {
  readonly currency: string
  /** Later and lower one after the other: the highest is the first. */
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

/** The last instant a Date can tell. */
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

/** By key, which begins with the rule's name. */
function byKey<T extends { readonly rule: DangerName }>(entry: v.GenericSchema<unknown, T>) {
  return v.pipe(
    v.record(v.string(), entry),
    v.check((entries) => Object.entries(entries).every(([key, { rule }]) => key.split(':')[0] === rule)),
  )
}

/** For reading a state back from disk: one that is odd anywhere is refused whole. */
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
    // One from before it was there has heard nothing.
    calledAt: v.optional(v.nullable(instant), null),
  }),
  v.check(({ dangers, calledAt }) => {
    const calls = CALL_NAMES.filter((name) => dangers[name] !== undefined)
    return calls.length === (calledAt === null ? 0 : 1)
  }),
)
