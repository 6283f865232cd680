import { expect } from 'vitest'
import type { Problem } from '../../../shared/problems.ts'
import type { PollReason, Risk } from '../../../shared/state.ts'
import type { FaultScope } from '../../exchange/exchange.ts'
import type { Fault } from '../../exchange/faults.ts'
import {
  expectHealthy,
  figures,
  type Harness,
  type HarnessOptions,
  startWithAccount,
} from './fault-matrix-harness.ts'

/** A fault that begins between two polls, what the account shows then, and when the next poll comes. */
export interface Row {
  readonly name: string
  /** Whether the account is polled in half the interval for a while afterwards. */
  readonly pollsCloser?: boolean
  readonly trouble: Trouble
  /** Its `retryAt` is in milliseconds after the failure. */
  readonly problem: Problem
  /** Milliseconds from the failure to the next poll, where `random` returns a half. */
  readonly next: number
  readonly reason: PollReason
  /** Whether the answer does not come, or not all of it. */
  readonly hangs?: boolean
  /** What the tray shows meanwhile. By default calm as before, then warning once the blind rule applies. */
  readonly glance?: Risk
  /** Milliseconds that the fault lasts. By default until the figures are stale. */
  readonly lasts?: number
}

export interface Trouble {
  readonly begin: (harness: Harness) => void | Promise<void>
  readonly end: (harness: Harness) => void | Promise<void>
}

/** Answers every request within `scope` with this fault. */
export function answerWith(fault: Fault, scope: FaultScope = {}): Trouble {
  return {
    begin: ({ exchange }) => exchange.fault(fault, scope),
    end: ({ exchange }) => exchange.clearFaults(),
  }
}

const INTERVAL = 10_000
const STALE_AFTER = 60_000
const BLIND_AFTER = 10 * 60_000

/** Polls with success, begins the fault, keeps it until the figures are stale, ends it, and polls with success again. */
export async function playRow(row: Row, options: HarnessOptions = {}): Promise<Harness> {
  const harness = await startWithAccount(options)
  const { clock, exchange, account, conditions } = harness
  const before = figures(harness)

  await row.trouble.begin(harness)
  conditions.hangs = row.hangs ?? false
  await harness.nextPoll()
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
  expect(problemOf(harness)).toEqual(expected)
  expect(figures(harness)).toEqual(before)

  const asked = exchange.requests.length
  if (row.reason === 'asked-to-wait') {
    harness.monitor.pollNow('user')
    harness.monitor.pollNow('return')
    harness.streams.news('main')
    await harness.advance(row.next - 1)
    expect(exchange.requests).toHaveLength(asked)
  } else {
    await harness.advance(row.lasts ?? STALE_AFTER)
    expect(problemOf(harness)).toEqual(expected)
  }
  const unseen = clock.now() - (account().summary?.receivedAt ?? 0)
  if (unseen >= STALE_AFTER) {
    const glance = row.glance ?? (unseen >= BLIND_AFTER ? 'warning' : 'calm')
    expect(account()).toMatchObject({ risk: 'calm', freshness: 'stale' })
    expect(harness.monitor.state().glance).toMatchObject({ risk: glance, stale: true })
    expect(figures(harness)).toEqual(before)
  }

  await row.trouble.end(harness)
  conditions.hangs = false
  await harness.nextPoll()
  expectHealthy(harness)
  expect(figures(harness)).toEqual(before)
  // The warning from the exchange still counts after the fault has ended.
  const pace = row.pollsCloser === true ? ['close', INTERVAL / 2] : ['interval', INTERVAL]
  expect([account().pollReason, Number(account().nextPollAt) - clock.now()]).toEqual(pace)
  await harness.expectIdle()
  return harness
}

export function problemOf(harness: Harness, id = 'main'): Problem | null {
  const { connection } = harness.account(id)
  return connection.ok ? null : connection.problem
}
