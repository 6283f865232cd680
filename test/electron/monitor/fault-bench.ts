import { setImmediate } from 'node:timers/promises'
import { expect, onTestFinished } from 'vitest'
import type { Fetch } from '../../../electron/binance/client.ts'
import { createMonitor, type RaisedAlert } from '../../../electron/monitor/monitor.ts'
import { createNotices } from '../../../electron/monitor/notices.ts'
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

/** A poll has no more requests under way than this at any moment. */
const MOST_AT_ONCE = 4
/** Its heartbeat, and the moment at which figures grow old. */
const MONITOR_TIMERS = 2

export interface BenchOptions extends Pick<ExchangeOptions, 'certificate'> {
  /** How far the exchange's clock is ahead of this computer's, ms. */
  readonly ahead?: number
}

/**
 * The monitor with real accounts, polls and requests, at an exchange on real sockets. Time is handed out
 * by the test: it stands still while anything is on its way.
 */
export async function startBench({ certificate, ahead = 0 }: BenchOptions = {}) {
  const socketsBefore = openSockets()
  const clock = createFakeClock()
  const world = {
    /** How far the exchange's clock is ahead of this computer's, ms. */
    ahead,
    /** Where a request goes in truth, and how. */
    way: (url: string) => url,
    fetch: realFetch,
    /** Answers do not come: time has to pass for a poll to end. */
    hangs: false,
  }
  const exchange = await startExchange({
    now: () => clock.now() + world.ahead,
    ...(certificate === undefined ? {} : { certificate }),
  })
  let symbols: Readonly<Record<string, KeptSymbols>> = {}
  const exchanges = createExchanges({
    fetch: (url, init) => world.fetch(world.way(url), init),
    clock,
    random: () => 0.5,
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
    const { exchange: api, symbols: book, sharedWeight } = exchanges.at(exchange.url)
    monitor.watch({
      id,
      details: () => ({ label: id, permissions: null, keep: 'keychain' }),
      environment: 'custom',
      paused: false,
      drill: null,
      sharedWeight,
      lastSeen: null,
      workedBefore,
      alertStore: store,
      createSource: (stretch) =>
        createSource({ exchange: api, symbols: book, credentials: async () => credentials, stretch, clock }),
      openStream: streams.open(id),
    })
  }

  /** Polls under way come to their end. */
  async function pollsEnd(): Promise<void> {
    while (isPolling()) {
      await until(() => !isPolling() || (world.hangs && exchange.underWay > 0), 'the poll ends')
      if (isPolling()) await clock.advance(1000)
      await setImmediate()
    }
  }

  /** To the end of the next poll, whosever it is. */
  async function nextPoll(): Promise<void> {
    const at = nextPollAt()
    if (at === null) throw new Error('No poll is planned.')
    await clock.advance(at - clock.now())
    await pollsEnd()
  }

  /** Time passes, and whatever is polled meanwhile is polled. */
  async function pass(ms: number): Promise<void> {
    const end = clock.now() + ms
    for (let at = nextPollAt(); at !== null && at <= end; at = nextPollAt()) await nextPoll()
    await clock.advance(Math.max(0, end - clock.now()))
  }

  function nextPollAt(): number | null {
    const planned = monitor.state().accounts.flatMap((one) => one.nextPollAt ?? [])
    return planned.length === 0 ? null : Math.min(...planned)
  }

  /** After good polls there are no more timers than each account's next, and no more sockets than one poll needs. */
  async function expectNothingLeft(): Promise<void> {
    const { length } = monitor.state().accounts
    const timers = length + MONITOR_TIMERS
    await until(() => exchange.underWay === 0 && clock.pending <= timers, 'no request is under way')
    expect(clock.pending).toBe(timers)
    expect(await exchange.connections()).toBeLessThanOrEqual(length * MOST_AT_ONCE)
  }

  /** The end: nothing is open any more, and nothing secret was ever shown. */
  async function finish(): Promise<void> {
    monitor.stop()
    expect(clock.pending).toBe(0)
    await exchange.close()
    await until(() => openSockets() <= socketsBefore, 'all sockets are closed')
    const shown = JSON.stringify([states, raised, store.events])
    for (const { apiKey, secret } of keys) {
      expect(shown).not.toContain(apiKey)
      expect(shown).not.toContain(secret)
    }
    // A signature looks like a key.
    expect(shown).not.toMatch(/signature=|[\da-f]{64}/i)
  }

  return {
    ...{ clock, world, exchange, monitor, streams, raised },
    ...{ account, watch, pollsEnd, nextPoll, pass, expectNothingLeft, finish },
  }
}

export type Bench = Awaited<ReturnType<typeof startBench>>

/** A bench with one account that was polled once, and all was well. */
export async function startWatching(options: BenchOptions = {}): Promise<Bench> {
  const bench = await startBench(options)
  bench.watch()
  await bench.pollsEnd()
  expectWell(bench)
  await bench.expectNothingLeft()
  return bench
}

export function expectWell(bench: Bench, id = 'main'): void {
  expect(bench.account(id)).toMatchObject({ connection: { ok: true }, freshness: 'fresh', risk: 'calm' })
}

/** But for the time they came at. */
export function figures(bench: Bench, id = 'main'): Omit<AccountSummary, 'receivedAt'> | null {
  const { summary } = bench.account(id)
  if (summary === null) return null
  const { receivedAt: _, ...rest } = summary
  return rest
}

export function openSockets(): number {
  const kinds = ['TCPSocketWrap', 'TCPServerWrap', 'TLSWrap', 'GetAddrInfoReqWrap']
  return process.getActiveResourcesInfo().filter((kind) => kinds.includes(kind)).length
}
