import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Accounts, openAccounts, UNKNOWN } from '../../../electron/accounts/accounts.ts'
import { openKeyPairs } from '../../../electron/accounts/key-pair.ts'
import type { ValidAccountDraft } from '../../../shared/accounts.ts'
import { ProblemError } from '../../../shared/problems.ts'
import { accountId } from '../../fixtures.ts'
import { createFakeKeychain, type FakeKeychain } from './fake-keychain.ts'

const DRAFT: ValidAccountDraft = {
  label: 'Main',
  environment: 'production',
  apiKey: 'the-api-key-0123456789',
  secret: 'the-secret-9876543210',
  keep: 'keychain',
}

const PERMISSIONS = { readAt: 1, withdrawals: true, trading: true, ipRestricted: false }
const OTHER = { apiKey: 'another-api-key', secret: 'another-secret' }

let folder: string
let keychain: FakeKeychain
let accounts: Accounts

const pairsOf = () =>
  openKeyPairs({ path: join(folder, 'key-pair.json'), keychain, newId: () => accountId(9999), now: () => 0 })

function open(keyPairs = pairsOf()): Accounts {
  let next = 0
  return openAccounts({
    path: join(folder, 'accounts.json'),
    keychain,
    keyPairs,
    newId: () => {
      next += 1
      return accountId(next)
    },
    now: () => 0,
  })
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-'))
  keychain = createFakeKeychain()
  accounts = open()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const fingerprintAt = (index: number) => accounts.list()[index]?.keyFingerprint ?? ''

describe('adding an account', () => {
  it('writes key and secret to the keychain only, and the rest to disk', async () => {
    await accounts.add(DRAFT)
    expect(keychain.entries.get(accountId(1))).toEqual({
      apiKey: DRAFT.apiKey,
      secret: DRAFT.secret,
      boundTo: 'production',
    })
    expect(open().list()).toMatchObject([{ id: accountId(1), label: 'Main', environment: 'production' }])
    const disk = readFileSync(join(folder, 'accounts.json'), 'utf8')
    expect(disk).not.toContain(DRAFT.apiKey)
    expect(disk).not.toContain(DRAFT.secret)
  })

  it('rejects a key that another account has, and names that account', async () => {
    await accounts.add(DRAFT)
    await expect(accounts.add({ ...DRAFT, label: 'Again', secret: 'another' })).rejects.toMatchObject({
      problem: { kind: 'invalid-input', params: { field: 'apiKey', reason: 'duplicate', label: 'Main' } },
    })
    expect(accounts.list()).toHaveLength(1)
    expect(keychain.entries.size).toBe(1)
  })

  it('rejects one account too many, also when it is checked, and changes the key of another all the same', async () => {
    await accounts.add(DRAFT)
    await accounts.merge(([first]) =>
      Array.from({ length: 200 }, (_, index) => {
        if (first === undefined) throw new Error('there is no account')
        return index === 0
          ? first
          : { ...first, id: accountId(1000 + index), keyFingerprint: `print-${index}` }
      }),
    )
    const another = { ...DRAFT, apiKey: 'another-key-0123456789' }
    const tooMany = { problem: { kind: 'invalid-input', params: { field: 'accounts', reason: 'too-many' } } }
    await expect(accounts.parseKey(another)).rejects.toMatchObject(tooMany)
    await expect(accounts.add(another)).rejects.toMatchObject(tooMany)
    expect(accounts.list()).toHaveLength(200)
    expect(keychain.entries.size).toBe(1)
    expect(await accounts.change(accountId(1), { key: another })).toMatchObject({ id: accountId(1) })
  })

  it('rejects the last of two accounts added at the same time when there is room for one', async () => {
    await accounts.add(DRAFT)
    await accounts.merge(([first]) =>
      Array.from({ length: 199 }, (_, index) => {
        if (first === undefined) throw new Error('there is no account')
        return index === 0
          ? first
          : { ...first, id: accountId(1000 + index), keyFingerprint: `print-${index}` }
      }),
    )
    const added = await Promise.allSettled(
      ['key-one-0123456789', 'key-two-0123456789'].map((apiKey) => accounts.add({ ...DRAFT, apiKey })),
    )
    expect(added.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(accounts.list()).toHaveLength(200)
    expect(keychain.entries.size).toBe(2)
  })

  it('rejects the second of two accounts added at the same time with one key, and keeps no entry for it', async () => {
    const results = await Promise.allSettled([accounts.add(DRAFT), accounts.add(DRAFT)])
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect([...keychain.entries.keys()]).toEqual(accounts.list().map(({ id }) => id))
  })

  it.each(['keychain-unavailable', 'keychain-locked'] as const)(
    'saves nothing when the problem is %s',
    async (kind) => {
      keychain.problem = { kind }
      await expect(accounts.add(DRAFT)).rejects.toMatchObject({ problem: { kind } })
      expect(open().list()).toEqual([])
    },
  )

  it('takes the key back out of the keychain when the file cannot be written', async () => {
    rmSync(folder, { recursive: true })
    await expect(accounts.add(DRAFT)).rejects.toMatchObject({ problem: { kind: 'not-saved' } })
    expect(keychain.entries.size).toBe(0)
  })
})

describe('a keychain that fails', () => {
  it.each(['keychain-unavailable', 'keychain-locked'] as const)('with %s loses no account', async (kind) => {
    await accounts.add(DRAFT)
    keychain.problem = { kind }
    await expect(accounts.credentials(accountId(1))).rejects.toMatchObject({ problem: { kind } })
    await expect(accounts.remove(accountId(1))).rejects.toMatchObject({ problem: { kind } })
    keychain.problem = null
    expect(open().list()).toHaveLength(1)
    await expect(accounts.credentials(accountId(1))).resolves.toEqual({
      apiKey: DRAFT.apiKey,
      secret: DRAFT.secret,
    })
  })

  it('by reporting no entry leads to a missing key, and the account stays', async () => {
    await accounts.add(DRAFT)
    keychain.entries.clear()
    await expect(accounts.credentials(accountId(1))).rejects.toMatchObject({
      problem: { kind: 'key-missing' },
    })
    expect(open().list()).toHaveLength(1)
  })
})

describe('removing an account', () => {
  it('removes its keychain entry and its line on disk', async () => {
    await accounts.add(DRAFT)
    await accounts.remove(accountId(1))
    expect(keychain.entries.size).toBe(0)
    expect(open().list()).toEqual([])
  })

  it('that does not exist changes nothing', async () => {
    await accounts.add(DRAFT)
    await accounts.remove('nobody')
    expect(accounts.list()).toHaveLength(1)
  })
})

describe('the file of accounts', () => {
  it.each([
    ['a custom account without an address', { environment: 'custom' }],
    ['an address that is not safe', { environment: 'custom', baseUrl: 'http://example.com' }],
    ['an unknown environment', { environment: 'testnet' }],
    ["the name of the proxy's entry for an id", { id: 'proxy' }],
    ["the name of a part of another account's entry for an id", { id: `${accountId(2)}.1` }],
    ['an id in capital letters', { id: 'ABCDEF00-0000-4000-8000-000000000001' }],
    ['an empty id', { id: '' }],
  ])('with %s is set aside whole', (_name, fields) => {
    const row = { id: accountId(1), label: 'A', keyFingerprint: 'f', environment: 'demo', ...fields }
    const content = JSON.stringify({ version: 1, value: [row] })
    writeFileSync(join(folder, 'accounts.json'), content)
    const { notice } = open()
    expect(notice).toMatchObject({ kind: 'file-set-aside', reason: 'damaged' })
    const keptAs = notice?.kind === 'file-set-aside' ? notice.keptAs : ''
    expect(readFileSync(join(folder, keptAs), 'utf8')).toBe(content)
  })
})

describe('a kept key, after the file of accounts was changed', () => {
  const key = { apiKey: DRAFT.apiKey, secret: DRAFT.secret }
  const A = 'http://127.0.0.1:8001'
  const B = 'http://127.0.0.1:8002'

  interface Row {
    id: string
    keyFingerprint: string
    environment: string
    baseUrl?: string
  }

  /** Changes the rows of the file while the app does not run. */
  function edit(change: (rows: Row[]) => void): void {
    const path = join(folder, 'accounts.json')
    const file: { version: number; value: Row[] } = JSON.parse(readFileSync(path, 'utf8'))
    change(file.value)
    writeFileSync(path, JSON.stringify(file))
    accounts = open()
  }

  const editFirst = (fields: Partial<Row>) => edit(([row]) => Object.assign(row ?? {}, fields))

  const elsewhere = (host: string) => ({ problem: { kind: 'key-elsewhere', params: { host } } })

  /** Writes the entry as a version that did not bind keys. */
  function unbind(id: string): void {
    const entry = keychain.entries.get(id)
    if (entry === undefined) throw new Error('there is no entry')
    keychain.entries.set(id, { apiKey: entry.apiKey, secret: entry.secret })
  }

  it.each([
    ['production', { environment: 'custom', baseUrl: B }, '127.0.0.1:8002'],
    ['production', { environment: 'custom', baseUrl: 'https://fapi.binance.com' }, 'fapi.binance.com'],
    ['production', { environment: 'demo' }, 'demo-fapi.binance.com'],
    ['demo', { environment: 'production' }, 'fapi.binance.com'],
    ['production', { keyFingerprint: 'f'.repeat(64) }, 'fapi.binance.com'],
  ] as const)('of %s is not given away for %j', async (environment, fields, host) => {
    await accounts.add({ ...DRAFT, environment })
    editFirst(fields)
    await expect(accounts.credentials(accountId(1))).rejects.toMatchObject(elsewhere(host))
    expect(keychain.entries.get(accountId(1))).toEqual({ ...key, boundTo: environment })
  })

  it('of one address is not given to another, and is still given to its own', async () => {
    await accounts.add({ ...DRAFT, environment: 'custom', baseUrl: A })
    expect(await open().credentials(accountId(1))).toEqual(key)
    editFirst({ baseUrl: B })
    await expect(accounts.credentials(accountId(1))).rejects.toMatchObject(elsewhere('127.0.0.1:8002'))
    editFirst({ baseUrl: A })
    expect(await accounts.credentials(accountId(1))).toEqual(key)
  })

  it('is not given to another account, when two have changed their ids', async () => {
    await accounts.add(DRAFT)
    await accounts.add({ ...DRAFT, label: 'B', apiKey: OTHER.apiKey, environment: 'custom', baseUrl: B })
    edit((rows) => {
      for (const [index, row] of rows.entries()) row.id = accountId(2 - index)
    })
    for (const [id, host] of [
      [accountId(2), 'fapi.binance.com'],
      [accountId(1), '127.0.0.1:8002'],
    ] as const)
      await expect(accounts.credentials(id)).rejects.toMatchObject(elsewhere(host))
  })

  it('is good again once it was entered again, where the account is now and nowhere else', async () => {
    await accounts.add(DRAFT)
    editFirst({ environment: 'custom', baseUrl: B, keyFingerprint: 'f'.repeat(64) })
    await accounts.change(accountId(1), { key: { ...key, keep: 'keychain' } })
    expect(await accounts.credentials(accountId(1))).toEqual(key)
    editFirst({ environment: 'production' })
    await expect(accounts.credentials(accountId(1))).rejects.toMatchObject(elsewhere('fapi.binance.com'))
  })

  it('stays with its own exchange when it could not be replaced', async () => {
    await accounts.add(DRAFT)
    editFirst({ environment: 'custom', baseUrl: B })
    rmSync(folder, { recursive: true })
    await accounts.change(accountId(1), { key: { ...OTHER, keep: 'keychain' } }).catch(() => {})
    expect(keychain.entries.get(accountId(1))).toEqual({ ...key, boundTo: 'production' })
  })

  it('of an earlier version is bound when it is first read', async () => {
    await accounts.add(DRAFT)
    unbind(accountId(1))
    expect(await open().credentials(accountId(1))).toEqual(key)
    editFirst({ environment: 'custom', baseUrl: B })
    await expect(accounts.credentials(accountId(1))).rejects.toMatchObject(elsewhere('127.0.0.1:8002'))
  })

  it('of an earlier version is neither given away nor bound when the fingerprint is of another key', async () => {
    await accounts.add(DRAFT)
    unbind(accountId(1))
    editFirst({ keyFingerprint: 'f'.repeat(64) })
    await expect(accounts.credentials(accountId(1))).rejects.toMatchObject(elsewhere('fapi.binance.com'))
    expect(keychain.entries.get(accountId(1))).toEqual(key)
  })

  it('that waits for its API key is no account’s', async () => {
    const pairs = pairsOf()
    const { keyPairId } = await pairs.create(false)
    await accounts.add({ ...DRAFT, apiKey: keychain.entries.get(keyPairId)?.apiKey ?? '' })
    editFirst({ id: keyPairId, environment: 'custom', baseUrl: B })
    await expect(accounts.credentials(keyPairId)).rejects.toMatchObject(elsewhere('127.0.0.1:8002'))
  })
})

it.each([
  ['币安 Main', '币安 Main'],
  [`${'M'.repeat(1_000_000)}`, 'M'.repeat(60)],
  [`${'M'.repeat(59)}\u{1f680}`, 'M'.repeat(59)],
  [' Ma\nin\u202e\ud83d ', 'Ma in'],
])('has the name of an account mended that was changed by hand (%#)', (label, mended) => {
  const row = { id: accountId(1), label, keyFingerprint: 'f', environment: 'production' }
  writeFileSync(join(folder, 'accounts.json'), JSON.stringify({ version: 1, value: [row] }))
  const { notice, list } = open()
  expect(notice).toBeNull()
  expect(list().map((account) => account.label)).toEqual([mended])
})

describe('a pasted key', () => {
  const { privateKey } = generateKeyPairSync('ed25519', {
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })

  it('is saved in its standard form', async () => {
    await accounts.add({ ...DRAFT, secret: privateKey.replaceAll('\n', '\r\n') })
    expect(keychain.entries.get(accountId(1))).toEqual({
      apiKey: DRAFT.apiKey,
      secret: privateKey.trim(),
      boundTo: 'production',
    })
    expect(await accounts.parseKey({ ...DRAFT, apiKey: 'other', secret: privateKey })).toMatchObject({
      credentials: { apiKey: 'other', secret: privateKey.trim() },
    })
  })

  it('that is not valid is rejected with the field and the reason', async () => {
    const locked = createPrivateKey(privateKey)
      .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open sesame' })
      .toString()
    const rejectionOf = (draft: { readonly secret: string; readonly passphrase?: string }) =>
      accounts.add({ ...DRAFT, ...draft }).catch((error: unknown) => error)
    expect(await rejectionOf({ secret: locked })).toMatchObject({
      problem: { kind: 'invalid-input', params: { field: 'passphrase', reason: 'encrypted' } },
    })
    expect(await rejectionOf({ secret: locked, passphrase: 'no' })).toMatchObject({
      problem: { params: { field: 'passphrase', reason: 'wrong-passphrase' } },
    })
    expect(await rejectionOf({ secret: 'two words' })).toMatchObject({
      problem: { params: { field: 'secret', reason: 'format' } },
    })
    expect(keychain.entries.size).toBe(0)
    expect(accounts.list()).toEqual([])
  })
})

describe('a key kept in memory', () => {
  it('never reaches the keychain or the disk, and is lost when the app ends', async () => {
    keychain.problem = { kind: 'keychain-unavailable' }
    await accounts.add({ ...DRAFT, keep: 'memory' })
    expect(await accounts.credentials(accountId(1))).toEqual({ apiKey: DRAFT.apiKey, secret: DRAFT.secret })
    expect(keychain.entries.size).toBe(0)
    const later = open()
    expect(later.list()).toMatchObject([{ label: 'Main', keep: 'memory' }])
    await expect(later.credentials(accountId(1))).rejects.toMatchObject({
      problem: { kind: 'key-missing', params: { kept: 'memory' } },
    })
    await later.remove(accountId(1))
    expect(later.list()).toEqual([])
  })

  it('can be moved to the keychain, and back', async () => {
    await accounts.add({ ...DRAFT, keep: 'memory' })
    const { apiKey, secret } = DRAFT
    await accounts.change(accountId(1), { key: { apiKey, secret, keep: 'keychain' } })
    expect(keychain.entries.get(accountId(1))).toEqual({ apiKey, secret, boundTo: 'production' })
    expect(await open().credentials(accountId(1))).toEqual({ apiKey, secret })
    expect(await accounts.credentials(accountId(1))).toEqual({ apiKey, secret })
    await accounts.change(accountId(1), { key: { ...OTHER, keep: 'memory' } })
    expect(keychain.entries.size).toBe(0)
    expect(await accounts.credentials(accountId(1))).toEqual(OTHER)
    await accounts.change(accountId(1), { key: { apiKey, secret, keep: 'keychain' } })
    expect(await accounts.credentials(accountId(1))).toEqual({ apiKey, secret })
  })
})

describe('changing an account', () => {
  const labels = () =>
    open()
      .list()
      .map(({ label }) => label)

  beforeEach(async () => {
    for (const label of ['A', 'B', 'C']) await accounts.add({ ...DRAFT, label, apiKey: `key-of-${label}` })
  })

  it('renames, pauses and moves it, and leaves the rest as it was', async () => {
    expect(await accounts.change(accountId(2), { label: 'Bee' })).toMatchObject({
      label: 'Bee',
      paused: false,
    })
    expect(await accounts.change(accountId(2), { paused: true })).toMatchObject({
      label: 'Bee',
      paused: true,
    })
    await accounts.change(accountId(2), { position: 0 })
    expect(labels()).toEqual(['Bee', 'A', 'C'])
    await accounts.change(accountId(2), { position: 9 })
    expect(labels()).toEqual(['A', 'C', 'Bee'])
    expect(
      open()
        .list()
        .map(({ paused }) => paused),
    ).toEqual([false, false, true])
  })

  it('accepts a new key or its own key, but not the key of another account', async () => {
    const { keep, secret } = DRAFT
    await accounts.savePermissions(accountId(1), fingerprintAt(0), PERMISSIONS)
    expect(accounts.list()[0]?.permissions).toEqual(PERMISSIONS)
    await accounts.change(accountId(1), { key: { apiKey: 'key-of-A', secret: 'another', keep } })
    expect(keychain.entries.get(accountId(1))).toEqual({
      apiKey: 'key-of-A',
      secret: 'another',
      boundTo: 'production',
    })
    expect(accounts.list()[0]?.permissions).toBeNull()
    await accounts.savePermissions(accountId(1), 'of the key before', PERMISSIONS)
    expect(accounts.list()[0]?.permissions).toBeNull()
    await expect(
      accounts.change(accountId(1), { key: { apiKey: 'key-of-B', secret, keep } }),
    ).rejects.toMatchObject({
      problem: { kind: 'invalid-input', params: { field: 'apiKey', reason: 'duplicate', label: 'B' } },
    })
    expect(keychain.entries.get(accountId(1))).toEqual({
      apiKey: 'key-of-A',
      secret: 'another',
      boundTo: 'production',
    })
  })

  it('accepts a key pair that was created here, which then no longer waits for an account', async () => {
    const pairs = pairsOf()
    accounts = open(pairs)
    const { keyPairId } = await pairs.create(false)
    const key = { apiKey: 'of-the-pair', secret: '', keyPairId, keep: 'keychain' } as const
    await accounts.change(accountId(1), { key })
    expect(keychain.entries.get(accountId(1))).toMatchObject({ apiKey: 'of-the-pair' })
    await expect(pairs.privateKey(keyPairId)).rejects.toThrow(ProblemError)
    expect([...keychain.entries.keys()]).toEqual([accountId(1), accountId(2), accountId(3)])
  })

  it('changes nothing when the keychain fails', async () => {
    keychain.problem = { kind: 'keychain-locked' }
    const key = { apiKey: 'new', secret: 'new-secret', keep: 'keychain' } as const
    await expect(accounts.change(accountId(1), { label: 'X', key })).rejects.toMatchObject({
      problem: { kind: 'keychain-locked' },
    })
    expect(labels()).toEqual(['A', 'B', 'C'])
  })

  it('that does not exist returns null', async () => {
    expect(await accounts.change('nobody', { label: 'X' })).toBeNull()
  })

  it('works with 50 accounts', async () => {
    for (let n = 0; n < 47; n += 1) await accounts.add({ ...DRAFT, label: `${n}`, apiKey: `key-${n}` })
    expect(open().list()).toHaveLength(50)
  })
})

describe('a key that cannot be replaced', () => {
  const { apiKey, secret } = DRAFT

  beforeEach(async () => {
    await accounts.add(DRAFT)
  })

  it('stays in the keychain as it was when the file cannot be written', async () => {
    rmSync(folder, { recursive: true })
    await expect(
      accounts.change(accountId(1), { key: { ...OTHER, keep: 'keychain' } }),
    ).rejects.toMatchObject({
      problem: { kind: 'not-saved' },
    })
    expect(keychain.entries.get(accountId(1))).toEqual({ apiKey, secret, boundTo: 'production' })
    expect(await accounts.credentials(accountId(1))).toEqual({ apiKey, secret })
  })

  it('stays in the keychain when it was to be kept in memory', async () => {
    rmSync(folder, { recursive: true })
    await expect(accounts.change(accountId(1), { key: { ...OTHER, keep: 'memory' } })).rejects.toMatchObject({
      problem: { kind: 'not-saved' },
    })
    expect(keychain.entries.get(accountId(1))).toEqual({ apiKey, secret, boundTo: 'production' })
    expect(await accounts.credentials(accountId(1))).toEqual({ apiKey, secret })
  })

  it('stays in a keychain that did not show it until it was written to', async () => {
    keychain.hidesEntries = true
    rmSync(folder, { recursive: true })
    await accounts.change(accountId(1), { key: { ...OTHER, keep: 'keychain' } }).catch(() => {})
    expect(keychain.entries.get(accountId(1))).toEqual({ apiKey, secret, boundTo: 'production' })
  })

  it('leaves the key pair that should replace it waiting for an account', async () => {
    const pairs = pairsOf()
    const { keyPairId } = await pairs.create(false)
    accounts = open(pairs)
    rmSync(folder, { recursive: true })
    const key = { apiKey: 'of-the-pair', secret: '', keyPairId, keep: 'keychain' } as const
    await expect(accounts.change(accountId(1), { key })).rejects.toMatchObject({
      problem: { kind: 'not-saved' },
    })
    expect(await pairs.privateKey(keyPairId)).toMatch(/PRIVATE KEY/)
  })

  it('goes to one account only when two are given the same key at once', async () => {
    await accounts.add({ ...DRAFT, label: 'B', apiKey: 'key-of-B' })
    const key = { ...OTHER, keep: 'keychain' } as const
    const results = await Promise.allSettled(
      [accountId(1), accountId(2)].map((id) => accounts.change(id, { key })),
    )
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(new Set(accounts.list().map(({ keyFingerprint }) => keyFingerprint)).size).toBe(2)
    const kept = [keychain.entries.get(accountId(1))?.apiKey, keychain.entries.get(accountId(2))?.apiKey]
    expect(kept.filter((one) => one === OTHER.apiKey)).toHaveLength(1)
  })
})

describe('a key moved to memory while the keychain is locked', () => {
  const key = { ...OTHER, keep: 'memory' } as const

  beforeEach(async () => {
    await accounts.add(DRAFT)
    keychain.problem = { kind: 'keychain-locked' }
    await accounts.change(accountId(1), { key })
    expect(keychain.entries.size).toBe(1)
  })

  it('is deleted from the keychain when it is unlocked and the key is asked for', async () => {
    expect(await accounts.credentials(accountId(1))).toEqual(OTHER)
    keychain.problem = null
    expect(await accounts.credentials(accountId(1))).toEqual(OTHER)
    expect(keychain.entries.size).toBe(0)
    keychain.problem = { kind: 'keychain-unavailable' }
    await accounts.remove(accountId(1))
    expect(open().list()).toEqual([])
  })

  it('is also deleted from the keychain when the account is removed in a later run', async () => {
    const later = open()
    await expect(later.remove(accountId(1))).rejects.toMatchObject({ problem: { kind: 'keychain-locked' } })
    expect(later.list()).toHaveLength(1)
    keychain.problem = null
    await later.remove(accountId(1))
    expect(keychain.entries.size).toBe(0)
    expect(later.list()).toEqual([])
  })
})

describe('an account without a key', () => {
  beforeEach(async () => {
    await accounts.add(DRAFT)
    await accounts.merge((list) => list.map((one) => ({ ...one, keep: 'none' })))
    keychain.entries.clear()
  })

  it('is reported as such without reading the keychain', async () => {
    keychain.problem = { kind: 'keychain-locked' }
    await expect(accounts.credentials(accountId(1))).rejects.toMatchObject({
      problem: { kind: 'key-missing', params: { kept: 'none' } },
    })
  })

  it('can be removed without a keychain', async () => {
    keychain.problem = { kind: 'keychain-unavailable' }
    await accounts.remove(accountId(1))
    expect(open().list()).toEqual([])
  })

  it('is named when its key is added as a new account, and accepts the key', async () => {
    await expect(accounts.add(DRAFT)).rejects.toMatchObject({
      problem: { params: { reason: 'duplicate', label: 'Main', kept: 'none' } },
    })
    const { apiKey, secret, keep } = DRAFT
    expect(await accounts.change(accountId(1), { key: { apiKey, secret, keep } })).toMatchObject({ keep })
    expect(await accounts.credentials(accountId(1))).toEqual({ apiKey, secret })
  })
})

it('reads a file from before accounts could be paused', () => {
  const account = { id: accountId(1), label: 'Old', keyFingerprint: 'f', environment: 'demo' }
  writeFileSync(join(folder, 'accounts.json'), JSON.stringify({ version: 1, value: [account] }))
  expect(open().list()).toEqual([
    { ...account, keep: 'keychain', leftInKeychain: false, paused: false, ...UNKNOWN },
  ])
})
