import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSharedWeight, type WeightShare } from '../../../electron/polling/weight-share.ts'
import { weight } from '../../fixtures.ts'

/** Request weight of a poll, and of the asset mode that each account requests once a minute. */
const POLL = 10
const MODE = 5

const joinAccounts = (
  count: number,
  intervalMs: number | null,
  limit: number | (() => number) = 480,
  start = 0,
) => {
  const sharedWeight = createSharedWeight(
    () => weight({ share: typeof limit === 'number' ? limit : limit() }),
    start,
  )
  const shares = Array.from({ length: count }, () => sharedWeight.join())
  for (const share of shares) share.claim(intervalMs)
  return { sharedWeight, shares }
}

const joinAt = (intervals: readonly number[], limit: number) => {
  const sharedWeight = createSharedWeight(() => weight({ share: limit }), 0)
  const shares = intervals.map(() => sharedWeight.join())
  for (const [index, share] of shares.entries()) share.claim(intervals[index] ?? null)
  return shares
}

const stretchAt = (intervals: readonly number[], limit: number) =>
  joinAt(intervals, limit)[0]?.stretch() ?? Number.NaN

const phases = (shares: readonly WeightShare[]) => shares.map((share) => share.phase())

describe('the shares of accounts at one exchange', () => {
  it('change nothing for a single account', () => {
    const { shares } = joinAccounts(1, 10_000)
    expect(phases(shares)).toEqual([null])
    expect(shares[0]?.stretch()).toBe(1)
  })

  it('are spread evenly, starting at the phase of the first', () => {
    expect(phases(joinAccounts(4, 10_000).shares)).toEqual([0, 0.25, 0.5, 0.75])
    expect(phases(joinAccounts(4, 10_000, 480, 0.5).shares)).toEqual([0.5, 0.75, 0, 0.25])
  })

  it('leave out accounts that are not polled or have left', () => {
    const { shares } = joinAccounts(4, 10_000)
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
  ])('keep %i accounts at %i ms below a limit of %i', (count, intervalMs, limit) => {
    const { shares } = joinAccounts(count, intervalMs, limit)
    const stretch = shares[0]?.stretch() ?? 0
    expect(stretch).toBeGreaterThanOrEqual(1)
    expect(count * ((POLL * 60_000) / (intervalMs * stretch) + MODE / stretch)).toBeLessThan(limit)
    for (const share of shares) expect(share.stretch()).toBe(stretch)
  })

  it('are stretched no more than needed, and not at all when there is enough weight', () => {
    expect(stretchAt([10_000], 480)).toBe(1)
    expect(stretchAt(Array(6).fill(10_000), 480)).toBe(1)
    expect(stretchAt(Array(20).fill(10_000), 480)).toBeCloseTo(1300 / 432)
    expect(
      createSharedWeight(() => weight({ share: 20 }), 0)
        .join()
        .stretch(),
    ).toBe(1)
  })

  it.each([
    [20, 480, 'our-accounts'],
    // They would want too much even if other programs used nothing.
    [20, 240, 'our-accounts'],
    [6, 240, 'other-programs'],
  ])('of %i accounts, with %i of 480 left, are stretched by %s', (count, share, by) => {
    const [first] = joinAccounts(count, 10_000, share).shares
    expect(first?.stretch()).toBeGreaterThan(1)
    expect(first?.stretchedBy()).toBe(by)
  })

  it('follow the limit as it falls and rises again', () => {
    let limit = 480
    const { shares } = joinAccounts(20, 10_000, () => limit)
    const before = shares[0]?.stretch() ?? 0
    limit = 240
    expect(shares[0]?.stretch()).toBeCloseTo(before * 2)
    limit = 480
    expect(shares[0]?.stretch()).toBe(before)
  })

  it('stay below the limit for any intervals', () => {
    const wanted = fc.array(fc.integer({ min: 1_000, max: 600_000 }), { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(wanted, fc.integer({ min: 20, max: 480 }), (intervals, limit) => {
        const stretch = stretchAt(intervals, limit)
        const planned = intervals.map((interval) => (POLL * 60_000) / (interval * stretch) + MODE / stretch)
        expect(planned.reduce((sum, weight) => sum + weight, 0)).toBeLessThan(limit)
      }),
    )
  })
})

describe('news', () => {
  it.each([
    [1, 1_000_000, 0.7],
    [1, 480, 1_635],
    [3, 480, 7_595],
    [5, 480, 28_037],
    [20, 480, 500_000],
  ])('of %i accounts at a limit of %i may cause a poll of each every %d ms', (count, limit, gap) => {
    const { shares } = joinAccounts(count, 10_000, limit)
    expect(shares[0]?.newsGap()).toBeCloseTo(gap, gap < 1 ? 1 : -1)
  })

  it('that keeps coming for all accounts stays below the limit together with the planned polls', () => {
    const wanted = fc.array(fc.integer({ min: 1_000, max: 600_000 }), { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(wanted, fc.integer({ min: 20, max: 480 }), (intervals, limit) => {
        const shares = joinAt(intervals, limit)
        const stretch = shares[0]?.stretch() ?? Number.NaN
        const gap = shares[0]?.newsGap() ?? 0
        const planned = intervals.map((interval) => (POLL * 60_000) / (interval * stretch) + MODE / stretch)
        const forNews = (intervals.length * POLL * 60_000) / gap
        expect(planned.reduce((sum, weight) => sum + weight, forNews)).toBeLessThan(limit)
      }),
    )
  })
})
