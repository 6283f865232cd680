import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { DEFAULT_APPEARANCE } from '../../../shared/settings/appearance.ts'
import { DEFAULT_NEAR, DEFAULT_RULES } from '../../../shared/settings/rules.ts'
import { DEFAULT_SETTINGS, settingsPatchSchema, settingsSchema } from '../../../shared/settings/settings.ts'
import { issueOf } from '../words/issue-of.ts'

const issueOfPatch = (patch: object) => issueOf(settingsPatchSchema, patch)

describe('settings', () => {
  it('are valid by default', () => {
    expect(v.parse(settingsSchema, DEFAULT_SETTINGS)).toEqual(DEFAULT_SETTINGS)
    const { proxy: _, ...patch } = DEFAULT_SETTINGS
    expect(v.parse(settingsPatchSchema, patch)).toEqual(patch)
  })

  it('do not accept a proxy in a patch, as its password is set by another command', () => {
    expect(issueOfPatch({ proxy: { mode: 'off' } })?.[0]).toBe('proxy')
  })

  it.each([
    [0, 'range'],
    [-1, 'range'],
    [301, 'range'],
    [1e9, 'range'],
    [1.5, 'format'],
    [Number.NaN, 'format'],
    ['10', 'format'],
    [null, 'format'],
  ])('reject an interval of %s', (pollSeconds, reason) => {
    expect(issueOfPatch({ pollSeconds })).toEqual(['pollSeconds', reason])
  })

  it('name the exact invalid field of a rule, of an account’s rule and of quiet hours', () => {
    const { thresholds } = DEFAULT_SETTINGS
    const wide = { ...thresholds, rearm: '0.5' }
    const blind = { warningSeconds: 1, criticalSeconds: 60, repeatMinutes: 5 }
    expect(issueOfPatch({ thresholds: wide })).toEqual(['thresholds.rearm', 'rearm-too-wide'])
    expect(issueOfPatch({ thresholds: { ...thresholds, critical: 0.8 } })).toEqual([
      'thresholds.critical',
      'not-a-number',
    ])
    expect(issueOfPatch({ rules: { ...DEFAULT_RULES, blind } })).toEqual([
      'rules.blind.warningSeconds',
      'range',
    ])
    expect(issueOfPatch({ overrides: { main: { blind } } })).toEqual([
      'overrides.main.blind.warningSeconds',
      'range',
    ])
    expect(issueOfPatch({ quietHours: { from: '22:00', to: '22:00' } })).toEqual([
      'quietHours.to',
      'same-time',
    ])
    expect(issueOfPatch({ quietHours: { from: '24:00', to: '07:00' } })).toEqual([
      'quietHours.from',
      'format',
    ])
  })

  it('accept any of their fields, and reject an unknown one', () => {
    expect(issueOfPatch({})).toBeNull()
    expect(issueOfPatch({ pollSeconds: 300 })).toBeNull()
    expect(issueOfPatch({ quietHours: null })).toBeNull()
    expect(issueOfPatch({ quietHours: { from: '22:00', to: '07:00' } })).toBeNull()
    expect(issueOfPatch({ pollSecond: 10 })?.[0]).toBe('pollSecond')
    expect(issueOfPatch({ pollSeconds: undefined })?.[0]).toBe('pollSeconds')
  })

  it.each([
    [{ language: 'fr' }, 'language'],
    [{ language: null }, 'language'],
    [{ theme: 'sepia' }, 'theme'],
    [{ gainLoss: 'green' }, 'gainLoss'],
    [{ trayText: '' }, 'trayText'],
    [{ trayNumber: 'yes' }, 'trayNumber'],
    [{ masked: 1 }, 'masked'],
    [{ shortcuts: { open: 'P', mask: null } }, 'shortcuts.open'],
    [{ shortcuts: { open: null, mask: 'CommandOrControl+C' } }, 'shortcuts.mask'],
    [{ shortcuts: { open: 'Alt+P' } }, 'shortcuts.mask'],
  ])('reject %j', (patch, field) => expect(issueOfPatch(patch)?.[0]).toBe(field))

  it('accept every appearance and valid shortcuts', () => {
    expect(
      issueOfPatch({ language: 'zh-CN', theme: 'light', gainLoss: 'red-green', trayText: 'off' }),
    ).toBeNull()
    expect(issueOfPatch({ trayNumber: true, masked: true })).toBeNull()
    expect(issueOfPatch({ shortcuts: { open: 'CommandOrControl+Shift+P', mask: 'Alt+F9' } })).toBeNull()
    expect(issueOfPatch({ shortcuts: { open: null, mask: null } })).toBeNull()
  })

  it('reject two shortcuts with the same keys', () => {
    expect(issueOfPatch({ shortcuts: { open: 'Alt+P', mask: 'Alt+P' } })).toEqual([
      'shortcuts.mask',
      'same-shortcut',
    ])
  })

  it.each<[unknown, unknown, [string, string] | null]>([
    ['0.95', '0.005', null],
    ['1', '0.99999999', null],
    ['0.00000001', null, null],
    ['1.00000001', null, ['near.ratio', 'range']],
    ['0', null, ['near.ratio', 'range']],
    ['-0.9', null, ['near.ratio', 'not-a-number']],
    [0.95, null, ['near.ratio', 'not-a-number']],
    [null, null, ['near.ratio', 'not-a-number']],
    ['0.95', '0', ['near.move', 'near-move']],
    ['0.95', '1', ['near.move', 'near-move']],
    ['0.95', '5', ['near.move', 'near-move']],
    ['0.95', '-0.01', ['near.move', 'not-a-number']],
    ['0.95', 'off', ['near.move', 'not-a-number']],
  ])('judge liquidation near from %s or under %s: %j', (ratio, move, issue) => {
    expect(issueOfPatch({ near: { ratio, move } })).toEqual(issue)
    expect(issueOf(settingsSchema, { ...DEFAULT_SETTINGS, near: { ratio, move } })).toEqual(issue)
  })

  it('accept only complete rules in a patch', () => {
    const { blind: _, ...others } = DEFAULT_RULES
    expect(issueOfPatch({ rules: others })?.[0]).toBe('rules.blind')
    expect(issueOfPatch({ rules: { ...DEFAULT_RULES, marginRatio: { holdSeconds: 0 } } })?.[0]).toBe(
      'rules.marginRatio.repeatMinutes',
    )
  })
})

/** Settings as the last version without liquidation near wrote them. */
const STORED_WITHOUT_NEAR = `{
  "language": "system", "theme": "system", "gainLoss": "green-red", "trayText": "ratio", "trayNumber": false,
  "masked": false, "pollSeconds": 10,
  "thresholds": { "warning": "0.6", "critical": "0.97", "rearm": "0.05" },
  "rules": {
    "marginRatio": { "holdSeconds": 0, "repeatMinutes": 5 },
    "isolatedRatio": null, "availableBalance": null, "marginBalance": null, "unrealizedLoss": null,
    "balanceDrop": null, "blind": { "warningSeconds": 600, "criticalSeconds": 60, "repeatMinutes": 5 }
  },
  "overrides": {}, "quietHours": null, "proxy": { "mode": "system" },
  "shortcuts": { "open": null, "mask": null }
}`

/** The settings that an older file does not have. */
const ADDED_SINCE = { near: DEFAULT_NEAR, ...DEFAULT_APPEARANCE, shortcuts: { open: null, mask: null } }

describe('a settings file', () => {
  const old = { pollSeconds: 30, thresholds: { warning: '0.3', critical: '0.6', rearm: '0.02' } }

  it('from before there were rules keeps its values, and gets the default rules', () => {
    expect(v.parse(settingsSchema, old)).toEqual({
      ...old,
      rules: DEFAULT_RULES,
      overrides: {},
      quietHours: null,
      proxy: { mode: 'system' },
      ...ADDED_SINCE,
    })
  })

  it('from before liquidation near is read as it is, also with a critical threshold above it', () => {
    const stored = JSON.parse(STORED_WITHOUT_NEAR)
    expect(v.parse(settingsSchema, stored)).toStrictEqual({
      ...stored,
      rules: { ...stored.rules, liquidationMove: null, liquidationPrice: null, pace: null },
      near: { ratio: '0.95', move: '0.005' },
    })
  })

  it('gets defaults only for what is missing', () => {
    const rules = { ...DEFAULT_RULES, blind: null }
    const quietHours = { from: '22:00', to: '07:00' }
    expect(v.parse(settingsSchema, { ...old, rules })).toEqual({
      ...old,
      rules,
      overrides: {},
      quietHours: null,
      proxy: { mode: 'system' },
      ...ADDED_SINCE,
    })
    expect(v.parse(settingsSchema, { ...old, quietHours })).toEqual({
      ...old,
      rules: DEFAULT_RULES,
      overrides: {},
      quietHours,
      proxy: { mode: 'system' },
      ...ADDED_SINCE,
    })
  })

  it.each([
    ['no interval', { thresholds: old.thresholds }],
    ['no thresholds', { pollSeconds: 30 }],
    ['invalid rules', { ...old, rules: { ...DEFAULT_RULES, blind: 5 } }],
    [
      'invalid overrides',
      { ...old, overrides: { main: { thresholds: { ...old.thresholds, warning: '0' } } } },
    ],
    ['invalid quiet hours', { ...old, quietHours: { from: '7:00', to: '08:00' } }],
    ['nothing', null],
  ])('with %s is rejected', (_name, value) => {
    expect(issueOf(settingsSchema, value)).not.toBeNull()
  })
})

it('a patch or overrides that are a list are rejected, as are too many overrides and too long ids', () => {
  const own = { thresholds: { warning: '0.5', critical: '0.8', rearm: '0.05' } }
  expect(v.safeParse(settingsPatchSchema, []).success).toBe(false)
  expect(v.safeParse(settingsPatchSchema, { overrides: [] }).success).toBe(false)
  expect(v.safeParse(settingsPatchSchema, { overrides: { ['a'.repeat(101)]: own } }).success).toBe(false)
  const many = Object.fromEntries(Array.from({ length: 1001 }, (_, n) => [`a${n}`, own]))
  expect(v.safeParse(settingsPatchSchema, { overrides: many }).success).toBe(false)
  expect(v.safeParse(settingsPatchSchema, { overrides: { a: own } }).success).toBe(true)
})
