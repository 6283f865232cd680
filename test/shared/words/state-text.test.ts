import { afterEach, describe, expect, it } from 'vitest'
import { locales } from '../../../shared/paraglide/runtime.js'
import { DANGER_NAMES } from '../../../shared/settings/rule-names.ts'
import type { UnknownMove } from '../../../shared/state.ts'
import { keySafetyText } from '../../../shared/words/key-text.ts'
import { useLocale } from '../../../shared/words/locale.ts'
import {
  headroomText,
  moveText,
  noticeText,
  poolText,
  ruleText,
  sideText,
} from '../../../shared/words/state-text.ts'
import { moveBy, pool } from '../../fixtures.ts'

afterEach(() => useLocale('en'))

describe.each(locales)('the safety of a key, in %s', (locale) => {
  const permissions = { readAt: 0, withdrawals: false, trading: false, ipRestricted: true }

  it('has its own word and sentence for each level', () => {
    useLocale(locale)
    const texts = [
      permissions,
      { ...permissions, trading: true },
      { ...permissions, withdrawals: true },
    ].flatMap((one) => {
      const { name, sentence } = keySafetyText(one)
      return [name, sentence]
    })
    expect(new Set(texts).size).toBe(6)
    for (const text of texts) expect(/[\u4e00-\u9fff]/.test(text)).toBe(locale === 'zh-CN')
  })

  it('has a hint when the key has no IP list', () => {
    useLocale(locale)
    expect(keySafetyText(permissions).hint).toBeNull()
    expect(keySafetyText({ ...permissions, ipRestricted: false }).hint).toEqual({
      name: expect.stringContaining('IP'),
      sentence: expect.stringMatching(/[.。]$/),
    })
  })
})

describe.each(locales)('in %s', (locale) => {
  it('every rule and every call by the exchange has its own name', () => {
    useLocale(locale)
    const names = DANGER_NAMES.map(ruleText)
    expect(new Set(names).size).toBe(DANGER_NAMES.length)
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
    expect(poolText(named.id)).toBe(expected)
  })
})

const UNKNOWN_MOVES: readonly UnknownMove[] = ['margin-asset', 'rate', 'notional', 'contradiction']

describe('headroom', () => {
  it.each([
    ['0.23', { money: '2318.409', move: moveBy('-0.11678') }, 'Headroom: −11.6 % move or 2,318.40 USDT'],
    [
      '0.004',
      { money: '3013.7', move: { kind: 'none' } },
      'Headroom: 3,013.70 USDT; no move within ±100 % uses it up',
    ],
    ['1', { money: '0', move: moveBy('0') }, 'Liquidation is due: 0.00 USDT must be added'],
    ['1.04', { money: '-4.001', move: moveBy('0.01') }, 'Liquidation is due: 4.01 USDT must be added'],
    ['Infinity', { money: '-61.67', move: { kind: 'none' } }, 'Liquidation is due: 61.67 USDT must be added'],
  ] as const)('at a ratio of %s with %o reads %s', (marginRatio, headroom, expected) => {
    const text = headroomText(pool({ marginRatio, headroom }))
    expect(text.replaceAll('\u202f', ' ')).toBe(expected)
  })

  it.each(UNKNOWN_MOVES)(
    'whose move is unknown for want of a %s says so, and never that no move does',
    (why) => {
      const headroom = { money: '149.6', move: { kind: 'unknown', why } } as const
      const texts = locales.flatMap((locale) => {
        useLocale(locale)
        return [false, true].map((masked) => headroomText(pool({ marginRatio: '0.8504', headroom }), masked))
      })
      expect(new Set(texts).size).toBe(4)
      for (const text of texts) expect(text).not.toMatch(/100|no move|不会/)
      expect(texts[0]).toMatch(/^Headroom: 149\.60 USDT; move not known: the .+/)
    },
  )

  it('without a known asset has an amount without an asset', () => {
    expect(headroomText(pool({ asset: null }))).toMatch(/or 2,318\.40$/)
  })

  it('as a move says why there is none', () => {
    expect(moveText(moveBy('0.05'), '0.999')).toBe('+5.0\u202f%')
    expect(moveText({ kind: 'unknown', why: 'rate' }, '0.999')).toBe('not known')
    expect(moveText({ kind: 'none' }, '0.999')).toBe('none within ±100\u202f%')
    expect(moveText(moveBy('0.05'), '1')).toBe('already reached')
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
  it('is named with its old and its new name', () => {
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

  it('as no file says what it was, and a link says what it led to', () => {
    const kept = { kind: 'file-set-aside', file: 'accounts.json', keptAs: 'accounts.kept.json' } as const
    expect(noticeText({ ...kept, reason: 'not-a-file' })).toMatch(
      /^accounts\.json was a folder.*kept as accounts\.kept\.json\. Its accounts are not watched/,
    )
    const link = noticeText({ ...kept, reason: 'link', target: '/sync/accounts.json' })
    expect(link).toMatch(/^accounts\.json was a link to \/sync\/accounts\.json\./)
    expect(link).toContain('kept as accounts.kept.json')
  })

  it.each([
    ['settings.json', 'default settings'],
    ['symbols.json', 'asked for again'],
    ['brackets.json', 'asked for again'],
    ['plimsoll.1.log', 'new log'],
    ['journal.db', 'new journal'],
    ['history.db', 'new history'],
    ['history.db-wal', 'written last may be missing'],
  ])('%s has a consequence of its own', (file, words) => {
    expect(noticeText({ kind: 'file-set-aside', file, keptAs: 'x', reason: 'not-a-file' })).toContain(words)
  })
})

describe('accounts that are not watched', () => {
  it('are named', () => {
    const text = noticeText({ kind: 'not-watched', accounts: ['Hedge', 'Savings'] })
    expect(text).toContain('200 accounts')
    expect(text).toContain('Not watched: Hedge and Savings.')
  })
})
