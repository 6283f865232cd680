/**
 * `npm run bench:accounts`: what polling all accounts once and what a snapshot costs with 1, 20 and 200 accounts of 50
 * positions, as ratios within one run; how long the built app takes to restore a backup of 200 accounts and to start
 * with them; and how long it takes to add 200 accounts with keys and to poll them all at once.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createExchange } from '../../electron/binance/client.ts'
import { mainClock } from '../../electron/clock.ts'
import { createMonitor, type Monitor } from '../../electron/monitor/monitor.ts'
import { createNotices } from '../../electron/monitor/notices.ts'
import { NO_BRACKETS } from '../../electron/polling/bracket-book.ts'
import { createRateBook } from '../../electron/polling/rate-book.ts'
import { createSource } from '../../electron/polling/source.ts'
import { createSymbolBook } from '../../electron/polling/symbol-book.ts'
import { createSharedWeight } from '../../electron/polling/weight-share.ts'
import { DEFAULT_SETTINGS } from '../../shared/settings/settings.ts'
import type { AccountState } from '../../shared/state.ts'
import { invoke } from '../e2e/app.ts'
import { memoryStore } from '../electron/monitor/alert-store.ts'
import { launchPreview, type Preview } from '../fake-electron/launch.ts'
import { APPEARANCE } from '../fixtures.ts'
import { CREDENTIALS, startLargeExchange, WITHOUT_LIMIT } from './large-exchange.ts'

const SIZES = [1, 20, 200]
const POSITIONS = 50
const ROUNDS = 15
/** Accounts polled by each monitor in a round, and accounts in its snapshots: fewer times with more of them. */
const POLLED_A_ROUND = 200
const ACCOUNTS_A_ROUND = 4_000
const MANY = 200
const QUIET_SETTINGS = { ...DEFAULT_SETTINGS, quietHours: { from: '23:00', to: '07:00' } }

const exchange = await startLargeExchange({ size: POSITIONS })
try {
  await measureMonitors()
  await measureApp()
  await measureKeys()
} finally {
  exchange.stop()
}

async function measureMonitors(): Promise<void> {
  say(`${cpus()[0]?.model.trim()}, Node ${process.version}: CPU ms (times that of one account)`)
  const all = await Promise.all(SIZES.map(watched))
  await compare('polling', all, POLLED_A_ROUND, ({ pollAll }) => pollAll())
  await compare('a snapshot of', all, ACCOUNTS_A_ROUND, ({ monitor }) => {
    monitor.republish()
    monitor.state()
  })
  for (const { monitor } of all) monitor.stop()
}

async function compare(
  what: string,
  all: readonly Watched[],
  accountsARound: number,
  perform: (each: Watched) => Promise<void> | void,
): Promise<void> {
  const rounds: number[][] = SIZES.map(() => [])
  for (let round = -3; round < ROUNDS; round += 1) {
    for (const [index, each] of all.entries()) {
      const count = accountsARound / (SIZES[index] ?? 1)
      const before = process.cpuUsage()
      for (let time = 0; time < count; time += 1) await perform(each)
      const { user, system } = process.cpuUsage(before)
      if (round >= 0) rounds[index]?.push((user + system) / 1000 / count)
    }
  }
  const costs = rounds.map((each) => each.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN)
  for (const [index, size] of SIZES.entries()) {
    const cost = costs[index] ?? Number.NaN
    const ratio = cost / (costs[0] ?? Number.NaN)
    say(
      `  ${`${what} ${size}`.padEnd(20)}${cost.toFixed(3).padStart(9)}${`(${ratio.toFixed(1)})`.padStart(10)}`,
    )
  }
}

interface Watched {
  readonly monitor: Monitor
  /** Polls every account once, and waits for the snapshot with all answers. */
  readonly pollAll: () => Promise<void>
}

/** Accounts that have had their first answer, at a time of day with quiet hours set. */
async function watched(size: number): Promise<Watched> {
  const monitor = createMonitor({
    clock: mainClock,
    random: () => 0.5,
    settings: () => QUIET_SETTINGS,
    weight: () => ({ used: 0, limit: 2400, ours: 0, share: 480 }),
    notices: createNotices(),
    appearance: () => APPEARANCE,
    timeZone: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
  })
  let startedAt = 0
  let arrived = Promise.withResolvers<void>()
  monitor.onChange(({ accounts }) => {
    const isNew = ({ polling, summary }: AccountState) =>
      !polling && summary !== null && summary.receivedAt >= startedAt
    if (accounts.length === size && accounts.every(isNew)) arrived.resolve()
  })
  watchMany(monitor, size)
  await arrived.promise
  return {
    monitor,
    async pollAll() {
      arrived = Promise.withResolvers()
      startedAt = Date.now()
      monitor.pollNow('user')
      await arrived.promise
    },
  }
}

function watchMany(monitor: Monitor, size: number): void {
  const client = createExchange({
    baseUrl: exchange.url,
    fetch,
    clock: mainClock,
    weightLimit: WITHOUT_LIMIT,
  })
  const symbols = createSymbolBook({ ask: client.exchangeInfo, now: Date.now, kept: null, keep() {} })
  const rates = createRateBook(client.assetIndex, Date.now)
  const sharedWeight = createSharedWeight(() => ({ limit: WITHOUT_LIMIT, share: WITHOUT_LIMIT }), 0)
  for (let index = 0; index < size; index += 1) {
    monitor.watch({
      id: randomUUID(),
      environment: 'production',
      details: () => ({ label: 'Main', permissions: null, keep: 'keychain' }),
      paused: false,
      sharedWeight,
      confirmedNow: client.confirmedNow,
      createSource: (stretch) =>
        createSource({
          exchange: client,
          symbols,
          rates,
          brackets: NO_BRACKETS,
          credentials: async () => CREDENTIALS,
          stretch,
          clock: mainClock,
          onOddity() {},
        }),
      alertStore: memoryStore(),
      openStream: null,
      lastSeen: null,
      workedBefore: true,
      drill: null,
      intervalMs: 3_600_000,
    })
  }
}

async function measureApp(): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'plimsoll-bench-'))
  try {
    say(`the built app and ${MANY} accounts without keys: ms (longest wait of a command meanwhile)`)
    const backup = join(home, 'backup.json')
    await writeFile(backup, backupOf(MANY))
    const first = await launchPreview({ home })
    await first.fake('dialog', 'open', backup)
    await invoke(first, 'backup:open')
    await measure('restore a backup', first, async () => {
      await invoke(first, 'backup:apply')
      await allPolled(first)
    })
    await first.close()

    const startedAt = performance.now()
    const second = await launchPreview({ home })
    const readyAt = performance.now()
    await measure(`start, ready after ${(readyAt - startedAt).toFixed(0)}, then`, second, () =>
      allPolled(second),
    )
    await second.close()

    await rm(join(home, 'accounts.json'))
    const emptyAt = performance.now()
    const empty = await launchPreview({ home })
    say(`  start without accounts: ${(performance.now() - emptyAt).toFixed(0)}`)
    await empty.close()
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}

/** The accounts' keys are kept in memory, so that they are answered only in the run that they are added in. */
async function measureKeys(): Promise<void> {
  say(`the built app and ${MANY} accounts of ${POSITIONS} positions whose keys are accepted`)
  const app = await launchPreview()
  try {
    // It opens by itself when there is no account yet.
    await app.fake('window', 'close')
    await measure('add them one by one', app, async () => {
      for (let index = 0; index < MANY; index += 1)
        await invoke(app, 'accounts:add', {
          label: `Account ${index + 1}`,
          environment: 'custom',
          baseUrl: exchange.url,
          ...CREDENTIALS,
          apiKey: `key-${index}`,
        })
    })
    await app.fake('power', 'suspend')
    const [before, asleepAt] = [await exchange.polls(), Date.now()]
    await measure('ask for them all at once after a sleep', app, async () => {
      await app.fake('power', 'resume')
      // Asking for the state, of 10,000 positions, would cost more than the polls do.
      while ((await exchange.polls()) < before + MANY) await sleep(10)
    })
    while (!(await allAnswered(app, asleepAt))) await sleep(100)
  } finally {
    await app.close()
  }
}

async function allAnswered(app: Preview, since: number): Promise<boolean> {
  const { accounts } = await invoke(app, 'monitor:state')
  return accounts.length === MANY && accounts.every(({ summary }) => (summary?.receivedAt ?? 0) >= since)
}

async function measure(what: string, app: Preview, perform: () => Promise<void>): Promise<void> {
  let isOver = false
  const startedAt = performance.now()
  const performed = perform().finally(() => {
    isOver = true
  })
  let longest = 0
  while (!isOver) {
    const askedAt = performance.now()
    await invoke(app, 'settings:get')
    longest = Math.max(longest, performance.now() - askedAt)
  }
  await performed
  say(`  ${what}: ${(performance.now() - startedAt).toFixed(0)} (${longest.toFixed(0)})`)
}

/** Each account has found out that it has no key. */
async function allPolled(app: Preview): Promise<void> {
  for (;;) {
    const { accounts } = await invoke(app, 'monitor:state')
    if (accounts.length === MANY && accounts.every(({ connection }) => !connection.ok)) return
  }
}

function backupOf(size: number): string {
  const accounts = Array.from({ length: size }, (_, index) => ({
    id: randomUUID(),
    label: `Account ${index + 1}`,
    paused: false,
    keyFingerprint: randomBytes(32).toString('hex'),
    environment: 'production',
  }))
  const writtenAt = Date.now()
  return JSON.stringify({ app: 'plimsoll', version: 1, writtenAt, accounts, settings: DEFAULT_SETTINGS })
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
