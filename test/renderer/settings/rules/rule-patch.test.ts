import { expect, test } from 'vitest'
import { checkPatch } from '../../../../renderer/settings/check-patch.ts'
import { isOwn, patchWith, patchWithout } from '../../../../renderer/settings/rules/rule-patch.ts'
import { DEFAULT_RULES, rulesFor } from '../../../../shared/settings/rules.ts'
import { DEFAULT_SETTINGS, type Settings } from '../../../../shared/settings/settings.ts'

const TIMING = { holdSeconds: 10, repeatMinutes: null }
const THRESHOLDS = { warning: '0.4', critical: '0.6', rearm: '0.05' } as const
const settings: Settings = {
  ...DEFAULT_SETTINGS,
  overrides: { a: { thresholds: THRESHOLDS, blind: null }, b: { marginRatio: TIMING } },
}

test('a rule belongs to all accounts, or to one', () => {
  expect(rulesFor(settings, null).marginRatio).toMatchObject({ warning: '0.50', repeatMinutes: 5 })
  expect(rulesFor(settings, 'a').marginRatio).toMatchObject({ warning: '0.4', repeatMinutes: 5 })
  expect(rulesFor(settings, 'b').marginRatio).toMatchObject({ warning: '0.50', repeatMinutes: null })
  expect(rulesFor(settings, 'a').blind).toBeNull()
})

test('an account has its own margin ratio rule with own thresholds or own timing, and its own rule when that is off', () => {
  expect(isOwn(settings, 'a', 'marginRatio')).toBe(true)
  expect(isOwn(settings, 'b', 'marginRatio')).toBe(true)
  expect(isOwn(settings, 'a', 'blind')).toBe(true)
  expect(isOwn(settings, 'b', 'blind')).toBe(false)
  expect(isOwn(settings, 'nobody', 'blind')).toBe(false)
})

test('the margin ratio is saved as thresholds and rule, and others as a rule', () => {
  const draft = { ...THRESHOLDS, ...TIMING }
  expect(patchWith(settings, null, 'marginRatio', draft)).toEqual({
    thresholds: THRESHOLDS,
    rules: { ...DEFAULT_RULES, marginRatio: TIMING },
  })
  expect(patchWith(settings, 'b', 'marginRatio', draft)).toEqual({
    overrides: { ...settings.overrides, b: { thresholds: THRESHOLDS, marginRatio: TIMING } },
  })
  expect(patchWith(settings, null, 'blind', null)).toEqual({ rules: { ...DEFAULT_RULES, blind: null } })
})

test('an account that drops a rule keeps its others, and leaves nothing with the last', () => {
  expect(patchWithout(settings, 'a', 'marginRatio')).toEqual({
    overrides: { ...settings.overrides, a: { blind: null } },
  })
  expect(patchWithout(settings, 'b', 'marginRatio')).toEqual({ overrides: { a: settings.overrides.a } })
  expect(patchWithout(settings, 'nobody', 'blind')).toEqual({ overrides: settings.overrides })
})

test('a refusal names the field, the reason and the bound', () => {
  const draft = { ...THRESHOLDS, holdSeconds: 9999, repeatMinutes: null }
  expect(checkPatch(patchWith(settings, 'a', 'isolatedRatio', draft))).toEqual({
    ok: false,
    problems: [
      {
        kind: 'invalid-input',
        params: { field: 'overrides.a.isolatedRatio.holdSeconds', reason: 'range', most: 3600 },
      },
    ],
  })
})
