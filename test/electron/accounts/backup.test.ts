import { describe, expect, it } from 'vitest'
import { type Account, UNKNOWN } from '../../../electron/accounts/accounts.ts'
import {
  mergeAccounts,
  mergeSettings,
  previewBackup,
  readBackup,
  writeBackup,
} from '../../../electron/accounts/backup.ts'
import { DEFAULT_SETTINGS, type Settings } from '../../../shared/settings/settings.ts'

const AT = 1_763_800_000_000

const ids = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const fingerprints = (n: number) => String(n).padStart(64, '0')
const account = (n: number, fields: Partial<Account> = {}): Account => ({
  id: ids(n),
  label: `Account ${n}`,
  environment: 'production',
  keyFingerprint: fingerprints(n),
  keep: 'keychain',
  leftInKeychain: false,
  paused: false,
  ...UNKNOWN,
  ...withoutPlace(fields),
})
/** Removes the environment, which cannot be spread, as it decides in the type whether there is an address. */
function withoutPlace({ environment: _, ...fields }: Partial<Account>) {
  return fields
}
const custom: Account = {
  ...account(9, { label: '测试 🚢' }),
  environment: 'custom',
  baseUrl: 'https://exchange.example:8443',
}

const ownRules = (warning: `${number}`) => ({
  thresholds: { warning, critical: '0.9', rearm: '0.05' } as const,
})

const bytes = (text: string) => new TextEncoder().encode(text)
const read = (accounts: readonly Account[], settings: Settings = DEFAULT_SETTINGS) =>
  readBackup(bytes(writeBackup(accounts, settings, AT)))

function document(change: (valid: Record<string, unknown>) => void): Uint8Array {
  const valid = JSON.parse(writeBackup([account(1), custom], DEFAULT_SETTINGS, AT))
  change(valid)
  return bytes(JSON.stringify(valid))
}

const problemWith = (reason: string) =>
  expect.objectContaining({ problem: { kind: 'invalid-input', params: { field: 'backup', reason } } })

describe('a backup', () => {
  it('contains what describes an account, and only the fingerprint of its key', () => {
    const permissions = { readAt: AT, withdrawals: true, trading: true, ipRestricted: false }
    const text = writeBackup([account(1, { permissions, keep: 'memory' }), custom], DEFAULT_SETTINGS, AT)
    expect(JSON.parse(text)).toEqual({
      app: 'plimsoll',
      version: 1,
      writtenAt: AT,
      accounts: [
        {
          id: ids(1),
          label: 'Account 1',
          environment: 'production',
          paused: false,
          keyFingerprint: fingerprints(1),
        },
        {
          id: ids(9),
          label: '测试 🚢',
          environment: 'custom',
          baseUrl: 'https://exchange.example:8443',
          paused: false,
          keyFingerprint: fingerprints(9),
        },
      ],
      settings: DEFAULT_SETTINGS,
    })
  })

  it('leaves out any field that may be added to accounts later', () => {
    expect(writeBackup([{ ...account(1), ...{ secret: 'hush' } }], DEFAULT_SETTINGS, AT)).not.toContain(
      'hush',
    )
  })

  it('of fifty accounts restores all of them where there are none', () => {
    const fifty = Array.from({ length: 50 }, (_, n) =>
      account(n, { label: `账户 ${n}`, paused: n % 2 === 0 }),
    )
    const overrides = Object.fromEntries(fifty.map(({ id }) => [id, ownRules('0.4')]))
    const settings = { ...DEFAULT_SETTINGS, pollSeconds: 42, overrides }
    const backup = read(fifty, settings)
    expect(mergeAccounts(backup, [])).toEqual(fifty.map((one) => ({ ...one, keep: 'none' })))
    expect(mergeSettings(backup, [], DEFAULT_SETTINGS)).toEqual(settings)
  })

  it('changes nothing when it is imported where it was written', () => {
    const accounts = [account(1), custom]
    const settings = { ...DEFAULT_SETTINGS, overrides: { [ids(1)]: ownRules('0.4') } }
    const backup = read(accounts, settings)
    const same = { change: 'same', renamed: null, watched: null }
    expect(previewBackup(backup, accounts, settings)).toEqual({
      writtenAt: AT,
      accounts: [
        { id: ids(1), label: 'Account 1', environment: 'production', baseUrl: null, ...same },
        {
          id: ids(9),
          label: '测试 🚢',
          environment: 'custom',
          baseUrl: 'https://exchange.example:8443',
          ...same,
        },
      ],
      settings: { before: settings, after: settings },
    })
    expect(mergeAccounts(backup, accounts)).toEqual(accounts)
    expect(mergeSettings(backup, accounts, settings)).toEqual(settings)
  })

  it('may begin with a byte order mark', () => {
    expect(readBackup(bytes(`\ufeff${writeBackup([], DEFAULT_SETTINGS, AT)}`)).accounts).toEqual([])
  })

  it('from before a setting existed gets its default', () => {
    const old = document((valid) => {
      valid.settings = { pollSeconds: 7, thresholds: DEFAULT_SETTINGS.thresholds }
    })
    const { thresholds, rules, overrides, quietHours } = DEFAULT_SETTINGS
    expect(readBackup(old).settings).toEqual({ pollSeconds: 7, thresholds, rules, overrides, quietHours })
  })

  it('cannot bring a line break or a change of direction into a name', () => {
    const unsafe = document(({ accounts }) =>
      Object.assign(firstOf(accounts), { label: ' a\n\u202eb\u0000 ' }),
    )
    expect(readBackup(unsafe).accounts[0]?.label).toBe('a  b')
  })
})

describe('accounts of a backup', () => {
  it('that are new are added without a key, after the existing ones', () => {
    const backup = read([account(2, { paused: true }), account(1)])
    const memory = account(1, { keep: 'memory' })
    expect(mergeAccounts(backup, [memory])).toEqual([memory, account(2, { paused: true, keep: 'none' })])
    expect(previewBackup(backup, [memory], DEFAULT_SETTINGS).accounts).toMatchObject([
      { change: 'new', renamed: null, watched: false },
      { change: 'same', renamed: null, watched: null },
    ])
  })

  it('that exist get name and pause from the backup, and keep key, environment, address and position', () => {
    const permissions = { readAt: AT, withdrawals: false, trading: false, ipRestricted: true }
    const mine = account(1, { keep: 'memory', permissions, keyFingerprint: fingerprints(77) })
    const saved: Account = {
      ...account(1, { label: 'Renamed', paused: true }),
      environment: 'custom',
      baseUrl: 'https://elsewhere.example',
    }
    const backup = read([saved])
    expect(previewBackup(backup, [account(5), mine], DEFAULT_SETTINGS).accounts).toEqual([
      {
        id: ids(1),
        label: 'Renamed',
        environment: 'custom',
        baseUrl: 'https://elsewhere.example',
        change: 'changed',
        renamed: 'Account 1',
        watched: false,
      },
    ])
    expect(mergeAccounts(backup, [account(5), mine])).toEqual([
      account(5),
      { ...mine, label: 'Renamed', paused: true },
    ])
  })

  it('are also recognized by their key, and their rules get the id of this computer', () => {
    const mine = account(3, { keyFingerprint: fingerprints(1) })
    const backup = read([account(1)], { ...DEFAULT_SETTINGS, overrides: { [ids(1)]: ownRules('0.4') } })
    expect(previewBackup(backup, [mine], DEFAULT_SETTINGS)).toMatchObject({
      accounts: [{ id: ids(3), change: 'changed', renamed: 'Account 3', watched: null }],
      settings: { after: { overrides: { [ids(3)]: ownRules('0.4') } } },
    })
    expect(mergeAccounts(backup, [mine])).toEqual([{ ...mine, label: 'Account 1' }])
    expect(mergeSettings(backup, [mine], DEFAULT_SETTINGS).overrides).toEqual({ [ids(3)]: ownRules('0.4') })
  })

  it('that match one account by id and by key change it as the one with its id says', () => {
    const mine = account(1, { keyFingerprint: fingerprints(2) })
    const overrides = { [ids(1)]: ownRules('0.3'), [ids(2)]: ownRules('0.4') }
    const backup = read([account(1, { label: 'By id' }), account(2, { label: 'By key' })], {
      ...DEFAULT_SETTINGS,
      overrides,
    })
    expect(mergeAccounts(backup, [mine])).toEqual([{ ...mine, label: 'By id' }])
    expect(mergeSettings(backup, [mine], DEFAULT_SETTINGS).overrides).toEqual({ [ids(1)]: ownRules('0.3') })
    expect(previewBackup(backup, [mine], DEFAULT_SETTINGS).accounts.map(({ change }) => change)).toEqual([
      'changed',
      'same',
    ])
  })
})

describe('settings of a backup', () => {
  it('replace the current ones, and the preview shows both', () => {
    const quietHours = { from: '22:00', to: '07:00' }
    const backup = read([], { ...DEFAULT_SETTINGS, pollSeconds: 30, quietHours })
    const after = { ...DEFAULT_SETTINGS, pollSeconds: 30, quietHours }
    expect(previewBackup(backup, [], DEFAULT_SETTINGS).settings).toEqual({ before: DEFAULT_SETTINGS, after })
    expect(mergeSettings(backup, [], DEFAULT_SETTINGS)).toEqual(after)
  })

  it('include a proxy, but never its password', () => {
    const proxy = { mode: 'manual', url: 'http://proxy.example:8080', user: 'zoe' } as const
    const text = writeBackup([], { ...DEFAULT_SETTINGS, proxy }, AT)
    expect(JSON.parse(text).settings.proxy).toEqual(proxy)
    const withPassword = text.replace('"zoe"', '"zoe", "password": "secret"')
    const backup = readBackup(bytes(withPassword))
    expect(JSON.stringify(backup)).not.toContain('secret')
    expect(previewBackup(backup, [], DEFAULT_SETTINGS).settings).toEqual({
      before: DEFAULT_SETTINGS,
      after: { ...DEFAULT_SETTINGS, proxy },
    })
    expect(mergeSettings(backup, [], DEFAULT_SETTINGS).proxy).toEqual(proxy)
  })

  it.each([
    ['near', { ratio: '0.97', move: null }],
    ['proxy', { mode: 'off' }],
    ['language', 'zh-CN'],
    ['theme', 'dark'],
    ['gainLoss', 'blue-orange'],
    ['trayText', 'profit'],
    ['trayNumber', true],
    ['masked', true],
    ['shortcuts', { open: 'CommandOrControl+Alt+P', mask: null }],
  ] as const)('do not change %s when they are from before it existed', (field, value) => {
    const old = document(({ settings }) => Reflect.deleteProperty(Object(settings), field))
    const here = { ...DEFAULT_SETTINGS, [field]: value }
    expect(previewBackup(readBackup(old), [], here).settings).toEqual({ before: here, after: here })
    expect(mergeSettings(readBackup(old), [], here)[field]).toEqual(value)
  })

  it('add no rules of unknown accounts, and keep those of accounts that are not in the backup', () => {
    const settings = { ...DEFAULT_SETTINGS, overrides: { [ids(5)]: ownRules('0.2') } }
    const backup = read([account(1)], { ...DEFAULT_SETTINGS, overrides: { [ids(8)]: ownRules('0.4') } })
    expect(mergeSettings(backup, [account(5)], settings).overrides).toEqual({ [ids(5)]: ownRules('0.2') })
  })

  it('remove the own rules of an account that has none in the backup', () => {
    const settings = { ...DEFAULT_SETTINGS, overrides: { [ids(1)]: ownRules('0.2') } }
    const backup = read([account(1)])
    expect(previewBackup(backup, [account(1)], settings).settings.after.overrides).toEqual({})
    expect(mergeSettings(backup, [account(1)], settings).overrides).toEqual({})
  })
})

describe('a file that is not a backup', () => {
  it.each([
    ['nothing', ''],
    ['not JSON', '{"app":"other",'],
    ['another document', '{"version":1,"value":[]}'],
    ['another app', '{"app":"other","version":1}'],
    ['no version', '{"app":"plimsoll"}'],
    ['a list', '[]'],
    ['null', 'null'],
    ['many open brackets', '['.repeat(500_000)],
    ['deeply nested lists', `${'['.repeat(200_000)}${']'.repeat(200_000)}`],
  ])('is rejected: %s', (_what, text) => {
    expect(() => readBackup(bytes(text))).toThrow(problemWith('not-a-backup'))
  })

  it('is rejected when it is not text', () => {
    expect(() => readBackup(Uint8Array.of(0xff, 0xfe, 0x00))).toThrow(problemWith('not-a-backup'))
  })

  it.each(['{"accounts":[],', '{"settings":{"__proto__":{"pollSeconds":1}},', '{"__proto__":{},'])(
    'is rejected with a __proto__ key: %s',
    (start) => {
      const text = start.includes('__proto__') ? start : `${start}"a":{"b":[{"__proto__":1}]},`
      expect(() => readBackup(bytes(`${text}"app":"plimsoll","version":1}`))).toThrow(
        problemWith('not-a-backup'),
      )
      expect(Reflect.get({}, 'pollSeconds')).toBeUndefined()
    },
  )

  it.each([10, 60, 400])('is distinguished from a backup that is cut off, after %i bytes', (length) => {
    const written = bytes(writeBackup([account(1)], DEFAULT_SETTINGS, AT))
    expect(() => readBackup(written.subarray(0, 30 + length))).toThrow(problemWith('damaged'))
  })

  it('is distinguished from a backup with a damaged byte', () => {
    const written = bytes(writeBackup([account(1)], DEFAULT_SETTINGS, AT))
    written[200] = 0xff
    expect(() => readBackup(written)).toThrow(problemWith('damaged'))
  })

  it('is distinguished from a newer backup', () => {
    const newer = document((valid) => Object.assign(valid, { version: 2, accounts: 'otherwise' }))
    expect(() => readBackup(newer)).toThrow(problemWith('newer'))
  })

  const damages: Record<string, (valid: Record<string, unknown>) => void> = {
    'a version that never existed': (valid) => Object.assign(valid, { version: 0 }),
    'no accounts': (valid) => Reflect.deleteProperty(valid, 'accounts'),
    'no settings': (valid) => Reflect.deleteProperty(valid, 'settings'),
    'a time out of range': (valid) => Object.assign(valid, { writtenAt: 9e15 }),
    'settings out of range': (valid) =>
      Object.assign(valid, { settings: { ...DEFAULT_SETTINGS, pollSeconds: 0 } }),
    'an invalid proxy': (valid) =>
      Object.assign(valid, {
        settings: { ...DEFAULT_SETTINGS, proxy: { mode: 'manual', url: 'http://a;direct://', user: null } },
      }),
    'thresholds in the wrong order': (valid) =>
      Object.assign(valid, {
        settings: { ...DEFAULT_SETTINGS, thresholds: { warning: '0.9', critical: '0.8', rearm: '0.05' } },
      }),
    'two accounts with one id': ({ accounts }) => Object.assign(lastOf(accounts), { id: ids(1) }),
    'two accounts with one key': ({ accounts }) =>
      Object.assign(lastOf(accounts), { keyFingerprint: fingerprints(1) }),
    'an id that is not ours': ({ accounts }) => Object.assign(firstOf(accounts), { id: 'drill' }),
    'an id that could be a part of another keychain entry': ({ accounts }) =>
      Object.assign(firstOf(accounts), { id: `${ids(9)}.1` }),
    'an invalid fingerprint': ({ accounts }) => Object.assign(firstOf(accounts), { keyFingerprint: 'key' }),
    'an empty name': ({ accounts }) => Object.assign(firstOf(accounts), { label: ' \n ' }),
    'a name that is too long': ({ accounts }) => Object.assign(firstOf(accounts), { label: 'a'.repeat(61) }),
    'an unknown environment': ({ accounts }) => Object.assign(firstOf(accounts), { environment: 'moon' }),
    'an address without encryption': ({ accounts }) =>
      Object.assign(lastOf(accounts), { baseUrl: 'http://exchange.example' }),
    'no address': ({ accounts }) => Reflect.deleteProperty(lastOf(accounts), 'baseUrl'),
    'a pause that is not a boolean': ({ accounts }) => Object.assign(firstOf(accounts), { paused: 'yes' }),
  }
  it.each(Object.keys(damages))('is rejected as damaged with %s', (damage) => {
    expect(() => readBackup(document((valid) => damages[damage]?.(valid)))).toThrow(problemWith('damaged'))
  })
})

function firstOf(list: unknown): object {
  return objectAt(list, 0)
}

function lastOf(list: unknown): object {
  return objectAt(list, -1)
}

function objectAt(list: unknown, index: number): object {
  const found: unknown = Array.isArray(list) ? list.at(index) : null
  if (typeof found !== 'object' || found === null) throw new Error('There is no such entry')
  return found
}
