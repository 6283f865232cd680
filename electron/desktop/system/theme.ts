import { nativeTheme } from 'electron'
import type { Theme } from '../../../shared/settings/appearance.ts'

/** What the system's panel looks like, whatever the app's own theme is. */
export interface Panel {
  readonly darkApps: boolean
  /** Windows keeps a setting of its own for the taskbar. */
  readonly darkTaskbar: boolean
}

export interface Themes {
  /** The window's from now on. */
  use(theme: Theme): void
  panel(): Panel
}

/**
 * The theme is the window's alone: the tray icon goes with the panel it is in. While the window has a
 * theme of its own, Electron tells that one; what the system had before is remembered, and looked at
 * anew whenever the user chooses another.
 */
export function createThemes(platform: NodeJS.Platform = process.platform): Themes {
  let remembered = look()
  if (platform === 'win32') stir()

  return {
    use(theme) {
      if (nativeTheme.themeSource === theme) return
      nativeTheme.themeSource = 'system'
      remembered = look()
      nativeTheme.themeSource = theme
    },
    panel() {
      if (nativeTheme.themeSource === 'system') remembered = look()
      // The taskbar's setting is told whatever theme the window has.
      return { ...remembered, darkTaskbar: nativeTheme.shouldUseDarkColorsForSystemIntegratedUI }
    },
  }
}

function look(): Panel {
  const { shouldUseDarkColors, shouldUseDarkColorsForSystemIntegratedUI } = nativeTheme
  return { darkApps: shouldUseDarkColors, darkTaskbar: shouldUseDarkColorsForSystemIntegratedUI }
}

/** Until something changes, Electron takes the taskbar to be like the apps: only then does it look. */
function stir(): void {
  nativeTheme.themeSource = nativeTheme.shouldUseDarkColors ? 'light' : 'dark'
  nativeTheme.themeSource = 'system'
}
