import type { DatabaseSync } from 'node:sqlite'
import type { Sample } from '../alerts/observation.ts'
import { cutTo, isDecimal } from '../storage/decimal-text.ts'
import { compare } from './compare.ts'
import { SUMMARY_MS } from './resolutions.ts'

/** Thresholds have at most this many places, so cutting a ratio here makes no difference to an alert. */
const RATIO_PLACES = 8

/** Of each minute only the worst pools are kept: nobody has many isolated positions near liquidation at once. */
export const MOST_POOLS = 10

/** Lets the statements of this file compare decimals exactly. The tables themselves do not need the function. */
export function addComparison(connection: DatabaseSync): void {
  connection.function('compare_decimals', { deterministic: true }, (a, b) =>
    isDecimal(a) && isDecimal(b) ? compare(a, b) : null,
  )
}

export interface Recorded {
  readonly accountId: string
  readonly sample: Sample
}

/** Adds each poll to its minute and its hour as well. Keeps the first poll for a timestamp. */
export function insertPolls(connection: DatabaseSync, recorded: Iterable<Recorded>): void {
  const { insertAccount, selectNumber, insert, insertPool, summarize, keepWorst } = statementsOf(connection)
  for (const { accountId, sample } of recorded) {
    const { at, figures, complete } = sample
    const { marginRatio, poolId, marginBalance, unrealizedProfit, availableBalance, isolated } = figures
    insertAccount.run(accountId)
    const account = Number(selectNumber.get(accountId)?.number)
    const ratio = marginRatio && cutTo(RATIO_PLACES, marginRatio)
    const amounts = [marginBalance, unrealizedProfit, availableBalance]
    const { changes } = insert.run(account, at, figures.currency, complete ? 1 : 0, ratio, poolId, ...amounts)
    if (changes === 0) continue
    for (const pool of isolated)
      insertPool.run(account, at, pool.poolId, cutTo(RATIO_PLACES, pool.marginRatio))
    for (const statement of summarize) statement.run(account, at)
    if (isolated.length > 0) keepWorst.run(account, at)
  }
}

/** Kept, because preparing takes longer than running. */
const prepared = new WeakMap<DatabaseSync, ReturnType<typeof prepareStatements>>()

function statementsOf(connection: DatabaseSync): ReturnType<typeof prepareStatements> {
  const known = prepared.get(connection) ?? prepareStatements(connection)
  prepared.set(connection, known)
  return known
}

function prepareStatements(connection: DatabaseSync) {
  return {
    insertAccount: connection.prepare('INSERT INTO account (id) VALUES (?) ON CONFLICT DO NOTHING'),
    selectNumber: connection.prepare('SELECT number FROM account WHERE id = ?'),
    insert: connection.prepare(
      `INSERT INTO poll (account, at_ms, currency, complete, margin_ratio, margin_ratio_pool, margin_balance,
         unrealized_profit, available_balance)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    ),
    insertPool: connection.prepare('INSERT INTO poll_pool VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING'),
    summarize: [rollUp('minute'), rollUpPools(), rollUp('hour')].map((sql) => connection.prepare(sql)),
    keepWorst: connection.prepare(keepWorstPools()),
  }
}

const AMOUNTS = ['margin_balance', 'unrealized_profit', 'available_balance'] as const

/** Adds one poll, of an account and a moment, to its minute or hour. */
function rollUp(summary: keyof typeof SUMMARY_MS): string {
  return `
  INSERT INTO ${summary} (account, start_ms, currency, first_poll_ms, last_poll_ms, polls, complete,
    margin_ratio_min, margin_ratio_max, margin_ratio_max_ms, margin_ratio_max_pool,
    margin_ratio_last, margin_ratio_last_ms, margin_ratio_last_pool,
    ${AMOUNTS.map((amount) => `${amount}_min, ${amount}_max, ${amount}_last`)})
  SELECT account, ${startOf(summary)}, currency, at_ms, at_ms, 1, complete,
    margin_ratio, margin_ratio, iif(margin_ratio IS NULL, NULL, at_ms), margin_ratio_pool,
    margin_ratio, iif(margin_ratio IS NULL, NULL, at_ms), margin_ratio_pool,
    ${AMOUNTS.map((amount) => `${amount}, ${amount}, ${amount}`)}
  FROM poll WHERE account = ? AND at_ms = ?
  ON CONFLICT DO UPDATE SET
    first_poll_ms = min(first_poll_ms, excluded.first_poll_ms),
    last_poll_ms = max(last_poll_ms, excluded.last_poll_ms),
    polls = polls + 1,
    complete = min(complete, excluded.complete),
    ${takeIf(isLower('margin_ratio'), 'margin_ratio_min')},
    ${takeIf(isHigher('margin_ratio'), 'margin_ratio_max', 'margin_ratio_max_ms', 'margin_ratio_max_pool')},
    ${takeIf(isLater('margin_ratio_last_ms'), 'margin_ratio_last', 'margin_ratio_last_ms', 'margin_ratio_last_pool')},
    ${AMOUNTS.map((amount) => [
      takeIf(isLower(amount), `${amount}_min`),
      takeIf(isHigher(amount), `${amount}_max`),
      takeIf(isLaterKnown(amount), `${amount}_last`),
    ])}`
}

/** Adds the isolated pools of one poll to its minute. Hours have none, as pools are read only for the last days. */
function rollUpPools(): string {
  return `
  INSERT INTO minute_pool
  SELECT account, ${startOf('minute')}, currency, pool, poll_pool.margin_ratio, poll_pool.margin_ratio, at_ms
  FROM poll JOIN poll_pool USING (account, at_ms) WHERE account = ? AND at_ms = ?
  ON CONFLICT DO UPDATE SET
    ${takeIf(isHigher('margin_ratio'), 'margin_ratio_max')},
    ${takeIf(isLater('margin_ratio_last_ms'), 'margin_ratio_last', 'margin_ratio_last_ms')}`
}

/** Binary numbers order ratios correctly, which have few digits. They know no infinity. */
function keepWorstPools(): string {
  return `
  DELETE FROM minute_pool AS present
  WHERE (account, start_ms, currency) =
      (SELECT account, ${startOf('minute')}, currency FROM poll WHERE account = ? AND at_ms = ?)
    AND pool NOT IN
      (SELECT pool FROM minute_pool
       WHERE (account, start_ms, currency) = (present.account, present.start_ms, present.currency)
       ORDER BY margin_ratio_max = 'Infinity' DESC, CAST(margin_ratio_max AS REAL) DESC, pool LIMIT ${MOST_POOLS})`
}

function startOf(summary: keyof typeof SUMMARY_MS): string {
  return `at_ms / ${SUMMARY_MS[summary]} * ${SUMMARY_MS[summary]}`
}

/** Sets the columns to those of the poll if the condition is true, and leaves them if it is false or null. */
function takeIf(condition: string, ...columns: readonly string[]): string {
  return columns.map((name) => `${name} = iif(${condition}, excluded.${name}, ${name})`).join(', ')
}

function isLower(figure: string): string {
  const [next, known] = [`excluded.${figure}_min`, `${figure}_min`]
  return `coalesce(compare_decimals(${next}, ${known}) < 0, ${known} IS NULL)`
}

function isHigher(figure: string): string {
  const [next, known] = [`excluded.${figure}_max`, `${figure}_max`]
  return `coalesce(compare_decimals(${next}, ${known}) > 0, ${known} IS NULL)`
}

/** A poll whose amount is missing leaves the last one that is known. */
function isLaterKnown(amount: string): string {
  const [next, known] = [`excluded.${amount}_last`, `${amount}_last`]
  return `${next} IS NOT NULL AND (excluded.last_poll_ms > last_poll_ms OR ${known} IS NULL)`
}

function isLater(moment: string): string {
  return `coalesce(excluded.${moment} > ${moment}, ${moment} IS NULL)`
}
