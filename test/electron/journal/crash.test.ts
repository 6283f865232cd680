import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openJournal } from '../../../electron/journal/journal.ts'
import { runs } from '../../deep.ts'
import { noticeLog } from '../storage/notice-log.ts'
import { idsOf, range } from './entries.ts'
import { openJournalInChild } from './journal-in-child.ts'

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-'))
  path = join(folder, 'journal.db')
})
afterEach(() => {
  chmodSync(folder, 0o700)
  rmSync(folder, { recursive: true })
})

const { numRuns: kills, timeout } = runs(30, 200)

describe('a journal whose app is killed', () => {
  it(
    `keeps every recorded row and the last state, at ${kills} random times`,
    async () => {
      let recorded = 0
      for (let kill = 0; kill < kills; kill += 1) {
        // A new file is used now and then, so that it does not grow too long to be checked.
        if (kill % KILLS_PER_FILE === 0) {
          recorded = 0
          path = join(folder, `${kill}.db`)
        }
        const { first, last } = await writeUntilKilled(kill)
        expect(first ?? recorded).toBeGreaterThanOrEqual(recorded)
        recorded = last ?? recorded
        // Every other time the next writer is the first to open the file after the kill.
        if (kill % 2 === 0) continue
        expect(checkedRows()).toBeGreaterThanOrEqual(recorded)
      }
    },
    timeout,
  )

  const KILLS_PER_FILE = 10
  /** Entries must be new, as those older than 90 days are dropped. */
  const BEGINNING = Date.now()

  /** Returns the first and the last row count that the writer printed; null when it printed none. */
  async function writeUntilKilled(
    kill: number,
  ): Promise<{ readonly first: number | null; readonly last: number | null }> {
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, 'endless-writer.ts'), path, `${BEGINNING}`],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    const output = text(child.stdout)
    const ended = once(child, 'exit')
    // One kill in four may come while the writer starts or opens the file.
    if (kill % 4 !== 3) await Promise.race([once(child.stdout, 'data'), ended])
    await wait(Math.random() * (kill % 4 === 3 ? 250 : 60))
    child.kill('SIGKILL')
    expect(await ended).toEqual([null, 'SIGKILL'])
    const lines = (await output).split('\n').slice(0, -1)
    const counts = lines.map((line) => Number(line) - BEGINNING)
    return { first: counts[0] ?? null, last: counts.at(-1) ?? null }
  }

  function checkedRows(): number {
    const notices = noticeLog()
    const journal = openJournal({ path, now: Date.now, confirmedNow: Date.now, notices })
    const entries = [...journal.all()]
    expect(journal.notice).toBeNull()
    expect(idsOf(entries)).toEqual(range(1, entries.length))
    expect(entries.every(({ id, at }) => at === id + BEGINNING)).toBe(true)
    expect(journal.alertState('a')?.at ?? BEGINNING).toBe(BEGINNING + entries.length)
    journal.close()
    expect(notices.standing).toEqual([])
    return entries.length
  }
})

describe('a journal on a disk that is full', () => {
  it('keeps entries in memory, and writes them once there is room', async () => {
    const child = openJournalInChild({ fileSizeKiB: 100 })
    let seen = await child.ask({ call: 'open', path, userId: null })
    expect(seen.notice).toBeNull()
    let at = 0
    for (; seen.standing.length === 0 && at < 100; at += 1)
      seen = await child.ask({ call: 'record', at: Date.now(), pad: 5000 })
    for (let more = 0; more < 5; more += 1, at += 1)
      seen = await child.ask({ call: 'record', at: Date.now(), pad: 5000 })
    // The file size limit of the process plays a full disk. SQLite has no result code for that error.
    expect(seen.standing).toEqual([{ kind: 'not-recorded', file: 'journal.db', reason: 'failed' }])
    expect(idsOf(seen.newest?.entries ?? [])).toEqual(range(1, at).toReversed())

    execFileSync('prlimit', ['--pid', String(child.pid), '--fsize=unlimited:'])
    seen = await child.ask({ call: 'record', at: Date.now(), pad: 5000 })
    expect(seen.standing).toEqual([])
    await child.ask({ call: 'close' })
    await child.end()

    const journal = openJournal({ path, now: Date.now, confirmedNow: Date.now, notices: noticeLog() })
    expect(journal.notice).toBeNull()
    expect(idsOf(journal.all())).toEqual(range(1, at + 1))
    expect(journal.alertState('a')?.at).toBe(seen.stateAt)
    journal.close()
  }, 30_000)

  it('is created once there is room when there was none for a new file', async () => {
    const child = openJournalInChild({ fileSizeKiB: 2 })
    let seen = await child.ask({ call: 'open', path, userId: null })
    expect(seen.notice).toEqual({ kind: 'not-recorded', file: 'journal.db', reason: 'failed' })
    expect(readdirSync(folder)).toEqual([])
    seen = await child.ask({ call: 'record', at: Date.now(), pad: 10 })
    expect(seen.newest).toBeNull()
    execFileSync('prlimit', ['--pid', String(child.pid), '--fsize=unlimited:'])
    seen = await child.ask({ call: 'record', at: Date.now(), pad: 10 })
    expect(seen.standing).toEqual([])
    await child.ask({ call: 'close' })
    await child.end()
    const journal = openJournal({ path, now: Date.now, confirmedNow: Date.now, notices: noticeLog() })
    expect(journal.notice).toBeNull()
    expect(idsOf(journal.all())).toEqual([1, 2])
    journal.close()
  }, 30_000)
})

describe('a journal without write permission', () => {
  /** Root can write everything, so the child process then changes to another user. */
  const userId = process.getuid?.() === 0 ? 65_534 : null

  it.each([
    ['its folder is read-only', () => {}, 0o555],
    ['its folder is read-only and the file is there', createFile, 0o555],
    ['its folder cannot be opened', createFile, 0o000],
    ['the file is read-only', () => chmodSync(createFile(), 0o444), 0o777],
    ['the file cannot be read', () => chmodSync(createFile(), 0o000), 0o777],
  ])(
    'is kept in memory when %s, and the file is not changed',
    async (_name, prepare, mode) => {
      const ownFolder = join(folder, 'own')
      mkdirSync(ownFolder)
      path = join(ownFolder, 'journal.db')
      prepare()
      const before = readdirSync(ownFolder)
      chmodSync(folder, 0o755)
      chmodSync(ownFolder, mode)
      const child = openJournalInChild({})
      const opened = await child.ask({ call: 'open', path, userId })
      expect(opened.notice).toEqual({ kind: 'file-unreadable', file: 'journal.db' })
      const now = Date.now()
      const seen = await child.ask({ call: 'record', at: now, pad: 10 })
      expect(seen).toMatchObject({ stateAt: now, standing: [{ kind: 'file-unreadable' }] })
      expect(idsOf(seen.newest?.entries ?? [])).toEqual([1])
      await child.ask({ call: 'close' })
      await child.end()
      chmodSync(ownFolder, 0o700)
      expect(readdirSync(ownFolder)).toEqual(before)
    },
    30_000,
  )

  function createFile(): string {
    const journal = openJournal({ path, now: Date.now, confirmedNow: Date.now, notices: noticeLog() })
    journal.close()
    return path
  }
})
