import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { createExchange, type Exchange } from '../../../electron/binance/client.ts'
import { createMonitor, type Monitor, type RaisedAlert } from '../../../electron/monitor/monitor.ts'
import { createNotices } from '../../../electron/monitor/notices.ts'
import { NO_BRACKETS } from '../../../electron/polling/bracket-book.ts'
import { createRateBook } from '../../../electron/polling/rate-book.ts'
import { createSource } from '../../../electron/polling/source.ts'
import { createSymbolBook } from '../../../electron/polling/symbol-book.ts'
import { createSharedWeight } from '../../../electron/polling/weight-share.ts'
import { compareDecimals, exact, toDecimal } from '../../../shared/decimal.ts'
import { DEFAULT_SETTINGS } from '../../../shared/settings/settings.ts'
import type { Decimal, Level, MonitorState } from '../../../shared/state.ts'
import { deep } from '../../deep.ts'
import { APPEARANCE } from '../../fixtures.ts'
import { createRandom } from '../../random.ts'
import { memoryStore } from './alert-store.ts'
import {
  createLongClock,
  createSoakExchange,
  type LongClock,
  type SoakExchange,
  type Trouble,
} from './soak-exchange.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const START = 1_800_000_000_000

const TROUBLES: readonly Trouble[] = [
  'refused',
  'reset',
  'hang',
  'html',
  'empty',
  '500',
  '503',
  'timestamp',
  '429',
  '418',
]

interface SoakMonitor {
  readonly clock: LongClock
  readonly exchange: SoakExchange
  readonly monitor: Monitor
  readonly client: Exchange
  /** What was wrong in the snapshots so far. */
  readonly mistakes: readonly string[]
  /** How many alerts were raised, by level. */
  readonly alertCounts: ReadonlyMap<string, number>
}

interface Situation {
  readonly seed: number
  readonly accounts: number
  readonly pollSeconds: number
  readonly othersWeight: (minute: number, passed: number) => number
  /** The ratio of the account with this number. */
  readonly ratio: (account: number) => Decimal
}

function startMonitor({ seed, accounts, pollSeconds, othersWeight, ratio }: Situation): SoakMonitor {
  const clock = createLongClock(START)
  const random = createRandom(seed)
  const exchange = createSoakExchange({
    clock,
    random,
    othersWeight,
    ratio: (apiKey) => ratio(Number(apiKey)),
  })
  const mistakes: string[] = []
  /** When each account last had good figures, by the exchange's time. */
  const answeredAt = new Map<string, number>()
  const alertCounts = new Map<string, number>()
  let raised: readonly RaisedAlert[] = []
  let before: MonitorState | null = null
  const baseUrl = 'https://fapi.binance.com'
  const client = createExchange({ baseUrl, fetch: exchange.fetch, clock })
  const symbols = createSymbolBook({ ask: client.exchangeInfo, now: clock.now, kept: null, keep() {} })
  const rates = createRateBook(client.assetIndex, clock.now)
  const sharedWeight = createSharedWeight(client.weight, random())
  const monitor = createMonitor({
    clock,
    random,
    settings: () => ({ ...DEFAULT_SETTINGS, pollSeconds }),
    weight: client.weight,
    notices: createNotices(),
    appearance: () => APPEARANCE,
    timeZone: () => 'UTC',
  })
  monitor.onAlerts((alerts) => {
    raised = [...raised, ...alerts]
    for (const { alert } of alerts) {
      alertCounts.set(alert.level, (alertCounts.get(alert.level) ?? 0) + 1)
    }
  })
  monitor.onChange((state) => {
    mistakes.push(...mistakesIn(state, before, raised, (id) => exchange.time() - (answeredAt.get(id) ?? 0)))
    before = state
    raised = []
  })
  for (let number = 0; number < accounts; number++) {
    const credentials = async () => ({ apiKey: `${number}`, secret: 'secret' })
    monitor.watch({
      id: `account-${number}`,
      environment: 'production',
      details: () => ({ label: `Account ${number}`, permissions: null, keep: 'keychain' }),
      paused: false,
      drill: null,
      sharedWeight,
      confirmedNow: client.confirmedNow,
      lastSeen: null,
      workedBefore: true,
      alertStore: memoryStore(),
      createSource: (stretch) =>
        createSource({
          exchange: client,
          symbols,
          rates,
          brackets: NO_BRACKETS,
          credentials,
          stretch,
          clock,
          onOddity() {},
        }),
      openStream: null,
      onFigures: () => void answeredAt.set(`account-${number}`, exchange.time()),
    })
  }
  return { clock, exchange, monitor, client, mistakes, alertCounts }
}

/** Returns the level of a ratio by the thresholds alone, without the re-arm band. */
function levelOf(ratio: Decimal): Level {
  const { warning, critical } = DEFAULT_SETTINGS.thresholds
  if (compareDecimals(ratio, critical) >= 0) return 'critical'
  return compareDecimals(ratio, warning) >= 0 ? 'warning' : 'calm'
}

const RANK: Readonly<Record<string, number>> = { calm: 0, warning: 1, critical: 2 }

/** Reports a risk below the level of the ratio, a risen level without an alert in that snapshot, and old figures that are called fresh. */
function mistakesIn(
  state: MonitorState,
  before: MonitorState | null,
  raised: readonly RaisedAlert[],
  trueAge: (id: string) => number,
): string[] {
  const lastById = new Map(before?.accounts.map((account) => [account.id, account]))
  return state.accounts.flatMap((account) => {
    const { id, summary, freshness, risk } = account
    const last = lastById.get(id)
    if (summary === null || account === last) return []
    const ratio = summary.pools[0]?.marginRatio ?? '0'
    const mistakes: string[] = []
    if ((RANK[risk] ?? 0) < (RANK[levelOf(ratio)] ?? 0)) mistakes.push(`${ratio} is called ${risk}`)
    const rose = last !== undefined && (RANK[risk] ?? 0) > (RANK[last.risk] ?? 0)
    if (rose && !raised.some(({ alert, account: its }) => its.id === id && alert.level === risk))
      mistakes.push(`no alert was raised for ${risk}`)
    const age = trueAge(id)
    if (freshness === 'fresh' && age > MINUTE * 10) mistakes.push(`figures of ${age} ms ago are called fresh`)
    return mistakes
  })
}

const DAYS_ALONE = deep ? 90 : 9

it(`raises every alert and shows no old figure as fresh during ${DAYS_ALONE} days of faults, sleeps and changed clocks`, async () => {
  const random = createRandom(7)
  const before = openResources()
  const heapBefore = heapUsed()
  let ratio: Decimal = '0.2'
  const running = startMonitor({
    seed: 11,
    accounts: 1,
    pollSeconds: deep ? 60 : 240,
    othersWeight: (minute, passed) => ((minute * 7919) % 1900) * passed,
    ratio: () => ratio,
  })
  const { clock, exchange, monitor, client, mistakes, alertCounts } = running
  const chance = (share: number) => random() < share
  const between = (least: number, most: number) => Math.floor(least + random() * (most - least))
  const crossings = { warning: 0, critical: 0 }

  while (exchange.time() - START < DAYS_ALONE * DAY) {
    const from = levelOf(ratio)
    ratio = toDecimal(exact(between(500, 9900)).times('0.0001'))
    if (from === 'calm' && levelOf(ratio) !== 'calm') crossings[levelOf(ratio) as 'warning' | 'critical'] += 1
    if (chance(0.4)) {
      exchange.trouble = TROUBLES[Math.floor(random() * TROUBLES.length)] ?? null
      await clock.advance(between(SECOND, chance(0.2) ? 3 * HOUR : 5 * MINUTE))
      exchange.trouble = null
    }
    if (chance(0.1)) clock.shift(between(-3 * HOUR, 3 * HOUR))
    if (chance(0.1)) {
      const isSuspended = chance(0.8)
      if (isSuspended) {
        monitor.suspend()
        client.suspend()
      }
      exchange.sleep(between(MINUTE, 10 * HOUR))
      client.wake()
      monitor.wake()
      await clock.advance(2 * SECOND)
      if (isSuspended) monitor.resume()
    }
    if (chance(0.1)) monitor.pollNow('user')
    const [account] = monitor.state().accounts
    expect(account?.polling || account?.nextPollAt !== null).toBe(true)
    // A ban lasts up to an hour, and a refused account is polled every five minutes.
    await clock.advance(between(75 * MINUTE, 100 * MINUTE))
    const [afterwards] = monitor.state().accounts
    expect(afterwards).toMatchObject({ connection: { ok: true }, freshness: 'fresh' })
    expect(compareDecimals(afterwards?.summary?.pools[0]?.marginRatio ?? '0', ratio)).toBe(0)
  }

  expect(mistakes).toEqual([])
  expect(exchange.violations).toEqual([])
  expect(exchange.highestWeight).toBeLessThanOrEqual(480)
  expect(alertCounts.get('critical')).toBeGreaterThanOrEqual(crossings.critical)
  expect(crossings.critical).toBeGreaterThan(DAYS_ALONE / 2)
  await stop(monitor, clock)
  expect(clock.pending).toBe(0)
  expect(openResources().length).toBeLessThanOrEqual(before.length)
  expect(heapUsed() - heapBefore).toBeLessThan(20_000_000)
}, 300_000)

/** A computer with many accounts, which sleeps for days, as each minute awake costs many polls. */
const [MANY_ACCOUNTS, DAYS] = deep ? [200, 90] : [10, 10]

it(`misses nothing of ${MANY_ACCOUNTS} accounts in ${DAYS} days of faults, sleeps and changed clocks`, async () => {
  const random = createRandom(17)
  const ratios: Decimal[] = Array.from({ length: MANY_ACCOUNTS }, () => '0.2')
  const { clock, exchange, monitor, client, mistakes, alertCounts } = startMonitor({
    seed: 19,
    accounts: MANY_ACCOUNTS,
    pollSeconds: deep ? 10 : 60,
    othersWeight: (minute, passed) => ((minute * 7919) % 900) * passed,
    ratio: (account) => ratios[account] ?? '0.2',
  })
  const chance = (share: number) => random() < share
  const between = (least: number, most: number) => Math.floor(least + random() * (most - least))
  let [crossings, looks, left] = [0, 0, 0]
  await clock.advance(15 * MINUTE)

  while (exchange.time() - START < DAYS * DAY) {
    for (const [account, before] of ratios.entries()) {
      const most = chance(0.2) ? 9900 : 4000
      const ratio = toDecimal(exact(between(500, most)).times('0.0001'))
      if (levelOf(before) === 'calm' && levelOf(ratio) === 'critical') crossings += 1
      ratios[account] = ratio
    }
    if (chance(0.6)) {
      exchange.trouble = TROUBLES[between(0, TROUBLES.length)] ?? null
      await clock.advance(between(SECOND, 2 * MINUTE))
    }
    if (chance(0.2)) clock.shift(between(-3 * HOUR, 3 * HOUR))
    monitor.suspend()
    client.suspend()
    // Any ban is over when it wakes.
    exchange.sleep(between(2 * HOUR, 160 * HOUR))
    exchange.trouble = null
    client.wake()
    monitor.wake()
    await clock.advance(2 * SECOND)
    monitor.resume()
    await clock.advance(15 * MINUTE)
    for (const [account, { connection, summary, freshness }] of monitor.state().accounts.entries()) {
      expect([account, connection.ok]).toEqual([account, true])
      const isCurrent = summary?.pools[0]?.marginRatio === ratios[account]
      if (!isCurrent) expect([account, freshness]).toEqual([account, 'stale'])
      if (!isCurrent) left += 1
      looks += 1
    }
  }

  // Calm accounts give way to those in danger, and may have to wait for longer. Their state says so.
  expect(left).toBeLessThan(looks / 100)
  expect(mistakes).toEqual([])
  expect(exchange.violations).toEqual([])
  expect(exchange.highestWeight).toBeLessThanOrEqual(480)
  expect(crossings).toBeGreaterThan(0)
  expect(alertCounts.get('critical')).toBeGreaterThanOrEqual(crossings - left)
  await stop(monitor, clock)
  expect(clock.pending).toBe(0)
}, 0)

it.each<[string, Situation['othersWeight']]>([
  ['evenly', (_minute, passed) => 1920 * passed],
  ['at the beginning of each minute', () => 1920],
  ['at the end of each minute', (_minute, passed) => (passed > 0.9 ? 1920 : 0)],
  ['in every other minute', (minute, passed) => (minute % 2 === 0 ? 1920 * passed : 0)],
  ['in occasional bursts', (minute, passed) => (minute % 7 === 0 ? 1920 : 300 * passed)],
])(
  'polls 20 accounts without exceeding the limit while a bot uses four fifths of the weight %s',
  async (_how, othersWeight) => {
    const { clock, exchange, monitor } = startMonitor({
      seed: 3,
      accounts: 20,
      pollSeconds: 10,
      othersWeight,
      ratio: () => '0.45',
    })
    await clock.advance(10 * MINUTE)
    let oldest = 0
    for (let minutes = 0; minutes < 30; minutes++) {
      await clock.advance(MINUTE)
      const { at, accounts } = monitor.state()
      oldest = Math.max(oldest, ...accounts.map(({ summary }) => at - (summary?.receivedAt ?? 0)))
    }
    expect(exchange.violations).toEqual([])
    // Every account is polled.
    expect(oldest).toBeLessThan(4 * MINUTE)
    expect(monitor.state().accounts.every(({ connection }) => connection.ok)).toBe(true)
    await stop(monitor, clock)
    expect(clock.pending).toBe(0)
  },
  60_000,
)

it.each<[string, Situation['othersWeight'], number, number]>([
  ['alone on their IP address', () => 0, 10 * SECOND, 10 * SECOND],
  ['beside a bot that works evenly', (_minute, passed) => 1920 * passed, 20 * SECOND, 20 * SECOND],
  ['beside a bot that works at the beginning of each minute', () => 1920, 10 * SECOND, 15 * SECOND],
  [
    'beside a bot with occasional bursts',
    (minute, passed) => (minute % 7 === 0 ? 1920 : 300 * passed),
    30 * SECOND,
    30 * SECOND,
  ],
])(
  'polls two critical accounts of 20, %s, as often as there is weight for, and starves none of the others',
  async (_where, othersWeight, worstWithin, secondWithin) => {
    const { clock, exchange, monitor } = startMonitor({
      seed: 3,
      accounts: 20,
      pollSeconds: 10,
      othersWeight,
      ratio: (account) => (account === 7 ? '0.97' : account === 13 ? '0.85' : '0.2'),
    })
    await clock.advance(10 * MINUTE)
    const oldest = new Map<string, number>()
    for (let seconds = 0; seconds < 15 * 60; seconds++) {
      await clock.advance(SECOND)
      const { at, accounts } = monitor.state()
      for (const { id, summary } of accounts)
        oldest.set(id, Math.max(oldest.get(id) ?? 0, at - (summary?.receivedAt ?? 0)))
    }
    expect(oldest.get('account-7')).toBeLessThanOrEqual(worstWithin)
    expect(oldest.get('account-13')).toBeLessThanOrEqual(secondWithin)
    expect(Math.max(...oldest.values())).toBeLessThan(3 * MINUTE)
    expect(exchange.violations).toEqual([])
    expect(exchange.highestWeight).toBeLessThanOrEqual(480)
    expect(monitor.state().accounts.every(({ connection }) => connection.ok)).toBe(true)
    await stop(monitor, clock)
  },
  60_000,
)

it('polls each of 50 accounts within four minutes, and keeps none stale after that', async () => {
  const { clock, exchange, monitor } = startMonitor({
    seed: 5,
    accounts: 50,
    pollSeconds: 10,
    othersWeight: () => 0,
    ratio: () => '0.45',
  })
  await clock.advance(4 * MINUTE)
  expect(monitor.state().accounts.every(({ summary }) => summary !== null)).toBe(true)
  for (let minutes = 0; minutes < 10; minutes++) {
    await clock.advance(MINUTE)
    expect(monitor.state().accounts.filter(({ freshness }) => freshness === 'stale')).toEqual([])
  }
  expect(exchange.violations).toEqual([])
  expect(exchange.highestWeight).toBeLessThanOrEqual(480)
  await stop(monitor, clock)
}, 60_000)

it('sees all of 20 accounts within seconds after the exchange can be reached again', async () => {
  const { clock, exchange, monitor, client } = startMonitor({
    seed: 9,
    accounts: 20,
    pollSeconds: 10,
    othersWeight: () => 0,
    ratio: () => '0.2',
  })
  await clock.advance(10 * MINUTE)
  exchange.trouble = 'refused'
  // Ends just after a new minute has begun, in which no weight has been used.
  await clock.advance(4 * MINUTE + 5 * SECOND)
  exchange.trouble = null
  client.wake()
  monitor.pollNow('return')
  await clock.advance(6 * SECOND)
  expect(monitor.state().accounts.filter(({ connection }) => !connection.ok)).toEqual([])
  await stop(monitor, clock)
}, 60_000)

/** Stops the monitor, and lets requests under way end with their answer or their time limit. */
async function stop(monitor: Monitor, clock: LongClock): Promise<void> {
  monitor.stop()
  await clock.advance(MINUTE)
}

/** Lists the timers and sockets of this process. */
function openResources(): string[] {
  return process.getActiveResourcesInfo().filter((name) => /Timeout|Immediate|TCP|TLS|UDP|DNS/.test(name))
}

/** Returns the bytes in use after a garbage collection. */
function heapUsed(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed
}
