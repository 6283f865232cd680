import { createPrivateKey, createPublicKey } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openKeyPairs } from '../../../electron/accounts/key-pair.ts'
import { ProblemError } from '../../../shared/problems.ts'
import { createFakeKeychain, type FakeKeychain } from './fake-keychain.ts'

let folder: string
let keychain: FakeKeychain
let ids: number

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-'))
  keychain = createFakeKeychain()
  ids = 0
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Opens the key pairs as a start of the app does. */
const open = () =>
  openKeyPairs({
    path: join(folder, 'key-pair.json'),
    keychain,
    newId: () => {
      ids += 1
      return `pair-${ids}`
    },
    now: () => 0,
  })

it('answers the public half, and keeps the private one in the keychain alone', async () => {
  const { keyPairId, publicKey } = await open().create(false)
  const kept = keychain.entries.get(keyPairId)?.secret ?? ''
  expect(createPublicKey(createPrivateKey(kept)).equals(createPublicKey(publicKey))).toBe(true)
  expect(readFileSync(join(folder, 'key-pair.json'), 'utf8')).not.toContain(kept.split('\n')[1])
})

it('is kept across a restart, and replaced only on request', async () => {
  const first = await open().create(false)
  expect(await open().create(false)).toEqual(first)
  const second = await open().create(true)
  expect(second.publicKey).not.toBe(first.publicKey)
  expect([...keychain.entries.keys()]).toEqual([second.keyPairId])
})

it('is created again when the keychain has lost it', async () => {
  const first = await open().create(false)
  keychain.entries.clear()
  expect((await open().create(false)).keyPairId).not.toBe(first.keyPairId)
})

it('returns its private key until it belongs to an account', async () => {
  const pairs = open()
  const { keyPairId } = await pairs.create(false)
  expect(await pairs.privateKey(keyPairId)).toMatch(/^-----BEGIN PRIVATE KEY-----/)
  await expect(pairs.privateKey('another')).rejects.toMatchObject({
    problem: { kind: 'invalid-input', params: { field: 'secret', reason: 'no-key-pair' } },
  })
  await pairs.forget(keyPairId)
  expect(keychain.entries.size).toBe(0)
  await expect(pairs.privateKey(keyPairId)).rejects.toThrow(ProblemError)
})

it('is not created when the keychain cannot store it', async () => {
  keychain.problem = { kind: 'keychain-locked' }
  await expect(open().create(false)).rejects.toMatchObject({ problem: { kind: 'keychain-locked' } })
  keychain.problem = null
  expect((await open().create(false)).keyPairId).toBe('pair-2')
})

it('is kept when a locked keychain reported no entry', async () => {
  const first = await open().create(false)
  keychain.hidesEntries = true
  expect(await open().create(false)).toEqual(first)
  expect([...keychain.entries.keys()]).toEqual([first.keyPairId])
})

it('is created once for several requests at the same time', async () => {
  const pairs = open()
  const made = await Promise.all([pairs.create(false), pairs.create(false), pairs.create(false)])
  expect(new Set(made.map(({ keyPairId }) => keyPairId)).size).toBe(1)
  expect(keychain.entries.size).toBe(1)
})

it('leaves nothing in the keychain when the file cannot be written', async () => {
  const pairs = open()
  rmSync(folder, { recursive: true })
  await expect(pairs.create(false)).rejects.toMatchObject({ problem: { kind: 'not-saved' } })
  await expect(pairs.create(true)).rejects.toMatchObject({ problem: { kind: 'not-saved' } })
  expect(keychain.entries.size).toBe(0)
})

it('can be created after a failure', async () => {
  const pairs = open()
  keychain.problem = { kind: 'keychain-locked' }
  const failed = pairs.create(false)
  await expect(failed).rejects.toMatchObject({ problem: { kind: 'keychain-locked' } })
  keychain.problem = null
  const made = await pairs.create(false)
  await pairs.forget('another')
  expect(await pairs.privateKey(made.keyPairId)).toMatch(/PRIVATE KEY/)
})

it('is not the key of an account, whose entry the file was changed to name', async () => {
  const { publicKey } = await open().create(false)
  keychain.entries.set('of-an-account', {
    apiKey: 'the-api-key',
    secret: 'the-secret',
    boundTo: 'production',
  })
  const value = { keyPairId: 'of-an-account', publicKey }
  writeFileSync(join(folder, 'key-pair.json'), JSON.stringify({ version: 1, value }))
  await expect(open().privateKey('of-an-account')).rejects.toMatchObject({
    problem: { kind: 'invalid-input', params: { field: 'secret', reason: 'no-key-pair' } },
  })
})
