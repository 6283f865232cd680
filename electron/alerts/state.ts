import * as v from 'valibot'
import { isPlainDecimal } from '../../shared/decimal.ts'
import { CALL_NAMES, DANGER_NAMES, type DangerName } from '../../shared/settings/rule-names.ts'
import type { Level } from '../../shared/state.ts'
import { LAST_MOMENT_MS } from '../../shared/time.ts'

/** ms since the epoch. */
const instant = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(LAST_MOMENT_MS))
const duration = v.pipe(v.number(), v.finite(), v.minValue(0))
const number = v.custom<`${number}`>(
  (value) => typeof value === 'string' && isPlainDecimal(value) && !/^-0(\.0*)?$/.test(value),
)
const decimal = v.union([number, v.literal('Infinity')])
const rule = v.picklist(DANGER_NAMES)
const alarming = v.picklist(['warning', 'critical'])
/** A level that a danger can fall to. */
const lowerLevel: v.GenericSchema<unknown, Level> = v.picklist(['calm', 'warning'])
const texts = v.pipe(v.array(v.string()), v.readonly())

const known = record({ value: decimal, at: instant })
export type Known = v.InferOutput<typeof known>

const stage = record({
  /** The threshold that the value was last judged by; null for `blind` and margin calls. */
  threshold: v.nullable(decimal),
  /** When the level was reached. */
  since: instant,
  /** Since when every value was at or beyond the threshold; null when the last one was not. Not updated after a notification. */
  heldSince: v.nullable(instant),
  /** When the user was last notified of this level or a higher one; null when never. */
  toldAt: v.nullable(instant),
  acknowledged: v.boolean(),
  /** Why the user is to be notified as soon as nothing forbids it; null when there is no reason. */
  due: v.nullable(v.picklist(['raised', 'standing-at-start', 'after-quiet', 'after-snooze', 'worsened'])),
  /** For `marginRatio`, the pools that have led it at or beyond the threshold since the level was reached. */
  ledBy: texts,
})
export type Stage = v.InferOutput<typeof stage>

const nearness = v.nullable(v.picklist(['near', 'gone']))
/** How near liquidation is while critical stands. */
const near = record({
  /** At the last observation. */
  now: nearness,
  /** The worst that the user was notified of since critical was reached, or since the start; null for none. */
  told: nearness,
})
export type Near = v.InferOutput<typeof near>

/** A value at or beyond a threshold. Each level that was reached has a stage; at least one of the two has. */
const danger = v.pipe(
  record({
    rule,
    poolId: v.nullable(v.string()),
    /** The currency of an amount; null for a fraction. */
    currency: v.nullable(v.string()),
    /** Null only when the warning level is off or was not reached. */
    warning: v.nullable(stage),
    critical: v.nullable(stage),
    /** Null when liquidation was not near since critical was reached, as in a state from before the field existed. */
    near: v.optional(v.nullable(near), null),
    /** The level that the last complete observation would have let it fall to; null while the level is held. */
    fallingTo: v.nullable(lowerLevel),
  }),
  v.check(({ warning, critical }) => warning !== null || critical !== null),
  v.check((read) => read.near === null || read.critical !== null),
  v.check((read) => read.fallingTo !== 'warning' || (read.warning !== null && read.critical !== null)),
)
export type Danger = v.InferOutput<typeof danger>
/** Dangers by key. A calm key has none. */
export type Dangers = Readonly<Record<string, Danger>>

/** A snooze covers its level and the one below. */
const snooze = record({
  rule,
  level: alarming,
  until: v.union([instant, v.literal('recovery')]),
  /**
   * The value when it was pressed. Null where its time alone ends it: for `blind`, for what the exchange says,
   * and in a state from before the field existed.
   */
  value: v.optional(v.nullable(decimal), null),
})
export type Snooze = v.InferOutput<typeof snooze>

/** A balance is never infinite. */
const peak: v.GenericSchema<unknown, Known> = record({ value: number, at: instant })
const peaks = record({
  currency: v.string(),
  /** Each is later and lower than the one before it, so the highest is the first. */
  highs: v.pipe(v.array(peak), v.readonly()),
})
export type Peaks = v.InferOutput<typeof peaks>

/** What is remembered of a blindness until everything is seen again. */
const lost = record({
  /** When everything was last seen. */
  since: instant,
  /** The margin ratio before that; null when none was known. */
  previous: v.nullable(known),
  /** The level when the app ended, and whether the user was notified; null when the app has not ended since. */
  atEnd: v.nullable(record({ level: alarming, told: v.boolean() })),
})
export type BlindMemory = v.InferOutput<typeof lost>

/** The last value of each measure, by key; under `blind` the margin ratio of the last complete observation. */
const values = v.pipe(v.record(v.string(), known), v.readonly())
export type Values = v.InferOutput<typeof values>

const state = record({
  /** When the last step was; null before the first. */
  at: v.nullable(instant),
  previous: values,
  /** The time that counts as unseen since the last complete observation, in ms. */
  unseenMs: duration,
  dangers: byKey(danger),
  /** One without a value outlives its danger if it has an end. */
  snoozes: byKey(snooze),
  /**
   * The highest margin balances within the hours of the rule `balanceDrop`, by the exchange's clock; null while the
   * rule is off.
   */
  peaks: v.nullable(peaks),
  /** Keys of alerts that may not have been shown. */
  untold: texts,
  /** What has not happened since the app was started: any step, or a step with figures. Null when both have. */
  sinceStart: v.nullable(v.picklist(['no-step', 'no-sight'])),
  /** Describes the present blindness, or one from when the app ended, until everything is seen again; null when there is none. */
  lost: v.nullable(lost),
  /**
   * When the exchange last said that the account is in danger, moved on by the time in which nobody
   * listened; null when there is no margin call. A state from before the field existed has none.
   */
  calledAt: v.optional(v.nullable(instant), null),
})

/**
 * What is remembered of one account between two steps. It is plain JSON, and its field names are those
 * on disk.
 */
export type AlertState = v.InferOutput<typeof state>

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

/** Checks a state that is read back from disk. One with anything invalid in it is refused as a whole. */
export const alertStateSchema: v.GenericSchema<unknown, AlertState> = v.pipe(
  state,
  v.check(({ dangers, calledAt }) => {
    const calls = CALL_NAMES.filter((name) => dangers[name] !== undefined)
    return calls.length === (calledAt === null ? 0 : 1)
  }),
)

function record<T extends v.ObjectEntries>(entries: T) {
  return v.pipe(v.strictObject(entries), v.readonly())
}

/** A record by key, which begins with the name of the rule. */
function byKey<T extends { readonly rule: DangerName }>(entry: v.GenericSchema<unknown, T>) {
  return v.pipe(
    v.record(v.string(), entry),
    v.readonly(),
    v.check((entries) => Object.entries(entries).every(([key, { rule }]) => key.split(':')[0] === rule)),
  )
}
