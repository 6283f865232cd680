import { assert, integer, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exact, toDecimal } from '../../../shared/decimal.ts'
import type { Decimal } from '../../../shared/state.ts'
import {
  formatAgo,
  formatDay,
  formatDistance,
  formatMinute,
  formatMoney,
  formatMove,
  formatPrice,
  formatProfit,
  formatRatio,
  formatSetMoney,
  formatShortfall,
  formatSpan,
  formatThreshold,
  formatTime,
  formatTimeOfDay,
  formatWholeRatio,
  type RatioThresholds,
} from '../../../shared/words/format.ts'

describe('a ratio', () => {
  const THRESHOLDS = { warning: '0.5', critical: '0.8' } as const
  const read = (ratio: Decimal, thresholds: RatioThresholds = THRESHOLDS) =>
    formatRatio(ratio, 'en', thresholds).replace('\u202f', ' ')

  it.each([
    ['0', '0.0 %'],
    ['0.2338', '23.3 %'],
    ['0.4499', '44.9 %'],
    ['0.45', '45.00 %'],
    ['0.49996', '49.99 %'],
    ['0.55', '55.00 %'],
    ['0.5501', '55.0 %'],
    ['0.7499', '74.9 %'],
    ['0.7996', '79.96 %'],
    ['0.79999', '79.99 %'],
    ['0.8', '80.00 %'],
    ['0.86', '86.00 %'],
    ['0.99999999', '99.99 %'],
    ['1', '100.00 %'],
    ['9.99', '999.00 %'],
    ['12.5', '>999 %'],
    ['Infinity', '∞'],
  ] as const)(
    'of %s reads %s: cut, and more exact near a threshold and from critical on',
    (ratio, expected) => {
      expect(read(ratio)).toBe(expected)
    },
  )

  it('has one decimal where no threshold is known', () => {
    expect(read('0.86', { warning: null, critical: null })).toBe('86.0 %')
    expect(read('0.86', { warning: '0.5', critical: null })).toBe('86.0 %')
    expect(read('0.52', { warning: '0.5', critical: null })).toBe('52.00 %')
  })

  it('has no decimals in the panel', () => {
    expect(formatWholeRatio('0.79996', 'en')).toBe('79\u202f%')
    expect(formatWholeRatio('Infinity', 'en')).toBe('∞')
  })

  it('reads the same in Chinese', () => {
    expect(formatRatio('0.618', 'zh-CN', THRESHOLDS)).toBe('61.8\u202f%')
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

describe('a shortfall', () => {
  it.each([
    ['-61.67', 'USDT', '61.67'],
    ['-42.171', 'USDT', '42.18'],
    ['-0.001', 'USDT', '0.01'],
    ['-1234567.123456781', 'BTC', '1,234,567.12345679'],
  ] as const)('of %s %s reads %s', (amount, asset, expected) => {
    expect(formatShortfall(amount, asset, 'en')).toBe(expected)
  })

  it('is never larger than what is shown', () => {
    const hundredThousandths = integer({ min: 1, max: 2_000_000_000 })
    assert(
      property(hundredThousandths, (units) => {
        const short = exact(units).div(100_000)
        const shown = formatShortfall(toDecimal(short.neg()), 'USDT', 'en').replaceAll(',', '')
        expect(exact(Number(shown)).gte(short)).toBe(true)
      }),
    )
  })
})

describe('a move', () => {
  it.each([
    ['-0.11678', '−11.6 %'],
    ['0.0389', '+3.8 %'],
    ['0.01', '+1.0 %'],
    ['0.00999999', '+0.99 %'],
    ['-0.00079', '−0.07 %'],
    ['-0.00001', '0.00 %'],
    ['-1', '−100.0 %'],
  ] as const)('of %s reads %s', (move, expected) => {
    expect(formatMove(move, 'en').replace('\u202f', ' ')).toBe(expected)
  })

  it('never reads larger than it is', () => {
    const millionths = integer({ min: -1_000_000, max: 1_000_000 })
    assert(
      property(millionths, (units) => {
        const move = exact(units).div(1_000_000)
        const shown = formatMove(toDecimal(move), 'en').replace('−', '-').replace('\u202f%', '')
        expect(exact(Number(shown)).div(100).abs().lte(move.abs())).toBe(true)
      }),
    )
  })

  it('without a direction is a distance', () => {
    expect(formatDistance('0.16119', 'en')).toBe('16.1\u202f%')
    expect(formatDistance('0.00999', 'zh-CN')).toBe('0.99\u202f%')
  })
})

describe('a price', () => {
  it.each([
    ['72960', '72,960'],
    ['148.4521', '148.4521'],
    ['20518.83998788', '20,518.839'],
    ['123456789.5', '123,456,789'],
    ['0.0000123456789', '0.000012345678'],
  ] as const)('of %s reads %s', (price, expected) => {
    expect(formatPrice(price, 'en')).toBe(expected)
  })

  it('is rounded in the given direction, which is the less favourable one', () => {
    expect(formatPrice('20518.83998788', 'en', 'up')).toBe('20,518.84')
    expect(formatPrice('20518.83998788', 'en', 'down')).toBe('20,518.839')
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

describe('a time', () => {
  const noon = new Date(2026, 10, 22, 12).getTime()

  it('on another day than today has its date', () => {
    expect(formatTime(noon, 'en', noon + 3_600_000)).toBe('12:00:00 PM')
    expect(formatTime(noon, 'en', noon + 86_400_000)).toBe('Nov 22, 2026, 12:00:00 PM')
    expect(formatTime(noon, 'zh-CN', noon - 86_400_000)).toBe('2026年11月22日 12:00:00')
  })
})

describe('a span of time', () => {
  it.each([
    [0, '0 sec', '0秒'],
    [-5, '0 sec', '0秒'],
    [59_999, '59 sec', '59秒'],
    [60_000, '1 min', '1分钟'],
    [12 * 60_000 + 59_000, '12 min', '12分钟'],
    [(8 * 60 + 52) * 60_000, '8 hr 52 min', '8小时 52分钟'],
    [25 * 3_600_000 + 60_000, '1 day 1 hr', '1天 1小时'],
  ])('of %i ms is %s', (ms, english, chinese) => {
    expect(formatSpan(ms, 'en')).toBe(english)
    expect(formatSpan(ms, 'zh-CN')).toBe(chinese)
  })
})

describe('a time of day to the minute', () => {
  const at = new Date(2026, 5, 1, 14, 5, 59).getTime()

  it('has no date today', () => {
    expect(formatMinute(at, 'en', at).replace('\u202f', ' ')).toBe('2:05 PM')
    expect(formatMinute(at, 'zh-CN', at)).toBe('14:05')
  })

  it('has its date on another day', () => {
    const tomorrow = at + 24 * 60 * 60_000
    expect(formatMinute(at, 'en', tomorrow).replace('\u202f', ' ')).toBe('Jun 1, 2:05 PM')
    expect(formatTimeOfDay(at, 'en').replace('\u202f', ' ')).toBe('2:05 PM')
  })

  it('as a day is written in full', () => {
    expect(formatDay(at, 'en')).toBe('Monday, June 1, 2026')
    expect(formatDay(at, 'zh-CN')).toBe('2026年6月1日星期一')
  })
})

describe('a value from the settings', () => {
  it.each([
    ['0.80', '80 %'],
    ['0.825', '82.5 %'],
    ['0.33333333', '33.333333 %'],
  ] as const)('(a fraction of %s) is shown with all its decimals: %s', (threshold, expected) => {
    expect(formatThreshold(threshold, 'en').replace('\u202f', ' ')).toBe(expected)
  })

  it.each([
    ['100', '100'],
    ['99.50', '99.5'],
    ['1234567.00000001', '1,234,567.00000001'],
  ] as const)('(an amount of %s) is shown with all its decimals: %s', (amount, expected) => {
    expect(formatSetMoney(amount, 'en')).toBe(expected)
  })
})
