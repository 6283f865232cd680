import type { DangerName } from './settings/rule-names.ts'
import type { Decimal, Level } from './state.ts'

export const JOURNAL_KINDS = [
  'raise',
  'near',
  'gone',
  'fall',
  'standing',
  'acknowledge',
  'snooze',
  'blind',
  'sight',
] as const

/**
 * What happened: a level was reached (`raise`) or left (`fall`), liquidation came near (`near`) or a ratio
 * reached its line of 100 % (`gone`) while critical stood, still stood when the user was notified
 * again (`standing`), was acknowledged or snoozed, or figures stopped (`blind`) and came again (`sight`).
 * These names are also those on disk.
 */
export type JournalKind = (typeof JOURNAL_KINDS)[number]

export interface AlertEvent {
  readonly kind: JournalKind
  /** ms since the epoch. */
  readonly at: number
  readonly rule: DangerName
  /** The pool that the value belongs to; null when it belongs to the account. */
  readonly poolId: string | null
  /** The level after the event. */
  readonly level: Level
  /** In the rule's unit. For `blind`, `sight` and the exchange's own warnings, the last known margin ratio. Null when there is none. */
  readonly value: Decimal | null
  /** The threshold that was crossed; null when there was none. */
  readonly threshold: Decimal | null
  /** The currency of an amount; null for a fraction. */
  readonly currency: string | null
  /** Whether a notification went out for it. */
  readonly notified: boolean
  /** ms since the epoch: when a snooze ends. Null for a snooze until recovery, and for other events. */
  readonly until: number | null
}

export interface JournalEntry extends AlertEvent {
  readonly id: number
  readonly accountId: string
  /** The account's name at the time. */
  readonly account: string
}

export interface JournalPage {
  /** Newest first. */
  readonly entries: readonly JournalEntry[]
  /** Whether there are older entries. */
  readonly more: boolean
}
