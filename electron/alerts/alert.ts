import type { DangerName } from '../../shared/settings/rule-names.ts'
import type { Decimal } from '../../shared/state.ts'

/**
 * Why something is told: the level was reached; it stood already when the app started to look; a
 * critical danger goes on; it still stands at the end of quiet hours or of a snooze; after a time in
 * which nothing was seen there are figures again.
 */
export type Occasion = 'raised' | 'standing-at-start' | 'repeat' | 'after-quiet' | 'after-snooze' | 'sight'

/** Something to be told now. */
export interface Alert {
  /** As in `StandingAlert`. */
  readonly key: string
  readonly rule: DangerName
  readonly poolId: string | null
  readonly occasion: Occasion
  /** For `sight`, the level at which the lack of figures stood. */
  readonly level: 'warning' | 'critical'
  /** In the rule's unit; `blind` and what the exchange says: the margin ratio last known, null if none was. */
  readonly value: Decimal | null
  /** The level's, in the rule's unit; null for `blind` and what the exchange says. */
  readonly threshold: Decimal | null
  /** What amounts are in; null for fractions. */
  readonly currency: string | null
  /** The value at the observation before, whatever its level; for `sight`, the one before sight was lost. Null: there was none. */
  readonly previous: { readonly value: Decimal; readonly at: number } | null
  /** ms since the epoch: when the level was reached; for `sight` and `blind`, when all was last seen before sight was lost. */
  readonly since: number
  /** ms since the epoch. */
  readonly at: number
}
