import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dialog } from 'electron'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Account, UNKNOWN } from '../../../../electron/accounts/accounts.ts'
import { createExports, type ExportsOptions } from '../../../../electron/desktop/files/exports.ts'
import type { Bucket } from '../../../../electron/history/buckets.ts'
import { historyCsv } from '../../../../electron/history/csv-columns.ts'
import type { Stretch } from '../../../../electron/history/reading.ts'
import { journalCsv } from '../../../../electron/journal/csv-columns.ts'
import type { JournalEntry } from '../../../../shared/journal.ts'
import { setNextSavePath } from '../../../fake-electron/dialog.ts'
import { bucketOf, pollAt } from '../../history/polls.ts'
import { readyElectron } from '../shell.ts'

const NOW = new Date(2026, 0, 5, 23, 59).getTime()
const JOURNAL_NAME = 'plimsoll-journal-2026-01-05.csv'
const SPAN = { from: NOW - 1000, until: NOW }
const STRETCHES: readonly Stretch<Bucket>[] = [{ resolution: 'poll', rows: [bucketOf(pollAt(NOW))] }]

const ENTRIES: readonly JournalEntry[] = [
  {
    id: 1,
    accountId: 'main',
    account: '主账户',
    kind: 'raise',
    at: NOW,
    rule: 'marginRatio',
    poolId: 'cross:USDT',
    level: 'critical',
    value: '0.832',
    threshold: '0.80',
    currency: null,
    notified: true,
    until: null,
  },
]

let home: string
let downloads: string
const onDone = vi.fn<() => void>()

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'plimsoll-export-'))
  downloads = join(home, 'downloads')
  readyElectron(home)
})
beforeEach(() => rmSync(downloads, { recursive: true, force: true }))
afterEach(() => {
  vi.restoreAllMocks()
  onDone.mockReset()
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

function createTestExports({
  label = 'Main',
  ...options
}: Partial<ExportsOptions> & { label?: string } = {}) {
  const account: Account = {
    id: 'main',
    label,
    environment: 'production',
    keyFingerprint: '',
    keep: 'none',
    leftInKeychain: false,
    paused: false,
    ...UNKNOWN,
  }
  return createExports({
    accounts: { list: () => [account] },
    history: { stretches: () => STRETCHES },
    journal: { all: () => ENTRIES },
    now: () => NOW,
    onDone,
    ...options,
  })
}

describe('an export of the journal', () => {
  it('is written where the user chooses, by default in the downloads folder with the date in its name', async () => {
    const file = join(downloads, JOURNAL_NAME)
    expect(await createTestExports().journal()).toEqual({ file })
    expect(readFileSync(file, 'utf8')).toBe(journalCsv(ENTRIES))
    expect(readFileSync(file, 'utf8')).toContain('主账户')
    const elsewhere = join(home, 'mine.csv')
    setNextSavePath(elsewhere)
    expect(await createTestExports().journal()).toEqual({ file: elsewhere })
    expect(readdirSync(downloads)).toEqual([JOURNAL_NAME])
  })

  it('opens a dialog without a parent window, so that it stays when the popover hides', async () => {
    const showSaveDialog = vi.spyOn(dialog, 'showSaveDialog')
    await createTestExports().journal()
    expect(showSaveDialog.mock.calls).toEqual([
      [expect.objectContaining({ defaultPath: join(downloads, JOURNAL_NAME), title: 'Save the journal' })],
    ])
  })

  it('reads and writes nothing when the user cancels', async () => {
    setNextSavePath(null)
    const read = vi.fn(() => ENTRIES.values())
    expect(
      await createTestExports({ journal: { all: () => ({ [Symbol.iterator]: read }) } }).journal(),
    ).toBeNull()
    expect(read).not.toHaveBeenCalled()
    expect(readdirSync(home)).not.toContain('downloads')
    expect(onDone).toHaveBeenCalledOnce()
  })

  it('can be read only by the user', async () => {
    await createTestExports().journal()
    expect(statSync(join(downloads, JOURNAL_NAME)).mode & 0o777).toBe(0o600)
  })

  it('that cannot be written names the file, and leaves nothing behind', async () => {
    writeFileSync(join(home, 'file'), 'mine')
    setNextSavePath(join(home, 'file', 'in.csv'))
    await expect(createTestExports().journal()).rejects.toMatchObject({
      problem: { kind: 'not-saved', params: { file: 'in.csv' } },
    })
    setNextSavePath(home)
    await expect(createTestExports().journal()).rejects.toMatchObject({ problem: { kind: 'not-saved' } })
    expect(readFileSync(join(home, 'file'), 'utf8')).toBe('mine')
    expect(readdirSync(home).sort()).toEqual(expect.not.arrayContaining([expect.stringMatching(/\d{6,}/)]))
    expect(onDone).toHaveBeenCalledTimes(2)
  })

  it('calls onDone only after the file is written', async () => {
    onDone.mockImplementation(() => expect(readdirSync(downloads)).toEqual([JOURNAL_NAME]))
    await createTestExports().journal()
    expect(onDone).toHaveBeenCalledOnce()
  })
})

describe('an export of the history', () => {
  it('is written where the user chooses, by default in the downloads folder with account and date in its name', async () => {
    const file = join(downloads, 'plimsoll-history-Main-2026-01-05.csv')
    expect(await createTestExports().history('main', SPAN)).toEqual({ file })
    expect(readFileSync(file, 'utf8')).toBe(await historyCsv(STRETCHES, SPAN))
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const elsewhere = join(home, 'mine.csv')
    setNextSavePath(elsewhere)
    expect(await createTestExports().history('main', SPAN)).toEqual({ file: elsewhere })
  })

  it.each([
    ['主账户 2', '-主账户-2'],
    ['../../etc: "a|b?*"', '-etc-a-b'],
    ['🦀', ''],
    ['', ''],
    ['𠀀'.repeat(60), `-${'𠀀'.repeat(40)}`],
  ])('of an account called %j has a file name that every system accepts', async (label, named) => {
    const showSaveDialog = vi.spyOn(dialog, 'showSaveDialog')
    await createTestExports({ label }).history('main', SPAN)
    const defaultPath = join(downloads, `plimsoll-history${named}-2026-01-05.csv`)
    expect(showSaveDialog.mock.calls).toEqual([
      [expect.objectContaining({ defaultPath, title: 'Save the history' })],
    ])
  })

  it('reads and writes nothing when the user cancels', async () => {
    setNextSavePath(null)
    const read = vi.fn(() => STRETCHES.values())
    const history = { stretches: () => ({ [Symbol.iterator]: read }) }
    expect(await createTestExports({ history }).history('main', SPAN)).toBeNull()
    expect(read).not.toHaveBeenCalled()
    expect(readdirSync(home)).not.toContain('downloads')
    expect(onDone).toHaveBeenCalledOnce()
  })

  it('that cannot be written names the file, and leaves nothing behind', async () => {
    writeFileSync(join(home, 'file'), 'mine')
    setNextSavePath(join(home, 'file', 'in.csv'))
    await expect(createTestExports().history('main', SPAN)).rejects.toMatchObject({
      problem: { kind: 'not-saved', params: { file: 'in.csv' } },
    })
    expect(readFileSync(join(home, 'file'), 'utf8')).toBe('mine')
    expect(readdirSync(home).sort()).toEqual(expect.not.arrayContaining([expect.stringMatching(/\d{6,}/)]))
  })
})
