import { isCall } from '../../shared/settings/rule-names.ts'
import { MINUTE_MS } from '../../shared/time.ts'
import { blindMemoryAtEnd } from './blind-memory.ts'
import { mapStages } from './level-order.ts'
import { mapValues, withEntry } from './records.ts'
import type { AlertState, Danger, Stage } from './state.ts'

/** So soon after it was notified, a danger need not be notified again as one that was there at the start. */
const RECENT_MS = MINUTE_MS

/**
 * The state for a new run of the app. Alerts that may not have been shown become due again, and the
 * blindness is put aside because nobody knows for how long nothing was seen.
 */
export function started(state: AlertState): AlertState {
  const { untold, snoozes } = state
  const dangers = withEntry(state.dangers, 'blind', undefined)
  return {
    ...state,
    unseenMs: 0,
    dangers: mapValues(dangers, (danger, key) => (untold.includes(key) ? dueAgain(danger) : danger)),
    untold: [],
    snoozes: snoozes.blind?.until === 'recovery' ? withEntry(snoozes, 'blind', undefined) : snoozes,
    sinceStart: 'no-step',
    lost: blindMemoryAtEnd(state),
  }
}

/** The alerts of the last evaluation have been shown. */
export function markShown(state: AlertState): AlertState {
  return state.untold.length === 0 ? state : { ...state, untold: [] }
}

/**
 * Dangers from before the start become due: margin calls with the first step, and all others with the
 * first figures, even those that cannot be seen yet.
 */
export function dueSinceStart(state: AlertState, isSeen: boolean, now: number): AlertState {
  if (state.sinceStart === null) return state
  const isDue = ({ rule }: Danger) =>
    isCall(rule) ? state.sinceStart === 'no-step' : isSeen && rule !== 'blind'
  const dangers = mapValues(state.dangers, (danger) => (isDue(danger) ? dueAtStart(danger, now) : danger))
  return { ...state, dangers }
}

/** A danger from before the start is notified again, unless it was notified just before the app ended. */
export function dueAtStart(danger: Danger, now: number): Danger {
  const { critical } = danger
  const isRecent = ({ toldAt }: Stage) => toldAt !== null && now - toldAt < RECENT_MS
  const again = critical !== null && isRecent(critical) ? danger : withUntoldNear(danger)
  return mapStages(again, 'critical', (stage) =>
    stage.due === null && isRecent(stage) ? stage : { ...stage, due: 'standing-at-start' },
  )
}

function dueAgain(danger: Danger): Danger {
  return mapStages(withUntoldNear(danger), 'critical', (stage) => ({ ...stage, due: 'standing-at-start' }))
}

/** Liquidation that is near is told again. */
function withUntoldNear(danger: Danger): Danger {
  return danger.near === null ? danger : { ...danger, near: { ...danger.near, told: null } }
}
