import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { INITIAL_ALERT_STATE } from '../../electron/alerts/state.ts'
import { openJournal } from '../../electron/journal/journal.ts'
import { DAY_MS } from '../../shared/time.ts'
import { eventAt, idsOf } from '../electron/journal/entries.ts'
import { startExchange, type TestExchange } from '../exchange/exchange.ts'
import { launchPreview } from '../fake-electron/launch.ts'
import { draftFor, invoke, waitForAccount } from './app.ts'

let exchange: TestExchange
let home: string

beforeEach(async () => {
  exchange = await startExchange({ ratio: '0.9' })
  home = await mkdtemp(join(tmpdir(), 'plimsoll-clock-'))
})
afterEach(async () => {
  await exchange.close()
  await rm(home, { recursive: true, force: true })
})

function openOwnJournal() {
  const notices = { show() {}, withdraw() {} }
  return openJournal({ path: join(home, 'journal.db'), now: Date.now, confirmedNow: () => null, notices })
}

/** Runs the app until it has written an alert, with this computer's clock so many days ahead. */
async function runFor(daysAhead: number): Promise<void> {
  const wrongClock = `const { now } = Date; Date.now = () => now() + ${daysAhead * DAY_MS}`
  const env = { NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(wrongClock)}"` }
  const app = await launchPreview({ home, env })
  await invoke(app, 'accounts:add', draftFor(exchange))
  await waitForAccount(app, ({ risk }) => risk === 'critical')
  await app.close()
}

it.each([
  { clock: 'three years ahead', daysAhead: 3 * 365, ages: [89, 88.5, 1], left: [1, 2, 3] },
  { clock: 'right', daysAhead: 0, ages: [91, 90.5, 1], left: [3] },
])(
  'with a clock that is $clock, the journal is pruned by its true age',
  async ({ daysAhead, ages, left }) => {
    const before = openOwnJournal()
    const entries = ages.map((days) => eventAt(Date.now() - days * DAY_MS))
    before.record('removed', 'Removed', INITIAL_ALERT_STATE, entries)
    before.close()
    await runFor(daysAhead)
    const after = openOwnJournal()
    expect(idsOf(after.all()).filter((id) => id <= ages.length)).toEqual(left)
    after.close()
  },
)
