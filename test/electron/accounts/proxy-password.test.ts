import { beforeEach, expect, it } from 'vitest'
import type { Keychain } from '../../../electron/accounts/keychain.ts'
import { createProxyPassword } from '../../../electron/accounts/proxy-password.ts'
import type { Credentials } from '../../../shared/accounts.ts'
import { ProblemError } from '../../../shared/problems.ts'

const OFFICE = { url: 'http://office.example:8080', user: 'zoe' }

let entries: Map<string, Credentials>
let isBroken = false

const keychain: Keychain = {
  get: async (id) => {
    failIfBroken()
    return entries.get(id) ?? null
  },
  set: async (id, value) => {
    failIfBroken()
    entries.set(id, value)
  },
  delete: async (id) => {
    failIfBroken()
    entries.delete(id)
  },
}

function failIfBroken(): void {
  if (isBroken) throw new ProblemError({ kind: 'keychain-unavailable' })
}

beforeEach(() => {
  entries = new Map()
  isBroken = false
})

it('is kept in its own entry of the keychain across a restart', async () => {
  await createProxyPassword(keychain).save(OFFICE, 'a:b', 'keychain')
  expect([...entries.keys()]).toEqual(['proxy'])
  expect(await createProxyPassword(keychain).read(OFFICE)).toBe('a:b')
})

it('may be empty', async () => {
  const password = createProxyPassword(keychain)
  await password.save(OFFICE, '', 'keychain')
  expect(await password.read(OFFICE)).toBe('')
})

it('is returned only for its user and its proxy', async () => {
  const password = createProxyPassword(keychain)
  await password.save(OFFICE, 'secret', 'keychain')
  expect(await password.read({ ...OFFICE, url: 'http://elsewhere.example:8080' })).toBe(null)
  expect(await password.read({ ...OFFICE, user: 'zo' })).toBe(null)
  expect(await password.read({ ...OFFICE, user: 'zoe2' })).toBe(null)
})

it('needs no keychain when it is kept in memory, and is lost when the app ends', async () => {
  isBroken = true
  const password = createProxyPassword(keychain)
  await password.save(OFFICE, 'secret', 'memory')
  expect(await password.read(OFFICE)).toBe('secret')
  isBroken = false
  expect(entries.size).toBe(0)
  expect(await createProxyPassword(keychain).read(OFFICE)).toBe(null)
})

it('stays as it was when saving fails, and saving can be undone', async () => {
  const password = createProxyPassword(keychain)
  const undoFirst = await password.save(OFFICE, 'first', 'keychain')
  isBroken = true
  await expect(password.save(OFFICE, 'second', 'keychain')).rejects.toMatchObject({
    problem: { kind: 'keychain-unavailable' },
  })
  isBroken = false
  expect(await password.read(OFFICE)).toBe('first')
  const undoSecond = await password.save(OFFICE, 'second', 'keychain')
  const undoThird = await password.save(OFFICE, 'third', 'memory')
  expect(await password.read(OFFICE)).toBe('third')
  await undoThird()
  expect(await password.read(OFFICE)).toBe('second')
  await undoSecond()
  expect(await password.read(OFFICE)).toBe('first')
  await undoFirst()
  expect(entries.size).toBe(0)
})

it('can be forgotten', async () => {
  const password = createProxyPassword(keychain)
  await password.save(OFFICE, 'first', 'keychain')
  await password.save(OFFICE, 'second', 'memory')
  await password.forget()
  expect(await password.read(OFFICE)).toBe(null)
})
