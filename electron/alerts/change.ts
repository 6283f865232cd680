import type { LevelRule } from '../../shared/settings/rules.ts'
import type { AlertLevel } from '../../shared/state.ts'
import { withEntries } from './records.ts'
import type { Danger, Dangers } from './state.ts'

/** How long a level must be held before it is notified, and how often a critical one is repeated. */
export type Timing = Pick<LevelRule, 'holdSeconds' | 'repeatMinutes'>

/**
 * How a source of danger changes one key within one step. Its cause decides what follows:
 * - `judged` by a value, a margin call or missing figures: it is notified and journaled;
 * - `switched-off` by the settings: it is journaled only;
 * - `silent`: it is neither notified nor journaled;
 * - `seen-again` after a blindness of this level, which has no last danger when it was from before the
 *   start: it is journaled, and notified if the blindness was.
 */
export type Change = {
  readonly key: string
  /** Undefined when there was no danger. */
  readonly last: Danger | undefined
  /** Undefined when the danger is over. */
  readonly next: Danger | undefined
} & (
  | { readonly cause: 'judged'; readonly timing: Timing }
  | { readonly cause: 'switched-off' }
  | { readonly cause: 'silent' }
  | {
      readonly cause: 'seen-again'
      readonly level: AlertLevel
      /** When everything was last seen before the blindness, in ms since the epoch. */
      readonly since: number
      readonly wasNotified: boolean
    }
)

export type SeenAgain = Extract<Change, { cause: 'seen-again' }>

export function applyChanges(dangers: Dangers, changes: readonly Change[]): Dangers {
  return withEntries(
    dangers,
    changes.map(({ key, next }) => [key, next]),
  )
}
