import type { DatabaseSync } from 'node:sqlite'
import * as v from 'valibot'
import { LAST_MOMENT_MS } from '../../shared/time.ts'
import type { Figures, Sample } from '../alerts/observation.ts'
import { cutTo, decimalSchema } from '../storage/decimal-text.ts'

/** Thresholds have at most this many places, so cutting a ratio here makes no difference to an alert. */
const RATIO_PLACES = 8

/** Keeps the first sample for a timestamp. */
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
      marginRatio && cutTo(RATIO_PLACES, marginRatio),
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

/** The last sample up to that moment. Null when there is none that can be read. */
export function lastSample(connection: DatabaseSync, account: number, until: number): Sample | null {
  const rows = connection
    .prepare(`${SELECT} AND at <= ? ORDER BY at DESC LIMIT 10`)
    .all(account, Math.min(until, LAST_MOMENT_MS))
  return rows.flatMap(sampleOf)[0] ?? null
}

/** The samples from `start` up to, but not including, `end`, oldest first. Unreadable ones are left out. */
export function samplesWithin(
  connection: DatabaseSync,
  account: number,
  start: number,
  end: number,
): readonly Sample[] {
  return connection
    .prepare(`${SELECT} AND at >= ? AND at < ? ORDER BY at`)
    .all(account, start, end)
    .flatMap(sampleOf)
}

/** When the first sample at or after that moment was recorded. */
export function firstSampleAt(connection: DatabaseSync, account: number, from: number): number | null {
  const row = connection
    .prepare('SELECT min(at) AS at FROM sample WHERE account = ? AND at BETWEEN ? AND ?')
    .get(account, Math.max(from, -LAST_MOMENT_MS), LAST_MOMENT_MS)
  return typeof row?.at === 'number' ? row.at : null
}

export function deleteSamples(connection: DatabaseSync, account: number, start: number, end: number): void {
  connection.prepare('DELETE FROM sample WHERE account = ? AND at >= ? AND at < ?').run(account, start, end)
}

const SELECT = `
  SELECT at, margin_ratio AS marginRatio, pool_id AS poolId, margin_balance AS marginBalance,
    unrealized_profit AS unrealizedProfit, available_balance AS availableBalance, currency,
    complete = 1 AS complete, isolated
  FROM sample WHERE account = ?`

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
  return JSON.stringify(isolated.map(({ poolId, marginRatio }) => [poolId, cutTo(RATIO_PLACES, marginRatio)]))
}
