import { randomUUID } from 'node:crypto'
import { lstatSync, mkdirSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startExchange, type TestExchange } from '../exchange/exchange.ts'
import { launchPreview, type Preview } from '../fake-electron/launch.ts'
import { OBSTACLES, putPipe } from '../obstacles.ts'
import { until } from '../real-time.ts'
import { draftFor, invoke, replyTo, waitForAccount } from './app.ts'

/** Every file that the app opens at its start, in the order of the notices. */
const FILES = [
  'logs/plimsoll.log',
  'settings.json',
  'accounts.json',
  'key-pair.json',
  'journal.db',
  'history.db',
  'symbols.json',
  'brackets.json',
] as const

const running: Preview[] = []
let exchange: TestExchange
let home: string

beforeEach(async () => {
  exchange = await startExchange({ ratio: '0.6' })
  home = await mkdtemp(join(tmpdir(), 'plimsoll-e2e-'))
})
afterEach(async () => {
  await Promise.all(running.splice(0).map((app) => app.close()))
  await exchange.close()
  await rm(home, { recursive: true, force: true })
})

async function launch(): Promise<Preview> {
  const app = await launchPreview({ home })
  running.push(app)
  return app
}

const nameOf = (file: string) => file.replace('logs/', '')

/** The name that stands for a file in what the user is told. */
async function filesToldOf(app: Preview): Promise<readonly string[]> {
  const { notices } = await invoke(app, 'monitor:state')
  return notices.flatMap((notice) => ('file' in notice ? [notice.file] : []))
}

describe.each(OBSTACLES)('with $name in the place of every file', ({ put, reason }) => {
  it('the app starts, keeps them under other names, says so, and works', async () => {
    mkdirSync(join(home, 'logs'))
    for (const file of FILES) put(join(home, file))
    const before = FILES.map((file) => lstatSync(join(home, file)).ino)

    const app = await launch()
    const { notices } = await invoke(app, 'monitor:state')
    expect(notices).toMatchObject(
      FILES.map((file) => ({ kind: 'file-set-aside', file: nameOf(file), reason })),
    )
    const kept = FILES.map((file, index) => {
      const notice = notices[index]
      return join(home, file, '..', notice !== undefined && 'keptAs' in notice ? notice.keptAs : 'none')
    })
    expect(kept.map((path) => lstatSync(path).ino)).toEqual(before)
    for (const [index, notice] of notices.entries()) {
      if ('target' in notice) expect(notice.target).toBe(readlinkSync(kept[index] ?? ''))
    }

    await invoke(app, 'settings:set', { pollSeconds: 20 })
    await invoke(app, 'accounts:add', draftFor(exchange))
    await waitForAccount(app, ({ risk }) => risk === 'warning')
    const written = FILES.filter((file) => file !== 'key-pair.json')
    await until(() =>
      written.every((file) => lstatSync(join(home, file), { throwIfNoEntry: false })?.isFile()),
    )
    await app.close()

    const again = await launch()
    expect(await filesToldOf(again)).toEqual([])
    expect(await invoke(again, 'settings:get')).toMatchObject({ pollSeconds: 20 })
    const { entries } = await invoke(again, 'journal:read', null)
    expect(entries).toMatchObject([{ kind: 'raise' }])
  })
})

describe('with a pipe beside a database, where SQLite looks for what was not finished', () => {
  it('the app starts, sets it aside, and what the database holds is still there', async () => {
    const first = await launch()
    await invoke(first, 'accounts:add', draftFor(exchange))
    await waitForAccount(first, ({ risk }) => risk === 'warning')
    await first.close()
    const beside = ['journal.db-journal', 'history.db-wal']
    for (const name of beside) putPipe(join(home, name))

    const app = await launch()
    expect(await filesToldOf(app)).toEqual(beside)
    const { entries } = await invoke(app, 'journal:read', null)
    expect(entries).toMatchObject([{ kind: 'raise' }])
  })
})

describe('after a write that was killed', () => {
  it('the next start deletes its draft, and no copy that the user made', async () => {
    const draft = `plimsoll-${randomUUID()}.draft`
    const copies = ['accounts.json.2026-11-30', 'accounts.json.1764547200', 'accounts.json.bak', 'my.draft']
    for (const name of [draft, ...copies]) writeFileSync(join(home, name), 'mine')
    await launch()
    const left = readdirSync(home)
    expect(left).toEqual(expect.arrayContaining(copies))
    expect(left).not.toContain(draft)
  })
})

describe('a file that the user chooses', () => {
  it('to read in is refused when it is none, or is endless, and nothing waits', async () => {
    const pipe = join(home, 'pipe.json')
    putPipe(pipe)
    const app = await launch()
    for (const [path, reason] of [
      [pipe, 'not-a-backup'],
      [home, 'not-a-backup'],
      ['/dev/zero', 'not-a-backup'],
      // It says that it is an empty file, and is larger than any disk.
      ['/proc/self/pagemap', 'unreadable'],
    ] as const) {
      await app.fake('dialog', 'open', path)
      expect(await replyTo(app, 'backup:open')).toMatchObject({
        ok: false,
        problem: { kind: 'invalid-input', params: { field: 'backup', reason } },
      })
    }
  })

  it('to save in stays as it is when it is none', async () => {
    const pipe = join(home, 'pipe.json')
    putPipe(pipe)
    const app = await launch()
    for (const path of [pipe, home]) {
      await app.fake('dialog', 'save', path)
      expect(await replyTo(app, 'backup:export')).toMatchObject({ ok: false, problem: { kind: 'not-saved' } })
    }
    expect(lstatSync(pipe).isFIFO()).toBe(true)
  })
})
