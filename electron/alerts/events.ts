import type { AlertEvent, JournalKind } from '../../shared/journal.ts'
import { CALL_NAMES } from '../../shared/settings/rule-names.ts'
import type { Decimal, Level } from '../../shared/state.ts'
import type { AlertState, Danger, Stage } from './state.ts'

const WITHOUT_VALUE: ReadonlySet<string> = new Set(['blind', ...CALL_NAMES])

/** The key of the value that a danger is told with: its own, or the margin ratio's where it has none. */
export function valueKey(key: string): string {
  return WITHOUT_VALUE.has(key) ? 'marginRatio' : key
}

/** Null: none was ever known. */
export function lastValue(previous: AlertState['previous'], key: string): Decimal | null {
  return previous[valueKey(key)]?.value ?? null
}

export interface Happening {
  readonly kind: JournalKind
  /** What stands now. */
  readonly level: Level
  /** The one that it is about. */
  readonly stage: Pick<Stage, 'threshold'>
  readonly at: number
  readonly told?: boolean
  readonly until?: number | null
}

export function eventOf(
  { previous }: Pick<AlertState, 'previous'>,
  key: string,
  { rule, poolId, currency }: Pick<Danger, 'rule' | 'poolId' | 'currency'>,
  { kind, level, stage, at, told = false, until = null }: Happening,
): AlertEvent {
  const { threshold } = stage
  return { kind, at, rule, poolId, level, value: lastValue(previous, key), threshold, currency, told, until }
}
