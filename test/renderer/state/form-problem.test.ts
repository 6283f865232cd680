import { afterEach, describe, expect, test, vi } from 'vitest'
import {
  formProblemText,
  type GivenSecret,
  removalProblemText,
} from '../../../renderer/state/form-problem.ts'
import { useLocale } from '../../../shared/locale.ts'
import { locales } from '../../../shared/paraglide/runtime.js'
import { PROBLEM_KINDS, type Problem } from '../../../shared/problems.ts'
import { problemText } from '../../../shared/wording.ts'

afterEach(() => {
  useLocale('en')
  vi.useRealTimers()
})

const GIVEN: readonly GivenSecret[] = ['hmac', 'private-key', 'made']

describe.each(locales)('in %s', (locale) => {
  test.each(PROBLEM_KINDS)('%s does not promise in a form what the form does not do', (kind) => {
    useLocale(locale)
    for (const given of GIVEN)
      for (const canSaveAnyway of [true, false]) {
        const { sentence, nextStep } = formProblemText({ kind }, { given, canSaveAnyway })
        expect(nextStep).toMatch(/[.。]$/)
        expect(nextStep).not.toMatch(/by itself|Plimsoll waits|自动重试|自动再次|会等|稍后重试/)
        expect(/[\u4e00-\u9fff]/.test(sentence + nextStep)).toBe(locale === 'zh-CN')
      }
  })
})

const RETRY_AT = new Date(2026, 10, 22, 14, 5, 9).getTime()

describe('what passes', () => {
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

describe('what does not fit', () => {
  test('is told by what was given', () => {
    const texts = GIVEN.map((given) =>
      formProblemText({ kind: 'signature-rejected' }, { given, canSaveAnyway: false }),
    )
    expect(new Set(texts.map(({ sentence }) => sentence)).size).toBe(3)
    expect(JSON.stringify(texts.slice(1))).not.toContain('secret')
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

test('an account that could not be removed is said to be there still, and else nothing is changed', () => {
  expect(removalProblemText({ kind: 'keychain-locked' }).nextStep).toMatch(/^Not removed\./)
  expect(removalProblemText({ kind: 'internal' })).toEqual(problemText({ kind: 'internal' }))
})
