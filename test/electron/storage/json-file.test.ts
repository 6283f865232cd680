import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSettings } from '../../../electron/desktop/system/preferences.ts'
import { openJsonFile } from '../../../electron/storage/json-file.ts'
import { DEFAULT_SETTINGS } from '../../../shared/settings/settings.ts'
import { OBSTACLES, putPipe } from '../../obstacles.ts'

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-'))
  path = join(folder, 'settings.json')
})
afterEach(() => rmSync(folder, { recursive: true }))

const NOW = Date.UTC(2026, 10, 22, 12, 30, 15)
const KEPT = '2026-11-22T12-30-15-000Z'
const open = () => openSettings(path, () => NOW)

describe('a settings file', () => {
  it('that does not exist means defaults and no notice', () => {
    expect(open()).toMatchObject({ value: DEFAULT_SETTINGS, notice: null })
  })

  it('is restored as it was written', async () => {
    await open().update((settings) => ({ ...settings, pollSeconds: 30 }))
    expect(open()).toMatchObject({ value: { ...DEFAULT_SETTINGS, pollSeconds: 30 }, notice: null })
  })

  it.each([
    ['empty', '', 'damaged'],
    ['truncated', '{"version":1,"value":{"pollSec', 'damaged'],
    ['not JSON', 'pollSeconds = 10', 'damaged'],
    ['a list', '[]', 'damaged'],
    ['null', 'null', 'damaged'],
    ['of another shape', '{"version":1,"value":{"pollSeconds":"10"}}', 'damaged'],
    ['out of range', '{"version":1,"value":{"pollSeconds":0,"thresholds":{}}}', 'damaged'],
    ['from a newer version', '{"version":2,"value":{"refresh":"often"}}', 'newer'],
  ])('that is %s is set aside under another name, with a notice', async (_name, text, reason) => {
    writeFileSync(path, text)
    const settings = open()
    const keptAs = `settings.${reason}-${KEPT}.json`
    expect(settings.value).toEqual(DEFAULT_SETTINGS)
    expect(settings.notice).toEqual({ kind: 'file-set-aside', file: 'settings.json', keptAs, reason })
    expect(readFileSync(join(folder, keptAs), 'utf8')).toBe(text)
    await settings.update((value) => value)
    expect(readdirSync(folder).toSorted()).toEqual([keptAs, 'settings.json'].toSorted())
  })
})

describe('in the place of a file', () => {
  it.each(OBSTACLES)('$name is set aside as it is, with a notice', async ({ put, reason }) => {
    put(path)
    const before = lstatSync(path).ino
    const settings = open()
    const keptAs = `settings.${reason}-${KEPT}.json`
    expect(settings.value).toEqual(DEFAULT_SETTINGS)
    expect(settings.notice).toMatchObject({ kind: 'file-set-aside', file: 'settings.json', keptAs, reason })
    expect(lstatSync(join(folder, keptAs)).ino).toBe(before)
    await settings.update((value) => ({ ...value, pollSeconds: 30 }))
    expect(open()).toMatchObject({ value: { pollSeconds: 30 }, notice: null })
  })

  it('a link is named with what it leads to, which is not touched', () => {
    const elsewhere = OBSTACLES.find(({ name }) => name === 'a link to a file elsewhere')
    elsewhere?.put(path)
    expect(open().notice).toMatchObject({ reason: 'link', target: 'elsewhere/settings.json' })
    expect(readFileSync(join(folder, 'elsewhere/settings.json'), 'utf8')).toBe('mine')
    expect(readFileSync(join(folder, `settings.link-${KEPT}.json`), 'utf8')).toBe('mine')
  })

  it('a pipe that was put there while the app runs stays, and nothing is saved', async () => {
    const settings = open()
    putPipe(path)
    await expect(settings.update((value) => value)).rejects.toMatchObject({ problem: { kind: 'not-saved' } })
    expect(lstatSync(path).isFIFO()).toBe(true)
    expect(readdirSync(folder)).toEqual(['settings.json'])
  })
})

describe('a file of a folder behind a link', () => {
  it('is used as any other', async () => {
    const real = path
    symlinkSync(folder, `${folder}-link`)
    path = join(`${folder}-link`, 'settings.json')
    await open().update((settings) => ({ ...settings, pollSeconds: 30 }))
    expect(open()).toMatchObject({ value: { pollSeconds: 30 }, notice: null })
    expect(lstatSync(real).isFile()).toBe(true)
    rmSync(`${folder}-link`)
  })
})

describe('a file far too large to be one of ours', () => {
  it('is set aside unread', () => {
    writeFileSync(path, '')
    truncateSync(path, 8 * 1024 ** 3)
    expect(open().notice).toMatchObject({ kind: 'file-set-aside', reason: 'damaged' })
  })
})

describe('a file that cannot be read', () => {
  it('is not changed, and has a notice', async () => {
    writeFileSync(join(folder, 'file'), 'no folder')
    path = join(folder, 'file', 'settings.json')
    const settings = open()
    expect(settings.value).toEqual(DEFAULT_SETTINGS)
    expect(settings.notice).toEqual({ kind: 'file-unreadable', file: 'settings.json' })
    await expect(settings.update((value) => value)).rejects.toMatchObject({ problem: { kind: 'not-saved' } })
    expect(readdirSync(folder)).toEqual(['file'])
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('no folder')
  })
})

describe('an update', () => {
  const list = () =>
    openJsonFile<readonly number[]>({
      path,
      version: 1,
      schema: v.array(v.number()),
      fallback: [],
      now: () => NOW,
    })

  it('is not lost when several are made at the same time', async () => {
    const file = list()
    await Promise.all([1, 2, 3, 4, 5].map((n) => file.update((all) => [...all, n])))
    expect(list().value).toEqual([1, 2, 3, 4, 5])
  })

  it('that throws changes nothing and does not prevent the next', async () => {
    const file = list()
    const failed = file.update(() => {
      throw new Error('no')
    })
    await expect(failed).rejects.toThrow('no')
    await file.update(() => [7])
    expect(list().value).toEqual([7])
  })

  it('that cannot be written is a problem that names the file, and the old value stays', async () => {
    const file = list()
    rmSync(folder, { recursive: true })
    await expect(file.update(() => [1])).rejects.toMatchObject({
      problem: { kind: 'not-saved', params: { file: 'settings.json' } },
    })
    expect(file.value).toEqual([])
    folder = mkdtempSync(join(tmpdir(), 'plimsoll-'))
  })
})
