import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Closeness } from '../../../electron/polling/closeness.ts'
import { intervalFor, type Signals, schedule, wayOfFailing } from '../../../electron/polling/schedule.ts'
import { PROBLEM_KINDS, type Problem } from '../../../shared/problems.ts'

const NOW = 1_800_000_000_000

const signals = (fields: Partial<Signals> = {}): Signals => ({
  intervalMs: 10_000,
  closeness: 'usual',
  inDanger: false,
  stretch: 1,
  stretchedBy: 'other-programs',
  phase: null,
  times: 0,
  problem: null,
  workedBefore: true,
  jitter: 0.5,
  ...fields,
})

/** Returns the wait in ms; infinite when only the user can end it. */
function next(fields: Partial<Signals>) {
  const { at, reason } = schedule(NOW, signals(fields))
  return { wait: at === null ? Number.POSITIVE_INFINITY : at - NOW, reason }
}

const failed = (problem: Problem, fields: Partial<Signals> = {}) => next({ times: 1, ...fields, problem })

describe('after a successful poll', () => {
  it.each<[Closeness, number, number, number, string]>([
    ['usual', 10_000, 1, 10_000, 'interval'],
    ['close', 10_000, 1, 5_000, 'close'],
    ['idle', 10_000, 1, 20_000, 'idle'],
    ['close', 1_000, 1, 1_000, 'close'],
    ['close', 3_000, 1, 1_500, 'close'],
    ['idle', 300_000, 1, 600_000, 'idle'],
    ['usual', 10_000, 2.5, 25_000, 'others-weight'],
    ['close', 10_000, 3, 15_000, 'others-weight'],
    ['idle', 10_000, 1.5, 30_000, 'others-weight'],
  ])(
    '%s, an interval of %i ms and a stretch of %d: it waits %i ms for the reason %s',
    (closeness, intervalMs, stretch, wait, reason) => {
      expect(next({ closeness, intervalMs, stretch })).toEqual({ wait, reason })
    },
  )

  it('the interval for freshness does not include the stretch', () => {
    expect(intervalFor(10_000, 'close')).toBe(5_000)
    expect(intervalFor(1_000, 'close')).toBe(1_000)
    expect(intervalFor(10_000, 'idle')).toBe(20_000)
  })

  it.each([
    [0, 0, 10_000],
    [0, 2_500, 7_500],
    [0, 7_499, 2_501],
    [0, 7_500, 2_500],
    [0, 7_501, 12_499],
    [0.5, 0, 5_000],
    [0.5, 9_000, 6_000],
    [0.95, 9_400, 10_100],
  ])('with a phase of %d and %i ms past the start of the interval, it waits %i ms', (phase, past, wait) => {
    const { at } = schedule(NOW + past, signals({ phase }))
    expect((at ?? 0) - NOW - past).toBe(wait)
  })
})

it('a stretched interval and spent weight are blamed on our accounts when they want more than there ever is', () => {
  expect(next({ stretch: 2, stretchedBy: 'our-accounts' }).reason).toBe('our-weight')
  const spent = (by: string): Problem => ({ kind: 'weight-spent', retryAt: NOW + 30_000, params: { by } })
  expect(next({ problem: spent('our-accounts') }).reason).toBe('our-weight')
  expect(next({ problem: spent('other-programs') }).reason).toBe('others-weight')
})

describe('after a failure', () => {
  it.each([
    [1, 5_000],
    [2, 10_000],
    [3, 20_000],
    [4, 30_000],
    [99, 30_000],
    [10_000, 30_000],
  ])('%i in a row and a jitter of a half, it waits half of the longest backoff: %i ms', (times, wait) => {
    expect(failed({ kind: 'timeout' }, { times })).toEqual({ wait, reason: 'backoff' })
  })

  it.each<[string, Problem, number, number]>([
    ['a name that is not found', { kind: 'offline', params: { cause: 'dns' } }, 1_000, 5_000],
    ['offline without a cause', { kind: 'offline' }, 1_000, 5_000],
    ['a reset connection', { kind: 'offline', params: { cause: 'reset' } }, 1_000, 60_000],
    ['an unreachable proxy', { kind: 'proxy', params: { cause: 'unreachable' } }, 1_000, 5_000],
    ['408', { kind: 'exchange-error', params: { status: 408 } }, 1_000, 60_000],
    ['500', { kind: 'exchange-error', params: { status: 500 } }, 1_000, 60_000],
    ['503', { kind: 'exchange-error', params: { status: 503 } }, 200, 60_000],
    ['503 with -1001', { kind: 'exchange-error', params: { status: 503, code: -1001 } }, 200, 60_000],
    ['503 with -1008', { kind: 'exchange-error', params: { status: 503, code: -1008 } }, 1_000, 60_000],
    ['-1000', { kind: 'exchange-error', params: { status: 400, code: -1000 } }, 1_000, 60_000],
    ['-1006', { kind: 'exchange-error', params: { status: 400, code: -1006 } }, 1_000, 60_000],
    ['-1007', { kind: 'exchange-error', params: { status: 408, code: -1007 } }, 1_000, 60_000],
    ['a wrong clock', { kind: 'clock' }, 1_000, 60_000],
    ['liquidation', { kind: 'liquidation', params: { code: -2023 } }, 1_000, 60_000],
    ['an unreadable answer', { kind: 'unreadable', params: { field: 'body' } }, 1_000, 60_000],
    ['TLS', { kind: 'tls', params: { cause: 'untrusted' } }, 1_000, 60_000],
  ])('%s: it backs off (problem %o) from %i ms up to %i ms', (_name, problem, shortest, longest) => {
    expect(failed(problem, { jitter: 0 })).toEqual({ wait: shortest, reason: 'backoff' })
    const latest = failed(problem, { times: 50, jitter: 0.999_999 })
    expect(latest.reason).toBe('backoff')
    expect(Math.round(latest.wait / 10) * 10).toBe(longest)
  })

  it('503: it polls again after at most 200, 400 and 800 ms', () => {
    const problem: Problem = { kind: 'exchange-error', params: { status: 503 } }
    const waits = [1, 2, 3].map((times) => failed(problem, { times, jitter: 0.999_999 }).wait)
    expect(waits).toEqual([200, 400, 800])
  })

  it('the first wait is 15 s at most, however long the interval is', () => {
    const waits = [1, 2, 3, 4].map(
      (times) => failed({ kind: 'timeout' }, { times, intervalMs: 300_000 }).wait,
    )
    expect(waits).toEqual([7_500, 15_000, 30_000, 30_000])
  })

  const CODED = (code: number, status = 400): Problem => ({
    kind: 'exchange-error',
    params: { status, code },
  })
  const AT_ONCE_UNLESS_WORKED = [
    ['-4084', CODED(-4084), 60_000],
    ['-1020', CODED(-1020), 300_000],
    ['-1023', CODED(-1023), 300_000],
    ['-1100', CODED(-1100), 300_000],
    ['-1130', CODED(-1130), 300_000],
    ['-5000', { kind: 'outdated', params: { code: -5000 } }, 300_000],
    ['-1109', { kind: 'account-inactive', params: { code: -1109 } }, 60_000],
    ['403', { kind: 'restricted', params: { status: 403 } }, 300_000],
  ] as const satisfies readonly (readonly [string, Problem, number])[]
  const REFUSED = [
    ['-2008', { kind: 'key-rejected', params: { code: -2008 } }, 300_000],
    ['-2015', { kind: 'key-rejected', params: { code: -2015 } }, 300_000],
    ['-2014', { kind: 'key-rejected', params: { code: -2014 } }, 300_000],
    ['401', { kind: 'key-rejected' }, 300_000],
    ['451', { kind: 'restricted', params: { status: 451 } }, 300_000],
    ['-1011', { kind: 'restricted', params: { code: -1011 } }, 300_000],
    ['-4109', { kind: 'account-inactive', params: { code: -4109 } }, 300_000],
  ] as const satisfies readonly (readonly [string, Problem, number])[]

  it.each([...AT_ONCE_UNLESS_WORKED, ...REFUSED])(
    '%s: it backs off five times if the account worked before, and then polls seldom (problem %o, every %i ms)',
    (_name, problem, wait) => {
      for (let times = 1; times <= 5; times++) expect(failed(problem, { times }).reason).toBe('backoff')
      for (const times of [6, 99]) {
        expect(failed(problem, { times, jitter: 0 })).toEqual({ wait, reason: 'seldom' })
        expect(failed(problem, { times, jitter: 0.5 })).toEqual({ wait: wait * 1.1, reason: 'seldom' })
      }
    },
  )

  it.each(AT_ONCE_UNLESS_WORKED)('%s: it polls seldom at once if it never worked', (_name, problem, wait) => {
    expect(failed(problem, { workedBefore: false, jitter: 0 })).toEqual({ wait, reason: 'seldom' })
  })

  it.each(REFUSED)('%s: it needs the user if it never worked', (_name, problem) => {
    const never = { wait: Number.POSITIVE_INFINITY, reason: 'needs-the-user' }
    expect(failed(problem, { workedBefore: false })).toEqual(never)
  })

  it('403: it polls again after 30 and 60 s, since it may be the limit of a firewall', () => {
    const problem: Problem = { kind: 'restricted', params: { status: 403 } }
    for (const inDanger of [false, true]) {
      const waits = [1, 2, 3].map((times) => failed(problem, { times, inDanger, jitter: 0 }).wait)
      expect(waits).toEqual([30_000, 60_000, 60_000])
      expect(failed(problem, { inDanger, jitter: 0.999_999 }).wait).toBe(36_000)
    }
  })

  it.each([
    ['a locked keychain', { kind: 'keychain-locked' }, 300_000],
    ['a key that is missing from the keychain', { kind: 'key-missing' }, 60_000],
  ] as const)(
    '%s: it never asks again soon, since its question may be on the screen',
    (_name, problem, wait) => {
      for (const workedBefore of [true, false])
        for (const inDanger of [true, false])
          for (const times of [1, 99])
            expect(failed(problem, { workedBefore, inDanger, times, jitter: 0 })).toEqual({
              wait,
              reason: 'seldom',
            })
    },
  )

  it('maintenance: it polls again soon once if the account worked before, and then every minute', () => {
    const problem: Problem = { kind: 'maintenance' }
    expect(failed(problem)).toEqual({ wait: 5_000, reason: 'backoff' })
    for (const inDanger of [false, true]) {
      expect(failed(problem, { inDanger, times: 2, jitter: 0 })).toEqual({ wait: 60_000, reason: 'seldom' })
      expect(failed(problem, { inDanger, workedBefore: false, jitter: 0 })).toEqual({
        wait: 60_000,
        reason: 'seldom',
      })
    }
  })

  it('in danger the longest waits are a quarter as long', () => {
    const inDanger = true
    expect(failed({ kind: 'timeout' }, { inDanger, times: 50 })).toEqual({ wait: 7_500, reason: 'backoff' })
    for (const [, problem, wait] of [...AT_ONCE_UNLESS_WORKED, ...REFUSED])
      expect(failed(problem, { inDanger, times: 6, jitter: 0 })).toEqual({ wait: wait / 4, reason: 'seldom' })
  })

  it.each<[Problem, Problem, boolean]>([
    [{ kind: 'offline', params: { cause: 'dns' } }, { kind: 'proxy' }, true],
    [{ kind: 'offline', params: { cause: 'dns' } }, { kind: 'offline', params: { cause: 'reset' } }, false],
    [{ kind: 'timeout' }, { kind: 'key-rejected', params: { code: -2015 } }, false],
    [CODED(-1000), CODED(-1000), true],
    [CODED(-1000), CODED(-1102), false],
    [{ kind: 'restricted', params: { status: 403 } }, { kind: 'restricted', params: { status: 451 } }, false],
  ])('%o and %o back off together: %s', (one, other, together) => {
    expect(wayOfFailing(one) === wayOfFailing(other)).toBe(together)
  })

  it.each<[string, Problem]>([
    ['a rejected signature', { kind: 'signature-rejected' }],
    ['a key that was entered for another exchange', { kind: 'key-elsewhere', params: { host: 'b.invalid' } }],
    ["a proxy's rejected password", { kind: 'proxy', params: { cause: 'auth' } }],
    ['a key that was kept in memory only', { kind: 'key-missing', params: { kept: 'memory' } }],
  ])('%s: it always needs the user', (_name, problem) => {
    for (const times of [1, 2, 50]) {
      expect(failed(problem, { times }).reason).toBe('needs-the-user')
      expect(failed(problem, { times }).wait).toBe(Number.POSITIVE_INFINITY)
    }
  })
})

describe('the time that the exchange named', () => {
  it('is obeyed, however far away it is', () => {
    expect(failed({ kind: 'banned', retryAt: NOW + 99_999_999 })).toEqual({
      wait: 99_999_999,
      reason: 'asked-to-wait',
    })
  })

  it('is ignored when it is further away than the longest ban, as the clock must have changed', () => {
    expect(failed({ kind: 'banned', retryAt: NOW + 4 * 86_400_000 }).reason).toBe('backoff')
  })

  it('is ignored when it is past', () => {
    expect(failed({ kind: 'rate-limited', retryAt: NOW - 500 }).reason).toBe('backoff')
  })

  it.each([
    [10_000, 30_500, 30_500],
    [10_000, 30_500, 35_500],
    [300_000, 30_500, 45_500],
  ])(
    'for spent weight is the earliest poll, spread over the interval of %i ms up to half a minute',
    (intervalMs, free, wait) => {
      const problem: Problem = { kind: 'weight-spent', retryAt: NOW + free }
      const jitter = wait === free ? 0 : 0.5
      expect(next({ problem, intervalMs, jitter })).toEqual({ wait, reason: 'others-weight' })
    },
  )

  it.each<Partial<Signals>>([{ closeness: 'close' }, { inDanger: true }])(
    'for spent weight is followed first by the polls of accounts near or above a threshold (%j)',
    (fields) => {
      const problem: Problem = { kind: 'weight-spent', retryAt: NOW + 30_500 }
      expect(next({ ...fields, problem, jitter: 0 }).wait).toBe(30_500)
      expect(next({ ...fields, problem, jitter: 0.999_999 }).wait).toBe(31_500)
    },
  )
})

const jitter = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const seconds = fc.integer({ min: 1, max: 300 })
const closeness = fc.constantFrom<Closeness>('close', 'usual', 'idle')
const params = fc.oneof(
  fc.constant({}),
  fc.record({
    status: fc.constantFrom(400, 401, 403, 408, 451, 500, 503),
    code: fc.integer({ min: -5000, max: -1 }),
  }),
  fc.record({ cause: fc.constantFrom('reset', 'dns', 'auth', 'other') }),
)
const problem: fc.Arbitrary<Problem> = fc.record({ kind: fc.constantFrom(...PROBLEM_KINDS), params })
const anySignals: fc.Arbitrary<Signals> = fc.record({
  intervalMs: seconds.map((count) => count * 1000),
  closeness,
  inDanger: fc.boolean(),
  stretch: fc.double({ min: 1, max: 80, noNaN: true }),
  stretchedBy: fc.constantFrom('our-accounts', 'other-programs'),
  phase: fc.option(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
  times: fc.integer({ min: 1, max: 2000 }),
  problem,
  workedBefore: fc.boolean(),
  jitter,
})

describe('for any signals', () => {
  it('no poll comes before the time that the exchange named', () => {
    fc.assert(
      fc.property(anySignals, fc.integer({ min: 1, max: 259_200_000 }), (any, wait) => {
        const { kind } = any.problem ?? { kind: 'banned' }
        const { at } = schedule(NOW, { ...any, problem: { kind, retryAt: NOW + wait } })
        expect(at).toBeGreaterThanOrEqual(NOW + wait)
      }),
    )
  })

  it('a failure is followed by a poll after 200 ms at the earliest, and within 72 s if it can pass by itself', () => {
    fc.assert(
      fc.property(anySignals, (any) => {
        const { at, reason } = schedule(NOW, any)
        if (at !== null) expect(at - NOW).toBeGreaterThanOrEqual(200)
        const longest = any.problem?.kind === 'maintenance' || reason === 'backoff' ? 72_000 : 360_000
        expect((at ?? NOW) - NOW).toBeLessThanOrEqual(any.problem?.kind === 'weight-spent' ? 31_000 : longest)
      }),
    )
  })

  it('there is a next poll unless the user is needed', () => {
    const needsTheUser = [
      'signature-rejected',
      'key-elsewhere',
      'proxy',
      'account-inactive',
      'restricted',
      'key-rejected',
    ]
    fc.assert(
      fc.property(anySignals, (any) => {
        const { at, reason } = schedule(NOW, any)
        expect(at === null).toBe(reason === 'needs-the-user')
        if (at === null) expect(needsTheUser).toContain(any.problem?.kind)
      }),
    )
  })

  it('a successful poll is followed by the next after a quarter to five quarters of the interval', () => {
    fc.assert(
      fc.property(anySignals, fc.nat(10_000_000), (any, later) => {
        const now = NOW + later
        const { at } = schedule(now, { ...any, times: 0, problem: null })
        const interval = intervalFor(any.intervalMs, any.closeness) * any.stretch
        expect((at ?? 0) - now).toBeGreaterThanOrEqual(interval / 4 - 1)
        expect((at ?? 0) - now).toBeLessThanOrEqual(interval * 1.25 + 1)
      }),
    )
  })

  it('the polls of accounts with one interval stay evenly spread, however long their answers take', () => {
    fc.assert(
      fc.property(
        seconds,
        fc.integer({ min: 2, max: 20 }),
        fc.infiniteStream(jitter),
        (count, accounts, durations) => {
          const intervalMs = count * 1000
          const turns = Array.from({ length: accounts }, (_, place) => {
            const phase = place / accounts
            let at = NOW + place
            const seen: number[] = []
            for (let poll = 0; poll < 10; poll++) {
              const took = (durations.next().value ?? 0) * intervalMs * 0.7
              at = schedule(Math.round(at + took), signals({ intervalMs, phase })).at ?? 0
              seen.push(at)
            }
            return seen
          })
          for (const seen of turns) {
            for (const [poll, at] of seen.entries()) {
              const before = seen[poll - 1]
              if (before !== undefined) expect(Math.abs(at - before - intervalMs)).toBeLessThanOrEqual(1)
            }
          }
          const places = turns.map((seen) => (seen.at(-1) ?? 0) % intervalMs).toSorted((a, b) => a - b)
          const gaps = places.map((place, index) => {
            const following = places[index + 1] ?? (places[0] ?? 0) + intervalMs
            return following - place
          })
          for (const gap of gaps) expect(Math.abs(gap - intervalMs / accounts)).toBeLessThanOrEqual(2)
        },
      ),
      { numRuns: 50 },
    )
  })
})
