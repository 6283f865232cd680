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

function detail(name: string, changes: Partial<Diagnosis> = {}): string | undefined {
  const rows = diagnosisRows({ ...WELL, ...changes }, NOW)
  return rows.find((row) => row.name === name)?.value
}

describe('the details', () => {
  test('show the code of a problem, its start, and the number of failures', () => {
    expect(detail('Code', FAILING)).toBe('exchange-error · 503 · -1008')
    expect(detail('Since', FAILING)).toMatch(/^\d+:28:30.*\(for 1 min\)$/)
    expect(detail('Failures in a row', FAILING)).toBe('7')
  })

  test('have no rows about a problem when there is none', () => {
    for (const name of ['Code', 'Since', 'Failures in a row']) expect(detail(name)).toBeUndefined()
  })

  test.each([
    ['DIRECT', 'direct'],
    ['PROXY 10.0.0.1:8080', 'HTTP proxy 10.0.0.1:8080'],
    ['HTTPS proxy.example:443', 'HTTPS proxy proxy.example:443'],
    ['SOCKS5 proxy.example:1080', 'SOCKS5 proxy proxy.example:1080'],
    [null, 'not known'],
  ])('name the route: %s is %s', (route, text) => {
    expect(detail('Route', { route })).toBe(text)
  })

  test.each([
    [24, 'right'],
    [-24, 'right'],
    [25, '25 ms behind'],
    [-25, '25 ms ahead'],
    [-1_240, '1.2 sec ahead'],
    [10_800_000, '3 hr behind'],
  ])("compare this computer's clock with the exchange's: %d ms is %s", (offsetMs, text) => {
    const clock = { offsetMs, roundTripMs: 48, at: NOW }
    expect(detail("This computer's clock", { clock })).toBe(text)
  })

  test('say that the clock of the exchange was never read', () => {
    expect(detail("This computer's clock", { clock: null })).toBe('not known')
    expect(detail('Round trip', { clock: null })).toBeUndefined()
  })

  test('show the request weight, and our part of it', () => {
    expect(detail('Request weight in this minute')).toBe('1,234 of 2,400')
    expect(detail('of which by Plimsoll')).toBe('70, at most 480')
  })

  test.each([
    [{ pollReason: 'interval' }, /^\d+:30:05[^·]*$/],
    [{ pollReason: 'close' }, /:30:05.* · close to a threshold$/],
    [{ pollReason: 'others-weight' }, / · other programs use the request weight$/],
    [{ pollReason: 'our-weight' }, / · your accounts share the request weight$/],
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
  ] as const)('show when the next request is, and why: %j', (changes, text) => {
    expect(detail('Next request', changes)).toMatch(text)
  })

  test('say which values are unknown', () => {
    expect(detail('IP address seen by the exchange', { ip: null })).toBe('not told by it')
    expect(detail('Last good answer', { lastGoodAt: null })).toBe('none since the start')
  })

  test.each(['off', 'connecting', 'open', 'silent'] as const)(
    'have a word for a stream that is %s',
    (stream) => {
      expect(detail('Live updates', { stream })).toMatch(/\w/)
    },
  )
})

describe('the copied text', () => {
  test('begins with app and time, then has the problem and every shown detail', () => {
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

  test('says that nothing is wrong', () => {
    expect(diagnosisText(WELL).split('\n')[1]).toBe('Nothing is wrong')
  })

  test('is in the language of the user', () => {
    useLocale('zh-CN')
    const text = diagnosisText(FAILING)
    expect(text).toContain('可能的原因：')
    expect(text).toContain('代码：exchange-error · 503 · -1008')
    expect(text).toContain('连接方式：直连')
  })

  test.each(PROBLEM_KINDS)('has the kind of the problem %s', (kind) => {
    expect(diagnosisText({ ...FAILING, problem: { kind } })).toContain(kind)
  })
})
