import type { DangerName } from '../../shared/settings/rule-names.ts'
import type { AlertLevel, Decimal } from '../../shared/state.ts'

/** Why the user is notified. */
export type Occasion =
  /** The level was reached. */
  | 'raised'
  /** The danger was there when the app was started. */
  | 'standing-at-start'
  /** A critical danger goes on. */
  | 'repeat'
  /** The danger is still there at the end of quiet hours. */
  | 'after-quiet'
  /** The danger is still there at the end of a snooze. */
  | 'after-snooze'
  /** A blindness is over. */
  | 'seen-again'

/** Something to notify the user of now. */
export interface Alert {
  /** The key of its `StandingAlert`. */
  readonly key: string
  readonly rule: DangerName
  readonly poolId: string | null
  readonly occasion: Occasion
  /** For `seen-again`, the level of the blindness that is over. */
  readonly level: AlertLevel
  /** In the rule's unit; for `blind` and margin calls the last known margin ratio, null when none was known. */
  readonly value: Decimal | null
  /** The threshold of the level, in the rule's unit; null for `blind` and margin calls. */
  readonly threshold: Decimal | null
  /** The currency of an amount; null for a fraction. */
  readonly currency: string | null
  /** The value at the observation before; for `seen-again`, the one before the blindness. Null when there was none. */
  readonly previous: { readonly value: Decimal; readonly at: number } | null
  /** ms since the epoch: when the level was reached; for `seen-again` and `blind`, when everything was last seen before the blindness. */
  readonly since: number
  /** ms since the epoch. */
  readonly at: number
}
