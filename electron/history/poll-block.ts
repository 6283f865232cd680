import * as v from 'valibot'
import { compareDecimals } from '../../shared/decimal.ts'
import type { Decimal } from '../../shared/state.ts'
import type { Figures, Sample } from '../alerts/observation.ts'
import { type DecimalColumn, decimalColumnSchema, readColumn, writeColumn } from './decimal-column.ts'
import { pack, required, unpack } from './packed.ts'

const packedSchema = v.strictObject({
  /** ms since the poll before, or since the block's start. */
  at: v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
  incomplete: v.array(v.number()),
  ratio: decimalColumnSchema,
  pool: v.array(v.nullable(v.string())),
  currency: v.array(v.string()),
  margin: decimalColumnSchema,
  profit: decimalColumnSchema,
  available: decimalColumnSchema,
  isolated: v.array(v.tuple([v.string(), decimalColumnSchema])),
})

/** The polls must be those of the block that begins at `start`, oldest first. */
export function packPolls(polls: readonly Sample[], start: number): Uint8Array {
  const figures = polls.map((poll) => poll.figures)
  return pack({
    at: polls.map(({ at }, index) => at - (polls[index - 1]?.at ?? start)),
    incomplete: polls.flatMap(({ complete }, index) => (complete ? [] : [index])),
    ratio: writeColumn(figures.map(({ marginRatio }) => marginRatio)),
    pool: figures.map(({ poolId }) => poolId),
    currency: figures.map(({ currency }) => currency),
    margin: writeColumn(figures.map(({ marginBalance }) => marginBalance)),
    profit: writeColumn(figures.map(({ unrealizedProfit }) => unrealizedProfit)),
    available: writeColumn(figures.map(({ availableBalance }) => availableBalance)),
    isolated: packIsolated(figures),
  } satisfies v.InferOutput<typeof packedSchema>)
}

/** Null when the data cannot be read. */
export function unpackPolls(data: unknown, start: number, length: number): readonly Sample[] | null {
  const packed = unpack(data, packedSchema)
  if (packed === null) return null
  try {
    const polls = samplesOf(packed, start)
    return polls.every(({ at }) => at < start + length) ? polls : null
  } catch {
    return null
  }
}

function samplesOf(packed: v.InferOutput<typeof packedSchema>, start: number): readonly Sample[] {
  const count = packed.at.length
  const column = (written: DecimalColumn) => readColumn(written, count)
  const ratio = column(packed.ratio)
  const profit = column(packed.profit)
  const margin = column(packed.margin)
  const available = column(packed.available)
  const isolated = packed.isolated.map(([poolId, ratios]) => ({ poolId, ratios: column(ratios) }))
  const incomplete = new Set(packed.incomplete)
  let at = start
  return packed.at.map((distance, index) => {
    at += distance
    const figures: Figures = {
      marginRatio: ratio[index] ?? null,
      poolId: packed.pool[index] ?? null,
      isolated: worstFirst(isolated, index),
      marginBalance: required(margin[index]),
      unrealizedProfit: required(profit[index]),
      availableBalance: required(available[index]),
      currency: required(packed.currency[index]),
    }
    return { at, figures, complete: !incomplete.has(index) }
  })
}

/** One column for each pool, with null for polls without that pool. */
function packIsolated(figures: readonly Figures[]): [string, DecimalColumn][] {
  const pools = new Map<string, (Decimal | null)[]>()
  for (const [index, { isolated }] of figures.entries()) {
    for (const { poolId, marginRatio } of isolated) {
      const ratios = pools.get(poolId) ?? Array<Decimal | null>(figures.length).fill(null)
      ratios[index] = marginRatio
      pools.set(poolId, ratios)
    }
  }
  return Array.from(pools, ([poolId, ratios]) => [poolId, writeColumn(ratios)])
}

interface PoolColumn {
  readonly poolId: string
  readonly ratios: readonly (Decimal | null)[]
}

function worstFirst(columns: readonly PoolColumn[], index: number): Figures['isolated'] {
  if (columns.length === 0) return []
  return columns
    .flatMap(({ poolId, ratios }) => {
      const marginRatio = ratios[index] ?? null
      return marginRatio === null ? [] : [{ poolId, marginRatio }]
    })
    .sort((a, b) => compareDecimals(b.marginRatio, a.marginRatio))
}
