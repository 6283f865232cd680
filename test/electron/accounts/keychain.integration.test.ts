import { type ChildProcess, fork } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { type Activated, type Session, sessionEnv, startSession } from '../../keyring.ts'
import type { KeychainAnswer, KeychainRequest } from './keychain-child.ts'

const CREDENTIALS = { apiKey: 'K3y-of-the-account', secret: 'S3cret-密钥-\u{1f511}-of-the-account' }
const UNAVAILABLE = { kind: 'keychain-unavailable' }
const LOCKED = { kind: 'keychain-locked' }

const cleanUps: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

describe.runIf(process.platform === 'linux')('the keychain on GNOME Keyring', () => {
  it('stores, reads, replaces and deletes', async () => {
    const session = await start('unlocked')
    const ask = useKeychain(session.env)
    expect(await ask({ call: 'get', id: 'a1' })).toEqual({ value: null })
    expect(await ask({ call: 'set', id: 'a1', credentials: CREDENTIALS })).toEqual({ value: null })
    expect(await ask({ call: 'get', id: 'a1' })).toEqual({ value: CREDENTIALS })
    expect(await ask({ call: 'get', id: 'a2' })).toEqual({ value: null })
    const other = { ...CREDENTIALS, secret: 'another' }
    expect(await ask({ call: 'set', id: 'a1', credentials: other })).toEqual({ value: null })
    expect(await ask({ call: 'get', id: 'a1' })).toEqual({ value: other })
    expect(await ask({ call: 'delete', id: 'a1' })).toEqual({ value: null })
    expect(await ask({ call: 'get', id: 'a1' })).toEqual({ value: null })
    expect(await ask({ call: 'delete', id: 'a1' })).toEqual({ value: null })
  })

  it('splits an RSA key of 4,096 bits into several entries, and removes them all when it is replaced or deleted', async () => {
    const session = await start('unlocked')
    const ask = useKeychain(session.env)
    const long = { apiKey: 'K3y'.padEnd(64, 'x'), secret: rsa4096() }
    await ask({ call: 'set', id: 'a1', credentials: long })
    expect(await ask({ call: 'names' })).toEqual({ value: ['a1', 'a1.1', 'a1.2'] })
    expect(await useKeychain(session.env)({ call: 'get', id: 'a1' })).toEqual({ value: long })

    await ask({ call: 'set', id: 'a1', credentials: CREDENTIALS })
    expect(await ask({ call: 'names' })).toEqual({ value: ['a1'] })
    expect(await ask({ call: 'get', id: 'a1' })).toEqual({ value: CREDENTIALS })

    await ask({ call: 'set', id: 'a1', credentials: long })
    await ask({ call: 'set', id: 'a2', credentials: long })
    await ask({ call: 'delete', id: 'a1' })
    expect(await ask({ call: 'names' })).toEqual({ value: ['a2', 'a2.1', 'a2.2'] })
  })

  it('keeps a split key complete when replacing or removing it fails in a locked keyring', async () => {
    const session = await start('unlocked')
    const ask = useKeychain(session.env)
    const long = { apiKey: 'K3y'.padEnd(64, 'x'), secret: rsa4096() }
    await ask({ call: 'set', id: 'a1', credentials: long })
    await session.lock()
    expectFailure(await ask({ call: 'set', id: 'a1', credentials: CREDENTIALS }), LOCKED)
    expectFailure(await ask({ call: 'delete', id: 'a1' }), LOCKED)
    await session.killKeyring()
    await session.startKeyring('unlocked')
    expect(await useKeychain(session.env)({ call: 'get', id: 'a1' })).toEqual({ value: long })
  })

  it('keeps entries across a restart of app and keyring', async () => {
    const session = await start('unlocked')
    await useKeychain(session.env)({ call: 'set', id: 'a1', credentials: CREDENTIALS })
    await session.killKeyring()
    await session.startKeyring('unlocked')
    expect(await useKeychain(session.env)({ call: 'get', id: 'a1' })).toEqual({ value: CREDENTIALS })
  })

  it('finds and deletes nothing in a locked keyring, and finds it again once unlocked', async () => {
    const session = await start('unlocked')
    const ask = useKeychain(session.env)
    await ask({ call: 'set', id: 'a1', credentials: CREDENTIALS })
    await session.lock()
    expect(await ask({ call: 'get', id: 'a1' })).toEqual({ value: null })
    expectFailure(await ask({ call: 'set', id: 'a2', credentials: CREDENTIALS }), LOCKED)
    expectFailure(await ask({ call: 'delete', id: 'a1' }), LOCKED)
    await session.killKeyring()
    await session.startKeyring('locked')
    expect(await useKeychain(session.env)({ call: 'get', id: 'a1' })).toEqual({ value: null })
    await session.killKeyring()
    await session.startKeyring('unlocked')
    expect(await useKeychain(session.env)({ call: 'get', id: 'a1' })).toEqual({ value: CREDENTIALS })
  })

  it('gives up on an unlock prompt that nobody answers', async () => {
    const session = await start('unlocked', ['silent-prompter'])
    const ask = useKeychain({ ...session.env, TEST_KEYCHAIN_TIMEOUT_MS: '500' })
    await ask({ call: 'set', id: 'a1', credentials: CREDENTIALS })
    await session.lock()
    expectFailure(await ask({ call: 'get', id: 'a1' }), LOCKED)
    expectFailure(await ask({ call: 'set', id: 'a2', credentials: CREDENTIALS }), LOCKED)
  })

  it('is unavailable until the service has started, as when both start with the desktop', async () => {
    const session = await start(null)
    const ask = useKeychain(session.env)
    expectFailure(await ask({ call: 'get', id: 'a1' }), UNAVAILABLE)
    await session.startKeyring('unlocked')
    expect(await ask({ call: 'set', id: 'a1', credentials: CREDENTIALS })).toEqual({ value: null })
    expect(await ask({ call: 'get', id: 'a1' })).toEqual({ value: CREDENTIALS })
  })

  it('is unavailable when the service stops, and loses nothing when it is back', async () => {
    const session = await start('unlocked')
    const ask = useKeychain(session.env)
    await ask({ call: 'set', id: 'a1', credentials: CREDENTIALS })
    await session.killKeyring()
    expectFailure(await ask({ call: 'get', id: 'a1' }), UNAVAILABLE)
    expectFailure(await ask({ call: 'set', id: 'a1', credentials: CREDENTIALS }), UNAVAILABLE)
    expectFailure(await ask({ call: 'delete', id: 'a1' }), UNAVAILABLE)
    await session.startKeyring('unlocked')
    // libsecret keeps its connection. Some versions notice that it is lost, others need a new process.
    const again = await ask({ call: 'get', id: 'a1' })
    if ('problem' in again) expectFailure(again, UNAVAILABLE)
    else expect(again).toEqual({ value: CREDENTIALS })
    expect(await useKeychain(session.env)({ call: 'get', id: 'a1' })).toEqual({ value: CREDENTIALS })
  })

  it('stores nothing in a keyring that was started on demand and has no collection yet', async () => {
    const session = await start(null, ['keyring'])
    const ask = useKeychain(session.env)
    expect(await ask({ call: 'get', id: 'a1' })).toEqual({ value: null })
    expectFailure(await ask({ call: 'set', id: 'a1', credentials: CREDENTIALS }), UNAVAILABLE)
  })
})

describe.runIf(process.platform === 'linux')('the keychain without a secret service', () => {
  it('is unavailable on a bus without a keyring', async () => {
    const session = await start(null)
    await expectAllUnavailable(session.env)
  })

  it('is unavailable when the bus address is wrong', async () => {
    await expectAllUnavailable(await temporaryEnv())
  })

  it('is unavailable without a bus', async () => {
    const { DBUS_SESSION_BUS_ADDRESS: _, ...env } = await temporaryEnv()
    await expectAllUnavailable(env)
  })
})

async function expectAllUnavailable(env: NodeJS.ProcessEnv): Promise<void> {
  const ask = useKeychain(env)
  expectFailure(await ask({ call: 'get', id: 'a1' }), UNAVAILABLE)
  expectFailure(await ask({ call: 'set', id: 'a1', credentials: CREDENTIALS }), UNAVAILABLE)
  expectFailure(await ask({ call: 'delete', id: 'a1' }), UNAVAILABLE)
}

function rsa4096(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 4096 })
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString().trim()
}

function expectFailure(answer: KeychainAnswer, problem: { kind: string }): void {
  expect(answer).toEqual({ problem, error: expect.any(String) })
  expect(JSON.stringify(answer)).not.toMatch(/S3cret|K3y/)
}

async function start(keyring: 'unlocked' | null, activated: readonly Activated[] = []): Promise<Session> {
  const session = await startSession(activated)
  cleanUps.push(() => session.stop())
  if (keyring) await session.startKeyring(keyring)
  return session
}

async function temporaryEnv(): Promise<NodeJS.ProcessEnv> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-nowhere-'))
  cleanUps.push(() => rm(folder, { recursive: true, force: true }))
  return sessionEnv(folder)
}

/** Starts one process, and returns a function that sends it a request and waits for the answer. */
function useKeychain(env: NodeJS.ProcessEnv): (request: KeychainRequest) => Promise<KeychainAnswer> {
  const child = fork(join(import.meta.dirname, 'keychain-child.ts'), { env })
  cleanUps.push(() => end(child))
  return async (request) => {
    const answered = once(child, 'message')
    child.send(request)
    const [answer] = await answered
    return answer
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}
