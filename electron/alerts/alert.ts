import type { DangerName } from '../../shared/settings/rule-names.ts'
import type { Decimal } from '../../shared/state.ts'

/**
 * Why the user is notified: the level was reached; the danger was there when the app was started; a
 * critical danger goes on; the danger is still there at the end of quiet hours or of a snooze; after a
 * time in which nothing was seen there are figures again.
 */
export type Occasion = 'raised' | 'standing-at-start' | 'repeat' | 'after-quiet' | 'after-snooze' | 'sight'

/** Something to notify the user of now. */
export interface Alert {
  /** As in `StandingAlert`. */
  readonly key: string
  readonly rule: DangerName
  readonly poolId: string | null
  readonly occasion: Occasion
  /** For `sight`, the level of the blindness that is over. */
  readonly level: 'warning' | 'critical'
  /** In the rule's unit; for `blind` and margin calls the last known margin ratio, null when none was known. */
  readonly value: Decimal | null
  /** Of the level, in the rule's unit; null for `blind` and margin calls. */
  readonly threshold: Decimal | null
  /** Of amounts; null for fractions. */
  readonly currency: string | null
  /** The value at the observation before; for `sight`, the one before sight was lost. Null when there was none. */
  readonly previous: { readonly value: Decimal; readonly at: number } | null
  /** ms since the epoch: when the level was reached; for `sight` and `blind`, when everything was last seen before sight was lost. */
  readonly since: number
  /** ms since the epoch. */
  readonly at: number
}
