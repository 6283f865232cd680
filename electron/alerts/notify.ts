import type { AlertEvent } from '../../shared/journal.ts'
import type { Alert } from './alert.ts'
import type { Change } from './change.ts'
import { eventOf, lastKnown, lastValue, type Subject } from './events.ts'
import { isLedAnew } from './leaders.ts'
import { levelOf, rank, topOf } from './level-order.ts'
import { nearRank, untoldNearness } from './near.ts'
import { withEntries, withEntry } from './records.ts'
import { endAfterFall, snoozeAt } from './snoozes.ts'
import type { AlertState, Danger, Values } from './state.ts'
import { type DueNotification, notifyChange } from './when-to-notify.ts'

interface Step {
  /** The state before the changes. */
  readonly before: AlertState
  /** Those of the state before that no value of this step has ended. */
  readonly snoozes: AlertState['snoozes']
  /** The last values, with those of this step. */
  readonly values: Values
  /** When everything was last seen, in ms since the epoch. */
  readonly lastSeen: number
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
  const dangers: [key: string, danger: Danger | undefined][] = []
  let { snoozes } = step
  for (const made of changes) {
    const { key } = made
    const { danger, snooze } = endAfterFall(made.next, snoozes[key])
    const change = { ...made, next: danger }
    const { next, due } = notifyChange(change, snooze, step.quiet, step.now)
    if (due !== null) alerts.push(alertOf(change, due, step))
    events.push(...eventsOf(change, due, step))
    dangers.push([key, next])
    snoozes = withEntry(snoozes, key, snoozeAt(snooze, levelOf(next)))
  }
  return { dangers: withEntries(step.before.dangers, dangers), snoozes, alerts, events }
}

function alertOf(change: Change, due: DueNotification, { before, values, lastSeen, now }: Step): Alert {
  const { key, cause, next, last } = change
  const { rule, poolId, currency } = next ?? last ?? BLINDNESS
  const isBlind = rule === 'blind' && cause !== 'seen-again'
  return {
    ...due,
    near: next?.near?.now ?? null,
    key,
    rule,
    poolId,
    currency,
    value: lastValue(values, key),
    previous: cause === 'seen-again' ? (before.lost?.previous ?? null) : lastKnown(before.previous, key),
    since: isBlind ? lastSeen : due.since,
    at: now,
  }
}

/** A notification is part of the event of its rise. Otherwise it has an event of its own, unless it is a repeat. */
function eventsOf(
  { key, cause, last, next }: Change,
  due: DueNotification | null,
  { before, values, now }: Step,
): readonly AlertEvent[] {
  // A rule that is off has no value in this step.
  const lastValues = cause === 'switched-off' ? before.previous : values
  const event = (fields: Pick<AlertEvent, 'kind' | 'level' | 'threshold' | 'notified'>): AlertEvent =>
    eventOf(lastValues, key, next ?? last ?? BLINDNESS, { ...fields, at: now })

  if (cause === 'silent') return []
  if (cause === 'seen-again')
    return [event({ kind: 'sight', level: 'calm', threshold: null, notified: due !== null })]

  const events: AlertEvent[] = []
  const rise = rank(levelOf(next)) - rank(levelOf(last))
  if (rise < 0 && last !== undefined) {
    const { threshold } = topOf(last).stage
    events.push(event({ kind: 'fall', level: levelOf(next), threshold, notified: false }))
  }
  if (next === undefined) return events

  const { level, stage } = topOf(next)
  const nearness = untoldNearness(next)
  const isNearer = nearRank(nearness) > nearRank(last?.near?.now ?? null)
  const isRaised = rise > 0 || isLedAnew(last?.[level], stage)
  const notified = isRaised && due?.level === level
  if (isRaised) {
    const kind = next.rule === 'blind' ? 'blind' : 'raise'
    events.push(event({ kind, level, threshold: stage.threshold, notified }))
  }
  if (nearness !== null && isNearer)
    events.push(event({ kind: nearness, level, threshold: stage.threshold, notified: true }))
  else if (due !== null && due.occasion !== 'repeat' && !notified)
    events.push(event({ kind: 'standing', level: due.level, threshold: due.threshold, notified: true }))
  return events
}
