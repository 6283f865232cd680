import type { DangerName } from './settings/rule-names.ts'
import type { AlertLevel, Decimal } from './state.ts'

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

export interface Extent {
  readonly min: Decimal
  readonly max: Decimal
  readonly last: Decimal
}

/** One or more successive polls of an account. */
export interface HistoryPoint {
  /** ms since the epoch: the first and the last poll. */
  readonly from: number
  readonly until: number
  /** Whether polls were missing before this point, so that no line leads to it from the point before. */
  readonly afterGap: boolean
  /** The headline's ratio as a fraction; null when none was known or no position was open. */
  readonly marginRatio: Extent | null
  /** The currency of all amounts of this point. */
  readonly currency: string
  readonly marginBalance: Extent
  /** Null when the exchange did not say it, like `availableBalance`. */
  readonly unrealizedProfit: Extent | null
  readonly availableBalance: Extent | null
}

/** A moment at which a level was reached or figures stopped coming. */
export interface HistoryMark {
  /** ms since the epoch. */
  readonly at: number
  readonly rule: DangerName
  readonly poolId: string | null
  readonly level: AlertLevel
}

/** The requested part of an account's history. */
export interface HistorySlice {
  /** Oldest first. */
  readonly points: readonly HistoryPoint[]
  /** Oldest first. */
  readonly marks: readonly HistoryMark[]
  /** ms since the epoch: the oldest poll that is kept of the account; null when there is none. */
  readonly since: number | null
}

/** The most points a slice can be asked for. */
export const MOST_POINTS = 2000
