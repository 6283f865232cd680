import * as v from 'valibot'
import {
  type AppearanceSettings,
  DEFAULT_APPEARANCE,
  GAIN_LOSS,
  LANGUAGES,
  THEMES,
  TRAY_TEXTS,
} from './appearance.ts'
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
import { isAccelerator, type Shortcuts } from './shortcuts.ts'

export interface Settings extends RulesInSettings, AppearanceSettings {
  readonly pollSeconds: number
  /** Warnings wait until they are over; null: there are none. */
  readonly quietHours: QuietHours | null
  /** Changed by a command of its own, since its password goes another way. */
  readonly proxy: ProxySettings
  readonly shortcuts: Shortcuts
}

const NO_SHORTCUTS: Shortcuts = { open: null, mask: null }

export const DEFAULT_SETTINGS: Settings = {
  ...DEFAULT_APPEARANCE,
  pollSeconds: 10,
  thresholds: DEFAULT_THRESHOLDS,
  rules: DEFAULT_RULES,
  overrides: {},
  quietHours: null,
  proxy: DEFAULT_PROXY,
  shortcuts: NO_SHORTCUTS,
}

const shortcut = v.nullable(v.pipe(v.string('format'), v.check(isAccelerator, 'format')))

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
  language: v.picklist(LANGUAGES, 'format'),
  theme: v.picklist(THEMES, 'format'),
  gainLoss: v.picklist(GAIN_LOSS, 'format'),
  trayText: v.picklist(TRAY_TEXTS, 'format'),
  trayNumber: v.boolean('format'),
  masked: v.boolean('format'),
  shortcuts: v.pipe(
    v.object({ open: shortcut, mask: shortcut }),
    v.forward(
      v.partialCheck(
        [['open'], ['mask']],
        ({ open, mask }) => open === null || open !== mask,
        'same-shortcut',
      ),
      ['mask'],
    ),
  ),
}

/** What says nothing of them leaves them as they are. */
export const lookPatchEntries = {
  language: v.exactOptional(entries.language),
  theme: v.exactOptional(entries.theme),
  gainLoss: v.exactOptional(entries.gainLoss),
  trayText: v.exactOptional(entries.trayText),
  trayNumber: v.exactOptional(entries.trayNumber),
  masked: v.exactOptional(entries.masked),
  shortcuts: v.exactOptional(entries.shortcuts),
}

/** A file from before a field was there gets the field's default. */
export const settingsSchema = v.object({
  ...entries,
  rules: v.optional(entries.rules, DEFAULT_RULES),
  overrides: v.optional(entries.overrides, {}),
  quietHours: v.optional(entries.quietHours, null),
  proxy: v.optional(proxySettingsSchema, DEFAULT_PROXY),
  language: v.optional(entries.language, DEFAULT_APPEARANCE.language),
  theme: v.optional(entries.theme, DEFAULT_APPEARANCE.theme),
  gainLoss: v.optional(entries.gainLoss, DEFAULT_APPEARANCE.gainLoss),
  trayText: v.optional(entries.trayText, DEFAULT_APPEARANCE.trayText),
  trayNumber: v.optional(entries.trayNumber, DEFAULT_APPEARANCE.trayNumber),
  masked: v.optional(entries.masked, DEFAULT_APPEARANCE.masked),
  shortcuts: v.optional(entries.shortcuts, NO_SHORTCUTS),
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
    ...lookPatchEntries,
  }),
)

export type SettingsPatch = v.InferOutput<typeof settingsPatchSchema>
