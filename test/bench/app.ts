/**
 * `npm run bench:app`: CPU time of a poll of 500 positions in the built app with its window hidden, on Linux, beside
 * what npm binance needs for the same two requests. They take turns within one run.
 */
import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { USDMClient } from 'binance'
import { invoke } from '../e2e/app.ts'
import { launchPreview } from '../fake-electron/launch.ts'
import { CREDENTIALS, startLargeExchange } from './large-exchange.ts'

const POSITIONS = 500
const ROUNDS = 8
const CALLS = 20
const ROUND_MS = 10_000
/** Linux counts the CPU time of a process in hundredths of a second. */
const MS_PER_TICK = 10

const exchange = await startLargeExchange({ size: POSITIONS })
const client = new USDMClient(
  {
    api_key: CREDENTIALS.apiKey,
    api_secret: CREDENTIALS.secret,
    baseUrl: exchange.url,
    disableTimeSync: true,
  },
  { proxy: false },
)
const app = await launchPreview()
try {
  await invoke(app, 'settings:set', { pollSeconds: 1 })
  await invoke(app, 'accounts:add', {
    label: 'Main',
    environment: 'custom',
    baseUrl: exchange.url,
    ...CREDENTIALS,
  })
  const ours: number[] = []
  const theirs: number[] = []
  for (let round = -2; round < ROUNDS; round += 1) {
    const [theirCost, ourCost] = [await costOfClient(), await costOfApp()]
    if (round < 0) continue
    theirs.push(theirCost)
    ours.push(ourCost)
  }
  const [a, b] = [median(theirs), median(ours)]
  process.stdout.write(
    `${cpus()[0]?.model.trim()}, Node ${process.version}: CPU ms for ${POSITIONS} positions\n`,
  )
  process.stdout.write(`  npm binance, both requests  ${a.toFixed(2)}\n`)
  process.stdout.write(`  a poll of the running app   ${b.toFixed(2)} (${(b / a).toFixed(1)})\n`)
} finally {
  await app.close()
  exchange.stop()
}

async function costOfClient(): Promise<number> {
  const before = process.cpuUsage()
  for (let call = 0; call < CALLS; call += 1)
    await Promise.all([client.getAccountInformationV3(), client.getPositionsV3()])
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000 / CALLS
}

/** The app polls by itself. Everything it does meanwhile counts. */
async function costOfApp(): Promise<number> {
  const [pollsBefore, before] = [await exchange.polls(), cpuMs(app.pid)]
  await sleep(ROUND_MS)
  return (cpuMs(app.pid) - before) / ((await exchange.polls()) - pollsBefore)
}

function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK
}

function median(values: readonly number[]): number {
  return values.toSorted((x, y) => x - y)[Math.floor(values.length / 2)] ?? Number.NaN
}
