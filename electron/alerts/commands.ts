import type { SnoozeLength } from '../../shared/ipc.ts'
import type { AlertEvent } from '../../shared/journal.ts'
import { onClock } from './clock-shift.ts'
import { eventOf } from './events.ts'
import { type Alarming, rank, topOf } from './levels.ts'
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
  const danger = dangerOf(state, key)
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

/** What stands up to this level is told no more for so long. What is calm stays as it is. */
export function snooze(
  before: AlertState,
  key: string,
  upTo: Alarming,
  length: SnoozeLength,
  now: number,
): Command {
  const state = onClock(before, now)
  const danger = dangerOf(state, key)
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

function dangerOf({ dangers }: AlertState, key: string) {
  return Object.hasOwn(dangers, key) ? dangers[key] : undefined
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

function endOf(length: SnoozeLength, now: number): Snooze['until'] {
  if (length === 'recovery') return 'recovery'
  return now + (length === '1-hour' ? 60 : 15) * MINUTE_MS
}
