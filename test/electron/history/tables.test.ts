import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openHistory } from '../../../electron/history/history.ts'
import { noticeLog } from '../storage/notice-log.ts'
import { pollAt } from './polls.ts'

const NOW = Date.UTC(2026, 10, 22, 12, 30, 15)
const HOUR = 3_600_000
const DAY = 24 * HOUR

const document = readFileSync(join(import.meta.dirname, '../../../docs/history.md'), 'utf8')
const [schema = '', ...queries] = Array.from(document.matchAll(/```sql\n(.*?)```/gs), ([, sql]) => sql)

let folder: string
let connection: DatabaseSync

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-'))
  const path = join(folder, 'history.db')
  const history = openHistory({ path, now: () => NOW, confirmedNow: () => NOW, notices: noticeLog() })
  for (const [accountId, at, marginRatio, availableBalance] of [
    ['a', NOW - 30 * DAY, '0.5', '1500.00'],
    ['a', NOW - DAY, '0.9', '2000.00'],
    ['a', NOW - 20_000, '0.10', '1000.00'],
    ['a', NOW - 10_000, '0.25', '999.99999999'],
    ['a', NOW, '0.2', '1200.00'],
    ['b', NOW, 'Infinity', '5'],
  ] as const)
    history.record(accountId, pollAt(at, { marginRatio, availableBalance, marginBalance: availableBalance }))
  history.close()
  // As any other program opens it: without the functions of the app.
  connection = new DatabaseSync(path, { readOnly: true })
})
afterEach(() => {
  connection.close()
  rmSync(folder, { recursive: true })
})

function schemaOf(database: DatabaseSync): readonly unknown[] {
  return database.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').all()
}

function answersTo(sql: string | undefined): readonly (readonly unknown[])[] {
  return connection
    .prepare(sql ?? '')
    .all()
    .map((row) => Object.values(row))
}

describe('the tables of the history', () => {
  it('are those of the document', () => {
    const described = new DatabaseSync(':memory:')
    described.exec(schema)
    expect(schemaOf(connection)).toEqual(schemaOf(described))
    described.close()
  })

  it('answer the three queries of the document', () => {
    expect(queries).toHaveLength(3)
    const [highest, low, months] = queries
    expect(answersTo(highest)).toEqual([
      ['a', '2026-11-21', 0.9, '12:30:15'],
      ['a', '2026-11-22', 0.25, '12:30:05'],
      ['b', '2026-11-22', Number.POSITIVE_INFINITY, '12:30:15'],
    ])
    expect(answersTo(low)).toEqual([
      ['2026-11-22T12:00:00Z', 'USDT', '999.99999999'],
      ['2026-11-22T12:00:00Z', 'USDT', '5'],
    ])
    expect(answersTo(months)).toEqual([
      ['a', '2026-10', 'USDT', '1500.00', NOW - 30 * DAY],
      ['a', '2026-11', 'USDT', '1200.00', NOW],
      ['b', '2026-11', 'USDT', '5', NOW],
    ])
  })

  it('say each time in a way that can be read', () => {
    expect(connection.prepare('SELECT at_ms, at_utc FROM poll ORDER BY at_ms DESC').get()).toEqual({
      at_ms: NOW,
      at_utc: '2026-11-22T12:30:15.000Z',
    })
    expect(connection.prepare('SELECT start_utc FROM hour ORDER BY start_ms').get()).toEqual({
      start_utc: '2026-10-23T12:00:00Z',
    })
  })

  it('pass every check of SQLite', () => {
    expect(connection.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
    expect(connection.prepare('PRAGMA foreign_key_check').all()).toEqual([])
  })
})
