import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { createExchange, type Exchange } from '../../../electron/binance/client.ts'
import { createMonitor, type Monitor, type RaisedAlert } from '../../../electron/monitor/monitor.ts'
import { createNotices } from '../../../electron/monitor/notices.ts'
import { createSource } from '../../../electron/polling/source.ts'
import { createSymbolBook } from '../../../electron/polling/symbol-book.ts'
import { createSharedWeight } from '../../../electron/polling/weight-share.ts'
import { compareDecimals, exact, toDecimal } from '../../../shared/decimal.ts'
import { DEFAULT_SETTINGS } from '../../../shared/settings/settings.ts'
import type { Decimal, Level, MonitorState } from '../../../shared/state.ts'
import { deep } from '../../deep.ts'
import { APPEARANCE } from '../../fixtures.ts'
import { memoryStore } from './alert-store.ts'
import {
  createLongClock,
  createRandom,
  createWorld,
  type LongClock,
  type Trouble,
  type World,
} from './soak-world.ts'

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

interface Watch {
  readonly clock: LongClock
  readonly world: World
  readonly monitor: Monitor
  readonly exchange: Exchange
  /** What must never be seen in a snapshot. */
  readonly lies: readonly string[]
  /** How often a level was told of, by its name. */
  readonly told: ReadonlyMap<string, number>
}

interface Situation {
  readonly seed: number
  readonly accounts: number
  readonly pollSeconds: number
  readonly others: (minute: number, passed: number) => number
  readonly ratio: (clock: LongClock) => Decimal
}

function watch({ seed, accounts, pollSeconds, others, ratio }: Situation): Watch {
  const clock = createLongClock(START)
  const random = createRandom(seed)
  const world = createWorld({ clock, random, others, ratio: () => ratio(clock) })
  const lies: string[] = []
  /** By true time. */
  const answeredAt = new Map<string, number>()
  const told = new Map<string, number>()
  let raised: readonly RaisedAlert[] = []
  let before: MonitorState | null = null
  const baseUrl = 'https://fapi.binance.com'
  const exchange = createExchange({ baseUrl, fetch: world.fetch, clock })
  const symbols = createSymbolBook({ ask: exchange.exchangeInfo, now: clock.now, kept: null, keep() {} })
  const sharedWeight = createSharedWeight(() => exchange.weight().share, random())
  const monitor = createMonitor({
    clock,
    random,
    settings: () => ({ ...DEFAULT_SETTINGS, pollSeconds }),
    weight: exchange.weight,
    notices: createNotices(),
    appearance: () => APPEARANCE,
    timeZone: () => 'UTC',
  })
  monitor.onAlerts((alerts) => {
    raised = alerts
    for (const { alert } of alerts) {
      told.set(alert.level, (told.get(alert.level) ?? 0) + 1)
    }
  })
  monitor.onChange((state) => {
    lies.push(...liesIn(state, before, raised, (id) => world.time() - (answeredAt.get(id) ?? 0)))
    before = state
    raised = []
  })
  for (let number = 0; number < accounts; number++) {
    const credentials = async () => ({ apiKey: 'key', secret: 'secret' })
    monitor.watch({
      id: `account-${number}`,
      environment: 'production',
      details: () => ({ label: `Account ${number}`, permissions: null, keep: 'keychain' }),
      paused: false,
      drill: null,
      sharedWeight,
      lastSeen: null,
      workedBefore: true,
      alertStore: memoryStore(),
      createSource: (stretch) => createSource({ exchange, symbols, credentials, stretch, clock }),
      openStream: null,
      onFigures: () => void answeredAt.set(`account-${number}`, world.time()),
    })
  }
  return { clock, world, monitor, exchange, lies, told }
}

/** The levels of the figures, whatever the alerts make of them. */
function levelOf(ratio: Decimal): Level {
  const { warning, critical } = DEFAULT_SETTINGS.thresholds
  if (compareDecimals(ratio, critical) >= 0) return 'critical'
  return compareDecimals(ratio, warning) >= 0 ? 'warning' : 'calm'
}

const RANK: Readonly<Record<string, number>> = { calm: 0, warning: 1, critical: 2 }

/** Every rise of a level is told with the very snapshot that shows it, and no old figure is called fresh. */
function liesIn(
  state: MonitorState,
  before: MonitorState | null,
  raised: readonly RaisedAlert[],
  trueAge: (id: string) => number,
): string[] {
  return state.accounts.flatMap((account) => {
    const { id, summary, freshness, risk } = account
    if (summary === null) return []
    const ratio = summary.pools[0]?.marginRatio ?? '0'
    const last = before?.accounts.find((one) => one.id === id)
    const lies: string[] = []
    if ((RANK[risk] ?? 0) < (RANK[levelOf(ratio)] ?? 0)) lies.push(`${ratio} is called ${risk}`)
    const rose = last !== undefined && (RANK[risk] ?? 0) > (RANK[last.risk] ?? 0)
    if (rose && !raised.some(({ alert }) => alert.level === risk)) lies.push(`nobody was told of ${risk}`)
    const age = trueAge(id)
    if (freshness === 'fresh' && age > MINUTE * 10) lies.push(`figures of ${age} ms ago are called fresh`)
    return lies
  })
}

it('watches for 90 days through faults, sleeps and set clocks, and misses nothing', async () => {
  const random = createRandom(7)
  const before = openResources()
  const heapBefore = heapUsed()
  let ratio: Decimal = '0.2'
  const running = watch({
    seed: 11,
    accounts: 1,
    pollSeconds: deep ? 60 : 240,
    others: (minute, passed) => ((minute * 7919) % 1900) * passed,
    ratio: () => ratio,
  })
  const { clock, world, monitor, exchange, lies, told } = running
  const chance = (share: number) => random() < share
  const between = (least: number, most: number) => Math.floor(least + random() * (most - least))
  const crossings = { warning: 0, critical: 0 }

  while (world.time() - START < 90 * DAY) {
    const from = levelOf(ratio)
    ratio = toDecimal(exact(between(500, 9900)).times('0.0001'))
    if (from === 'calm' && levelOf(ratio) !== 'calm') crossings[levelOf(ratio) as 'warning' | 'critical'] += 1
    if (chance(0.4)) {
      world.trouble = TROUBLES[Math.floor(random() * TROUBLES.length)] ?? null
      await clock.advance(between(SECOND, chance(0.2) ? 3 * HOUR : 5 * MINUTE))
      world.trouble = null
    }
    if (chance(0.1)) clock.shift(between(-3 * HOUR, 3 * HOUR))
    if (chance(0.1)) {
      const isTold = chance(0.8)
      if (isTold) {
        monitor.suspend()
        exchange.suspend()
      }
      world.sleep(between(MINUTE, 10 * HOUR))
      exchange.wake()
      monitor.wake()
      await clock.advance(2 * SECOND)
      if (isTold) monitor.resume()
    }
    if (chance(0.1)) monitor.pollNow('user')
    const [account] = monitor.state().accounts
    expect(account?.polling || account?.nextPollAt !== null).toBe(true)
    // A ban lasts up to an hour, and what was refused is looked at every five minutes.
    await clock.advance(between(75 * MINUTE, 100 * MINUTE))
    const [rested] = monitor.state().accounts
    expect(rested).toMatchObject({ connection: { ok: true }, freshness: 'fresh' })
    expect(compareDecimals(rested?.summary?.pools[0]?.marginRatio ?? '0', ratio)).toBe(0)
  }

  expect(lies).toEqual([])
  expect(world.offences).toEqual([])
  expect(world.most).toBeLessThanOrEqual(480)
  expect(told.get('critical')).toBeGreaterThanOrEqual(crossings.critical)
  expect(crossings.critical).toBeGreaterThan(50)
  await stop(monitor, clock)
  expect(clock.pending).toBe(0)
  expect(openResources().length).toBeLessThanOrEqual(before.length)
  expect(heapUsed() - heapBefore).toBeLessThan(20_000_000)
}, 300_000)

it.each<[string, Situation['others']]>([
  ['evenly', (_minute, passed) => 1920 * passed],
  ['at the beginning of each minute', () => 1920],
  ['at the end of each minute', (_minute, passed) => (passed > 0.9 ? 1920 : 0)],
  ['in every other minute', (minute, passed) => (minute % 2 === 0 ? 1920 * passed : 0)],
  ['now and then, with a burst', (minute, passed) => (minute % 7 === 0 ? 1920 : 300 * passed)],
])(
  'watches 20 accounts beside a bot that takes four fifths of the weight %s, and causes no refusal',
  async (_how, others) => {
    const { clock, world, monitor } = watch({
      seed: 3,
      accounts: 20,
      pollSeconds: 10,
      others,
      ratio: () => '0.45',
    })
    await clock.advance(10 * MINUTE)
    let oldest = 0
    for (let minutes = 0; minutes < 30; minutes++) {
      await clock.advance(MINUTE)
      const { at, accounts } = monitor.state()
      oldest = Math.max(oldest, ...accounts.map(({ summary }) => at - (summary?.receivedAt ?? 0)))
    }
    expect(world.offences).toEqual([])
    // Nobody is left behind.
    expect(oldest).toBeLessThan(4 * MINUTE)
    expect(monitor.state().accounts.every(({ connection }) => connection.ok)).toBe(true)
    await stop(monitor, clock)
    expect(clock.pending).toBe(0)
  },
  60_000,
)

it('sees each of 50 accounts within four minutes, and from then on as often as its share allows', async () => {
  const { clock, world, monitor } = watch({
    seed: 5,
    accounts: 50,
    pollSeconds: 10,
    others: () => 0,
    ratio: () => '0.45',
  })
  await clock.advance(4 * MINUTE)
  expect(monitor.state().accounts.every(({ summary }) => summary !== null)).toBe(true)
  for (let minutes = 0; minutes < 10; minutes++) {
    await clock.advance(MINUTE)
    expect(monitor.state().accounts.filter(({ freshness }) => freshness === 'stale')).toEqual([])
  }
  expect(world.offences).toEqual([])
  expect(world.most).toBeLessThanOrEqual(480)
  await stop(monitor, clock)
}, 60_000)

it('sees all of 20 accounts within seconds of the exchange being reached again', async () => {
  const { clock, world, monitor, exchange } = watch({
    seed: 9,
    accounts: 20,
    pollSeconds: 10,
    others: () => 0,
    ratio: () => '0.2',
  })
  await clock.advance(10 * MINUTE)
  world.trouble = 'refused'
  // Until just after the turn of a minute, whose weight is all there.
  await clock.advance(4 * MINUTE + 5 * SECOND)
  world.trouble = null
  exchange.wake()
  monitor.pollNow('return')
  await clock.advance(6 * SECOND)
  expect(monitor.state().accounts.filter(({ connection }) => !connection.ok)).toEqual([])
  await stop(monitor, clock)
}, 60_000)

/** What is under way still ends, by its answer or its time limit. */
async function stop(monitor: Monitor, clock: LongClock): Promise<void> {
  monitor.stop()
  await clock.advance(MINUTE)
}

/** Timers and sockets of this process. */
function openResources(): string[] {
  return process.getActiveResourcesInfo().filter((name) => /Timeout|Immediate|TCP|TLS|UDP|DNS/.test(name))
}

/** Bytes, of what is still in use. */
function heapUsed(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed
}
