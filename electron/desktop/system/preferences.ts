import { compareDecimals } from '../../../shared/decimal.ts'
import { ProblemError } from '../../../shared/problems.ts'
import { type Appearance, appearanceOf } from '../../../shared/settings/appearance.ts'
import {
  DEFAULT_SETTINGS,
  type Settings,
  type SettingsPatch,
  settingsSchema,
} from '../../../shared/settings/settings.ts'
import type { Locale } from '../../../shared/words/locale.ts'
import { type JsonFile, openJsonFile } from '../../storage/json-file.ts'
import type { GlobalShortcuts } from './shortcuts.ts'
import type { Themes } from './theme.ts'

export interface PreferencesOptions {
  readonly settings: JsonFile<Settings>
  /** Used while the user has chosen no language. */
  readonly systemLocale: Locale
  readonly themes: Pick<Themes, 'use'>
  readonly shortcuts: Pick<GlobalShortcuts, 'set' | 'sync'>
  /** Called when the settings or the appearance may have changed. */
  readonly onChange: () => void
}

export function openSettings(path: string, now: () => number): JsonFile<Settings> {
  return openJsonFile<Settings>({ path, version: 1, schema: settingsSchema, fallback: DEFAULT_SETTINGS, now })
}

/** The settings in force, and what depends on them on the desktop. */
export interface Preferences {
  /** Differs from the settings file while a change of the mask is not saved. */
  readonly value: Settings
  appearance(): Appearance
  /**
   * Rejects with `not-saved`, or with `invalid-input` when a shortcut is taken or liquidation would be near
   * below the critical threshold. Then only the mask is changed.
   */
  change(patch: SettingsPatch): Promise<Settings>
  /** Hides or shows amounts at once, whether or not that can be saved. */
  toggleMask(): void
  /** Applies settings that were just read from the file or changed by a backup. An unsaved mask stays. */
  sync(): void
}

export function createPreferences(options: PreferencesOptions): Preferences {
  const { settings, systemLocale, themes, shortcuts, onChange } = options
  /** The mask while it is not saved; null when it is as in the file. */
  let mask: boolean | null = null

  return {
    get value() {
      return inForce()
    },
    appearance: () => appearanceOf(inForce(), systemLocale),
    change,
    toggleMask() {
      change({ masked: !inForce().masked }).catch(() => {
        // The mask has changed anyway, and the settings page reports a file that cannot be saved.
      })
    },
    sync,
  }

  async function change(patch: SettingsPatch): Promise<Settings> {
    if (patch.shortcuts !== undefined) shortcuts.set(patch.shortcuts)
    // A user who hides amounts may have somebody at their shoulder, so do not wait for the disk.
    if (patch.masked !== undefined) {
      mask = patch.masked
      onChange()
    }
    try {
      // Read the mask now: it may have changed again while this change waited to be written.
      await settings.update((value) => {
        const changed = { ...value, ...patch, masked: mask ?? value.masked }
        if (patch.near !== undefined) refuseNearBelowCritical(changed)
        return changed
      })
      if (mask === settings.value.masked) mask = null
    } finally {
      sync()
    }
    return inForce()
  }

  function inForce(): Settings {
    const { value } = settings
    return mask === null ? value : { ...value, masked: mask }
  }

  function sync(): void {
    const { theme, shortcuts: wanted } = settings.value
    themes.use(theme)
    shortcuts.sync(wanted)
    onChange()
  }
}

function refuseNearBelowCritical({ near, thresholds: { critical } }: Settings): void {
  if (compareDecimals(near.ratio, critical) >= 0) return
  const params = { field: 'near.ratio', reason: 'near-below-critical', critical }
  throw new ProblemError({ kind: 'invalid-input', params })
}
