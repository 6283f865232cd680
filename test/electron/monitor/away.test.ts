import { describe, expect, it } from 'vitest'
import { awayBetween } from '../../../electron/monitor/away.ts'
import type { RiskReading } from '../../../shared/state.ts'

const NOON = 1_800_000_000_000

function seenAfter(ms: number, fields: Partial<RiskReading> = {}): RiskReading {
  return { at: NOON + ms, risk: 'calm', marginRatio: '0.3', ...fields }
}

describe('the time without figures', () => {
  it('is null when there were no figures before it', () => {
    expect(awayBetween(null, seenAfter(0), 10_000)).toBeNull()
  })

  it.each([
    [10_000, 10_000, false],
    [60_000, 10_000, false],
    [60_001, 10_000, true],
    [60_001, 1_000, true],
    [60_000, 20_000, false],
    [60_001, 20_000, true],
    [60_001, 30_000, false],
    [90_000, 30_000, false],
    [90_001, 30_000, true],
    [900_000, 300_000, false],
    [900_001, 300_000, true],
    [8 * 3_600_000, 10_000, true],
  ])('of %i ms at an interval of %i ms is reported: %o', (ms, intervalMs, isReported) => {
    const before = seenAfter(0)
    const after = seenAfter(ms, { risk: 'critical', marginRatio: '0.9' })
    expect(awayBetween(before, after, intervalMs)).toEqual(isReported ? { before, after } : null)
  })

  it('is null when the clock was set back', () => {
    expect(awayBetween(seenAfter(0), seenAfter(-3_600_000), 10_000)).toBeNull()
  })

  it('keeps an unknown risk on either side', () => {
    const before = seenAfter(0, { risk: 'unknown', marginRatio: null })
    const after = seenAfter(100_000, { risk: 'idle', marginRatio: null })
    expect(awayBetween(before, after, 10_000)).toEqual({ before, after })
  })
})
