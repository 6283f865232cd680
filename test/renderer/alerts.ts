import { compareDecimals } from '../../shared/decimal.ts'
import type { AlertEvent, JournalEntry } from '../../shared/journal.ts'
import type { Decimal, StandingAlert } from '../../shared/state.ts'

export function standingAlert(changes: Partial<StandingAlert> = {}): StandingAlert {
  const { rule = 'availableBalance' } = changes
  return {
    key: rule,
    rule,
    poolId: null,
    level: 'warning',
    near: null,
    since: Date.UTC(2026, 5, 1, 9, 2, 13),
    value: '95.20',
    threshold: '100',
    acknowledged: false,
    snoozedUntil: null,
    waiting: null,
    ...changes,
  }
}

/** An alert of the headline's margin ratio. */
export function ratioAlert(
  value: Decimal,
  level: 'warning' | 'critical',
  changes: Partial<StandingAlert> = {},
): StandingAlert {
  return standingAlert({
    rule: 'marginRatio',
    poolId: 'cross:USDT',
    level,
    near: level === 'critical' ? nearnessAt(value) : null,
    value,
    threshold: level === 'critical' ? '0.80' : '0.50',
    ...changes,
  })
}

function nearnessAt(value: Decimal): StandingAlert['near'] {
  if (compareDecimals(value, '1') >= 0) return 'gone'
  return compareDecimals(value, '0.95') >= 0 ? 'near' : null
}

/** One alert for each rule except the headline's, in every state: acknowledged, snoozed, waiting. */
export const MANY_ALERTS: readonly StandingAlert[] = [
  standingAlert({ rule: 'blind', level: 'critical', value: '0.71', threshold: null }),
  standingAlert({
    rule: 'isolatedRatio',
    key: 'isolatedRatio isolated:1000000MOGUSDT:SHORT',
    poolId: 'isolated:1000000MOGUSDT:SHORT',
    level: 'critical',
    value: '0.8342',
    threshold: '0.825',
    acknowledged: true,
  }),
  standingAlert({ snoozedUntil: Date.UTC(2026, 5, 1, 9, 45) }),
  standingAlert({ rule: 'unrealizedLoss', value: '612345.78', threshold: '600000', waiting: 'quiet' }),
  standingAlert({ rule: 'balanceDrop', value: '0.098', threshold: '0.10', waiting: 'hold' }),
]

/** Those about how far and for how long a liquidation is away. */
export const AHEAD_ALERTS: readonly StandingAlert[] = [
  standingAlert({ rule: 'pace', level: 'critical', value: '18.4', threshold: '20' }),
  standingAlert({ rule: 'liquidationMove', value: '0.0871', threshold: '0.1' }),
  standingAlert({ rule: 'liquidationPrice', value: '0.1044', threshold: '0.1' }),
]

/** The alerts that the exchange itself causes. An account has only one of them at a time. */
export const CALLS: readonly [StandingAlert, StandingAlert] = [
  standingAlert({ rule: 'marginCall', level: 'critical', value: '0.832', threshold: null }),
  standingAlert({ rule: 'liquidation', level: 'critical', value: '0.9712', threshold: null }),
]

export function journalEntry(changes: Partial<JournalEntry> = {}): JournalEntry {
  return { id: 1, accountId: 'main', account: 'Main', ...alertEvent(), ...changes }
}

export function alertEvent(changes: Partial<AlertEvent> = {}): AlertEvent {
  return {
    kind: 'raise',
    at: Date.UTC(2026, 5, 1, 9, 2, 13),
    rule: 'marginRatio',
    poolId: 'cross:USDT',
    level: 'critical',
    value: '0.832',
    threshold: '0.80',
    currency: null,
    notified: true,
    until: null,
    ...changes,
  }
}

const minutesAgo = (before: number) => Date.UTC(2026, 5, 1, 9, 29, 41) - before * 60_000

/** Journal entries of two days and two accounts, newest first. */
export const JOURNAL: readonly JournalEntry[] = [
  journalEntry({ at: minutesAgo(0), kind: 'fall', level: 'calm', value: '0.4412', notified: false }),
  journalEntry({ at: minutesAgo(6), kind: 'acknowledge', notified: false, value: '0.861' }),
  journalEntry({
    at: minutesAgo(9),
    kind: 'snooze',
    rule: 'availableBalance',
    poolId: null,
    level: 'warning',
    value: '95.20',
    threshold: '100',
    currency: 'USDT',
    notified: false,
    until: Date.UTC(2026, 5, 1, 9, 45),
  }),
  journalEntry({
    at: minutesAgo(12),
    accountId: 'sub',
    account: '🐋 The account with a very long name that nobody would ever type',
    rule: 'availableBalance',
    poolId: null,
    level: 'warning',
    value: '95.20',
    threshold: '100',
    currency: 'USDT',
  }),
  journalEntry({ at: minutesAgo(28) }),
  journalEntry({ at: minutesAgo(55), level: 'warning', value: '0.512', threshold: '0.50', notified: false }),
  journalEntry({
    at: minutesAgo(58),
    kind: 'fall',
    rule: 'liquidation',
    poolId: null,
    level: 'calm',
    value: '0.312',
    threshold: null,
    notified: false,
  }),
  journalEntry({ at: minutesAgo(69), rule: 'liquidation', poolId: null, value: '0.971', threshold: null }),
  journalEntry({ at: minutesAgo(70), rule: 'marginCall', poolId: null, value: '0.912', threshold: null }),
  journalEntry({
    at: minutesAgo(95),
    kind: 'sight',
    rule: 'blind',
    poolId: null,
    level: 'calm',
    value: '0.451',
    threshold: null,
    notified: false,
  }),
  journalEntry({
    at: minutesAgo(102),
    kind: 'blind',
    rule: 'blind',
    poolId: null,
    value: '0.712',
    threshold: null,
  }),
  journalEntry({
    at: minutesAgo(700),
    accountId: 'sub',
    account: '🐋 The account with a very long name that nobody would ever type',
    kind: 'standing',
    rule: 'isolatedRatio',
    poolId: 'isolated:ETHUSDT:SHORT',
    level: 'warning',
    value: '0.512',
    threshold: '0.50',
  }),
  journalEntry({
    at: minutesAgo(760),
    kind: 'snooze',
    level: 'warning',
    value: '0.52',
    threshold: null,
    notified: false,
  }),
].map((entry, index, all) => ({ ...entry, id: all.length - index }))
