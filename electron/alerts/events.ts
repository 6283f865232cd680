import type { AlertEvent, JournalKind } from '../../shared/journal.ts'
import type { Decimal, Level } from '../../shared/state.ts'
import type { AlertState, Danger, Stage } from './state.ts'

/** The last value of a danger; of `blind` the margin ratio's. Null: none was ever known. */
export function lastValue(previous: AlertState['previous'], key: string): Decimal | null {
  return previous[key === 'blind' ? 'marginRatio' : key]?.value ?? null
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
