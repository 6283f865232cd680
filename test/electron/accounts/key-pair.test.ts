import { createPrivateKey, createPublicKey } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openKeyPairs } from '../../../electron/accounts/key-pair.ts'
import type { Credentials } from '../../../shared/accounts.ts'
import { ProblemError } from '../../../shared/problems.ts'

let folder: string
let entries: Map<string, Credentials>
let ids: number
let isLocked: boolean
/** Whether the keychain is locked and reports no entries. */
let hidesEntries: boolean

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-'))
  entries = new Map()
  ids = 0
  isLocked = false
  hidesEntries = false
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const answer = async <T>(value: () => T): Promise<T> => {
  if (isLocked) throw new ProblemError({ kind: 'keychain-locked' })
  return value()
}

/** Opens the key pairs as a start of the app does. */
const open = () =>
  openKeyPairs({
    path: join(folder, 'key-pair.json'),
    keychain: {
      get: (id) => answer(() => (hidesEntries ? null : (entries.get(id) ?? null))),
      set: (id, credentials) =>
        answer(() => {
          // Writing makes the keychain ask to be unlocked.
          hidesEntries = false
          entries.set(id, credentials)
        }),
      delete: (id) => answer(() => void entries.delete(id)),
    },
    newId: () => {
      ids += 1
      return `pair-${ids}`
    },
    now: () => 0,
  })

it('answers the public half, and keeps the private one in the keychain alone', async () => {
  const { keyPairId, publicKey } = await open().create(false)
  const kept = entries.get(keyPairId)?.secret ?? ''
  expect(createPublicKey(createPrivateKey(kept)).equals(createPublicKey(publicKey))).toBe(true)
  expect(readFileSync(join(folder, 'key-pair.json'), 'utf8')).not.toContain(kept.split('\n')[1])
})

it('is kept across a restart, and replaced only on request', async () => {
  const first = await open().create(false)
  expect(await open().create(false)).toEqual(first)
  const second = await open().create(true)
  expect(second.publicKey).not.toBe(first.publicKey)
  expect([...entries.keys()]).toEqual([second.keyPairId])
})

it('is created again when the keychain has lost it', async () => {
  const first = await open().create(false)
  entries.clear()
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
  expect(entries.size).toBe(0)
  await expect(pairs.privateKey(keyPairId)).rejects.toThrow(ProblemError)
})

it('is not created when the keychain cannot store it', async () => {
  isLocked = true
  await expect(open().create(false)).rejects.toMatchObject({ problem: { kind: 'keychain-locked' } })
  isLocked = false
  expect((await open().create(false)).keyPairId).toBe('pair-2')
})

it('is kept when a locked keychain reported no entry', async () => {
  const first = await open().create(false)
  hidesEntries = true
  expect(await open().create(false)).toEqual(first)
  expect([...entries.keys()]).toEqual([first.keyPairId])
})

it('is created once for several requests at the same time', async () => {
  const pairs = open()
  const made = await Promise.all([pairs.create(false), pairs.create(false), pairs.create(false)])
  expect(new Set(made.map(({ keyPairId }) => keyPairId)).size).toBe(1)
  expect(entries.size).toBe(1)
})

it('leaves nothing in the keychain when the file cannot be written', async () => {
  const pairs = open()
  rmSync(folder, { recursive: true })
  await expect(pairs.create(false)).rejects.toMatchObject({ problem: { kind: 'not-saved' } })
  await expect(pairs.create(true)).rejects.toMatchObject({ problem: { kind: 'not-saved' } })
  expect(entries.size).toBe(0)
})

it('can be created after a failure', async () => {
  const pairs = open()
  isLocked = true
  const failed = pairs.create(false)
  await expect(failed).rejects.toMatchObject({ problem: { kind: 'keychain-locked' } })
  isLocked = false
  const made = await pairs.create(false)
  await pairs.forget('another')
  expect(await pairs.privateKey(made.keyPairId)).toMatch(/PRIVATE KEY/)
})
