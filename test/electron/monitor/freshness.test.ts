import { describe, expect, it } from 'vitest'
import { freshness, nextFreshnessChange } from '../../../electron/monitor/freshness.ts'

describe('freshness', () => {
  it.each([
    [null, 10_000, 'none'],
    [0, 10_000, 'fresh'],
    [19_999, 10_000, 'fresh'],
    [20_000, 10_000, 'late'],
    [59_999, 10_000, 'late'],
    [60_000, 10_000, 'stale'],
    [14_999, 1_000, 'fresh'],
    [15_000, 1_000, 'late'],
    [60_000, 1_000, 'stale'],
    [899_999, 300_000, 'late'],
    [900_000, 300_000, 'stale'],
  ] as const)('figures %s ms old at an interval of %i ms are %s', (age, intervalMs, expected) => {
    expect(freshness(1_000_000, age === null ? null : 1_000_000 - age, intervalMs)).toBe(expected)
  })

  it('is stale for figures from the future, after the clock was set back', () => {
    expect(freshness(0, 3_600_000, 10_000)).toBe('stale')
  })

  it('changes at the moments it announces', () => {
    expect(nextFreshnessChange(0, 0, 10_000)).toBe(20_000)
    expect(nextFreshnessChange(20_000, 0, 10_000)).toBe(60_000)
    expect(nextFreshnessChange(60_000, 0, 10_000)).toBeNull()
    expect(nextFreshnessChange(0, null, 10_000)).toBeNull()
  })
})
