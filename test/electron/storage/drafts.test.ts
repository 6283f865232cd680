import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { watch } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { draftOf, sweepDrafts } from '../../../electron/storage/drafts.ts'
import { replaceFile } from '../../../electron/storage/replace-file.ts'
import { deep } from '../../deep.ts'
import { OBSTACLES } from '../../obstacles.ts'

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-'))
  path = join(folder, 'accounts.json')
})
afterEach(() => rmSync(folder, { recursive: true }))

const SOON = Date.now() + 3_600_000

describe('the sweep', () => {
  it('deletes drafts, also of databases with what SQLite keeps beside them', () => {
    const draft = draftOf(path)
    for (const suffix of ['', '-wal', '-shm', '-journal']) writeFileSync(draft + suffix, '')
    sweepDrafts(folder, SOON)
    expect(readdirSync(folder)).toEqual([])
  })

  it('leaves whatever else has a similar name', () => {
    const names = [
      'accounts.json',
      'accounts.json.2026-11-30',
      'accounts.json.bak',
      // What write-file-atomic called its drafts, and what a user may call a copy: a time in seconds.
      'accounts.json.1764547200',
      `accounts.json.${randomUUID()}`,
      'journal.db.new',
      'plimsoll.draft',
      'plimsoll-mine.draft',
      `plimsoll-${randomUUID()}`,
      `plimsoll-${randomUUID()}.draft.json`,
      `copy of plimsoll-${randomUUID()}.draft`,
    ]
    for (const name of names) writeFileSync(join(folder, name), 'mine')
    sweepDrafts(folder, SOON)
    expect(readdirSync(folder).toSorted()).toEqual(names.toSorted())
  })

  it('leaves drafts that are not older than this start', () => {
    const draft = draftOf(path)
    writeFileSync(draft, '')
    utimesSync(draft, 2000, 2000)
    sweepDrafts(folder, 2_000_000)
    expect(readdirSync(folder)).toEqual([basename(draft)])
    sweepDrafts(folder, 2_000_001)
    expect(readdirSync(folder)).toEqual([])
  })

  it.each(OBSTACLES)('leaves $name', ({ put }) => {
    const draft = draftOf(path)
    put(draft)
    sweepDrafts(folder, SOON)
    expect(lstatSync(draft).isFile()).toBe(false)
  })

  it('looks into no other folder, and does not throw without one', () => {
    const draft = draftOf(join(folder, 'mine', 'x'))
    mkdirSync(join(folder, 'mine'))
    writeFileSync(draft, '')
    sweepDrafts(folder, SOON)
    expect(readdirSync(join(folder, 'mine'))).toEqual([basename(draft)])
    expect(() => sweepDrafts(join(folder, 'none'), SOON)).not.toThrow()
  })
})

describe('replacing a file', () => {
  it('leaves no draft, also when it fails', async () => {
    await replaceFile(path, 'one')
    await expect(replaceFile(join(folder, 'x'.repeat(300)), 'two')).rejects.toThrow('ENAMETOOLONG')
    expect(readdirSync(folder)).toEqual(['accounts.json'])
  })

  it(
    'is either done or not when the process is killed in the middle, and the next start sweeps',
    async () => {
      await replaceFile(path, 'old')
      let drafts = 0
      for (let kill = 0; drafts < (deep ? 100 : 5); kill += 1) {
        const writer = spawn(process.execPath, [join(import.meta.dirname, 'endless-replacer.ts'), path], {
          stdio: 'inherit',
        })
        // At another point of the write each time, and now and then between two writes.
        await changesIn(folder, 1 + (kill % 7))
        writer.kill('SIGKILL')
        await once(writer, 'exit')
        expect(readFileSync(path, 'utf8')).toMatch(/^(old|n{5000000})$/)
        const left = readdirSync(folder).filter((name) => name !== 'accounts.json')
        if (left.length > 0) drafts += 1
        expect(left.every((name) => name.endsWith('.draft'))).toBe(true)
        sweepDrafts(folder, SOON)
        expect(readdirSync(folder)).toEqual(['accounts.json'])
      }
    },
    deep ? 600_000 : 60_000,
  )
})

/** Resolves once this many changes were seen in the folder. */
async function changesIn(folder: string, count: number): Promise<void> {
  let seen = 0
  for await (const _change of watch(folder)) {
    seen += 1
    if (seen === count) return
  }
}
