import { afterEach, describe, expect, test } from 'vitest'
import { countdownText, formatCountdown } from '../../../renderer/ui/countdown-text.ts'
import { useLocale } from '../../../shared/words/locale.ts'
import { NOW } from '../fixtures.ts'

afterEach(() => useLocale('en'))

test.each([
  [0, '0:00'],
  [1, '0:01'],
  [59_001, '1:00'],
  [102_000, '1:42'],
  [3_599_000, '59:59'],
  [3_600_000, '1 hr'],
  [7_500_000, '2 hr 5 min'],
  [259_200_000, '3 days'],
])('%d ms are %s', (ms, text) => {
  expect(formatCountdown(ms, 'en')).toBe(text)
})

describe('a problem with a time of the next request', () => {
  const problem = { kind: 'banned', retryAt: NOW + 102_000 } as const

  test('is counted down, in both languages', () => {
    expect(countdownText(problem, NOW)).toBe('Requests again in 1:42')
    expect(countdownText(problem, NOW + 1_000)).toBe('Requests again in 1:41')
    useLocale('zh-CN')
    expect(countdownText(problem, NOW)).toBe('1:42 后恢复请求')
  })

  test('has no countdown after that time', () => {
    expect(countdownText(problem, NOW + 102_000)).toBeNull()
    expect(countdownText(problem, NOW + 999_000)).toBeNull()
  })

  test('has no countdown when the time is implausibly far away', () => {
    expect(countdownText({ ...problem, retryAt: NOW + 30 * 86_400_000 }, NOW)).toBeNull()
  })
})

test('a problem without such a time has no countdown', () => {
  expect(countdownText({ kind: 'offline' }, NOW)).toBeNull()
})
