import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Figures } from '../../../electron/alerts/observation.ts'
import type { Bucket } from '../../../electron/history/buckets.ts'
import { type History, openHistory } from '../../../electron/history/history.ts'
import type { Stretch } from '../../../electron/history/reading.ts'
import type { Span } from '../../../shared/history.ts'
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
/** What the exchanges have confirmed. */
let confirmedNow: () => number | null
let notices: ReturnType<typeof noticeLog>
let opened: { close(): void }[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-'))
  path = join(folder, 'history.db')
  now = NOW
  confirmedNow = () => now
  notices = noticeLog()
  opened = []
})
afterEach(() => {
  for (const each of opened.toReversed()) each.close()
  rmSync(folder, { recursive: true })
})

function open(): History {
  const history = openHistory({ path, now: () => now, confirmedNow: () => confirmedNow(), notices })
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

/** Returns the times of the samples since `from`, in ms relative to NOW. */
function timesOf(history: History, accountId = 'a', from = -8.64e15): number[] {
  return Array.from(history.since(accountId, from), ({ at }) => at - NOW)
}

/** Returns how many polls of the account are kept, each counted once. */
function pollsOf(history: History, accountId = 'a', span: Span = ALL): number {
  return Array.from(history.stretches(accountId, span))
    .flatMap(({ rows }) => rows)
    .reduce((sum, { polls }) => sum + polls, 0)
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

  it('returns polls as they were written, except for digits of a ratio beyond those of thresholds', async () => {
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
  })

  it('writes a poll only in the next turn of the event loop', async () => {
    const history = open()
    const reader = openElsewhere('')
    const count = () => reader.prepare('SELECT count(*) AS count FROM poll').get()?.count
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

  it('forgets a removed account, and no other', async () => {
    const history = open()
    await record(history, 'a', NOW - 3 * HOUR, NOW)
    await record(history, 'b', NOW - 3 * HOUR, NOW)
    history.forget('a')
    history.forget('never known')
    expect(history.latest('a')).toBeNull()
    expect(history.latest('b')?.at).toBe(NOW)
    await record(history, 'a', NOW + 1)
    expect(timesOf(history, 'a')).toEqual([1])
    expect(pollsOf(history)).toBe(1)
    expect(pollsOf(history, 'b')).toBe(2)
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
    ['a time out of range', 'at_ms = 9223372036854775807'],
  ])('leaves out a poll with %s', async (_name, change) => {
    const history = open()
    await record(history, 'a', ...range(NOW, NOW + 2))
    openElsewhere(`UPDATE poll SET ${change} WHERE at_ms = ${NOW + 2}`)
    openElsewhere('DELETE FROM minute; DELETE FROM hour')
    expect(timesOf(history)).toEqual([0, 1])
    expect(history.latest('a')?.at).toBe(NOW + 1)
  })

  it('does not return polls that were recorded while the clock was a year ahead', async () => {
    const history = open()
    await record(history, 'a', NOW, NOW + 365 * DAY)
    expect(history.latest('a')?.at).toBe(NOW)
    expect(timesOf(history)).toEqual([0])
    expect(pollsOf(history)).toBe(1)
    now += 366 * DAY
    await record(history, 'a', now)
    now -= 366 * DAY
    expect(history.latest('a')?.at).toBe(NOW)
    expect(await history.read('a', ALL, 10)).toMatchObject({
      points: [{ from: NOW, until: NOW }],
      since: NOW,
    })
  })

  it('does not return a poll more than a day ahead, even when its hour began earlier', async () => {
    const history = open()
    await record(history, 'a', NOW + DAY, NOW + DAY + 1)
    now += 2 * DAY
    await record(history, 'a', now)
    now -= 2 * DAY
    expect(history.latest('a')?.at).toBe(NOW + DAY)
    expect(timesOf(history)).toEqual([DAY])
  })

  it('returns the latest poll even when only its hour is left', async () => {
    const history = open()
    await record(history, 'a', NOW - 3 * HOUR)
    const latest = history.latest('a')
    for (const table of ['poll', 'minute']) {
      openElsewhere(`DELETE FROM ${table}`)
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
    await nextTurn()
    openElsewhere('DELETE FROM poll')
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
    for (const most of [1, 2, 10, 100, 2000]) {
      const { points, since } = await history.read('a', { from: NOW - DAY, until: NOW }, most)
      expect(since).toBe(NOW - 6 * HOUR)
      expect(points.length).toBeLessThanOrEqual(most)
      expect(points[0]?.from).toBe(NOW - 6 * HOUR)
      expect(points.at(-1)?.until).toBe(NOW)
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
      (await history.read('a', { from: NOW + from, until: NOW + until }, 2000)).points.length
    expect(await count(-3000, 3000)).toBe(7)
    expect(await count(-1000, 1000)).toBe(3)
    expect(await count(0, 0)).toBe(1)
    expect(await count(1, 999)).toBe(0)
    expect(await count(1000, -1000)).toBe(0)
    const always = { from: Number.MIN_SAFE_INTEGER, until: Number.MAX_SAFE_INTEGER }
    expect(pollsOf(history, 'a', always)).toBe(7)
    expect((await history.read('a', always, 10)).points).toMatchObject([
      { from: NOW - 3000, until: NOW + 3000 },
    ])
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
    const { points } = await history.read('a', { from: noon - 12 * HOUR, until: noon + 12 * HOUR - 1 }, 24)
    expect(points.map(({ from }) => (from - noon) / HOUR)).toEqual(range(-12, 11))
    vi.unstubAllEnvs()
  })

  it('tells by the minute or the hour what a damaged row told', async () => {
    const history = open()
    const start = NOW - (NOW % HOUR) - 3 * HOUR
    await record(history, 'a', ...range(0, 19).map((count) => start + count * 30_000))
    const resolutions = () =>
      Array.from(history.stretches('a', ALL), ({ resolution, rows }) => [
        resolution,
        rows.reduce((sum, { polls }) => sum + polls, 0),
      ])
    for (const [change, left] of [
      [`poll SET margin_ratio = 'high' WHERE at_ms = ${start}`, [['minute', 20]]],
      [`minute SET margin_balance_last = '' WHERE start_ms = ${start}`, [['hour', 20]]],
      ["hour SET unrealized_profit_last = '1,5'", [['poll', 19]]],
      ["poll SET available_balance = '-'", [['minute', 18]]],
      ["minute SET margin_balance_min = ' '", []],
    ] as const) {
      openElsewhere(`UPDATE ${change}`)
      expect(resolutions()).toEqual(left)
    }
    expect(history.latest('a')).toBeNull()
    expect(notices.standing).toEqual([])
  })

  it('takes many turns of the event loop when it is long', async () => {
    const history = open()
    for (const hour of range(0, 7 * 24)) history.record('a', pollAt(NOW - 7 * DAY + hour * HOUR))
    for (const day of range(0, 200)) {
      history.record('a', pollAt(NOW - day * DAY))
      await nextTurn()
    }
    let turns = 0
    const count = () => {
      turns += 1
      next = setImmediate(count)
    }
    let next = setImmediate(count)
    await history.read('a', { from: NOW - 200 * DAY, until: NOW }, 2000)
    clearImmediate(next)
    expect(turns).toBeGreaterThanOrEqual(6)
  })
})

describe('old polls', () => {
  /** Returns how many hours ago each row of this resolution is. */
  const hoursOf = (stretches: Iterable<Stretch<Bucket>>, resolution: Stretch<Bucket>['resolution']) =>
    Array.from(stretches)
      .filter((stretch) => stretch.resolution === resolution)
      .flatMap(({ rows }) => rows.map(({ from }) => Math.round((now - from) / HOUR)))

  it('become minutes after two days, and hours after thirty', async () => {
    now = NOW - 40 * DAY
    const history = open()
    for (let hour = 0; hour <= 40 * 24; hour += 1, now += HOUR) {
      await record(history, 'a', now, now + 1)
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
    expect(points.length).toBeGreaterThan(900)
    expect(pollsOf(history)).toBe(2 * (40 * 24 + 1))
    expect(since).toBe(NOW - 40 * DAY)
  })

  it.each([
    ['what the exchange last said is true', () => NOW],
    ['nothing is confirmed', () => null],
    ["the exchange's time is nonsense", () => 1],
  ])('are kept while the clock is three years ahead for a while and %s', async (_, confirmed) => {
    const history = open()
    await record(history, 'a', ...range(1, 45).map((hour) => NOW - hour * HOUR))
    confirmedNow = confirmed
    for (const hours of [0, 1, 2]) {
      now = NOW + 3 * 365 * DAY + hours * HOUR
      await record(history, 'a', now)
      history.close()
      await record(open(), 'a', now + 1)
    }
    now = NOW
    expect(hoursOf(open().stretches('a', ALL), 'poll')).toEqual(range(1, 45).toReversed())
  })

  it('are dropped a few hours at a time, even when the exchange is also a year ahead', async () => {
    const history = open()
    await record(history, 'a', ...range(1, 40).map((hour) => NOW - hour * HOUR))
    now += 365 * DAY
    await record(history, 'a', now)
    now -= 365 * DAY
    const all = [...history.stretches('a', ALL)]
    expect(hoursOf(all, 'poll')).toHaveLength(34)
    expect(pollsOf(history)).toBe(40)
  })

  it('are kept as hours for two years, here with a poll every six hours', async () => {
    now = NOW - 760 * DAY
    const history = open()
    let top = '0'
    for (let poll = 0; now <= NOW; poll += 1, now += 6 * HOUR) {
      const marginRatio = decimal(`0.${String((poll * 7919) % 10_000).padStart(4, '0')}`)
      if (now >= NOW - 730 * DAY && marginRatio > top) top = marginRatio
      history.record('a', pollAt(now, { marginRatio }))
      await nextTurn()
    }
    now = NOW
    const { points, since } = await history.read('a', ALL, 500)
    expect((NOW - (since ?? 0)) / DAY).toBeGreaterThanOrEqual(730)
    expect((NOW - (since ?? 0)) / DAY).toBeLessThanOrEqual(732)
    expect(pollsOf(history)).toBeGreaterThanOrEqual(730 * 4)
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
    expect(holder.prepare('SELECT count(*) AS count FROM poll').get()).toEqual({ count: 1 })
    vi.advanceTimersByTime(60_000)
    expect(vi.getTimerCount()).toBe(0)
    vi.useRealTimers()
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

  it('because its folder is none is kept in memory', async () => {
    writeFileSync(path, 'no folder')
    path = join(path, 'history.db')
    const history = open()
    expect(history.notice).toEqual({ kind: 'file-unreadable', file: 'history.db' })
    history.record('a', pollAt(NOW))
    expect(history.latest('a')).toEqual(pollAt(NOW))
    expect(pollsOf(history)).toBe(1)
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
