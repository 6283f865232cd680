import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSharedWeight, stretchOf, type WeightShare } from '../../../electron/polling/weight-share.ts'

/** What a poll takes, and each account beside its polls in a minute. */
const POLL = 10
const MODES = 10

const join = (count: number, intervalMs: number | null, limit: number | (() => number) = 480, start = 0) => {
  const sharedWeight = createSharedWeight(typeof limit === 'number' ? () => limit : limit, start)
  const shares = Array.from({ length: count }, () => sharedWeight.join())
  for (const share of shares) share.claim(intervalMs)
  return { sharedWeight, shares }
}

const phases = (shares: readonly WeightShare[]) => shares.map((share) => share.phase())

describe('the shares of accounts at one exchange', () => {
  it('change nothing for an account that is alone', () => {
    const { shares } = join(1, 10_000)
    expect(phases(shares)).toEqual([null])
    expect(shares[0]?.stretch()).toBe(1)
  })

  it('are spread evenly, from where the first is', () => {
    expect(phases(join(4, 10_000).shares)).toEqual([0, 0.25, 0.5, 0.75])
    expect(phases(join(4, 10_000, 480, 0.5).shares)).toEqual([0.5, 0.75, 0, 0.25])
  })

  it('leave out accounts that are not polled, and those that have left', () => {
    const { shares } = join(4, 10_000)
    const [first, second, third, fourth] = shares
    second?.claim(null)
    expect(phases(shares)).toEqual([0, null, 1 / 3, 2 / 3])
    third?.leave()
    expect(phases(shares)).toEqual([0, null, null, 0.5])
    fourth?.leave()
    fourth?.claim(1000)
    expect(phases(shares)).toEqual([null, null, null, null])
    expect(first?.stretch()).toBe(1)
    second?.claim(10_000)
    expect(phases(shares)).toEqual([0, 0.5, null, null])
  })

  it.each([
    [20, 10_000, 480],
    [20, 10_000, 240],
    [20, 10_000, 20],
    [20, 1_000, 480],
    [1, 1_000, 480],
    [3, 300_000, 20],
  ])('%i accounts at %i ms and a limit of %i plan to take less than it', (count, intervalMs, limit) => {
    const { shares } = join(count, intervalMs, limit)
    const stretch = shares[0]?.stretch() ?? 0
    expect(stretch).toBeGreaterThanOrEqual(1)
    expect(count * ((POLL * 60_000) / (intervalMs * stretch) + MODES / stretch)).toBeLessThan(limit)
    for (const share of shares) expect(share.stretch()).toBe(stretch)
  })

  it('are stretched no more than is needed, and not at all where there is enough', () => {
    expect(stretchOf([10_000], 480)).toBe(1)
    expect(stretchOf(Array(6).fill(10_000), 480)).toBe(1)
    expect(stretchOf(Array(20).fill(10_000), 480)).toBeCloseTo(1400 / 432)
    expect(stretchOf([], 20)).toBe(1)
  })

  it('follow the limit as it falls and comes back', () => {
    let limit = 480
    const { shares } = join(20, 10_000, () => limit)
    const before = shares[0]?.stretch() ?? 0
    limit = 240
    expect(shares[0]?.stretch()).toBeCloseTo(before * 2)
    limit = 480
    expect(shares[0]?.stretch()).toBe(before)
  })

  it('plan to take less than the limit whatever intervals are claimed', () => {
    const wanted = fc.array(fc.integer({ min: 1_000, max: 600_000 }), { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(wanted, fc.integer({ min: 20, max: 480 }), (intervals, limit) => {
        const stretch = stretchOf(intervals, limit)
        const planned = intervals.map((interval) => (POLL * 60_000) / (interval * stretch) + MODES / stretch)
        expect(planned.reduce((sum, weight) => sum + weight, 0)).toBeLessThan(limit)
      }),
    )
  })
})

describe('news', () => {
  it.each([
    [1, 1_000_000, 0.7],
    [1, 480, 1_657],
    [3, 480, 8_108],
    [5, 480, 36_585],
    [20, 480, 500_000],
  ])('of %i accounts at a limit of %i may bring a poll of each every %d ms', (count, limit, gap) => {
    const { shares } = join(count, 10_000, limit)
    expect(shares[0]?.newsGap()).toBeCloseTo(gap, gap < 1 ? 1 : -1)
  })

  it('of all accounts at once, without an end, takes no more than the limit beside the polls', () => {
    const wanted = fc.array(fc.integer({ min: 1_000, max: 600_000 }), { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(wanted, fc.integer({ min: 20, max: 480 }), (intervals, limit) => {
        const sharedWeight = createSharedWeight(() => limit, 0)
        const shares = intervals.map(() => sharedWeight.join())
        for (const [index, share] of shares.entries()) share.claim(intervals[index] ?? null)
        const stretch = stretchOf(intervals, limit)
        const gap = shares[0]?.newsGap() ?? 0
        const planned = intervals.map((interval) => (POLL * 60_000) / (interval * stretch) + MODES / stretch)
        const forNews = (intervals.length * POLL * 60_000) / gap
        expect(planned.reduce((sum, weight) => sum + weight, forNews)).toBeLessThan(limit)
      }),
    )
  })
})
