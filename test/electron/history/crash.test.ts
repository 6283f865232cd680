import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openHistory } from '../../../electron/history/history.ts'
import { range } from '../journal/entries.ts'
import { runs } from '../margin/runs.ts'
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
    `has every poll it said it had, and each once at every resolution, at ${kills} random moments`,
    async () => {
      let announced = 0
      for (let kill = 0; kill < kills; kill += 1) {
        // A new one now and then: what is older than two days is not all kept.
        if (kill % KILLS_OF_ONE === 0) {
          announced = 0
          path = join(folder, `${kill}.db`)
        }
        announced = Math.max(announced, await recordUntilKilled())
        expect(await checkedPolls()).toBeGreaterThanOrEqual(announced)
      }
      expect(announced).toBeGreaterThan(0)
    },
    timeout,
  )

  const KILLS_OF_ONE = 4

  /** Answers how many polls were said to be written. */
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

  /** Not all is folded: what is must be in every block that is kept of its hour, and nowhere else. */
  async function checkedPolls(): Promise<number> {
    const notices = noticeLog()
    // As early as the writer: nothing is old enough to be dropped, whatever else is done here.
    const history = openHistory({ path, now: () => BEGINNING + 86_400_000, notices })
    expect(history.notice).toBeNull()
    const span = { from: BEGINNING, until: BEGINNING + 2 * 86_400_000 }
    const stretches = [...history.stretches('a', span)]
    const polls = stretches.flatMap((each) => (each.resolution === 'poll' ? each.polls : []))
    const count = polls.length
    expect(polls.map(({ at }) => (at - BEGINNING) / INTERVAL)).toEqual(range(1, count))
    for (const points of [1, 40, 2000]) {
      const slice = await history.read('a', span, points)
      expect(slice.points.reduce((sum, point) => sum + point.polls, 0)).toBe(count)
    }
    history.close()
    expect(notices.standing).toEqual([])
    return count
  }
})

describe('a history on a disk that is full', () => {
  it('goes on, loses nothing that was folded, and folds the rest once there is room', async () => {
    const child = startWriter(400)
    const complaints = text(child.stderr)
    const output = text(child.stdout)
    const ended = once(child, 'exit')
    // The limit of a process stands in for the disk's.
    for (let said = 0; said < 2000; ) said += String(await once(child.stdout, 'data')).split('\n').length
    execFileSync('prlimit', ['--pid', String(child.pid), '--fsize=unlimited:'])
    for (let said = 0; said < 500; ) said += String(await once(child.stdout, 'data')).split('\n').length
    child.kill('SIGKILL')
    expect(await ended).toEqual([null, 'SIGKILL'])
    const last = Number((await output).split('\n').at(-2) ?? 0)
    expect(await complaints).toContain('disk I/O error')
    const history = openHistory({
      path,
      now: () => BEGINNING + last * INTERVAL,
      notices: noticeLog(),
    })
    expect(history.notice).toBeNull()
    const times = Array.from(history.since('a', BEGINNING), ({ at }) => (at - BEGINNING) / INTERVAL)
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b))
    // At least those that were written before, and those that were recorded last.
    expect(times.slice(0, 100)).toEqual(range(1, 100))
    expect(times.slice(-60)).toEqual(range(last - 59, last))
    const { points } = await history.read('a', { from: BEGINNING, until: BEGINNING + last * INTERVAL }, 1)
    expect(points.reduce((sum, { polls }) => sum + polls, 0)).toBe(times.length)
    history.close()
  }, 30_000)
})

/** With a limit, none of its files may grow beyond it. */
function startWriter(fileSizeKiB?: number) {
  const limit = fileSizeKiB === undefined ? '' : `ulimit -S -f ${fileSizeKiB}; `
  const script = join(import.meta.dirname, 'writer.ts')
  return spawn('bash', ['-c', `${limit}exec "$0" "$@"`, process.execPath, script, path, String(BEGINNING)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}
