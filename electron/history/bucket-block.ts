import * as v from 'valibot'
import type { Extent } from '../../shared/history.ts'
import type { Decimal } from '../../shared/state.ts'
import type { Bucket, PoolExtent, RatioExtent } from './bucket.ts'
import { decimalColumnSchema, readColumn, writeColumn } from './decimal-column.ts'
import { pack, required, unpack } from './packed.ts'

const extentsSchema = v.strictObject({
  last: decimalColumnSchema,
  max: decimalColumnSchema,
  min: decimalColumnSchema,
})

const wholeSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
/** How long before the bucket's last poll the value was last known, ms; null when no poll had it. */
const lagsSchema = v.array(v.nullable(wholeSchema))

const packedSchema = v.strictObject({
  /** ms since the bucket before, or since the block's start. */
  from: v.array(wholeSchema),
  /** ms between the first poll and the last. */
  length: v.array(wholeSchema),
  polls: v.array(v.pipe(wholeSchema, v.minValue(1))),
  incomplete: v.array(v.number()),
  currency: v.array(v.string()),
  ratio: extentsSchema,
  ratioLag: lagsSchema,
  worstPool: v.array(v.nullable(v.string())),
  lastPool: v.array(v.nullable(v.string())),
  margin: extentsSchema,
  profit: extentsSchema,
  available: extentsSchema,
  isolated: v.array(
    v.strictObject({
      pool: v.string(),
      last: decimalColumnSchema,
      max: decimalColumnSchema,
      lag: lagsSchema,
    }),
  ),
})

type Packed = v.InferOutput<typeof packedSchema>
type PackedExtents = v.InferOutput<typeof extentsSchema>

/** The buckets must be those of the block that begins at `start`, oldest first. */
export function packBuckets(buckets: readonly Bucket[], start: number): Uint8Array {
  return pack({
    from: buckets.map(({ from }, index) => from - (buckets[index - 1]?.from ?? start)),
    length: buckets.map(({ from, until }) => until - from),
    polls: buckets.map(({ polls }) => polls),
    incomplete: buckets.flatMap(({ complete }, index) => (complete ? [] : [index])),
    currency: buckets.map(({ currency }) => currency),
    ratio: packExtents(buckets.map(({ marginRatio }) => marginRatio)),
    ratioLag: buckets.map(({ marginRatio, until }) => marginRatio && until - marginRatio.lastAt),
    worstPool: buckets.map(({ marginRatio }) => marginRatio?.worstPoolId ?? null),
    lastPool: buckets.map(({ marginRatio }) => marginRatio?.lastPoolId ?? null),
    margin: packExtents(buckets.map(({ marginBalance }) => marginBalance)),
    profit: packExtents(buckets.map(({ unrealizedProfit }) => unrealizedProfit)),
    available: packExtents(buckets.map(({ availableBalance }) => availableBalance)),
    isolated: packIsolated(buckets),
  } satisfies Packed)
}

/** Null when the data cannot be read. */
export function unpackBuckets(data: unknown, start: number, length: number): readonly Bucket[] | null {
  const packed = unpack(data, packedSchema)
  if (packed === null) return null
  try {
    const buckets = bucketsOf(packed, start)
    return buckets.every(({ until }) => until < start + length) ? buckets : null
  } catch {
    return null
  }
}

function bucketsOf(packed: Packed, start: number): readonly Bucket[] {
  const count = packed.from.length
  const ratios = unpackExtents(packed.ratio, count)
  const profit = unpackExtents(packed.profit, count)
  const margin = unpackExtents(packed.margin, count)
  const available = unpackExtents(packed.available, count)
  const isolated = packed.isolated.map(({ pool, last, max, lag }) => {
    const lasts = readColumn(last, count)
    return { poolId: pool, lasts, maxima: readColumn(max, count, lasts), lags: lag }
  })
  const incomplete = new Set(packed.incomplete)
  let from = start
  return packed.from.map((distance, index) => {
    from += distance
    const until = from + required(packed.length[index])
    return {
      from,
      until,
      polls: required(packed.polls[index]),
      complete: !incomplete.has(index),
      marginRatio: ratioOf(packed, ratios[index] ?? null, index, until),
      currency: required(packed.currency[index]),
      marginBalance: required(margin?.[index]),
      unrealizedProfit: required(profit?.[index]),
      availableBalance: required(available?.[index]),
      isolated: isolated.flatMap(({ poolId, lasts, maxima, lags }): PoolExtent[] => {
        const last = lasts[index] ?? null
        if (last === null) return []
        return [{ poolId, last, max: required(maxima[index]), lastAt: until - required(lags[index]) }]
      }),
    }
  })
}

function ratioOf(packed: Packed, extent: Extent | null, index: number, until: number): RatioExtent | null {
  return (
    extent && {
      ...extent,
      worstPoolId: packed.worstPool[index] ?? null,
      lastPoolId: packed.lastPool[index] ?? null,
      lastAt: until - required(packed.ratioLag[index]),
    }
  )
}

type Extents = readonly (Extent | null)[]

function packExtents(extents: Extents): PackedExtents {
  const last = cellsOf(extents, 'last')
  return {
    last: writeColumn(last),
    max: writeColumn(cellsOf(extents, 'max'), last),
    min: writeColumn(cellsOf(extents, 'min'), last),
  }
}

function unpackExtents(packed: PackedExtents, count: number): Extents {
  const last = readColumn(packed.last, count)
  return extentsOf(last, readColumn(packed.max, count, last), readColumn(packed.min, count, last))
}

type Cells = readonly (Decimal | null)[]

function cellsOf(extents: Extents, field: keyof Extent): Cells {
  return extents.map((extent) => extent?.[field] ?? null)
}

function extentsOf(lasts: Cells, maxima: Cells, minima: Cells): Extents {
  return lasts.map(
    (last, index) => last && { last, max: required(maxima[index]), min: required(minima[index]) },
  )
}

/** One set of columns for each pool, with null for buckets without that pool. */
function packIsolated(buckets: readonly Bucket[]): Packed['isolated'] {
  const ids = new Set(buckets.flatMap(({ isolated }) => isolated.map(({ poolId }) => poolId)))
  return Array.from(ids, (pool) => {
    const found = buckets.map(({ isolated }) => isolated.find(({ poolId }) => poolId === pool) ?? null)
    const last: (Decimal | null)[] = found.map((extent) => extent?.last ?? null)
    const max = writeColumn(
      found.map((extent) => extent?.max ?? null),
      last,
    )
    const lag = found.map((extent, index) => extent && (buckets[index]?.until ?? 0) - extent.lastAt)
    return { pool, last: writeColumn(last), max, lag }
  })
}
