import { type Appearance, appearanceOf } from '../../../shared/settings/appearance.ts'
import type { Settings, SettingsPatch } from '../../../shared/settings/settings.ts'
import type { Locale } from '../../../shared/words/locale.ts'
import type { JsonFile } from '../../storage/json-file.ts'
import type { GlobalShortcuts } from './shortcuts.ts'
import type { Themes } from './theme.ts'

export interface PreferencesOptions {
  readonly settings: JsonFile<Settings>
  /** Of those who have chosen none. */
  readonly systemLocale: Locale
  readonly themes: Pick<Themes, 'use'>
  readonly shortcuts: Pick<GlobalShortcuts, 'change' | 'follow'>
  /** Something is to be shown in another way. */
  readonly onChange: () => void
}

/** The settings, and what follows from them on the desktop. */
export interface Preferences {
  /** As they are in force: amounts may be hidden although that could not be saved. */
  readonly value: Settings
  appearance(): Appearance
  /** Rejects with `not-saved`, or with `invalid-input` for a shortcut that cannot be had; only the mask stays changed then. */
  change(patch: SettingsPatch): Promise<Settings>
  /** Hides amounts, or shows them, at once; whether that is kept beyond the end of the app is another matter. */
  toggleMask(): void
  /** Brings the desktop in line with settings that were changed otherwise, or just read. A mask that is not saved yet stays. */
  follow(): void
}

export function createPreferences(options: PreferencesOptions): Preferences {
  const { settings, systemLocale, themes, shortcuts, onChange } = options
  /** Not saved yet, or not to be saved; null: as saved. */
  let mask: boolean | null = null

  return {
    get value() {
      return inForce()
    },
    appearance: () => appearanceOf(inForce(), systemLocale),
    change,
    toggleMask() {
      change({ masked: !inForce().masked }).catch(() => {
        // It is hidden all the same, and the file's trouble is told where settings are made.
      })
    },
    follow: apply,
  }

  async function change(patch: SettingsPatch): Promise<Settings> {
    if (patch.shortcuts !== undefined) shortcuts.change(patch.shortcuts)
    // Whoever hides amounts has somebody looking over the shoulder: that does not wait for a disk.
    if (patch.masked !== undefined) show(patch.masked)
    try {
      // The mask as it is by then: not saved before, or changed once more since.
      await settings.update((value) => ({ ...value, ...patch, masked: mask ?? value.masked }))
      if (mask === settings.value.masked) mask = null
    } finally {
      apply()
    }
    return inForce()
  }

  function show(masked: boolean): void {
    mask = masked
    onChange()
  }

  function inForce(): Settings {
    const { value } = settings
    return mask === null ? value : { ...value, masked: mask }
  }

  function apply(): void {
    const { theme, shortcuts: wanted } = settings.value
    themes.use(theme)
    shortcuts.follow(wanted)
    onChange()
  }
}
