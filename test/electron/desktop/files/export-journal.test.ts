import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dialog } from 'electron'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { exportJournal } from '../../../../electron/desktop/files/export-journal.ts'
import { journalCsv } from '../../../../electron/journal/csv.ts'
import type { JournalEntry } from '../../../../shared/journal.ts'
import { chooseNext } from '../../../fake-electron/dialog.ts'
import { readyElectron } from '../shell.ts'

const NOW = new Date(2026, 0, 5, 23, 59).getTime()
const SUGGESTED = 'plimsoll-journal-2026-01-05.csv'

const entries: readonly JournalEntry[] = [
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
    told: true,
    until: null,
  },
]

let home: string
let downloads: string

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'plimsoll-export-'))
  downloads = join(home, 'downloads')
  readyElectron(home)
})
beforeEach(() => rmSync(downloads, { recursive: true, force: true }))
afterEach(() => vi.restoreAllMocks())
afterAll(() => rmSync(home, { recursive: true, force: true }))

describe('an export of the journal', () => {
  it('is written where the user says, by default among the downloads with the day in its name', async () => {
    const file = join(downloads, SUGGESTED)
    expect(await exportJournal(entries, NOW)).toEqual({ file })
    expect(readFileSync(file, 'utf8')).toBe(journalCsv(entries))
    expect(readFileSync(file, 'utf8')).toContain('主账户')
    const elsewhere = join(home, 'mine.csv')
    chooseNext(elsewhere)
    expect(await exportJournal(entries, NOW)).toEqual({ file: elsewhere })
    expect(readdirSync(downloads)).toEqual([SUGGESTED])
  })

  it('asks with a window of its own, which the hiding popover cannot take along', async () => {
    const asked = vi.spyOn(dialog, 'showSaveDialog')
    await exportJournal(entries, NOW)
    expect(asked.mock.calls).toEqual([
      [expect.objectContaining({ defaultPath: join(downloads, SUGGESTED), title: 'Save the journal' })],
    ])
  })

  it('is not read, let alone written, when the user chooses not to', async () => {
    chooseNext(null)
    const read = vi.fn(() => entries.values())
    expect(await exportJournal({ [Symbol.iterator]: read }, NOW)).toBeNull()
    expect(read).not.toHaveBeenCalled()
    expect(readdirSync(home)).not.toContain('downloads')
  })

  it('is for the user alone to read', async () => {
    await exportJournal(entries, NOW)
    expect(statSync(join(downloads, SUGGESTED)).mode & 0o777).toBe(0o600)
  })

  it('that cannot be written names the file, and leaves nothing behind', async () => {
    writeFileSync(join(home, 'file'), 'mine')
    chooseNext(join(home, 'file', 'in.csv'))
    await expect(exportJournal(entries, NOW)).rejects.toMatchObject({
      problem: { kind: 'not-saved', params: { file: 'in.csv' } },
    })
    chooseNext(home)
    await expect(exportJournal(entries, NOW)).rejects.toMatchObject({ problem: { kind: 'not-saved' } })
    expect(readFileSync(join(home, 'file'), 'utf8')).toBe('mine')
    expect(readdirSync(home).sort()).toEqual(expect.not.arrayContaining([expect.stringMatching(/\d{6,}/)]))
  })
})
