import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Figures } from '../../../electron/alerts/observation.ts'
import { type History, openHistory } from '../../../electron/history/history.ts'
import type { Stretch } from '../../../electron/history/reading.ts'
import type { HistoryPoint } from '../../../shared/history.ts'
import { range } from '../journal/entries.ts'
import { noticeLog } from '../storage/notice-log.ts'
import { decimal, pollAt } from './polls.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const NOW = Date.UTC(2026, 10, 22, 12, 30, 15)
const ALL = { from: -8.64e15, until: 8.64e15 }

let folder: string
let path: string
let now: number
let notices: ReturnType<typeof noticeLog>
let opened: { close(): void }[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-'))
  path = join(folder, 'history.db')
  now = NOW
  notices = noticeLog()
  opened = []
})
afterEach(() => {
  for (const each of opened.toReversed()) each.close()
  rmSync(folder, { recursive: true })
})

function open(): History {
  const history = openHistory({ path, now: () => now, notices })
  opened.push(history)
  return history
}

/** Opens the file as another program would, and runs `sql`. */
function openElsewhere(sql: string): DatabaseSync {
  const connection = new DatabaseSync(path)
  opened.push(connection)
  connection.exec(sql)
  return connection
}

/** Records each poll in its own turn of the event loop, as the app does. */
async function record(history: History, accountId: string, ...times: readonly number[]): Promise<void> {
  for (const at of times) {
    history.record(accountId, pollAt(at))
    await nextTurn()
  }
}

/** Waits until everything is written and every finished hour is folded. */
async function waitForFolding(): Promise<void> {
  const connection = new DatabaseSync(path)
  const unfolded = connection.prepare('SELECT count(*) AS count FROM sample WHERE at < ?')
  const hour = Math.floor(now / HOUR) * HOUR
  for (let turn = 0; turn < 3 || Number(unfolded.get(hour)?.count) > 0; turn += 1) await nextTurn()
  connection.close()
}

/** Returns the times of the samples since `from`, in ms relative to NOW. */
function timesOf(history: History, accountId = 'a', from = -8.64e15): number[] {
  return Array.from(history.since(accountId, from), ({ at }) => at - NOW)
}

function pollsIn(points: readonly HistoryPoint[]): number {
  return points.reduce((sum, { polls }) => sum + polls, 0)
}

describe('a history', () => {
  it('that is new is empty', async () => {
    const history = open()
    expect(history.notice).toBeNull()
    expect(history.latest('a')).toBeNull()
    expect([...history.since('a', 0)]).toEqual([])
    expect([...history.stretches('a', ALL)]).toEqual([])
    expect(await history.read('a', ALL, 10)).toEqual({ points: [], since: null })
  })

  it('returns polls as they were written, folded or not, except for digits of a ratio beyond those of thresholds', async () => {
    const polls = [
      pollAt(NOW - 5, { marginRatio: '0.09254321098765432109' }),
      pollAt(NOW - 4, { marginRatio: null, poolId: null }),
      pollAt(NOW - 3, { marginRatio: 'Infinity', marginBalance: '-1.10', currency: 'USD' }),
      pollAt(NOW - 2, {
        isolated: [
          { poolId: 'isolated:测试USDT:SHORT', marginRatio: 'Infinity' },
          { poolId: 'isolated:BTCUSDT:BOTH', marginRatio: '0.10' },
        ],
      }),
      pollAt(NOW - 1, { availableBalance: '123456789012345678901234567890.123456789' }, false),
    ]
    const first = open()
    for (const poll of polls) first.record('a', poll)
    first.close()
    const second = open()
    const kept = [pollAt(NOW - 5, { marginRatio: '0.09254321' }), ...polls.slice(1)]
    expect([...second.since('a', 0)]).toEqual(kept)
    expect(second.latest('a')).toEqual(kept.at(-1))
    now += HOUR
    await record(second, 'a', now)
    await waitForFolding()
    expect(openElsewhere('').prepare('SELECT count(*) AS count FROM block').get()).toEqual({ count: 3 })
    expect([...second.since('a', 0)].slice(0, -1)).toEqual(kept)
  })

  it('writes a poll only in the next turn of the event loop', async () => {
    const history = open()
    const reader = openElsewhere('')
    const count = () => reader.prepare('SELECT count(*) AS count FROM sample').get()?.count
    history.record('a', pollAt(NOW))
    expect(count()).toBe(0)
    await nextTurn()
    expect(count()).toBe(1)
  })

  it('keeps the polls of each account separately, in order of time', async () => {
    const history = open()
    await record(history, 'a', NOW + 3)
    await record(history, 'b', NOW + 2)
    await record(history, 'a', NOW + 1)
    expect(timesOf(history, 'a')).toEqual([1, 3])
    expect(timesOf(history, 'b')).toEqual([2])
    expect(history.latest('a')?.at).toBe(NOW + 3)
    for (const [from, times] of [
      [2, [3]],
      [3, [3]],
      [4, []],
    ] as const)
      expect(timesOf(history, 'a', NOW + from)).toEqual(times)
  })

  it('keeps the first poll for a timestamp', () => {
    const history = open()
    history.record('a', pollAt(NOW, { marginRatio: '0.1' }))
    history.record('a', pollAt(NOW, { marginRatio: '0.2' }))
    expect(Array.from(history.since('a', 0), ({ figures }) => figures.marginRatio)).toEqual(['0.1'])
    expect(notices.standing).toEqual([])
  })

  it('forgets a removed account, folded or not, and no other', async () => {
    const history = open()
    await record(history, 'a', NOW - 3 * HOUR, NOW)
    await record(history, 'b', NOW - 3 * HOUR, NOW)
    await waitForFolding()
    history.forget('a')
    history.forget('never known')
    expect(history.latest('a')).toBeNull()
    expect(history.latest('b')?.at).toBe(NOW)
    await record(history, 'a', NOW + 1)
    expect(timesOf(history, 'a')).toEqual([1])
    expect(pollsIn((await history.read('a', ALL, 10)).points)).toBe(1)
    expect(pollsIn((await history.read('b', ALL, 10)).points)).toBe(2)
  })

  it('does nothing after it was closed, without throwing', async () => {
    const history = open()
    history.record('a', pollAt(NOW))
    const reader = history.since('a', 0)
    history.close()
    history.close()
    history.record('a', pollAt(NOW + 1))
    history.forget('a')
    await nextTurn()
    expect(history.latest('a')).toBeNull()
    expect([...reader]).toEqual([])
    await expect(history.read('a', ALL, 10)).rejects.toMatchObject({ problem: { kind: 'not-readable' } })
    expect(notices.standing).toEqual([])
    expect(timesOf(open())).toEqual([0])
  })

  it.each([
    ['a ratio that is not a decimal', "margin_ratio = 'high'"],
    ['a balance that is not a decimal', "margin_balance = ''"],
    ['pools that are not JSON', "isolated = '[['"],
    ['pools of another shape', "isolated = '[1]'"],
    ['a time out of range', 'at = 9223372036854775807'],
  ])('leaves out a poll with %s', async (_name, change) => {
    const history = open()
    await record(history, 'a', ...range(NOW, NOW + 2))
    openElsewhere(`UPDATE sample SET ${change} WHERE at = ${NOW + 2}`)
    expect(timesOf(history)).toEqual([0, 1])
    expect(history.latest('a')?.at).toBe(NOW + 1)
  })

  it('does not return polls that were recorded while the clock was a year ahead', async () => {
    const history = open()
    await record(history, 'a', NOW, NOW + 365 * DAY)
    expect(history.latest('a')?.at).toBe(NOW)
    expect(timesOf(history)).toEqual([0])
    expect(pollsIn((await history.read('a', ALL, 10)).points)).toBe(1)
    now += 366 * DAY
    await record(history, 'a', now)
    await waitForFolding()
    now -= 366 * DAY
    expect(history.latest('a')?.at).toBe(NOW)
    expect(await history.read('a', ALL, 10)).toMatchObject({ points: [{ polls: 1 }], since: NOW })
  })

  it('does not return a poll more than a day ahead, even when its hour began earlier', async () => {
    const history = open()
    await record(history, 'a', NOW + DAY, NOW + DAY + 1)
    now += 2 * DAY
    await record(history, 'a', now)
    await waitForFolding()
    now -= 2 * DAY
    expect(history.latest('a')?.at).toBe(NOW + DAY)
    expect(timesOf(history)).toEqual([DAY])
  })

  it('returns the latest poll from folded blocks, even when only the hour is left', async () => {
    const history = open()
    await record(history, 'a', NOW - 3 * HOUR)
    await waitForFolding()
    const latest = history.latest('a')
    for (const step of [0, MINUTE]) {
      openElsewhere(`DELETE FROM block WHERE step = ${step}`)
      expect(history.latest('a')).toEqual(latest)
    }
    expect(latest).toEqual(pollAt(NOW - 3 * HOUR))
  })
})

describe('the polls since a moment', () => {
  it('can be read in parts while more are recorded and the write-ahead log is checkpointed', async () => {
    const history = open()
    const minutes = range(0, 299).map((minute) => NOW - (300 - minute) * MINUTE)
    await record(history, 'a', ...minutes)
    const seen: number[] = []
    for (const { at } of history.since('a', NOW - 250 * MINUTE)) {
      seen.push((at - NOW) / MINUTE)
      if (at !== NOW - 100 * MINUTE) continue
      await record(history, 'a', NOW, NOW - 298.5 * MINUTE)
      await waitForFolding()
      const checkpoint = openElsewhere('').prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()
      expect(checkpoint).toMatchObject({ busy: 0, log: 0 })
    }
    expect(seen).toEqual(range(-250, 0))
  })

  it('end when the account is forgotten', async () => {
    const history = open()
    await record(history, 'a', ...range(0, 9).map((hour) => NOW - (10 - hour) * HOUR))
    let count = 0
    for (const _ of history.since('a', 0)) {
      if (count === 0) history.forget('a')
      count += 1
      await nextTurn()
    }
    expect(count).toBe(1)
  })

  it('are derived from minutes when the polls are no longer kept', async () => {
    const history = open()
    const start = NOW - (NOW % HOUR) - 2 * HOUR
    for (const [second, marginRatio] of [
      [0, '0.3'],
      [20, '0.9'],
      [40, '0.2'],
      [60, '0.1'],
    ] as const)
      history.record('a', pollAt(start + second * 1000, { marginRatio }))
    await waitForFolding()
    openElsewhere('DELETE FROM block WHERE step = 0')
    const seen = Array.from(history.since('a', 0), ({ at, figures }) => [
      (at - start) / 1000,
      figures.marginRatio,
    ])
    expect(seen).toEqual([
      [0, '0.9'],
      [40, '0.2'],
      [60, '0.1'],
    ])
  })
})

describe('a slice of history', () => {
  it('has the highest, lowest and last values, the gaps, and the time of the oldest poll', async () => {
    const history = open()
    const ratioAt = (minute: number) => decimal(`0.${1000 + ((-minute * 37) % 8000)}`)
    const minutes = range(-6 * 60, 0).filter((minute) => minute < -100 || minute > -60)
    for (const minute of minutes) {
      history.record('a', pollAt(NOW + minute * MINUTE, { marginRatio: ratioAt(minute) }))
      await nextTurn()
    }
    await waitForFolding()
    for (const most of [1, 2, 10, 100, 2000]) {
      const { points, since } = await history.read('a', { from: NOW - DAY, until: NOW }, most)
      expect(since).toBe(NOW - 6 * HOUR)
      expect(points.length).toBeLessThanOrEqual(most)
      expect(pollsIn(points)).toBe(minutes.length)
      const top = points.map(({ marginRatio }) => marginRatio?.max ?? '0').toSorted()
      expect(top.at(-1)).toBe(minutes.map(ratioAt).toSorted().at(-1))
      expect(points.at(-1)?.marginRatio?.last).toBe(ratioAt(0))
      expect(points.filter(({ afterGap }) => afterGap)).toHaveLength(most === 1 ? 0 : 1)
    }
  })

  it('includes both ends of the span, and is empty when the span ends before it begins', async () => {
    const history = open()
    await record(history, 'a', ...range(-3, 3).map((second) => NOW + second * 1000))
    const count = async (from: number, until: number) =>
      pollsIn((await history.read('a', { from: NOW + from, until: NOW + until }, 2000)).points)
    expect(await count(-3000, 3000)).toBe(7)
    expect(await count(-1000, 1000)).toBe(3)
    expect(await count(0, 0)).toBe(1)
    expect(await count(1, 999)).toBe(0)
    expect(await count(1000, -1000)).toBe(0)
    expect(await count(Number.MIN_SAFE_INTEGER - NOW, Number.MAX_SAFE_INTEGER - NOW)).toBe(7)
    expect(await history.read('b', ALL, 10)).toEqual({ points: [], since: null })
  })

  it.each([
    ['springs forward', Date.UTC(2026, 2, 8, 12)],
    ['falls back', Date.UTC(2026, 10, 1, 12)],
  ])('has every hour of a day on which the clock on the wall %s', async (_name, noon) => {
    vi.stubEnv('TZ', 'America/New_York')
    now = noon + 12 * HOUR
    const history = open()
    await record(history, 'a', ...range(0, 23).map((hour) => noon + (hour - 12) * HOUR))
    await waitForFolding()
    const { points } = await history.read('a', { from: noon - 12 * HOUR, until: noon + 12 * HOUR - 1 }, 24)
    expect(points.map(({ from, polls }) => [(from - noon) / HOUR, polls])).toEqual(
      range(-12, 11).map((hour) => [hour, 1]),
    )
    vi.unstubAllEnvs()
  })

  it('is the same while its hours are being folded', async () => {
    const history = open()
    const times = range(0, 199).map((count) => NOW - 20 * HOUR + count * 5 * MINUTE)
    await record(history, 'a', ...times)
    const reads = Promise.all(
      [7, 1999].map((most) => history.read('a', { from: NOW - DAY, until: NOW }, most)),
    )
    const [few, many] = await reads
    await waitForFolding()
    expect([few, many].map((slice) => pollsIn(slice?.points ?? []))).toEqual([200, 200])
    expect((await history.read('a', { from: NOW - DAY, until: NOW }, 7)).points).toEqual(few?.points)
  })

  it('uses the remaining blocks when one is damaged', async () => {
    const history = open()
    await record(history, 'a', ...range(1, 10).map((minute) => NOW - 3 * HOUR + minute * MINUTE))
    await waitForFolding()
    const polls = async () =>
      pollsIn((await history.read('a', { from: NOW - 4 * HOUR, until: NOW }, 2000)).points)
    for (const [change, left] of [
      ["data = x'789c' WHERE step = 0", 10],
      ["data = x'00' WHERE step = 60000", 10],
      ['data = zeroblob(100) WHERE step = 3600000', 0],
    ] as const) {
      openElsewhere(`UPDATE block SET ${change}`)
      expect(await polls()).toBe(left)
    }
    expect(history.latest('a')).toBeNull()
    expect(notices.standing).toEqual([])
  })

  it('takes many turns of the event loop when it is long', async () => {
    const history = open()
    await record(history, 'a', ...range(0, 47).map((hour) => NOW - (48 - hour) * HOUR))
    await waitForFolding()
    let turns = 0
    const count = () => {
      turns += 1
      next = setImmediate(count)
    }
    let next = setImmediate(count)
    await history.read('a', { from: NOW - 2 * DAY, until: NOW }, 2000)
    clearImmediate(next)
    expect(turns).toBeGreaterThanOrEqual(45)
  })
})

describe('old polls', () => {
  /** Returns how many hours ago each poll or bucket of this resolution is. */
  const hoursOf = (stretches: Iterable<Stretch>, resolution: Stretch['resolution']) =>
    Array.from(stretches)
      .filter((stretch) => stretch.resolution === resolution)
      .flatMap((stretch) =>
        stretch.resolution === 'poll'
          ? stretch.polls.map(({ at }) => at)
          : stretch.buckets.map(({ from }) => from),
      )
      .map((at) => Math.round((now - at) / HOUR))

  it('become minutes after two days, and hours after thirty', async () => {
    now = NOW - 40 * DAY
    const history = open()
    for (let hour = 0; hour <= 40 * 24; hour += 1, now += HOUR) {
      await record(history, 'a', now, now + 1)
      // The poll is written in one turn, and the hour before is folded in the next.
      for (let turn = 0; turn < 2; turn += 1) await nextTurn()
    }
    now -= HOUR
    const all = [...history.stretches('a', ALL)]
    // An hour is dropped up to six hours after its time, when a later poll is recorded.
    expect(Math.max(...hoursOf(all, 'poll'))).toBeGreaterThanOrEqual(48)
    expect(Math.max(...hoursOf(all, 'poll'))).toBeLessThanOrEqual(55)
    expect(Math.max(...hoursOf(all, 'minute'))).toBeGreaterThanOrEqual(720)
    expect(Math.max(...hoursOf(all, 'minute'))).toBeLessThanOrEqual(727)
    expect(Math.max(...hoursOf(all, 'hour'))).toBe(960)
    const { points, since } = await history.read('a', ALL, 2000)
    expect(pollsIn(points)).toBe(2 * (40 * 24 + 1))
    expect(since).toBe(NOW - 40 * DAY)
  })

  it('are dropped a few hours at a time, so that a clock a year ahead for a minute removes no more', async () => {
    const history = open()
    await record(history, 'a', ...range(1, 40).map((hour) => NOW - hour * HOUR))
    await waitForFolding()
    now += 365 * DAY
    await record(history, 'a', now)
    now -= 365 * DAY
    const all = [...history.stretches('a', ALL)]
    expect(hoursOf(all, 'poll')).toHaveLength(34)
    expect(pollsIn((await history.read('a', ALL, 2000)).points)).toBe(40)
  })

  it('are kept as hours for two years, here with a poll every six hours', async () => {
    now = NOW - 760 * DAY
    const history = open()
    let top = '0'
    for (let poll = 0; now <= NOW; poll += 1, now += 6 * HOUR) {
      const marginRatio = decimal(`0.${String((poll * 7919) % 10_000).padStart(4, '0')}`)
      if (now >= NOW - 730 * DAY && marginRatio > top) top = marginRatio
      history.record('a', pollAt(now, { marginRatio }))
      for (let turn = 0; turn < 3; turn += 1) await nextTurn()
    }
    now = NOW
    await waitForFolding()
    const { points, since } = await history.read('a', ALL, 500)
    expect((NOW - (since ?? 0)) / DAY).toBeGreaterThanOrEqual(730)
    expect((NOW - (since ?? 0)) / DAY).toBeLessThanOrEqual(732)
    expect(pollsIn(points)).toBeGreaterThanOrEqual(730 * 4)
    expect(points.length).toBeGreaterThan(400)
    expect(
      points
        .map(({ marginRatio }) => marginRatio?.max ?? '0')
        .toSorted()
        .at(-1),
    ).toBe(top)
    expect(statSync(path).size).toBeLessThan(1_000_000)
  })
})

describe('a history of the first version', () => {
  it('keeps every poll, and folds them like any others', async () => {
    copyFileSync(await firstVersion(), path)
    const history = open()
    expect(history.notice).toBeNull()
    const before = await history.read('a', ALL, 2000)
    expect(pollsIn(before.points)).toBe(14 * 24)
    expect(before.since).toBe(NOW - 14 * DAY)
    await record(history, 'a', NOW)
    await waitForFolding()
    expect(openElsewhere('').prepare('SELECT count(*) AS count FROM sample').get()).toEqual({ count: 1 })
    const after = await history.read('a', ALL, 2000)
    expect(pollsIn(after.points)).toBe(14 * 24 + 1)
    expect(after.points.slice(0, 20)).toEqual(before.points.slice(0, 20))
  })

  /** Writes a file as that version did: one row for each poll, here for two weeks. */
  async function firstVersion(): Promise<string> {
    const file = join(folder, 'first.db')
    const connection = new DatabaseSync(file)
    connection.exec(`
    CREATE TABLE account (
      number INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE
    ) STRICT;
    CREATE TABLE sample (
      account INTEGER NOT NULL,
      at INTEGER NOT NULL,
      margin_ratio TEXT,
      pool_id TEXT,
      margin_balance TEXT NOT NULL,
      unrealized_profit TEXT NOT NULL,
      available_balance TEXT NOT NULL,
      currency TEXT NOT NULL,
      complete INTEGER NOT NULL,
      isolated TEXT,
      PRIMARY KEY (account, at)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO account VALUES (1, 'a');
    PRAGMA application_id = ${0x504c_4d48}; PRAGMA user_version = 1`)
    const insert = connection.prepare('INSERT INTO sample VALUES (1, ?, ?, ?, ?, ?, ?, ?, 1, NULL)')
    for (const hour of range(1, 14 * 24))
      insert.run(NOW - hour * HOUR, '0.09254321098765432109', 'cross:USDT', '1.5', '0', '1', 'USDT')
    connection.close()
    return file
  }
})

describe('a history that cannot be written', () => {
  const LOCKED = { kind: 'not-recorded', file: 'history.db', reason: 'locked' } as const

  it('keeps the last few polls, and writes them later', async () => {
    const history = open()
    const holder = openElsewhere('BEGIN EXCLUSIVE')
    for (const ms of range(1, 70)) history.record('a', pollAt(NOW + ms))
    await nextTurn()
    expect(notices.standing).toEqual([LOCKED])
    holder.exec('ROLLBACK')
    await record(history, 'a', NOW + 71)
    expect(notices.standing).toEqual([])
    expect(timesOf(history)).toEqual(range(12, 71))
  })

  it('tries again with a timer, even without another poll', () => {
    vi.useFakeTimers()
    const history = open()
    const holder = openElsewhere('BEGIN EXCLUSIVE')
    history.record('a', pollAt(NOW))
    vi.advanceTimersByTime(1)
    expect(notices.standing).toEqual([LOCKED])
    holder.exec('ROLLBACK')
    vi.advanceTimersByTime(60_000)
    expect(notices.standing).toEqual([])
    expect(holder.prepare('SELECT count(*) AS count FROM sample').get()).toEqual({ count: 1 })
    vi.advanceTimersByTime(60_000)
    expect(vi.getTimerCount()).toBe(0)
    vi.useRealTimers()
  })

  it('folds later, and returns the polls meanwhile', async () => {
    const history = open()
    await record(history, 'a', NOW)
    const holder = openElsewhere('')
    now += 2 * HOUR
    history.record('a', pollAt(now))
    await nextTurn()
    holder.exec('BEGIN IMMEDIATE')
    await nextTurn()
    expect(notices.standing).toEqual([LOCKED])
    expect(timesOf(history)).toEqual([0, 2 * HOUR])
    holder.exec('ROLLBACK')
    await record(history, 'a', now + 1)
    await waitForFolding()
    expect(notices.standing).toEqual([])
    expect(timesOf(history)).toEqual([0, 2 * HOUR, 2 * HOUR + 1])
  })

  it('writes waiting polls and removes forgotten accounts when it is closed', async () => {
    const history = open()
    await record(history, 'a', NOW)
    const holder = openElsewhere('BEGIN EXCLUSIVE')
    await record(history, 'a', NOW + 1)
    history.forget('a')
    history.record('b', pollAt(NOW + 2))
    holder.exec('ROLLBACK')
    history.close()
    const next = open()
    expect(next.latest('a')).toBeNull()
    expect(timesOf(next, 'b')).toEqual([2])
  })

  it('because it is damaged is set aside and replaced', () => {
    writeFileSync(path, 'nothing that SQLite knows')
    const history = open()
    const keptAs = 'history.damaged-2026-11-22T12-30-15-000Z.db'
    expect(history.notice).toEqual({ kind: 'file-set-aside', file: 'history.db', keptAs, reason: 'damaged' })
    expect(readFileSync(join(folder, keptAs), 'utf8')).toBe('nothing that SQLite knows')
    history.record('a', pollAt(NOW))
    expect(history.latest('a')).toEqual(pollAt(NOW))
  })

  it('because a folder has its name is kept in memory', async () => {
    mkdirSync(path)
    const history = open()
    expect(history.notice).toEqual({ kind: 'file-unreadable', file: 'history.db' })
    history.record('a', pollAt(NOW))
    expect(history.latest('a')).toEqual(pollAt(NOW))
    expect(pollsIn((await history.read('a', ALL, 10)).points)).toBe(1)
    expect(notices.standing).toEqual([])
  })

  it('or read throws, rather than being empty', async () => {
    await record(open(), 'a', NOW)
    opened[0]?.close()
    openElsewhere('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    const history = open()
    const problem = { kind: 'not-readable', params: { file: 'history.db' } }
    await expect(history.read('a', ALL, 10)).rejects.toMatchObject({ problem })
    expect(() => [...history.stretches('a', ALL)]).toThrow(expect.objectContaining({ problem }))
    expect([...history.since('a', 0)]).toEqual([])
  })
})

describe('a file that has become mostly empty', () => {
  it('is made smaller at the next start', async () => {
    const first = open()
    const isolated: Figures['isolated'] = range(1, 200).map((index) => ({
      poolId: `isolated:COIN${index}USDT:BOTH`,
      marginRatio: '0.12345678',
    }))
    for (const ms of range(0, 199)) {
      first.record('a', pollAt(NOW + ms, { isolated }))
      if (ms % 50 === 49) await nextTurn()
    }
    await record(first, 'b', NOW)
    first.forget('a')
    first.close()
    const size = statSync(path).size
    const second = open()
    expect(timesOf(second, 'b')).toEqual([0])
    second.close()
    expect(statSync(path).size).toBeLessThan(size / 10)
  })
})
