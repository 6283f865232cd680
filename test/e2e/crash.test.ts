import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exact, toDecimal } from '../../shared/decimal.ts'
import { DEFAULT_SETTINGS } from '../../shared/settings/settings.ts'
import type { Decimal } from '../../shared/state.ts'
import { formatRatio } from '../../shared/words/format.ts'
import { deep } from '../deep.ts'
import { startExchange, type TestExchange } from '../exchange/exchange.ts'
import { launchPreview, type Preview } from '../fake-electron/launch.ts'
import { type Session, startSession } from '../keyring.ts'
import { AMPLE_WEIGHT, draftFor, invoke, waitForAccount, withoutUndefined } from './app.ts'

/** How often the app is killed. */
const CRASHES = deep ? 200 : 12
/** The app is killed after fewer polls than this. Counting polls gives a slow machine as many alerts. */
const MAX_POLLS = 25
/** The app is killed at most this long after the next poll was requested: before, during or after the poll. */
const MAX_KILL_DELAY_MS = 60

let exchange: TestExchange
let home: string
let session: Session

beforeEach(async () => {
  exchange = await startExchange({ ratio: '0.2', weightLimit: AMPLE_WEIGHT })
  home = await mkdtemp(join(tmpdir(), 'plimsoll-crash-'))
  session = await startSession()
  await session.startKeyring('unlocked')
})
afterEach(async () => {
  await exchange.close()
  await session.stop()
  await rm(home, { recursive: true, force: true })
})

const launch = () => launchPreview({ home, keychain: 'system', env: withoutUndefined(session.env) })

/** The figures in the titles of all notifications so far. */
const notifiedFigures = (app: Preview) =>
  app.events.flatMap((event) => {
    const figure = event.event === 'notification' ? /[\d.]+\s%/.exec(event.title)?.[0] : undefined
    return figure === undefined ? [] : [figure]
  })

interface Row {
  readonly id: number
  readonly kind: string
  readonly value: Decimal
  readonly told: number
}

function rowsAfter(id: number): Row[] {
  const database = new DatabaseSync(join(home, 'journal.db'), { readOnly: true })
  try {
    const rows = database.prepare('SELECT id, kind, value, told FROM entry WHERE id > ? ORDER BY id').all(id)
    return rows.map(({ id, kind, value, told }) => ({
      id: Number(id),
      kind: String(kind),
      value: toDecimal(exact(Number(value))),
      told: Number(told),
    }))
  } finally {
    database.close()
  }
}

/** Rises and falls every few polls, each time to another figure, so that each rise can be recognised. */
function* ratios(): Generator<Decimal> {
  for (let rise = 0; ; rise = (rise + 1) % 100) {
    yield toDecimal(exact('0.9').plus(rise / 1000))
    yield '0.2'
    yield '0.2'
  }
}

/** Makes the app poll this many times in a row, and kills it around the next poll. */
async function pollAndKill(app: Preview, polls: number, path: Iterator<Decimal>): Promise<void> {
  let seenAt = 0
  for (let poll = 0; poll < polls; poll += 1) {
    exchange.setRatio(path.next().value)
    await app.invoke('monitor:refresh')
    const { summary } = await waitForAccount(app, ({ summary }) => (summary?.receivedAt ?? 0) > seenAt)
    seenAt = summary?.receivedAt ?? seenAt
  }
  exchange.setRatio(path.next().value)
  void app.invoke('monitor:refresh').catch(() => {})
  await delay(Math.random() * MAX_KILL_DELAY_MS)
  app.kill('SIGKILL')
  await app.exited
}

describe('an app that is killed at any moment', () => {
  it(
    'loses no entry of the journal and repeats no alert',
    async () => {
      const setUp = await launch()
      // Near liquidation one notification tells of two entries, and a start tells of it again.
      await invoke(setUp, 'settings:set', { near: { ratio: '1', move: null } })
      await invoke(setUp, 'accounts:add', draftFor(exchange))
      await waitForAccount(setUp, ({ risk }) => risk === 'calm')
      await setUp.close()

      const path = ratios()
      let [last, alerts, cutOff] = [0, 0, false]
      for (let crash = 0; crash < CRASHES; crash += 1) {
        const app = await launch()
        await pollAndKill(app, Math.floor(Math.random() * MAX_POLLS), path)

        const rows = rowsAfter(last)
        expect(rows.map(({ id }) => id)).toEqual(rows.map((_, index) => last + index + 1))
        const notified = rows.filter((row) => row.told === 1)
        const shown = notifiedFigures(app)
        // The last entry may have been written just before the app was killed, with its notification not yet shown.
        expect(notified.length - shown.length).toBeOneOf([0, 1])
        expect(shown).toEqual(
          notified
            .slice(0, shown.length)
            .map(({ value }) => formatRatio(value, 'en', DEFAULT_SETTINGS.thresholds)),
        )
        // Only a notification that was cut off is shown again.
        const standing = notified.filter(({ kind }) => kind === 'standing')
        expect(standing.length).toBeLessThanOrEqual(cutOff ? 1 : 0)

        cutOff = notified.length > shown.length
        alerts += shown.length
        last = rows.at(-1)?.id ?? last
      }
      expect(alerts).toBeGreaterThan(CRASHES)
    },
    deep ? 3_600_000 : 600_000,
  )
})
