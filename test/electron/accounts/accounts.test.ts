import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Accounts, openAccounts, UNKNOWN } from '../../../electron/accounts/accounts.ts'
import { openKeyPairs } from '../../../electron/accounts/key-pair.ts'
import type { Keychain } from '../../../electron/accounts/keychain.ts'
import type { Credentials, ValidAccountDraft } from '../../../shared/accounts.ts'
import { type Problem, ProblemError } from '../../../shared/problems.ts'

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
let entries: Map<string, Credentials>
let keychainProblem: Problem | null
/** Whether the keychain is locked and reports no entries. */
let hidesEntries: boolean
let accounts: Accounts

const answer = async <T>(value: () => T): Promise<T> => {
  if (keychainProblem !== null) throw new ProblemError(keychainProblem)
  return value()
}
const keychain: Keychain = {
  get: (id) => answer(() => (hidesEntries ? null : (entries.get(id) ?? null))),
  set: (id, credentials) => answer(() => void entries.set(id, credentials)),
  delete: (id) => answer(() => void entries.delete(id)),
}

const pairsOf = () =>
  openKeyPairs({ path: join(folder, 'key-pair.json'), keychain, newId: () => 'pair', now: () => 0 })

function open(keyPairs = pairsOf()): Accounts {
  let next = 0
  return openAccounts({
    path: join(folder, 'accounts.json'),
    keychain,
    keyPairs,
    newId: () => {
      next += 1
      return `id-${next}`
    },
    now: () => 0,
  })
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-'))
  entries = new Map()
  keychainProblem = null
  hidesEntries = false
  accounts = open()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const fingerprintAt = (index: number) => accounts.list()[index]?.keyFingerprint ?? ''

describe('adding an account', () => {
  it('writes key and secret to the keychain only, and the rest to disk', async () => {
    await accounts.add(DRAFT)
    expect(entries.get('id-1')).toEqual({ apiKey: DRAFT.apiKey, secret: DRAFT.secret })
    expect(open().list()).toMatchObject([{ id: 'id-1', label: 'Main', environment: 'production' }])
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
    expect(entries.size).toBe(1)
  })

  it('rejects one account too many, also when it is checked, and changes the key of another all the same', async () => {
    await accounts.add(DRAFT)
    await accounts.merge(([first]) =>
      Array.from({ length: 200 }, (_, index) => {
        if (first === undefined) throw new Error('there is no account')
        return index === 0 ? first : { ...first, id: `more-${index}`, keyFingerprint: `print-${index}` }
      }),
    )
    const another = { ...DRAFT, apiKey: 'another-key-0123456789' }
    const tooMany = { problem: { kind: 'invalid-input', params: { field: 'accounts', reason: 'too-many' } } }
    await expect(accounts.parseKey(another)).rejects.toMatchObject(tooMany)
    await expect(accounts.add(another)).rejects.toMatchObject(tooMany)
    expect(accounts.list()).toHaveLength(200)
    expect(entries.size).toBe(1)
    expect(await accounts.change('id-1', { key: another })).toMatchObject({ id: 'id-1' })
  })

  it('rejects the last of two accounts added at the same time when there is room for one', async () => {
    await accounts.add(DRAFT)
    await accounts.merge(([first]) =>
      Array.from({ length: 199 }, (_, index) => {
        if (first === undefined) throw new Error('there is no account')
        return index === 0 ? first : { ...first, id: `more-${index}`, keyFingerprint: `print-${index}` }
      }),
    )
    const added = await Promise.allSettled(
      ['key-one-0123456789', 'key-two-0123456789'].map((apiKey) => accounts.add({ ...DRAFT, apiKey })),
    )
    expect(added.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(accounts.list()).toHaveLength(200)
    expect(entries.size).toBe(2)
  })

  it('rejects the second of two accounts added at the same time with one key, and keeps no entry for it', async () => {
    const results = await Promise.allSettled([accounts.add(DRAFT), accounts.add(DRAFT)])
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect([...entries.keys()]).toEqual(accounts.list().map(({ id }) => id))
  })

  it.each(['keychain-unavailable', 'keychain-locked'] as const)(
    'saves nothing when the problem is %s',
    async (kind) => {
      keychainProblem = { kind }
      await expect(accounts.add(DRAFT)).rejects.toMatchObject({ problem: { kind } })
      expect(open().list()).toEqual([])
    },
  )

  it('takes the key back out of the keychain when the file cannot be written', async () => {
    rmSync(folder, { recursive: true })
    await expect(accounts.add(DRAFT)).rejects.toMatchObject({ problem: { kind: 'not-saved' } })
    expect(entries.size).toBe(0)
  })
})

describe('a keychain that fails', () => {
  it.each(['keychain-unavailable', 'keychain-locked'] as const)('with %s loses no account', async (kind) => {
    await accounts.add(DRAFT)
    keychainProblem = { kind }
    await expect(accounts.credentials('id-1')).rejects.toMatchObject({ problem: { kind } })
    await expect(accounts.remove('id-1')).rejects.toMatchObject({ problem: { kind } })
    keychainProblem = null
    expect(open().list()).toHaveLength(1)
    await expect(accounts.credentials('id-1')).resolves.toEqual({
      apiKey: DRAFT.apiKey,
      secret: DRAFT.secret,
    })
  })

  it('by reporting no entry leads to a missing key, and the account stays', async () => {
    await accounts.add(DRAFT)
    entries.clear()
    await expect(accounts.credentials('id-1')).rejects.toMatchObject({ problem: { kind: 'key-missing' } })
    expect(open().list()).toHaveLength(1)
  })
})

describe('removing an account', () => {
  it('removes its keychain entry and its line on disk', async () => {
    await accounts.add(DRAFT)
    await accounts.remove('id-1')
    expect(entries.size).toBe(0)
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
  ])('with %s is set aside', (_name, fields) => {
    const row = { id: 'a', label: 'A', keyFingerprint: 'f', ...fields }
    writeFileSync(join(folder, 'accounts.json'), JSON.stringify({ version: 1, value: [row] }))
    expect(open()).toMatchObject({ notice: { kind: 'file-set-aside', reason: 'damaged' } })
  })
})

describe('a pasted key', () => {
  const { privateKey } = generateKeyPairSync('ed25519', {
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })

  it('is saved in its standard form', async () => {
    await accounts.add({ ...DRAFT, secret: privateKey.replaceAll('\n', '\r\n') })
    expect(entries.get('id-1')).toEqual({ apiKey: DRAFT.apiKey, secret: privateKey.trim() })
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
    expect(entries.size).toBe(0)
    expect(accounts.list()).toEqual([])
  })
})

describe('a key kept in memory', () => {
  it('never reaches the keychain or the disk, and is lost when the app ends', async () => {
    keychainProblem = { kind: 'keychain-unavailable' }
    await accounts.add({ ...DRAFT, keep: 'memory' })
    expect(await accounts.credentials('id-1')).toEqual({ apiKey: DRAFT.apiKey, secret: DRAFT.secret })
    expect(entries.size).toBe(0)
    const later = open()
    expect(later.list()).toMatchObject([{ label: 'Main', keep: 'memory' }])
    await expect(later.credentials('id-1')).rejects.toMatchObject({
      problem: { kind: 'key-missing', params: { kept: 'memory' } },
    })
    await later.remove('id-1')
    expect(later.list()).toEqual([])
  })

  it('can be moved to the keychain, and back', async () => {
    await accounts.add({ ...DRAFT, keep: 'memory' })
    const { apiKey, secret } = DRAFT
    await accounts.change('id-1', { key: { apiKey, secret, keep: 'keychain' } })
    expect(entries.get('id-1')).toEqual({ apiKey, secret })
    expect(await open().credentials('id-1')).toEqual({ apiKey, secret })
    expect(await accounts.credentials('id-1')).toEqual({ apiKey, secret })
    await accounts.change('id-1', { key: { ...OTHER, keep: 'memory' } })
    expect(entries.size).toBe(0)
    expect(await accounts.credentials('id-1')).toEqual(OTHER)
    await accounts.change('id-1', { key: { apiKey, secret, keep: 'keychain' } })
    expect(await accounts.credentials('id-1')).toEqual({ apiKey, secret })
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
    expect(await accounts.change('id-2', { label: 'Bee' })).toMatchObject({ label: 'Bee', paused: false })
    expect(await accounts.change('id-2', { paused: true })).toMatchObject({ label: 'Bee', paused: true })
    await accounts.change('id-2', { position: 0 })
    expect(labels()).toEqual(['Bee', 'A', 'C'])
    await accounts.change('id-2', { position: 9 })
    expect(labels()).toEqual(['A', 'C', 'Bee'])
    expect(
      open()
        .list()
        .map(({ paused }) => paused),
    ).toEqual([false, false, true])
  })

  it('accepts a new key or its own key, but not the key of another account', async () => {
    const { keep, secret } = DRAFT
    await accounts.savePermissions('id-1', fingerprintAt(0), PERMISSIONS)
    expect(accounts.list()[0]?.permissions).toEqual(PERMISSIONS)
    await accounts.change('id-1', { key: { apiKey: 'key-of-A', secret: 'another', keep } })
    expect(entries.get('id-1')).toEqual({ apiKey: 'key-of-A', secret: 'another' })
    expect(accounts.list()[0]?.permissions).toBeNull()
    await accounts.savePermissions('id-1', 'of the key before', PERMISSIONS)
    expect(accounts.list()[0]?.permissions).toBeNull()
    await expect(
      accounts.change('id-1', { key: { apiKey: 'key-of-B', secret, keep } }),
    ).rejects.toMatchObject({
      problem: { kind: 'invalid-input', params: { field: 'apiKey', reason: 'duplicate', label: 'B' } },
    })
    expect(entries.get('id-1')).toEqual({ apiKey: 'key-of-A', secret: 'another' })
  })

  it('accepts a key pair that was created here, which then no longer waits for an account', async () => {
    const pairs = pairsOf()
    accounts = open(pairs)
    const { keyPairId } = await pairs.create(false)
    const key = { apiKey: 'of-the-pair', secret: '', keyPairId, keep: 'keychain' } as const
    await accounts.change('id-1', { key })
    expect(entries.get('id-1')).toMatchObject({ apiKey: 'of-the-pair' })
    await expect(pairs.privateKey(keyPairId)).rejects.toThrow(ProblemError)
    expect([...entries.keys()]).toEqual(['id-1', 'id-2', 'id-3'])
  })

  it('changes nothing when the keychain fails', async () => {
    keychainProblem = { kind: 'keychain-locked' }
    const key = { apiKey: 'new', secret: 'new-secret', keep: 'keychain' } as const
    await expect(accounts.change('id-1', { label: 'X', key })).rejects.toMatchObject({
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
    await expect(accounts.change('id-1', { key: { ...OTHER, keep: 'keychain' } })).rejects.toMatchObject({
      problem: { kind: 'not-saved' },
    })
    expect(entries.get('id-1')).toEqual({ apiKey, secret })
    expect(await accounts.credentials('id-1')).toEqual({ apiKey, secret })
  })

  it('stays in the keychain when it was to be kept in memory', async () => {
    rmSync(folder, { recursive: true })
    await expect(accounts.change('id-1', { key: { ...OTHER, keep: 'memory' } })).rejects.toMatchObject({
      problem: { kind: 'not-saved' },
    })
    expect(entries.get('id-1')).toEqual({ apiKey, secret })
    expect(await accounts.credentials('id-1')).toEqual({ apiKey, secret })
  })

  it('is still replaced when the keychain did not show it, so that at least one key remains', async () => {
    hidesEntries = true
    rmSync(folder, { recursive: true })
    await accounts.change('id-1', { key: { ...OTHER, keep: 'keychain' } }).catch(() => {})
    expect(entries.get('id-1')).toEqual(OTHER)
  })

  it('leaves the key pair that should replace it waiting for an account', async () => {
    const pairs = pairsOf()
    const { keyPairId } = await pairs.create(false)
    accounts = open(pairs)
    rmSync(folder, { recursive: true })
    const key = { apiKey: 'of-the-pair', secret: '', keyPairId, keep: 'keychain' } as const
    await expect(accounts.change('id-1', { key })).rejects.toMatchObject({ problem: { kind: 'not-saved' } })
    expect(await pairs.privateKey(keyPairId)).toMatch(/PRIVATE KEY/)
  })

  it('goes to one account only when two are given the same key at once', async () => {
    await accounts.add({ ...DRAFT, label: 'B', apiKey: 'key-of-B' })
    const key = { ...OTHER, keep: 'keychain' } as const
    const results = await Promise.allSettled(['id-1', 'id-2'].map((id) => accounts.change(id, { key })))
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(new Set(accounts.list().map(({ keyFingerprint }) => keyFingerprint)).size).toBe(2)
    const kept = [entries.get('id-1')?.apiKey, entries.get('id-2')?.apiKey]
    expect(kept.filter((one) => one === OTHER.apiKey)).toHaveLength(1)
  })
})

describe('a key moved to memory while the keychain is locked', () => {
  const key = { ...OTHER, keep: 'memory' } as const

  beforeEach(async () => {
    await accounts.add(DRAFT)
    keychainProblem = { kind: 'keychain-locked' }
    await accounts.change('id-1', { key })
    expect(entries.size).toBe(1)
  })

  it('is deleted from the keychain when it is unlocked and the key is asked for', async () => {
    expect(await accounts.credentials('id-1')).toEqual(OTHER)
    keychainProblem = null
    expect(await accounts.credentials('id-1')).toEqual(OTHER)
    expect(entries.size).toBe(0)
    keychainProblem = { kind: 'keychain-unavailable' }
    await accounts.remove('id-1')
    expect(open().list()).toEqual([])
  })

  it('is also deleted from the keychain when the account is removed in a later run', async () => {
    const later = open()
    await expect(later.remove('id-1')).rejects.toMatchObject({ problem: { kind: 'keychain-locked' } })
    expect(later.list()).toHaveLength(1)
    keychainProblem = null
    await later.remove('id-1')
    expect(entries.size).toBe(0)
    expect(later.list()).toEqual([])
  })
})

describe('an account without a key', () => {
  beforeEach(async () => {
    await accounts.add(DRAFT)
    await accounts.merge((list) => list.map((one) => ({ ...one, keep: 'none' })))
    entries.clear()
  })

  it('is reported as such without reading the keychain', async () => {
    keychainProblem = { kind: 'keychain-locked' }
    await expect(accounts.credentials('id-1')).rejects.toMatchObject({
      problem: { kind: 'key-missing', params: { kept: 'none' } },
    })
  })

  it('can be removed without a keychain', async () => {
    keychainProblem = { kind: 'keychain-unavailable' }
    await accounts.remove('id-1')
    expect(open().list()).toEqual([])
  })

  it('is named when its key is added as a new account, and accepts the key', async () => {
    await expect(accounts.add(DRAFT)).rejects.toMatchObject({
      problem: { params: { reason: 'duplicate', label: 'Main', kept: 'none' } },
    })
    const { apiKey, secret, keep } = DRAFT
    expect(await accounts.change('id-1', { key: { apiKey, secret, keep } })).toMatchObject({ keep })
    expect(await accounts.credentials('id-1')).toEqual({ apiKey, secret })
  })
})

it('reads a file from before accounts could be paused', () => {
  const account = { id: 'a', label: 'Old', keyFingerprint: 'f', environment: 'demo' }
  writeFileSync(join(folder, 'accounts.json'), JSON.stringify({ version: 1, value: [account] }))
  expect(open().list()).toEqual([
    { ...account, keep: 'keychain', leftInKeychain: false, paused: false, ...UNKNOWN },
  ])
})
