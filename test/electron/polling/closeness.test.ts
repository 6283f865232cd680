import { describe, expect, it } from 'vitest'
import { closenessOf } from '../../../electron/polling/closeness.ts'
import type { Decimal, Level, Thresholds } from '../../../shared/state.ts'
import { pool, summary } from '../../fixtures.ts'

const THRESHOLDS: Thresholds = { warning: '0.50', critical: '0.80', rearm: '0.05' }

const closenessAt = (marginRatio: Decimal, level: Level = 'calm', thresholds = THRESHOLDS) =>
  closenessOf(summary({ pools: [pool({ marginRatio }), pool({ marginRatio: '0.5' })] }), thresholds, level)

describe('how close an account is', () => {
  it.each<[Decimal, Level, string]>([
    ['0', 'calm', 'usual'],
    ['0.3999999999', 'calm', 'usual'],
    ['0.40', 'calm', 'close'],
    ['0.5', 'warning', 'close'],
    ['0.60', 'warning', 'close'],
    ['0.6000000001', 'warning', 'usual'],
    ['0.6999999999', 'warning', 'usual'],
    ['0.70', 'warning', 'close'],
    ['0.90', 'warning', 'close'],
    ['0.9000000001', 'warning', 'usual'],
    ['0.9000000001', 'critical', 'close'],
    ['0.2', 'critical', 'close'],
    ['Infinity', 'warning', 'close'],
    ['Infinity', 'critical', 'close'],
  ])('at a ratio of %s and level %s is %s', (ratio, level, expected) => {
    expect(closenessAt(ratio, level)).toBe(expected)
  })

  it('depends on the given thresholds', () => {
    const thresholds: Thresholds = { warning: '0.1', critical: '0.25', rearm: '0.01' }
    expect(closenessAt('0.31', 'critical', thresholds)).toBe('close')
    expect(closenessAt('0.5', 'warning', thresholds)).toBe('usual')
    expect(closenessAt('0', 'calm', thresholds)).toBe('close')
  })

  it('is idle without a position, unless it is critical', () => {
    expect(closenessOf(summary({ pools: [] }), THRESHOLDS, 'calm')).toBe('idle')
    expect(closenessOf(summary({ pools: [] }), THRESHOLDS, 'critical')).toBe('close')
  })

  it('is usual, not idle or close, without figures or with a missing pool, unless it is critical', () => {
    const gaps = [{ kind: 'asset-row', asset: 'USDC' }] as const
    expect(closenessOf(null, THRESHOLDS, 'calm')).toBe('usual')
    expect(closenessOf(null, THRESHOLDS, 'critical')).toBe('close')
    expect(closenessOf(summary({ pools: [], gaps }), THRESHOLDS, 'calm')).toBe('usual')
    expect(closenessOf(summary({ pools: [pool({ marginRatio: '0.5' })], gaps }), THRESHOLDS, 'calm')).toBe(
      'usual',
    )
  })
})
