import { mapStages } from './level-order.ts'
import { mapValues } from './records.ts'
import type { AlertState, Danger, Known, Snooze } from './state.ts'

/**
 * Adjusts the state to the clock as it is set now. When the clock was set back, every instant is moved
 * along, so that durations stay what they were. The peaks of the balance follow the exchange's clock instead.
 */
export function onClock(state: AlertState, now: number): AlertState {
  if (state.at === null || now >= state.at) return state
  const by = now - state.at
  // No instant moves to before the epoch, where a clock that lost its time begins again.
  const moved = (at: number): number => Math.max(0, at + by)
  const movedOrNull = (at: number | null): number | null => (at === null ? null : moved(at))
  const shiftKnown = ({ value, at }: Known): Known => ({ value, at: moved(at) })
  const shiftSnooze = (snooze: Snooze): Snooze =>
    snooze.until === 'recovery' ? snooze : { ...snooze, until: moved(snooze.until) }
  const shiftDanger = (danger: Danger): Danger =>
    mapStages(danger, 'critical', (stage) => ({
      ...stage,
      since: moved(stage.since),
      heldSince: movedOrNull(stage.heldSince),
      toldAt: movedOrNull(stage.toldAt),
    }))

  return {
    ...state,
    at: now,
    previous: mapValues(state.previous, shiftKnown),
    dangers: mapValues(state.dangers, shiftDanger),
    snoozes: mapValues(state.snoozes, shiftSnooze),
    calledAt: movedOrNull(state.calledAt),
    lost: state.lost && {
      ...state.lost,
      since: moved(state.lost.since),
      previous: state.lost.previous && shiftKnown(state.lost.previous),
    },
  }
}
