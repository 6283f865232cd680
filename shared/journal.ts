import type { DangerName } from './settings/rule-names.ts'
import type { Decimal } from './state.ts'

export const JOURNAL_KINDS = ['raise', 'fall', 'standing', 'acknowledge', 'snooze', 'blind', 'sight'] as const

/**
 * What happened: a level was reached (`raise`) or left (`fall`), still stood when there was reason to
 * say so (`standing`), was acknowledged or snoozed; nothing was seen any more (`blind`) and then was
 * again (`sight`).
 */
export type JournalKind = (typeof JOURNAL_KINDS)[number]

export interface AlertEvent {
  readonly kind: JournalKind
  /** ms since the epoch. */
  readonly at: number
  readonly rule: DangerName
  /** The pool the value is of; null where it is the account's. */
  readonly poolId: string | null
  /** What stands now; for `fall` and `sight` what is left of it. */
  readonly level: 'calm' | 'warning' | 'critical'
  /** In the rule's unit; `blind`, `sight` and what the exchange says: the margin ratio last known. Null: there is none. */
  readonly value: Decimal | null
  /** What was crossed; null where nothing was. */
  readonly threshold: Decimal | null
  /** What amounts are in; null for fractions. */
  readonly currency: string | null
  /** Whether a notification went out for it. */
  readonly told: boolean
  /** When a snooze ends; null: when the danger is over, or no snooze. */
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
  /** Whether there are older ones. */
  readonly more: boolean
}
