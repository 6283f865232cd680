import type { DatabaseSync } from 'node:sqlite'
import { DAY_MS, HOUR_MS, LAST_MOMENT_MS, MINUTE_MS } from '../../shared/time.ts'
import type { Sample } from '../alerts/observation.ts'
import { accountNumbers } from './accounts.ts'
import type { Bucket } from './bucket.ts'
import { packBuckets, unpackBuckets } from './bucket-block.ts'
import { packPolls, unpackPolls } from './poll-block.ts'

/** The history keeps each poll for a while, and the summaries of minutes and hours for longer. */
export const RESOLUTIONS = ['poll', 'minute', 'hour'] as const
export type Resolution = (typeof RESOLUTIONS)[number]
export type Coarse = Exclude<Resolution, 'poll'>

/** The length of a bucket, ms. A block stores it to identify its resolution. */
export const STEP_MS: Readonly<Record<Resolution, number>> = { poll: 0, minute: MINUTE_MS, hour: HOUR_MS }

/** The length of a block, ms. */
export const BLOCK_MS: Readonly<Record<Resolution, number>> = { poll: HOUR_MS, minute: HOUR_MS, hour: DAY_MS }

const KEPT_MS: Readonly<Record<Resolution, number>> = {
  poll: 2 * DAY_MS,
  minute: 30 * DAY_MS,
  hour: 731 * DAY_MS,
}
export const LONGEST_KEPT_MS = KEPT_MS.hour

/** Limits what is lost if the clock is wrongly far ahead for a moment. */
const PRUNED_AT_ONCE_MS: Readonly<Record<Resolution, number>> = {
  poll: 6 * HOUR_MS,
  minute: 6 * HOUR_MS,
  hour: 2 * DAY_MS,
}

/** The start (UTC) of the minute, hour or day of that length which contains the moment. */
export function startOf(at: number, length: number): number {
  return Math.floor(at / length) * length
}

/** What is stored for one account and one stretch of time. */
export interface Block<T> {
  readonly polls: number
  /** Null when the block cannot be read. */
  read(): readonly T[] | null
}

export function pollBlock(connection: DatabaseSync, account: number, start: number): Block<Sample> | null {
  return blockAt(connection, account, 'poll', start, (data) => unpackPolls(data, start, BLOCK_MS.poll))
}

export function bucketBlock(
  connection: DatabaseSync,
  account: number,
  resolution: Coarse,
  start: number,
): Block<Bucket> | null {
  return blockAt(connection, account, resolution, start, (data) =>
    unpackBuckets(data, start, BLOCK_MS[resolution]),
  )
}

/** Replaces the block if there is one. */
export function putPolls(
  connection: DatabaseSync,
  account: number,
  start: number,
  polls: readonly Sample[],
): void {
  put(connection, account, 'poll', start, polls.length, packPolls(polls, start))
}

/** Replaces the block if there is one. */
export function putBuckets(
  connection: DatabaseSync,
  account: number,
  resolution: Coarse,
  start: number,
  buckets: readonly Bucket[],
): void {
  const polls = buckets.reduce((sum, bucket) => sum + bucket.polls, 0)
  put(connection, account, resolution, start, polls, packBuckets(buckets, start))
}

/** The start of the first block of this resolution at or after that moment. */
export function firstBlockFrom(
  connection: DatabaseSync,
  account: number,
  resolution: Resolution,
  from: number,
): number | null {
  const row = connection
    .prepare('SELECT min(start) AS start FROM block WHERE account = ? AND step = ? AND start BETWEEN ? AND ?')
    .get(account, STEP_MS[resolution], Math.max(from, -LAST_MOMENT_MS), LAST_MOMENT_MS)
  return typeof row?.start === 'number' ? row.start : null
}

/** The starts of the last three blocks of this resolution up to that moment, newest first. */
export function lastBlocksUntil(
  connection: DatabaseSync,
  account: number,
  resolution: Resolution,
  until: number,
): readonly number[] {
  return connection
    .prepare(
      `SELECT start FROM block WHERE account = ? AND step = ? AND start BETWEEN -${LAST_MOMENT_MS} AND ?
       ORDER BY start DESC LIMIT 3`,
    )
    .all(account, STEP_MS[resolution], Math.min(until, LAST_MOMENT_MS))
    .map(({ start }) => Number(start))
}

/** Deletes what has been kept long enough, at most a small part of each account at a time. */
export function pruneBlocks(connection: DatabaseSync, now: number): void {
  const prune = connection.prepare(
    `DELETE FROM block WHERE account = ?1 AND step = ?2
     AND start < min(?3, (SELECT min(start) FROM block WHERE account = ?1 AND step = ?2) + ?4)`,
  )
  for (const account of accountNumbers(connection))
    for (const each of RESOLUTIONS)
      prune.run(account, STEP_MS[each], now - KEPT_MS[each] - BLOCK_MS[each], PRUNED_AT_ONCE_MS[each])
}

function blockAt<T>(
  connection: DatabaseSync,
  account: number,
  resolution: Resolution,
  start: number,
  read: (data: unknown) => readonly T[] | null,
): Block<T> | null {
  const row = connection
    .prepare('SELECT polls, data FROM block WHERE account = ? AND step = ? AND start = ?')
    .get(account, STEP_MS[resolution], start)
  return row === undefined ? null : { polls: Number(row.polls), read: () => read(row.data) }
}

function put(
  connection: DatabaseSync,
  account: number,
  resolution: Resolution,
  start: number,
  polls: number,
  data: Uint8Array,
): void {
  connection
    .prepare('INSERT OR REPLACE INTO block VALUES (?, ?, ?, ?, ?)')
    .run(account, STEP_MS[resolution], start, polls, data)
}
