import type { DatabaseSync } from 'node:sqlite'
import * as v from 'valibot'
import type { Span } from '../../shared/history.ts'
import type { Decimal } from '../../shared/state.ts'
import type { Figures, Sample } from '../alerts/observation.ts'
import { decimalSchema } from '../storage/decimal-text.ts'
import { compare } from './compare.ts'
import { hourOf, RESOLUTIONS, type Resolution, TIME_COLUMN } from './resolutions.ts'

/** The samples that stand for a poll, or for the polls of a minute or an hour, when rules are replayed. */
export interface Replayed {
  /** ms since the epoch: the first poll. */
  readonly from: number
  readonly polls: number
  readonly samples: readonly Sample[]
}

/** From `from` up to, but not including, `until`, oldest first. Unreadable rows are left out. */
export function replayedWithin(
  connection: DatabaseSync,
  accountId: string,
  resolution: Resolution,
  { from, until }: Span,
): readonly Replayed[] {
  const time = TIME_COLUMN[resolution]
  return connection
    .prepare(
      `SELECT ${columnsOf(resolution)} FROM ${resolution}
       WHERE account = (SELECT number FROM account WHERE id = ?) AND ${time} >= ? AND ${time} < ?
       ORDER BY ${time}, first`,
    )
    .all(accountId, from, until)
    .flatMap(replayedOf)
}

/** The last poll up to that moment, from the finest resolution that knows it. Null when none can be read. */
export function latestSample(connection: DatabaseSync, accountId: string, until: number): Sample | null {
  let latest: Sample | null = null
  for (const resolution of RESOLUTIONS) {
    const time = TIME_COLUMN[resolution]
    const row = connection
      .prepare(
        `SELECT max(${time}) AS last FROM ${resolution}
         WHERE account = (SELECT number FROM account WHERE id = ?) AND ${time} <= ?`,
      )
      .get(accountId, until)
    if (typeof row?.last !== 'number') continue
    const span = { from: hourOf(row.last), until: until + 1 }
    for (const { samples } of replayedWithin(connection, accountId, resolution, span))
      for (const sample of samples)
        if (sample.at <= until && (latest === null || sample.at > latest.at)) latest = sample
  }
  return latest
}

const schema = v.object({
  first: v.number(),
  last: v.number(),
  polls: v.number(),
  complete: v.number(),
  currency: v.string(),
  worstRatio: v.nullable(decimalSchema),
  worstPool: v.nullable(v.string()),
  worstMargin: decimalSchema,
  worstProfit: v.nullable(decimalSchema),
  worstAvailable: v.nullable(decimalSchema),
  lastRatio: v.nullable(decimalSchema),
  lastPool: v.nullable(v.string()),
  lastMargin: decimalSchema,
  lastProfit: v.nullable(decimalSchema),
  lastAvailable: v.nullable(decimalSchema),
  /** The worst ratio of each isolated pool, and that of the last poll, null if the pool was not in it. */
  isolated: v.pipe(
    v.string(),
    v.parseJson(),
    v.array(v.tuple([v.string(), decimalSchema, v.nullable(decimalSchema)])),
  ),
})

/** Of a poll, the worst and the last figures are the same. */
function columnsOf(resolution: Resolution): string {
  if (resolution === 'poll')
    return `at_ms AS first, at_ms AS last, 1 AS polls, complete, currency,
      margin_ratio AS worstRatio, margin_ratio_pool AS worstPool, margin_balance AS worstMargin,
      unrealized_profit AS worstProfit, available_balance AS worstAvailable,
      margin_ratio AS lastRatio, margin_ratio_pool AS lastPool, margin_balance AS lastMargin,
      unrealized_profit AS lastProfit, available_balance AS lastAvailable,
      (SELECT json_group_array(json_array(pool, margin_ratio, margin_ratio)) FROM poll_pool
       WHERE poll_pool.account = poll.account AND poll_pool.at_ms = poll.at_ms) AS isolated`
  return `first_poll_ms AS first, last_poll_ms AS last, polls, complete, currency,
    margin_ratio_max AS worstRatio, margin_ratio_max_pool AS worstPool, margin_balance_min AS worstMargin,
    unrealized_profit_min AS worstProfit, available_balance_min AS worstAvailable,
    iif(margin_ratio_last_ms = last_poll_ms, margin_ratio_last, NULL) AS lastRatio,
    iif(margin_ratio_last_ms = last_poll_ms, margin_ratio_last_pool, NULL) AS lastPool,
    margin_balance_last AS lastMargin, unrealized_profit_last AS lastProfit,
    available_balance_last AS lastAvailable, ${resolution === 'hour' ? "'[]'" : MINUTE_POOLS} AS isolated`
}

const MINUTE_POOLS = `(
  SELECT json_group_array(json_array(pool, pools.margin_ratio_max,
    iif(pools.margin_ratio_last_ms = last_poll_ms, pools.margin_ratio_last, NULL)))
  FROM minute_pool AS pools
  WHERE (pools.account, pools.start_ms, pools.currency) = (minute.account, minute.start_ms, minute.currency))`

/**
 * Two samples that raise the same alerts as the polls did. The first has the time of the first poll and the
 * worst of each value, as if all had come together. The second is the last poll. A value that rose and fell
 * several times within the time counts as one rise. A high of the margin balance before the last poll is lost.
 */
function replayedOf(row: unknown): Replayed[] {
  const parsed = v.safeParse(schema, row)
  if (!parsed.success) return []
  const { first, last, polls, currency, isolated, ...figures } = parsed.output
  const complete = figures.complete === 1
  const worst: Figures = {
    marginRatio: figures.worstRatio,
    poolId: figures.worstPool,
    isolated: worstFirst(isolated.map(([poolId, marginRatio]) => ({ poolId, marginRatio }))),
    marginBalance: figures.worstMargin,
    unrealizedProfit: figures.worstProfit,
    availableBalance: figures.worstAvailable,
    currency,
  }
  const present: Figures = {
    marginRatio: figures.lastRatio,
    poolId: figures.lastPool,
    isolated: worstFirst(
      isolated.flatMap(([poolId, , marginRatio]) => (marginRatio === null ? [] : { poolId, marginRatio })),
    ),
    marginBalance: figures.lastMargin,
    unrealizedProfit: figures.lastProfit,
    availableBalance: figures.lastAvailable,
    currency,
  }
  const lastSample = { at: last, complete, figures: present }
  const samples = polls === 1 ? [lastSample] : [{ at: first, complete, figures: worst }, lastSample]
  return [{ from: first, polls, samples }]
}

function worstFirst(
  isolated: readonly { readonly poolId: string; readonly marginRatio: Decimal }[],
): Figures['isolated'] {
  return isolated.toSorted((a, b) => compare(b.marginRatio, a.marginRatio))
}
