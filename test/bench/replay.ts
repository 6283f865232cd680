/** `node test/bench/replay.ts` measures a replay of one account over a week, recorded every ten seconds. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Sample } from '../../electron/alerts/observation.ts'
import { createReplay } from '../../electron/alerts/replay.ts'
import { openHistory } from '../../electron/history/history.ts'
import { createReplays } from '../../electron/monitor/replays.ts'
import { exact, toDecimal } from '../../shared/decimal.ts'
import { type LevelRule, rulesFor } from '../../shared/settings/rules.ts'
import { DEFAULT_SETTINGS, type Settings } from '../../shared/settings/settings.ts'

const INTERVAL_MS = 10_000
const SAMPLES = (7 * 24 * 3600 * 1000) / INTERVAL_MS
const NOW = 1_800_000_000_000
/** The number of polls that a history keeps until they are written. */
const SAMPLES_A_WRITE = 50

const ratioRule: LevelRule = {
  warning: '0.5',
  critical: '0.8',
  rearm: '0.05',
  holdSeconds: 30,
  repeatMinutes: 5,
}
const amountRule: LevelRule = { ...ratioRule, warning: '500', critical: '200', rearm: '50' }
const settings: Settings = {
  ...DEFAULT_SETTINGS,
  rules: {
    ...DEFAULT_SETTINGS.rules,
    isolatedRatio: ratioRule,
    availableBalance: amountRule,
    marginBalance: amountRule,
    unrealizedLoss: { ...amountRule, warning: '200', critical: '500' },
    balanceDrop: { ...ratioRule, warning: '0.1', critical: '0.2', hours: 168 },
  },
}

const samples = createSamples()
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'))
try {
  replayInMemory()
  await replayFromDisk()
} finally {
  rmSync(folder, { recursive: true })
}

function replayInMemory(): void {
  const run = createReplay(rulesFor(settings, 'main'))
  const began = performance.now()
  for (const sample of samples) run.observe(sample)
  print(`replayed ${SAMPLES} samples in ${ms(performance.now() - began)}: ${run.firings.length} alerts`)
}

async function replayFromDisk(): Promise<void> {
  const notices = { show: () => {}, withdraw: () => {} }
  const history = openHistory({
    path: join(folder, 'history.db'),
    now: () => NOW,
    confirmedNow: () => NOW,
    notices,
  })
  for (const [index, sample] of samples.entries()) {
    history.record('main', sample)
    if (index % SAMPLES_A_WRITE === 0) await nextTurn()
  }
  const replays = createReplays({
    history,
    accountIds: () => ['main'],
    settings: () => settings,
    now: () => NOW,
  })

  const turns: number[] = []
  let last = performance.now()
  const measureTurn = () => {
    const now = performance.now()
    turns.push(now - last)
    last = now
    next = setImmediate(measureTurn)
  }
  let next = setImmediate(measureTurn)
  const began = performance.now()
  last = began
  const { span } = await replays.run({}, null)
  const took = performance.now() - began
  clearImmediate(next)
  history.close()
  print(
    `replayed ${span === null ? 'nothing' : 'the week'} from disk in ${ms(took)}; longest turn ${ms(Math.max(...turns))}`,
  )
}

/** Returns samples with two waves a day, from calm to critical and back, with the same noise each time. */
function createSamples(): Sample[] {
  let seed = 1
  const noise = () => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed / 2_147_483_647 - 0.5
  }
  return Array.from({ length: SAMPLES }, (_, index) => {
    const wave = Math.sin((index / SAMPLES) * 14 * 2 * Math.PI)
    const ratio = decimal(0.45 + 0.4 * wave + 0.02 * noise())
    const balance = decimal(1000 - 700 * wave + 10 * noise())
    return {
      at: NOW - (SAMPLES - 1 - index) * INTERVAL_MS,
      complete: true,
      figures: {
        marginRatio: ratio,
        poolId: 'cross:USDT',
        isolated: [
          { poolId: 'isolated:ETHUSDT:LONG', marginRatio: ratio },
          { poolId: 'isolated:SOLUSDT:SHORT', marginRatio: '0.21' },
        ],
        availableBalance: balance,
        marginBalance: balance,
        unrealizedProfit: decimal(-600 * wave),
        currency: 'USDT',
      },
    }
  })
}

function decimal(value: number) {
  return toDecimal(exact(value).round(8))
}

function ms(value: number): string {
  return `${value.toFixed(0)} ms`
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
