/**
 * `npm run bench:accounts`: what a snapshot costs with 1, 20 and 200 accounts of 50 positions, as ratios within one
 * run; and how long the built app takes to restore a backup of 200 accounts and to start with them.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMonitor, type Monitor } from '../../electron/monitor/monitor.ts'
import { createNotices } from '../../electron/monitor/notices.ts'
import { createSharedWeight } from '../../electron/polling/weight-share.ts'
import { systemClock } from '../../shared/clock.ts'
import { DEFAULT_SETTINGS } from '../../shared/settings/settings.ts'
import type { PositionRow } from '../../shared/state.ts'
import { invoke } from '../e2e/app.ts'
import { memoryStore } from '../electron/monitor/alert-store.ts'
import { launchPreview, type Preview } from '../fake-electron/launch.ts'
import { APPEARANCE, summary } from '../fixtures.ts'
import { until } from '../real-time.ts'

const SIZES = [1, 20, 200]
const ROUNDS = 15
/** Snapshots of each monitor in a round, fewer of the larger ones. */
const ACCOUNTS_A_ROUND = 4_000
const MANY = 200
const QUIET_SETTINGS = { ...DEFAULT_SETTINGS, quietHours: { from: '23:00', to: '07:00' } }

await measureSnapshots()
await measureApp()

async function measureSnapshots(): Promise<void> {
  say(`${cpus()[0]?.model.trim()}, Node ${process.version}: CPU ms a snapshot (times that of one account)`)
  const monitors = await Promise.all(SIZES.map(monitorOf))
  const rounds: number[][] = SIZES.map(() => [])
  for (let round = -3; round < ROUNDS; round += 1) {
    for (const [index, monitor] of monitors.entries()) {
      const count = ACCOUNTS_A_ROUND / (SIZES[index] ?? 1)
      const before = process.cpuUsage()
      for (let snapshot = 0; snapshot < count; snapshot += 1) {
        monitor.republish()
        monitor.state()
      }
      const { user, system } = process.cpuUsage(before)
      if (round >= 0) rounds[index]?.push((user + system) / 1000 / count)
    }
  }
  const costs = rounds.map((each) => each.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN)
  for (const [index, size] of SIZES.entries()) {
    const cost = costs[index] ?? Number.NaN
    const ratio = cost / (costs[0] ?? Number.NaN)
    say(
      `  ${`${size} accounts`.padEnd(14)}${cost.toFixed(4).padStart(9)}${`(${ratio.toFixed(1)})`.padStart(10)}`,
    )
  }
  for (const monitor of monitors) monitor.stop()
}

/** A monitor of accounts that have had their first answer, at a time of day with quiet hours set. */
async function monitorOf(size: number): Promise<Monitor> {
  const monitor = createMonitor({
    clock: systemClock,
    random: () => 0.5,
    settings: () => QUIET_SETTINGS,
    weight: () => ({ used: 0, limit: 2400, ours: 0, share: 480 }),
    notices: createNotices(),
    appearance: () => APPEARANCE,
    timeZone: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
  })
  const sharedWeight = createSharedWeight(() => ({ limit: 2400, share: 480 }), 0)
  for (let index = 0; index < size; index += 1) {
    monitor.watch({
      id: randomUUID(),
      environment: 'production',
      details: () => ({ label: 'Main', permissions: null, keep: 'keychain' }),
      paused: false,
      sharedWeight,
      createSource: () => ({
        poll: async () => summary({ receivedAt: Date.now(), positions: fiftyPositions() }),
        forgetMode() {},
      }),
      alertStore: memoryStore(),
      openStream: null,
      lastSeen: null,
      workedBefore: true,
      drill: null,
      intervalMs: 3_600_000,
    })
  }
  await until(() => monitor.state().accounts.every((account) => account.summary !== null))
  return monitor
}

function fiftyPositions(): readonly PositionRow[] {
  return Array.from({ length: 50 }, (_, index) => ({
    symbol: `COIN${index}USDT`,
    positionSide: 'BOTH',
    positionAmt: '1.5',
    notional: '1234.56',
    unrealizedProfit: '-12.34',
    maintMargin: '6.17',
    kind: 'cross',
    marginAsset: 'USDT',
    poolId: 'cross:USDT',
    move: { kind: 'move', move: '-0.1' },
    details: null,
  }))
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
