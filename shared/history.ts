import type { DangerName } from './settings/rule-names.ts'
import type { Decimal } from './state.ts'

/** What is kept of an account's past. */
export const HISTORY_FIGURES = [
  'marginRatio',
  'marginBalance',
  'unrealizedProfit',
  'availableBalance',
] as const
export type HistoryFigure = (typeof HISTORY_FIGURES)[number]

/** A stretch of time, ms since the epoch. */
export interface Span {
  readonly from: number
  readonly until: number
}

/** How far a figure went, and where it ended. */
export interface Extent {
  readonly min: Decimal
  readonly max: Decimal
  readonly last: Decimal
}

/** One or more polls of an account, one after the other. */
export interface HistoryPoint {
  /** ms since the epoch: its first poll, and its last. */
  readonly from: number
  readonly until: number
  readonly polls: number
  /** Nothing was seen for longer than usual before it: no line leads to it from the point before. */
  readonly afterGap: boolean
  /** The headline's, as a fraction; null: none was known, or no position was open. */
  readonly marginRatio: Extent | null
  /** What the amounts are in. A point never mixes two. */
  readonly currency: string
  readonly marginBalance: Extent
  readonly unrealizedProfit: Extent
  readonly availableBalance: Extent
}

/** A level that was reached then, or sight that was lost. */
export interface HistoryMark {
  /** ms since the epoch. */
  readonly at: number
  readonly rule: DangerName
  readonly poolId: string | null
  readonly level: 'warning' | 'critical'
}

/** An account's past as far as it was asked for. */
export interface HistorySlice {
  /** Oldest first. */
  readonly points: readonly HistoryPoint[]
  /** Oldest first. */
  readonly marks: readonly HistoryMark[]
  /** ms since the epoch: the oldest that is kept of the account; null: nothing is. */
  readonly since: number | null
}

/** The most points a slice can be asked for. */
export const MOST_POINTS = 2000
