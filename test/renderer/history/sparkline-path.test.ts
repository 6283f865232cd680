import { describe, expect, test } from 'vitest'
import { sparklineOf, withPresent } from '../../../renderer/history/sparkline-path.ts'

const SPAN = { from: 0, until: 1_000_000 }
const THRESHOLDS = { warning: '0.50', critical: '0.80', rearm: '0.05' } as const

const reach = (from: number, until: number, min: number, max = min, last = max) => ({
  from,
  until,
  min,
  max,
  last,
})

/** A ratio's place from the top, where 80 % is the highest that matters. */
const down = (ratio: number) => Math.round(1000 * (1 - ratio / (0.8 * 1.08))) / 10

describe('the sparkline', () => {
  test('shows both thresholds, and any peak above them', () => {
    const { warning, critical } = sparklineOf([], null, SPAN, THRESHOLDS)
    expect(warning).toBe(down(0.5))
    expect(critical).toBe(down(0.8))
    const peak = sparklineOf([[reach(0, 10, 1.1)]], null, SPAN, THRESHOLDS)
    expect(peak.critical).toBeGreaterThan(critical)
    expect(peak.line).toBe('M0 7.4L0 7.4')
  })

  test('reaches the highest and lowest value of each point', () => {
    const { reach: drawn } = sparklineOf([[reach(0, 500_000, 0.1, 0.7, 0.2)]], null, SPAN, THRESHOLDS)
    expect(drawn).toBe(`M0 ${down(0.7)}L500 ${down(0.7)}L500 ${down(0.1)}L0 ${down(0.1)}Z`)
  })

  test('has a separate line on each side of a gap', () => {
    const runs = [[reach(0, 1, 0.2)], [reach(500_000, 600_000, 0.3)]]
    const { line, area } = sparklineOf(runs, null, SPAN, THRESHOLDS)
    expect(line.match(/M/g)).toHaveLength(2)
    expect(area.match(/Z/g)).toHaveLength(2)
  })

  test('leaves out points before the span, and cuts a point that begins before it', () => {
    const runs = [[reach(-50_000, -10_000, 0.4), reach(-5_000, 500_000, 0.2)]]
    expect(sparklineOf(runs, null, SPAN, THRESHOLDS).line).toBe(`M0 ${down(0.2)}L500 ${down(0.2)}`)
  })

  test('has a dot at the present value', () => {
    const { now } = sparklineOf([], reach(1_000_000, 1_000_000, 0.5), SPAN, THRESHOLDS)
    expect(now).toEqual({ x: 1000, y: down(0.5) })
    expect(sparklineOf([], null, SPAN, THRESHOLDS).now).toBeNull()
  })

  test('has no dot when the present value is older than the span', () => {
    expect(sparklineOf([], reach(-1, -1, 0.5), SPAN, THRESHOLDS).now).toBeNull()
  })
})

describe('the present value', () => {
  const past = [[reach(0, 10, 0.2)]]

  test('continues the last line', () => {
    const now = reach(60_000, 60_000, 0.3)
    expect(withPresent(past, now)).toEqual([[reach(0, 10, 0.2), now]])
  })

  test('is a line of its own after a long time', () => {
    const now = reach(800_000, 800_000, 0.3)
    expect(withPresent(past, now)).toEqual([...past, [now]])
    expect(withPresent([], now)).toEqual([[now]])
  })

  test('adds nothing when it is already in the history', () => {
    expect(withPresent(past, reach(10, 10, 0.2))).toEqual(past)
    expect(withPresent(past, null)).toEqual(past)
  })
})
