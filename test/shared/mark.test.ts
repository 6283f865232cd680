import { describe, expect, it } from 'vitest'
import { waterHeight } from '../../shared/mark.ts'
import { DEFAULT_SETTINGS } from '../../shared/settings/settings.ts'

describe('the water', () => {
  it.each([
    ['0', 0],
    ['0.25', 0.25],
    ['0.5', 0.5],
    ['0.65', 0.64],
    ['0.8', 0.78],
    ['0.9', 0.89],
    ['1', 1],
    ['Infinity', 1],
  ] as const)('for a ratio of %s has a height of %d', (ratio, height) => {
    expect(waterHeight(ratio, DEFAULT_SETTINGS.thresholds)).toBeCloseTo(height, 10)
  })

  it('reaches the bar at the warning threshold, whatever that is', () => {
    for (const warning of ['0.1', '0.3', '0.79'] as const) {
      expect(waterHeight(warning, { ...DEFAULT_SETTINGS.thresholds, warning })).toBeCloseTo(0.5, 10)
    }
  })
})
