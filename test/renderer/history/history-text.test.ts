import { beforeEach, describe, expect, test } from 'vitest'
import { applyLocale } from '../../../renderer/appearance.svelte.ts'
import { reachText } from '../../../renderer/history/history-text.ts'
import { extent, historyPoint } from '../history.ts'

beforeEach(() => applyLocale('en'))

describe('how far a figure went', () => {
  const POINTS = [
    historyPoint({ currency: 'USD', marginBalance: extent('9000'), marginRatio: extent('0.4') }),
    historyPoint({ currency: 'USDT', marginBalance: extent('3000', '2900', '3100') }),
  ]

  test('is told of one currency, the last there was', () => {
    expect(reachText(POINTS, 'marginBalance', null)).toBe('2,900.00 – 3,100.00')
  })

  test('is told of all for a ratio, which has none', () => {
    expect(reachText(POINTS, 'marginRatio', null)).toBe('25.0\u202f% – 40.0\u202f%')
  })

  test('is told once where it did not move, and not at all where amounts are hidden', () => {
    expect(reachText(POINTS.slice(0, 1), 'marginBalance', null)).toBe('9,000.00')
    expect(reachText(POINTS, 'marginBalance', '•••')).toBe('•••')
    expect(reachText([], 'marginBalance', null)).toBeNull()
  })
})
