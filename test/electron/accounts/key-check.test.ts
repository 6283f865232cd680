import { beforeEach, describe, expect, it } from 'vitest'
import { type Account, UNKNOWN } from '../../../electron/accounts/accounts.ts'
import { createKeyCheck } from '../../../electron/accounts/key-check.ts'
import type { KeyPermissions } from '../../../shared/accounts.ts'
import { createFakeClock, type FakeClock } from '../../fake-clock.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const CREDENTIALS = { apiKey: 'key', secret: 'secret' }
const READ_ONLY = { withdrawals: false, trading: false, ipRestricted: true }
const PRODUCTION: Account = {
  id: 'main',
  label: 'Main',
  environment: 'production',
  keyFingerprint: 'f',
  keep: 'keychain',
  leftInKeychain: false,
  paused: false,
  ...UNKNOWN,
}

let clock: FakeClock
let account: Account | undefined
let answer: () => Promise<typeof READ_ONLY | null>
let requests: number
let failing: 'nothing' | 'keychain' | 'disk'
let checkKey: () => Promise<void>

beforeEach(() => {
  clock = createFakeClock()
  account = PRODUCTION
  answer = async () => READ_ONLY
  requests = 0
  failing = 'nothing'
  checkKey = start()
})

function start(): () => Promise<void> {
  return createKeyCheck({
    account: () => account,
    async credentials() {
      if (failing === 'keychain') throw new Error('locked')
      return CREDENTIALS
    },
    ask(credentials) {
      expect(credentials).toEqual(CREDENTIALS)
      requests += 1
      return answer()
    },
    async keep(fingerprint: string, permissions: KeyPermissions) {
      expect(fingerprint).toBe('f')
      if (failing === 'disk') throw new Error('full')
      if (account !== undefined) account = { ...account, permissions }
    },
    now: clock.now,
  })
}

/** Calls the check every ten minutes for this long, as polls do. */
async function checkFor(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 10 * MINUTE) {
    await clock.advance(10 * MINUTE)
    await checkKey()
  }
}

describe('the permissions of a key', () => {
  it('are requested at once, saved with the time, and requested again after a week', async () => {
    await checkKey()
    expect(account?.permissions).toEqual({ ...READ_ONLY, readAt: clock.now() })
    await checkFor(7 * DAY - 10 * MINUTE)
    expect(requests).toBe(1)
    await checkFor(10 * MINUTE)
    expect(requests).toBe(2)
    expect(account?.permissions?.readAt).toBe(clock.now())
  })

  it('are not requested again after a restart within the week', async () => {
    await checkKey()
    await clock.advance(DAY)
    await start()()
    expect(requests).toBe(1)
  })

  it.each([
    { ...PRODUCTION, environment: 'demo' },
    { ...PRODUCTION, environment: 'custom', baseUrl: 'http://127.0.0.1:1' },
  ] satisfies Account[])('are not requested in $environment', async (watched) => {
    account = watched
    await checkFor(DAY)
    expect(requests).toBe(0)
  })

  it('are not requested for a removed account', async () => {
    account = undefined
    await checkFor(DAY)
    expect(requests).toBe(0)
  })

  it('are requested once while an answer is awaited', async () => {
    answer = () => new Promise(() => {})
    void checkKey()
    void checkKey()
    await clock.advance(0)
    expect(requests).toBe(1)
  })
})

describe('after a failure', () => {
  it.each<[string, () => void]>([
    ['the request fails', () => (answer = () => Promise.reject(new Error('refused')))],
    ['the exchange does not return them', () => (answer = async () => null)],
    ['they cannot be saved', () => (failing = 'disk')],
  ])('they are requested again an hour later, not before: %s', async (_why, arrange) => {
    arrange()
    await checkKey()
    await checkFor(50 * MINUTE)
    expect(requests).toBe(1)
    await checkFor(10 * MINUTE)
    expect(requests).toBe(2)
    expect(account?.permissions).toBeNull()
  })

  it('of the keychain they are not requested until an hour later', async () => {
    failing = 'keychain'
    await checkKey()
    expect(requests).toBe(0)
    failing = 'nothing'
    await checkFor(60 * MINUTE)
    expect(requests).toBe(1)
    expect(account?.permissions).toMatchObject(READ_ONLY)
  })

  it('the permissions from a week ago stay', async () => {
    await checkKey()
    const known = account?.permissions
    answer = () => Promise.reject(new Error('refused'))
    await checkFor(7 * DAY + 60 * MINUTE)
    expect(requests).toBe(3)
    expect(account?.permissions).toEqual(known)
  })
})

describe('when the clock is set', () => {
  it('far back, they are requested again', async () => {
    await checkKey()
    clock.setWallClock(clock.now() - 400 * DAY)
    await checkKey()
    expect(requests).toBe(2)
    expect(account?.permissions?.readAt).toBe(clock.now())
    await checkFor(DAY)
    expect(requests).toBe(2)
  })

  it('far forward, they are requested once more', async () => {
    await checkKey()
    clock.setWallClock(clock.now() + 400 * DAY)
    await checkFor(DAY)
    expect(requests).toBe(2)
  })

  it('a little back after a failure, they are not requested again at once', async () => {
    answer = () => Promise.reject(new Error('refused'))
    await checkKey()
    clock.setWallClock(clock.now() - 10 * MINUTE)
    await checkKey()
    expect(requests).toBe(1)
  })
})
