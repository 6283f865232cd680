import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Accounts, openAccounts } from '../../../electron/accounts/accounts.ts'
import type { Keychain } from '../../../electron/accounts/keychain.ts'
import type { Credentials, ValidAccountDraft } from '../../../shared/accounts.ts'
import { type Problem, ProblemError } from '../../../shared/problems.ts'

const DRAFT: ValidAccountDraft = {
  label: 'Main',
  environment: 'production',
  apiKey: 'the-api-key-0123456789',
  secret: 'the-secret-9876543210',
}

let folder: string
let entries: Map<string, Credentials>
let refusal: Problem | null
let accounts: Accounts

const answer = async <T>(value: () => T): Promise<T> => {
  if (refusal !== null) throw new ProblemError(refusal)
  return value()
}
const keychain: Keychain = {
  get: (id) => answer(() => entries.get(id) ?? null),
  set: (id, credentials) => answer(() => void entries.set(id, credentials)),
  delete: (id) => answer(() => void entries.delete(id)),
}

function open(): Accounts {
  let next = 0
  return openAccounts({
    path: join(folder, 'accounts.json'),
    keychain,
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
  refusal = null
  accounts = open()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('adding an account', () => {
  it('puts key and secret into the keychain alone, and the rest on disk', async () => {
    await accounts.add(DRAFT)
    expect(entries.get('id-1')).toEqual({ apiKey: DRAFT.apiKey, secret: DRAFT.secret })
    expect(open().list()).toMatchObject([{ id: 'id-1', label: 'Main', environment: 'production' }])
    const disk = readFileSync(join(folder, 'accounts.json'), 'utf8')
    expect(disk).not.toContain(DRAFT.apiKey)
    expect(disk).not.toContain(DRAFT.secret)
  })

  it('refuses a key that is watched already, and names the account', async () => {
    await accounts.add(DRAFT)
    await expect(accounts.add({ ...DRAFT, label: 'Again', secret: 'another' })).rejects.toMatchObject({
      problem: { kind: 'invalid-input', params: { field: 'apiKey', reason: 'duplicate', label: 'Main' } },
    })
    expect(accounts.list()).toHaveLength(1)
    expect(entries.size).toBe(1)
  })

  it('refuses the second of two that are added at once with one key, and keeps no entry of it', async () => {
    const results = await Promise.allSettled([accounts.add(DRAFT), accounts.add(DRAFT)])
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect([...entries.keys()]).toEqual(accounts.list().map(({ id }) => id))
  })

  it.each(['keychain-unavailable', 'keychain-locked'] as const)(
    'saves nothing when the answer is %s',
    async (kind) => {
      refusal = { kind }
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
  it.each(['keychain-unavailable', 'keychain-locked'] as const)(
    'with %s deletes and forgets no account',
    async (kind) => {
      await accounts.add(DRAFT)
      refusal = { kind }
      await expect(accounts.credentials('id-1')).rejects.toMatchObject({ problem: { kind } })
      await expect(accounts.remove('id-1')).rejects.toMatchObject({ problem: { kind } })
      refusal = null
      expect(open().list()).toHaveLength(1)
      await expect(accounts.credentials('id-1')).resolves.toEqual({
        apiKey: DRAFT.apiKey,
        secret: DRAFT.secret,
      })
    },
  )

  it('by saying nothing is a missing key, and the account stays', async () => {
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

  it('that is not there changes nothing', async () => {
    await accounts.add(DRAFT)
    await accounts.remove('nobody')
    expect(accounts.list()).toHaveLength(1)
  })
})

describe('the file of accounts', () => {
  it.each([
    ['a custom account without an address', { environment: 'custom' }],
    ['an address that is not safe', { environment: 'custom', baseUrl: 'http://example.com' }],
    ['an environment nobody knows', { environment: 'testnet' }],
  ])('with %s is set aside', (_name, fields) => {
    const row = { id: 'a', label: 'A', keyFingerprint: 'f', ...fields }
    writeFileSync(join(folder, 'accounts.json'), JSON.stringify({ version: 1, value: [row] }))
    expect(open()).toMatchObject({ notice: { kind: 'file-set-aside', reason: 'damaged' } })
  })
})
