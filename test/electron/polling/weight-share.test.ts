import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPace, stretchOf, type Turn } from '../../../electron/polling/weight-share.ts'

/** What a poll takes, and each account beside its polls in a minute. */
const POLL = 10
const MODES = 10

const join = (count: number, intervalMs: number | null, share: number | (() => number) = 480, start = 0) => {
  const pace = createPace(typeof share === 'number' ? () => share : share, start)
  const turns = Array.from({ length: count }, () => pace.join())
  for (const turn of turns) turn.wish(intervalMs)
  return { pace, turns }
}

const phases = (turns: readonly Turn[]) => turns.map((turn) => turn.phase())

describe('the turns at one exchange', () => {
  it('are no matter for an account that is alone', () => {
    const { turns } = join(1, 10_000)
    expect(phases(turns)).toEqual([null])
    expect(turns[0]?.stretch()).toBe(1)
  })

  it('are spread evenly, from where the first is', () => {
    expect(phases(join(4, 10_000).turns)).toEqual([0, 0.25, 0.5, 0.75])
    expect(phases(join(4, 10_000, 480, 0.5).turns)).toEqual([0.5, 0.75, 0, 0.25])
  })

  it('leave out who does not wish to be polled, and who has left', () => {
    const { turns } = join(4, 10_000)
    const [first, second, third, fourth] = turns
    second?.wish(null)
    expect(phases(turns)).toEqual([0, null, 1 / 3, 2 / 3])
    third?.leave()
    expect(phases(turns)).toEqual([0, null, null, 0.5])
    fourth?.leave()
    fourth?.wish(1000)
    expect(phases(turns)).toEqual([null, null, null, null])
    expect(first?.stretch()).toBe(1)
    second?.wish(10_000)
    expect(phases(turns)).toEqual([0, 0.5, null, null])
  })

  it.each([
    [20, 10_000, 480],
    [20, 10_000, 240],
    [20, 10_000, 20],
    [20, 1_000, 480],
    [1, 1_000, 480],
    [3, 300_000, 20],
  ])('%i accounts at %i ms and a share of %i plan to take less than it', (count, intervalMs, share) => {
    const { turns } = join(count, intervalMs, share)
    const stretch = turns[0]?.stretch() ?? 0
    expect(stretch).toBeGreaterThanOrEqual(1)
    expect(count * ((POLL * 60_000) / (intervalMs * stretch) + MODES / stretch)).toBeLessThan(share)
    for (const turn of turns) expect(turn.stretch()).toBe(stretch)
  })

  it('are stretched no more than is needed, and not at all where there is enough', () => {
    expect(stretchOf([10_000], 480)).toBe(1)
    expect(stretchOf(Array(6).fill(10_000), 480)).toBe(1)
    expect(stretchOf(Array(20).fill(10_000), 480)).toBeCloseTo(1400 / 432)
    expect(stretchOf([], 20)).toBe(1)
  })

  it('follow the share as it falls and comes back', () => {
    let share = 480
    const { turns } = join(20, 10_000, () => share)
    const before = turns[0]?.stretch() ?? 0
    share = 240
    expect(turns[0]?.stretch()).toBeCloseTo(before * 2)
    share = 480
    expect(turns[0]?.stretch()).toBe(before)
  })

  it('plan to take less than the share whatever everybody wishes', () => {
    const wishes = fc.array(fc.integer({ min: 1_000, max: 600_000 }), { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(wishes, fc.integer({ min: 20, max: 480 }), (intervals, share) => {
        const stretch = stretchOf(intervals, share)
        const planned = intervals.map((interval) => (POLL * 60_000) / (interval * stretch) + MODES / stretch)
        expect(planned.reduce((sum, weight) => sum + weight, 0)).toBeLessThan(share)
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
  ])('of %i accounts at a share of %i may bring a poll of each every %d ms', (count, share, gap) => {
    const { turns } = join(count, 10_000, share)
    expect(turns[0]?.newsGap()).toBeCloseTo(gap, gap < 1 ? 1 : -1)
  })

  it('of all accounts at once, without an end, takes no more than the share beside the polls', () => {
    const wishes = fc.array(fc.integer({ min: 1_000, max: 600_000 }), { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(wishes, fc.integer({ min: 20, max: 480 }), (intervals, share) => {
        const pace = createPace(() => share, 0)
        const turns = intervals.map(() => pace.join())
        for (const [index, turn] of turns.entries()) turn.wish(intervals[index] ?? null)
        const stretch = stretchOf(intervals, share)
        const gap = turns[0]?.newsGap() ?? 0
        const planned = intervals.map((interval) => (POLL * 60_000) / (interval * stretch) + MODES / stretch)
        const forNews = (intervals.length * POLL * 60_000) / gap
        expect(planned.reduce((sum, weight) => sum + weight, forNews)).toBeLessThan(share)
      }),
    )
  })
})
