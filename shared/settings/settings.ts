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
  eachOptional,
  nearSchema,
  overridesSchema,
  quietHoursSchema,
  ruleSettingsSchema,
  thresholdsSchema,
} from './rule-schemas.ts'
import {
  DEFAULT_NEAR,
  DEFAULT_RULES,
  DEFAULT_THRESHOLDS,
  type QuietHours,
  type RulesInSettings,
} from './rules.ts'
import { isAccelerator, type Shortcuts } from './shortcuts.ts'

export interface Settings extends RulesInSettings, AppearanceSettings {
  readonly pollSeconds: number
  /** The time that warnings are held back for; null when they never are. */
  readonly quietHours: QuietHours | null
  /** Changed by a command of its own, since its password is kept elsewhere. */
  readonly proxy: ProxySettings
  readonly shortcuts: Shortcuts
}

const NO_SHORTCUTS: Shortcuts = { open: null, mask: null }

export const DEFAULT_SETTINGS: Settings = {
  ...DEFAULT_APPEARANCE,
  pollSeconds: 10,
  thresholds: DEFAULT_THRESHOLDS,
  near: DEFAULT_NEAR,
  rules: DEFAULT_RULES,
  overrides: {},
  quietHours: null,
  proxy: DEFAULT_PROXY,
  shortcuts: NO_SHORTCUTS,
}

const shortcut = v.nullable(v.pipe(v.string('format'), v.check(isAccelerator, 'format')))

const watchEntries = {
  pollSeconds: v.pipe(
    v.number('format'),
    v.integer('format'),
    v.minValue(1, 'range'),
    v.maxValue(300, 'range'),
  ),
  thresholds: thresholdsSchema,
  near: nearSchema,
  rules: ruleSettingsSchema,
  overrides: overridesSchema,
  quietHours: v.nullable(quietHoursSchema),
}

const appearanceEntries = {
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

/** Appearance and shortcuts, any of which may be left out to stay as it is. */
export const appearancePatchEntries = eachOptional(appearanceEntries)

/** A file that was written before a field existed gets the field's default. */
export const settingsSchema = v.object({
  ...watchEntries,
  ...appearanceEntries,
  near: v.optional(watchEntries.near, DEFAULT_NEAR),
  rules: v.optional(watchEntries.rules, DEFAULT_RULES),
  overrides: v.optional(watchEntries.overrides, {}),
  quietHours: v.optional(watchEntries.quietHours, null),
  proxy: v.optional(proxySettingsSchema, DEFAULT_PROXY),
  language: v.optional(appearanceEntries.language, DEFAULT_APPEARANCE.language),
  theme: v.optional(appearanceEntries.theme, DEFAULT_APPEARANCE.theme),
  gainLoss: v.optional(appearanceEntries.gainLoss, DEFAULT_APPEARANCE.gainLoss),
  trayText: v.optional(appearanceEntries.trayText, DEFAULT_APPEARANCE.trayText),
  trayNumber: v.optional(appearanceEntries.trayNumber, DEFAULT_APPEARANCE.trayNumber),
  masked: v.optional(appearanceEntries.masked, DEFAULT_APPEARANCE.masked),
  shortcuts: v.optional(appearanceEntries.shortcuts, NO_SHORTCUTS),
})

/** `settings:set` takes the fields to change. An unknown field is refused, not dropped. */
export const settingsPatchSchema = v.pipe(
  v.unknown(),
  // Valibot would accept a list as an object.
  v.check((value) => !Array.isArray(value), 'format'),
  v.strictObject({ ...eachOptional(watchEntries), ...appearancePatchEntries }),
)

export type SettingsPatch = v.InferOutput<typeof settingsPatchSchema>
