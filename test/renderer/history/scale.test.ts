import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { valueLabels } from '../../../renderer/history/axis-text.ts'
import { amountScale, ratioScale, roundTicks } from '../../../renderer/history/scale.ts'

const reach = (min: number, max = min) => ({ from: 0, until: 1, min, max, last: max })
const THRESHOLDS = { critical: '0.80' } as const

describe('the scale of ratios', () => {
  test.each([
    ['nothing', [], 0.8 * 1.08],
    ['a calm account', [reach(0.2, 0.3)], 0.8 * 1.08],
    ['a peak beyond the critical threshold', [reach(0.2, 0.95)], 0.95 * 1.08],
    ['a peak far beyond all', [reach(0.2), reach(3, 7)], 1.25 * 1.08],
    ['nothing but what is far beyond', [reach(2, 4)], 4 * 1.08],
    ['a balance that is gone', [reach(0.2), reach(Number.POSITIVE_INFINITY)], 1.25 * 1.08],
  ])('begins at zero and has room for %s', (_name, reaches, high) => {
    expect(ratioScale(reaches, THRESHOLDS)).toEqual({ low: 0, high: expect.closeTo(high, 9) })
  })
})

describe('the scale of amounts', () => {
  test('has room around the values, even when they are all equal', () => {
    expect(amountScale([reach(100, 200)])).toEqual({ low: 92, high: 208 })
    expect(amountScale([reach(500)])).toEqual({ low: 495, high: 505 })
    expect(amountScale([reach(0)])).toEqual({ low: -1, high: 1 })
    expect(amountScale([])).toEqual({ low: 0, high: 1 })
  })
})

describe('round values', () => {
  test.each([
    [{ low: 0, high: 0.864 }, 5, [0, 0.2, 0.4, 0.6, 0.8]],
    [{ low: -2311, high: 512 }, 6, [-2000, -1500, -1000, -500, 0, 500]],
    [{ low: 3021.4, high: 3034.1 }, 4, [3025, 3030]],
    [{ low: -1e-8, high: 1e-8 }, 3, [-1e-8, 0, 1e-8]],
  ])('of %j, at most %d', (scale, most, ticks) => {
    expect(roundTicks(scale, most)).toEqual(ticks)
  })

  test('lie within the extremes, rise, and are at most as many as asked for', () => {
    const ends = fc.tuple(
      fc.double({ min: -1e9, max: 1e9, noNaN: true }),
      fc.double({ min: 1e-6, max: 1e9, noNaN: true }),
    )
    fc.assert(
      fc.property(ends, fc.integer({ min: 2, max: 9 }), ([low, length], most) => {
        const high = low + length
        const ticks = roundTicks({ low, high }, most)
        const dust = length * 1e-6 + Math.abs(low) * 1e-9
        expect(ticks.length).toBeLessThanOrEqual(most + 1)
        expect(ticks.every((tick) => tick >= low - dust && tick <= high + dust)).toBe(true)
        expect(ticks.every((tick, index) => index === 0 || tick >= (ticks[index - 1] ?? 0))).toBe(true)
      }),
    )
  })
})

describe('the labels of round values', () => {
  test.each([
    ['marginRatio', [0, 0.5, 1], 'en', ['0\u202f%', '50\u202f%', '100\u202f%']],
    ['marginRatio', [0.225, 0.23], 'en', ['22.5\u202f%', '23\u202f%']],
    ['marginBalance', [3020, 3025], 'en', ['3,020', '3,025']],
    ['marginBalance', [0.5, 1], 'en', ['0.5', '1.0']],
    ['unrealizedProfit', [-1500, 0, 1500], 'en', ['−1,500', '0', '1,500']],
    ['marginBalance', [987_600_000, 987_800_000], 'en', ['987.6M', '987.8M']],
    ['marginBalance', [1_000_000, 1_050_000], 'zh-CN', ['100万', '105万']],
    ['availableBalance', [1e-8, 2e-8], 'en', ['0.00000001', '0.00000002']],
    ['marginBalance', [1_234_567.2, 1_234_567.4], 'en', ['1,234,567.2', '1,234,567.4']],
    [
      'marginBalance',
      [123_456_789_012.34, 123_456_789_012.35],
      'en',
      ['123,456,789,012.34', '123,456,789,012.35'],
    ],
  ] as const)('%s %j in %s', (figure, ticks, locale, labels) => {
    expect(valueLabels(figure, ticks, locale, null)).toEqual(labels)
  })

  test.each([
    ['nothing', [reach(0)]],
    ['the smallest of amounts', [reach(1e-8)]],
    ['hardly more than that', [reach(1e-8, 3e-8)]],
    ['twelve digits that hardly moved', [reach(123_456_789_012.34, 123_456_789_012.36)]],
    ['twelve digits that did not move', [reach(123_456_789_012.34)]],
  ])('are all different with %s', (_name, reaches) => {
    for (const locale of ['en', 'zh-CN'] as const) {
      const labels = valueLabels('marginBalance', roundTicks(amountScale(reaches), 5), locale, null)
      expect(labels.length).toBeGreaterThan(0)
      expect(new Set(labels).size).toBe(labels.length)
    }
  })

  test('are hidden for amounts, and not for ratios', () => {
    expect(valueLabels('marginBalance', [1, 2], 'en', '•••')).toEqual(['•••', '•••'])
    expect(valueLabels('marginRatio', [0.5], 'en', '•••')).toEqual(['50\u202f%'])
  })
})
