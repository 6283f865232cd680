import * as v from 'valibot'
import { DEFAULT_PROXY, type ProxySettings, proxySettingsSchema } from './proxy.ts'
import {
  DEFAULT_RULES,
  DEFAULT_THRESHOLDS,
  overridesSchema,
  type QuietHours,
  quietHoursSchema,
  type RulesInSettings,
  ruleSettingsSchema,
  thresholdsSchema,
} from './rules.ts'

export interface Settings extends RulesInSettings {
  readonly pollSeconds: number
  /** Warnings wait until they are over; null: there are none. */
  readonly quietHours: QuietHours | null
  /** Changed by a command of its own, since its password goes another way. */
  readonly proxy: ProxySettings
}

export const DEFAULT_SETTINGS: Settings = {
  pollSeconds: 10,
  thresholds: DEFAULT_THRESHOLDS,
  rules: DEFAULT_RULES,
  overrides: {},
  quietHours: null,
  proxy: DEFAULT_PROXY,
}

const entries = {
  pollSeconds: v.pipe(
    v.number('format'),
    v.integer('format'),
    v.minValue(1, 'range'),
    v.maxValue(300, 'range'),
  ),
  thresholds: thresholdsSchema,
  rules: ruleSettingsSchema,
  overrides: overridesSchema,
  quietHours: v.nullable(quietHoursSchema),
}

/** A file from before a field was there gets the field's default. */
export const settingsSchema = v.object({
  ...entries,
  rules: v.optional(entries.rules, DEFAULT_RULES),
  overrides: v.optional(entries.overrides, {}),
  quietHours: v.optional(entries.quietHours, null),
  proxy: v.optional(proxySettingsSchema, DEFAULT_PROXY),
})

/** `settings:set` takes the fields to change; an unknown field is refused rather than dropped. */
export const settingsPatchSchema = v.pipe(
  v.unknown(),
  // To valibot a list would be an object too.
  v.check((value) => !Array.isArray(value), 'format'),
  v.strictObject({
    pollSeconds: v.exactOptional(entries.pollSeconds),
    thresholds: v.exactOptional(entries.thresholds),
    rules: v.exactOptional(entries.rules),
    overrides: v.exactOptional(entries.overrides),
    quietHours: v.exactOptional(entries.quietHours),
  }),
)

export type SettingsPatch = v.InferOutput<typeof settingsPatchSchema>
