import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rowsWithin, stack } from '../../../renderer/ui/long-list.ts'

describe('a long list', () => {
  test('uses the height of drawn rows, and an estimate for the others', () => {
    expect(stack(['a', 'b', 'c'], new Map([['b', 120]]), 50)).toEqual([0, 50, 170, 220])
    expect(stack([], new Map(), 50)).toEqual([0])
  })

  test('has no row to draw when it is empty', () => {
    expect(rowsWithin([0], 0, 500, 6)).toEqual({ first: 0, end: 0 })
  })

  test('draws every visible row, and no more extra rows than asked for', () => {
    const heights = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 300 })
    fc.assert(
      fc.property(heights, fc.nat(20_000), fc.nat(600), fc.nat(8), (rows, from, height, more) => {
        const tops = stack(
          rows.map((_, index) => `${index}`),
          new Map(rows.map((row, index) => [`${index}`, row])),
          1,
        )
        const { first, end } = rowsWithin(tops, from, from + height, more)
        const seen = rows.flatMap((row, index) => {
          const top = tops[index] ?? 0
          return top < from + height && top + row > from ? [index] : []
        })
        for (const index of seen) {
          expect(index).toBeGreaterThanOrEqual(first)
          expect(index).toBeLessThan(end)
        }
        expect(first).toBeGreaterThanOrEqual(0)
        expect(end).toBeLessThanOrEqual(rows.length)
        expect(end - first).toBeLessThanOrEqual(Math.max(1, seen.length) + 2 * more + 2)
      }),
    )
  })
})
