import { afterEach, describe, expect, it } from 'vitest'
import type { DraftReason } from '../../../shared/accounts.ts'
import type { BackupReason } from '../../../shared/backup.ts'
import { locales } from '../../../shared/paraglide/runtime.js'
import {
  type KeyHint,
  type OfflineCause,
  PROBLEM_KINDS,
  type Problem,
  type ProxyCause,
  type TlsCause,
} from '../../../shared/problems.ts'
import { invalidText } from '../../../shared/words/invalid-text.ts'
import { useLocale } from '../../../shared/words/locale.ts'
import { problemCause, problemText } from '../../../shared/words/problem-text.ts'

afterEach(() => useLocale('en'))

/** Every problem with parameters that change its text. */
const VARIANTS: readonly Problem[] = [
  ...causes('offline', {
    disconnected: true,
    dns: true,
    refused: true,
    unreachable: true,
    reset: true,
    aborted: true,
    other: true,
  } satisfies Record<OfflineCause, true>),
  ...causes('proxy', { unreachable: true, auth: true, other: true } satisfies Record<ProxyCause, true>),
  ...causes('tls', { date: true, name: true, untrusted: true, other: true } satisfies Record<TlsCause, true>),
  ...[403, 451].map((status) => ({ kind: 'restricted', params: { status } }) as const),
  { kind: 'restricted', params: { status: 400, code: -1011 } },
  { kind: 'account-inactive', params: { code: -1109 } },
  { kind: 'account-inactive', params: { code: -4109 } },
  { kind: 'exchange-error', params: { status: 500, code: -1000 } },
  { kind: 'exchange-error', params: { status: 503 } },
  { kind: 'exchange-error', params: { status: 400, code: -1102 } },
  { kind: 'weight-spent', params: { by: 'our-accounts' } },
  { kind: 'signature-rejected', params: { hint: 'ed25519-seed' } },
  { kind: 'key-rejected', params: { code: -2017 } },
  { kind: 'key-rejected', params: { code: -2015 } },
  { kind: 'key-rejected', params: { code: -2008 } },
]

function causes(kind: Problem['kind'], known: Readonly<Record<string, true>>): Problem[] {
  return Object.keys(known).map((cause) => ({ kind, params: { cause } }))
}

describe.each(locales)('in %s', (locale) => {
  it.each([...PROBLEM_KINDS.map((kind): Problem => ({ kind })), ...VARIANTS])(
    '%j has a sentence, a likely cause and a next step',
    (problem) => {
      useLocale(locale)
      const { sentence, nextStep } = problemText(problem)
      const texts = [sentence, problemCause(problem), nextStep]
      for (const text of texts) {
        expect(text).toMatch(/[.。]$/)
        expect(/[\u4e00-\u9fff]/.test(text)).toBe(locale === 'zh-CN')
      }
      expect(new Set(texts).size).toBe(texts.length)
    },
  )

  it('every problem and every variant has its own text', () => {
    useLocale(locale)
    const texts = [...PROBLEM_KINDS.map((kind): Problem => ({ kind })), ...VARIANTS]
      // These have the same text as their kind alone.
      .filter(({ params }) => params?.cause !== 'other' && params?.status !== 451 && params?.code !== -2015)
      .map((problem) => JSON.stringify([problemText(problem), problemCause(problem)]))
    expect(new Set(texts).size).toBe(texts.length)
  })
})

describe('an error of the exchange', () => {
  it.each([
    [{ status: 503 }, 'The exchange is overloaded (503).'],
    [{ status: 503, code: -1008 }, 'The exchange is overloaded (-1008).'],
    [{ status: 400, code: -1008 }, 'The exchange is overloaded (-1008).'],
    [{ status: 503, code: -1102 }, 'The exchange does not take what Plimsoll asks (-1102).'],
    [{ status: 400, code: -1020 }, 'The exchange does not take what Plimsoll asks (-1020).'],
    [{ status: 400, code: -1023 }, 'The exchange does not take what Plimsoll asks (-1023).'],
    [{ status: 400, code: -1100 }, 'The exchange does not take what Plimsoll asks (-1100).'],
    [{ status: 400, code: -1130 }, 'The exchange does not take what Plimsoll asks (-1130).'],
    [{ status: 400, code: -1131 }, 'The exchange answered with an error (-1131).'],
    [{ status: 400, code: -1099 }, 'The exchange answered with an error (-1099).'],
    [{ status: 500 }, 'The exchange answered with an error (500).'],
  ] as const)('%j: %s', (params, sentence) => {
    expect(problemText({ kind: 'exchange-error', params }).sentence).toBe(sentence)
  })
})

describe('another server in place of the exchange', () => {
  it.each([
    ['body', true],
    ['redirect', true],
    ['size', true],
    ['positions.0.notional', false],
  ])('is suspected when %s cannot be read: %s', (field, suspected) => {
    const cause = problemCause({ kind: 'unreadable', params: { field } })
    expect(cause.includes('login page')).toBe(suspected)
  })
})

const IP = '203.0.113.7'
const HINTS = Object.keys({
  mistyped: true,
  'is-demo': true,
  'is-production': true,
  'not-for-futures': true,
  'unknown-or-ip': true,
  'worked-before': true,
} satisfies Record<KeyHint, true>)

describe.each(locales)('a rejected key, in %s', (locale) => {
  it('has its own text for each possible cause', () => {
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

  it('that may be limited to other IP addresses has a text with the address that the exchange saw', () => {
    useLocale(locale)
    const textFor = (params: NonNullable<Problem['params']>) =>
      Object.values(problemText({ kind: 'key-rejected', params })).join(' ')
    expect(textFor({ ip: IP })).toContain(IP)
    expect(textFor({ hint: 'unknown-or-ip', ip: IP })).toContain(IP)
    expect(textFor({ hint: 'not-for-futures', ip: IP })).not.toContain(IP)
  })
})

describe('a key of the other environment', () => {
  it.each([
    ['is-demo', 'This key belongs to demo trading.', 'Binance demo trading'],
    ['is-production', 'This key belongs to the real exchange, not to demo trading.', 'Binance Futures'],
  ])('(%s) has a text with the choice in the words of the form', (hint, sentence, choice) => {
    const text = problemText({ kind: 'key-rejected', params: { hint } })
    expect(text).toEqual({ sentence, nextStep: expect.stringContaining(`“${choice}”`) })
  })
})

it('a version that is too old for the exchange has a text with its next step', () => {
  const { sentence, nextStep } = problemText({ kind: 'outdated', params: { code: -5000 } })
  expect(sentence).toBe('This version of Plimsoll is too old for the exchange (-5000).')
  expect(nextStep).toMatch(/^Get the newest version/)
})

it('a key that the exchange does not know has a text that does not blame the IP address', () => {
  const problem: Problem = { kind: 'key-rejected', params: { code: -2008 } }
  const { sentence, nextStep } = problemText(problem)
  expect(sentence).toBe('The exchange does not know this key.')
  expect([nextStep, problemCause(problem)].join(' ')).toMatch(/deleted/)
  expect([nextStep, problemCause(problem)].join(' ')).not.toMatch(/\bIP\b/)
})

it('a slow way to the exchange has texts about the way, and not about the clock', () => {
  const { sentence, nextStep } = problemText({ kind: 'slow' })
  const text = [sentence, problemCause({ kind: 'slow' }), nextStep].join(' ')
  expect(text).toMatch(/on their way to the exchange/)
  expect(text).toMatch(/network/)
  expect(text).not.toMatch(/clock|time service/)
})

describe('a missing key', () => {
  it('that was kept in memory has a text without the keychain', () => {
    const kept = problemText({ kind: 'key-missing', params: { kept: 'memory' } })
    expect(kept).toEqual({
      sentence: "This account's key was kept for one run only.",
      nextStep: 'Enter it again.',
    })
    expect(problemText({ kind: 'key-missing' }).nextStep).toContain('keychain')
  })

  it('of an account from a backup has a text without the keychain', () => {
    const { sentence, nextStep } = problemText({ kind: 'key-missing', params: { kept: 'none' } })
    expect(sentence).toBe('This account came with a backup, which holds no keys.')
    expect(nextStep).toBe("Enter this account's key.")
  })
})

it.each(locales)(
  'in %s, a key that was entered elsewhere names the host that it is not sent to',
  (locale) => {
    useLocale(locale)
    const { sentence, nextStep } = problemText({ kind: 'key-elsewhere', params: { host: 'b.invalid:8443' } })
    expect(sentence).toContain('b.invalid:8443')
    expect(nextStep).toContain('b.invalid:8443')
  },
)

describe.each(locales)('invalid input, in %s', (locale) => {
  const expectOwnTexts = (inputs: readonly NonNullable<Problem['params']>[]) => {
    useLocale(locale)
    const texts = inputs.map((params) => invalidText({ kind: 'invalid-input', params }))
    expect(new Set(texts).size).toBe(texts.length)
    for (const text of texts) {
      expect(text).toMatch(/[.。]$/)
      expect(/[\u4e00-\u9fff]/.test(text)).toBe(locale === 'zh-CN')
    }
  }

  it('as a key or secret has its own text for each reason', () => {
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
    expectOwnTexts(reasons.map((reason) => ({ field: 'secret', reason })))
  })

  it('as a backup has its own text for each reason, which says that nothing was changed', () => {
    const reasons = Object.keys({
      'not-a-backup': true,
      newer: true,
      damaged: true,
      'too-long': true,
      'too-many': true,
      unreadable: true,
      required: true,
    } satisfies Record<BackupReason, true>)
    expectOwnTexts(reasons.map((reason) => ({ field: 'backup', reason })))
    const problem = { kind: 'invalid-input', params: { field: 'backup', reason: 'newer' } } as const
    expect(problemText(problem)).toEqual({
      sentence: invalidText(problem),
      nextStep: expect.stringMatching(/Nothing was changed|没有改动/),
    })
  })
})

describe('invalid input', () => {
  const textFor = (params: NonNullable<Problem['params']>) => invalidText({ kind: 'invalid-input', params })

  it.each([
    ['label', '60'],
    ['apiKey', '256'],
    ['key.apiKey', '256'],
    ['secret', '20,000'],
  ])('that is too long has a text with the limit of %s', (field, most) => {
    useLocale('en')
    expect(textFor({ field, reason: 'too-long' })).toContain(`${most} characters`)
  })

  it('with a known key has a text with the account that has or waits for that key', () => {
    useLocale('en')
    const duplicate = { field: 'apiKey', reason: 'duplicate', label: 'Main' }
    expect(textFor({ ...duplicate, kept: 'keychain' })).toBe('This key is already watched as “Main”.')
    expect(textFor({ ...duplicate, kept: 'none' })).toBe(
      'This key belongs to “Main”, which waits for it: enter it there.',
    )
  })

  it('of one account too many says how many are watched, and what to do', () => {
    useLocale('en')
    const params = { field: 'accounts', reason: 'too-many' }
    expect(problemText({ kind: 'invalid-input', params })).toEqual({
      sentence: '200 accounts are watched, which is as many as Plimsoll can watch.',
      nextStep: 'Remove an account you no longer need, then add this one.',
    })
    const backup = { field: 'backup', reason: 'too-many' }
    const { sentence, nextStep } = problemText({ kind: 'invalid-input', params: backup })
    expect(sentence).toContain('200 accounts')
    expect(nextStep).toMatch(/^Remove accounts/)
  })

  it('as a newer backup has the next step to update Plimsoll', () => {
    useLocale('en')
    const params = { field: 'backup', reason: 'newer' }
    expect(problemText({ kind: 'invalid-input', params }).nextStep).toMatch(/^Update Plimsoll/)
  })
})

describe('a wait that the exchange requires', () => {
  it.each(['rate-limited', 'banned'] as const)('has a text with its end for %s', (kind) => {
    const retryAt = new Date(2026, 10, 22, 14, 5, 9).getTime()
    expect(problemText({ kind, retryAt }).nextStep).toMatch(/\b2:05:09\b/)
  })
})
