import type { SnoozeLength } from '../../shared/ipc.ts'
import type { AlertEvent } from '../../shared/journal.ts'
import { onClock } from './clock-shift.ts'
import { eventOf } from './events.ts'
import { type Alarming, rank, topOf } from './levels.ts'
import { afterSnooze, hasEnded } from './snoozes.ts'
import type { AlertState, Danger, Snooze, Stage } from './state.ts'

export interface Command {
  readonly state: AlertState
  readonly events: readonly AlertEvent[]
}

const MINUTE_MS = 60_000

/**
 * The user knows of what stands up to this level: it is told no more. What has risen above it since is,
 * and what is calm stays as it is.
 */
export function acknowledge(before: AlertState, key: string, upTo: Alarming, now: number): Command {
  const state = onClock(before, now)
  const danger = own(state.dangers, key)
  const meant = danger && stageUpTo(danger, upTo)
  if (danger === undefined || !meant || meant.stage.acknowledged) return { state, events: [] }
  const { level, stage } = meant
  const known = (stage: Stage | null): Stage | null => stage && { ...stage, acknowledged: true, due: null }
  const acknowledged = {
    ...danger,
    warning: known(danger.warning),
    critical: level === 'critical' ? known(danger.critical) : danger.critical,
  }
  return {
    state: { ...state, dangers: { ...state.dangers, [key]: acknowledged } },
    events: [eventOf(state, key, danger, { kind: 'acknowledge', level, stage, at: now })],
  }
}

/**
 * What stands up to this level is told no more for so long; what is calm stays as it is. `end` ends the
 * snooze that is there, whatever its level, as its time would have: also one of what is calm by now.
 */
export function snooze(
  before: AlertState,
  key: string,
  upTo: Alarming,
  length: SnoozeLength,
  now: number,
): Command {
  const state = onClock(before, now)
  if (length === 'end') return endSnooze(state, key, now)
  const danger = own(state.dangers, key)
  const meant = danger && stageUpTo(danger, upTo)
  if (danger === undefined || !meant) return { state, events: [] }
  const { level, stage } = meant
  const until = endOf(length, now)
  const { rule } = danger
  return {
    state: { ...state, snoozes: { ...state.snoozes, [key]: { rule, level, until } } },
    events: [
      eventOf(state, key, danger, {
        kind: 'snooze',
        level,
        stage,
        at: now,
        until: until === 'recovery' ? null : until,
      }),
    ],
  }
}

function endSnooze(state: AlertState, key: string, now: number): Command {
  const snooze = own(state.snoozes, key)
  if (snooze === undefined || hasEnded(snooze, now)) return { state, events: [] }
  const { [key]: _, ...snoozes } = state.snoozes
  const danger = own(state.dangers, key)
  const happening = { kind: 'snooze', at: now, until: now } as const
  if (danger === undefined) {
    const { rule, level } = snooze
    const calm = { rule, poolId: poolIn(key), currency: null }
    // Nobody knows what a calm amount is in: it is not written down.
    const event = eventOf({ previous: {} }, key, calm, { ...happening, level, stage: { threshold: null } })
    return { state: { ...state, snoozes }, events: [event] }
  }
  const meant = stageUpTo(danger, snooze.level) ?? topOf(danger)
  return {
    state: { ...state, snoozes, dangers: { ...state.dangers, [key]: afterSnooze(danger, snooze) } },
    events: [eventOf(state, key, danger, { ...happening, ...meant })],
  }
}

function own<T>(entries: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(entries, key) ? entries[key] : undefined
}

/** A key of a rule of many pools names the pool after the rule. */
function poolIn(key: string): string | null {
  const at = key.indexOf(':')
  return at === -1 ? null : key.slice(at + 1)
}

/** Null: all that stands is above it. */
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
