import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Bucket, bucketsWithin } from '../../../electron/history/buckets.ts'
import { gapsBefore } from '../../../electron/history/gaps.ts'
import { insertPolls } from '../../../electron/history/recording.ts'
import { groupsOf, pointOf } from '../../../electron/history/slots.ts'
import { usefulFor } from '../../../electron/history/span.ts'
import { compareDecimals } from '../../../shared/decimal.ts'
import type { HistoryPoint, Span } from '../../../shared/history.ts'
import type { Decimal } from '../../../shared/state.ts'
import { runs } from '../../deep.ts'
import { range } from '../journal/entries.ts'
import { bucketOf, figures, openTables, pollAt } from './polls.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const START = Date.UTC(2026, 2, 1)
const { numRuns, timeout } = runs(100, 3000)

/** Returns a poll at the start, and one for each distance in seconds from the one before. */
function pollsApart(distances: readonly number[]): readonly Bucket[] {
  const times = [START]
  for (const seconds of distances) times.push((times.at(-1) ?? START) + seconds * SECOND)
  return times.map((at) => bucketOf(pollAt(at)))
}

/** Returns the length of each gap in seconds. */
function gapsIn(buckets: readonly Bucket[]): number[] {
  const gaps = gapsBefore(buckets)
  return buckets.flatMap(({ from }, index) =>
    gaps[index] ? [(from - (buckets[index - 1]?.until ?? 0)) / SECOND] : [],
  )
}

const every = (seconds: number, count: number) => Array<number>(count).fill(seconds)

describe('a gap', () => {
  it.each([
    ['every second', every(1, 100), []],
    ['every ten minutes', every(600, 20), []],
    ['a minute without a poll', [...every(10, 9), 60, ...every(10, 9)], []],
    ['more than a minute without a poll', [...every(10, 9), 61, ...every(10, 9)], [61]],
    ['three times the usual distance', [...every(100, 9), 300, ...every(100, 9)], []],
    ['more than three times the usual distance', [...every(100, 9), 301, ...every(100, 9)], [301]],
    ['slower from then on', [...every(10, 9), ...every(600, 9)], []],
    ['faster from then on', [...every(600, 9), ...every(10, 9)], []],
    ['from idle to close and back', [...every(120, 9), ...every(30, 9), ...every(120, 9)], []],
    ['one gap next to another', [...every(10, 9), 90, 200, ...every(10, 9)], [90, 200]],
    ['a gap after the first', [900, ...every(10, 9)], [900]],
    ['a gap before the last', [...every(10, 9), 900], [900]],
    ['a gap between slow and fast', [...every(300, 9), 3600, ...every(10, 9)], [3600]],
    ['only two polls', [3600], [3600]],
  ])('is found relative to the usual distance around it: %s', (_name, distances, gaps) => {
    expect(gapsIn(pollsApart(distances))).toEqual(gaps)
  })

  it('is also found between minutes', () => {
    const distances = [...every(10, 40), 500, ...every(10, 40), ...every(300, 12), 1200, ...every(300, 12)]
    const connection = openTables()
    const polls = pollsApart(distances).map(({ from }) => ({ accountId: 'a', sample: pollAt(from) }))
    insertPolls(connection, polls)
    expect(gapsIn(bucketsWithin(connection, 'a', 'minute', { from: 0, until: 8.64e15 }))).toEqual([500, 1200])
    connection.close()
  })
})

describe('the points of a chart', () => {
  const buckets = fc
    .array(
      fc.record({
        distance: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 61, max: 5000 })),
        figures,
      }),
      { minLength: 1, maxLength: 80 },
    )
    .map((polls) => {
      const times = pollsApart(polls.map(({ distance }) => distance)).slice(1)
      return polls.map(({ figures: seen }, index) =>
        bucketOf({ at: times[index]?.from ?? START, figures: seen, complete: true }),
      )
    })

  it(
    'are at most as many as wanted, keep all extremes, count every poll, and span no gap',
    () => {
      fc.assert(
        fc.property(buckets, fc.integer({ min: 1, max: 60 }), (all, most) => {
          const span = { from: START, until: all.at(-1)?.until ?? START }
          const points = pointsOf(all, span, most)
          const changes = all.filter(
            ({ currency }, index) => currency !== (all[index - 1] ?? all[0])?.currency,
          )
          expect(points.length).toBeLessThanOrEqual(Math.max(most, changes.length + 1))
          expect(points.reduce((sum, point) => sum + pollsIn(all, point), 0)).toBe(all.length)
          for (const figure of ['marginBalance', 'unrealizedProfit', 'availableBalance'] as const) {
            for (const currency of ['USDT', 'USD']) {
              const ofIt = (each: { readonly currency: string }) => each.currency === currency
              const seen = all.filter(ofIt).flatMap((bucket) => bucket[figure]?.last ?? [])
              const shown = points.filter(ofIt).flatMap((point) => point[figure] ?? [])
              expectSame(inOrder(shown.map(({ max }) => max)).at(-1), inOrder(seen).at(-1))
              expectSame(inOrder(shown.map(({ min }) => min))[0], inOrder(seen)[0])
            }
          }
          for (const [index, point] of points.entries()) {
            expect(point.from).toBeGreaterThan(points[index - 1]?.until ?? 0)
            expect(point.until).toBeGreaterThanOrEqual(point.from)
          }
          const gaps = gapsBefore(all).filter((isGap) => isGap).length
          if (gaps + changes.length < most)
            expect(points.filter(({ afterGap }) => afterGap)).toHaveLength(gaps)
        }),
        { numRuns },
      )
    },
    timeout,
  )

  it('each cover an equal part of the span', () => {
    const polls = range(0, 59).map((minute) => bucketOf(pollAt(START + minute * MINUTE)))
    const points = pointsOf(polls, { from: START, until: START + HOUR - 1 }, 6)
    expect(points.map((point) => pollsIn(polls, point))).toEqual([10, 10, 10, 10, 10, 10])
    expect(points.map(({ from }) => (from - START) / MINUTE)).toEqual([0, 10, 20, 30, 40, 50])
  })

  it('are hardly fewer when there is a gap', () => {
    const polls = [...range(0, 1799), ...range(1900, 3599)].map((second) =>
      bucketOf(pollAt(START + second * SECOND)),
    )
    const points = pointsOf(polls, { from: START, until: START + HOUR - 1 }, 10)
    expect(points.length).toBeGreaterThanOrEqual(9)
    expect(points.filter(({ afterGap }) => afterGap)).toHaveLength(1)
  })

  it('span the shortest gaps when there are more gaps than points', () => {
    const distances = [10, 10, 10, 200, 10, 10, 900, 10, 10, 100, 10, 10]
    const polls = pollsApart(distances)
    const span = { from: START, until: START + HOUR }
    expect(pointsOf(polls, span, 2).map((point) => pollsIn(polls, point))).toEqual([7, 6])
    expect(pointsOf(polls, span, 1).map((point) => pollsIn(polls, point))).toEqual([13])
  })

  it('never mix two currencies, even when only one point is wanted', () => {
    const polls = ['USDT', 'USDT', 'USD'].map((currency, index) =>
      bucketOf(pollAt(START + index * SECOND, { currency })),
    )
    const points = pointsOf(polls, { from: START, until: START + MINUTE }, 1)
    expect(points.map((point) => [point.currency, pollsIn(polls, point)])).toEqual([
      ['USDT', 2],
      ['USD', 1],
    ])
  })

  function pointsOf(all: readonly Bucket[], span: Span, most: number): readonly HistoryPoint[] {
    const groups = groupsOf(all, span, most)
    return groups.flatMap(({ start, afterGap }, index) => {
      const [first, ...others] = all.slice(start, groups[index + 1]?.start)
      return first === undefined ? [] : pointOf(first, others, afterGap)
    })
  }

  /** Returns how many polls lie between the ends of the point. */
  function pollsIn(all: readonly Bucket[], point: HistoryPoint): number {
    return all.filter(({ from, until }) => from >= point.from && until <= point.until).length
  }

  function inOrder(values: readonly Decimal[]): readonly Decimal[] {
    return values.toSorted(compareDecimals)
  }

  function expectSame(shown: Decimal | undefined, seen: Decimal | undefined): void {
    expect(shown === undefined).toBe(seen === undefined)
    if (shown !== undefined && seen !== undefined) expect(compareDecimals(shown, seen)).toBe(0)
  }
})

describe('the resolution of a chart', () => {
  it.each([
    [HOUR, 500, 'poll'],
    [24 * HOUR, 1440, 'minute'],
    [24 * HOUR, 1441, 'poll'],
    [7 * 24 * HOUR, 500, 'minute'],
    [30 * 24 * HOUR, 720, 'hour'],
    [30 * 24 * HOUR, 721, 'minute'],
    [365 * 24 * HOUR, 2000, 'hour'],
    [0, 1, 'poll'],
  ] as const)('of %i ms in %i points is: %s', (length, points, resolution) => {
    expect(usefulFor({ from: START, until: START + length }, points)).toBe(resolution)
  })
})
