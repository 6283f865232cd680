import { afterEach, describe, expect, it } from 'vitest'
import { locales } from '../../../shared/paraglide/runtime.js'
import { CALL_NAMES } from '../../../shared/settings/rule-names.ts'
import { callText } from '../../../shared/words/call-text.ts'
import { useLocale } from '../../../shared/words/locale.ts'

afterEach(() => useLocale('en'))

describe.each(locales)('a call by the exchange, in %s', (locale) => {
  it.each(CALL_NAMES)('(%s) has a sentence and a next step without numbers', (name) => {
    useLocale(locale)
    const { sentence, nextStep } = callText(name)
    expect(sentence).toMatch(/[.。]$/)
    expect(nextStep).toMatch(/[.。]$/)
    expect(sentence + nextStep).not.toMatch(/\d/)
    expect(/[\u4e00-\u9fff]/.test(sentence + nextStep)).toBe(locale === 'zh-CN')
  })

  it('has other texts for a liquidation than for a margin call', () => {
    useLocale(locale)
    const texts = CALL_NAMES.map((name) => callText(name)).flatMap(({ sentence, nextStep }) => [
      sentence,
      nextStep,
    ])
    expect(new Set(texts).size).toBe(2 * CALL_NAMES.length)
  })

  it('says so when an account may only reduce its positions', () => {
    useLocale(locale)
    expect(callText('marginCall', 'reduce-only').sentence).not.toBe(callText('marginCall').sentence)
    expect(callText('marginCall', 'margin-call')).toEqual(callText('marginCall'))
    expect(callText('liquidation', 'reduce-only')).toEqual(callText('liquidation'))
  })
})
