import { describe, expect, test } from 'vitest'
import { accountAt, madeUpCredentials } from '../../exchange/account.ts'
import * as faults from '../../exchange/faults.ts'
import { expectHealthy, figures, type HarnessOptions, startWithAccount } from './fault-matrix-harness.ts'
import { playRow, problemOf, type Row } from './fault-matrix-rows.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
/** The failing poll comes 10 s into a minute by both clocks. */
const REST_OF_MINUTE = 50 * SECOND
/** The exchange's shortest ban, which is assumed when the answer names no end. */
const SHORTEST_BAN = 2 * MINUTE

type FaultAt = (serverNow: number) => faults.Fault

const row = (name: string, kind: 'rate-limited' | 'banned', wait: number, faultAt: FaultAt): Row => ({
  name,
  trouble: {
    begin({ clock, conditions, exchange }) {
      // The next poll, 10 s from now, gets this answer.
      exchange.fault(faultAt(clock.now() + conditions.clockAheadMs + 10 * SECOND))
    },
    end: ({ exchange }) => exchange.clearFaults(),
  },
  problem: { kind, retryAt: wait },
  next: wait,
  reason: 'asked-to-wait',
})

const [BANNED_UNTIL] = faults.BAN_MESSAGES

const ROWS: readonly Row[] = [
  ...faults.LIMIT_MESSAGES.flatMap((msg) => [
    row(`429, ${msg}`, 'rate-limited', REST_OF_MINUTE, () => faults.limited(429, msg)),
    row(`429 with Retry-After, ${msg}`, 'rate-limited', 17_000, () => faults.limited(429, msg, 17)),
  ]),
  ...faults.BAN_MESSAGES.flatMap((msg) => [
    row(`418, ${msg(0)}`, 'banned', 10 * MINUTE, (now) => faults.limited(418, msg(now + 10 * MINUTE))),
    row(`418 with a shorter Retry-After, ${msg(0)}`, 'banned', 10 * MINUTE, (now) =>
      faults.limited(418, msg(now + 10 * MINUTE), 5),
    ),
    row(`418 with a longer Retry-After, ${msg(0)}`, 'banned', 20 * MINUTE, (now) =>
      faults.limited(418, msg(now + 10 * MINUTE), 1200),
    ),
  ]),
  row('418 without a message', 'banned', SHORTEST_BAN, () => faults.html(418)),
  row('418 with Retry-After alone', 'banned', HOUR, () => faults.answer(418, '', { 'Retry-After': '3600' })),
  row('418 for half a day', 'banned', 12 * HOUR, (now) => faults.limited(418, BANNED_UNTIL(now + 12 * HOUR))),
  row('429 without a message', 'rate-limited', REST_OF_MINUTE, () => faults.emptyBody(429)),
  row('429 that says banned', 'banned', 3 * MINUTE, (now) =>
    faults.limited(429, BANNED_UNTIL(now + 3 * MINUTE)),
  ),
  row('-1003 with status 200', 'banned', 3 * MINUTE, (now) =>
    faults.errorObject(-1003, BANNED_UNTIL(now + 3 * MINUTE)),
  ),
]

describe('a rate limit or ban', () => {
  test.each(ROWS)('$name: sends no request until the named time, and then recovers', async (one) => {
    const harness = await playRow(one)
    await harness.expectNothingLeft()
  })
})

describe.each<[string, HarnessOptions]>([
  ['10 minutes ahead', { clockAheadMs: 10 * MINUTE }],
  ['3 hours behind', { clockAheadMs: -3 * HOUR }],
])('an exchange whose clock is %s', (_name, options) => {
  test('is polled like any other', async () => {
    const harness = await startWithAccount(options)
    await harness.advance(5 * MINUTE)
    expectHealthy(harness)
    await harness.expectIdle()
    await harness.expectNothingLeft()
  })

  test('has its bans observed by its own clock', async () => {
    const ban = row('banned', 'banned', 10 * MINUTE, (now) =>
      faults.limited(418, BANNED_UNTIL(now + 10 * MINUTE)),
    )
    const harness = await playRow(ban, options)
    await harness.expectNothingLeft()
  })

  test('is polled with success after its clock changes to that', async () => {
    const harness = await startWithAccount()
    const before = figures(harness)
    harness.conditions.clockAheadMs = options.clockAheadMs ?? 0
    await harness.nextPoll()
    expectHealthy(harness)
    expect(figures(harness)).toEqual(before)
    await harness.expectIdle()
    await harness.expectNothingLeft()
  })

  test('is polled with success after this computer’s clock changes instead', async () => {
    const harness = await startWithAccount()
    const { clock, conditions } = harness
    const clockAheadMs = options.clockAheadMs ?? 0
    clock.setWallClock(clock.now() - clockAheadMs)
    conditions.clockAheadMs = clockAheadMs
    await clock.advance(10 * SECOND)
    await harness.waitForPolls()
    expectHealthy(harness)
    await harness.expectIdle()
    await harness.expectNothingLeft()
  })
})

test('setting the clock forward does not shorten a ban, and setting it back does not prolong it', async () => {
  for (const shift of [5 * HOUR, -5 * HOUR]) {
    const harness = await startWithAccount()
    const { clock, exchange, conditions, monitor } = harness
    exchange.fault(faults.limited(418, BANNED_UNTIL(clock.now() + 10 * SECOND + HOUR)))
    await harness.nextPoll()
    exchange.clearFaults()
    const asked = exchange.requests.length
    clock.setWallClock(clock.now() + shift)
    conditions.clockAheadMs = -shift
    await clock.advance(HOUR - 1)
    monitor.pollNow('user')
    expect(exchange.requests).toHaveLength(asked)
    await clock.advance(1)
    await harness.waitForPolls()
    expectHealthy(harness)
    await harness.expectNothingLeft()
  }
})

test.each<[string, (now: number) => faults.Fault]>([
  ['429 with Retry-After', () => faults.rateLimited({ retryAfter: 90 })],
  ['418 with the end of the ban', (now) => faults.banned({ until: now + 90 * SECOND })],
])('%s for one account stops the polls of all accounts on this IP address', async (_name, fault) => {
  const harness = await startWithAccount()
  const { clock, exchange, monitor } = harness
  const other = madeUpCredentials()
  exchange.setAccounts(accountAt('0.23', exchange.credentials), accountAt('0.31', other))
  harness.watch(other, 'other')
  await harness.waitForPolls()
  await harness.advance(MINUTE)
  const before = [figures(harness), figures(harness, 'other')]
  expectHealthy(harness)
  expectHealthy(harness, 'other')

  const [first, second] = monitor.state().accounts.toSorted(byNextPoll)
  const at = first?.nextPollAt ?? 0
  expect(second?.nextPollAt).toBeGreaterThan(at)
  exchange.fault(fault(at))
  await harness.nextPoll()
  const retryAt = at + 90 * SECOND
  expect(problemOf(harness, first?.id)).toMatchObject({ retryAt })
  expect(problemOf(harness, second?.id)).toBeNull()
  const asked = exchange.requests.length

  await harness.nextPoll()
  expect(problemOf(harness, second?.id)).toEqual(problemOf(harness, first?.id))
  monitor.pollNow('user')
  await clock.advance(retryAt - clock.now() - 1)
  expect(exchange.requests).toHaveLength(asked)
  for (const { pollReason, nextPollAt, freshness } of monitor.state().accounts) {
    expect({ pollReason, nextPollAt, freshness }).toEqual({
      pollReason: 'asked-to-wait',
      nextPollAt: retryAt,
      freshness: 'stale',
    })
  }

  exchange.clearFaults()
  await harness.nextPoll()
  expectHealthy(harness)
  expectHealthy(harness, 'other')
  expect([figures(harness), figures(harness, 'other')]).toEqual(before)
  await harness.expectIdle()
  await harness.expectNothingLeft()
})

function byNextPoll(a: { nextPollAt: number | null }, b: { nextPollAt: number | null }): number {
  return (a.nextPollAt ?? 0) - (b.nextPollAt ?? 0)
}
