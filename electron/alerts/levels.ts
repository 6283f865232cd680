import type { Level } from '../../shared/state.ts'
import type { Danger, Stage } from './state.ts'

export type Alarming = Exclude<Level, 'calm'>

const RANKS = { calm: 0, warning: 1, critical: 2 } as const satisfies Record<Level, number>

export function rank(level: Level): number {
  return RANKS[level]
}

export function higher(a: Level, b: Level): Level {
  return rank(a) > rank(b) ? a : b
}

export function levelOf(danger: Danger | undefined): Level {
  if (danger === undefined) return 'calm'
  return topOf(danger).level
}

/** The highest level that stands. */
export function topOf({ warning, critical }: Danger): { readonly level: Alarming; readonly stage: Stage } {
  if (critical !== null) return { level: 'critical', stage: critical }
  if (warning !== null) return { level: 'warning', stage: warning }
  throw new RangeError('a danger without a level')
}
