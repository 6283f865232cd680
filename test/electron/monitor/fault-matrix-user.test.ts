import { expect, test } from 'vitest'
import type { Problem } from '../../../shared/problems.ts'
import * as faults from '../../exchange/faults.ts'
import {
  expectHealthy,
  figures,
  type Harness,
  startHarness,
  startWithAccount,
} from './fault-matrix-harness.ts'
import { problemOf } from './fault-matrix-rows.ts'

const HOUR = 60 * 60_000

const WAITS_FOR_THE_USER = { pollReason: 'needs-the-user', nextPollAt: null } as const

async function expectNoRequests(harness: Harness): Promise<void> {
  const asked = harness.exchange.requests.length
  await harness.advance(HOUR)
  expect(harness.exchange.requests).toHaveLength(asked)
  expect(harness.account()).toMatchObject({ ...WAITS_FOR_THE_USER, polling: false })
}

test('after a rejected signature nothing is polled until the secret is replaced', async () => {
  const harness = await startWithAccount()
  const { exchange, monitor, account } = harness
  const before = figures(harness)
  exchange.fault(faults.errorObject(-1022, 'Signature for this request is not valid.', 400))
  await harness.nextPoll()
  expect(problemOf(harness)).toEqual({ kind: 'signature-rejected' })
  expect(account()).toMatchObject({ ...WAITS_FOR_THE_USER, risk: 'calm', freshness: 'fresh' })
  for (const cause of ['user', 'return', 'news'] as const) monitor.pollNow(cause)
  await expectNoRequests(harness)
  expect(account()).toMatchObject({ risk: 'calm', freshness: 'stale' })

  exchange.clearFaults()
  harness.watch()
  await harness.waitForPolls()
  expectHealthy(harness)
  expect(figures(harness)).toEqual(before)
  await harness.expectIdle()
  await harness.expectNothingLeft()
})

test('after the proxy rejected its password nothing is polled until the user polls', async () => {
  const harness = await startWithAccount()
  const { monitor, conditions } = harness
  const { fetch } = conditions
  let asked = 0
  // Electron's fetch returns this answer; Node's own fetch does not.
  conditions.fetch = async () => {
    asked++
    return new Response(null, { status: 407 })
  }
  await harness.nextPoll()
  expect(problemOf(harness)).toEqual({ kind: 'proxy', params: { cause: 'auth' } })
  const before = asked
  await expectNoRequests(harness)
  expect(asked).toBe(before)

  conditions.fetch = fetch
  monitor.pollNow('user')
  await harness.waitForPolls()
  expectHealthy(harness)
  await harness.expectIdle()
  await harness.expectNothingLeft()
})

test.each<[number, number, Problem]>([
  [-2014, 401, { kind: 'key-rejected', params: { code: -2014 } }],
  [-2015, 401, { kind: 'key-rejected', params: { code: -2015 } }],
  [-2017, 401, { kind: 'key-rejected', params: { code: -2017 } }],
  [-4109, 400, { kind: 'account-inactive', params: { code: -4109 } }],
  [-4402, 400, { kind: 'restricted', params: { status: 400, code: -4402 } }],
])(
  'after %i for a key that never worked nothing is polled until the user acts or the network returns',
  async (code, status, problem) => {
    const harness = await startHarness()
    const { exchange, account, monitor } = harness
    exchange.fault(faults.errorObject(code, 'x', status))
    harness.watch()
    await harness.waitForPolls()
    expect(problemOf(harness)).toEqual(problem)
    expect(account()).toMatchObject({ risk: 'unknown', freshness: 'none', summary: null })
    await expectNoRequests(harness)

    exchange.clearFaults()
    monitor.pollNow('return')
    await harness.waitForPolls()
    expectHealthy(harness)
    await harness.expectIdle()
    await harness.expectNothingLeft()
  },
)

test('a key that worked before and is rejected is tried a few times, then seldom, until it works again', async () => {
  const harness = await startWithAccount()
  const { exchange, account } = harness
  exchange.fault(faults.errorObject(-2015, 'x', 401))
  for (let poll = 0; poll < 5; poll++) {
    await harness.nextPoll()
    expect(account().pollReason).toBe('backoff')
  }
  await harness.nextPoll()
  expect(account().pollReason).toBe('seldom')
  const asked = exchange.requests.length
  await harness.advance(HOUR)
  const polls = exchange.requests.length - asked
  expect(polls).toBeGreaterThan(5)
  expect(polls).toBeLessThan(40)

  exchange.clearFaults()
  await harness.nextPoll()
  expectHealthy(harness)
  await harness.expectIdle()
  await harness.expectNothingLeft()
})

test('a liquidation raises a critical alert at once', async () => {
  const harness = await startWithAccount()
  harness.exchange.fault(faults.errorObject(-2023, 'User in liquidation mode now.', 400))
  await harness.nextPoll()
  expect(problemOf(harness)).toEqual({ kind: 'liquidation', params: { code: -2023 } })
  expect(harness.raised.map(({ alert }) => alert.level)).toEqual(['critical'])
  expect(harness.monitor.state().glance).toMatchObject({ risk: 'critical' })
  harness.exchange.clearFaults()
  await harness.nextPoll()
  expectHealthy(harness)
  await harness.expectNothingLeft()
})
