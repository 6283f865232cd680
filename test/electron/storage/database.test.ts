import { randomUUID } from 'node:crypto'
import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { COMPANIONS } from '../../../electron/storage/companions.ts'
import type { Layout } from '../../../electron/storage/connection.ts'
import { type Database, type NoticeBoard, openDatabase } from '../../../electron/storage/database.ts'
import { sweepDrafts } from '../../../electron/storage/drafts.ts'
import { failureOf } from '../../../electron/storage/sqlite-failure.ts'
import { OBSTACLES, putPipe } from '../../obstacles.ts'
import { noticeLog } from './notice-log.ts'

let folder: string
let path: string
let open: Database[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-'))
  path = join(folder, 'notes.db')
  open = []
})
afterEach(() => {
  for (const database of open) database.close()
  rmSync(folder, { recursive: true })
})

const NOW = Date.UTC(2026, 10, 22, 12, 30, 15)
const STAMP = '2026-11-22T12-30-15-000Z'
const LAYOUT: Layout = {
  applicationId: 0x7465_7374,
  steps: ['CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT'],
}

/** The layout of a later version. */
const LATER_LAYOUT: Layout = {
  ...LAYOUT,
  steps: [
    ...LAYOUT.steps,
    'CREATE TABLE tag (text TEXT NOT NULL) STRICT; CREATE INDEX tags ON tag (text)',
    "INSERT INTO tag VALUES ('upgraded')",
  ],
}

function openNotes(notices: NoticeBoard = noticeLog(), layout = LAYOUT): Database {
  const database = openDatabase({
    path,
    now: () => NOW,
    confirmedNow: () => NOW,
    notices,
    layout,
    onConnect: () => {},
    prune: () => {},
  })
  open.push(database)
  return database
}

function write(database: Database, ...texts: readonly string[]): boolean {
  return database.write((connection) => {
    for (const text of texts) connection.prepare('INSERT INTO note (text) VALUES (?)').run(text)
  })
}

function texts(database: Database): readonly unknown[] | null {
  return database.read((connection) =>
    connection
      .prepare('SELECT text FROM note ORDER BY id')
      .all()
      .map(({ text }) => text),
  )
}

/** Creates a closed file with this many notes. */
function fill(count: number): void {
  const database = openNotes()
  write(database, ...Array.from({ length: count }, (_, index) => `note ${index} `.repeat(20)))
  database.close()
}

const setAside = (reason: 'damaged' | 'newer') =>
  ({
    kind: 'file-set-aside',
    file: 'notes.db',
    keptAs: `notes.${reason}-${STAMP}.db`,
    reason,
  }) as const

describe('a database', () => {
  it('that does not exist is created without a notice, and only the user can read it', () => {
    const database = openNotes()
    expect(database.notice).toBeNull()
    expect(write(database, 'a')).toBe(true)
    for (const name of ['notes.db', 'notes.db-wal', 'notes.db-shm'])
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)
  })

  it('is restored as it was written, and is one file once it is closed', () => {
    const first = openNotes()
    write(first, 'a', '测试')
    first.close()
    expect(readdirSync(folder)).toEqual(['notes.db'])
    const second = openNotes()
    expect(second.notice).toBeNull()
    expect(texts(second)).toEqual(['a', '测试'])
  })

  it('does nothing after it was closed', () => {
    const notices = noticeLog()
    const database = openNotes(notices)
    database.close()
    database.close()
    expect(write(database, 'a')).toBe(false)
    expect(texts(database)).toBeNull()
    expect(notices.standing).toEqual([])
  })

  it('keeps nothing of a change that fails halfway', () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
    const notices = noticeLog()
    const database = openNotes(notices)
    const halfway = database.write((connection) => {
      connection.exec("INSERT INTO note (text) VALUES ('a')")
      throw new Error('halfway')
    })
    expect(halfway).toBe(false)
    expect(notices.standing).toEqual([{ kind: 'not-recorded', file: 'notes.db', reason: 'failed' }])
    expect(texts(database)).toEqual([])
    expect(write(database, 'b')).toBe(true)
    expect(notices.standing).toEqual([])
    expect(texts(database)).toEqual(['b'])
    logged.mockRestore()
  })

  /** Writes at each of these times, in minutes, and answers the times at which the database was pruned. */
  function prunedAt(times: readonly { readonly now: number; readonly confirmed: number | null }[]) {
    const moments: number[] = []
    let [now, confirmed] = [NOW, null as number | null]
    const database = openDatabase({
      path,
      now: () => now,
      confirmedNow: () => confirmed,
      notices: noticeLog(),
      layout: LAYOUT,
      onConnect: () => {},
      prune: (_connection, moment) => moments.push(moment - NOW),
    })
    open.push(database)
    for (const time of times) {
      now = NOW + time.now * 60_000
      confirmed = time.confirmed === null ? null : NOW + time.confirmed * 60_000
      write(database, 'a')
    }
    return moments.map((ms) => ms / 60_000)
  }

  it('is pruned every hour after something was written', () => {
    const times = [0, 1, 59, 60, 61, 119, 120, -600, -599, -540]
    expect(prunedAt(times.map((now) => ({ now, confirmed: now })))).toEqual([0, 60, 120, -600, -540])
  })

  it('is never pruned while no exchange has confirmed the time', () => {
    expect(prunedAt([0, 60, 600_000].map((now) => ({ now, confirmed: null })))).toEqual([])
  })

  it('is pruned by the earlier of its own and the confirmed time', () => {
    const year = 525_600
    expect(
      prunedAt([
        { now: 3 * year, confirmed: null },
        { now: 3 * year, confirmed: 5 },
        { now: 65, confirmed: 8000 * year },
        { now: 125, confirmed: -50 * year },
        { now: -600, confirmed: 185 },
      ]),
    ).toEqual([5, 65, -50 * year, -600])
  })
})

describe('a file that cannot be used', () => {
  it.each([
    ['empty', () => writeFileSync(path, '')],
    ['text', () => writeFileSync(path, 'Dear diary, today '.repeat(500))],
    ['shorter than a header', () => writeFileSync(path, 'SQLite format 3\0')],
    ['cut off within its pages', () => fillThen(() => truncateSync(path, 4096 * 3 + 100))],
    ['cut off after its first page', () => fillThen(() => truncateSync(path, 4096))],
    ['without its first page', () => fillThen(() => overwrite(0, 4096))],
    ['with noise in its pages', () => fillThen(() => overwrite(4096 * 2, 4096 * 5))],
    ['another program’s', () => elsewhere('CREATE TABLE song (title TEXT)')],
    [
      'another program’s of a higher version',
      () => elsewhere('CREATE TABLE song (title TEXT); PRAGMA user_version = 9'),
    ],
    ['without its table', () => fillThen(() => elsewhere('DROP TABLE note; CREATE TABLE other (x)'))],
    [
      'with a table of another shape',
      () => fillThen(() => elsewhere('ALTER TABLE note ADD COLUMN more TEXT')),
    ],
  ])('because it is %s is set aside and replaced', (_name, damage) => {
    damage()
    const content = readFileSync(path)
    const database = openNotes()
    expect(database.notice).toEqual(setAside('damaged'))
    expect(readFileSync(join(folder, `notes.damaged-${STAMP}.db`)).equals(content)).toBe(true)
    expect(texts(database)).toEqual([])
    expect(write(database, 'new')).toBe(true)
    database.close()
    expect(texts(openNotes())).toEqual(['new'])
  })

  it('because it is from a newer version is set aside with that reason', () => {
    openNotes(noticeLog(), LATER_LAYOUT).close()
    const database = openNotes()
    expect(database.notice).toEqual(setAside('newer'))
    expect(write(database, 'a')).toBe(true)
    expect(readdirSync(folder)).toContain(`notes.newer-${STAMP}.db`)
  })

  it('takes along what SQLite keeps beside it', () => {
    writeFileSync(path, '')
    writeFileSync(`${path}-wal`, 'a log of writes')
    writeFileSync(`${path}-shm`, 'its index')
    writeFileSync(`${path}-journal`, 'a way back')
    const database = openNotes()
    expect(database.notice).toEqual(setAside('damaged'))
    const aside = join(folder, `notes.damaged-${STAMP}.db`)
    expect(readFileSync(`${aside}-wal`, 'utf8')).toBe('a log of writes')
    expect(readFileSync(`${aside}-shm`, 'utf8')).toBe('its index')
    expect(readFileSync(`${aside}-journal`, 'utf8')).toBe('a way back')
    expect(texts(database)).toEqual([])
  })

  it('because only its write-ahead log is left is replaced without the content of that log', () => {
    const former = openNotes()
    write(former, 'former')
    const log = readFileSync(`${path}-wal`)
    former.close()
    rmSync(path)
    writeFileSync(`${path}-wal`, log)
    const database = openNotes()
    expect(database.notice).toBeNull()
    expect(texts(database)).toEqual([])
    expect(write(database, 'new')).toBe(true)
    database.close()
    expect(texts(openNotes())).toEqual(['new'])
  })

  it('because the app was killed while creating it is created again', () => {
    const draft = join(folder, `plimsoll-${randomUUID()}.draft`)
    writeFileSync(draft, 'half of it')
    writeFileSync(`${draft}-journal`, 'and a way back')
    sweepDrafts(folder, Date.now() + 1000)
    const database = openNotes()
    expect(database.notice).toBeNull()
    expect(write(database, 'a')).toBe(true)
    database.close()
    expect(readdirSync(folder)).toEqual(['notes.db'])
  })

  it.each(OBSTACLES)('because $name is in its place is replaced', ({ put, reason }) => {
    put(path)
    const before = lstatSync(path).ino
    const database = openNotes()
    const keptAs = `notes.${reason}-${STAMP}.db`
    expect(database.notice).toMatchObject({ kind: 'file-set-aside', file: 'notes.db', keptAs, reason })
    expect(lstatSync(join(folder, keptAs)).ino).toBe(before)
    expect(write(database, 'new')).toBe(true)
    database.close()
    expect(texts(openNotes())).toEqual(['new'])
  })

  it.each(COMPANIONS.flatMap((suffix) => OBSTACLES.map((obstacle) => ({ suffix, ...obstacle }))))(
    'is not the one with $name in the place of its $suffix, which alone is set aside',
    ({ suffix, put, reason }) => {
      fill(3)
      put(path + suffix)
      const database = openNotes()
      const keptAs = `notes.${reason}-${STAMP}.db${suffix}`
      const file = `notes.db${suffix}`
      expect(database.notice).toMatchObject({ kind: 'file-set-aside', file, keptAs, reason })
      expect(texts(database)).toHaveLength(3)
      expect(write(database, 'new')).toBe(true)
      expect(readdirSync(folder)).toContain(keptAs)
    },
  )

  it('is what is told when a companion is no file either', () => {
    writeFileSync(path, 'Dear diary, today '.repeat(500))
    putPipe(`${path}-wal`)
    expect(openNotes().notice).toEqual(setAside('damaged'))
    expect(readdirSync(folder)).toContain(`notes.not-a-file-${STAMP}.db-wal`)
  })

  it('because a read finds damage is set aside and replaced while the app runs', () => {
    const notices = noticeLog()
    const database = damagedWhileOpen(notices)
    expect(texts(database)).toBeNull()
    expect(notices.standing).toEqual([setAside('damaged')])
    expect(write(database, 'new')).toBe(true)
    expect(texts(database)).toEqual(['new'])
  })

  it('because a write finds damage is replaced, and that write goes into the new file', () => {
    const notices = noticeLog()
    const database = damagedWhileOpen(notices)
    const changed = database.write((connection) => {
      connection.exec("UPDATE note SET text = upper(text); INSERT INTO note (text) VALUES ('new')")
    })
    expect(changed).toBe(true)
    expect(notices.standing).toEqual([setAside('damaged')])
    expect(texts(database)).toEqual(['new'])
  })

  it.each([
    ['its folder is missing', () => moveInto('none')],
    ['its folder is a file', () => fillThen(() => moveInto('notes.db'))],
  ])('because %s is not changed, and writes are kept in memory', (_name, damage) => {
    damage()
    const before = readdirSync(folder)
    const notices = noticeLog()
    const database = openNotes(notices)
    expect(database.notice).toEqual({ kind: 'file-unreadable', file: 'notes.db' })
    expect(write(database, 'a')).toBe(true)
    expect(texts(database)).toEqual(['a'])
    database.close()
    expect(readdirSync(folder)).toEqual(before)
    expect(notices.standing).toEqual([])
  })

  function fillThen(damage: () => void): void {
    fill(2000)
    damage()
  }

  function overwrite(from: number, length: number): void {
    const content = readFileSync(path)
    for (let index = from; index < Math.min(content.length, from + length); index += 1)
      content[index] = (index * 31 + 7) % 251
    writeFileSync(path, content)
  }

  /** Has more pages than SQLite keeps in memory, so that it must read the damaged ones. */
  function damagedWhileOpen(notices: NoticeBoard): Database {
    fill(15_000)
    const database = openNotes(notices)
    overwrite(4096, Number.POSITIVE_INFINITY)
    return database
  }

  function moveInto(name: string): void {
    path = join(folder, name, 'notes.db')
  }

  function elsewhere(sql: string): void {
    const connection = new DatabaseSync(path)
    connection.exec(sql)
    connection.close()
  }
})

describe('a database of an older version', () => {
  it('is upgraded once, and keeps its content', () => {
    fill(3)
    for (let run = 0; run < 2; run += 1) {
      const database = openNotes(noticeLog(), LATER_LAYOUT)
      expect(database.notice).toBeNull()
      expect(texts(database)).toHaveLength(3)
      expect(database.read((connection) => connection.prepare('SELECT text FROM tag').all())).toEqual([
        { text: 'upgraded' },
      ])
      database.close()
    }
  })

  it('has the same layout as a new one after the upgrade', () => {
    fill(0)
    openNotes(noticeLog(), LATER_LAYOUT).close()
    const upgraded = layoutOf(path)
    path = join(folder, 'new.db')
    openNotes(noticeLog(), LATER_LAYOUT).close()
    expect(layoutOf(path)).toEqual(upgraded)
  })

  it('is not changed when the upgrade fails halfway, which is tried again at the next opening', () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
    fill(3)
    const before = layoutOf(path)
    const broken = {
      ...LATER_LAYOUT,
      steps: [...LATER_LAYOUT.steps.slice(0, 2), 'INSERT INTO missing VALUES (1)'],
    }
    const database = openNotes(noticeLog(), broken)
    expect(database.notice).toEqual({ kind: 'not-recorded', file: 'notes.db', reason: 'failed' })
    expect(write(database, 'a')).toBe(false)
    database.close()
    expect(layoutOf(path)).toEqual(before)
    expect(texts(openNotes(noticeLog(), LATER_LAYOUT))).toHaveLength(3)
    logged.mockRestore()
  })

  it('is not treated as damaged while another program writes into it', () => {
    fill(3)
    const other = new DatabaseSync(path)
    other.exec('BEGIN IMMEDIATE')
    const database = openNotes(noticeLog(), LATER_LAYOUT)
    expect(database.notice).toEqual({ kind: 'not-recorded', file: 'notes.db', reason: 'locked' })
    other.close()
    expect(texts(database)).toHaveLength(3)
    expect(readdirSync(folder).filter((name) => name.includes('damaged'))).toEqual([])
  })

  it.each([
    ['of zero', 0],
    ['below zero', -1],
  ])('with a version %s is damaged', (_name, version) => {
    fill(3)
    const connection = new DatabaseSync(path)
    connection.exec(`PRAGMA user_version = ${version}`)
    connection.close()
    expect(openNotes(noticeLog(), LATER_LAYOUT).notice).toEqual(setAside('damaged'))
  })

  it('with the tables of the newer one is damaged', () => {
    openNotes(noticeLog(), LATER_LAYOUT).close()
    const connection = new DatabaseSync(path)
    connection.exec('PRAGMA user_version = 1')
    connection.close()
    expect(openNotes(noticeLog(), LATER_LAYOUT).notice).toEqual(setAside('damaged'))
  })

  function layoutOf(file: string): unknown {
    const connection = new DatabaseSync(file)
    const rows = connection.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').all()
    const version = connection.prepare('PRAGMA user_version').get()
    connection.close()
    return { rows, version }
  }
})

describe('a file that another program has locked', () => {
  const LOCKED = { kind: 'not-recorded', file: 'notes.db', reason: 'locked' } as const

  it('can be read but not written, and the notice goes when the lock does', () => {
    const notices = noticeLog()
    const database = openNotes(notices)
    write(database, 'a')
    const other = new DatabaseSync(path)
    other.exec('BEGIN EXCLUSIVE')
    expect(write(database, 'b')).toBe(false)
    expect(write(database, 'b')).toBe(false)
    expect(notices.standing).toEqual([LOCKED])
    expect(texts(database)).toEqual(['a'])
    other.exec('ROLLBACK')
    expect(write(database, 'b')).toBe(true)
    expect(notices.standing).toEqual([])
    expect(texts(database)).toEqual(['a', 'b'])
    other.close()
  })

  it('at opening is opened once it is free', () => {
    fill(3)
    const other = new DatabaseSync(path)
    other.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    const notices = noticeLog()
    const database = openNotes(notices)
    expect(database.notice).toEqual(LOCKED)
    if (database.notice !== null) notices.show(database.notice)
    expect(write(database, 'b')).toBe(false)
    expect(texts(database)).toBeNull()
    other.close()
    expect(write(database, 'b')).toBe(true)
    expect(notices.standing).toEqual([])
    expect(texts(database)).toHaveLength(4)
    expect(readdirSync(folder).filter((name) => name.includes('damaged'))).toEqual([])
  })

  it('only for writing can still be opened', () => {
    fill(3)
    const other = new DatabaseSync(path)
    other.exec('BEGIN IMMEDIATE')
    const database = openNotes()
    expect(database.notice).toBeNull()
    expect(texts(database)).toHaveLength(3)
    other.close()
  })
})

describe('the kind of a failure', () => {
  function thrown(run: () => unknown): unknown {
    try {
      run()
    } catch (error) {
      return error
    }
    throw new Error('Nothing was thrown.')
  }

  it('comes from SQLite’s result code', () => {
    const connection = new DatabaseSync(path)
    connection.exec('PRAGMA max_page_count = 3; CREATE TABLE t (x INTEGER) STRICT')
    expect(failureOf(thrown(() => connection.exec('INSERT INTO t VALUES (zeroblob(100000))')))).toBe('failed')
    connection.exec('CREATE TABLE u (x)')
    expect(failureOf(thrown(() => connection.exec('INSERT INTO u VALUES (zeroblob(100000))')))).toBe('full')
    const other = new DatabaseSync(path)
    other.exec('BEGIN EXCLUSIVE')
    expect(failureOf(thrown(() => connection.exec('INSERT INTO u VALUES (1)')))).toBe('locked')
    other.close()
    expect(failureOf(thrown(() => connection.exec('no SQL')))).toBe('failed')
    connection.close()
    const reader = new DatabaseSync(path, { readOnly: true })
    expect(failureOf(thrown(() => reader.exec('INSERT INTO u VALUES (1)')))).toBe('unreadable')
    reader.close()
    writeFileSync(path, 'no database')
    expect(failureOf(thrown(() => new DatabaseSync(path).exec('SELECT * FROM t')))).toBe('damaged')
  })

  it('comes from the system’s error code for other errors', () => {
    expect(failureOf(thrown(() => readFileSync(folder)))).toBe('unreadable')
    expect(failureOf(Object.assign(new Error(), { code: 'ENOSPC' }))).toBe('full')
    expect(failureOf(new Error('other'))).toBe('failed')
    expect(failureOf('text')).toBe('failed')
  })

  it('is damaged when an integer is larger than JavaScript supports', () => {
    const connection = new DatabaseSync(':memory:')
    expect(failureOf(thrown(() => connection.prepare('SELECT 9223372036854775807').get()))).toBe('damaged')
  })
})
