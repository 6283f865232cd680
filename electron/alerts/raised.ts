import type { Stage } from './state.ts'

/** A level that stands from now on, and is to be told. */
export function raisedStage(threshold: Stage['threshold'], heldSince: number | null, now: number): Stage {
  return {
    threshold,
    since: now,
    heldSince,
    toldAt: null,
    acknowledged: false,
    due: 'raised',
    ledBy: [],
  }
}
