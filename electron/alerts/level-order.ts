import type { AlertLevel, Level } from '../../shared/state.ts'
import type { Danger, Stage } from './state.ts'

const RANKS = { calm: 0, warning: 1, critical: 2 } as const satisfies Record<Level, number>

export function rank(level: Level): number {
  return RANKS[level]
}

export function higher(a: Level, b: Level): Level {
  return rank(a) > rank(b) ? a : b
}

export function levelOf(danger: Danger | undefined): Level {
  return danger === undefined ? 'calm' : topOf(danger).level
}

/** The highest level that was reached, and its stage. */
export function topOf({ warning, critical }: Danger): { readonly level: AlertLevel; readonly stage: Stage } {
  if (critical !== null) return { level: 'critical', stage: critical }
  if (warning !== null) return { level: 'warning', stage: warning }
  throw new RangeError('a danger without a level')
}

/** The stage of a level that is reached now and due to be notified. */
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

/** The danger with its stages changed, up to this level. */
export function mapStages(danger: Danger, upTo: AlertLevel, change: (stage: Stage) => Stage): Danger {
  const { warning, critical } = danger
  return {
    ...danger,
    warning: warning && change(warning),
    critical: critical && upTo === 'critical' ? change(critical) : critical,
  }
}
