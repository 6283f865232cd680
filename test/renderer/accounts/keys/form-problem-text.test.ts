import { afterEach, describe, expect, test, vi } from 'vitest'
import {
  formProblemText,
  type GivenSecret,
  removalProblemText,
} from '../../../../renderer/accounts/keys/form-problem-text.ts'
import { locales } from '../../../../shared/paraglide/runtime.js'
import { PROBLEM_KINDS, type Problem } from '../../../../shared/problems.ts'
import { useLocale } from '../../../../shared/words/locale.ts'
import { problemText } from '../../../../shared/words/problem-text.ts'

afterEach(() => {
  useLocale('en')
  vi.useRealTimers()
})

const GIVEN: readonly GivenSecret[] = ['hmac', 'private-key', 'made']

/** Each kind of problem, and the variants that have texts of their own. */
const PROBLEMS: readonly Problem[] = [
  ...PROBLEM_KINDS.map((kind) => ({ kind })),
  ...['disconnected', 'dns', 'refused', 'unreachable', 'reset', 'aborted'].map(
    (cause) => ({ kind: 'offline', params: { cause } }) as const,
  ),
  ...['unreachable', 'auth', 'other'].map((cause) => ({ kind: 'proxy', params: { cause } }) as const),
  ...['date', 'name', 'untrusted', 'other'].map((cause) => ({ kind: 'tls', params: { cause } }) as const),
  { kind: 'restricted', params: { status: 403 } },
  { kind: 'restricted', params: { status: 400, code: -1011 } },
  ...[-1008, -1020, -1100, -4084].map(
    (code) => ({ kind: 'exchange-error', params: { status: 400, code } }) as const,
  ),
  { kind: 'exchange-error', params: { status: 503 } },
  { kind: 'account-inactive', params: { code: -1109 } },
  { kind: 'signature-rejected', params: { hint: 'ed25519-seed' } },
  { kind: 'key-rejected', params: { code: -2017 } },
]

describe.each(locales)('in %s', (locale) => {
  test.each(PROBLEMS)('%o does not promise in a form what the form does not do', (problem) => {
    useLocale(locale)
    for (const given of GIVEN)
      for (const canSaveAnyway of [true, false]) {
        const { sentence, nextStep } = formProblemText(problem, { given, canSaveAnyway })
        expect(nextStep).toMatch(/[.。]$/)
        expect(nextStep).not.toMatch(
          /by itself|(Plimsoll|It) (waits|looks|asks|goes|tries)|自动重试|自动再次|会等|稍后重试|会自动|会定期|会继续尝试/,
        )
        expect(/[\u4e00-\u9fff]/.test(sentence + nextStep)).toBe(locale === 'zh-CN')
      }
  })
})

const RETRY_AT = new Date(2026, 10, 22, 14, 5, 9).getTime()

describe('a temporary problem', () => {
  test.each<[Problem, string, string]>([
    [{ kind: 'timeout' }, 'Try again.', 'Try again, or save it anyway: Plimsoll then keeps asking.'],
    [
      { kind: 'clock', params: { seconds: 75 } },
      'Set the clock to automatic. Try again.',
      'Set the clock to automatic. Try again, or save it anyway: Plimsoll then keeps asking.',
    ],
    [
      { kind: 'banned', retryAt: RETRY_AT },
      'Stop other programs that use the exchange from here. Try again at 2:05:09 PM.',
      'Stop other programs that use the exchange from here. Try again at 2:05:09 PM, or save it anyway: Plimsoll then keeps asking.',
    ],
    [
      { kind: 'rate-limited' },
      'Other programs on this network may be using up the limit. Try again in a few minutes.',
      'Other programs on this network may be using up the limit. Try again in a few minutes, or save it anyway: Plimsoll then keeps asking.',
    ],
  ])('%o is tried again by the user, who may save it where that is offered', (problem, alone, offered) => {
    vi.useFakeTimers({ now: RETRY_AT - 60_000, toFake: ['Date'] })
    const next = (canSaveAnyway: boolean) =>
      formProblemText(problem, { given: 'hmac', canSaveAnyway }).nextStep.replaceAll('\u202f', ' ')
    expect(next(false)).toBe(alone)
    expect(next(true)).toBe(offered)
  })
})

describe('a secret that does not fit', () => {
  test('is explained according to the given secret', () => {
    const texts = GIVEN.map((given) =>
      formProblemText({ kind: 'signature-rejected' }, { given, canSaveAnyway: false }),
    )
    expect(new Set(texts.map(({ sentence }) => sentence)).size).toBe(3)
    expect(JSON.stringify(texts.slice(1))).not.toContain('secret')
  })

  test('is said to be an Ed25519 seed, perhaps, if it looks like one', () => {
    const problem: Problem = { kind: 'signature-rejected', params: { hint: 'ed25519-seed' } }
    const text = formProblemText(problem, { given: 'hmac', canSaveAnyway: false })
    expect(text.sentence).toContain('may be the seed of an Ed25519 key')
    expect(text.nextStep).toContain('PEM')
  })

  test.each<NonNullable<Problem['params']>>([
    { hint: 'unknown-or-ip' },
    { hint: 'unknown-or-ip', ip: '203.0.113.7' },
    { hint: 'mistyped' },
  ])('%o: a private key is not said to be swapped with the API key', (params) => {
    const next = (given: GivenSecret) =>
      formProblemText({ kind: 'key-rejected', params }, { given, canSaveAnyway: false }).nextStep
    expect(next('hmac')).toContain('secret')
    expect(next('private-key')).not.toContain('secret')
    expect(next('made')).not.toContain('secret')
    if (params.ip !== undefined) expect(next('made')).toContain(String(params.ip))
  })
})

test('a failed removal says that the account is still there, and other texts stay the same', () => {
  expect(removalProblemText({ kind: 'keychain-locked' }).nextStep).toMatch(/^Not removed\./)
  expect(removalProblemText({ kind: 'internal' })).toEqual(problemText({ kind: 'internal' }))
})
