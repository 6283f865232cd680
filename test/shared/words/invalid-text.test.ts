import { afterEach, describe, expect, it } from 'vitest'
import { locales } from '../../../shared/paraglide/runtime.js'
import type { RuleReason } from '../../../shared/settings/rule-schemas.ts'
import { invalidText } from '../../../shared/words/invalid-text.ts'
import { useLocale } from '../../../shared/words/locale.ts'

afterEach(() => useLocale('en'))

const textFor = (params: Readonly<Record<string, string | number>>) =>
  invalidText({ kind: 'invalid-input', params })

describe.each(locales)('an invalid rule, in %s', (locale) => {
  it('has its own text for each reason', () => {
    useLocale(locale)
    const reasons = Object.keys({
      'not-a-number': true,
      range: true,
      order: true,
      'rearm-too-wide': true,
      required: true,
      'same-time': true,
      'near-below-critical': true,
      'near-move': true,
      format: true,
    } satisfies Record<RuleReason, true>)
    const texts = ['no-level', 'not-whole', 'unheard-of', ...reasons].map((reason) => textFor({ reason }))
    expect(new Set(texts).size).toBe(texts.length)
    for (const text of texts) {
      expect(text).toMatch(/[.。]$/)
      expect(/[\u4e00-\u9fff]/.test(text)).toBe(locale === 'zh-CN')
    }
  })
})

describe('a value out of range', () => {
  it.each([
    [{ least: '1' }, 'At least 1, please.'],
    [{ most: '3,600' }, 'At most 3,600, please.'],
    [{ over: '0' }, 'More than 0, please.'],
    [{}, 'This is outside what is allowed.'],
  ])('has a text with the limit, if it is known: %o', (bound, text) => {
    expect(textFor({ field: 'rules.blind.criticalSeconds', reason: 'range', ...bound })).toBe(text)
  })
})

describe('thresholds out of order', () => {
  it.each([
    ['thresholds.critical', 'Critical must be higher than warning.'],
    ['rules.isolatedRatio.critical', 'Critical must be higher than warning.'],
    ['rules.availableBalance.critical', 'Critical must be lower than warning.'],
    ['overrides.main.marginBalance.critical', 'Critical must be lower than warning.'],
  ])('of %s have a text with the right order', (field, text) => {
    expect(textFor({ field, reason: 'order' })).toBe(text)
  })
})

describe('a wrong format', () => {
  it('is about a time in quiet hours, and about a key otherwise', () => {
    expect(textFor({ field: 'quietHours.from', reason: 'format' })).toBe('Please give a time of day.')
    expect(textFor({ field: 'apiKey', reason: 'format' })).toMatch(/what a key looks like/)
  })
})
