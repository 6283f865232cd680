import { randomUUID } from 'node:crypto'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dialog } from 'electron'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Accounts, openAccounts } from '../../../../electron/accounts/accounts.ts'
import { openKeyPairs } from '../../../../electron/accounts/key-pair.ts'
import type { Keychain } from '../../../../electron/accounts/keychain.ts'
import { type Backups, createBackups } from '../../../../electron/desktop/files/backups.ts'
import { openSettings } from '../../../../electron/desktop/system/preferences.ts'
import type { JsonFile } from '../../../../electron/storage/json-file.ts'
import type { Credentials } from '../../../../shared/accounts.ts'
import { ProblemError } from '../../../../shared/problems.ts'
import { DEFAULT_SETTINGS, type Settings } from '../../../../shared/settings/settings.ts'
import { chooseNext, openNext } from '../../../fake-electron/dialog.ts'
import { readyElectron } from '../shell.ts'

const NOW = new Date(2026, 0, 5, 23, 59).getTime()
const SUGGESTED = 'plimsoll-backup-2026-01-05.json'
const KEY = 'the-api-key-0123456789'
const SECRET = 'the-secret-9876543210'

/** One computer: its files and its keychain. */
interface Desk {
  readonly accounts: Accounts
  readonly settings: JsonFile<Settings>
  readonly backups: Backups
  readonly applied: ReturnType<typeof vi.fn<() => void>>
  readonly done: ReturnType<typeof vi.fn<() => void>>
  readonly keychain: Map<string, Credentials>
}

let home: string
let file: string

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'plimsoll-backup-'))
  file = join(home, 'downloads', SUGGESTED)
  readyElectron(home)
})
beforeEach(() => {
  for (const name of readdirSync(home)) rmSync(join(home, name), { recursive: true, force: true })
})
afterEach(() => {
  vi.restoreAllMocks()
  openNext(null)
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

function desk(name: string): Desk {
  const folder = join(home, name)
  mkdirSync(folder, { recursive: true })
  const entries = new Map<string, Credentials>()
  const keychain: Keychain = {
    get: async (id) => entries.get(id) ?? null,
    set: async (id, credentials) => void entries.set(id, credentials),
    delete: async (id) => void entries.delete(id),
  }
  const now = () => NOW
  const newId = () => crypto.randomUUID()
  const keyPairs = openKeyPairs({ path: join(folder, 'key-pair.json'), keychain, newId, now })
  const accounts = openAccounts({ path: join(folder, 'accounts.json'), keychain, keyPairs, newId, now })
  const settings = openSettings(join(folder, 'settings.json'), now)
  const applied = vi.fn<() => void>()
  const done = vi.fn<() => void>()
  const backups = createBackups({
    accounts,
    settings,
    newId: randomUUID,
    now,
    onDone: done,
    onApplied: applied,
  })
  return { accounts, settings, backups, applied, done, keychain: entries }
}

async function add({ accounts }: Desk, label: string, apiKey: string): Promise<string> {
  const draft = { label, environment: 'production', apiKey, secret: SECRET, keep: 'keychain' } as const
  return (await accounts.add(draft)).account.id
}

/** A backup of one account with rules of its own, in the suggested place. */
async function saved(): Promise<string> {
  const old = desk('old')
  const id = await add(old, 'Main', KEY)
  const rules = { thresholds: { warning: '0.4', critical: '0.9', rearm: '0.05' } } as const
  await old.settings.update((value) => ({ ...value, pollSeconds: 30, overrides: { [id]: rules } }))
  await old.backups.save()
  return id
}

const refusal = (reason: string) => ({
  problem: { kind: 'invalid-input', params: { field: 'backup', reason } },
})

describe('saving a backup', () => {
  it('writes it where the user says, by default among the downloads with the day in its name', async () => {
    const { backups } = desk('old')
    expect(await backups.save()).toEqual({ file })
    const elsewhere = join(home, 'mine.json')
    chooseNext(elsewhere)
    expect(await backups.save()).toEqual({ file: elsewhere })
    expect(JSON.parse(readFileSync(elsewhere, 'utf8'))).toMatchObject({ app: 'plimsoll', writtenAt: NOW })
  })

  it('is for the user alone to read, and holds neither key nor secret', async () => {
    await saved()
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const text = readFileSync(file, 'utf8')
    expect(text).toContain('"Main"')
    expect(text).not.toContain(KEY)
    expect(text).not.toContain(SECRET)
  })

  it('writes nothing when the user chooses not to', async () => {
    chooseNext(null)
    expect(await desk('old').backups.save()).toBeNull()
    expect(readdirSync(home)).toEqual(['old'])
  })

  it('that fails names the file, and leaves the one before as it was', async () => {
    const { backups } = desk('old')
    writeFileSync(join(home, 'file'), 'mine')
    chooseNext(join(home, 'file', 'in.json'))
    await expect(backups.save()).rejects.toMatchObject({
      problem: { kind: 'not-saved', params: { file: 'in.json' } },
    })
    expect(readFileSync(join(home, 'file'), 'utf8')).toBe('mine')
  })

  it('asks with windows of their own, which the hiding popover cannot take along', async () => {
    const save = vi.spyOn(dialog, 'showSaveDialog')
    const open = vi.spyOn(dialog, 'showOpenDialog')
    const { backups } = desk('old')
    await backups.save()
    await backups.open()
    expect(save.mock.calls).toEqual([
      [expect.objectContaining({ defaultPath: file, title: 'Save a backup' })],
    ])
    expect(open.mock.calls).toEqual([
      [expect.objectContaining({ title: 'Open a backup', properties: ['openFile'] })],
    ])
  })
})

it('reports the end of each dialog, whether it led to something, to nothing or to a problem', async () => {
  const { backups, done } = desk('old')
  await backups.save()
  chooseNext(null)
  await backups.save()
  openNext(join(home, 'missing.json'))
  await expect(backups.open()).rejects.toMatchObject(refusal('unreadable'))
  expect(done).toHaveBeenCalledTimes(3)
})

describe('opening a backup', () => {
  it('tells what it would change, and changes nothing', async () => {
    await saved()
    const fresh = desk('new')
    openNext(file)
    expect(await fresh.backups.open()).toMatchObject({
      file: SUGGESTED,
      writtenAt: NOW,
      accounts: [{ label: 'Main', environment: 'production', change: 'new' }],
      settings: { before: DEFAULT_SETTINGS },
    })
    expect(fresh.accounts.list()).toEqual([])
    expect(fresh.settings.value).toEqual(DEFAULT_SETTINGS)
    expect(readdirSync(join(home, 'new'))).toEqual([])
    expect(fresh.applied).not.toHaveBeenCalled()
  })

  it('answers nothing when the user chooses no file, and none is open then', async () => {
    await saved()
    const { backups } = desk('new')
    openNext(file)
    await backups.open()
    expect(await backups.open()).toBeNull()
    await expect(backups.apply()).rejects.toMatchObject(refusal('required'))
  })

  it.each([
    ['is not there', 'unreadable', () => {}],
    ['leads in a circle', 'unreadable', () => symlinkSync(join(home, 'in.json'), join(home, 'in.json'))],
    ['is a folder', 'not-a-backup', () => mkdirSync(join(home, 'in.json'))],
    ['is another document', 'not-a-backup', () => writeFileSync(join(home, 'in.json'), '{}')],
    ['is huge', 'too-long', () => writeFileSync(join(home, 'in.json'), ' '.repeat(1024 * 1024 + 1))],
  ] as const)('refuses what %s', async (_what, reason, make) => {
    make()
    const { backups } = desk('new')
    openNext(join(home, 'in.json'))
    await expect(backups.open()).rejects.toMatchObject(refusal(reason))
    await expect(backups.apply()).rejects.toMatchObject(refusal('required'))
  })
})

describe('reading a backup in', () => {
  it('adds accounts without their keys, takes the settings, and tells the app', async () => {
    const old = await saved()
    const fresh = desk('new')
    // What the keychain still holds under the old id must not go to an address that a file names.
    fresh.keychain.set(old, { apiKey: KEY, secret: SECRET })
    openNext(file)
    await fresh.backups.open()
    await fresh.backups.apply()
    const [added] = desk('new').accounts.list()
    expect(added).toMatchObject({ label: 'Main', keep: 'none' })
    const id = added?.id ?? ''
    expect(id).not.toBe(old)
    expect(desk('new').settings.value).toMatchObject({ pollSeconds: 30 })
    expect(Object.keys(desk('new').settings.value.overrides)).toEqual([id])
    await expect(fresh.accounts.credentials(id)).rejects.toMatchObject({ problem: { kind: 'key-missing' } })
    expect(fresh.applied).toHaveBeenCalledOnce()
  })

  it('lets the key be entered again, for this account alone', async () => {
    await saved()
    const fresh = desk('new')
    openNext(file)
    await fresh.backups.open()
    await fresh.backups.apply()
    const id = fresh.accounts.list()[0]?.id ?? ''
    await fresh.accounts.change(id, { key: { apiKey: KEY, secret: SECRET, keep: 'keychain' } })
    await expect(fresh.accounts.credentials(id)).resolves.toEqual({ apiKey: KEY, secret: SECRET })
    await expect(add(fresh, 'Again', KEY)).rejects.toMatchObject({
      problem: { params: { reason: 'duplicate', label: 'Main' } },
    })
  })

  it('leaves the keys of accounts that are watched where they are', async () => {
    await saved()
    const fresh = desk('new')
    const id = await add(fresh, 'Mine', KEY)
    openNext(file)
    expect(await fresh.backups.open()).toMatchObject({ accounts: [{ change: 'changed' }] })
    await fresh.backups.apply()
    expect(fresh.accounts.list()).toMatchObject([{ id, label: 'Main' }])
    expect(Object.keys(fresh.settings.value.overrides)).toEqual([id])
    expect([...fresh.keychain]).toEqual([[id, { apiKey: KEY, secret: SECRET }]])
  })

  it('is done with what is here by then, and once', async () => {
    await saved()
    const fresh = desk('new')
    openNext(file)
    await fresh.backups.open()
    const other = await add(fresh, 'Meanwhile', 'another-key')
    await fresh.backups.apply()
    expect(fresh.accounts.list().map(({ label }) => label)).toEqual(['Meanwhile', 'Main'])
    expect(fresh.keychain.has(other)).toBe(true)
    await expect(fresh.backups.apply()).rejects.toMatchObject(refusal('required'))
    expect(fresh.applied).toHaveBeenCalledOnce()
  })

  it('puts the settings back when the accounts cannot be saved, and can be tried again', async () => {
    await saved()
    const { accounts, settings, applied } = desk('new')
    const notSaved = new ProblemError({ kind: 'not-saved', params: { file: 'accounts.json' } })
    const merge = vi.fn(accounts.merge).mockRejectedValueOnce(notSaved)
    const backups = createBackups({
      accounts: { list: accounts.list, merge },
      settings,
      newId: randomUUID,
      now: () => NOW,
      onDone: () => {},
      onApplied: applied,
    })
    openNext(file)
    await backups.open()
    await expect(backups.apply()).rejects.toBe(notSaved)
    expect(desk('new').settings.value).toEqual(DEFAULT_SETTINGS)
    expect(desk('new').accounts.list()).toEqual([])
    expect(applied).not.toHaveBeenCalled()
    await backups.apply()
    expect(desk('new').settings.value.pollSeconds).toBe(30)
    expect(applied).toHaveBeenCalledOnce()
  })

  it('changes no account when the settings cannot be saved', async () => {
    await saved()
    const fresh = desk('new')
    openNext(file)
    await fresh.backups.open()
    mkdirSync(join(home, 'new', 'settings.json'))
    await expect(fresh.backups.apply()).rejects.toMatchObject({
      problem: { kind: 'not-saved', params: { file: 'settings.json' } },
    })
    expect(fresh.accounts.list()).toEqual([])
    expect(fresh.applied).not.toHaveBeenCalled()
  })
})
