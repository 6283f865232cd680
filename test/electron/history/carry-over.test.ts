/**
 * `old/history.sql` is a history as the version before plain tables left it, with each block as hexadecimal digits,
 * and `old/answers.json` what that version answered from it. Both were written by a script that ran that version: it
 * recorded 275 polls of two accounts over 40 days, the clock moving along, with isolated pools, two currencies, missing
 * and infinite ratios, long decimals, and polls for hours that were long over. Then it overwrote one block of each
 * resolution and one row with nonsense, and asked.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { OLD_TABLES } from '../../../electron/history/carry-over.ts'
import { historyCsv } from '../../../electron/history/csv-columns.ts'
import { type History, openHistory } from '../../../electron/history/history.ts'
import { HISTORY_FIGURES, type HistoryPoint } from '../../../shared/history.ts'
import { runs } from '../../deep.ts'
import { noticeLog } from '../storage/notice-log.ts'
import { pollAt } from './polls.ts'

const OLD = join(import.meta.dirname, 'old')
const SQL = readFileSync(join(OLD, 'history.sql'), 'utf8')
const HOUR = 3_600_000
const DAY = 24 * HOUR
const { numRuns: kills, timeout } = runs(6, 60)

const answers = v.parse(
  v.object({
    now: v.number(),
    latest: v.record(v.string(), v.unknown()),
    since: v.record(v.string(), v.array(v.unknown())),
    csv: v.record(v.string(), v.array(v.string())),
    charts: v.array(
      v.object({
        account: v.string(),
        from: v.number(),
        until: v.number(),
        points: v.number(),
        since: v.nullable(v.number()),
        answer: v.array(v.unknown()),
      }),
    ),
  }),
  JSON.parse(readFileSync(join(OLD, 'answers.json'), 'utf8')),
)

let folder: string
let path: string
let notices: ReturnType<typeof noticeLog>

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-'))
  path = join(folder, 'history.db')
  notices = noticeLog()
})
afterEach(() => rmSync(folder, { recursive: true }))

function writeOld(more = ''): void {
  const connection = new DatabaseSync(path)
  connection.exec(SQL + more)
  connection.close()
}

function open(): History {
  return openHistory({ path, now: () => answers.now, confirmedNow: () => answers.now, notices })
}

function query(sql: string): Readonly<Record<string, unknown>> {
  const connection = new DatabaseSync(path)
  const row = connection.prepare(sql).get()
  connection.close()
  return row ?? {}
}

describe('a history of the version with blocks', () => {
  it('answers every chart, replay and table as that version did', async () => {
    writeOld()
    const history = open()
    expect(history.notice).toBeNull()
    await expectOldAnswers(history)
    history.close()
    const again = open()
    await expectOldAnswers(again)
    again.close()
    expect(query("SELECT count(*) AS old FROM sqlite_schema WHERE name IN ('sample', 'block')")).toEqual({
      old: 0,
    })
    expect(query('PRAGMA integrity_check')).toEqual({ integrity_check: 'ok' })
  })

  it('does not know when a ratio was highest, until a later one of the hour is higher', () => {
    writeOld()
    const history = open()
    expect(
      query(
        'SELECT count(margin_ratio_max_ms) AS known FROM hour WHERE polls > 1 AND start_ms < 1795334400000',
      ),
    ).toEqual({ known: 0 })
    history.record('a', pollAt(answers.now - 20 * DAY, { marginRatio: '9' }))
    history.record('a', pollAt(answers.now - 20 * DAY + 1, { marginRatio: '8' }))
    history.close()
    expect(query("SELECT margin_ratio_max_ms AS at FROM hour WHERE margin_ratio_max = '9'")).toEqual({
      at: answers.now - 20 * DAY,
    })
  })

  it('is carried over once another program no longer locks it', async () => {
    writeOld()
    const holder = new DatabaseSync(path)
    holder.exec('BEGIN EXCLUSIVE')
    const history = open()
    expect(history.notice).toEqual({ kind: 'not-recorded', file: 'history.db', reason: 'locked' })
    expect(history.latest('a')).toBeNull()
    holder.exec('ROLLBACK')
    holder.close()
    await expectOldAnswers(history)
    history.close()
  })

  it(
    `is old or new as a whole, at ${kills} random moments at which the app is killed`,
    async () => {
      // The same history for many more accounts takes long enough to be interrupted.
      const copies = (table: string, columns: string) =>
        `WITH RECURSIVE copy (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copy WHERE n < 30)
         INSERT INTO ${table} SELECT ${columns} FROM ${table}, copy`
      writeOld(`${copies('account', 'number + 2 * n, id || n')};
        ${copies('block', 'account + 2 * n, step, start, polls, data')}`)
      const blocks = query('SELECT count(*) AS count FROM block')
      let interrupted = 0
      for (let kill = 0; kill < kills; kill += 1) {
        const child = spawn(process.execPath, [
          join(import.meta.dirname, 'opener.ts'),
          path,
          String(answers.now),
        ])
        const ended = once(child, 'exit')
        await once(child.stdout, 'data')
        await wait(Math.random() * 300)
        child.kill('SIGKILL')
        await ended
        const { user_version: version } = query('PRAGMA user_version')
        if (version === 3) break
        interrupted += 1
        expect(version).toBe(2)
        expect(query('SELECT count(*) AS count FROM block')).toEqual(blocks)
      }
      expect(interrupted).toBeGreaterThan(0)
      const history = open()
      expect(history.notice).toBeNull()
      await expectOldAnswers(history)
      history.close()
    },
    timeout,
  )
})

describe('a history of the first version', () => {
  it('keeps every poll', async () => {
    const connection = new DatabaseSync(path)
    connection.exec(`${OLD_TABLES[0]}; INSERT INTO account VALUES (1, 'a');
      PRAGMA application_id = ${0x504c_4d48}; PRAGMA user_version = 1; BEGIN`)
    const insert = connection.prepare('INSERT INTO sample VALUES (1, ?, ?, ?, ?, ?, ?, ?, 1, NULL)')
    for (let hour = 1; hour <= 14 * 24; hour += 1)
      insert.run(answers.now - hour * HOUR, '0.09254321098765432109', 'cross:USDT', '1.5', '0', '1', 'USDT')
    connection.exec('COMMIT')
    connection.close()
    const history = open()
    expect(history.notice).toBeNull()
    const span = { from: 0, until: answers.now }
    const polls = Array.from(history.stretches('a', span)).flatMap(({ rows }) => rows)
    expect(polls.reduce((sum, row) => sum + row.polls, 0)).toBe(14 * 24)
    expect(polls.every(({ marginRatio }) => marginRatio?.max === '0.09254321')).toBe(true)
    history.close()
  })
})

/** The old version told nothing about the order of isolated pools within a minute. */
function inOrder({
  at,
  complete,
  figures,
}: {
  at: number
  complete: boolean
  figures: object & { isolated: readonly { poolId: string; marginRatio: string }[] }
}) {
  const isolated = Object.fromEntries(
    figures.isolated.map(({ poolId, marginRatio }) => [poolId, marginRatio]),
  )
  return { at, complete, ...figures, isolated }
}

async function expectOldAnswers(history: History): Promise<void> {
  for (const id of ['a', 'b']) {
    const span = { from: 0, until: answers.now }
    expect(history.latest(id)).toEqual(answers.latest[id])
    expect(Array.from(history.since(id, answers.now - 7 * DAY), inOrder)).toEqual(answers.since[id])
    expect((await historyCsv(history.stretches(id, span), span)).split('\r\n')).toEqual(answers.csv[id])
  }
  for (const { account, from, until, points, since, answer } of answers.charts) {
    const slice = await history.read(account, { from, until }, points)
    expect(slice.points.map(briefly)).toEqual(answer)
    expect(slice.since).toBe(since)
  }
}

function briefly(point: HistoryPoint): object {
  const { from, until, afterGap, currency } = point
  const figures = HISTORY_FIGURES.map((figure) => {
    const extent = point[figure]
    return [figure, extent && `${extent.min} ${extent.max} ${extent.last}`]
  })
  return { from, until, afterGap, currency, ...Object.fromEntries(figures) }
}
