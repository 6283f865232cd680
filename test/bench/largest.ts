/**
 * `npm run bench:largest`: for how long the largest answers that are accepted, and the worst that are refused, keep the
 * process from doing anything else, and how long another account of 50 positions waits for its figures meanwhile. All
 * within one run, so that only the ratios to that account's own poll matter.
 */
import { cpus } from 'node:os'
import { DEFAULT_SETTINGS, type Settings } from '../../shared/settings/settings.ts'
import { CREDENTIALS, type LargeAccount, startLargeExchange } from './large-exchange.ts'
import { exchangeAt, longestTurn, wholeCycle } from './whole-cycle.ts'

const ROUNDS = 10

const WATCHING_ISOLATED: Settings = {
  ...DEFAULT_SETTINGS,
  rules: {
    ...DEFAULT_SETTINGS.rules,
    isolatedRatio: { ...DEFAULT_SETTINGS.rules.marginRatio, ...DEFAULT_SETTINGS.thresholds },
  },
}

interface Attack {
  readonly name: string
  readonly account: LargeAccount
  readonly ask: 'poll' | 'account' | 'exchangeInfo'
}

const NUMBERS: LargeAccount = { size: 2, oddity: 'full of numbers' }

const ATTACKS: readonly Attack[] = [
  { name: 'accepted: 10,000 cross positions', account: { size: 10_000 }, ask: 'poll' },
  {
    name: 'accepted: 5,000 isolated positions, all critical',
    account: { size: 5_000, kind: 'isolated' },
    ask: 'poll',
  },
  {
    name: 'accepted: a list of symbols with 250,000 values',
    account: { size: 2, oddity: 'with as many symbols as fit' },
    ask: 'exchangeInfo',
  },
  { name: 'refused: an account of 4 MB of numbers', account: NUMBERS, ask: 'account' },
  { name: 'refused: a list of symbols of 16 MB of numbers', account: NUMBERS, ask: 'exchangeInfo' },
]

const other = await startLargeExchange({ size: 50 })
const watched = wholeCycle(other.url)
await watched.poll()
const own = await mediansOf(() => watched.poll())
say(`${cpus()[0]?.model.trim()}, Node ${process.version}`)
say(`a poll of 50 positions: ${own.time.toFixed(1)} ms, its longest turn ${own.turn.toFixed(1)} ms\n`)
say(`${''.padEnd(52)}longest turn, ms   the other's poll, ms (times alone)`)
for (const { name, account, ask } of ATTACKS) {
  const server = await startLargeExchange(account)
  const cycle = wholeCycle(server.url, WATCHING_ISOLATED)
  const exchange = exchangeAt(server.url)
  const attack = async () => {
    if (ask === 'poll') await cycle.poll()
    else await exchange[ask](CREDENTIALS).catch(() => {})
  }
  await attack()
  const { turn } = await mediansOf(attack)
  const waits: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const attacked = attack()
    waits.push(await msOf(() => watched.poll()))
    await attacked
  }
  const wait = median(waits)
  say(
    `${name.padEnd(52)}${turn.toFixed(1).padStart(16)}${wait.toFixed(1).padStart(16)} (${(wait / own.time).toFixed(1)})`,
  )
  cycle.end()
  server.stop()
}
watched.end()
other.stop()

async function mediansOf(
  work: () => Promise<unknown>,
): Promise<{ readonly time: number; readonly turn: number }> {
  const times: number[] = []
  const turns: number[] = []
  for (let round = 0; round < ROUNDS; round += 1)
    turns.push(await longestTurn(async () => times.push(await msOf(work))))
  return { time: median(times), turn: median(turns) }
}

async function msOf(work: () => Promise<unknown>): Promise<number> {
  const before = performance.now()
  await work()
  return performance.now() - before
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
