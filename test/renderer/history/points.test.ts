import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { columnsOf } from '../../../renderer/history/columns.ts'
import { markGroups } from '../../../renderer/history/marks.ts'
import { extremesOf, pointAt, pointBeside, pointsWithin, runsOf } from '../../../renderer/history/points.ts'
import { NOW } from '../fixtures.ts'
import { extent, historyMark, historyPoint, LONG_PAST, sliceOf } from '../history.ts'

/** A point that begins at this minute and lasts 59 seconds. */
const at = (minutes: number, changes: Parameters<typeof historyPoint>[0] = {}) =>
  historyPoint({ from: minutes * 60_000, until: minutes * 60_000 + 59_000, ...changes })

const POINTS = [at(0), at(1), at(10, { afterGap: true }), at(11, { marginRatio: null }), at(12)]

describe('a line', () => {
  test('is broken by a gap, and where the ratio was unknown', () => {
    const minutes = runsOf(POINTS, 'marginRatio').map((run) => run.map(({ from }) => from / 60_000))
    expect(minutes).toEqual([[0, 1], [10], [12]])
  })

  test('of an amount is not broken where only the ratio was unknown', () => {
    const minutes = runsOf(POINTS, 'marginBalance').map((run) => run.map(({ from }) => from / 60_000))
    expect(minutes).toEqual([
      [0, 1],
      [10, 11, 12],
    ])
  })

  test('of an amount is broken where the currency changes, and that of a ratio is not', () => {
    const points = [at(0), at(1, { currency: 'USD' })]
    expect(runsOf(points, 'availableBalance')).toHaveLength(2)
    expect(runsOf(points, 'marginRatio')).toHaveLength(1)
  })
})

describe('the columns of the chart', () => {
  test('have a point without a value at each break', () => {
    const { data, lone } = columnsOf(runsOf(POINTS, 'marginRatio'))
    const [times, low, , last] = data
    expect([...times].map((time) => time / 60_000).map(Math.floor)).toEqual([
      0, 0, 1, 1, 5, 10, 10, 11, 12, 12,
    ])
    expect(low?.[4]).toBeNull()
    expect(last?.[4]).toBeNull()
    expect(last?.[7]).toBeNull()
    expect(lone).toEqual([])
  })

  test('list the points without a neighbour', () => {
    const { data, lone } = columnsOf(
      runsOf([at(0), at(5, { afterGap: true, until: 300_000 })], 'marginRatio'),
    )
    expect(lone).toEqual([3])
    expect(data[0][3]).toBe(300_000)
  })

  test('keep every peak, and never go back in time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 480 }), fc.constantFrom(1, 24, 168, 8760), (count, hours) => {
        const { points } = sliceOf(LONG_PAST, { from: NOW - hours * 3_600_000, until: NOW }, count)
        const { data } = columnsOf(runsOf(points, 'marginRatio'))
        const [times, low, high] = data
        const numbers = (column: typeof low) => [...(column ?? [])].flatMap((value) => value ?? [])
        const extremes = extremesOf(points, 'marginRatio')
        expect(Math.max(...numbers(high))).toBe(Number(extremes?.max))
        expect(Math.min(...numbers(low))).toBe(Number(extremes?.min))
        expect([...times].every((time, index) => time >= (times[index - 1] ?? 0))).toBe(true)
      }),
      { numRuns: 30 },
    )
  })

  test('have a high ratio in place of an infinite one', () => {
    const { data } = columnsOf(runsOf([at(0, { marginRatio: extent('Infinity') })], 'marginRatio'))
    expect(data[3]).toEqual([9.99, 9.99])
  })
})

describe('the point at a moment', () => {
  test.each([
    [30_000, 0, 'lies within it'],
    [59_400, 0, 'is closer to it than to the next'],
    [59_600, 1, 'is closer to the next'],
    [119_500, 1, 'lies in a gap, but right beside it'],
    [599_500, 10, 'lies right before the end of a gap'],
    [800_000, null, 'lies after the last'],
    [300_000, null, 'lies in a gap'],
    [-20_000, null, 'lies before the first'],
  ])('%d ms: minute %s, because it %s', (moment, minute, _why) => {
    const found = pointAt(POINTS, moment, 1_000)
    expect(found && found.from / 60_000).toBe(minute)
  })

  test('is null without points', () => {
    expect(pointAt([], 5, 1e9)).toBeNull()
  })
})

test('steps go from point to point, over gaps too, and stop at the ends', () => {
  const minute = (from: number | null, steps: number) => {
    const found = pointBeside(POINTS, from, steps)
    return found && found.from / 60_000
  }
  expect(minute(null, -1)).toBe(12)
  expect(minute(60_000, 1)).toBe(10)
  expect(minute(600_000, -1)).toBe(1)
  expect(minute(720_000, 1)).toBe(12)
  expect(minute(0, -3)).toBe(0)
  expect(minute(300_000, 1)).toBe(10)
})

test('points that are partly in a span belong to it', () => {
  expect(pointsWithin(POINTS, { from: 30_000, until: 600_000 }).map(({ from }) => from / 60_000)).toEqual([
    0, 1, 10,
  ])
})

test('the extremes are compared exactly, not as binary fractions', () => {
  const [a, b] = ['0.100000000000000000002', '0.100000000000000000001'] as const
  const points = [at(0, { marginRatio: extent(a) }), at(1, { marginRatio: extent(b) })]
  expect(extremesOf(points, 'marginRatio')).toEqual({ min: b, max: a })
  expect(extremesOf([at(0, { marginRatio: null })], 'marginRatio')).toBeNull()
})

describe('alerts on the time axis', () => {
  const span = { from: 0, until: 1_000 }

  test('are grouped where they would overlap, with the worst level', () => {
    const marks = [
      historyMark({ at: 100 }),
      historyMark({ at: 130, level: 'critical' }),
      historyMark({ at: 600 }),
    ]
    expect(markGroups(marks, span, 0.1)).toEqual([
      { share: 0.1, level: 'critical', marks: marks.slice(0, 2) },
      { share: 0.6, level: 'warning', marks: marks.slice(2) },
    ])
  })

  test('are left out when outside the span', () => {
    expect(markGroups([historyMark({ at: -1 }), historyMark({ at: 1_001 })], span, 0.1)).toEqual([])
  })

  test('are all in a group, and no groups are closer than the minimum', () => {
    const ats = fc.array(fc.integer({ min: 0, max: 1_000 }), { maxLength: 60 })
    fc.assert(
      fc.property(ats, (found) => {
        const marks = found.toSorted((a, b) => a - b).map((each) => historyMark({ at: each }))
        const groups = markGroups(marks, span, 0.07)
        expect(groups.flatMap((group) => group.marks)).toEqual(marks)
        const steps = groups.slice(1).map(({ share }, index) => share - (groups[index]?.share ?? 0))
        expect(steps.every((step) => step >= 0.07)).toBe(true)
      }),
    )
  })
})
