import { afterEach, describe, expect, it } from 'vitest'
import { useLocale } from '../../shared/locale.ts'
import { locales } from '../../shared/paraglide/runtime.js'
import { PROBLEM_KINDS } from '../../shared/problems.ts'
import { RULE_NAMES } from '../../shared/rule-names.ts'
import {
  headroomText,
  moveText,
  noticeText,
  poolText,
  problemText,
  ruleText,
  sideText,
} from '../../shared/wording.ts'
import { headrooms, pool } from '../fixtures.ts'

afterEach(() => useLocale('en'))

describe.each(locales)('in %s', (locale) => {
  it.each(PROBLEM_KINDS)('the problem %s has a sentence and a next step of its own', (kind) => {
    useLocale(locale)
    const { sentence, nextStep } = problemText({ kind })
    expect(sentence).toMatch(/[.。]$/)
    expect(nextStep).toMatch(/[.。]$/)
    expect(nextStep).not.toBe(sentence)
    expect(/[\u4e00-\u9fff]/.test(sentence + nextStep)).toBe(locale === 'zh-CN')
  })
})

describe('a wait the exchange has ordered', () => {
  it.each(['rate-limited', 'banned'] as const)('names its end for %s', (kind) => {
    const retryAt = new Date(2026, 10, 22, 14, 5, 9).getTime()
    expect(problemText({ kind, retryAt }).nextStep).toMatch(/\b2:05:09\b/)
  })
})

describe.each(locales)('in %s', (locale) => {
  it('every rule has a name of its own', () => {
    useLocale(locale)
    const names = RULE_NAMES.map(ruleText)
    expect(new Set(names).size).toBe(RULE_NAMES.length)
    for (const name of names) expect(/[\u4e00-\u9fff]/.test(name)).toBe(locale === 'zh-CN')
  })
})

describe('a pool', () => {
  it.each([
    [pool(), 'USDT cross'],
    [pool({ id: 'cross:USD', asset: 'USD' }), 'Multi-assets'],
    [pool({ id: 'isolated:ETHUSDT:BOTH' }), 'ETHUSDT isolated'],
    [pool({ id: 'isolated:ETHUSDT:SHORT' }), 'ETHUSDT Short isolated'],
    [pool({ id: 'isolated:BTCUSDT_261225:LONG' }), 'BTCUSDT_261225 Long isolated'],
  ])('%# is called %s', (named, expected) => {
    expect(poolText(named)).toBe(expected)
  })
})

describe('headroom', () => {
  it.each([
    ['0.23', { money: '2318.409', move: '-0.11678' }, 'Headroom: −11.6 % move or 2,318.40 USDT'],
    ['0.004', { money: '3013.7', move: null }, 'Headroom: 3,013.70 USDT; no move within ±100 % uses it up'],
    ['1', { money: '0', move: '0' }, 'Liquidation is due: 0.00 USDT must be added'],
    ['1.04', { money: '-4.001', move: '0.01' }, 'Liquidation is due: 4.01 USDT must be added'],
    ['Infinity', { money: '-61.67', move: null }, 'Liquidation is due: 61.67 USDT must be added'],
  ] as const)('at a ratio of %s with %o reads %s', (marginRatio, headroom, expected) => {
    const text = headroomText(pool({ marginRatio, headroom: headrooms(headroom) }))
    expect(text.replaceAll('\u202f', ' ')).toBe(expected)
  })

  it('without a known asset names none', () => {
    expect(headroomText(pool({ asset: null }))).toMatch(/or 2,318\.40$/)
  })

  it('in prices is a move, or says why there is none', () => {
    expect(moveText('0.05', '0.999')).toBe('+5.0\u202f%')
    expect(moveText(null, '0.999')).toBe('none within ±100\u202f%')
    expect(moveText('0.05', '1')).toBe('already reached')
  })
})

describe('a side', () => {
  it.each([
    ['BOTH', '1', 'Long'],
    ['BOTH', '-1', 'Short'],
    ['LONG', '1', 'Long'],
    ['SHORT', '-1', 'Short'],
  ] as const)('%s of %s is %s', (side, amount, expected) => {
    expect(sideText(side, amount)).toBe(expected)
  })
})

describe('a file that was set aside', () => {
  it('is named with the name it has now', () => {
    const text = noticeText({
      kind: 'file-set-aside',
      file: 'a.json',
      keptAs: 'a.newer.json',
      reason: 'newer',
    })
    expect(text).toContain('a.json')
    expect(text).toContain('a.newer.json')
    expect(text).toContain('newer version')
  })
})
