/**
 * `node test/bench/history.ts [days] [seconds] [isolated]` records an account that is polled every `seconds` (10) for
 * `days` (730) with `isolated` (0) isolated positions. It prints the size of the history on disk, how long writing
 * blocks the event loop, and how long reading a chart takes: on the clock, the best of a few times, and in processor
 * time, which other programs lengthen less.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { openHistory } from '../../electron/history/history.ts'
import { createAccountWalk } from './account-walk.ts'

const [days = 730, seconds = 10, isolated = 0] = process.argv.slice(2).map(Number)
const HOUR = 3_600_000
const DAY = 24 * HOUR
const BEGINNING = Date.UTC(2026, 0, 1)
const SPANS = {
  '1 h': HOUR,
  '24 h': DAY,
  '7 d': 7 * DAY,
  '30 d': 30 * DAY,
  '1 y': 365 * DAY,
  '2 y': 730 * DAY,
}
/** As many as the history page asks for. */
const POINTS = 480
const TIMES = 5
/** Polls are recorded in batches to save time. The time of a single one is measured at the end. */
const BATCH = 60

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'))
const path = join(folder, 'history.db')
let now = BEGINNING
const notices = { show: fail, withdraw: fail }
const history = openHistory({ path, now: () => now, confirmedNow: () => now, notices })
const walk = createAccountWalk({ seed: 1, isolated })
try {
  print(`${days} days, polled every ${seconds} s, ${isolated} isolated positions`)
  await recordAllDays()
  await writeOneByOne()
  for (const [name, length] of Object.entries(SPANS)) await read(name, length)
  const turns = await longestTurn(async () => {
    for (const _ of history.stretches('main', { from: 0, until: now })) await nextTurn()
  })
  print(`${'everything as fine as kept'.padEnd(30)} ${turns}`)
} finally {
  history.close()
  rmSync(folder, { recursive: true })
}

async function recordAllDays(): Promise<void> {
  let longest = 0
  for (let day = 0; day < days; day += 1) {
    for (let end = now + DAY; now < end; ) {
      for (let count = 0; count < BATCH && now < end; count += 1, now += seconds * 1000)
        history.record('main', walk(now))
      for (let turn = 0; turn < 2; turn += 1) longest = Math.max(longest, await timed(nextTurn))
    }
    if ([30, 365, days].includes(day + 1))
      print(
        `after ${String(day + 1).padStart(3)} days: ${sizeOf(path)}, log of writes ${sizeOf(`${path}-wal`)}; longest turn of writing ${ms(longest)}`,
      )
  }
}

async function writeOneByOne(): Promise<void> {
  const turns: number[] = []
  let recording = 0
  for (let count = 0; count < 2000; count += 1, now += seconds * 1000) {
    const sample = walk(now)
    recording = Math.max(recording, await timed(() => history.record('main', sample)))
    turns.push(await timed(nextTurn))
    await nextTurn()
  }
  turns.sort((a, b) => a - b)
  const [median, late] = [turns[Math.floor(turns.length / 2)], turns[Math.floor(turns.length * 0.99)]]
  print(
    `one poll: ${ms(recording)} at most in the caller's turn; written in ${ms(median ?? 0)} (median), ${ms(late ?? 0)} (99th percentile), ${ms(turns.at(-1) ?? 0)} (longest)`,
  )
}

async function read(name: string, length: number): Promise<void> {
  let points = 0
  let best = { took: Number.POSITIVE_INFINITY, used: Number.POSITIVE_INFINITY }
  let turns = ''
  for (let time = 0; time < TIMES; time += 1) {
    const before = process.cpuUsage()
    turns = await longestTurn(async () => {
      const took = await timed(async () => {
        points = (await history.read('main', { from: now - length, until: now }, POINTS)).points.length
      })
      best = { ...best, took: Math.min(best.took, took) }
    })
    const { user, system } = process.cpuUsage(before)
    best = { ...best, used: Math.min(best.used, (user + system) / 1000) }
  }
  print(
    `${`${name}, ${points} points`.padEnd(30)} at best ${ms(best.took)}, processor ${ms(best.used)}; last ${turns}`,
  )
}

async function longestTurn(run: () => Promise<void>): Promise<string> {
  let longest = 0
  let last = performance.now()
  const measureTurn = () => {
    longest = Math.max(longest, performance.now() - last)
    last = performance.now()
    next = setImmediate(measureTurn)
  }
  let next = setImmediate(measureTurn)
  const took = await timed(run)
  clearImmediate(next)
  return `read in ${ms(took)}, longest turn ${ms(longest)}`
}

async function timed(run: () => unknown): Promise<number> {
  const began = performance.now()
  await run()
  return performance.now() - began
}

function sizeOf(file: string): string {
  return `${(statSync(file).size / 1e6).toFixed(2)} MB`
}

function ms(value: number): string {
  return `${value.toFixed(value < 1 ? 2 : value < 10 ? 1 : 0)} ms`
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

function fail(): never {
  throw new Error('Something could not be written.')
}
