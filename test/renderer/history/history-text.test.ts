import { beforeEach, describe, expect, test } from 'vitest'
import { applyLocale } from '../../../renderer/appearance.svelte.ts'
import { reachText } from '../../../renderer/history/history-text.ts'
import { extent, historyPoint } from '../history.ts'

const THRESHOLDS = { warning: '0.5', critical: '0.8' } as const

beforeEach(() => applyLocale('en'))

describe('the extremes of a figure', () => {
  const POINTS = [
    historyPoint({ currency: 'USD', marginBalance: extent('9000'), marginRatio: extent('0.4') }),
    historyPoint({ currency: 'USDT', marginBalance: extent('3000', '2900', '3100') }),
  ]

  test('are given for the last currency only', () => {
    expect(reachText(POINTS, 'marginBalance', THRESHOLDS, null)).toBe('2,900.00 – 3,100.00')
  })

  test('are given for all points of a ratio, which has no currency', () => {
    expect(reachText(POINTS, 'marginRatio', THRESHOLDS, null)).toBe('25.0\u202f% – 40.0\u202f%')
  })

  test('are one value when it did not change, and hidden with other amounts', () => {
    expect(reachText(POINTS.slice(0, 1), 'marginBalance', THRESHOLDS, null)).toBe('9,000.00')
    expect(reachText(POINTS, 'marginBalance', THRESHOLDS, '•••')).toBe('•••')
    expect(reachText([], 'marginBalance', THRESHOLDS, null)).toBeNull()
  })
})
