/**
 * Earlier versions packed polls that were older than an hour into compressed blocks. This file alone knows
 * them. Two releases after the first one with plain tables it goes, and the steps of its tables become empty.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { inflateSync } from 'node:zlib'
import * as v from 'valibot'
import { isPlainDecimal } from '../../shared/decimal.ts'
import type { Decimal } from '../../shared/state.ts'
import { DAY_MS, HOUR_MS, LAST_MOMENT_MS, MINUTE_MS } from '../../shared/time.ts'
import { decimalSchema } from '../storage/decimal-text.ts'
import { addComparison, insertPolls, type Recorded } from './recording.ts'

/** The tables of the first version, and the one that the second version added. */
export const OLD_TABLES = [
  `
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
  `
    CREATE TABLE block (
      account INTEGER NOT NULL,
      step INTEGER NOT NULL,
      start INTEGER NOT NULL,
      polls INTEGER NOT NULL,
      data BLOB NOT NULL,
      PRIMARY KEY (account, step, start)
    ) STRICT`,
] as const

/** Creates the new tables and moves all that can be read into them. The caller's transaction makes that all or nothing. */
export function carryOver(connection: DatabaseSync, tables: string): void {
  connection.exec(`
    ALTER TABLE account RENAME TO old_account; ${tables};
    INSERT INTO account SELECT number, id FROM old_account; DROP TABLE old_account`)
  moveBlocks(connection)
  addComparison(connection)
  insertPolls(connection, unpackedPolls(connection))
  connection.exec('DROP TABLE sample; DROP TABLE block')
}

/** Deletes each block that has been moved, so that new rows take its place in the file. */
function moveBlocks(connection: DatabaseSync): void {
  const select = connection.prepare('SELECT account, step, start, data FROM block WHERE rowid = ?')
  const remove = connection.prepare('DELETE FROM block WHERE rowid = ?')
  const insert = insertions(connection)
  const blocks = connection
    .prepare(
      `SELECT rowid AS id FROM block
       WHERE account IN (SELECT number FROM account) AND start BETWEEN -${LAST_MOMENT_MS} AND ${LAST_MOMENT_MS}
       ORDER BY account, step, start`,
    )
    .all()
  for (const { id } of blocks) {
    for (const content of contentOf(v.parse(blockSchema, select.get(Number(id))))) insert(content)
    remove.run(Number(id))
  }
}

const blockSchema = v.object({
  account: v.number(),
  step: v.number(),
  start: v.number(),
  data: v.instance(Uint8Array),
})
type Block = v.InferOutput<typeof blockSchema>

type Cell = string | number | null
interface Content {
  readonly table: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
}

/** Rows that the tables refuse are left out, such as those of pools that were not in a poll. */
function insertions(connection: DatabaseSync): (content: Content) => void {
  const statements = new Map<string, StatementSync>()
  return ({ table, columns, rows }) => {
    const statement =
      statements.get(table) ??
      connection.prepare(`INSERT OR IGNORE INTO ${table} (${columns}) VALUES (${columns.map(() => '?')})`)
    statements.set(table, statement)
    for (const row of rows) statement.run(...row)
  }
}

/** Nothing for a block that is damaged. */
function contentOf(block: Block): readonly Content[] {
  try {
    const text = inflateSync(block.data, { maxOutputLength: LARGEST_BYTES }).toString()
    return block.step === 0
      ? pollsOf(block, v.parse(packedPollsSchema, JSON.parse(text)))
      : summariesOf(block, v.parse(packedSummariesSchema, JSON.parse(text)))
  } catch {
    return []
  }
}

/** No block is nearly as large, but a damaged one may unpack to any size. */
const LARGEST_BYTES = 16 * 1024 * 1024

/**
 * Decimals in units of the last place, each as the difference from the one before it or from its base, or as
 * nothing for null. `trimmed`: they have no zeros at the end. What could not be written so is an array.
 */
const columnSchema = v.union([
  v.object({ places: v.pipe(v.number(), v.maxValue(100)), trimmed: v.boolean(), steps: v.string() }),
  v.array(v.nullable(decimalSchema)),
])
type Column = v.InferOutput<typeof columnSchema>
type Decimals = readonly (Decimal | null)[]

const numbersSchema = v.array(v.number())
const textsSchema = v.array(v.nullable(v.string()))
/** How long before the last poll a figure was last known, ms; null when no poll had it. */
const lagsSchema = v.array(v.nullable(v.number()))

const packedPollsSchema = v.object({
  /** ms since the poll before, or since the block's start. */
  at: numbersSchema,
  /** The indices of the polls that did not know all pools. */
  incomplete: numbersSchema,
  ratio: columnSchema,
  pool: textsSchema,
  currency: textsSchema,
  margin: columnSchema,
  profit: columnSchema,
  available: columnSchema,
  isolated: v.array(v.tuple([v.string(), columnSchema])),
})

function pollsOf(block: Block, packed: v.InferOutput<typeof packedPollsSchema>): readonly Content[] {
  const times = timesOf(packed.at, block.start, HOUR_MS)
  const key = { account: times.map(() => block.account), at_ms: times }
  const columns = {
    ...key,
    currency: packed.currency,
    complete: completenessOf(packed.incomplete, times.length),
    margin_ratio: readColumn(packed.ratio),
    margin_ratio_pool: packed.pool,
    margin_balance: readColumn(packed.margin),
    unrealized_profit: readColumn(packed.profit),
    available_balance: readColumn(packed.available),
  }
  const pools = packed.isolated.map(([pool, ratios]) =>
    rowsOf('poll_pool', { ...key, pool: times.map(() => pool), margin_ratio: readColumn(ratios) }),
  )
  return [rowsOf('poll', columns), ...pools]
}

const extentsSchema = v.object({ last: columnSchema, max: columnSchema, min: columnSchema })

const packedSummariesSchema = v.object({
  /** ms since the summary before, or since the block's start. */
  from: numbersSchema,
  /** ms between the first poll and the last. */
  length: numbersSchema,
  polls: numbersSchema,
  incomplete: numbersSchema,
  currency: textsSchema,
  ratio: extentsSchema,
  ratioLag: lagsSchema,
  worstPool: textsSchema,
  lastPool: textsSchema,
  margin: extentsSchema,
  profit: extentsSchema,
  available: extentsSchema,
  isolated: v.array(v.object({ pool: v.string(), last: columnSchema, max: columnSchema, lag: lagsSchema })),
})

/** Nothing tells any more when the ratio was highest. */
function summariesOf(
  { account, start, step }: Block,
  packed: v.InferOutput<typeof packedSummariesSchema>,
): readonly Content[] {
  const firsts = timesOf(packed.from, start, step === MINUTE_MS ? HOUR_MS : DAY_MS)
  const lasts = firsts.map((first, index) => first + cellAt(packed.length, index))
  const key = {
    account: firsts.map(() => account),
    start_ms: firsts.map((first) => Math.floor(first / step) * step),
    currency: packed.currency,
  }
  const before = (lags: readonly (number | null)[]) =>
    lags.map((lag, index) => (lag === null ? null : cellAt(lasts, index) - lag))
  const columns = {
    ...key,
    first_poll_ms: firsts,
    last_poll_ms: lasts,
    polls: packed.polls,
    complete: completenessOf(packed.incomplete, firsts.length),
    ...extentsOf('margin_ratio', packed.ratio),
    margin_ratio_max_pool: packed.worstPool,
    margin_ratio_last_ms: before(packed.ratioLag),
    margin_ratio_last_pool: packed.lastPool,
    ...extentsOf('margin_balance', packed.margin),
    ...extentsOf('unrealized_profit', packed.profit),
    ...extentsOf('available_balance', packed.available),
  }
  const pools = packed.isolated.map(({ pool, last, max, lag }) => {
    const ratios = readColumn(last)
    const maxima = readColumn(max, ratios)
    return rowsOf('minute_pool', {
      ...key,
      pool: firsts.map(() => pool),
      margin_ratio_max: maxima,
      margin_ratio_last: ratios,
      margin_ratio_last_ms: before(lag),
    })
  })
  return [rowsOf(step === MINUTE_MS ? 'minute' : 'hour', columns), ...pools]
}

function extentsOf(figure: string, { last, max, min }: v.InferOutput<typeof extentsSchema>): Columns {
  const lasts = readColumn(last)
  return {
    [`${figure}_min`]: readColumn(min, lasts),
    [`${figure}_max`]: readColumn(max, lasts),
    [`${figure}_last`]: lasts,
  }
}

type Columns = Readonly<Record<string, readonly Cell[]>>

/** Throws a `RangeError` when a column is too short. */
function rowsOf(table: string, columns: Columns): Content {
  const lists = Object.values(columns)
  const rows = lists[0]?.map((_, index) => lists.map((cells) => cellAt(cells, index))) ?? []
  return { table, columns: Object.keys(columns), rows }
}

function cellAt<T>(cells: readonly T[], index: number): T {
  const cell = cells[index]
  if (cell === undefined) throw new RangeError('a column with a hole')
  return cell
}

/** Throws a `RangeError` when a moment does not lie in the block. */
function timesOf(distances: readonly number[], start: number, length: number): readonly number[] {
  let moment = start
  const times = distances.map((distance) => {
    moment += distance
    return moment
  })
  if (times.some((time) => time < start || time >= start + length)) throw new RangeError('outside its block')
  return times
}

function completenessOf(incomplete: readonly number[], count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => (incomplete.includes(index) ? 0 : 1))
}

/** `bases` must be those that the column was written with. Throws a `RangeError` or `SyntaxError` for a damaged column. */
function readColumn(column: Column, bases: Decimals | null = null): Decimals {
  if (!('steps' in column)) return column
  const { places, trimmed, steps } = column
  let before = 0n
  return steps.split(',').map((step, index) => {
    if (step === '') return null
    before = BigInt(step) + (bases === null ? before : unitsOf(bases[index] ?? '0', places))
    return textOf(before, places, trimmed)
  })
}

function unitsOf(text: Decimal, places: number): bigint {
  const [whole = '', fraction = ''] = text.split('.')
  if (fraction.length > places) throw new RangeError('more places than its column has')
  return BigInt(whole + fraction.padEnd(places, '0'))
}

function textOf(units: bigint, places: number, trimmed: boolean): Decimal {
  const digits = (units < 0n ? -units : units).toString().padStart(places + 1, '0')
  const whole = digits.slice(0, digits.length - places)
  const fraction = digits.slice(digits.length - places)
  const kept = trimmed ? fraction.replace(/0+$/, '') : fraction
  const text = `${units < 0n ? '-' : ''}${whole}${kept === '' ? '' : `.${kept}`}`
  if (!isPlainDecimal(text)) throw new RangeError('not a decimal')
  return text
}

/** The polls of the last hour, which were single rows. Those that cannot be read are left out. */
function* unpackedPolls(connection: DatabaseSync): Iterable<Recorded> {
  const rows = connection.prepare(
    `SELECT id AS accountId, at, margin_ratio AS marginRatio, pool_id AS poolId, margin_balance AS marginBalance,
       unrealized_profit AS unrealizedProfit, available_balance AS availableBalance, currency,
       complete = 1 AS complete, coalesce(isolated, '[]') AS isolated
     FROM sample JOIN account ON number = account WHERE at BETWEEN -${LAST_MOMENT_MS} AND ${LAST_MOMENT_MS}
     ORDER BY at`,
  )
  for (const row of rows.iterate()) {
    const parsed = v.safeParse(unpackedSchema, row)
    if (!parsed.success) continue
    const { accountId, at, complete, ...figures } = parsed.output
    yield { accountId, sample: { at, figures, complete: complete === 1 } }
  }
}

const unpackedSchema = v.object({
  accountId: v.string(),
  at: v.number(),
  marginRatio: v.nullable(decimalSchema),
  poolId: v.nullable(v.string()),
  marginBalance: decimalSchema,
  unrealizedProfit: decimalSchema,
  availableBalance: decimalSchema,
  currency: v.string(),
  complete: v.number(),
  isolated: v.pipe(
    v.string(),
    v.parseJson(),
    v.array(v.tuple([v.string(), decimalSchema])),
    v.transform((pairs) => pairs.map(([poolId, marginRatio]) => ({ poolId, marginRatio }))),
  ),
})
