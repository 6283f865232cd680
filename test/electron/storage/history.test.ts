import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Figures, Sample } from '../../../electron/alerts/observation.ts'
import { type History, openHistory } from '../../../electron/storage/history.ts'
import { range } from './entries.ts'
import { noticeLog } from './notice-log.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const NOW = Date.UTC(2026, 10, 22, 12, 30, 15)

let folder: string
let path: string
let now: number
let board: ReturnType<typeof noticeLog>
let opened: { close(): void }[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-'))
  path = join(folder, 'history.db')
  now = NOW
  board = noticeLog()
  opened = []
})
afterEach(() => {
  for (const each of opened.toReversed()) each.close()
  rmSync(folder, { recursive: true })
})

function open(): History {
  const history = openHistory({ path, now: () => now, board })
  opened.push(history)
  return history
}

/** Another program that has the file open. */
function other(sql: string): DatabaseSync {
  const connection = new DatabaseSync(path)
  opened.push(connection)
  connection.exec(sql)
  return connection
}

function sampleAt(at: number, figures: Partial<Figures> = {}, complete = true): Sample {
  return {
    at,
    figures: {
      marginRatio: '0.09254321098765432109',
      poolId: 'cross:USDT',
      isolated: [],
      availableBalance: '812.34567890',
      marginBalance: '1234.56789012',
      unrealizedProfit: '-0.08480040',
      currency: 'USDT',
      ...figures,
    },
    complete,
  }
}

/** Of the samples since `from`, how many ms from now each is. */
function timesOf(history: History, accountId = 'a', from = 0): number[] {
  return Array.from(history.since(accountId, from), ({ at }) => at - NOW)
}

describe('a history', () => {
  it('that is new knows nothing of any account', () => {
    const history = open()
    expect(history.notice).toBeNull()
    expect(history.latest('a')).toBeNull()
    expect([...history.since('a', 0)]).toEqual([])
  })

  it('is read back exactly as it was written', () => {
    const samples = [
      sampleAt(NOW - 5),
      sampleAt(NOW - 4, { marginRatio: null, poolId: null }),
      sampleAt(NOW - 3, { marginRatio: 'Infinity', marginBalance: '-1.10', currency: 'USD' }),
      sampleAt(NOW - 2, {
        isolated: [
          { poolId: 'isolated:测试USDT:SHORT', marginRatio: 'Infinity' },
          { poolId: 'isolated:BTCUSDT:BOTH', marginRatio: '0.10' },
        ],
      }),
      sampleAt(NOW - 1, { availableBalance: '123456789012345678901234567890.123456789' }, false),
    ]
    const first = open()
    for (const sample of samples) first.record('a', sample)
    first.close()
    const second = open()
    expect([...second.since('a', 0)]).toEqual(samples)
    expect(second.latest('a')).toEqual(samples.at(-1))
  })

  it('keeps accounts apart, each in the order of time', () => {
    const history = open()
    history.record('a', sampleAt(NOW + 3))
    history.record('b', sampleAt(NOW + 2))
    history.record('a', sampleAt(NOW + 1))
    expect(timesOf(history, 'a')).toEqual([1, 3])
    expect(timesOf(history, 'b')).toEqual([2])
    expect(history.latest('a')?.at).toBe(NOW + 3)
    expect(timesOf(history, 'a', NOW + 2)).toEqual([3])
    expect(timesOf(history, 'a', NOW + 3)).toEqual([3])
    expect(timesOf(history, 'a', NOW + 4)).toEqual([])
  })

  it('keeps one sample of a moment, the first', () => {
    const history = open()
    history.record('a', sampleAt(NOW, { marginRatio: '0.1' }))
    history.record('a', sampleAt(NOW, { marginRatio: '0.2' }))
    expect(Array.from(history.since('a', 0), ({ figures }) => figures.marginRatio)).toEqual(['0.1'])
    expect(board.standing).toEqual([])
  })

  it('forgets an account that is gone, and no other', () => {
    const history = open()
    history.record('a', sampleAt(NOW))
    history.record('b', sampleAt(NOW))
    history.forget('a')
    history.forget('never known')
    expect(history.latest('a')).toBeNull()
    expect(history.latest('b')?.at).toBe(NOW)
    history.record('a', sampleAt(NOW + 1))
    expect(timesOf(history, 'a')).toEqual([1])
  })

  it('does nothing any more once it is closed, and does not throw', () => {
    const history = open()
    history.record('a', sampleAt(NOW))
    const reader = history.since('a', 0)
    history.close()
    history.close()
    history.record('a', sampleAt(NOW + 1))
    history.forget('a')
    expect(history.latest('a')).toBeNull()
    expect([...reader]).toEqual([])
    expect(board.standing).toEqual([])
    expect(timesOf(open())).toEqual([0])
  })

  it.each([
    ['a ratio that is no decimal', "margin_ratio = 'high'"],
    ['a balance that is no decimal', "margin_balance = ''"],
    ['pools that are no JSON', "isolated = '[['"],
    ['pools of another shape', "isolated = '[1]'"],
    ['a time no calendar has', 'at = 9223372036854775807'],
  ])('leaves out a sample with %s', (_name, change) => {
    const history = open()
    for (const ms of range(0, 2)) history.record('a', sampleAt(NOW + ms))
    other(`UPDATE sample SET ${change} WHERE at = ${NOW + 2}`)
    expect(timesOf(history)).toEqual([0, 1])
    expect(history.latest('a')?.at).toBe(NOW + 1)
  })

  it('does not take for the latest what was recorded while the clock was a year ahead', () => {
    const history = open()
    history.record('a', sampleAt(NOW))
    history.record('a', sampleAt(NOW + 365 * DAY))
    expect(history.latest('a')?.at).toBe(NOW)
    expect(timesOf(history)).toEqual([0])
  })
})

describe('the samples since a moment', () => {
  it('can be read in parts, while more are recorded and the log of writes is taken up', () => {
    const history = open()
    for (const ms of range(0, 1499)) history.record('a', sampleAt(NOW + ms))
    const seen: number[] = []
    for (const { at } of history.since('a', NOW + 100)) {
      seen.push(at - NOW)
      if (at === NOW + 700) {
        history.record('a', sampleAt(NOW + 1500))
        history.record('a', sampleAt(NOW + 50))
        const checkpoint = other('').prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()
        expect(checkpoint).toMatchObject({ busy: 0, log: 0 })
      }
    }
    expect(seen).toEqual(range(100, 1500))
  })

  it('end where the account is forgotten', () => {
    const history = open()
    for (const ms of range(0, 1499)) history.record('a', sampleAt(NOW + ms))
    let count = 0
    for (const _ of history.since('a', 0)) {
      if (count === 0) history.forget('a')
      count += 1
    }
    expect(count).toBeLessThan(1500)
  })
})

describe('samples older than two weeks', () => {
  it('are dropped at opening, of each account', () => {
    const first = open()
    for (const accountId of ['a', 'b'])
      for (const at of [-14 * DAY - 2, -14 * DAY - 1, -14 * DAY, 0])
        first.record(accountId, sampleAt(NOW + at))
    first.close()
    const second = open()
    for (const accountId of ['a', 'b']) expect(timesOf(second, accountId)).toEqual([-14 * DAY, 0])
  })

  it('go six hours at a time, so that a clock that is a year ahead takes no more', () => {
    const history = open()
    for (const hour of range(1, 100)) history.record('a', sampleAt(NOW - hour * HOUR))
    now += 365 * DAY
    history.record('a', sampleAt(now))
    now -= 365 * DAY
    expect(timesOf(history)).toEqual(range(1, 94).map((hour) => (hour - 95) * HOUR))
  })

  it('are dropped faster than new ones come', () => {
    const history = open()
    for (const hour of range(0, 20 * 24)) {
      now = NOW + hour * HOUR
      history.record('a', sampleAt(now))
    }
    expect(timesOf(history)).toEqual(range(6 * 24, 20 * 24).map((hour) => hour * HOUR))
  })
})

describe('a history that cannot be written', () => {
  const LOCKED = { kind: 'not-recorded', file: 'history.db', reason: 'locked' } as const

  it('keeps the last few samples, and writes them once it can', () => {
    const history = open()
    const holder = other('BEGIN EXCLUSIVE')
    for (const ms of range(1, 70)) history.record('a', sampleAt(NOW + ms))
    expect(board.standing).toEqual([LOCKED])
    holder.exec('ROLLBACK')
    history.record('a', sampleAt(NOW + 71))
    expect(board.standing).toEqual([])
    expect(timesOf(history)).toEqual(range(12, 71))
  }, 30_000)

  it('writes at the end what waits, and forgets whom it was to forget', () => {
    const history = open()
    history.record('a', sampleAt(NOW))
    const holder = other('BEGIN EXCLUSIVE')
    history.record('a', sampleAt(NOW + 1))
    history.forget('a')
    history.record('b', sampleAt(NOW + 2))
    holder.exec('ROLLBACK')
    history.close()
    const next = open()
    expect(next.latest('a')).toBeNull()
    expect(timesOf(next, 'b')).toEqual([2])
  })

  it('because it is damaged is kept aside, and a new one is begun', () => {
    writeFileSync(path, 'nothing that SQLite knows')
    const history = open()
    const keptAs = 'history.damaged-2026-11-22T12-30-15-000Z.db'
    expect(history.notice).toEqual({ kind: 'file-set-aside', file: 'history.db', keptAs, reason: 'damaged' })
    expect(readFileSync(join(folder, keptAs), 'utf8')).toBe('nothing that SQLite knows')
    history.record('a', sampleAt(NOW))
    expect(history.latest('a')).toEqual(sampleAt(NOW))
  })

  it('because a folder stands in its place is kept in memory', () => {
    mkdirSync(path)
    const history = open()
    expect(history.notice).toEqual({ kind: 'file-unreadable', file: 'history.db' })
    history.record('a', sampleAt(NOW))
    expect(history.latest('a')).toEqual(sampleAt(NOW))
    expect(board.standing).toEqual([])
  })
})
