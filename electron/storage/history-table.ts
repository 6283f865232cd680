import type { DatabaseSync } from 'node:sqlite'
import * as v from 'valibot'
import type { Figures, Sample } from '../alerts/observation.ts'
import type { Layout } from './connection.ts'
import { decimalSchema } from './decimal-text.ts'
import { DAY_MS, HOUR_MS, LAST_MOMENT_MS } from './time.ts'

// An account's id is kept once, and stands in each row as a small number.
export const HISTORY_LAYOUT: Layout = {
  applicationId: 0x504c_4d48, // PLMH
  version: 1,
  schema: `
    CREATE TABLE account (
      number INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE
    ) STRICT;
    CREATE TABLE sample (
      account INTEGER NOT NULL,
      at INTEGER NOT NULL,
      margin_ratio TEXT,
      pool_id TEXT,
      margin_balance TEXT NOT NULL,
      unrealized_profit TEXT NOT NULL,
      available_balance TEXT NOT NULL,
      currency TEXT NOT NULL,
      complete INTEGER NOT NULL,
      isolated TEXT,
      PRIMARY KEY (account, at)
    ) STRICT, WITHOUT ROWID`,
}

const KEPT_MS = 14 * DAY_MS
/** A clock that is far ahead, if only for a minute, must not take everything along. */
const PRUNED_AT_ONCE_MS = 6 * HOUR_MS

const PAGE = 500

export function insertSample(
  connection: DatabaseSync,
  accountId: string,
  { at, figures, complete }: Sample,
): void {
  const { marginRatio, poolId, marginBalance, unrealizedProfit, availableBalance, currency } = figures
  connection.prepare('INSERT INTO account (id) VALUES (?) ON CONFLICT DO NOTHING').run(accountId)
  connection
    .prepare(
      `INSERT INTO sample SELECT number, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM account WHERE id = ?
       ON CONFLICT DO NOTHING`,
    )
    .run(
      at,
      marginRatio,
      poolId,
      marginBalance,
      unrealizedProfit,
      availableBalance,
      currency,
      complete ? 1 : 0,
      isolatedText(figures),
      accountId,
    )
}

/** Null: there is none that can be read. */
export function lastSample(connection: DatabaseSync, accountId: string, until: number): Sample | null {
  const rows = connection
    .prepare(`${SELECT} AND at <= ? ORDER BY at DESC LIMIT 10`)
    .all(accountId, Math.min(until, LAST_MOMENT_MS))
  return rows.flatMap(sampleOf)[0] ?? null
}

/** Oldest first; those that cannot be read are left out. `next` is null after the last. */
export function samplesFrom(
  connection: DatabaseSync,
  accountId: string,
  from: number,
  until: number,
): { readonly samples: readonly Sample[]; readonly next: number | null } {
  const rows = connection
    .prepare(`${SELECT} AND at BETWEEN ? AND ? ORDER BY at LIMIT ${PAGE}`)
    .all(accountId, Math.max(from, -LAST_MOMENT_MS), Math.min(until, LAST_MOMENT_MS))
  const next = rows.length < PAGE ? null : Number(rows.at(-1)?.at) + 1
  return { samples: rows.flatMap(sampleOf), next }
}

export function deleteAccount(connection: DatabaseSync, accountId: string): void {
  connection
    .prepare('DELETE FROM sample WHERE account = (SELECT number FROM account WHERE id = ?)')
    .run(accountId)
  connection.prepare('DELETE FROM account WHERE id = ?').run(accountId)
}

/** Drops what is older than two weeks: of that, each time, each account's oldest six hours. */
export function pruneSamples(connection: DatabaseSync, now: number): void {
  const prune = connection.prepare(
    'DELETE FROM sample WHERE account = ?1 AND at < min(?2, (SELECT min(at) FROM sample WHERE account = ?1) + ?3)',
  )
  for (const { number } of connection.prepare('SELECT number FROM account').all())
    prune.run(Number(number), now - KEPT_MS, PRUNED_AT_ONCE_MS)
}

const SELECT = `
  SELECT at, margin_ratio AS marginRatio, pool_id AS poolId, margin_balance AS marginBalance,
    unrealized_profit AS unrealizedProfit, available_balance AS availableBalance, currency,
    complete = 1 AS complete, isolated
  FROM sample WHERE account = (SELECT number FROM account WHERE id = ?)`

const isolatedSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.array(v.tuple([v.string(), decimalSchema])),
  v.transform((pairs) => pairs.map(([poolId, marginRatio]) => ({ poolId, marginRatio }))),
)

const rowSchema = v.object({
  at: v.number(),
  marginRatio: v.nullable(decimalSchema),
  poolId: v.nullable(v.string()),
  marginBalance: decimalSchema,
  unrealizedProfit: decimalSchema,
  availableBalance: decimalSchema,
  currency: v.string(),
  complete: v.number(),
  isolated: v.nullable(isolatedSchema),
})

function sampleOf(row: unknown): Sample[] {
  const parsed = v.safeParse(rowSchema, row)
  if (!parsed.success) return []
  const { at, complete, isolated, ...figures } = parsed.output
  return [{ at, figures: { ...figures, isolated: isolated ?? [] }, complete: complete === 1 }]
}

function isolatedText({ isolated }: Figures): string | null {
  if (isolated.length === 0) return null
  return JSON.stringify(isolated.map(({ poolId, marginRatio }) => [poolId, marginRatio]))
}
