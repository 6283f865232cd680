import type { DatabaseSync } from 'node:sqlite'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../shared/time.ts'

/** The history keeps each poll for a while, and the summaries of minutes and hours for longer. Each has its table. */
export const RESOLUTIONS = ['poll', 'minute', 'hour'] as const
export type Resolution = (typeof RESOLUTIONS)[number]

/** The column that orders the rows by time. */
export const TIME_COLUMN: Readonly<Record<Resolution, string>> = {
  poll: 'at_ms',
  minute: 'start_ms',
  hour: 'start_ms',
}

/** The length of what a summary stands for, ms. */
export const SUMMARY_MS = { minute: MINUTE_MS, hour: HOUR_MS } as const

const KEPT_MS: Readonly<Record<Resolution, number>> = {
  poll: 2 * DAY_MS,
  minute: 30 * DAY_MS,
  hour: 731 * DAY_MS,
}
export const LONGEST_KEPT_MS = KEPT_MS.hour

/** Limits how long a deletion takes, and what is lost if this computer's clock and the exchange's are both wrongly far ahead. */
const PRUNED_AT_ONCE_MS: Readonly<Record<Resolution, number>> = {
  poll: 6 * HOUR_MS,
  minute: 6 * HOUR_MS,
  hour: 2 * DAY_MS,
}

/** The start (UTC) of the hour which contains the moment. */
export function hourOf(at: number): number {
  return Math.floor(at / HOUR_MS) * HOUR_MS
}

/** Deletes what has been kept long enough: whole hours, and at most a small part of each account at a time. */
export function prune(connection: DatabaseSync, now: number): void {
  const accounts = connection.prepare('SELECT number FROM account').all()
  for (const resolution of RESOLUTIONS) {
    const time = TIME_COLUMN[resolution]
    const deletion = connection.prepare(
      `DELETE FROM ${resolution} WHERE account = ?1 AND ${time} < min(?2,
         (SELECT min(${time}) FROM ${resolution} WHERE account = ?1) / ${HOUR_MS} * ${HOUR_MS} + ?3)`,
    )
    for (const { number } of accounts)
      deletion.run(Number(number), hourOf(now - KEPT_MS[resolution]), PRUNED_AT_ONCE_MS[resolution])
  }
}
