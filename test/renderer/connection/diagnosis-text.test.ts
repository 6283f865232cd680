import { afterEach, describe, expect, test } from 'vitest'
import { diagnosisRows, diagnosisText } from '../../../renderer/connection/diagnosis-text.ts'
import type { Diagnosis } from '../../../shared/diagnosis.ts'
import { PROBLEM_KINDS } from '../../../shared/problems.ts'
import { useLocale } from '../../../shared/words/locale.ts'
import { weight } from '../../fixtures.ts'
import { NOW } from '../fixtures.ts'

afterEach(() => useLocale('en'))

const WELL: Diagnosis = {
  at: NOW,
  app: { version: '0.1.0', platform: 'linux x64' },
  host: 'fapi.binance.com',
  route: 'DIRECT',
  problem: null,
  since: null,
  failures: 0,
  lastGoodAt: NOW - 3_000,
  nextPollAt: NOW + 5_000,
  pollReason: 'close',
  clock: { offsetMs: 40, roundTripMs: 48, at: NOW - 60_000 },
  weight: weight({ used: 1234, ours: 70 }),
  stream: 'open',
  ip: '203.0.113.7',
}
const FAILING: Diagnosis = {
  ...WELL,
  problem: { kind: 'exchange-error', params: { status: 503, code: -1008 } },
  since: NOW - 90_000,
  failures: 7,
  pollReason: 'backoff',
}

function told(name: string, changes: Partial<Diagnosis> = {}): string | undefined {
  const rows = diagnosisRows({ ...WELL, ...changes }, NOW)
  return rows.find((row) => row.name === name)?.value
}

describe('the details', () => {
  test('of a problem are its code, since when it is, and how often it was met', () => {
    expect(told('Code', FAILING)).toBe('exchange-error · 503 · -1008')
    expect(told('Since', FAILING)).toMatch(/^\d+:28:30.*\(for 1 min\)$/)
    expect(told('Failures in a row', FAILING)).toBe('7')
  })

  test('are silent of problems where there is none', () => {
    for (const name of ['Code', 'Since', 'Failures in a row']) expect(told(name)).toBeUndefined()
  })

  test.each([
    ['DIRECT', 'direct'],
    ['PROXY 10.0.0.1:8080', 'HTTP proxy 10.0.0.1:8080'],
    ['HTTPS proxy.example:443', 'HTTPS proxy proxy.example:443'],
    ['SOCKS5 proxy.example:1080', 'SOCKS5 proxy proxy.example:1080'],
    [null, 'not known'],
  ])('say which way it goes: %s is %s', (route, text) => {
    expect(told('Route', { route })).toBe(text)
  })

  test.each([
    [24, 'right'],
    [-24, 'right'],
    [25, '25 ms behind'],
    [-25, '25 ms ahead'],
    [-1_240, '1.2 sec ahead'],
    [10_800_000, '3 hr behind'],
  ])(
    "tell this computer's clock from the exchange's, as far as that is known: %d ms is %s",
    (offsetMs, text) => {
      const clock = { offsetMs, roundTripMs: 48, at: NOW }
      expect(told("This computer's clock", { clock })).toBe(text)
    },
  )

  test('say that the clock was never read', () => {
    expect(told("This computer's clock", { clock: null })).toBe('not known')
    expect(told('Round trip', { clock: null })).toBeUndefined()
  })

  test('tell the request weight, and our part of it', () => {
    expect(told('Request weight in this minute')).toBe('1,234 of 2,400')
    expect(told('of which by Plimsoll')).toBe('70, at most 480')
  })

  test.each([
    [{ pollReason: 'interval' }, /^\d+:30:05[^·]*$/],
    [{ pollReason: 'close' }, /:30:05.* · close to a threshold$/],
    [{ pollReason: 'weight' }, / · other programs use the request weight$/],
    [{ pollReason: 'needs-the-user', nextPollAt: null }, /^not before you refresh$/],
    [
      { pollReason: 'needs-the-user', nextPollAt: null, problem: { kind: 'key-rejected' } },
      /^not before you replace the key$/,
    ],
    [
      {
        pollReason: 'needs-the-user',
        nextPollAt: null,
        problem: { kind: 'proxy', params: { cause: 'auth' } },
      },
      /^not before you change the proxy$/,
    ],
    [
      { pollReason: 'needs-the-user', nextPollAt: null, problem: { kind: 'restricted' } },
      /^not before the network changes$/,
    ],
  ] as const)('say when the next request is, and why then: %j', (changes, text) => {
    expect(told('Next request', changes)).toMatch(text)
  })

  test('say what was never told', () => {
    expect(told('IP address seen by the exchange', { ip: null })).toBe('not told by it')
    expect(told('Last good answer', { lastGoodAt: null })).toBe('none since the start')
  })

  test.each(['off', 'connecting', 'open', 'silent'] as const)(
    'have a word for a stream that is %s',
    (stream) => {
      expect(told('Live updates', { stream })).toMatch(/\w/)
    },
  )
})

describe('what is copied', () => {
  test('begins with what and when, says what is wrong, and has every detail that is shown', () => {
    const text = diagnosisText(FAILING)
    expect(text.split('\n').slice(0, 5)).toEqual([
      'Plimsoll, 2026-06-01T09:30:00.000Z',
      'The exchange is overloaded (-1008).',
      'Likely cause: Too many want something at once, as in wild markets. Orders may be slow as well.',
      'What to do: Plimsoll tries again by itself.',
      '',
    ])
    for (const { name, value } of diagnosisRows(FAILING, NOW)) expect(text).toContain(`${name}: ${value}`)
  })

  test('says so where nothing is wrong', () => {
    expect(diagnosisText(WELL).split('\n')[1]).toBe('Nothing is wrong')
  })

  test('is in the language of the user', () => {
    useLocale('zh-CN')
    const text = diagnosisText(FAILING)
    expect(text).toContain('可能的原因：')
    expect(text).toContain('代码：exchange-error · 503 · -1008')
    expect(text).toContain('连接方式：直连')
  })

  test.each(PROBLEM_KINDS)('can be told of %s', (kind) => {
    expect(diagnosisText({ ...FAILING, problem: { kind } })).toContain(kind)
  })
})
