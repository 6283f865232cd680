import type { SnoozeLength } from '../../shared/ipc.ts'
import type { AlertEvent } from '../../shared/journal.ts'
import type { AlertLevel } from '../../shared/state.ts'
import { MINUTE_MS } from '../../shared/time.ts'
import { onClock } from './clock-shift.ts'
import { eventOf } from './events.ts'
import { mapStages, rank, topOf } from './level-order.ts'
import { withEntry } from './records.ts'
import { afterSnooze, hasEnded } from './snoozes.ts'
import type { AlertState, Danger, Stage } from './state.ts'

/** What a command of the user has changed. */
export interface Outcome {
  readonly state: AlertState
  readonly events: readonly AlertEvent[]
}

interface Found {
  readonly danger: Danger
  readonly level: AlertLevel
  readonly stage: Stage
}

/**
 * The user knows of the danger up to this level, which is not notified again. A higher level still is.
 * A calm key stays as it is.
 */
export function acknowledge(before: AlertState, key: string, upTo: AlertLevel, now: number): Outcome {
  const state = onClock(before, now)
  const found = findDanger(state, key, upTo)
  if (found === null || found.stage.acknowledged) return { state, events: [] }
  const { danger, level } = found
  const acknowledged = mapStages(danger, level, (stage) => ({ ...stage, acknowledged: true, due: null }))
  return {
    state: { ...state, dangers: withEntry(state.dangers, key, acknowledged) },
    events: [commandEvent('acknowledge', state, key, found, now)],
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
  upTo: AlertLevel,
  length: SnoozeLength,
  now: number,
): Outcome {
  const state = onClock(before, now)
  if (length === 'end') return endSnooze(state, key, now)
  const found = findDanger(state, key, upTo)
  if (found === null) return { state, events: [] }
  const { danger, level } = found
  const until = length === 'recovery' ? length : now + (length === '1-hour' ? 60 : 15) * MINUTE_MS
  const { rule } = danger
  const value = rule === 'blind' ? null : (state.previous[key]?.value ?? null)
  const event = commandEvent('snooze', state, key, found, now)
  return {
    state: { ...state, snoozes: withEntry(state.snoozes, key, { rule, level, until, value }) },
    events: [{ ...event, until: until === 'recovery' ? null : until }],
  }
}

function endSnooze(state: AlertState, key: string, now: number): Outcome {
  const snooze = own(state.snoozes, key)
  if (snooze === undefined || hasEnded(snooze, now)) return { state, events: [] }
  const snoozes = withEntry(state.snoozes, key, undefined)
  const danger = own(state.dangers, key)
  if (danger === undefined) {
    const { rule, level } = snooze
    // The currency of a calm amount is not known, so its value is left out.
    const calm = { rule, poolId: poolIn(key), currency: null }
    const fields = { kind: 'snooze', at: now, until: now, level, threshold: null } as const
    return { state: { ...state, snoozes }, events: [eventOf({}, key, calm, fields)] }
  }
  const found = findDanger(state, key, snooze.level) ?? { danger, ...topOf(danger) }
  return {
    state: {
      ...state,
      snoozes,
      dangers: withEntry(state.dangers, key, afterSnooze(danger, snooze, 'after-snooze')),
    },
    events: [{ ...commandEvent('snooze', state, key, found, now), until: now }],
  }
}

function commandEvent(
  kind: 'acknowledge' | 'snooze',
  { previous }: AlertState,
  key: string,
  { danger, level, stage }: Found,
  now: number,
): AlertEvent {
  return eventOf(previous, key, danger, { kind, at: now, level, threshold: stage.threshold })
}

/** The highest level up to this one; null when the key is calm or there is only a higher level. */
function findDanger({ dangers }: AlertState, key: string, upTo: AlertLevel): Found | null {
  const danger = own(dangers, key)
  if (danger === undefined) return null
  const top = topOf(danger)
  if (rank(top.level) <= rank(upTo)) return { danger, ...top }
  return danger.warning && { danger, level: 'warning', stage: danger.warning }
}

/** The window sends the keys, so a name that every object inherits must not be found. */
function own<T>(entries: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(entries, key) ? entries[key] : undefined
}

/** The pool that follows the rule in a key such as `isolatedRatio:isolated:ETHUSDT:BOTH`; null when none does. */
function poolIn(key: string): string | null {
  const at = key.indexOf(':')
  return at === -1 ? null : key.slice(at + 1)
}
