import { expect, test } from 'vitest'
import type { Problem } from '../../../shared/problems.ts'
import * as faults from '../../exchange/faults.ts'
import { type Bench, expectWell, figures, startBench, startWatching } from './fault-bench.ts'
import { problemOf } from './fault-rows.ts'

/** What only the user, or another network, can end. */
const HOUR = 60 * 60_000

const WAITS_FOR_THE_USER = { pollReason: 'needs-the-user', nextPollAt: null } as const

async function expectSilence(bench: Bench): Promise<void> {
  const asked = bench.exchange.requests.length
  await bench.pass(HOUR)
  expect(bench.exchange.requests).toHaveLength(asked)
  expect(bench.account()).toMatchObject({ ...WAITS_FOR_THE_USER, polling: false })
}

test('a signature that is refused is never tried again, until there is another secret', async () => {
  const bench = await startWatching()
  const { exchange, monitor, account } = bench
  const before = figures(bench)
  exchange.fault(faults.errorObject(-1022, 'Signature for this request is not valid.', 400))
  await bench.nextPoll()
  expect(problemOf(bench)).toEqual({ kind: 'signature-rejected' })
  expect(account()).toMatchObject({ ...WAITS_FOR_THE_USER, risk: 'calm', freshness: 'fresh' })
  for (const cause of ['user', 'return', 'news'] as const) monitor.pollNow(cause)
  await expectSilence(bench)
  expect(account()).toMatchObject({ risk: 'calm', freshness: 'stale' })

  exchange.clearFaults()
  bench.watch()
  await bench.pollsEnd()
  expectWell(bench)
  expect(figures(bench)).toEqual(before)
  await bench.expectNothingLeft()
  await bench.finish()
})

test('a proxy that wants another password is not asked until the user says so', async () => {
  const bench = await startWatching()
  const { monitor, world } = bench
  const { fetch } = world
  let asked = 0
  // So Electron tells it; Node's fetch hands out no such answer.
  world.fetch = async () => {
    asked++
    return new Response(null, { status: 407 })
  }
  await bench.nextPoll()
  expect(problemOf(bench)).toEqual({ kind: 'proxy', params: { cause: 'auth' } })
  const before = asked
  await expectSilence(bench)
  expect(asked).toBe(before)

  world.fetch = fetch
  monitor.pollNow('user')
  await bench.pollsEnd()
  expectWell(bench)
  await bench.expectNothingLeft()
  await bench.finish()
})

test.each<[number, number, Problem]>([
  [-2014, 401, { kind: 'key-rejected', params: { code: -2014 } }],
  [-2015, 401, { kind: 'key-rejected', params: { code: -2015 } }],
  [-2017, 401, { kind: 'key-rejected', params: { code: -2017 } }],
  [-4109, 400, { kind: 'account-inactive', params: { code: -4109 } }],
  [-4402, 400, { kind: 'restricted', params: { status: 400, code: -4402 } }],
])('%i for a key that never worked waits for the user', async (code, status, problem) => {
  const bench = await startBench()
  const { exchange, account, monitor } = bench
  exchange.fault(faults.errorObject(code, 'x', status))
  bench.watch()
  await bench.pollsEnd()
  expect(problemOf(bench)).toEqual(problem)
  expect(account()).toMatchObject({ risk: 'unknown', freshness: 'none', summary: null })
  await expectSilence(bench)

  exchange.clearFaults()
  monitor.pollNow('return')
  await bench.pollsEnd()
  expectWell(bench)
  await bench.expectNothingLeft()
  await bench.finish()
})

test('a key that worked and is refused is tried a few times, and then seldom, until it works again', async () => {
  const bench = await startWatching()
  const { exchange, account } = bench
  exchange.fault(faults.errorObject(-2015, 'x', 401))
  for (let poll = 0; poll < 5; poll++) {
    await bench.nextPoll()
    expect(account().pollReason).toBe('backoff')
  }
  await bench.nextPoll()
  expect(account().pollReason).toBe('seldom')
  const asked = exchange.requests.length
  await bench.pass(HOUR)
  const polls = exchange.requests.length - asked
  expect(polls).toBeGreaterThan(5)
  expect(polls).toBeLessThan(40)

  exchange.clearFaults()
  await bench.nextPoll()
  expectWell(bench)
  await bench.expectNothingLeft()
  await bench.finish()
})

test('an account that is being liquidated is told at once as critical', async () => {
  const bench = await startWatching()
  bench.exchange.fault(faults.errorObject(-2023, 'User in liquidation mode now.', 400))
  await bench.nextPoll()
  expect(problemOf(bench)).toEqual({ kind: 'liquidation', params: { code: -2023 } })
  expect(bench.raised.map(({ alert }) => alert.level)).toEqual(['critical'])
  expect(bench.monitor.state().glance).toMatchObject({ risk: 'critical' })
  bench.exchange.clearFaults()
  await bench.nextPoll()
  expectWell(bench)
  await bench.finish()
})
