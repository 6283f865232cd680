import type { AlertEvent } from '../../shared/journal.ts'
import type { Alert } from './alert.ts'
import type { Change, Judged, SwitchedOff } from './change.ts'
import { eventOf, lastKnown, lastValue, type Subject } from './events.ts'
import { isLedAnew } from './leaders.ts'
import { levelOf, rank, topOf } from './levels.ts'
import { withEntry } from './records.ts'
import { snoozeAt } from './snoozes.ts'
import type { AlertState, Values } from './state.ts'
import { type DueNotification, notifyChange } from './when-to-notify.ts'

interface Step {
  /** The state before the changes. */
  readonly before: AlertState
  /** The last values, with those of this step. */
  readonly values: Values
  /** When sight was lost, in ms since the epoch. */
  readonly lostAt: number
  readonly quiet: boolean
  readonly now: number
}

interface Notified extends Pick<AlertState, 'dangers' | 'snoozes'> {
  readonly alerts: readonly Alert[]
  readonly events: readonly AlertEvent[]
}

const BLINDNESS: Subject = { rule: 'blind', poolId: null, currency: null }

/** The loop over all changes of a step: it notifies and journals each of them and answers what is left. */
export function notifyAndJournal(changes: readonly Change[], step: Step): Notified {
  const alerts: Alert[] = []
  const events: AlertEvent[] = []
  let { dangers, snoozes } = step.before
  for (const change of changes) {
    const { key } = change
    const { next, due } = notifyChange(change, snoozes[key], step.quiet, step.now)
    if (due !== null) alerts.push(alertOf(change, due, step))
    events.push(...eventsOf(change, due, step))
    dangers = withEntry(dangers, key, next)
    snoozes = withEntry(snoozes, key, snoozeAt(snoozes[key], levelOf(next)))
  }
  return { dangers, snoozes, alerts, events }
}

function alertOf(change: Change, due: DueNotification, { before, values, lostAt, now }: Step): Alert {
  const { key, cause, next, last } = change
  const { rule, poolId, currency } = next ?? last ?? BLINDNESS
  const isBlind = rule === 'blind' && cause !== 'sight'
  return {
    ...due,
    key,
    rule,
    poolId,
    currency,
    value: lastValue(values, key),
    previous: cause === 'sight' ? (before.lost?.previous ?? null) : lastKnown(before.previous, key),
    since: isBlind ? lostAt : due.since,
    at: now,
  }
}

function eventsOf(
  change: Change,
  due: DueNotification | null,
  { before, values, now }: Step,
): readonly AlertEvent[] {
  const { key } = change
  switch (change.cause) {
    case 'silent':
      return []
    case 'sight': {
      const fields = { kind: 'sight', at: now, level: 'calm', threshold: null, told: due !== null } as const
      return [eventOf(values, key, BLINDNESS, fields)]
    }
    case 'switched-off':
      // A rule that is off has no value in this step.
      return fallEvents(change, before.previous, now)
    case 'judged':
      return [...fallEvents(change, values, now), ...riseEvents(change, due, values, now)]
  }
}

function fallEvents(
  { key, last, next }: Judged | SwitchedOff,
  values: Values,
  now: number,
): readonly AlertEvent[] {
  const level = levelOf(next)
  if (last === undefined || rank(level) >= rank(levelOf(last))) return []
  const { threshold } = topOf(last).stage
  return [eventOf(values, key, next ?? last, { kind: 'fall', at: now, level, threshold })]
}

/** A notification is part of the event of its rise; without a rise it has an event of its own, unless it is a repeat. */
function riseEvents(
  { key, last, next }: Judged,
  due: DueNotification | null,
  values: Values,
  now: number,
): readonly AlertEvent[] {
  if (next === undefined) return []
  const events: AlertEvent[] = []
  const { level, stage } = topOf(next)
  const { threshold } = stage
  const isRaised = rank(level) > rank(levelOf(last)) || isLedAnew(last?.[level], stage)
  const isNotifiedRise = isRaised && due?.level === level
  if (isRaised) {
    const kind = next.rule === 'blind' ? 'blind' : 'raise'
    events.push(eventOf(values, key, next, { kind, at: now, level, threshold, told: isNotifiedRise }))
  }
  if (due !== null && due.occasion !== 'repeat' && !isNotifiedRise) {
    const { level, threshold } = due
    events.push(eventOf(values, key, next, { kind: 'standing', at: now, level, threshold, told: true }))
  }
  return events
}
