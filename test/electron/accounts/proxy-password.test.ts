import { beforeEach, expect, it } from 'vitest'
import { createProxyPassword } from '../../../electron/accounts/proxy-password.ts'
import { createFakeKeychain, type FakeKeychain } from './fake-keychain.ts'

const OFFICE = { url: 'http://office.example:8080', user: 'zoe' }

const UNAVAILABLE = { kind: 'keychain-unavailable' } as const

let keychain: FakeKeychain

beforeEach(() => {
  keychain = createFakeKeychain()
})

it('is kept in its own entry of the keychain across a restart', async () => {
  await createProxyPassword(keychain).save(OFFICE, 'a:b', 'keychain')
  expect([...keychain.entries.keys()]).toEqual(['proxy'])
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
  keychain.problem = UNAVAILABLE
  const password = createProxyPassword(keychain)
  await password.save(OFFICE, 'secret', 'memory')
  expect(await password.read(OFFICE)).toBe('secret')
  keychain.problem = null
  expect(keychain.entries.size).toBe(0)
  expect(await createProxyPassword(keychain).read(OFFICE)).toBe(null)
})

it('stays as it was when saving fails, and saving can be undone', async () => {
  const password = createProxyPassword(keychain)
  const undoFirst = await password.save(OFFICE, 'first', 'keychain')
  keychain.problem = UNAVAILABLE
  await expect(password.save(OFFICE, 'second', 'keychain')).rejects.toMatchObject({
    problem: { kind: 'keychain-unavailable' },
  })
  keychain.problem = null
  expect(await password.read(OFFICE)).toBe('first')
  const undoSecond = await password.save(OFFICE, 'second', 'keychain')
  const undoThird = await password.save(OFFICE, 'third', 'memory')
  expect(await password.read(OFFICE)).toBe('third')
  await undoThird()
  expect(await password.read(OFFICE)).toBe('second')
  await undoSecond()
  expect(await password.read(OFFICE)).toBe('first')
  await undoFirst()
  expect(keychain.entries.size).toBe(0)
})

it('can be forgotten', async () => {
  const password = createProxyPassword(keychain)
  await password.save(OFFICE, 'first', 'keychain')
  await password.save(OFFICE, 'second', 'memory')
  await password.forget()
  expect(await password.read(OFFICE)).toBe(null)
})
