import type { DatabaseSync } from 'node:sqlite'
import type { Extent, HistoryPoint, Span } from '../../shared/history.ts'
import { HOUR_MS } from '../../shared/time.ts'
import { isDecimal } from '../storage/decimal-text.ts'
import { type Resolution, TIME_COLUMN } from './resolutions.ts'

/** A poll, or the polls of a minute or an hour, all in one currency. */
export interface Bucket extends Omit<HistoryPoint, 'afterGap'> {
  readonly polls: number
}

/** The buckets from `from` up to, but not including, `until`, oldest first. Unreadable rows are left out. */
export function bucketsWithin(
  connection: DatabaseSync,
  accountId: string,
  resolution: Resolution,
  { from, until }: Span,
): readonly Bucket[] {
  const time = TIME_COLUMN[resolution]
  const isPoll = resolution === 'poll'
  // All rows come as one JSON text, which is faster than row by row.
  const found = connection
    .prepare(
      `SELECT json_group_array(json_array(${isPoll ? POLL_COLUMNS : SUMMARY_COLUMNS})) AS rows
       FROM ${resolution}
       WHERE account = (SELECT number FROM account WHERE id = ?) AND ${time} >= ? AND ${time} < ?`,
    )
    .get(accountId, from, until)
  const rows: readonly Row[] = JSON.parse(String(found?.rows))
  return rows.flatMap((row) => (isPoll ? pollOf(row) : summaryOf(row)) ?? []).sort((a, b) => a.from - b.from)
}

/** When the first poll of the span was, ms since the epoch. Null when there was none. */
export function firstPoll(connection: DatabaseSync, accountId: string, { from, until }: Span): number | null {
  const row = connection
    .prepare(
      `SELECT first_poll_ms AS first FROM hour
       WHERE account = (SELECT number FROM account WHERE id = ?)
         AND start_ms > ? AND last_poll_ms >= ? AND first_poll_ms <= ?
       ORDER BY start_ms, first_poll_ms LIMIT 1`,
    )
    .get(accountId, from - HOUR_MS, from, until)
  return typeof row?.first === 'number' ? row.first : null
}

const POLL_COLUMNS = 'at_ms, currency, margin_ratio, margin_balance, unrealized_profit, available_balance'

const SUMMARY_COLUMNS = `first_poll_ms, last_poll_ms, polls, currency,
  margin_ratio_min, margin_ratio_max, margin_ratio_last,
  margin_balance_min, margin_balance_max, margin_balance_last,
  unrealized_profit_min, unrealized_profit_max, unrealized_profit_last,
  available_balance_min, available_balance_max, available_balance_last`

type Row = readonly unknown[]

function pollOf(row: Row): Bucket | null {
  const at = Number(row[0])
  return bucketOf(
    { from: at, until: at, polls: 1, currency: String(row[1]) },
    extentOf(row[2], row[2], row[2]),
    extentOf(row[3], row[3], row[3]),
    extentOf(row[4], row[4], row[4]),
    extentOf(row[5], row[5], row[5]),
  )
}

function summaryOf(row: Row): Bucket | null {
  return bucketOf(
    { from: Number(row[0]), until: Number(row[1]), polls: Number(row[2]), currency: String(row[3]) },
    extentOf(row[4], row[5], row[6]),
    extentOf(row[7], row[8], row[9]),
    extentOf(row[10], row[11], row[12]),
    extentOf(row[13], row[14], row[15]),
  )
}

/** A missing extent is one that could not be read; a null one is no figure. Null when any could not be read. */
function bucketOf(
  polled: Pick<Bucket, 'from' | 'until' | 'polls' | 'currency'>,
  marginRatio: Extent | null | undefined,
  marginBalance: Extent | null | undefined,
  unrealizedProfit: Extent | null | undefined,
  availableBalance: Extent | null | undefined,
): Bucket | null {
  if (marginRatio === undefined || unrealizedProfit === undefined || availableBalance === undefined)
    return null
  if (!marginBalance) return null
  return { ...polled, marginRatio, marginBalance, unrealizedProfit, availableBalance }
}

function extentOf(min: unknown, max: unknown, last: unknown): Extent | null | undefined {
  if (last === null) return null
  return isDecimal(min) && isDecimal(max) && isDecimal(last) ? { min, max, last } : undefined
}
