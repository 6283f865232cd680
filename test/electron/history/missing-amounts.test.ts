/**
 * `old/plain-tables.sql` is a history of the version whose tables had every amount. A script wrote it that ran that
 * version, which recorded 24 polls of two accounts.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { historyCsv } from '../../../electron/history/csv-columns.ts'
import { type History, openHistory } from '../../../electron/history/history.ts'
import { noticeLog } from '../storage/notice-log.ts'
import { pollAt } from './polls.ts'

const SQL = readFileSync(join(import.meta.dirname, 'old/plain-tables.sql'), 'utf8')
const TABLES = ['account', 'poll', 'poll_pool', 'minute', 'minute_pool', 'hour']
const NOW = Date.UTC(2026, 10, 20, 18)
const EVER = { from: 0, until: NOW }

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-'))
  path = join(folder, 'history.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

function open(): History {
  return openHistory({ path, now: () => NOW, confirmedNow: () => NOW, notices: noticeLog() })
}

function rows(): Readonly<Record<string, unknown>> {
  const connection = new DatabaseSync(path)
  const all = TABLES.map((table) => [table, connection.prepare(`SELECT * FROM ${table}`).all()] as const)
  connection.close()
  return Object.fromEntries(all)
}

describe('a history whose tables had every amount', () => {
  it('is taken over row by row, and takes polls without some', async () => {
    const connection = new DatabaseSync(path)
    connection.exec(SQL)
    connection.close()
    const before = rows()
    const history = open()
    expect(history.notice).toBeNull()
    expect(rows()).toEqual(before)
    history.record('a', pollAt(NOW - 1, { unrealizedProfit: null, availableBalance: null }))
    expect(history.latest('a')?.figures).toMatchObject({ unrealizedProfit: null, availableBalance: null })
    history.close()
    const again = open()
    expect(again.notice).toBeNull()
    expect((await again.read('a', EVER, 100)).points.at(-1)).toMatchObject({ unrealizedProfit: null })
    again.close()
  })
})

describe('polls without some amounts', () => {
  it('are in the chart, in the replay and in the table, with nothing in place of these', async () => {
    const history = open()
    history.record('a', pollAt(NOW - 120_000, { unrealizedProfit: '5', availableBalance: '7' }))
    history.record('a', pollAt(NOW - 60_000, { unrealizedProfit: null, availableBalance: '6' }))
    history.record('a', pollAt(NOW - 50_000, { unrealizedProfit: null, availableBalance: null }))
    const { points } = await history.read('a', EVER, 1)
    expect(points).toMatchObject([
      {
        unrealizedProfit: { min: '5', max: '5', last: '5' },
        availableBalance: { min: '6', max: '7', last: '6' },
      },
    ])
    expect([...history.since('a', 0)].map(({ figures }) => figures.unrealizedProfit)).toEqual([
      '5',
      null,
      null,
    ])
    const [, ...lines] = (await historyCsv(history.stretches('a', EVER), EVER)).trim().split('\r\n')
    expect(lines.map((line) => line.split(',').slice(-6))).toEqual([
      ['5', '5', '5', '7', '7', '7'],
      ['', '', '', '6', '6', '6'],
      ['', '', '', '', '', ''],
    ])
    history.close()
  })
})
