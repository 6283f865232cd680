import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import * as v from 'valibot'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Accounts, openAccounts } from '../../../../electron/accounts/accounts.ts'
import { writeBackup } from '../../../../electron/accounts/backup.ts'
import { openKeyPairs } from '../../../../electron/accounts/key-pair.ts'
import { type Backups, createBackups } from '../../../../electron/desktop/files/backups.ts'
import { openSettings } from '../../../../electron/desktop/system/preferences.ts'
import type { JsonFile } from '../../../../electron/storage/json-file.ts'
import { MOST_ACCOUNTS } from '../../../../shared/accounts.ts'
import { ProblemError } from '../../../../shared/problems.ts'
import { DEFAULT_SETTINGS, type Settings, settingsSchema } from '../../../../shared/settings/settings.ts'
import { isVisible, withoutInvisible } from '../../../../shared/words/visible-text.ts'
import { DAMAGES } from '../../../damage.ts'
import { runs } from '../../../deep.ts'
import { madeUpCredentials } from '../../../exchange/account.ts'
import { setNextOpenPath } from '../../../fake-electron/dialog.ts'
import { mutatedJson } from '../../../mutations.ts'
import { createFakeKeychain } from '../../accounts/fake-keychain.ts'
import { readyElectron } from '../shell.ts'

const { numRuns, timeout } = runs(60, 8_000)
const NOW = Date.UTC(2026, 0, 5)
/** CPU time that a file may take, whatever is in it. It is a hundred times what a usual one takes. */
const MOST_CPU_MS = 3_000

type Backup = Record<string, unknown>

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const account = (n: number, fields: object = {}) => ({
  id: id(n),
  label: `Account ${n}`,
  environment: 'production',
  paused: false,
  keyFingerprint: String(n).padStart(64, '0'),
  ...fields,
})
const withAccounts = (...accounts: readonly object[]) => JSON.stringify({ ...backup(), accounts })
const withSettings = (settings: object) =>
  JSON.stringify({ ...backup(), settings: { ...DEFAULT_SETTINGS, ...settings } })
/** Puts JSON into the place of a mark, as no object can hold a key like `__proto__` or twice the same. */
const withRaw = (field: string, raw: string) =>
  JSON.stringify({ ...backup(), [field]: 'RAW' }).replace('"RAW"', raw)
const many = (count: number) => withAccounts(...Array.from({ length: count }, (_, n) => account(n)))

function backup(): Backup {
  return JSON.parse(writeBackup([], DEFAULT_SETTINGS, NOW))
}

/** Files that somebody has made to do harm. A new attack is one more line. */
const REFUSED: Readonly<Record<string, () => string>> = {
  'a prototype in place of accounts': () => withRaw('accounts', '{"__proto__":[]}'),
  'a prototype in the settings': () => withRaw('settings', '{"__proto__":{"pollSeconds":1}}'),
  'a prototype deep down': () => withRaw('x', '{"a":[{"__proto__":{"polluted":true}}]}'),
  'an escaped prototype': () => withRaw('x', '{"\\u005f_proto__":{"polluted":true}}'),
  'too many accounts': () => many(MOST_ACCOUNTS + 1),
  'as many accounts as the largest file holds': () => many(5_500),
  'two accounts with one id': () => withAccounts(account(1), account(1, { keyFingerprint: 'f'.repeat(64) })),
  'two accounts with one key': () =>
    withAccounts(account(1), account(2, { keyFingerprint: account(1).keyFingerprint })),
  'an id that leads out of a folder': () => withAccounts(account(1, { id: '../../../../etc/passwd' })),
  'the entry of the proxy as an id': () => withAccounts(account(1, { id: 'proxy' })),
  'the id of the drill': () => withAccounts(account(1, { id: 'drill' })),
  'an id with a line break': () => withAccounts(account(1, { id: `${id(1)}\n` })),
  'an invisible name': () => withAccounts(account(1, { label: '\u{200b}\u{2060}' })),
  'an endless name': () => withAccounts(account(1, { label: 'x'.repeat(500_000) })),
  'an address without encryption': () =>
    withAccounts(account(1, { environment: 'custom', baseUrl: 'http://exchange.example' })),
  'an address with a password': () =>
    withAccounts(account(1, { environment: 'custom', baseUrl: 'https://a:b@exchange.example' })),
  'a script as an address': () =>
    withAccounts(account(1, { environment: 'custom', baseUrl: 'javascript:alert(1)' })),
  'an open door in the proxy': () =>
    withSettings({ proxy: { mode: 'manual', url: 'http://a;direct://', user: null } }),
  'a poll in no time': () => withSettings({ pollSeconds: 0 }),
  'a poll in half a second': () => withSettings({ pollSeconds: 0.5 }),
  'nothing but a threshold in scientific notation': () =>
    withSettings({ thresholds: { warning: '1e-1', critical: '0.8', rearm: '0.05' } }),
  'rules of as many accounts as the largest file holds': () =>
    withSettings({ overrides: Object.fromEntries(Array.from({ length: 24_000 }, (_, n) => [id(n), {}])) }),
  'a newer version': () => JSON.stringify({ ...backup(), version: 2 }),
  'a version of no size': () => withRaw('version', '1e999'),
  'a version as text': () => JSON.stringify({ ...backup(), version: '1' }),
  'an older version than there was': () => JSON.stringify({ ...backup(), version: 0 }),
  'a time beyond all calendars': () => JSON.stringify({ ...backup(), writtenAt: 8.65e15 }),
  'a hundred thousand lists in each other': () => `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
  'a hundred thousand objects in an unknown field': () =>
    withRaw('x', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`),
  'a number of a million digits': () => withRaw('writtenAt', '9'.repeat(1_000_000)),
}

interface Computer {
  readonly accounts: Accounts
  readonly settings: JsonFile<Settings>
  readonly backups: Backups
}

let home: string
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'plimsoll-hostile-'))
  readyElectron(home)
})
beforeEach(() => {
  for (const name of readdirSync(home)) rmSync(join(home, name), { recursive: true, force: true })
})
afterEach(() => setNextOpenPath(null))
afterAll(() => rmSync(home, { recursive: true, force: true }))

/** A computer with an account of its own, whose key is in the keychain. */
async function openComputer(): Promise<Computer> {
  const keychain = createFakeKeychain()
  const now = () => NOW
  const newId = () => crypto.randomUUID()
  const keyPairs = openKeyPairs({ path: join(home, 'key-pair.json'), keychain, newId, now })
  const accounts = openAccounts({ path: join(home, 'accounts.json'), keychain, keyPairs, newId, now })
  const settings = openSettings(join(home, 'settings.json'), now)
  const backups = createBackups({ accounts, settings, newId, now, onDone() {}, onApplied() {} })
  await accounts.add({ label: 'Mine', environment: 'production', ...madeUpCredentials(), keep: 'keychain' })
  await settings.update((value) => ({ ...value, pollSeconds: 30 }))
  return { accounts, settings, backups }
}

/** Whether the file was applied. If it was not, it must have been refused as a backup, and everything be as before. */
async function isApplied(
  { accounts, settings, backups }: Computer,
  content: string | Buffer,
): Promise<boolean> {
  const path = join(home, 'hostile.json')
  writeFileSync(path, content)
  const before = [readFileSync(join(home, 'accounts.json')), readFileSync(join(home, 'settings.json'))]
  const started = process.cpuUsage()
  setNextOpenPath(path)
  let applied = false
  try {
    await backups.open()
    await backups.apply()
    applied = true
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    expect(error.problem).toMatchObject({ kind: 'invalid-input', params: { field: 'backup' } })
    expect([readFileSync(join(home, 'accounts.json')), readFileSync(join(home, 'settings.json'))]).toEqual(
      before,
    )
    await expect(backups.apply()).rejects.toMatchObject({ problem: { params: { reason: 'required' } } })
  }
  const { user, system } = process.cpuUsage(started)
  expect((user + system) / 1000).toBeLessThan(MOST_CPU_MS)
  expect(Object.prototype).not.toHaveProperty('polluted')
  v.parse(settingsSchema, settings.value)
  expect(accounts.list().length).toBeLessThanOrEqual(MOST_ACCOUNTS)
  return applied
}

describe('a hostile backup', () => {
  it.each(Object.keys(REFUSED))('with %s is refused whole', async (attack) => {
    expect(await isApplied(await openComputer(), REFUSED[attack]?.() ?? '')).toBe(false)
  })

  it('with as many accounts as there may be is read within the time for any file', async () => {
    const { accounts, settings, backups } = await openComputer()
    await accounts.remove(accounts.list()[0]?.id ?? '')
    expect(await isApplied({ accounts, settings, backups }, many(MOST_ACCOUNTS))).toBe(true)
  })

  it('that was damaged or edited in any way is refused whole, or adds accounts that can do no harm', {
    timeout,
  }, async () => {
    const computer = await openComputer()
    const [own] = computer.accounts.list()
    const valid = JSON.parse(
      withAccounts(
        account(1),
        account(2, { label: 'Zwei 测试', environment: 'demo', paused: true }),
        account(3, { environment: 'custom', baseUrl: 'https://exchange.example:8443' }),
      ),
    )
    const counts = { applied: 0, refused: 0 }
    const contents = fc.oneof(
      mutatedJson(valid, 2),
      DAMAGES.map((damage) => damage(Buffer.from(JSON.stringify(valid)))),
    )
    await fc.assert(
      fc.asyncProperty(contents, async (content) => {
        const applied = await isApplied(computer, content)
        counts[applied ? 'applied' : 'refused'] += 1
        const [mine, ...added] = computer.accounts.list()
        expect(mine).toEqual(own)
        for (const one of added) {
          expect(one.id).toMatch(/^[\da-f-]{36}$/)
          expect([id(1), id(2), id(3)]).not.toContain(one.id)
          expect(one.keep).toBe('none')
          expect(
            isVisible(one.label) && withoutInvisible(one.label) === one.label && one.label.length <= 60,
          ).toBe(true)
          await computer.accounts.remove(one.id)
        }
      }),
      { numRuns },
    )
    // Both must occur, or one of them was never tested.
    expect(Math.min(counts.applied, counts.refused)).toBeGreaterThan(0)
  })
})
