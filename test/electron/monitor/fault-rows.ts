import { expect } from 'vitest'
import type { Problem } from '../../../shared/problems.ts'
import type { PollReason, Risk } from '../../../shared/state.ts'
import type { FaultScope } from '../../exchange/exchange.ts'
import type { Fault } from '../../exchange/faults.ts'
import { type Bench, type BenchOptions, expectWell, figures, startWatching } from './fault-bench.ts'

/** Something that goes wrong between two polls, what is shown then, and when the next poll comes. */
export interface Row {
  readonly name: string
  /** It is looked at more closely for a while afterwards. */
  readonly closer?: boolean
  readonly trouble: Trouble
  /** A `retryAt` is in ms from the failure. */
  readonly problem: Problem
  /** ms from the failure to the next poll; the random share of a wait is a half. */
  readonly next: number
  readonly reason: PollReason
  /** Nothing comes, or not enough. */
  readonly hangs?: boolean
  /** What the tray shows meanwhile; calm, as before, unless told, until nothing was seen for too long. */
  readonly glance?: Risk
  /** ms; until the figures are old unless told. */
  readonly lasts?: number
}

export interface Trouble {
  readonly begin: (bench: Bench) => void | Promise<void>
  readonly end: (bench: Bench) => void | Promise<void>
}

/** Every request, or every one for this path, is answered so until it is over. */
export function answered(fault: Fault, scope: FaultScope = {}): Trouble {
  return {
    begin: ({ exchange }) => exchange.fault(fault, scope),
    end: ({ exchange }) => exchange.clearFaults(),
  }
}

const INTERVAL = 10_000
const OLD_AFTER = 60_000
const BLIND_AFTER = 10 * 60_000

/** The row's story: all is well, it goes wrong, it stays wrong until the figures are old, it is over, all is well. */
export async function play(row: Row, options: BenchOptions = {}): Promise<Bench> {
  const bench = await startWatching(options)
  const { clock, exchange, account, world } = bench
  const before = figures(bench)

  await row.trouble.begin(bench)
  world.hangs = row.hangs ?? false
  await bench.nextPoll()
  const failedAt = clock.now()
  const { retryAt, ...problem } = row.problem
  const expected = retryAt === undefined ? problem : { ...problem, retryAt: failedAt + retryAt }
  expect(account()).toMatchObject({
    connection: { ok: false, since: failedAt },
    risk: 'calm',
    freshness: row.hangs ? 'late' : 'fresh',
    pollReason: row.reason,
    nextPollAt: failedAt + row.next,
  })
  expect(problemOf(bench)).toEqual(expected)
  expect(figures(bench)).toEqual(before)

  const asked = exchange.requests.length
  if (row.reason === 'asked-to-wait') {
    bench.monitor.pollNow('user')
    bench.monitor.pollNow('return')
    bench.streams.news('main')
    await bench.pass(row.next - 1)
    expect(exchange.requests).toHaveLength(asked)
  } else {
    await bench.pass(row.lasts ?? OLD_AFTER)
    expect(problemOf(bench)).toEqual(expected)
  }
  const unseen = clock.now() - (account().summary?.receivedAt ?? 0)
  if (unseen >= OLD_AFTER) {
    const glance = row.glance ?? (unseen >= BLIND_AFTER ? 'warning' : 'calm')
    expect(account()).toMatchObject({ risk: 'calm', freshness: 'stale' })
    expect(bench.monitor.state().glance).toMatchObject({ risk: glance, stale: true })
    expect(figures(bench)).toEqual(before)
  }

  await row.trouble.end(bench)
  world.hangs = false
  await bench.nextPoll()
  expectWell(bench)
  expect(figures(bench)).toEqual(before)
  // What the exchange said of the account is not over with it.
  const pace = row.closer === true ? ['close', INTERVAL / 2] : ['interval', INTERVAL]
  expect([account().pollReason, Number(account().nextPollAt) - clock.now()]).toEqual(pace)
  await bench.expectNothingLeft()
  return bench
}

export function problemOf(bench: Bench, id = 'main'): Problem | null {
  const { connection } = bench.account(id)
  return connection.ok ? null : connection.problem
}
