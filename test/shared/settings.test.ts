import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS, settingsPatchSchema, settingsSchema } from '../../shared/settings.ts'

const accepts = (schema: v.GenericSchema, value: unknown) => v.safeParse(schema, value).success

describe('settings', () => {
  it('are valid by default', () => {
    expect(accepts(settingsSchema, DEFAULT_SETTINGS)).toBe(true)
  })

  it.each([0, -1, 301, 1.5, 1e9, Number.NaN, '10', null])('refuse an interval of %s', (pollSeconds) => {
    expect(accepts(settingsPatchSchema, { pollSeconds })).toBe(false)
  })

  it.each([
    ['equal thresholds', { warning: '0.5', critical: '0.5', rearm: '0.05' }],
    ['thresholds the wrong way round', { warning: '0.8', critical: '0.5', rearm: '0.05' }],
    ['a re-arm distance that reaches down to nothing', { warning: '0.5', critical: '0.8', rearm: '0.5' }],
    ['numbers', { warning: 0.5, critical: 0.8, rearm: 0.05 }],
    ['more than 100 %', { warning: '0.5', critical: '1.2', rearm: '0.05' }],
    ['exponents', { warning: '5e-1', critical: '0.8', rearm: '0.05' }],
    ['one alone', { warning: '0.5' }],
  ])('refuse %s', (_name, thresholds) => {
    expect(accepts(settingsPatchSchema, { thresholds })).toBe(false)
  })

  it('take any of their fields, and refuse one nobody knows', () => {
    expect(accepts(settingsPatchSchema, {})).toBe(true)
    expect(accepts(settingsPatchSchema, { pollSeconds: 300 })).toBe(true)
    expect(accepts(settingsPatchSchema, { pollSecond: 10 })).toBe(false)
  })
})
