import type { DatabaseSync } from 'node:sqlite'
import type { Span } from '../../shared/history.ts'
import { DAY_MS, HOUR_MS } from '../../shared/time.ts'
import { hourOf, RESOLUTIONS, type Resolution, TIME_COLUMN } from './resolutions.ts'

/** Successive hours that are kept in the same resolution, oldest first. */
export interface Stretch<Row> {
  readonly resolution: Resolution
  readonly rows: readonly Row[]
}

/** Runs a query. Answers null when the database cannot be read at present. */
export type Read = <T>(query: (connection: DatabaseSync) => T) => T | null

/** Reads the rows of one resolution from `from` up to, but not including, `until`, oldest first. */
export type ReadRows<Row> = (
  connection: DatabaseSync,
  accountId: string,
  resolution: Resolution,
  span: Span,
) => readonly Row[]

/** What every row tells of the polls it stands for. */
interface Polled {
  /** ms since the epoch: the first poll. */
  readonly from: number
  readonly polls: number
}

/** As much as is read at once, ms. Few enough rows that reading them delays nothing noticeably. */
const AT_ONCE_MS: Readonly<Record<Resolution, number>> = {
  poll: HOUR_MS,
  minute: DAY_MS,
  hour: 30 * DAY_MS,
}

/**
 * An account's history from the hour of `from` to the hour of `until`, oldest first, in the finest
 * resolution that is kept, but not finer than `finest`. Each step reads little. Time may pass between two
 * steps, in which more is recorded.
 */
export function* readStretches<Row extends Polled>(
  read: Read,
  accountId: string,
  { from, until }: Span,
  finest: Resolution,
  readRows: ReadRows<Row>,
): Generator<Stretch<Row>> {
  for (let next = hourOf(from); ; ) {
    const start = next
    const step = read((connection) => {
      const part = partFrom(connection, accountId, { from: start, until }, finest)
      if (part === null) return 'end'
      return { next: part.until, stretches: stretchesIn(connection, accountId, part, finest, readRows) }
    })
    if (step === null || step === 'end') return
    yield* step.stretches
    next = step.next
  }
}

/** Whole hours that begin with the first that is kept. Null when nothing is kept any more. */
function partFrom(
  connection: DatabaseSync,
  accountId: string,
  { from, until }: Span,
  finest: Resolution,
): Span | null {
  const firsts = notFinerThan(finest).flatMap((resolution) => {
    const time = TIME_COLUMN[resolution]
    const row = connection
      .prepare(
        `SELECT min(${time}) AS first FROM ${resolution}
         WHERE account = (SELECT number FROM account WHERE id = ?) AND ${time} BETWEEN ? AND ?`,
      )
      .get(accountId, from, until)
    return typeof row?.first === 'number' ? [{ resolution, hour: hourOf(row.first) }] : []
  })
  if (firsts.length === 0) return null
  const start = Math.min(...firsts.map(({ hour }) => hour))
  const ends = firsts.map(({ resolution, hour }) => Math.max(hour, start + AT_ONCE_MS[resolution]))
  return { from: start, until: Math.min(...ends) }
}

/**
 * Each hour in the resolution that covers the most polls, the finest of several that do. Once the finer rows
 * of an hour were deleted, those that are recorded later for the same hour cover only a part of it.
 */
function stretchesIn<Row extends Polled>(
  connection: DatabaseSync,
  accountId: string,
  part: Span,
  finest: Resolution,
  readRows: ReadRows<Row>,
): readonly Stretch<Row>[] {
  // Only the coarsest resolution has no other to take its place.
  if (finest === COARSEST)
    return [{ resolution: finest, rows: readRows(connection, accountId, finest, part) }]
  const best = new Map<number, { resolution: Resolution; rows: Row[]; polls: number }>()
  for (const resolution of notFinerThan(finest)) {
    for (const [hour, rows] of byHour(readRows(connection, accountId, resolution, part))) {
      const polls = rows.reduce((sum, row) => sum + row.polls, 0)
      if (polls > (best.get(hour)?.polls ?? 0)) best.set(hour, { resolution, rows, polls })
    }
  }
  const stretches: { resolution: Resolution; rows: Row[] }[] = []
  for (const [, { resolution, rows }] of [...best].sort(([a], [b]) => a - b)) {
    const last = stretches.at(-1)
    if (last?.resolution === resolution) last.rows.push(...rows)
    else stretches.push({ resolution, rows })
  }
  return stretches
}

function byHour<Row extends Polled>(rows: readonly Row[]): Map<number, Row[]> {
  return Map.groupBy(rows, ({ from }) => hourOf(from))
}

const COARSEST = RESOLUTIONS[RESOLUTIONS.length - 1]

function notFinerThan(finest: Resolution): readonly Resolution[] {
  return RESOLUTIONS.slice(RESOLUTIONS.indexOf(finest))
}
