import type { DangerName } from '../../shared/settings/rule-names.ts'
import type { AlertLevel, Decimal, Nearness } from '../../shared/state.ts'
import { rank } from './level-order.ts'
import { nearRank } from './near.ts'

/** Why the user is notified. */
export type Occasion =
  /** The level was reached. */
  | 'raised'
  /** The danger was there when the app was started. */
  | 'standing-at-start'
  /** Liquidation has come near, or its line is reached, while critical stands. */
  | 'near'
  /** A critical danger goes on. */
  | 'repeat'
  /** The danger is still there at the end of quiet hours. */
  | 'after-quiet'
  /** The danger is still there at the end of a snooze. */
  | 'after-snooze'
  /** The snooze has ended because the value is much worse than when it was pressed. */
  | 'worsened'
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
  /** How near liquidation is at this observation; null when it is not. */
  readonly near: Nearness | null
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

type Grave = Pick<Alert, 'level' | 'rule' | 'near'>

/** Compares alerts by their level and, within critical: a liquidation under way, one that is due, one that is near. */
export function gravestFirst(a: Grave, b: Grave): number {
  return rank(b.level) - rank(a.level) || gravity(b) - gravity(a)
}

function gravity({ rule, near }: Grave): number {
  return rule === 'liquidation' ? 3 : nearRank(near)
}
