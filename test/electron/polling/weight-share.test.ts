import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createSharedWeight,
  type WeightClaim,
  type WeightShare,
} from '../../../electron/polling/weight-share.ts'
import { compareDecimals } from '../../../shared/decimal.ts'
import type { Decimal } from '../../../shared/state.ts'
import { weight } from '../../fixtures.ts'

/** Request weight of a poll, and of the asset mode that each account requests once a minute. */
const POLL = 10
const MODE = 5

const calm = (intervalMs: number): WeightClaim => ({ intervalMs, urgency: null })

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
  for (const share of shares) share.claim(intervalMs === null ? null : calm(intervalMs))
  return { sharedWeight, shares }
}

const joinAs = (claims: readonly WeightClaim[], limit: number) => {
  const sharedWeight = createSharedWeight(() => weight({ share: limit }), 0)
  const shares = claims.map(() => sharedWeight.join())
  for (const [index, share] of shares.entries()) share.claim(claims[index] ?? null)
  return shares
}

const stretchAt = (intervals: readonly number[], limit: number) =>
  joinAs(intervals.map(calm), limit)[0]?.stretch() ?? Number.NaN

/** How far apart the polls of each account are, ms. */
const pacesOf = (claims: readonly WeightClaim[], limit: number) =>
  joinAs(claims, limit).map((share, index) => Math.round((claims[index]?.intervalMs ?? 0) * share.stretch()))

/** The request weight that accounts with these claims take in a minute. */
const takenBy = (claims: readonly WeightClaim[], shares: readonly WeightShare[]) =>
  claims.reduce((sum, { intervalMs }, index) => {
    const stretch = shares[index]?.stretch() ?? 0
    return sum + (POLL * 60_000) / (intervalMs * stretch) + MODE / stretch
  }, 0)

const anyClaims = fc.array(
  fc.record({
    intervalMs: fc.integer({ min: 1_000, max: 600_000 }),
    urgency: fc.option(fc.constantFrom<Decimal>('0.41', '0.85', '0.850', '0.99', '1.2', 'Infinity')),
  }),
  { minLength: 1, maxLength: 40 },
)

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
    fourth?.claim(calm(1000))
    expect(phases(shares)).toEqual([null, null, null, null])
    expect(first?.stretch()).toBe(1)
    second?.claim(calm(10_000))
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

  it('stay below the limit for any claims', () => {
    fc.assert(
      fc.property(anyClaims, fc.integer({ min: 20, max: 480 }), (claims, limit) => {
        expect(takenBy(claims, joinAs(claims, limit))).toBeLessThan(limit)
      }),
    )
  })
})

describe('where the weight is short, accounts near or above a threshold', () => {
  const others = (count: number): WeightClaim[] => Array(count).fill(calm(10_000))
  const urgent = (urgency: Decimal, intervalMs = 5_000): WeightClaim => ({ intervalMs, urgency })

  it.each<[string, readonly WeightClaim[], number, readonly number[]]>([
    ['keep their pace', [urgent('0.9'), urgent('0.85'), ...others(18)], 480, [5_000, 5_000, 64_286]],
    [
      'are polled as often as there is weight for beside a bot, the worst first',
      [urgent('0.85'), urgent('0.9'), ...others(18)],
      240,
      [12_784, 8_000, 131_481],
    ],
    [
      'are none of them stale before the worst is polled more often',
      Array(20).fill(urgent('0.45')),
      240,
      [34_562, 60_000, 60_000],
    ],
    [
      'are each polled every eight seconds before the worst is polled every second',
      [urgent('0.85', 1_000), urgent('Infinity', 1_000), ...Array(18).fill(calm(1_000))],
      480,
      [8_000, 3_735, 56_019],
    ],
    [
      'leave calm ones that claim far less a poll within 14 minutes',
      [...Array(100).fill(urgent('0.9')), ...Array(100).fill(calm(60_000))],
      480,
      [162_037, 162_037, 833_333],
    ],
    [
      'give way to worse ones',
      [urgent('0.9'), urgent('0.85'), ...Array(18).fill(urgent('0.45'))],
      480,
      [8_000, 8_000, 57_870],
    ],
  ])('%s', (_what, claims, limit, paces) => {
    const [first, second, ...rest] = pacesOf(claims, limit)
    expect([first, second, rest.at(-1)]).toEqual(paces)
  })

  it('change nothing where there is weight enough', () => {
    for (const share of joinAs([urgent('0.9'), ...others(4)], 480)) expect(share.stretch()).toBe(1)
  })

  it('follow their ratio', () => {
    const [first, second] = joinAs([urgent('0.9'), urgent('0.85'), ...others(18)], 240)
    expect(first?.stretch()).toBeLessThan(second?.stretch() ?? 0)
    second?.claim(urgent('0.95'))
    expect(second?.stretch()).toBeLessThan(first?.stretch() ?? 0)
    second?.claim(calm(10_000))
    first?.leave()
    expect(second?.stretch()).toBeCloseTo((19 * 65) / (0.9 * 240))
  })

  it('leave every other half of what equal stretches would give it, and share alike where they claim the same', () => {
    fc.assert(
      fc.property(anyClaims, fc.integer({ min: 20, max: 480 }), (claims, limit) => {
        const demand = claims.reduce((sum, { intervalMs }) => sum + (POLL * 60_000) / intervalMs + MODE, 0)
        const alike = Math.max(1, demand / (0.9 * limit))
        const stretches = joinAs(claims, limit).map((share) => share.stretch())
        for (const stretch of stretches) {
          expect(stretch).toBeGreaterThanOrEqual(1)
          expect(stretch).toBeLessThanOrEqual(2 * alike + 1e-9)
        }
        const calmOnes = claims.flatMap(({ urgency, intervalMs }, index) =>
          urgency === null ? [[intervalMs, stretches[index]] as const] : [],
        )
        const stretchOf = new Map(calmOnes)
        for (const [intervalMs, stretch] of calmOnes) expect(stretch).toBe(stretchOf.get(intervalMs))
      }),
    )
  })

  it('leave every calm one half of what it would get if each got as much, up to a poll in eight minutes', () => {
    const both = fc.record({
      calmMs: fc.integer({ min: 5_000, max: 300_000 }),
      urgentMs: fc.integer({ min: 1_000, max: 5_000 }),
      calmOnes: fc.integer({ min: 1, max: 100 }),
      urgentOnes: fc.integer({ min: 1, max: 100 }),
    })
    fc.assert(
      fc.property(both, fc.integer({ min: 20, max: 480 }), (counts, limit) => {
        const { calmMs, urgentMs, calmOnes, urgentOnes } = counts
        const claims = [
          ...Array<WeightClaim>(urgentOnes).fill(urgent('0.9', urgentMs)),
          ...Array<WeightClaim>(calmOnes).fill(calm(calmMs)),
        ]
        const each = (0.9 * limit) / claims.length
        const weight = (POLL * 60_000) / calmMs + MODE
        const longest = Math.max(480_000, calmMs, (calmMs * weight) / (0.5 * each))
        expect(pacesOf(claims, limit).at(-1)).toBeLessThanOrEqual(longest + 1)
      }),
    )
  })

  it('are never polled less often than a calm one, nor than a better one with the same interval', () => {
    fc.assert(
      fc.property(anyClaims, fc.integer({ min: 20, max: 480 }), (claims, limit) => {
        const paces = joinAs(claims, limit).map(
          (share, index) => share.stretch() * (claims[index]?.intervalMs ?? 0),
        )
        for (const [index, one] of claims.entries())
          for (const [place, other] of claims.entries()) {
            if (one.urgency === null) continue
            const isCalm = other.urgency === null && one.intervalMs <= other.intervalMs
            const isBetter = other.urgency !== null && compareDecimals(one.urgency, other.urgency) > 0
            if (isCalm || (isBetter && one.intervalMs === other.intervalMs))
              expect(paces[index]).toBeLessThanOrEqual((paces[place] ?? 0) + 1e-3)
          }
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
    fc.assert(
      fc.property(anyClaims, fc.integer({ min: 20, max: 480 }), (claims, limit) => {
        const shares = joinAs(claims, limit)
        const gap = shares[0]?.newsGap() ?? 0
        const forNews = (claims.length * POLL * 60_000) / gap
        expect(takenBy(claims, shares) + forNews).toBeLessThan(limit)
      }),
    )
  })
})
