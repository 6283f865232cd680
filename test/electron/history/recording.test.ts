import type { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Sample } from '../../../electron/alerts/observation.ts'
import { insertPolls, MOST_POOLS } from '../../../electron/history/recording.ts'
import { cutTo } from '../../../electron/storage/decimal-text.ts'
import { compareDecimals, exact } from '../../../shared/decimal.ts'
import type { Decimal } from '../../../shared/state.ts'
import { runs } from '../../deep.ts'
import { decimal, figures, openTables, pollAt } from './polls.ts'

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

function insert(connection: DatabaseSync, ...samples: readonly Sample[]): void {
  insertPolls(
    connection,
    samples.map((sample) => ({ accountId: 'a', sample })),
  )
}

describe('the roll-up', () => {
  it.each([
    ['minute', MINUTE],
    ['hour', HOUR],
  ] as const)(
    'of a %s has the lowest, highest and last of every figure and counts every poll, in whatever order they come',
    (table, length) => {
      fc.assert(
        fc.property(polls, (samples) => {
          const connection = openTables()
          insert(connection, ...samples)
          const rows = connection.prepare(`SELECT * FROM ${table} ORDER BY start_ms, currency`).all()
          const groups = Map.groupBy(
            samples.toSorted((a, b) => a.at - b.at),
            ({ at, figures: { currency } }) => `${Math.floor(at / length) * length} ${currency}`,
          )
          expect(rows.reduce((sum, row) => sum + Number(row.polls), 0)).toBe(samples.length)
          expect(rows.map((row) => `${row.start_ms} ${row.currency}`)).toEqual([...groups.keys()].sort())
          for (const row of rows) expectSummary(row, groups.get(`${row.start_ms} ${row.currency}`) ?? [])
          connection.close()
        }),
        { numRuns },
      )
    },
    timeout,
  )

  it(
    'has the highest and the last ratio of every isolated pool of a minute',
    () => {
      fc.assert(
        fc.property(polls, (samples) => {
          const connection = openTables()
          insert(connection, ...samples)
          const seen = samples.flatMap(({ at, figures: { isolated, currency } }) =>
            isolated.map(({ poolId, marginRatio }) => ({
              key: `${Math.floor(at / MINUTE) * MINUTE} ${currency} ${poolId}`,
              at,
              marginRatio,
            })),
          )
          const groups = Map.groupBy(
            seen.toSorted((a, b) => a.at - b.at),
            ({ key }) => key,
          )
          const rows = connection.prepare('SELECT * FROM minute_pool').all()
          expect(rows.map((row) => `${row.start_ms} ${row.currency} ${row.pool}`).sort()).toEqual(
            [...groups.keys()].sort(),
          )
          for (const row of rows) {
            const own = groups.get(`${row.start_ms} ${row.currency} ${row.pool}`) ?? []
            expect(row.margin_ratio_max).toEqual(highest(own.map(({ marginRatio }) => marginRatio)))
            expect(row.margin_ratio_last).toBe(own.at(-1)?.marginRatio)
            expect(row.margin_ratio_last_ms).toBe(own.at(-1)?.at)
          }
          connection.close()
        }),
        { numRuns },
      )
    },
    timeout,
  )

  it('tells apart what a binary number cannot', () => {
    const connection = openTables()
    const balances = [
      '100000000000000000.00000001',
      '100000000000000000.00000003',
      '100000000000000000.00000002',
    ]
    insert(
      connection,
      ...balances.map((balance, ms) => pollAt(NOW + ms, { marginBalance: decimal(balance) })),
    )
    expect(
      connection.prepare('SELECT margin_balance_min AS min, margin_balance_max AS max FROM hour').get(),
    ).toEqual({ min: balances[0], max: balances[1] })
    connection.close()
  })

  it('keeps the worst of many isolated pools of a minute, with an infinite one first', () => {
    const connection = openTables()
    const isolated = Array.from({ length: 40 }, (_, index) => ({
      poolId: `isolated:${index}`,
      marginRatio: index === 3 ? ('Infinity' as const) : decimal(`${index}.1`),
    }))
    insert(connection, pollAt(NOW, { isolated: isolated.slice(0, 30) }))
    insert(connection, pollAt(NOW + 1, { isolated: isolated.slice(20) }))
    const kept = connection.prepare('SELECT pool, margin_ratio_max AS ratio FROM minute_pool').all()
    expect(kept).toHaveLength(MOST_POOLS)
    expect(kept.map(({ ratio }) => String(ratio)).toSorted()).toEqual(
      [...isolated.slice(31).map(({ marginRatio }) => marginRatio), 'Infinity'].toSorted(),
    )
    expect(connection.prepare('SELECT count(*) AS count FROM poll_pool').get()).toEqual({ count: 50 })
    connection.close()
  })

  it('counts a timestamp once, with its first poll', () => {
    const connection = openTables()
    insert(connection, pollAt(NOW, { marginRatio: '0.1' }), pollAt(NOW, { marginRatio: '0.2' }))
    for (const table of ['minute', 'hour'])
      expect(connection.prepare(`SELECT polls, margin_ratio_max AS max FROM ${table}`).get()).toEqual({
        polls: 1,
        max: '0.1',
      })
    connection.close()
  })

  it('goes on where a row cannot be read', () => {
    const connection = openTables()
    insert(connection, pollAt(NOW))
    connection.exec("UPDATE minute SET margin_balance_max = 'high', margin_ratio_min = ''")
    insert(connection, pollAt(NOW + 1))
    expect(connection.prepare('SELECT polls FROM minute').get()).toEqual({ polls: 2 })
    connection.close()
  })
})

describe('a shortened ratio', () => {
  it(
    'compares with every threshold as the full ratio does',
    () => {
      const units = fc.bigInt({ min: 0n, max: 2n * 10n ** 20n })
      const close = fc.bigInt({ min: -5n, max: 5n })
      fc.assert(
        fc.property(units, close, (value, distance) => {
          const ratio = fromUnits(value, 20)
          const threshold = fromUnits(value / 10n ** 12n + distance, 8)
          if (threshold.startsWith('-')) return
          const cut = cutTo(8, ratio)
          expect(Math.sign(Math.min(0, compareDecimals(cut, threshold)))).toBe(
            Math.sign(Math.min(0, compareDecimals(ratio, threshold))),
          )
          expect(exact(ratio).minus(exact(cut)).lt('0.00000001')).toBe(true)
        }),
        { numRuns },
      )
    },
    timeout,
  )

  it.each([
    ['0.123456789', '0.12345678'],
    ['0.10000000999', '0.1'],
    ['12.00000000001', '12'],
    ['0.000000009', '0'],
    ['-0.000000009', '0'],
    ['-0.123456789', '-0.12345678'],
    ['0.10', '0.10'],
    ['100', '100'],
    ['Infinity', 'Infinity'],
  ] as const)('of %s is %s', (whole, cut) => {
    expect(cutTo(8, whole)).toBe(cut)
  })

  function fromUnits(units: bigint, places: number) {
    const digits = (units < 0n ? -units : units).toString().padStart(places + 1, '0')
    return decimal(`${units < 0n ? '-' : ''}${digits.slice(0, -places)}.${digits.slice(-places)}`)
  }
})

function expectSummary(row: Readonly<Record<string, unknown>>, inOrder: readonly Sample[]): void {
  const rated = inOrder.flatMap(({ at, figures: { marginRatio, poolId } }) =>
    marginRatio === null ? [] : [{ at, marginRatio, poolId }],
  )
  const top = rated.find(
    ({ marginRatio }) => marginRatio === row.margin_ratio_max && isHighest(marginRatio, rated),
  )
  expect(row).toMatchObject({
    first_poll_ms: inOrder[0]?.at,
    last_poll_ms: inOrder.at(-1)?.at,
    polls: inOrder.length,
    complete: inOrder.every(({ complete }) => complete) ? 1 : 0,
    margin_ratio_last: rated.at(-1)?.marginRatio ?? null,
    margin_ratio_last_ms: rated.at(-1)?.at ?? null,
    margin_ratio_last_pool: rated.at(-1)?.poolId ?? null,
    margin_balance_last: inOrder.at(-1)?.figures.marginBalance,
    unrealized_profit_last: inOrder.at(-1)?.figures.unrealizedProfit,
    available_balance_last: inOrder.at(-1)?.figures.availableBalance,
  })
  expect(row.margin_ratio_max).toEqual(highest(rated.map(({ marginRatio }) => marginRatio)))
  expect(row.margin_ratio_min).toEqual(lowest(rated.map(({ marginRatio }) => marginRatio)))
  // The moment and the pool are those of a poll with the highest ratio.
  const tops = rated.filter(({ marginRatio }) => marginRatio === top?.marginRatio)
  const moment = tops.find(({ at }) => at === row.margin_ratio_max_ms)
  expect(row.margin_ratio_max_pool).toBe(moment?.poolId ?? null)
  expect(moment === undefined).toBe(rated.length === 0)
  for (const [column, figure] of [
    ['margin_balance', 'marginBalance'],
    ['unrealized_profit', 'unrealizedProfit'],
    ['available_balance', 'availableBalance'],
  ] as const) {
    const values = inOrder.flatMap((sample) => sample.figures[figure] ?? [])
    expect(row[`${column}_min`]).toEqual(lowest(values))
    expect(row[`${column}_max`]).toEqual(highest(values))
  }
}

function isHighest(ratio: Decimal, rated: readonly { readonly marginRatio: Decimal }[]): boolean {
  return rated.every(({ marginRatio }) => compareDecimals(ratio, marginRatio) >= 0)
}

/** Matches an equal decimal, such as `0` for `0.00`, or null when there is no value. */
function highest(values: readonly Decimal[]): unknown {
  return sameAs(values.toSorted(compareDecimals).at(-1))
}

function lowest(values: readonly Decimal[]): unknown {
  return sameAs(values.toSorted(compareDecimals)[0])
}

function sameAs(value: Decimal | undefined): unknown {
  return expect.toSatisfy((other: Decimal | null) =>
    value === undefined || other === null
      ? value === undefined && other === null
      : compareDecimals(other, value) === 0,
  )
}
