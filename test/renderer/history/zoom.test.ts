import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RANGES, readEveryMs, spanUntil, widened } from '../../../renderer/history/range.ts'
import {
  between,
  isWhole,
  momentAt,
  moved,
  SHORTEST_MS,
  shareOf,
  zoomed,
} from '../../../renderer/history/zoom.ts'

const WHOLE = { from: 1_800_000_000_000, until: 1_800_000_000_000 + 86_400_000 }

const moment = fc.integer({ min: WHOLE.from, max: WHOLE.until })
const part = fc.tuple(moment, moment).map(([a, b]) => between(a, b, WHOLE))

const isWithin = ({ from, until }: typeof WHOLE) =>
  from >= WHOLE.from && until <= WHOLE.until && until - from >= SHORTEST_MS

describe('zooming', () => {
  test('stays within the whole range and above the shortest span', () => {
    const factor = fc.double({ min: 0.01, max: 100, noNaN: true })
    fc.assert(
      fc.property(part, moment, factor, (span, at, by) => {
        const next = zoomed(span, at, by, WHOLE)
        expect(isWithin(next)).toBe(true)
        expect(Number.isInteger(next.from) && Number.isInteger(next.until)).toBe(true)
      }),
    )
  })

  test('keeps the moment under the pointer in place', () => {
    const from = WHOLE.from + 36_000_000
    const span = { from, until: from + 7_200_000 }
    const at = from + 1_800_000
    const next = zoomed(span, at, 0.5, WHOLE)
    expect(next.until - next.from).toBe(3_600_000)
    expect(shareOf(next, at)).toBeCloseTo(0.25, 6)
  })

  test('far enough out shows the whole range', () => {
    fc.assert(fc.property(part, moment, (span, at) => isWhole(zoomed(span, at, 1e6, WHOLE), WHOLE)))
  })

  test('in and out again gives the same span, away from the ends', () => {
    const span = { from: WHOLE.from + 30_000_000, until: WHOLE.from + 40_000_000 }
    const closer = zoomed(span, WHOLE.from + 33_000_000, 0.25, WHOLE)
    expect(zoomed(closer, WHOLE.from + 33_000_000, 4, WHOLE)).toEqual(span)
  })
})

describe('moving', () => {
  test('keeps the length and stops at the ends', () => {
    fc.assert(
      fc.property(part, fc.integer({ min: -1e9, max: 1e9 }), (span, by) => {
        const next = moved(span, by, WHOLE)
        expect(next.until - next.from).toBe(span.until - span.from)
        expect(isWithin(next)).toBe(true)
      }),
    )
  })
})

test('a span dragged backward is the same', () => {
  const [a, b] = [WHOLE.from + 5_000_000, WHOLE.from + 9_000_000]
  expect(between(b, a, WHOLE)).toEqual({ from: a, until: b })
  expect(between(a, b, WHOLE)).toEqual({ from: a, until: b })
})

test('a share of the span and a moment convert into each other', () => {
  fc.assert(
    fc.property(part, fc.double({ min: 0, max: 1, noNaN: true }), (span, share) => {
      expect(shareOf(span, momentAt(span, share))).toBeCloseTo(share, 5)
    }),
  )
})

describe('a range', () => {
  test.each(RANGES)('of %s ends now, and is read again when the chart would change', (range) => {
    const { from, until } = spanUntil(range, WHOLE.until)
    expect(until).toBe(WHOLE.until)
    expect(readEveryMs(range)).toBeGreaterThanOrEqual(10_000)
    expect(readEveryMs(range)).toBeLessThanOrEqual(Math.max(10_000, (until - from) / 360))
  })

  test('is read a little beyond both ends', () => {
    expect(widened({ from: 1000, until: 2000 })).toEqual({ from: 900, until: 2100 })
  })
})
