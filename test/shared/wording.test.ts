import { afterEach, describe, expect, it } from 'vitest'
import type { DraftReason } from '../../shared/accounts.ts'
import type { BackupReason } from '../../shared/backup.ts'
import { keySafetyText } from '../../shared/key-wording.ts'
import { useLocale } from '../../shared/locale.ts'
import { locales } from '../../shared/paraglide/runtime.js'
import { type KeyHint, PROBLEM_KINDS, type Problem } from '../../shared/problems.ts'
import { RULE_NAMES } from '../../shared/rule-names.ts'
import {
  headroomText,
  invalidText,
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

const IP = '203.0.113.7'
const HINTS = Object.keys({
  mistyped: true,
  'is-demo': true,
  'is-production': true,
  'not-for-futures': true,
  'unknown-or-ip': true,
} satisfies Record<KeyHint, true>)

describe.each(locales)('a key that is not accepted, in %s', (locale) => {
  it('is told in words of its own for each thing that may be wrong with it', () => {
    useLocale(locale)
    const texts = [{}, { ip: IP }, { hint: 'unknown-or-ip', ip: IP }, ...HINTS.map((hint) => ({ hint }))].map(
      (params) => problemText({ kind: 'key-rejected', params }),
    )
    expect(new Set(texts.map((text) => JSON.stringify(text))).size).toBe(texts.length)
    for (const { sentence, nextStep } of texts) {
      for (const text of [sentence, nextStep]) {
        expect(text).toMatch(/[.。]$/)
        expect(/[\u4e00-\u9fff]/.test(text)).toBe(locale === 'zh-CN')
      }
    }
  })

  it('that may not be used from here names the address the exchange saw, where that was told', () => {
    useLocale(locale)
    const told = (params: NonNullable<Problem['params']>) =>
      Object.values(problemText({ kind: 'key-rejected', params })).join(' ')
    expect(told({ ip: IP })).toContain(IP)
    expect(told({ hint: 'unknown-or-ip', ip: IP })).toContain(IP)
    expect(told({ hint: 'not-for-futures', ip: IP })).not.toContain(IP)
  })
})

describe('a key of the other environment', () => {
  it.each([
    ['is-demo', 'This key belongs to demo trading.', 'Binance demo trading'],
    ['is-production', 'This key belongs to the real exchange, not to demo trading.', 'Binance Futures'],
  ])('that %s is told what to choose, as the form calls it', (hint, sentence, choice) => {
    const text = problemText({ kind: 'key-rejected', params: { hint } })
    expect(text).toEqual({ sentence, nextStep: expect.stringContaining(`“${choice}”`) })
  })
})

describe("a clock that does not agree with the exchange's", () => {
  it.each([
    [75, 'en', "This computer's clock is 1 min ahead of the exchange's."],
    [-3600, 'en', "This computer's clock is 1 hr behind the exchange's."],
    [-8, 'zh-CN', '本机时钟比交易所慢 8秒。'],
    [0, 'en', "This computer's clock does not agree with the exchange's."],
  ] as const)('by %d s, in %s, is told by how much: %s', (seconds, locale, sentence) => {
    useLocale(locale)
    expect(problemText({ kind: 'clock', params: { seconds } }).sentence).toBe(sentence)
  })

  it('by who knows how much is told without a figure', () => {
    expect(problemText({ kind: 'clock' }).sentence).not.toMatch(/\d/)
  })
})

describe('a key that is not there', () => {
  it('because it was kept for one run is not looked for in the keychain', () => {
    const kept = problemText({ kind: 'key-missing', params: { kept: 'memory' } })
    expect(kept).toEqual({
      sentence: "This account's key was kept for one run only.",
      nextStep: 'Enter it again.',
    })
    expect(problemText({ kind: 'key-missing' }).nextStep).toContain('keychain')
  })

  it('because it came with a backup is not looked for in the keychain either', () => {
    const { sentence, nextStep } = problemText({ kind: 'key-missing', params: { kept: 'none' } })
    expect(sentence).toBe('This account came with a backup, which holds no keys.')
    expect(nextStep).toBe("Enter this account's key.")
  })
})

describe.each(locales)('what cannot be used, in %s', (locale) => {
  const tellsEachApart = (refusals: readonly NonNullable<Problem['params']>[]) => {
    useLocale(locale)
    const texts = refusals.map((params) => invalidText({ kind: 'invalid-input', params }))
    expect(new Set(texts).size).toBe(texts.length)
    for (const text of texts) {
      expect(text).toMatch(/[.。]$/)
      expect(/[\u4e00-\u9fff]/.test(text)).toBe(locale === 'zh-CN')
    }
  }

  it('as a key or a secret is told in words of its own for each reason', () => {
    const reasons = Object.keys({
      required: true,
      'too-long': true,
      format: true,
      'same-as-key': true,
      'not-a-url': true,
      'not-secure': true,
      'not-an-origin': true,
      duplicate: true,
      encrypted: true,
      'wrong-passphrase': true,
      'public-key': true,
      certificate: true,
      'unsupported-key': true,
      openssh: true,
      'weak-key': true,
      'damaged-key': true,
      'no-key-pair': true,
      'unheard-of': true,
    } satisfies Record<DraftReason | 'no-key-pair' | 'unheard-of', true>)
    tellsEachApart(reasons.map((reason) => ({ field: 'secret', reason })))
  })

  it('as a backup is told in words of its own for each reason, and that nothing has changed', () => {
    const reasons = Object.keys({
      'not-a-backup': true,
      newer: true,
      damaged: true,
      'too-long': true,
      unreadable: true,
      required: true,
    } satisfies Record<BackupReason, true>)
    tellsEachApart(reasons.map((reason) => ({ field: 'backup', reason })))
    const problem = { kind: 'invalid-input', params: { field: 'backup', reason: 'newer' } } as const
    expect(problemText(problem)).toEqual({
      sentence: invalidText(problem),
      nextStep: expect.stringMatching(/Nothing was changed|没有改动/),
    })
  })
})

describe('what cannot be used', () => {
  const said = (params: NonNullable<Problem['params']>) => invalidText({ kind: 'invalid-input', params })

  it.each([
    ['label', '60'],
    ['apiKey', '256'],
    ['key.apiKey', '256'],
    ['secret', '20,000'],
  ])('for its length names the limit of %s', (field, most) => {
    expect(said({ field, reason: 'too-long' })).toContain(`${most} characters`)
  })

  it('for being known belongs to the account that waits for it, where one does', () => {
    const twin = { field: 'apiKey', reason: 'duplicate', label: 'Main' }
    expect(said({ ...twin, kept: 'keychain' })).toBe('This key is already watched as “Main”.')
    expect(said({ ...twin, kept: 'none' })).toBe(
      'This key belongs to “Main”, which waits for it: enter it there.',
    )
  })

  it('as a newer backup is read by a newer Plimsoll', () => {
    const params = { field: 'backup', reason: 'newer' }
    expect(problemText({ kind: 'invalid-input', params }).nextStep).toMatch(/^Update Plimsoll/)
  })
})

describe.each(locales)('the safety of a key, in %s', (locale) => {
  const permissions = { readAt: 0, withdrawals: false, trading: false, ipRestricted: true }

  it('has a word and a sentence of its own for each level', () => {
    useLocale(locale)
    const told = [
      permissions,
      { ...permissions, trading: true },
      { ...permissions, withdrawals: true },
    ].flatMap((one) => {
      const { name, sentence } = keySafetyText(one)
      return [name, sentence]
    })
    expect(new Set(told).size).toBe(6)
    for (const text of told) expect(/[\u4e00-\u9fff]/.test(text)).toBe(locale === 'zh-CN')
  })

  it('hints at an IP list where there is none', () => {
    useLocale(locale)
    expect(keySafetyText(permissions).hint).toBeNull()
    expect(keySafetyText({ ...permissions, ipRestricted: false }).hint).toEqual({
      name: expect.stringContaining('IP'),
      sentence: expect.stringMatching(/[.。]$/),
    })
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
