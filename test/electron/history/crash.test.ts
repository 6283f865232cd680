import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openHistory } from '../../../electron/history/history.ts'
import { runs } from '../../deep.ts'
import { range } from '../journal/entries.ts'
import { noticeLog } from '../storage/notice-log.ts'

const BEGINNING = Date.UTC(2026, 2, 1)
const INTERVAL = 10_000
const { numRuns: kills, timeout } = runs(8, 200)

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-'))
  path = join(folder, 'history.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('a history whose app is killed', () => {
  it(
    `keeps every recorded poll, each once at every resolution, at ${kills} random times`,
    async () => {
      let recorded = 0
      for (let kill = 0; kill < kills; kill += 1) {
        // A new file is used now and then, as polls older than two days are not all kept.
        if (kill % KILLS_PER_FILE === 0) {
          recorded = 0
          path = join(folder, `${kill}.db`)
        }
        recorded = Math.max(recorded, await recordUntilKilled())
        expect(await checkedPolls()).toBeGreaterThanOrEqual(recorded)
      }
      expect(recorded).toBeGreaterThan(0)
    },
    timeout,
  )

  const KILLS_PER_FILE = 4

  /** Returns the last poll count that the writer printed. */
  async function recordUntilKilled(): Promise<number> {
    const child = startWriter()
    const output = text(child.stdout)
    const ended = once(child, 'exit')
    await Promise.race([once(child.stdout, 'data'), ended])
    await wait(Math.random() * 400)
    child.kill('SIGKILL')
    expect(await ended).toEqual([null, 'SIGKILL'])
    const lines = (await output).split('\n').slice(0, -1)
    return Number(lines.at(-1) ?? 0)
  }

  /** Checks that each poll is there exactly once at every resolution, and returns how many there are. */
  async function checkedPolls(): Promise<number> {
    const notices = noticeLog()
    // With this clock nothing is old enough to be dropped.
    const history = openHistory({
      path,
      now: () => BEGINNING + 86_400_000,
      confirmedNow: () => BEGINNING + 86_400_000,
      notices,
    })
    expect(history.notice).toBeNull()
    const span = { from: BEGINNING, until: BEGINNING + 2 * 86_400_000 }
    const stretches = [...history.stretches('a', span)]
    expect(stretches.every(({ resolution }) => resolution === 'poll')).toBe(true)
    const polls = stretches.flatMap(({ rows }) => rows)
    const count = polls.length
    expect(polls.map(({ from }) => (from - BEGINNING) / INTERVAL)).toEqual(range(1, count))
    const connection = new DatabaseSync(path)
    for (const table of ['minute', 'hour'])
      expect(connection.prepare(`SELECT sum(polls) AS count FROM ${table}`).get()).toEqual({ count })
    connection.close()
    history.close()
    expect(notices.standing).toEqual([])
    return count
  }
})

describe('a history on a disk that is full', () => {
  it('goes on, keeps everything that was written, and writes again once there is room', async () => {
    const child = startWriter(400)
    const errorOutput = text(child.stderr)
    const output = text(child.stdout)
    const ended = once(child, 'exit')
    // The file size limit of the process plays a full disk.
    for (let lines = 0; lines < 2000; ) lines += String(await once(child.stdout, 'data')).split('\n').length
    execFileSync('prlimit', ['--pid', String(child.pid), '--fsize=unlimited:'])
    for (let lines = 0; lines < 500; ) lines += String(await once(child.stdout, 'data')).split('\n').length
    child.kill('SIGKILL')
    expect(await ended).toEqual([null, 'SIGKILL'])
    const last = Number((await output).split('\n').at(-2) ?? 0)
    expect(await errorOutput).toContain('disk I/O error')
    const history = openHistory({
      path,
      now: () => BEGINNING + last * INTERVAL,
      confirmedNow: () => BEGINNING + last * INTERVAL,
      notices: noticeLog(),
    })
    expect(history.notice).toBeNull()
    const times = Array.from(history.since('a', BEGINNING), ({ at }) => (at - BEGINNING) / INTERVAL)
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b))
    // The polls from before the disk was full and the last ones must be there.
    expect(times.slice(0, 90)).toEqual(range(1, 90))
    // One more may have been written than was said.
    const newest = times.at(-1) === last + 1 ? last + 1 : last
    expect(times.slice(-60)).toEqual(range(newest - 59, newest))
    const connection = new DatabaseSync(path)
    for (const table of ['poll', 'minute', 'hour']) {
      const polls = table === 'poll' ? 'count(*)' : 'sum(polls)'
      expect(connection.prepare(`SELECT ${polls} AS count FROM ${table}`).get()).toEqual({
        count: times.length,
      })
    }
    connection.close()
    history.close()
  }, 30_000)
})

/** With a limit, none of the writer's files can grow beyond that size. */
function startWriter(fileSizeKiB?: number) {
  const limit = fileSizeKiB === undefined ? '' : `ulimit -S -f ${fileSizeKiB}; `
  const script = join(import.meta.dirname, 'endless-writer.ts')
  return spawn('bash', ['-c', `${limit}exec "$0" "$@"`, process.execPath, script, path, String(BEGINNING)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}
