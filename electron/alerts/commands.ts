import type { SnoozeLength } from '../../shared/ipc.ts'
import type { AlertEvent } from '../../shared/journal.ts'
import { MINUTE_MS } from '../../shared/time.ts'
import { onClock } from './clock-shift.ts'
import { eventOf } from './events.ts'
import { type Alarming, mapStages, rank, topOf } from './levels.ts'
import { withEntry } from './records.ts'
import { afterSnooze, hasEnded } from './snoozes.ts'
import type { AlertState, Danger, Snooze, Stage } from './state.ts'

/** What a command of the user has changed. */
export interface Outcome {
  readonly state: AlertState
  readonly events: readonly AlertEvent[]
}

/**
 * The user knows of the danger up to this level, which is not notified again. A higher level still is.
 * A calm key stays as it is.
 */
export function acknowledge(before: AlertState, key: string, upTo: Alarming, now: number): Outcome {
  const state = onClock(before, now)
  const danger = own(state.dangers, key)
  const found = danger && stageUpTo(danger, upTo)
  if (danger === undefined || !found || found.stage.acknowledged) return { state, events: [] }
  const { level, stage } = found
  const acknowledged = mapStages(danger, level, (stage) => ({ ...stage, acknowledged: true, due: null }))
  return {
    state: { ...state, dangers: withEntry(state.dangers, key, acknowledged) },
    events: [
      eventOf(state.previous, key, danger, {
        kind: 'acknowledge',
        at: now,
        level,
        threshold: stage.threshold,
      }),
    ],
  }
}

/**
 * The danger up to this level is not notified for a while. A calm key stays as it is. The length `end`
 * ends the snooze of the key, whatever its level, just as its time would: also one of a key that is
 * calm by now.
 */
export function snooze(
  before: AlertState,
  key: string,
  upTo: Alarming,
  length: SnoozeLength,
  now: number,
): Outcome {
  const state = onClock(before, now)
  if (length === 'end') return endSnooze(state, key, now)
  const danger = own(state.dangers, key)
  const found = danger && stageUpTo(danger, upTo)
  if (danger === undefined || !found) return { state, events: [] }
  const { level, stage } = found
  const until = endOf(length, now)
  return {
    state: { ...state, snoozes: withEntry(state.snoozes, key, { rule: danger.rule, level, until }) },
    events: [
      eventOf(state.previous, key, danger, {
        kind: 'snooze',
        at: now,
        level,
        threshold: stage.threshold,
        until: until === 'recovery' ? null : until,
      }),
    ],
  }
}

function endSnooze(state: AlertState, key: string, now: number): Outcome {
  const snooze = own(state.snoozes, key)
  if (snooze === undefined || hasEnded(snooze, now)) return { state, events: [] }
  const snoozes = withEntry(state.snoozes, key, undefined)
  const danger = own(state.dangers, key)
  const ended = { kind: 'snooze', at: now, until: now } as const
  if (danger === undefined) {
    const { rule, level } = snooze
    const calm = { rule, poolId: poolIn(key), currency: null }
    // The currency of a calm amount is not known, so the value is left out.
    return {
      state: { ...state, snoozes },
      events: [eventOf({}, key, calm, { ...ended, level, threshold: null })],
    }
  }
  const { level, stage } = stageUpTo(danger, snooze.level) ?? topOf(danger)
  return {
    state: { ...state, snoozes, dangers: withEntry(state.dangers, key, afterSnooze(danger, snooze)) },
    events: [eventOf(state.previous, key, danger, { ...ended, level, threshold: stage.threshold })],
  }
}

/** Keys of commands come from the window: names that every object inherits are none. */
function own<T>(entries: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(entries, key) ? entries[key] : undefined
}

/** The pool that the key of a rule of many pools names after the rule. */
function poolIn(key: string): string | null {
  const at = key.indexOf(':')
  return at === -1 ? null : key.slice(at + 1)
}

/** The highest level up to this one; null when there is only a higher one. */
function stageUpTo(
  danger: Danger,
  upTo: Alarming,
): { readonly level: Alarming; readonly stage: Stage } | null {
  const top = topOf(danger)
  if (rank(top.level) <= rank(upTo)) return top
  return danger.warning === null ? null : { level: 'warning', stage: danger.warning }
}

function endOf(length: Exclude<SnoozeLength, 'end'>, now: number): Snooze['until'] {
  if (length === 'recovery') return 'recovery'
  return now + (length === '1-hour' ? 60 : 15) * MINUTE_MS
}
