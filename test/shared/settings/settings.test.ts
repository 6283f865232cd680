import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { DEFAULT_APPEARANCE } from '../../../shared/settings/appearance.ts'
import { DEFAULT_RULES } from '../../../shared/settings/rules.ts'
import { DEFAULT_SETTINGS, settingsPatchSchema, settingsSchema } from '../../../shared/settings/settings.ts'
import { refusal } from '../words/refusal.ts'

const refuse = (patch: object) => refusal(settingsPatchSchema, patch)

describe('settings', () => {
  it('are valid by default', () => {
    expect(v.parse(settingsSchema, DEFAULT_SETTINGS)).toEqual(DEFAULT_SETTINGS)
    const { proxy: _, ...patch } = DEFAULT_SETTINGS
    expect(v.parse(settingsPatchSchema, patch)).toEqual(patch)
  })

  it('take no proxy along with others: it has a password, which goes another way', () => {
    expect(refuse({ proxy: { mode: 'off' } })?.[0]).toBe('proxy')
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
  ])('refuse an interval of %s', (pollSeconds, reason) => {
    expect(refuse({ pollSeconds })).toEqual(['pollSeconds', reason])
  })

  it('name the very field of a rule, of an account’s rule and of quiet hours', () => {
    const { thresholds } = DEFAULT_SETTINGS
    const wide = { ...thresholds, rearm: '0.5' }
    const blind = { warningSeconds: 1, criticalSeconds: 60, repeatMinutes: 5 }
    expect(refuse({ thresholds: wide })).toEqual(['thresholds.rearm', 'rearm-too-wide'])
    expect(refuse({ thresholds: { ...thresholds, critical: 0.8 } })).toEqual([
      'thresholds.critical',
      'not-a-number',
    ])
    expect(refuse({ rules: { ...DEFAULT_RULES, blind } })).toEqual(['rules.blind.warningSeconds', 'range'])
    expect(refuse({ overrides: { main: { blind } } })).toEqual([
      'overrides.main.blind.warningSeconds',
      'range',
    ])
    expect(refuse({ quietHours: { from: '22:00', to: '22:00' } })).toEqual(['quietHours.to', 'same-time'])
    expect(refuse({ quietHours: { from: '24:00', to: '07:00' } })).toEqual(['quietHours.from', 'format'])
  })

  it('take any of their fields, and refuse one nobody knows', () => {
    expect(refuse({})).toBeNull()
    expect(refuse({ pollSeconds: 300 })).toBeNull()
    expect(refuse({ quietHours: null })).toBeNull()
    expect(refuse({ quietHours: { from: '22:00', to: '07:00' } })).toBeNull()
    expect(refuse({ pollSecond: 10 })?.[0]).toBe('pollSecond')
    expect(refuse({ pollSeconds: undefined })?.[0]).toBe('pollSeconds')
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
  ])('refuse %j', (patch, field) => expect(refuse(patch)?.[0]).toBe(field))

  it('take every look and shortcut there is', () => {
    expect(refuse({ language: 'zh-CN', theme: 'light', gainLoss: 'red-green', trayText: 'off' })).toBeNull()
    expect(refuse({ trayNumber: true, masked: true })).toBeNull()
    expect(refuse({ shortcuts: { open: 'CommandOrControl+Shift+P', mask: 'Alt+F9' } })).toBeNull()
    expect(refuse({ shortcuts: { open: null, mask: null } })).toBeNull()
  })

  it('have no two shortcuts of the same keys', () => {
    expect(refuse({ shortcuts: { open: 'Alt+P', mask: 'Alt+P' } })).toEqual([
      'shortcuts.mask',
      'same-shortcut',
    ])
  })

  it('take rules whole: a patch cannot change half of them', () => {
    const { blind: _, ...others } = DEFAULT_RULES
    expect(refuse({ rules: others })?.[0]).toBe('rules.blind')
    expect(refuse({ rules: { ...DEFAULT_RULES, marginRatio: { holdSeconds: 0 } } })?.[0]).toBe(
      'rules.marginRatio.repeatMinutes',
    )
  })
})

/** What there is no choice of in an older file. */
const UNCHOSEN = { ...DEFAULT_APPEARANCE, shortcuts: { open: null, mask: null } }

describe('a settings file', () => {
  const old = { pollSeconds: 30, thresholds: { warning: '0.3', critical: '0.6', rearm: '0.02' } }

  it('from before there were rules keeps what it has, and gets the default rules', () => {
    expect(v.parse(settingsSchema, old)).toEqual({
      ...old,
      rules: DEFAULT_RULES,
      overrides: {},
      quietHours: null,
      proxy: { mode: 'system' },
      ...UNCHOSEN,
    })
  })

  it('gets the default of just what is missing', () => {
    const rules = { ...DEFAULT_RULES, blind: null }
    const quietHours = { from: '22:00', to: '07:00' }
    expect(v.parse(settingsSchema, { ...old, rules })).toEqual({
      ...old,
      rules,
      overrides: {},
      quietHours: null,
      proxy: { mode: 'system' },
      ...UNCHOSEN,
    })
    expect(v.parse(settingsSchema, { ...old, quietHours })).toEqual({
      ...old,
      rules: DEFAULT_RULES,
      overrides: {},
      quietHours,
      proxy: { mode: 'system' },
      ...UNCHOSEN,
    })
  })

  it.each([
    ['no interval', { thresholds: old.thresholds }],
    ['no thresholds', { pollSeconds: 30 }],
    ['rules that cannot be', { ...old, rules: { ...DEFAULT_RULES, blind: 5 } }],
    [
      'overrides that cannot be',
      { ...old, overrides: { main: { thresholds: { ...old.thresholds, warning: '0' } } } },
    ],
    ['quiet hours that cannot be', { ...old, quietHours: { from: '7:00', to: '08:00' } }],
    ['nothing', null],
  ])('with %s is not taken', (_name, value) => {
    expect(refusal(settingsSchema, value)).not.toBeNull()
  })
})

it('a patch or overrides that are a list are refused, as are too many and too long names', () => {
  const own = { thresholds: { warning: '0.5', critical: '0.8', rearm: '0.05' } }
  expect(v.safeParse(settingsPatchSchema, []).success).toBe(false)
  expect(v.safeParse(settingsPatchSchema, { overrides: [] }).success).toBe(false)
  expect(v.safeParse(settingsPatchSchema, { overrides: { ['a'.repeat(101)]: own } }).success).toBe(false)
  const many = Object.fromEntries(Array.from({ length: 1001 }, (_, n) => [`a${n}`, own]))
  expect(v.safeParse(settingsPatchSchema, { overrides: many }).success).toBe(false)
  expect(v.safeParse(settingsPatchSchema, { overrides: { a: own } }).success).toBe(true)
})
