import { setImmediate } from 'node:timers/promises'
import { expect, onTestFinished } from 'vitest'
import type { Fetch } from '../../../electron/binance/client.ts'
import { createMonitor, type RaisedAlert } from '../../../electron/monitor/monitor.ts'
import { createNotices } from '../../../electron/monitor/notices.ts'
import { createBracketBook } from '../../../electron/polling/bracket-book.ts'
import { createExchanges } from '../../../electron/polling/exchanges.ts'
import { createSource } from '../../../electron/polling/source.ts'
import type { KeptSymbols } from '../../../electron/polling/symbols-file.ts'
import type { Credentials } from '../../../shared/accounts.ts'
import { DEFAULT_SETTINGS } from '../../../shared/settings/settings.ts'
import type { AccountState, AccountSummary, MonitorState } from '../../../shared/state.ts'
import { type ExchangeOptions, startExchange } from '../../exchange/exchange.ts'
import { createFakeClock } from '../../fake-clock.ts'
import { APPEARANCE } from '../../fixtures.ts'
import { until } from '../../real-time.ts'
import { memoryStore } from './alert-store.ts'
import { fakeStreams } from './fake-stream.ts'

const realFetch: Fetch = (url, init) => fetch(url, init)

/** A poll has at most this many requests under way. */
const MOST_AT_ONCE = 4
/** The heartbeat, and the timer for the next change of freshness. */
const MONITOR_TIMERS = 2

export interface HarnessOptions extends Pick<ExchangeOptions, 'certificate'> {
  /** Milliseconds by which the exchange's clock is ahead of this computer's. */
  readonly clockAheadMs?: number
}

/**
 * A monitor that polls the test exchange over real sockets. The test moves the clock, which stands still while a
 * request is on its way.
 */
export async function startHarness({ certificate, clockAheadMs = 0 }: HarnessOptions = {}) {
  const socketsBefore = openSockets()
  const clock = createFakeClock()
  const conditions = {
    /** Milliseconds by which the exchange's clock is ahead of this computer's. */
    clockAheadMs,
    /** Returns the URL that a request really goes to. */
    redirect: (url: string) => url,
    /** Sends a request. */
    fetch: realFetch,
    /** Whether answers do not come, so that a poll ends only as time passes. */
    hangs: false,
  }
  const exchange = await startExchange({
    now: () => clock.now() + conditions.clockAheadMs,
    ...(certificate === undefined ? {} : { certificate }),
  })
  let symbols: Readonly<Record<string, KeptSymbols>> = {}
  const exchanges = createExchanges({
    fetch: (url, init) => conditions.fetch(conditions.redirect(url), init),
    clock,
    random: () => 0.5,
    onOddity() {},
    symbolsFile: {
      get value() {
        return symbols
      },
      async replace(next) {
        symbols = next
      },
    },
  })
  const states: MonitorState[] = []
  const raised: RaisedAlert[] = []
  const keys: Credentials[] = []
  const store = memoryStore()
  const streams = fakeStreams()
  const monitor = createMonitor({
    clock,
    random: () => 0.5,
    settings: () => DEFAULT_SETTINGS,
    weight: exchanges.weight,
    notices: createNotices(),
    appearance: () => APPEARANCE,
    timeZone: () => 'UTC',
  })
  monitor.onAlerts((alerts) => void raised.push(...alerts))
  monitor.onChange((state) => void states.push(state))
  onTestFinished(async () => {
    monitor.stop()
    await exchange.close()
  })

  const isPolling = () => monitor.state().accounts.some(({ polling }) => polling)

  function account(id = 'main'): AccountState {
    const found = monitor.state().accounts.find((one) => one.id === id)
    if (found === undefined) throw new Error(`${id} is not watched`)
    return found
  }

  function watch(credentials = exchange.credentials, id = 'main', workedBefore = false): void {
    keys.push(credentials)
    const venue = exchanges.at({ environment: 'custom', baseUrl: exchange.url })
    const brackets = createBracketBook({
      ask: () => venue.exchange.leverageBrackets(credentials),
      now: clock.now,
      kept: null,
      keep() {},
    })
    monitor.watch({
      id,
      details: () => ({ label: id, permissions: null, keep: 'keychain' }),
      environment: 'custom',
      paused: false,
      drill: null,
      sharedWeight: venue.sharedWeight,
      confirmedNow: venue.exchange.confirmedNow,
      lastSeen: null,
      workedBefore,
      alertStore: store,
      createSource: (stretch) =>
        createSource({ ...venue, brackets, credentials: async () => credentials, stretch, clock }),
      openStream: streams.open(id),
    })
  }

  /** Waits until no poll is under way, and what came of them is published. */
  async function waitForPolls(): Promise<void> {
    while (isPolling()) {
      await until(() => !isPolling() || (conditions.hangs && exchange.underWay > 0), 'the poll ends')
      if (isPolling()) await clock.advance(1000)
      await setImmediate()
    }
    await clock.advance(0)
  }

  /** Moves the clock to the next poll of any account, and waits for its end. */
  async function nextPoll(): Promise<void> {
    const at = nextPollAt()
    if (at === null) throw new Error('No poll is planned.')
    await clock.advance(at - clock.now())
    await waitForPolls()
  }

  /** Moves the clock, and waits for each poll that falls due to end. */
  async function advance(ms: number): Promise<void> {
    const end = clock.now() + ms
    for (let at = nextPollAt(); at !== null && at <= end; at = nextPollAt()) await nextPoll()
    await clock.advance(Math.max(0, end - clock.now()))
  }

  function nextPollAt(): number | null {
    const planned = monitor.state().accounts.flatMap((one) => one.nextPollAt ?? [])
    return planned.length === 0 ? null : Math.min(...planned)
  }

  /** Expects one timer for each account beside the monitor's own, and no more sockets than the polls need. */
  async function expectIdle(): Promise<void> {
    const { length } = monitor.state().accounts
    const timers = length + MONITOR_TIMERS
    const isIdle = async () => {
      await clock.advance(0)
      return exchange.underWay === 0 && clock.pending <= timers
    }
    await until(isIdle, 'no request is under way')
    expect(clock.pending).toBe(timers)
    expect(await exchange.connections()).toBeLessThanOrEqual(length * MOST_AT_ONCE)
  }

  /** Ends everything, and expects no timer, no open socket, and nothing secret in any state, alert or journal entry. */
  async function expectNothingLeft(): Promise<void> {
    monitor.stop()
    expect(clock.pending).toBe(0)
    await exchange.close()
    await until(() => openSockets() <= socketsBefore, 'all sockets are closed')
    const shown = JSON.stringify([states, raised, store.events])
    for (const { apiKey, secret } of keys) {
      expect(shown).not.toContain(apiKey)
      expect(shown).not.toContain(secret)
    }
    // A signature is 64 hexadecimal digits.
    expect(shown).not.toMatch(/signature=|[\da-f]{64}/i)
  }

  return {
    ...{ clock, conditions, exchange, monitor, streams, raised },
    ...{ account, watch, waitForPolls, nextPoll, advance, expectIdle, expectNothingLeft },
  }
}

export type Harness = Awaited<ReturnType<typeof startHarness>>

/** A harness with one account that was polled once with success. */
export async function startWithAccount(options: HarnessOptions = {}): Promise<Harness> {
  const harness = await startHarness(options)
  harness.watch()
  await harness.waitForPolls()
  expectHealthy(harness)
  await harness.expectIdle()
  return harness
}

export function expectHealthy(harness: Harness, id = 'main'): void {
  expect(harness.account(id)).toMatchObject({ connection: { ok: true }, freshness: 'fresh', risk: 'calm' })
}

/** Returns the summary without the time at which it was received. */
export function figures(harness: Harness, id = 'main'): Omit<AccountSummary, 'receivedAt'> | null {
  const { summary } = harness.account(id)
  if (summary === null) return null
  const { receivedAt: _, ...rest } = summary
  return rest
}

export function openSockets(): number {
  const kinds = ['TCPSocketWrap', 'TCPServerWrap', 'TLSWrap', 'GetAddrInfoReqWrap']
  return process.getActiveResourcesInfo().filter((kind) => kinds.includes(kind)).length
}
