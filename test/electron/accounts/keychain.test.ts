import { inspect } from 'node:util'
import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createKeychain, type Keychain, type Keytar } from '../../../electron/accounts/keychain.ts'
import { ProblemError } from '../../../shared/problems.ts'

const CREDENTIALS = { apiKey: 'K3y-of-the-account', secret: 'S3cret-of-the-account' }
const STORED = JSON.stringify(CREDENTIALS)
const LIMIT = 20_000

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

describe('storing and reading', () => {
  it('writes one entry for an account and reads it back', async () => {
    const keytar = fakeKeytar()
    const keychain = createKeychain({ load: async () => keytar })
    await keychain.set('a1', CREDENTIALS)
    expect([...keytar.stored]).toEqual([['a1', STORED]])
    expect(await keychain.get('a1')).toEqual(CREDENTIALS)
  })

  it('returns null when the keychain has no entry', async () => {
    const keychain = createKeychain({ load: async () => fakeKeytar() })
    expect(await keychain.get('a1')).toBeNull()
  })

  it('deletes only the given entry', async () => {
    const keytar = fakeKeytar({ a1: STORED, a2: 'damaged' })
    const keychain = createKeychain({ load: async () => keytar })
    await problemOf(keychain.get('a2'))
    expect(keytar.deletePassword).not.toHaveBeenCalled()
    await keychain.delete('a1')
    expect([...keytar.stored.keys()]).toEqual(['a2'])
  })

  it('detects a locked keychain that reports no entry', async () => {
    const keytar = fakeKeytar()
    keytar.setPassword.mockRejectedValueOnce(new Error('Cannot create an item in a locked collection'))
    const keychain = createKeychain({ load: async () => keytar })
    expect(await problemOf(keychain.delete('a1'))).toEqual({ kind: 'keychain-locked' })
  })

  it('leaves no part of a longer key behind when it is replaced', async () => {
    const keytar = fakeKeytar()
    const keychain = createKeychain({ load: async () => keytar })
    await keychain.set('a1', { apiKey: 'k', secret: 's'.repeat(6000) })
    await keychain.set('a1', { apiKey: 'k', secret: 's'.repeat(3000) })
    expect(await keytar.getPassword('plimsoll', 'a1.3')).toBeNull()
    await keychain.set('a1', CREDENTIALS)
    expect(await keytar.getPassword('plimsoll', 'a1.1')).toBeNull()
    expect(await keytar.getPassword('plimsoll', 'a1.2')).toBeNull()
    expect(await keychain.get('a1')).toEqual(CREDENTIALS)
  })

  it('resolves when there was nothing to delete', async () => {
    const keychain = createKeychain({ load: async () => fakeKeytar() })
    await expect(keychain.delete('a1')).resolves.toBeUndefined()
  })

  it('stores only key and secret, whatever else the object contains', async () => {
    const keytar = fakeKeytar()
    const draft = { ...CREDENTIALS, label: 'Main', environment: 'production' }
    await createKeychain({ load: async () => keytar }).set('a1', draft)
    expect([...keytar.stored]).toEqual([['a1', STORED]])
  })

  it.each([
    ['not JSON', 'S3cret-of-the-account'],
    ['empty', ''],
    ['a list', '["S3cret-of-the-account"]'],
    ['JSON null', 'null'],
    ['without a key', '{"secret":"S3cret-of-the-account"}'],
    ['with an empty secret', '{"apiKey":"K3y-of-the-account","secret":""}'],
    ['with a number for a key', '{"apiKey":1,"secret":"S3cret-of-the-account"}'],
  ])('reports an entry that is %s as missing, without its content', async (_, stored) => {
    const keychain = createKeychain({ load: async () => fakeKeytar({ a1: stored }) })
    const error = await failureOf(keychain.get('a1'))
    expect(error.problem).toEqual({ kind: 'key-missing' })
    expect(inspect(error)).not.toMatch(/S3cret|K3y/)
  })
})

describe('a key that is bound to a place', () => {
  const OWNER = { boundTo: 'production', owns: (apiKey: string) => apiKey === CREDENTIALS.apiKey }
  const BOUND = { ...CREDENTIALS, boundTo: 'production' }

  /** What the version before keys were bound read of an entry. */
  const EARLIER = v.pipe(
    v.string(),
    v.parseJson(),
    v.object({ apiKey: v.pipe(v.string(), v.nonEmpty()), secret: v.pipe(v.string(), v.nonEmpty()) }),
  )
  /** How that version told an entry from one that is spread over parts. */
  const EARLIER_HEAD = v.pipe(
    v.string(),
    v.parseJson(),
    v.object({
      parts: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4)),
      set: v.optional(v.picklist(['a', 'b']), 'a'),
    }),
  )

  it('is handed to its owner, and to nobody else', async () => {
    const keytar = fakeKeytar()
    const keychain = createKeychain({ load: async () => keytar })
    await keychain.set('a1', BOUND)
    expect(await keychain.getFor('a1', OWNER)).toEqual(CREDENTIALS)
    expect(await keychain.getFor('a1', { ...OWNER, boundTo: 'demo' })).toBe('elsewhere')
    expect(await keychain.getFor('a1', { ...OWNER, owns: () => false })).toBe('elsewhere')
    expect(await keychain.getFor('a2', OWNER)).toBeNull()
    expect([...keytar.stored]).toEqual([['a1', JSON.stringify(BOUND)]])
  })

  it('can be read by the version before, short or long', async () => {
    const keytar = fakeKeytar()
    const keychain = createKeychain({ load: async () => keytar })
    await keychain.set('a1', BOUND)
    const head = keytar.stored.get('a1')
    expect(v.safeParse(EARLIER_HEAD, head).success).toBe(false)
    expect(v.parse(EARLIER, head)).toEqual(CREDENTIALS)
    const secret = 's'.repeat(6000)
    await keychain.set('a1', { ...BOUND, secret })
    expect(v.parse(EARLIER_HEAD, keytar.stored.get('a1'))).toEqual({ parts: 3, set: 'a' })
    const whole = [1, 2, 3].map((part) => keytar.stored.get(`a1.${part}`)).join('')
    expect(v.parse(EARLIER, whole)).toEqual({ ...CREDENTIALS, secret })
  })

  it.each([
    ['in one entry', CREDENTIALS.secret],
    ['in several', 's'.repeat(6000)],
  ])('%s, of the version before, is bound when it is first read', async (_, secret) => {
    const keytar = fakeKeytar()
    const keychain = createKeychain({ load: async () => keytar })
    const key = { ...CREDENTIALS, secret }
    await keychain.set('a1', key)
    expect(await keychain.getFor('a1', OWNER)).toEqual(key)
    expect(await keychain.getFor('a1', { ...OWNER, boundTo: 'custom https://b.invalid' })).toBe('elsewhere')
    expect(await keychain.getFor('a1', OWNER)).toEqual(key)
  })

  it('of the version before is not bound to one who does not own it', async () => {
    const keytar = fakeKeytar({ a1: STORED })
    const keychain = createKeychain({ load: async () => keytar })
    expect(await keychain.getFor('a1', { ...OWNER, owns: () => false })).toBe('elsewhere')
    expect([...keytar.stored]).toEqual([['a1', STORED]])
  })

  it.each(['7', 'null', '""', '["production"]'])('is missing when its place is %s', async (place) => {
    const damaged = `${STORED.slice(0, -1)},"boundTo":${place}}`
    const keychain = createKeychain({ load: async () => fakeKeytar({ a1: damaged }) })
    expect(await problemOf(keychain.getFor('a1', OWNER))).toEqual({ kind: 'key-missing' })
  })

  it('is read while the keychain takes nothing, and bound once it does', async () => {
    const keytar = failingKeytar({ a1: STORED }, 1)
    const keychain = createKeychain({ load: async () => keytar })
    expect(await keychain.getFor('a1', OWNER)).toEqual(CREDENTIALS)
    expect(keytar.stored.get('a1')).toBe(STORED)
    expect(await keychain.getFor('a1', OWNER)).toEqual(CREDENTIALS)
    expect(await keychain.getFor('a1', { ...OWNER, boundTo: 'demo' })).toBe('elsewhere')
  })

  it('replaces no key that was entered while it was being read', async () => {
    const keytar = fakeKeytar({ a1: STORED })
    const keychain = createKeychain({ load: async () => keytar })
    const another = { apiKey: 'another', secret: 'another-secret', boundTo: 'production' }
    const [read] = await Promise.all([keychain.getFor('a1', OWNER), keychain.set('a1', another)])
    expect(read).toEqual(CREDENTIALS)
    expect(await keychain.getFor('a1', { ...OWNER, owns: () => true })).toEqual({
      apiKey: 'another',
      secret: 'another-secret',
    })
  })
})

describe('undoing a change', () => {
  it.each([
    ['nothing', {}],
    ['a key', { a1: STORED }],
    ['a bound key', { a1: JSON.stringify({ ...CREDENTIALS, boundTo: 'demo' }) }],
    ['something damaged', { a1: 'damaged' }],
  ])('puts back %s', async (_, entries) => {
    const keytar = fakeKeytar(entries)
    const keychain = createKeychain({ load: async () => keytar })
    const putBack = await keychain.set('a1', { apiKey: 'k', secret: 's'.repeat(6000) })
    await putBack()
    expect(Object.fromEntries(keytar.stored)).toEqual(entries)
  })

  it('puts back a key that is spread over parts', async () => {
    const keytar = fakeKeytar()
    const keychain = createKeychain({ load: async () => keytar })
    const long = { apiKey: 'k', secret: '密'.repeat(1000) }
    await keychain.set('a1', long)
    const putBack = await keychain.set('a1', CREDENTIALS)
    await putBack()
    expect(await keychain.get('a1')).toEqual(long)
  })
})

describe('a keychain whose prompt is answered too late', () => {
  const OTHER = { apiKey: 'another', secret: 's'.repeat(3000) }
  const SPLIT = {
    a1: '{"parts":2,"set":"a"}',
    'a1.1': STORED.slice(0, 9),
    'a1.2': STORED.slice(9),
  }

  it.each([
    ['nothing', {}],
    ['a key', { a1: STORED }],
    ['a split key', SPLIT],
  ])('stores nothing over %s', async (_, entries) => {
    const { keytar, stored, unlock } = lockedKeytar(entries)
    const problem = problemOf(createKeychain({ load: async () => keytar }).set('a1', OTHER))
    await vi.advanceTimersByTimeAsync(LIMIT)
    expect(await problem).toEqual({ kind: 'keychain-locked' })
    await unlock()
    expect(Object.fromEntries(stored)).toEqual(entries)
  })

  it('deletes nothing', async () => {
    const { keytar, stored, unlock } = lockedKeytar(SPLIT)
    const problem = problemOf(createKeychain({ load: async () => keytar }).delete('a1'))
    await vi.advanceTimersByTimeAsync(LIMIT)
    expect(await problem).toEqual({ kind: 'keychain-locked' })
    await unlock()
    expect(Object.fromEntries(stored)).toEqual(SPLIT)
  })

  it.each([
    ['stored', (keychain: Keychain) => keychain.set('a1', OTHER), OTHER],
    ['deleted', (keychain: Keychain) => keychain.delete('a1'), null],
  ])('a prompt answered in time: the key is %s', async (_, act, left) => {
    const { keytar, unlock } = lockedKeytar(SPLIT)
    const keychain = createKeychain({ load: async () => keytar })
    const done = act(keychain)
    await vi.advanceTimersByTimeAsync(LIMIT - 1)
    await unlock()
    await done
    expect(await keychain.get('a1')).toEqual(left)
  })

  it.each([
    ['set', 1, (keychain: Keychain) => keychain.set('a1', OTHER)],
    ['set', 2, (keychain: Keychain) => keychain.set('a1', OTHER)],
    ['set', 3, (keychain: Keychain) => keychain.set('a1', OTHER)],
    ['delete', 1, (keychain: Keychain) => keychain.delete('a1')],
  ])('restores the old entries when %s hangs at its change %i', async (_, nth, act) => {
    const keytar = fakeKeytar(SPLIT)
    const stuck = Promise.withResolvers<void>()
    let changes = 0
    const wait = async () => {
      changes += 1
      if (changes === nth) await stuck.promise
    }
    const load = async (): Promise<Keytar> => ({
      getPassword: keytar.getPassword,
      setPassword: (...args) => wait().then(() => keytar.setPassword(...args)),
      deletePassword: (...args) => wait().then(() => keytar.deletePassword(...args)),
    })
    const problem = problemOf(act(createKeychain({ load })))
    await vi.advanceTimersByTimeAsync(LIMIT)
    expect(await problem).toEqual({ kind: 'keychain-locked' })
    stuck.resolve()
    await settle()
    expect(Object.fromEntries(keytar.stored)).toEqual(SPLIT)
  })

  it('reports the late answer to a call that was given up', async () => {
    const { keytar, calls } = heldKeytar()
    const onLateAnswer = vi.fn()
    const problem = problemOf(createKeychain({ load: async () => keytar, onLateAnswer }).get('a1'))
    await vi.advanceTimersByTimeAsync(LIMIT)
    await problem
    expect(onLateAnswer).not.toHaveBeenCalled()
    calls[0]?.answer(STORED)
    await settle()
    expect(onLateAnswer).toHaveBeenCalledOnce()
  })
})

describe('a keychain that fails midway', () => {
  const LONG = { apiKey: 'k', secret: 's'.repeat(3000) }
  const LONGER = { apiKey: 'n', secret: 't'.repeat(6000) }

  it.each([1, 2, 3, 4])('keeps the complete old key when replacing it fails at change %i', async (nth) => {
    const before = fakeKeytar()
    await createKeychain({ load: async () => before }).set('a1', LONG)
    const keytar = failingKeytar(Object.fromEntries(before.stored), nth)
    const keychain = createKeychain({ load: async () => keytar })
    expect(await problemOf(keychain.set('a1', LONGER))).toEqual({ kind: 'keychain-locked' })
    expect(await keychain.get('a1')).toEqual(LONG)
    expect(Object.fromEntries(keytar.stored)).toEqual(Object.fromEntries(before.stored))
  })

  it('deletes the rest of a key at the next attempt', async () => {
    const before = fakeKeytar()
    await createKeychain({ load: async () => before }).set('a1', LONGER)
    const keytar = failingKeytar(Object.fromEntries(before.stored), 4)
    const keychain = createKeychain({ load: async () => keytar })
    await problemOf(keychain.delete('a1'))
    expect(await keychain.get('a1')).toBeNull()
    await keychain.delete('a1')
    expect(keytar.stored.size).toBe(0)
  })

  it('writes each replacement beside the key that it replaces', async () => {
    const keytar = fakeKeytar()
    const keychain = createKeychain({ load: async () => keytar })
    for (const long of [LONG, LONGER, LONG, LONGER]) {
      await keychain.set('a1', long)
      expect(await keychain.get('a1')).toEqual(long)
    }
    expect([...keytar.stored.keys()].toSorted()).toEqual(['a1', 'a1.b1', 'a1.b2', 'a1.b3'])
  })
})

describe('many calls at once', () => {
  it('wait for the calls before them, however slow those are', async () => {
    const keytar = fakeKeytar()
    keytar.getPassword.mockImplementation(
      () => new Promise((resolve) => setTimeout(() => resolve(STORED), 1000)),
    )
    const keychain = createKeychain({ load: async () => keytar })
    const answers = Promise.all(Array.from({ length: 50 }, (_, index) => keychain.get(`a${index}`)))
    await vi.advanceTimersByTimeAsync(50_000)
    expect(await answers).toEqual(Array.from({ length: 50 }, () => CREDENTIALS))
  })
})

describe('the size of an entry', () => {
  const overhead = JSON.stringify({ apiKey: 'k', secret: '' }).length

  it.each([
    ['2,500 bytes', 's'.repeat(2500 - overhead), ['a1']],
    ['one byte more', 's'.repeat(2501 - overhead), ['a1.1', 'a1.2', 'a1']],
    ['10,000 bytes', 's'.repeat(10_000 - overhead), ['a1.1', 'a1.2', 'a1.3', 'a1.4', 'a1']],
    ['Chinese', '密'.repeat(600), ['a1.1', 'a1.2', 'a1']],
  ])('stays below the limit of the system, and nothing is lost: %s', async (_, secret, names) => {
    const keytar = fakeKeytar()
    const keychain = createKeychain({ load: async () => keytar })
    await keychain.set('a1', { apiKey: 'k', secret })
    expect([...keytar.stored.keys()]).toEqual(names)
    for (const [, , value] of keytar.setPassword.mock.calls)
      expect(Buffer.byteLength(value)).toBeLessThanOrEqual(2500)
    expect(await keychain.get('a1')).toEqual({ apiKey: 'k', secret })
    await keychain.delete('a1')
    expect(keytar.stored.size).toBe(0)
    expect(await keychain.get('a1')).toBeNull()
  })

  it('is checked before the keychain is called: too many parts are rejected', async () => {
    const keytar = fakeKeytar()
    const keychain = createKeychain({ load: async () => keytar })
    const secret = 's'.repeat(10_001 - overhead)
    expect(await problemOf(keychain.set('a1', { apiKey: 'k', secret }))).toEqual({
      kind: 'invalid-input',
      params: { field: 'secret', reason: 'too-long' },
    })
    expect(keytar.setPassword).not.toHaveBeenCalled()
  })

  it('does not matter when a part is missing: the key is missing', async () => {
    const keytar = fakeKeytar({ a1: '{"parts":2}', 'a1.1': '{"apiKey":"k","sec' })
    const keychain = createKeychain({ load: async () => keytar })
    expect(await problemOf(keychain.get('a1'))).toEqual({ kind: 'key-missing' })
  })

  it('allows text that is not valid Unicode', async () => {
    const keytar = fakeKeytar()
    const keychain = createKeychain({ load: async () => keytar })
    const credentials = { apiKey: '\ud800', secret: 'a\u0000b\n' }
    await keychain.set('a1', credentials)
    expect(await keychain.get('a1')).toEqual(credentials)
  })
})

describe('failures', () => {
  it.each([
    'Cannot autolaunch D-Bus without X11 $DISPLAY',
    'Could not connect: No such file or directory',
    'The name org.freedesktop.secrets was not provided by any .service files',
    'Object does not exist at path "/org/freedesktop/secrets/collection/login"',
    'Message recipient disconnected from message bus without replying',
    'A specified logon session does not exist. It may already have been terminated.',
    'The stub received bad data.',
    'This program is blocked by group policy.',
    'An unknown error occurred.',
    'Failed to load keytar native addon',
  ])('is unavailable: %s', async (message) => {
    expect(await problemWhen(new Error(message))).toEqual({ kind: 'keychain-unavailable' })
  })

  it.each([
    'Cannot create an item in a locked collection',
    'GDBus.Error:org.freedesktop.Secret.Error.IsLocked: Cannot get secret of a locked object',
    'The prompt was dismissed',
    'Operation was cancelled',
    'User canceled the operation.',
    'User interaction is not allowed.',
    'User interaction is required, but is currently not allowed.',
    'The user name or passphrase you entered is not correct.',
    'Timeout was reached',
    'Did not receive a reply: the reply timeout expired',
    'The operation could not be completed. (OSStatus error -25308.)',
    'errSecUserCanceled (-128)',
  ])('is locked: %s', async (message) => {
    expect(await problemWhen(new Error(message))).toEqual({ kind: 'keychain-locked' })
  })

  it('is unavailable when something other than an Error is thrown', async () => {
    expect(await problemWhen('locked')).toEqual({ kind: 'keychain-unavailable' })
  })

  it('is unavailable when keytar throws before it answers with a promise', async () => {
    const keytar = fakeKeytar()
    keytar.getPassword.mockImplementation(() => {
      throw new Error('Account is required.')
    })
    const keychain = createKeychain({ load: async () => keytar })
    expect(await problemOf(keychain.get(''))).toEqual({ kind: 'keychain-unavailable' })
  })

  it('is unavailable while keytar cannot be loaded, and works once it can', async () => {
    const keytar = fakeKeytar({ a1: STORED })
    const load = vi.fn(async (): Promise<Keytar> => keytar)
    load.mockRejectedValueOnce(new Error('libsecret-1.so.0: cannot open shared object file'))
    const keychain = createKeychain({ load })
    expect(load).not.toHaveBeenCalled()
    expect(await problemOf(keychain.get('a1'))).toEqual({ kind: 'keychain-unavailable' })
    expect(await keychain.get('a1')).toEqual(CREDENTIALS)
  })

  it('does not include the message of the system', async () => {
    const keytar = fakeKeytar()
    keytar.setPassword.mockRejectedValue(new Error(`cannot store ${STORED}`))
    const keychain = createKeychain({ load: async () => keytar })
    expect(inspect(await failureOf(keychain.set('a1', CREDENTIALS)))).not.toMatch(/S3cret|K3y/)
  })
})

describe('the queue and its limits', () => {
  it('makes one call at a time, in order', async () => {
    const { keytar, calls } = heldKeytar()
    const keychain = createKeychain({ load: async () => keytar })
    const answers = [
      keychain.set('a1', CREDENTIALS),
      keychain.get('a2'),
      keychain.delete('a3'),
      keychain.get('a4'),
    ]
    const started: string[] = []
    for (let turn = 1; turn <= 5 + 1 + 13 + 1; turn++) {
      await settle()
      expect(calls).toHaveLength(turn)
      const call = calls[turn - 1]
      started.push(call?.name ?? '')
      call?.answer(null)
    }
    await Promise.all(answers)
    expect(started.map((name) => name.split(/[ .]/)[1]).join(' ')).toMatch(/^(a1 )+a2 (a3 )+a4$/)
  })

  it('goes on after a call that failed', async () => {
    const keytar = fakeKeytar({ a2: STORED })
    keytar.getPassword.mockRejectedValueOnce(new Error('Could not connect'))
    const keychain = createKeychain({ load: async () => keytar })
    const first = problemOf(keychain.get('a1'))
    expect(await keychain.get('a2')).toEqual(CREDENTIALS)
    expect(await first).toEqual({ kind: 'keychain-unavailable' })
  })

  it('gives up a call at its limit, not before', async () => {
    const { keytar } = heldKeytar()
    const ended = ending(createKeychain({ load: async () => keytar }).get('a1'))
    await vi.advanceTimersByTimeAsync(LIMIT - 1)
    expect(ended()).toBeNull()
    await vi.advanceTimersByTimeAsync(1)
    expect(ended()).toEqual({ kind: 'keychain-locked' })
  })

  it('uses the given time limit', async () => {
    const { keytar } = heldKeytar()
    const ended = ending(createKeychain({ load: async () => keytar, timeoutMs: 5 }).get('a1'))
    await vi.advanceTimersByTimeAsync(5)
    expect(ended()).toEqual({ kind: 'keychain-locked' })
  })

  it('also limits the time that a call waits behind one that hangs, and does not start it', async () => {
    const { keytar, calls } = heldKeytar()
    const keychain = createKeychain({ load: async () => keytar })
    const first = ending(keychain.get('a1'))
    await vi.advanceTimersByTimeAsync(15_000)
    const second = ending(keychain.set('a2', CREDENTIALS))
    await vi.advanceTimersByTimeAsync(5000)
    expect(first()).toEqual({ kind: 'keychain-locked' })
    expect(second()).toBeNull()
    await vi.advanceTimersByTimeAsync(15_000)
    expect(second()).toEqual({ kind: 'keychain-locked' })
    expect(calls.map(({ name }) => name)).toEqual(['get a1'])
  })

  it('never starts a call that has already failed, and goes on once the hanging one is answered', async () => {
    const { keytar, calls } = heldKeytar()
    const keychain = createKeychain({ load: async () => keytar })
    const hung = ending(keychain.get('a1'))
    const waiting = ending(keychain.set('a2', CREDENTIALS))
    await vi.advanceTimersByTimeAsync(LIMIT)
    expect([hung(), waiting()]).toEqual([{ kind: 'keychain-locked' }, { kind: 'keychain-locked' }])
    const late = keychain.get('a3')
    calls[0]?.answer(STORED)
    await settle()
    calls[1]?.answer(STORED)
    expect(await late).toEqual(CREDENTIALS)
    expect(calls.map(({ name }) => name)).toEqual(['get a1', 'get a3'])
  })

  it('counts loading as part of the call', async () => {
    const ended = ending(createKeychain({ load: () => new Promise<Keytar>(() => {}) }).get('a1'))
    await vi.advanceTimersByTimeAsync(LIMIT)
    expect(ended()).toEqual({ kind: 'keychain-locked' })
  })

  it('leaves no timer behind when every call is answered', async () => {
    const keychain = createKeychain({ load: async () => fakeKeytar() })
    await Promise.all([keychain.get('a1'), keychain.set('a1', CREDENTIALS), keychain.delete('a1')])
    expect(vi.getTimerCount()).toBe(0)
  })
})

function fakeKeytar(entries: Readonly<Record<string, string>> = {}) {
  const stored = new Map(Object.entries(entries))
  return {
    stored,
    getPassword: vi.fn(async (_: string, id: string) => stored.get(id) ?? null),
    setPassword: vi.fn(async (_: string, id: string, value: string) => void stored.set(id, value)),
    deletePassword: vi.fn(async (_: string, id: string) => stored.delete(id)),
  } satisfies Keytar & { stored: Map<string, string> }
}

/**
 * A locked keytar, which reports no entries and shows a prompt when it is written to. That call waits until it is
 * unlocked.
 */
function lockedKeytar(entries: Readonly<Record<string, string>>) {
  const stored = new Map(Object.entries(entries))
  const unlocked = Promise.withResolvers<void>()
  let locked = true
  const keytar: Keytar = {
    getPassword: async (_, id) => (locked ? null : (stored.get(id) ?? null)),
    async setPassword(_, id, value) {
      if (locked) await unlocked.promise
      stored.set(id, value)
    },
    deletePassword: async (_, id) => !locked && stored.delete(id),
  }
  const unlock = async () => {
    locked = false
    unlocked.resolve()
    await settle()
  }
  return { keytar, stored, unlock }
}

/** A keytar that fails at the nth call that changes something. */
function failingKeytar(entries: Readonly<Record<string, string>>, nth: number) {
  const keytar = fakeKeytar(entries)
  let changes = 0
  const failAt = () => {
    changes += 1
    if (changes === nth) throw new Error('The prompt was dismissed')
  }
  return {
    stored: keytar.stored,
    getPassword: keytar.getPassword,
    async setPassword(service: string, id: string, value: string) {
      failAt()
      await keytar.setPassword(service, id, value)
    },
    async deletePassword(service: string, id: string) {
      failAt()
      return keytar.deletePassword(service, id)
    },
  }
}

interface HeldCall {
  readonly name: string
  answer(stored: string | null): void
}

/** A keytar whose calls all wait until the test answers them. */
function heldKeytar(): { keytar: Keytar; calls: HeldCall[] } {
  const calls: HeldCall[] = []
  const hold = (name: string) =>
    new Promise<string | null>((resolve) => calls.push({ name, answer: resolve }))
  const keytar: Keytar = {
    getPassword: (_, id) => hold(`get ${id}`),
    setPassword: async (_, id) => void (await hold(`set ${id}`)),
    deletePassword: async (_, id) => (await hold(`delete ${id}`)) !== null,
  }
  return { keytar, calls }
}

async function problemWhen(thrown: unknown) {
  const keytar = fakeKeytar()
  keytar.getPassword.mockRejectedValue(thrown)
  return problemOf(createKeychain({ load: async () => keytar }).get('a1'))
}

async function problemOf(promise: Promise<unknown>) {
  return (await failureOf(promise)).problem
}

async function failureOf(promise: Promise<unknown>): Promise<ProblemError> {
  const error: unknown = await promise.then(
    () => new Error('did not fail'),
    (reason: unknown) => reason,
  )
  if (error instanceof ProblemError) return error
  throw error
}

/** Returns a function for the problem that the call has ended with so far. */
function ending(promise: Promise<unknown>) {
  let problem: unknown = null
  problemOf(promise).then((found) => {
    problem = found
  })
  return () => problem
}

const settle = () => vi.advanceTimersByTimeAsync(0)
