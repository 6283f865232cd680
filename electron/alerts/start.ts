import { lostAtEnd } from './blind-memory.ts'
import type { AlertState, Danger, Stage } from './state.ts'

/**
 * A start of the app lies between this and what follows: what stands is to be told once more, for
 * certain where it may not have been shown, and nobody knows for how long nothing was seen.
 */
export function started(state: AlertState): AlertState {
  const { blind, ...rest } = state.dangers
  const { blind: snooze, ...snoozes } = state.snoozes
  const dangers: Record<string, Danger> = rest
  for (const key of state.untold) {
    const danger = dangers[key]
    if (danger !== undefined) dangers[key] = dueAgain(danger)
  }
  return {
    ...state,
    unseenMs: 0,
    dangers,
    untold: [],
    snoozes: snooze?.until === 'recovery' ? snoozes : state.snoozes,
    sinceStart: 'no-step',
    lost: lostAtEnd(state),
  }
}

/** The alerts of the last evaluation have been shown. */
export function told(state: AlertState): AlertState {
  return state.untold.length === 0 ? state : { ...state, untold: [] }
}

function dueAgain(danger: Danger): Danger {
  const due = (stage: Stage | null): Stage | null => stage && { ...stage, due: 'standing-at-start' }
  return { ...danger, warning: due(danger.warning), critical: due(danger.critical) }
}
