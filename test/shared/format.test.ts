import { describe, expect, it } from 'vitest'
import { formatAgo, formatMoney, formatProfit, formatRatio, formatTime } from '../../shared/format.ts'

describe('a ratio', () => {
  it.each([
    ['0', '0.0 %'],
    ['0.2338', '23.3 %'],
    ['0.7996', '79.9 %'],
    ['0.99999999', '99.9 %'],
    ['1', '100.0 %'],
    ['9.99', '999.0 %'],
    ['12.5', '>999 %'],
    ['Infinity', '∞'],
  ] as const)('of %s reads %s: cut, never rounded up to a threshold', (ratio, expected) => {
    expect(formatRatio(ratio, 'en').replace('\u202f', ' ')).toBe(expected)
  })

  it('reads the same in Chinese', () => {
    expect(formatRatio('0.618', 'zh-CN')).toBe('61.8\u202f%')
  })
})

describe('an amount', () => {
  it.each([
    ['1234567890.125', 'USDT', '1,234,567,890.12'],
    ['123456789012345678.99', 'USDT', '123,456,789,012,345,678.99'],
    ['-0.08480040', 'USDT', '−0.08'],
    ['0.00012345', 'BTC', '0.00012345'],
    ['1', 'BTC', '1.00'],
    ['-5', null, '−5.00'],
  ] as const)('of %s %s reads %s', (amount, asset, expected) => {
    expect(formatMoney(amount, asset, 'en')).toBe(expected)
  })

  it.each([
    ['184.20', '+184.20'],
    ['-28.5', '−28.50'],
    ['0', '0.00'],
    ['0.004', '0.00'],
    ['-0.004', '0.00'],
  ] as const)('as a profit of %s reads %s', (amount, expected) => {
    expect(formatProfit(amount, 'USDT', 'en')).toBe(expected)
  })
})

describe('an age', () => {
  it.each([
    [3_999, 'en', '3s ago'],
    [125_000, 'en', '2m ago'],
    [7_300_000, 'en', '2h ago'],
    [-500, 'en', '0s ago'],
    [3_000, 'zh-CN', '3秒前'],
  ] as const)('of %i ms in %s reads %s', (age, locale, expected) => {
    expect(formatAgo(age, locale)).toBe(expected)
  })
})

describe('a moment', () => {
  const noon = new Date(2026, 10, 22, 12).getTime()

  it('of today has its time, any other its date too', () => {
    expect(formatTime(noon, 'en', noon + 3_600_000)).toBe('12:00:00 PM')
    expect(formatTime(noon, 'en', noon + 86_400_000)).toBe('Nov 22, 2026, 12:00:00 PM')
    expect(formatTime(noon, 'zh-CN', noon - 86_400_000)).toBe('2026年11月22日 12:00:00')
  })
})
