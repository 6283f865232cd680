import { isCall } from '../../shared/settings/rule-names.ts'
import { MINUTE_MS } from '../../shared/time.ts'
import { lostAtEnd } from './blind-memory.ts'
import { mapStages } from './levels.ts'
import { mapValues, withEntry } from './records.ts'
import type { AlertState, Danger, Stage } from './state.ts'

/** So soon after it was notified, a danger need not be notified again as one that was there at the start. */
const RECENT_MS = MINUTE_MS

/**
 * The state for a new run of the app. Alerts that may not have been shown become due again, and the
 * blindness is put aside because nobody knows for how long nothing was seen.
 */
export function started(state: AlertState): AlertState {
  const { blind: snooze } = state.snoozes
  return {
    ...state,
    unseenMs: 0,
    dangers: state.untold.reduce(dueAgain, withEntry(state.dangers, 'blind', undefined)),
    untold: [],
    snoozes: snooze?.until === 'recovery' ? withEntry(state.snoozes, 'blind', undefined) : state.snoozes,
    sinceStart: 'no-step',
    lost: lostAtEnd(state),
  }
}

/** The alerts of the last evaluation have been shown. */
export function markShown(state: AlertState): AlertState {
  return state.untold.length === 0 ? state : { ...state, untold: [] }
}

/**
 * When figures are seen for the first time since the start, all dangers become due, also those that
 * cannot be seen yet. Blindness and margin calls do not wait for figures.
 */
export function dueAtFirstSight(state: AlertState, now: number): AlertState {
  const dangers = mapValues(state.dangers, (danger) =>
    danger.rule === 'blind' || isCall(danger.rule) ? danger : dueAtStart(danger, now),
  )
  return { ...state, dangers }
}

/** A danger from before the start is notified once more, unless that was done just before the app ended. */
export function dueAtStart(danger: Danger, now: number): Danger {
  return mapStages(danger, 'critical', (stage) => {
    const isRecent = stage.toldAt !== null && now - stage.toldAt < RECENT_MS
    return stage.due === null && isRecent ? stage : dueStage(stage)
  })
}

function dueAgain(dangers: AlertState['dangers'], key: string): AlertState['dangers'] {
  const danger = dangers[key]
  return danger === undefined ? dangers : withEntry(dangers, key, mapStages(danger, 'critical', dueStage))
}

function dueStage(stage: Stage): Stage {
  return { ...stage, due: 'standing-at-start' }
}
