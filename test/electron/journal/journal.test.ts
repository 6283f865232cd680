import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { evaluate } from '../../../electron/alerts/evaluate.ts'
import { type Journal, openJournal } from '../../../electron/journal/journal.ts'
import type { JournalPage } from '../../../shared/journal.ts'
import { ProblemError } from '../../../shared/problems.ts'
import { rulesFor } from '../../../shared/settings/rules.ts'
import { DEFAULT_SETTINGS } from '../../../shared/settings/settings.ts'
import { noticeLog } from '../storage/notice-log.ts'
import { eventAt, idsOf, range, stateAt } from './entries.ts'

const DAY = 86_400_000
const NOW = Date.UTC(2026, 10, 22, 12, 30, 15)
const LOCKED = { kind: 'not-recorded', file: 'journal.db', reason: 'locked' } as const

let folder: string
let path: string
let now: number
/** What the exchanges have confirmed. */
let confirmedNow: () => number | null
let notices: ReturnType<typeof noticeLog>
let opened: Journal[]
let others: DatabaseSync[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-'))
  path = join(folder, 'journal.db')
  now = NOW
  confirmedNow = () => now
  notices = noticeLog()
  opened = []
  others = []
  // The journal retries failed writes with a timer.
  vi.useFakeTimers()
})
afterEach(() => {
  for (const other of others) other.close()
  for (const journal of opened) journal.close()
  vi.useRealTimers()
  rmSync(folder, { recursive: true })
})

function open(): Journal {
  const journal = openJournal({ path, now: () => now, confirmedNow: () => confirmedNow(), notices })
  opened.push(journal)
  if (journal.notice !== null) notices.show(journal.notice)
  return journal
}

/** Opens the file as another program would, and runs `sql`. */
function openElsewhere(sql: string): DatabaseSync {
  const connection = new DatabaseSync(path)
  others.push(connection)
  connection.exec(sql)
  return connection
}

function record(journal: Journal, count: number, at = now): void {
  journal.record(
    'a',
    'Main',
    stateAt(at),
    Array.from({ length: count }, () => eventAt(at)),
  )
}

/** Reads all pages. */
function pages(journal: Journal): JournalPage[] {
  const read: JournalPage[] = []
  for (let before: number | null = null, more = true; more; ) {
    const page: JournalPage = journal.read(before)
    read.push(page)
    before = page.entries.at(-1)?.id ?? 0
    more = page.more
  }
  return read
}

describe('a journal', () => {
  it('that is new is empty', () => {
    const journal = open()
    expect(journal.notice).toBeNull()
    expect(journal.read(null)).toEqual({ entries: [], more: false })
    expect([...journal.all()]).toEqual([])
    expect(journal.alertState('a')).toBeNull()
  })

  it('returns entries and states as they were written', () => {
    const first = open()
    const plain = eventAt(NOW)
    const unusual = eventAt(NOW + 1, {
      kind: 'snooze',
      rule: 'unrealizedLoss',
      poolId: null,
      level: 'critical',
      value: '-1234567890.123456789012345678',
      threshold: null,
      currency: '测试',
      notified: false,
      until: NOW + 900_000,
    })
    first.record('a', 'Main', stateAt(NOW), [plain])
    first.record('b', "Robert'); DROP TABLE entry;--", stateAt(NOW + 1), [
      unusual,
      { ...unusual, value: 'Infinity' },
    ])
    first.close()

    const second = open()
    expect([...second.all()]).toEqual([
      { ...plain, id: 1, accountId: 'a', account: 'Main' },
      { ...unusual, id: 2, accountId: 'b', account: "Robert'); DROP TABLE entry;--" },
      { ...unusual, value: 'Infinity', id: 3, accountId: 'b', account: "Robert'); DROP TABLE entry;--" },
    ])
    expect(second.alertState('a')).toEqual(stateAt(NOW))
    expect(second.alertState('b')).toEqual(stateAt(NOW + 1))
    expect(second.alertState('c')).toBeNull()
  })

  it('keeps a margin call', () => {
    const first = open()
    const { state, events } = evaluate(
      stateAt(NOW),
      { kind: 'called', by: 'margin-call' },
      { rules: rulesFor(DEFAULT_SETTINGS, 'a'), quiet: false, intervalMs: 10_000, confirmedNow: NOW },
      NOW,
    )
    first.record('a', 'Main', state, events)
    first.close()
    const second = open()
    expect([...second.all()]).toMatchObject([{ kind: 'raise', rule: 'marginCall', level: 'critical' }])
    expect(second.alertState('a')).toEqual(state)
  })

  it('from before margin calls were stored can still be read', () => {
    const { calledAt: _, ...earlier } = stateAt(NOW)
    record(open(), 1)
    opened[0]?.close()
    openElsewhere(`UPDATE alert_state SET state = '${JSON.stringify(earlier)}'`)
    expect(open().alertState('a')).toEqual(stateAt(NOW))
  })

  it('writes rows at once, so that another program sees them', () => {
    record(open(), 2)
    const rows = openElsewhere('').prepare('SELECT id FROM entry').all()
    expect(rows.map(({ id }) => id)).toEqual([1, 2])
  })

  it('forgets the state of a removed account, and keeps its entries', () => {
    const first = open()
    record(first, 1)
    first.forget('a')
    first.forget('never known')
    expect(first.alertState('a')).toBeNull()
    first.close()
    const second = open()
    expect(second.alertState('a')).toBeNull()
    expect(idsOf(second.all())).toEqual([1])
  })

  it('records nothing after it was closed, without throwing', () => {
    const journal = open()
    record(journal, 1)
    journal.close()
    journal.close()
    record(journal, 1)
    journal.forget('a')
    expect(() => journal.read(null)).toThrow(ProblemError)
    vi.advanceTimersByTime(DAY)
    expect(notices.standing).toEqual([])
    expect(idsOf(open().all())).toEqual([1])
    expect(readdirSync(folder).filter((name) => !name.startsWith('journal.db'))).toEqual([])
  })

  it.each([
    ['not JSON', '{'],
    ['of another shape', '{"at":"today"}'],
    ['null', 'null'],
  ])('ignores a state that is %s', (_name, text) => {
    const first = open()
    record(first, 1)
    first.close()
    const connection = openElsewhere('')
    connection.prepare('UPDATE alert_state SET state = ?').run(text)
    expect(open().alertState('a')).toBeNull()
  })

  it.each([
    ['an unknown kind', "kind = 'party'"],
    ['an unknown rule', "rule = 'none'"],
    ['an unknown level', "level = 'panic'"],
    ['a value that is not a decimal', "value = '1e5'"],
    ['a time out of range', 'at = 9007199254740993'],
    ['a snooze until a time out of range', 'until = -9223372036854775808'],
  ])('leaves out an entry with %s', (_name, change) => {
    const first = open()
    record(first, 3)
    first.close()
    openElsewhere(`UPDATE entry SET ${change} WHERE id = 2`)
    const journal = open()
    expect(idsOf(journal.all())).toEqual([1, 3])
    expect(idsOf(journal.read(null).entries)).toEqual([3, 1])
    expect(journal.notice).toBeNull()
  })
})

describe('a page of the journal', () => {
  it('holds the newest 50, and says whether there are older ones', () => {
    const journal = open()
    record(journal, 50)
    expect(journal.read(null).more).toBe(false)
    record(journal, 51)
    expect(pages(journal).map(({ entries, more }) => [idsOf(entries), more])).toEqual([
      [range(52, 101).toReversed(), true],
      [range(2, 51).toReversed(), true],
      [[1], false],
    ])
    expect(journal.read(1)).toEqual({ entries: [], more: false })
  })

  it('is followed by the next one even when many entries cannot be read', () => {
    const first = open()
    record(first, 400)
    first.close()
    openElsewhere("UPDATE entry SET kind = 'party' WHERE id BETWEEN 20 AND 390")
    const journal = open()
    expect(pages(journal).flatMap(({ entries }) => idsOf(entries))).toEqual([
      ...range(391, 400).toReversed(),
      ...range(1, 19).toReversed(),
    ])
    expect(idsOf(journal.all())).toEqual([...range(1, 19), ...range(391, 400)])
  })

  it('includes entries that wait to be written, in order', () => {
    const journal = open()
    record(journal, 70)
    const holder = openElsewhere('BEGIN IMMEDIATE')
    record(journal, 60)
    expect(pages(journal).flatMap(({ entries }) => idsOf(entries))).toEqual(range(1, 130).toReversed())
    expect(idsOf(journal.all())).toEqual(range(1, 130))
    holder.exec('ROLLBACK')
    record(journal, 1)
    expect(pages(journal).flatMap(({ entries }) => idsOf(entries))).toEqual(range(1, 131).toReversed())
  })
})

describe('the marks of a span', () => {
  it('are the warnings of that account only, written or not', () => {
    const journal = open()
    const kinds = ['raise', 'fall', 'standing', 'acknowledge', 'snooze', 'blind', 'sight'] as const
    for (const [index, kind] of kinds.entries()) {
      const level = kind === 'fall' || kind === 'sight' ? 'calm' : 'critical'
      journal.record('a', 'Main', stateAt(NOW), [eventAt(NOW + index, { kind, level })])
    }
    journal.record('b', 'Other', stateAt(NOW), [eventAt(NOW)])
    const marks = [0, 2, 5].map((index) => ({
      at: NOW + index,
      rule: 'marginRatio',
      poolId: 'cross:USDT',
      level: 'critical',
    }))
    expect(journal.marks('a', { from: NOW, until: NOW + 9 })).toEqual(marks)
    expect(journal.marks('a', { from: NOW + 1, until: NOW + 2 })).toEqual(marks.slice(1, 2))
    expect(journal.marks('a', { from: NOW + 9, until: NOW })).toEqual([])
    expect(journal.marks('c', { from: -8.64e15, until: 8.64e15 })).toEqual([])
    const holder = openElsewhere('BEGIN IMMEDIATE')
    journal.record('a', 'Main', stateAt(NOW), [
      eventAt(NOW + 9),
      eventAt(NOW + 10),
      eventAt(NOW + 9, { kind: 'fall' }),
    ])
    journal.record('b', 'Other', stateAt(NOW), [eventAt(NOW + 8)])
    expect(journal.marks('a', { from: NOW + 5, until: NOW + 9 }).map(({ at }) => at - NOW)).toEqual([5, 9])
    holder.exec('ROLLBACK')
  })

  it('are at most the newest thousand', () => {
    const journal = open()
    for (let batch = 0; batch < 12; batch += 1)
      journal.record(
        'a',
        'Main',
        stateAt(NOW),
        range(batch * 100, batch * 100 + 99).map((ms) => eventAt(NOW + ms)),
      )
    const marks = journal.marks('a', { from: NOW, until: NOW + DAY })
    expect(marks.map(({ at }) => at - NOW)).toEqual(range(200, 1199))
  })

  it('throw when they cannot be read, rather than being empty', () => {
    const journal = open()
    journal.close()
    expect(() => journal.marks('a', { from: 0, until: NOW })).toThrow(ProblemError)
  })
})

describe('all entries', () => {
  it('can be read while more are written, each exactly once', () => {
    const journal = open()
    record(journal, 250)
    const holder = openElsewhere('BEGIN IMMEDIATE')
    record(journal, 5)
    const seen: number[] = []
    for (const { id } of journal.all()) {
      seen.push(id)
      if (id === 230) {
        holder.exec('ROLLBACK')
        record(journal, 5)
      }
      if (id === 257) record(journal, 1)
    }
    expect(seen.slice(0, 255)).toEqual(range(1, 255))
    expect(seen).toEqual(range(1, seen.length))
  })
})

describe('entries that cannot be written', () => {
  it('wait, can be read meanwhile, and are written in order later', () => {
    const journal = open()
    record(journal, 2, NOW)
    const holder = openElsewhere('BEGIN EXCLUSIVE')
    record(journal, 2, NOW + 1)
    record(journal, 1, NOW + 2)
    expect(notices.standing).toEqual([LOCKED])
    expect(journal.alertState('a')).toEqual(stateAt(NOW + 2))
    expect(idsOf(journal.all())).toEqual(range(1, 5))
    holder.exec('ROLLBACK')
    record(journal, 1, NOW + 3)
    expect(notices.standing).toEqual([])
    const rows = holder.prepare('SELECT id, at FROM entry').all()
    expect(rows.map(({ id, at }) => [id, Number(at) - NOW])).toEqual([
      [1, 0],
      [2, 0],
      [3, 1],
      [4, 1],
      [5, 2],
      [6, 3],
    ])
  })

  it('are tried again by a timer, so that the notice does not stay for hours', () => {
    const journal = open()
    const holder = openElsewhere('BEGIN EXCLUSIVE')
    record(journal, 1)
    vi.advanceTimersByTime(60_000)
    expect(notices.standing).toEqual([LOCKED])
    holder.exec('ROLLBACK')
    vi.advanceTimersByTime(60_000)
    expect(notices.standing).toEqual([])
    expect(holder.prepare('SELECT count(*) AS count FROM entry').get()?.count).toBe(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('are written when the journal is closed', () => {
    const journal = open()
    const holder = openElsewhere('BEGIN EXCLUSIVE')
    record(journal, 3)
    holder.exec('ROLLBACK')
    journal.close()
    expect(idsOf(open().all())).toEqual([1, 2, 3])
  })

  it('lose the oldest beyond 10,000, whose ids are not used again', () => {
    const journal = open()
    record(journal, 1)
    const holder = openElsewhere('BEGIN EXCLUSIVE')
    for (let batch = 0; batch < 6; batch += 1) record(journal, 2000)
    expect(idsOf(journal.all())).toEqual([1, ...range(2002, 12_001)])
    holder.exec('ROLLBACK')
    record(journal, 0)
    journal.close()
    expect(idsOf(open().all())).toEqual([1, ...range(2002, 12_001)])
  })

  it('include the removal of an account', () => {
    const journal = open()
    record(journal, 1)
    const holder = openElsewhere('BEGIN EXCLUSIVE')
    journal.forget('a')
    expect(journal.alertState('a')).toBeNull()
    holder.exec('ROLLBACK')
    journal.close()
    expect(open().alertState('a')).toBeNull()
  })
})

describe('a journal that is locked at opening', () => {
  it('is used once it is free, and new entries follow those it holds', () => {
    const first = open()
    first.record('old', 'Old', stateAt(NOW + 1), [eventAt(NOW + 1), eventAt(NOW + 1)])
    first.record('a', 'Main', stateAt(NOW + 2), [eventAt(NOW + 2)])
    first.close()
    const holder = openElsewhere('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    const journal = open()
    expect(notices.standing).toEqual([LOCKED])
    expect(journal.alertState('a')).toBeNull()
    journal.record('a', 'Main', stateAt(NOW + 9), [eventAt(NOW + 9)])
    // The new entry must not be shown as if it were all there is.
    expect(() => journal.read(null)).toThrow(ProblemError)
    expect(() => [...journal.all()]).toThrow(ProblemError)
    holder.close()
    others = []
    vi.advanceTimersByTime(60_000)
    expect(notices.standing).toEqual([])
    expect(Array.from(journal.all(), ({ id, at }) => [id, at - NOW])).toEqual([
      [1, 1],
      [2, 1],
      [3, 2],
      [4, 9],
    ])
    expect(journal.alertState('a')).toEqual(stateAt(NOW + 9))
    expect(journal.alertState('old')).toEqual(stateAt(NOW + 1))
    record(journal, 1)
    expect(idsOf(journal.read(null).entries)).toEqual([5, 4, 3, 2, 1])
  })
})

describe('a damaged journal', () => {
  const SET_ASIDE = {
    kind: 'file-set-aside',
    file: 'journal.db',
    keptAs: 'journal.damaged-2026-11-22T12-30-15-000Z.db',
    reason: 'damaged',
  } as const

  it('is set aside at opening and replaced', () => {
    writeFileSync(path, 'nothing that SQLite knows')
    const journal = open()
    expect(journal.notice).toEqual(SET_ASIDE)
    record(journal, 1)
    journal.close()
    expect(readFileSync(join(folder, SET_ASIDE.keptAs), 'utf8')).toBe('nothing that SQLite knows')
    expect(idsOf(open().all())).toEqual([1])
  })

  it('is replaced while the app runs, with the state of every account and continuing ids', () => {
    const journal = open()
    journal.record('quiet', 'Quiet', stateAt(7), [])
    for (let batch = 0; batch < 20; batch += 1) record(journal, 2000)
    openElsewhere('PRAGMA wal_checkpoint(TRUNCATE)')
    const content = readFileSync(path)
    writeFileSync(path, content.fill(0xa5, 4096))
    expect(() => journal.read(30_000)).toThrow(ProblemError)
    expect(notices.standing).toEqual([SET_ASIDE])
    vi.advanceTimersByTime(60_000)
    expect(journal.alertState('quiet')).toEqual(stateAt(7))
    record(journal, 2)
    journal.close()
    const next = open()
    expect(next.notice).toBeNull()
    expect(next.alertState('quiet')).toEqual(stateAt(7))
    expect(next.alertState('a')).toEqual(stateAt(now))
    expect(idsOf(next.all())).toEqual([40_001, 40_002])
  })
})

describe('entries older than 90 days', () => {
  it('are dropped after a start, as soon as something is written', () => {
    const first = open()
    record(first, 2, NOW - 90 * DAY - 1)
    record(first, 1, NOW - 90 * DAY)
    record(first, 1, NOW)
    first.close()
    const journal = open()
    record(journal, 0)
    expect(idsOf(journal.all())).toEqual([3, 4])
    expect(journal.notice).toBeNull()
  })

  it('are dropped while the app runs, and their ids are not used again', () => {
    const journal = open()
    record(journal, 3)
    now += 91 * DAY
    record(journal, 1)
    expect(idsOf(journal.all())).toEqual([4])
    now += 91 * DAY
    record(journal, 0)
    expect(idsOf(journal.all())).toEqual([])
    journal.close()
    const next = open()
    record(next, 1)
    expect(idsOf(next.all())).toEqual([5])
  })

  it.each([
    ['what the exchange last said is true', () => NOW],
    ['nothing is confirmed', () => null],
    ["the exchange's time is nonsense", () => 1],
  ])('are kept while the clock is three years ahead for a while and %s', (_, confirmed) => {
    const first = open()
    for (let day = 0; day < 60; day += 1) record(first, 1, NOW - (60 - day) * DAY)
    confirmedNow = confirmed
    now += 3 * 365 * DAY
    record(first, 1)
    first.close()
    const next = open()
    record(next, 1)
    now = NOW
    record(next, 1)
    expect(idsOf(next.all())).toEqual(range(1, 63))
  })

  it("are the only ones dropped when the exchange's time is far in the future", () => {
    confirmedNow = () => Date.UTC(9999, 0)
    const journal = open()
    record(journal, 1, NOW - 91 * DAY)
    record(journal, 1, NOW - 89 * DAY)
    now += 3_600_000
    record(journal, 0)
    expect(idsOf(journal.all())).toEqual([2])
  })

  it('are dropped a day at a time, even when the exchange is also a year ahead', () => {
    const journal = open()
    for (let day = 0; day < 60; day += 1) record(journal, 1, NOW - (60 - day) * DAY)
    now += 365 * DAY
    record(journal, 1)
    now -= 365 * DAY
    record(journal, 1)
    expect(idsOf(journal.all())).toEqual(range(2, 62))
    now += 3_600_000
    record(journal, 0)
    expect(idsOf(journal.all())).toEqual(range(2, 62))
  })

  it('are the only ones dropped when the clock is decades behind', () => {
    const first = open()
    record(first, 3)
    first.close()
    now = 0
    const journal = open()
    record(journal, 1)
    now = NOW
    record(journal, 0)
    expect(idsOf(journal.all())).toEqual([1, 2, 3])
  })
})
