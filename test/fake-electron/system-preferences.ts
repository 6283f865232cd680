import type { SystemPreferences } from 'electron'
import type { Part } from './part.ts'
import { requirePlatform } from './platform.ts'

type SystemPreferencesPart = Part<SystemPreferences, 'setUserDefault'>

const TYPES = { boolean: 'boolean', string: 'string', integer: 'number', float: 'number', double: 'number' }

/** What the app has set in its defaults on macOS. */
export const userDefaults = new Map<string, unknown>()

export const systemPreferences = {
  setUserDefault(key, type, value) {
    requirePlatform('darwin', 'systemPreferences.setUserDefault')
    const expected = Object.entries(TYPES).find(([name]) => name === type)?.[1]
    if (typeof value !== expected) throw new TypeError(`Unable to convert value to: ${type}`)
    userDefaults.set(key, value)
  },
} satisfies SystemPreferencesPart
