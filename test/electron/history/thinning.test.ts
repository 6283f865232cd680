import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Figures, Sample } from '../../../electron/alerts/observation.ts'
import { type Bucket, bucketOf, inSteps, MOST_POOLS, merge } from '../../../electron/history/bucket.ts'
import { HISTORY_LAYOUT } from '../../../electron/history/layout.ts'
import { readStretches } from '../../../electron/history/reading.ts'
import { insertSample } from '../../../electron/history/samples.ts'
import { bucketsWithin } from '../../../electron/history/span.ts'
import { foldHour, nextDue } from '../../../electron/history/thinning.ts'
import { compareDecimals } from '../../../shared/decimal.ts'
import { HISTORY_FIGURES } from '../../../shared/history.ts'
import type { Decimal } from '../../../shared/state.ts'
import { runs } from '../../deep.ts'
import { decimal, figures, pollAt } from './polls.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const NOW = Date.UTC(2026, 10, 22, 12)
const { numRuns, timeout } = runs(60, 2000)

/** Polls at different times within a few hours, in any order, as the clock may be set back. */
const polls: fc.Arbitrary<readonly Sample[]> = fc
  .uniqueArray(
    fc.record({
      at: fc.oneof(fc.integer({ min: -3 * HOUR, max: -1 }), fc.integer({ min: -2 * MINUTE, max: -1 })),
      figures,
      complete: fc.boolean(),
    }),
    { selector: ({ at }) => at, minLength: 1, maxLength: 40 },
  )
  .map((samples) => samples.map((sample) => ({ ...sample, at: NOW + sample.at })))

describe('buckets', () => {
  it(
    'have the highest, lowest and last values and the count of their polls, in whatever order they are merged',
    () => {
      fc.assert(
        fc.property(polls, fc.integer({ min: 0, max: 1000 }), (samples, seed) => {
          const ofOne = samples.filter(({ figures: { currency } }) => currency === 'USDT')
          if (ofOne.length === 0) return
          expect(sorted(mergeInAnyOrder(ofOne.map(bucketOf), seed))).toEqual(expectedBucket(ofOne))
        }),
        { numRuns },
      )
    },
    timeout,
  )

  it('keep the worst of many isolated pools', () => {
    const isolated = Array.from({ length: 40 }, (_, index) => ({
      poolId: `isolated:${index}`,
      marginRatio: decimal(`0.${10 + index}`),
    }))
    const early = bucketOf(pollAt(NOW, { isolated: isolated.slice(0, 30) }))
    const late = bucketOf(pollAt(NOW + 1, { isolated: isolated.slice(20) }))
    const kept = merge(early, late).isolated.map(({ max }) => max)
    expect(kept).toHaveLength(MOST_POOLS)
    expect(kept.toSorted()).toEqual(isolated.slice(30).map(({ marginRatio }) => marginRatio))
  })

  it('never hold two currencies', () => {
    const currencies = ['USDT', 'USD', 'USDT', 'USD'].map((currency, ms) => pollAt(NOW + ms, { currency }))
    const buckets = inSteps(currencies.map(bucketOf), HOUR)
    expect(buckets.map(({ currency, polls: count }) => [currency, count])).toEqual([
      ['USDT', 2],
      ['USD', 2],
    ])
  })
})

describe('folding', () => {
  it(
    'gives the same result at each resolution, in whatever parts polls were recorded and folded',
    () => {
      fc.assert(
        fc.property(polls, fc.array(fc.integer({ min: 1, max: 15 }), { maxLength: 5 }), (samples, parts) => {
          const connection = openMemory()
          let left = samples
          for (const part of [...parts, samples.length]) {
            for (const sample of left.slice(0, part)) insertSample(connection, 'a', sample)
            left = left.slice(part)
            foldAll(connection)
          }
          const known = bucketsFor(samples)
          expect(readAll(connection, 'poll')).toEqual(known)
          for (const [resolution, step] of [
            ['minute', MINUTE],
            ['hour', HOUR],
          ] as const)
            expect(readAll(connection, resolution)).toEqual(
              inSteps(known.toSorted(byTime), step).map((bucket) =>
                resolution === 'hour' ? withoutPools(bucket) : sorted(bucket),
              ),
            )
          connection.close()
        }),
        { numRuns },
      )
    },
    timeout,
  )

  it('does not change the current hour or polls in the future', () => {
    const connection = openMemory()
    for (const at of [NOW - 1, NOW, NOW + 5, NOW + 400 * 24 * HOUR]) insertSample(connection, 'a', pollAt(at))
    foldAll(connection, NOW + MINUTE)
    expect(rowsOf(connection)).toEqual([NOW, NOW + 5, NOW + 400 * 24 * HOUR])
    connection.close()
  })

  it('keeps the order of time when the clock was set back into a folded hour', () => {
    const connection = openMemory()
    for (const at of [NOW - 30, NOW - 10]) insertSample(connection, 'a', pollAt(at))
    foldAll(connection)
    insertSample(connection, 'a', pollAt(NOW - 20))
    expect(readAll(connection, 'poll').map(({ from }) => from)).toEqual([NOW - 30, NOW - 20, NOW - 10])
    connection.close()
  })

  it('counts a timestamp once, even when it is recorded again after its hour was folded', () => {
    const connection = openMemory()
    for (const ratio of ['0.1', '0.2'] as const) {
      insertSample(connection, 'a', pollAt(NOW - 5, { marginRatio: ratio }))
      insertSample(connection, 'a', pollAt(ratio === '0.1' ? NOW - 6 : NOW - 4, { marginRatio: ratio }))
      foldAll(connection)
    }
    const [hour] = readAll(connection, 'hour')
    expect(hour?.polls).toBe(3)
    expect(readAll(connection, 'poll').map(({ marginRatio }) => marginRatio?.last)).toEqual([
      '0.1',
      '0.1',
      '0.2',
    ])
    connection.close()
  })

  it('goes on when a block is damaged, and loses only that block', () => {
    const connection = openMemory()
    insertSample(connection, 'a', pollAt(NOW - 5))
    foldAll(connection)
    connection.exec("UPDATE block SET data = x'00' WHERE step = 60000")
    insertSample(connection, 'a', pollAt(NOW - 4))
    foldAll(connection)
    expect(readAll(connection, 'hour').map(({ polls: count }) => count)).toEqual([2])
    expect(readAll(connection, 'poll')).toHaveLength(2)
    // The count that the minutes have lost is still in the hour.
    expect(readAll(connection, 'minute').map(({ polls: count }) => count)).toEqual([2])
    connection.close()
  })

  it('also removes a row that cannot be read', () => {
    const connection = openMemory()
    insertSample(connection, 'a', pollAt(NOW - 5))
    connection.exec("UPDATE sample SET margin_balance = ''")
    foldAll(connection)
    expect(rowsOf(connection)).toEqual([])
    expect(connection.prepare('SELECT * FROM block').all()).toEqual([])
    connection.close()
  })
})

function openMemory(): DatabaseSync {
  const connection = new DatabaseSync(':memory:')
  connection.exec(HISTORY_LAYOUT.steps.join(';'))
  return connection
}

function foldAll(connection: DatabaseSync, now = NOW): void {
  for (let due = nextDue(connection, now); due !== null; due = nextDue(connection, now))
    foldHour(connection, due)
}

function rowsOf(connection: DatabaseSync): unknown[] {
  return connection
    .prepare('SELECT at FROM sample ORDER BY at')
    .all()
    .map(({ at }) => at)
}

function readAll(connection: DatabaseSync, finest: 'poll' | 'minute' | 'hour'): readonly Bucket[] {
  const span = { from: NOW - 24 * HOUR, until: NOW + HOUR }
  return Array.from(
    readStretches((query) => query(connection), 'a', span, finest),
    (stretch) => {
      expect(stretch.resolution === finest || finest === 'minute').toBe(true)
      return bucketsWithin(stretch, span)
    },
  )
    .flat()
    .map(sorted)
}

function mergeInAnyOrder(buckets: readonly Bucket[], seed: number): Bucket {
  let left = [...buckets]
  for (let step = seed; left.length > 1; step += 7) {
    const first = left.splice(step % left.length, 1)
    const second = left.splice((step * 3) % left.length, 1)
    left = [...left, [...first, ...second].reduce(merge)]
  }
  return left.reduce(merge)
}

/** Computes the bucket directly from the samples, without merging. */
function expectedBucket(samples: readonly Sample[]): unknown {
  const inOrder = samples.toSorted((a, b) => a.at - b.at)
  const [first, last] = [inOrder[0], inOrder.at(-1)]
  const rated = inOrder.filter(({ figures: { marginRatio } }) => marginRatio !== null)
  return expect.objectContaining({
    from: first?.at,
    until: last?.at,
    polls: samples.length,
    complete: samples.every(({ complete }) => complete),
    ...Object.fromEntries(
      HISTORY_FIGURES.map((figure) => [figure, extremes(inOrder.map((sample) => sample.figures[figure]))]),
    ),
    ...(rated.length > 0 && {
      marginRatio: expect.objectContaining({
        ...extremes(rated.map(({ figures: { marginRatio } }) => marginRatio)),
        lastAt: rated.at(-1)?.at,
        lastPoolId: rated.at(-1)?.figures.poolId,
      }),
    }),
    isolated: poolsOf(inOrder.map((sample) => ({ ...sample.figures, at: sample.at }))),
  })
}

function extremes(values: readonly (Decimal | null)[]): object | null {
  const known = values.filter((value) => value !== null)
  if (known.length === 0) return null
  const order = known.toSorted(compareDecimals)
  return { min: sameAs(order[0]), max: sameAs(order.at(-1)), last: known.at(-1) }
}

/** Matches an equal decimal, such as `0` for `0.00`. */
function sameAs(value: Decimal | undefined): unknown {
  return expect.toSatisfy((other: Decimal) => value !== undefined && compareDecimals(other, value) === 0)
}

function poolsOf(inOrder: readonly (Figures & { readonly at: number })[]): unknown {
  const seen = inOrder.flatMap(({ isolated, at }) => isolated.map((pool) => ({ ...pool, at })))
  const ids = [...new Set(seen.map(({ poolId }) => poolId))].toSorted()
  return ids.map((id) => {
    const own = seen.filter(({ poolId }) => poolId === id)
    const order = own.map(({ marginRatio }) => marginRatio).toSorted(compareDecimals)
    const last = own.at(-1)
    return { poolId: id, max: order.at(-1), last: last?.marginRatio, lastAt: last?.at }
  })
}

function bucketsFor(samples: readonly Sample[]): readonly Bucket[] {
  return samples.map(bucketOf).map(sorted).toSorted(byTime)
}

function byTime(a: Bucket, b: Bucket): number {
  return a.from - b.from
}

function sorted(bucket: Bucket): Bucket {
  return { ...bucket, isolated: bucket.isolated.toSorted((a, b) => (a.poolId < b.poolId ? -1 : 1)) }
}

function withoutPools(bucket: Bucket): Bucket {
  return { ...bucket, isolated: [] }
}
