import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dialog } from 'electron'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { exportHistory } from '../../../../electron/desktop/files/export-history.ts'
import { historyCsv } from '../../../../electron/history/csv.ts'
import type { Stretch } from '../../../../electron/history/reading.ts'
import { chooseNext } from '../../../fake-electron/dialog.ts'
import { pollAt } from '../../history/polls.ts'
import { readyElectron } from '../shell.ts'

const NOW = new Date(2026, 0, 5, 23, 59).getTime()
const SPAN = { from: NOW - 1000, until: NOW }
const STRETCHES: readonly Stretch[] = [{ resolution: 'poll', polls: [pollAt(NOW)] }]

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

describe('an export of the history', () => {
  it('is written where the user says, by default among the downloads with account and day in its name', async () => {
    const file = join(downloads, 'plimsoll-history-Main-2026-01-05.csv')
    expect(await exportHistory(STRETCHES, SPAN, 'Main', NOW)).toEqual({ file })
    expect(readFileSync(file, 'utf8')).toBe(await historyCsv(STRETCHES, SPAN))
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const elsewhere = join(home, 'mine.csv')
    chooseNext(elsewhere)
    expect(await exportHistory(STRETCHES, SPAN, 'Main', NOW)).toEqual({ file: elsewhere })
  })

  it.each([
    ['主账户 2', '-主账户-2'],
    ['../../etc: "a|b?*"', '-etc-a-b'],
    ['🦀', ''],
    ['', ''],
    ['𠀀'.repeat(60), `-${'𠀀'.repeat(40)}`],
  ])('of %j is named so that every system takes it', async (label, named) => {
    const asked = vi.spyOn(dialog, 'showSaveDialog')
    await exportHistory(STRETCHES, SPAN, label, NOW)
    const defaultPath = join(downloads, `plimsoll-history${named}-2026-01-05.csv`)
    expect(asked.mock.calls).toEqual([[expect.objectContaining({ defaultPath, title: 'Save the history' })]])
  })

  it('is not read, let alone written, when the user chooses not to', async () => {
    chooseNext(null)
    const read = vi.fn(() => STRETCHES.values())
    expect(await exportHistory({ [Symbol.iterator]: read }, SPAN, 'Main', NOW)).toBeNull()
    expect(read).not.toHaveBeenCalled()
    expect(readdirSync(home)).not.toContain('downloads')
  })

  it('that cannot be written names the file, and leaves nothing behind', async () => {
    writeFileSync(join(home, 'file'), 'mine')
    chooseNext(join(home, 'file', 'in.csv'))
    await expect(exportHistory(STRETCHES, SPAN, 'Main', NOW)).rejects.toMatchObject({
      problem: { kind: 'not-saved', params: { file: 'in.csv' } },
    })
    expect(readFileSync(join(home, 'file'), 'utf8')).toBe('mine')
    expect(readdirSync(home).sort()).toEqual(expect.not.arrayContaining([expect.stringMatching(/\d{6,}/)]))
  })
})
