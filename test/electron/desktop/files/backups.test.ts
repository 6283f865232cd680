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
import { type Backups, createBackups } from '../../../../electron/desktop/files/backups.ts'
import { openSettings } from '../../../../electron/desktop/system/preferences.ts'
import type { JsonFile } from '../../../../electron/storage/json-file.ts'
import type { Credentials } from '../../../../shared/accounts.ts'
import { ProblemError } from '../../../../shared/problems.ts'
import { DEFAULT_SETTINGS, type Settings } from '../../../../shared/settings/settings.ts'
import { setNextOpenPath, setNextSavePath } from '../../../fake-electron/dialog.ts'
import { createFakeKeychain } from '../../accounts/fake-keychain.ts'
import { readyElectron } from '../shell.ts'

const NOW = new Date(2026, 0, 5, 23, 59).getTime()
const SUGGESTED = 'plimsoll-backup-2026-01-05.json'
const KEY = 'the-api-key-0123456789'
const SECRET = 'the-secret-9876543210'

/** The files and the keychain of one computer. */
interface Computer {
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
  setNextOpenPath(null)
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

function openComputer(name: string): Computer {
  const folder = join(home, name)
  mkdirSync(folder, { recursive: true })
  const keychain = createFakeKeychain()
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
  return { accounts, settings, backups, applied, done, keychain: keychain.entries }
}

async function addAccount({ accounts }: Computer, label: string, apiKey: string): Promise<string> {
  const draft = { label, environment: 'production', apiKey, secret: SECRET, keep: 'keychain' } as const
  return (await accounts.add(draft)).account.id
}

/** Saves a backup of one account with rules of its own in the suggested place, and returns the account's id. */
async function saveBackup(): Promise<string> {
  const old = openComputer('old')
  const id = await addAccount(old, 'Main', KEY)
  const rules = { thresholds: { warning: '0.4', critical: '0.9', rearm: '0.05' } } as const
  await old.settings.update((value) => ({ ...value, pollSeconds: 30, overrides: { [id]: rules } }))
  await old.backups.save()
  return id
}

const rejection = (reason: string) => ({
  problem: { kind: 'invalid-input', params: { field: 'backup', reason } },
})

describe('saving a backup', () => {
  it('writes it where the user chooses, by default in the downloads folder with the date in its name', async () => {
    const { backups } = openComputer('old')
    expect(await backups.save()).toEqual({ file })
    const elsewhere = join(home, 'mine.json')
    setNextSavePath(elsewhere)
    expect(await backups.save()).toEqual({ file: elsewhere })
    expect(JSON.parse(readFileSync(elsewhere, 'utf8'))).toMatchObject({ app: 'plimsoll', writtenAt: NOW })
  })

  it('writes a file that only the user can read, without key or secret', async () => {
    await saveBackup()
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const text = readFileSync(file, 'utf8')
    expect(text).toContain('"Main"')
    expect(text).not.toContain(KEY)
    expect(text).not.toContain(SECRET)
  })

  it('writes nothing when the user cancels', async () => {
    setNextSavePath(null)
    expect(await openComputer('old').backups.save()).toBeNull()
    expect(readdirSync(home)).toEqual(['old'])
  })

  it('names the file when it fails, and leaves an existing file as it was', async () => {
    const { backups } = openComputer('old')
    writeFileSync(join(home, 'file'), 'mine')
    setNextSavePath(join(home, 'file', 'in.json'))
    await expect(backups.save()).rejects.toMatchObject({
      problem: { kind: 'not-saved', params: { file: 'in.json' } },
    })
    expect(readFileSync(join(home, 'file'), 'utf8')).toBe('mine')
  })

  it('opens dialogs without a parent window, so that they stay when the popover hides', async () => {
    const save = vi.spyOn(dialog, 'showSaveDialog')
    const open = vi.spyOn(dialog, 'showOpenDialog')
    const { backups } = openComputer('old')
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

it('calls onDone after each dialog, whether it succeeds, is cancelled or fails', async () => {
  const { backups, done } = openComputer('old')
  await backups.save()
  setNextSavePath(null)
  await backups.save()
  setNextOpenPath(join(home, 'missing.json'))
  await expect(backups.open()).rejects.toMatchObject(rejection('unreadable'))
  expect(done).toHaveBeenCalledTimes(3)
})

describe('opening a backup', () => {
  it('returns what it would change, and changes nothing', async () => {
    await saveBackup()
    const fresh = openComputer('new')
    setNextOpenPath(file)
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

  it('returns null when the user cancels, and leaves no backup open', async () => {
    await saveBackup()
    const { backups } = openComputer('new')
    setNextOpenPath(file)
    await backups.open()
    expect(await backups.open()).toBeNull()
    await expect(backups.apply()).rejects.toMatchObject(rejection('required'))
  })

  it.each([
    ['does not exist', 'unreadable', () => {}],
    ['is a link to itself', 'unreadable', () => symlinkSync(join(home, 'in.json'), join(home, 'in.json'))],
    ['is a folder', 'not-a-backup', () => mkdirSync(join(home, 'in.json'))],
    ['is another document', 'not-a-backup', () => writeFileSync(join(home, 'in.json'), '{}')],
    ['is huge', 'too-long', () => writeFileSync(join(home, 'in.json'), ' '.repeat(1024 * 1024 + 1))],
  ] as const)('rejects a file that %s', async (_what, reason, make) => {
    make()
    const { backups } = openComputer('new')
    setNextOpenPath(join(home, 'in.json'))
    await expect(backups.open()).rejects.toMatchObject(rejection(reason))
    await expect(backups.apply()).rejects.toMatchObject(rejection('required'))
  })
})

describe('applying a backup', () => {
  it('adds accounts without their keys, applies the settings, and calls onApplied', async () => {
    const old = await saveBackup()
    const fresh = openComputer('new')
    // A key that the keychain still holds under the old id must not be sent to an address from a file.
    fresh.keychain.set(old, { apiKey: KEY, secret: SECRET })
    setNextOpenPath(file)
    await fresh.backups.open()
    await fresh.backups.apply()
    const [added] = openComputer('new').accounts.list()
    expect(added).toMatchObject({ label: 'Main', keep: 'none' })
    const id = added?.id ?? ''
    expect(id).not.toBe(old)
    expect(openComputer('new').settings.value).toMatchObject({ pollSeconds: 30 })
    expect(Object.keys(openComputer('new').settings.value.overrides)).toEqual([id])
    await expect(fresh.accounts.credentials(id)).rejects.toMatchObject({ problem: { kind: 'key-missing' } })
    expect(fresh.applied).toHaveBeenCalledOnce()
  })

  it('lets the key be entered again, for this account only', async () => {
    await saveBackup()
    const fresh = openComputer('new')
    setNextOpenPath(file)
    await fresh.backups.open()
    await fresh.backups.apply()
    const id = fresh.accounts.list()[0]?.id ?? ''
    await fresh.accounts.change(id, { key: { apiKey: KEY, secret: SECRET, keep: 'keychain' } })
    await expect(fresh.accounts.credentials(id)).resolves.toEqual({ apiKey: KEY, secret: SECRET })
    await expect(addAccount(fresh, 'Again', KEY)).rejects.toMatchObject({
      problem: { params: { reason: 'duplicate', label: 'Main' } },
    })
  })

  it('keeps the keys of accounts that exist already', async () => {
    await saveBackup()
    const fresh = openComputer('new')
    const id = await addAccount(fresh, 'Mine', KEY)
    setNextOpenPath(file)
    expect(await fresh.backups.open()).toMatchObject({ accounts: [{ change: 'changed' }] })
    await fresh.backups.apply()
    expect(fresh.accounts.list()).toMatchObject([{ id, label: 'Main' }])
    expect(Object.keys(fresh.settings.value.overrides)).toEqual([id])
    expect([...fresh.keychain]).toEqual([[id, { apiKey: KEY, secret: SECRET, boundTo: 'production' }]])
  })

  it('leaves accounts that exist already, and their keys, at their exchange', async () => {
    await saveBackup()
    const elsewhere = { environment: 'custom', baseUrl: 'https://b.invalid' }
    const backup = JSON.parse(readFileSync(file, 'utf8'))
    Object.assign(backup.accounts[0], elsewhere)
    writeFileSync(file, JSON.stringify(backup))
    const fresh = openComputer('new')
    const id = await addAccount(fresh, 'Mine', KEY)
    setNextOpenPath(file)
    await fresh.backups.open()
    await fresh.backups.apply()
    expect(openComputer('new').accounts.list()).toMatchObject([{ id, environment: 'production' }])
    expect(await fresh.accounts.credentials(id)).toEqual({ apiKey: KEY, secret: SECRET })
  })

  it('uses the accounts of that moment, and works once', async () => {
    await saveBackup()
    const fresh = openComputer('new')
    setNextOpenPath(file)
    await fresh.backups.open()
    const other = await addAccount(fresh, 'Meanwhile', 'another-key')
    await fresh.backups.apply()
    expect(fresh.accounts.list().map(({ label }) => label)).toEqual(['Meanwhile', 'Main'])
    expect(fresh.keychain.has(other)).toBe(true)
    await expect(fresh.backups.apply()).rejects.toMatchObject(rejection('required'))
    expect(fresh.applied).toHaveBeenCalledOnce()
  })

  it('is refused when there would be more than 200 accounts, and then changes nothing', async () => {
    await saveBackup()
    const full = openComputer('full')
    await addAccount(full, 'A1', 'another-key')
    const fill = (count: number) =>
      full.accounts.merge(([first]) =>
        Array.from({ length: count }, (_, index) => {
          if (first === undefined) throw new Error('there is no account')
          return { ...first, id: `a-${index}`, keyFingerprint: `print-${index}` }
        }),
      )
    const open = () => {
      setNextOpenPath(file)
      return full.backups.open()
    }
    await fill(199)
    await open()
    await fill(200)
    await expect(full.backups.apply()).rejects.toMatchObject(rejection('too-many'))
    await expect(open()).rejects.toMatchObject(rejection('too-many'))
    await expect(full.backups.apply()).rejects.toMatchObject(rejection('required'))
    expect(full.accounts.list()).toHaveLength(200)
    expect(full.settings.value).toEqual(DEFAULT_SETTINGS)
    await fill(199)
    await open()
    await full.backups.apply()
    expect(full.accounts.list()).toHaveLength(200)
  })

  it('restores the settings when the accounts cannot be saved, and can be tried again', async () => {
    await saveBackup()
    const { accounts, settings, applied } = openComputer('new')
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
    setNextOpenPath(file)
    await backups.open()
    await expect(backups.apply()).rejects.toBe(notSaved)
    expect(openComputer('new').settings.value).toEqual(DEFAULT_SETTINGS)
    expect(openComputer('new').accounts.list()).toEqual([])
    expect(applied).not.toHaveBeenCalled()
    await backups.apply()
    expect(openComputer('new').settings.value.pollSeconds).toBe(30)
    expect(applied).toHaveBeenCalledOnce()
  })

  it('changes no account when the settings cannot be saved', async () => {
    await saveBackup()
    const fresh = openComputer('new')
    setNextOpenPath(file)
    await fresh.backups.open()
    mkdirSync(join(home, 'new', 'settings.json'))
    await expect(fresh.backups.apply()).rejects.toMatchObject({
      problem: { kind: 'not-saved', params: { file: 'settings.json' } },
    })
    expect(fresh.accounts.list()).toEqual([])
    expect(fresh.applied).not.toHaveBeenCalled()
  })
})
