import type { DatabaseSync } from 'node:sqlite'
import * as v from 'valibot'
import type { Span } from '../../shared/history.ts'
import { JOURNAL_KINDS, type JournalEntry, type JournalKind } from '../../shared/journal.ts'
import { DANGER_NAMES } from '../../shared/settings/rule-names.ts'
import { DAY_MS, LAST_MOMENT_MS } from '../../shared/time.ts'
import type { Layout } from '../storage/connection.ts'
import { decimalSchema } from '../storage/decimal-text.ts'

export const JOURNAL_LAYOUT: Layout = {
  applicationId: 0x504c_4d4a, // PLMJ
  steps: [
    `
    CREATE TABLE entry (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      at INTEGER NOT NULL,
      account_id TEXT NOT NULL,
      account TEXT NOT NULL,
      kind TEXT NOT NULL,
      rule TEXT NOT NULL,
      pool_id TEXT,
      level TEXT NOT NULL,
      value TEXT,
      threshold TEXT,
      currency TEXT,
      told INTEGER NOT NULL,
      until INTEGER
    ) STRICT;
    CREATE TABLE alert_state (
      account_id TEXT PRIMARY KEY,
      state TEXT NOT NULL
    ) STRICT, WITHOUT ROWID`,
  ],
}

const KEPT_MS = 90 * DAY_MS
/** Limits what is lost if this computer's clock and the exchange's are both wrongly far ahead. */
const PRUNED_AT_ONCE_MS = DAY_MS

const PAGE = 100

/** The last id given to any entry, even a deleted one. 0 before the first. */
export function lastEntryId(connection: DatabaseSync): number {
  const last = connection
    .prepare(
      `SELECT max(
         coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'entry'), 0),
         coalesce((SELECT max(id) FROM entry), 0)
       ) AS id`,
    )
    .get()
  return Number(last?.id)
}

export function insertEntries(connection: DatabaseSync, entries: readonly JournalEntry[]): void {
  const insert = connection.prepare('INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
  for (const { id, at, accountId, account, kind, rule, poolId, level, ...entry } of entries) {
    const { value, threshold, currency, notified, until } = entry
    const flag = notified ? 1 : 0
    insert.run(id, at, accountId, account, kind, rule, poolId, level, value, threshold, currency, flag, until)
  }
}

/** Newest first. Entries that cannot be read are left out. */
export function entriesBefore(connection: DatabaseSync, before: number, count: number): JournalEntry[] {
  const found: JournalEntry[] = []
  const select = connection.prepare(`${SELECT} WHERE id < ? AND ${READABLE} ORDER BY id DESC LIMIT ${PAGE}`)
  for (let next: number | null = before; next !== null && found.length < count; ) {
    const rows = select.all(next)
    found.push(...rows.flatMap(entryOf))
    next = nextKey(rows)
  }
  return found.slice(0, count)
}

/** Oldest first. Entries that cannot be read are left out. `next` is null after the last page. */
export function entriesAfter(
  connection: DatabaseSync,
  after: number,
): { readonly entries: readonly JournalEntry[]; readonly next: number | null } {
  const rows = connection
    .prepare(`${SELECT} WHERE id > ? AND ${READABLE} ORDER BY id LIMIT ${PAGE}`)
    .all(after)
  return { entries: rows.flatMap(entryOf), next: nextKey(rows) }
}

/** The newest `count` alarms of an account in a span, oldest first. */
export function alarmsWithin(
  connection: DatabaseSync,
  accountId: string,
  { from, until }: Span,
  count: number,
): readonly JournalEntry[] {
  return connection
    .prepare(
      `${SELECT} WHERE account_id = ? AND at BETWEEN ? AND ? AND ${READABLE}
         AND kind IN (${ALARMS.map((kind) => `'${kind}'`)}) AND level <> 'calm'
       ORDER BY at DESC, id DESC LIMIT ${count}`,
    )
    .all(accountId, Math.max(from, -LAST_MOMENT_MS), Math.min(until, LAST_MOMENT_MS))
    .flatMap(entryOf)
    .reverse()
}

/** Deletes entries older than 90 days, at most one day's worth at a time. */
export function pruneEntries(connection: DatabaseSync, now: number): void {
  connection
    .prepare('DELETE FROM entry WHERE at < min(?, (SELECT min(at) FROM entry) + ?)')
    .run(now - KEPT_MS, PRUNED_AT_ONCE_MS)
}

export function alertStates(connection: DatabaseSync): Map<string, string> {
  const rows = connection.prepare('SELECT account_id, state FROM alert_state').all()
  return new Map(rows.map((row) => [String(row.account_id), String(row.state)]))
}

/** Deletes the state when it is null. */
export function putAlertState(connection: DatabaseSync, accountId: string, state: string | null): void {
  if (state === null) connection.prepare('DELETE FROM alert_state WHERE account_id = ?').run(accountId)
  else connection.prepare('INSERT OR REPLACE INTO alert_state VALUES (?, ?)').run(accountId, state)
}

/** A level was reached, still stood after a start, or no figures came any more. */
export const ALARMS: readonly JournalKind[] = ['raise', 'standing', 'blind']

const SELECT = `
  SELECT id, at, account_id AS accountId, account, kind, rule, pool_id AS poolId, level, value, threshold,
    currency, told = 1 AS notified, until FROM entry`

// A damaged row can contain a number that JavaScript cannot represent.
const MOMENT = `BETWEEN -${LAST_MOMENT_MS} AND ${LAST_MOMENT_MS}`
const READABLE = `at ${MOMENT} AND (until IS NULL OR until ${MOMENT})`

const entrySchema = v.object({
  id: v.number(),
  at: v.number(),
  accountId: v.string(),
  account: v.string(),
  kind: v.picklist(JOURNAL_KINDS),
  rule: v.picklist(DANGER_NAMES),
  poolId: v.nullable(v.string()),
  level: v.picklist(['calm', 'warning', 'critical']),
  value: v.nullable(decimalSchema),
  threshold: v.nullable(decimalSchema),
  currency: v.nullable(v.string()),
  notified: v.pipe(
    v.number(),
    v.transform((flag) => flag === 1),
  ),
  until: v.nullable(v.number()),
})

function entryOf(row: unknown): JournalEntry[] {
  const entry = v.safeParse(entrySchema, row)
  return entry.success ? [entry.output] : []
}

function nextKey(rows: readonly Record<string, unknown>[]): number | null {
  return rows.length < PAGE ? null : Number(rows.at(-1)?.id)
}
