import { beforeEach, describe, expect, it } from 'vitest'
import type { Account } from '../../../electron/accounts/accounts.ts'
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
  permissions: null,
}

let clock: FakeClock
let account: Account | undefined
let told: () => Promise<typeof READ_ONLY | null>
let asked: number
let failing: 'nothing' | 'keychain' | 'disk'
let look: () => Promise<void>

beforeEach(() => {
  clock = createFakeClock()
  account = PRODUCTION
  told = async () => READ_ONLY
  asked = 0
  failing = 'nothing'
  look = start()
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
      asked += 1
      return told()
    },
    async keep(fingerprint: string, permissions: KeyPermissions) {
      expect(fingerprint).toBe('f')
      if (failing === 'disk') throw new Error('full')
      if (account !== undefined) account = { ...account, permissions }
    },
    now: clock.now,
  })
}

/** As the polls call it: every ten minutes for so long. */
async function lookFor(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 10 * MINUTE) {
    await clock.advance(10 * MINUTE)
    await look()
  }
}

describe('what a key may do', () => {
  it('is asked at once, kept with the time, and asked again after a week', async () => {
    await look()
    expect(account?.permissions).toEqual({ ...READ_ONLY, readAt: clock.now() })
    await lookFor(7 * DAY - 10 * MINUTE)
    expect(asked).toBe(1)
    await lookFor(10 * MINUTE)
    expect(asked).toBe(2)
    expect(account?.permissions?.readAt).toBe(clock.now())
  })

  it('is not asked anew by another start of the app within the week', async () => {
    await look()
    await clock.advance(DAY)
    await start()()
    expect(asked).toBe(1)
  })

  it.each([
    { ...PRODUCTION, environment: 'demo' },
    { ...PRODUCTION, environment: 'custom', baseUrl: 'http://127.0.0.1:1' },
  ] satisfies Account[])('is not asked in $environment', async (watched) => {
    account = watched
    await lookFor(DAY)
    expect(asked).toBe(0)
  })

  it('is not asked of an account that is gone', async () => {
    account = undefined
    await lookFor(DAY)
    expect(asked).toBe(0)
  })

  it('is asked once while an answer is awaited', async () => {
    told = () => new Promise(() => {})
    void look()
    void look()
    await clock.advance(0)
    expect(asked).toBe(1)
  })
})

describe('after a failure', () => {
  it.each<[string, () => void]>([
    ['the exchange refuses', () => (told = () => Promise.reject(new Error('refused')))],
    ['the exchange does not tell', () => (told = async () => null)],
    ['it cannot be kept', () => (failing = 'disk')],
  ])('it is asked again an hour later, not before: %s', async (_why, arrange) => {
    arrange()
    await look()
    await lookFor(50 * MINUTE)
    expect(asked).toBe(1)
    await lookFor(10 * MINUTE)
    expect(asked).toBe(2)
    expect(account?.permissions).toBeNull()
  })

  it('of the keychain the exchange is not asked, and an hour later it is', async () => {
    failing = 'keychain'
    await look()
    expect(asked).toBe(0)
    failing = 'nothing'
    await lookFor(60 * MINUTE)
    expect(asked).toBe(1)
    expect(account?.permissions).toMatchObject(READ_ONLY)
  })

  it('what was known a week ago stands', async () => {
    await look()
    const known = account?.permissions
    told = () => Promise.reject(new Error('refused'))
    await lookFor(7 * DAY + 60 * MINUTE)
    expect(asked).toBe(3)
    expect(account?.permissions).toEqual(known)
  })
})

describe('when the clock is set', () => {
  it('far back, it is asked again rather than never', async () => {
    await look()
    clock.setWallClock(clock.now() - 400 * DAY)
    await look()
    expect(asked).toBe(2)
    expect(account?.permissions?.readAt).toBe(clock.now())
    await lookFor(DAY)
    expect(asked).toBe(2)
  })

  it('far forward, it is asked once more', async () => {
    await look()
    clock.setWallClock(clock.now() + 400 * DAY)
    await lookFor(DAY)
    expect(asked).toBe(2)
  })

  it('a little back after a failure, it is not asked for that', async () => {
    told = () => Promise.reject(new Error('refused'))
    await look()
    clock.setWallClock(clock.now() - 10 * MINUTE)
    await look()
    expect(asked).toBe(1)
  })
})
