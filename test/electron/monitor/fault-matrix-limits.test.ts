import { describe, expect, test } from 'vitest'
import { accountAt, madeUpCredentials } from '../../exchange/account.ts'
import * as faults from '../../exchange/faults.ts'
import { type BenchOptions, expectWell, figures, startWatching } from './fault-bench.ts'
import { play, problemOf, type Row } from './fault-rows.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
/** The poll that fails is 10 s into a minute of this computer's clock and of the exchange's. */
const LEFT_OF_MINUTE = 50 * SECOND
/** The shortest ban there is, where its end is not told. */
const UNTOLD_BAN = 2 * MINUTE

type Told = (serverNow: number) => faults.Fault

const row = (name: string, kind: 'rate-limited' | 'banned', wait: number, told: Told): Row => ({
  name,
  trouble: {
    begin({ clock, world, exchange }) {
      // Sent with the next poll.
      exchange.fault(told(clock.now() + world.ahead + 10 * SECOND))
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
    row(`429, ${msg}`, 'rate-limited', LEFT_OF_MINUTE, () => faults.limited(429, msg)),
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
  row('418 without a message', 'banned', UNTOLD_BAN, () => faults.html(418)),
  row('418 with Retry-After alone', 'banned', HOUR, () => faults.answer(418, '', { 'Retry-After': '3600' })),
  row('418 for half a day', 'banned', 12 * HOUR, (now) => faults.limited(418, BANNED_UNTIL(now + 12 * HOUR))),
  row('429 without a message', 'rate-limited', LEFT_OF_MINUTE, () => faults.emptyBody(429)),
  row('429 that says banned', 'banned', 3 * MINUTE, (now) =>
    faults.limited(429, BANNED_UNTIL(now + 3 * MINUTE)),
  ),
  row('-1003 with status 200', 'banned', 3 * MINUTE, (now) =>
    faults.errorObject(-1003, BANNED_UNTIL(now + 3 * MINUTE)),
  ),
]

describe('a limit', () => {
  test.each(ROWS)('$name: nothing is sent until the moment named, and then all is well', async (one) => {
    const bench = await play(one)
    await bench.finish()
  })
})

describe.each<[string, BenchOptions]>([
  ['10 minutes ahead', { ahead: 10 * MINUTE }],
  ['3 hours behind', { ahead: -3 * HOUR }],
])('an exchange whose clock is %s', (_name, options) => {
  test('is watched as any other', async () => {
    const bench = await startWatching(options)
    await bench.pass(5 * MINUTE)
    expectWell(bench)
    await bench.expectNothingLeft()
    await bench.finish()
  })

  test('ends its bans by its own clock', async () => {
    const ban = row('banned', 'banned', 10 * MINUTE, (now) =>
      faults.limited(418, BANNED_UNTIL(now + 10 * MINUTE)),
    )
    const bench = await play(ban, options)
    await bench.finish()
  })

  test('is followed when its clock is set so', async () => {
    const bench = await startWatching()
    const before = figures(bench)
    bench.world.ahead = options.ahead ?? 0
    await bench.nextPoll()
    expectWell(bench)
    expect(figures(bench)).toEqual(before)
    await bench.expectNothingLeft()
    await bench.finish()
  })

  test('is followed when it is this computer’s clock that was set', async () => {
    const bench = await startWatching()
    const { clock, world } = bench
    const ahead = options.ahead ?? 0
    clock.setWallClock(clock.now() - ahead)
    world.ahead = ahead
    await clock.advance(10 * SECOND)
    await bench.pollsEnd()
    expectWell(bench)
    await bench.expectNothingLeft()
    await bench.finish()
  })
})

test('a clock set forward does not end a ban, nor does one set back prolong it', async () => {
  for (const set of [5 * HOUR, -5 * HOUR]) {
    const bench = await startWatching()
    const { clock, exchange, world, monitor } = bench
    exchange.fault(faults.limited(418, BANNED_UNTIL(clock.now() + 10 * SECOND + HOUR)))
    await bench.nextPoll()
    exchange.clearFaults()
    const asked = exchange.requests.length
    clock.setWallClock(clock.now() + set)
    world.ahead = -set
    await clock.advance(HOUR - 1)
    monitor.pollNow('user')
    expect(exchange.requests).toHaveLength(asked)
    await clock.advance(1)
    await bench.pollsEnd()
    expectWell(bench)
    await bench.finish()
  }
})

test.each<[string, (now: number) => faults.Fault]>([
  ['429 with Retry-After', () => faults.rateLimited({ retryAfter: 90 })],
  ['418 with the end of the ban', (now) => faults.banned({ until: now + 90 * SECOND })],
])('%s for one account stops all on this IP', async (_name, fault) => {
  const bench = await startWatching()
  const { clock, exchange, monitor } = bench
  const other = madeUpCredentials()
  exchange.setAccounts(accountAt('0.23', exchange.credentials), accountAt('0.31', other))
  bench.watch(other, 'other')
  await bench.pollsEnd()
  await bench.pass(MINUTE)
  const before = [figures(bench), figures(bench, 'other')]
  expectWell(bench)
  expectWell(bench, 'other')

  const [first, second] = monitor.state().accounts.toSorted(byNextPoll)
  const at = first?.nextPollAt ?? 0
  expect(second?.nextPollAt).toBeGreaterThan(at)
  exchange.fault(fault(at))
  await bench.nextPoll()
  const retryAt = at + 90 * SECOND
  expect(problemOf(bench, first?.id)).toMatchObject({ retryAt })
  expect(problemOf(bench, second?.id)).toBeNull()
  const asked = exchange.requests.length

  await bench.nextPoll()
  expect(problemOf(bench, second?.id)).toEqual(problemOf(bench, first?.id))
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
  await bench.nextPoll()
  expectWell(bench)
  expectWell(bench, 'other')
  expect([figures(bench), figures(bench, 'other')]).toEqual(before)
  await bench.expectNothingLeft()
  await bench.finish()
})

function byNextPoll(a: { nextPollAt: number | null }, b: { nextPollAt: number | null }): number {
  return (a.nextPollAt ?? 0) - (b.nextPollAt ?? 0)
}
