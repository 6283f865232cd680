import type { LevelRule } from '../../shared/settings/rules.ts'
import type { Alarming } from './levels.ts'
import { withEntry } from './records.ts'
import type { Danger, Dangers, Known } from './state.ts'

/** How long a level must be held before it is notified, and how often a critical one is repeated. */
export type Timing = Pick<LevelRule, 'holdSeconds' | 'repeatMinutes'>

interface DangerChange {
  readonly key: string
  /** Undefined when there was no danger before. */
  readonly last: Danger | undefined
  /** Undefined when the danger is over. */
  readonly next: Danger | undefined
}

/** A value, a message from the exchange, or missing sight decided it: it is notified and journaled. */
export interface Judged extends DangerChange {
  readonly cause: 'judged'
  readonly timing: Timing
}

/** The settings switched a level off: it is journaled only. */
export interface SwitchedOff extends DangerChange {
  readonly cause: 'switched-off'
}

/** It is neither notified nor journaled. */
export interface Silent extends DangerChange {
  readonly cause: 'silent'
}

/** Blindness is over. There is no last danger if the blindness was from before the app was started. */
export interface SightRegained extends DangerChange {
  readonly cause: 'sight'
  /** The level of the blindness. */
  readonly level: Alarming
  /** Whether the blindness was notified. */
  readonly wasNotified: boolean
  /** When sight was lost, in ms since the epoch. */
  readonly lostAt: number
  /** The margin ratio before that; null when none was known. */
  readonly ratioBefore: Known | null
}

/** How a source of danger changes one key within one step. */
export type Change = Judged | SwitchedOff | Silent | SightRegained

export function applyChanges(dangers: Dangers, changes: readonly Change[]): Dangers {
  return changes.reduce((all, { key, next }) => withEntry(all, key, next), dangers)
}
