import type { AlertState, Danger, Known, Snooze, Stage } from './state.ts'

/**
 * The state as the clock now tells its instants. A clock that was set back takes them all along, so
 * that every duration stays what it was.
 */
export function onClock(state: AlertState, now: number): AlertState {
  if (state.at === null || now >= state.at) return state
  const by = now - state.at
  const known = ({ value, at }: Known): Known => ({ value, at: moved(at, by) })
  return {
    ...state,
    at: now,
    previous: mapValues(state.previous, known),
    dangers: mapValues(state.dangers, (danger) => shiftDanger(danger, by)),
    snoozes: mapValues(state.snoozes, (snooze) => shiftSnooze(snooze, by)),
    peaks: state.peaks === null ? null : { ...state.peaks, highs: state.peaks.highs.map(known) },
    calledAt: state.calledAt === null ? null : moved(state.calledAt, by),
    lost: state.lost && {
      ...state.lost,
      since: moved(state.lost.since, by),
      previous: state.lost.previous && known(state.lost.previous),
    },
  }
}

/** Not to before the epoch, where a clock that was lost begins anew. */
function moved(at: number, by: number): number {
  return Math.max(0, at + by)
}

function shiftDanger(danger: Danger, by: number): Danger {
  const { warning, critical } = danger
  return {
    ...danger,
    warning: warning === null ? null : shiftStage(warning, by),
    critical: critical === null ? null : shiftStage(critical, by),
  }
}

function shiftStage(stage: Stage, by: number): Stage {
  const { since, heldSince, toldAt } = stage
  return {
    ...stage,
    since: moved(since, by),
    heldSince: heldSince === null ? null : moved(heldSince, by),
    toldAt: toldAt === null ? null : moved(toldAt, by),
  }
}

function shiftSnooze(snooze: Snooze, by: number): Snooze {
  return snooze.until === 'recovery' ? snooze : { ...snooze, until: moved(snooze.until, by) }
}

function mapValues<T>(entries: Readonly<Record<string, T>>, change: (entry: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).map(([key, entry]) => [key, change(entry)]))
}
