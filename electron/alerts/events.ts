import type { AlertEvent } from '../../shared/journal.ts'
import { CALL_NAMES } from '../../shared/settings/rule-names.ts'
import type { Decimal } from '../../shared/state.ts'
import type { Danger, Known, Values } from './state.ts'

/** What an alert or an event is about. */
export type Subject = Pick<Danger, 'rule' | 'poolId' | 'currency'>

type EventFields = Pick<AlertEvent, 'kind' | 'at' | 'level' | 'threshold'> &
  Partial<Pick<AlertEvent, 'notified' | 'until'>>

const WITHOUT_VALUE: ReadonlySet<string> = new Set(['blind', ...CALL_NAMES])

/** The last value of a danger, or the last margin ratio where a danger has no value; null when none was known. */
export function lastKnown(values: Values, key: string): Known | null {
  return values[WITHOUT_VALUE.has(key) ? 'marginRatio' : key] ?? null
}

export function lastValue(values: Values, key: string): Decimal | null {
  return lastKnown(values, key)?.value ?? null
}

export function eventOf(
  values: Values,
  key: string,
  { rule, poolId, currency }: Subject,
  fields: EventFields,
): AlertEvent {
  return { rule, poolId, currency, value: lastValue(values, key), notified: false, until: null, ...fields }
}
