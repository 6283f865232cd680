import type { AlertEvent } from '../../shared/journal.ts'
import { DANGER_NAMES } from '../../shared/settings/rule-names.ts'
import { type Alert, gravestFirst } from './alert.ts'
import { peaksAfter } from './balance-drop.ts'
import { endBlindness, raiseBlindness } from './blind.ts'
import { awakeMs, blindMemoryAfter, lastSeenAt } from './blind-memory.ts'
import { applyChanges } from './change.ts'
import { onClock } from './clock-shift.ts'
import { endSnoozes, endUnsaid, endWorsened, switchOffLevels } from './expire.ts'
import { judgeMeasures } from './hysteresis.ts'
import { activeCall, lastCalledAt, marginCallChanges } from './margin-call.ts'
import { measuresOf, valuesAfter } from './measures.ts'
import { notifyAndJournal } from './notify.ts'
import type { Circumstances, Observation } from './observation.ts'
import { dueSinceStart } from './start.ts'
import type { AlertState } from './state.ts'

export interface Evaluation {
  readonly state: AlertState
  /** The alerts to show now, worst first. */
  readonly alerts: readonly Alert[]
  /** The events to write into the journal. */
  readonly events: readonly AlertEvent[]
}

/**
 * One step of an account's alerts: figures were seen, or time has passed without any, or the exchange
 * says that the account is in danger. First every source of danger answers how it changes the dangers,
 * then each change is notified and journaled. What the user does is in `commands.ts`.
 */
export function evaluate(
  stored: AlertState,
  observation: Observation,
  circumstances: Circumstances,
  now: number,
): Evaluation {
  const { rules, quiet } = circumstances
  const seen = observation.kind === 'seen' ? observation : null
  const isComplete = seen?.complete === true
  const isFirstSeen = seen !== null && stored.sinceStart !== null
  const before = dueSinceStart(endSnoozes(onClock(stored, now), rules, now), seen !== null, now)

  const switchedOff = switchOffLevels(before, rules)
  const ended = [...switchedOff, ...(seen ? endUnsaid(before.dangers, seen.figures) : [])]
  const left = applyChanges(before.dangers, ended)

  const peaks = peaksAfter(before.peaks, observation, circumstances, now)
  const measures = seen ? measuresOf(seen.figures, isComplete, rules, peaks, left) : []
  const { dangers: current, snoozes: running } = endWorsened(left, before.snoozes, measures, rules)

  const calledAt = lastCalledAt(before, observation, now)
  const called = marginCallChanges(current, observation, calledAt, now)

  const values = valuesAfter(before.previous, measures, isComplete, now)
  const judged = judgeMeasures(measures, current, rules, { isComplete, isFirstSeen }, now)

  const unseenMs = before.unseenMs + awakeMs(before, now)
  const lastSeen = lastSeenAt(before, unseenMs, now)
  const others = applyChanges(current, [...called, ...judged])
  const blindness = isComplete
    ? endBlindness(current.blind, before.lost, lastSeen, rules)
    : raiseBlindness(others, unseenMs, circumstances, now)

  const changes = [...ended, ...called, ...judged, ...blindness]
  const step = { before, snoozes: running, values, lastSeen, quiet, now }
  const { dangers, snoozes, alerts, events } = notifyAndJournal(changes, step)

  return {
    state: {
      at: now,
      previous: values,
      unseenMs: isComplete ? 0 : unseenMs,
      dangers,
      snoozes,
      peaks,
      untold: [...new Set([...before.untold, ...alerts.map(({ key }) => key)])],
      sinceStart: seen !== null || before.sinceStart === null ? null : 'no-sight',
      lost: blindMemoryAfter(before, dangers.blind, lastSeen, isComplete),
      calledAt: activeCall(dangers) === null ? null : calledAt,
    },
    alerts: alerts.toSorted(gravestFirst),
    events: events.toSorted((a, b) => DANGER_NAMES.indexOf(a.rule) - DANGER_NAMES.indexOf(b.rule)),
  }
}
