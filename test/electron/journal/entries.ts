import { type AlertState, INITIAL_ALERT_STATE } from '../../../electron/alerts/state.ts'
import type { AlertEvent, JournalEntry } from '../../../shared/journal.ts'

export function eventAt(at: number, changes: Partial<AlertEvent> = {}): AlertEvent {
  return {
    kind: 'raise',
    at,
    rule: 'marginRatio',
    poolId: 'cross:USDT',
    level: 'warning',
    value: '0.5123',
    threshold: '0.50',
    currency: null,
    notified: true,
    until: null,
    ...changes,
  }
}

export function stateAt(at: number): AlertState {
  return { ...INITIAL_ALERT_STATE, at }
}

export function idsOf(entries: Iterable<JournalEntry>): number[] {
  return Array.from(entries, ({ id }) => id)
}

/** Includes both ends. */
export function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index)
}
