import { nativeTheme } from 'electron'
import type { Theme } from '../../../shared/settings/appearance.ts'

/** Whether the system's panel is dark, whatever theme the app's own window has. */
export interface Panel {
  readonly darkApps: boolean
  /** Windows has a separate setting for its taskbar. */
  readonly darkTaskbar: boolean
}

export interface Themes {
  /** Sets the theme of the window. */
  use(theme: Theme): void
  panel(): Panel
}

/**
 * The window can have a theme of its own, but the tray icon must fit the system's panel. While the window
 * has its own theme, Electron reports that one, so the system's theme is remembered and read again
 * whenever the user chooses another theme.
 */
export function createThemes(platform: NodeJS.Platform = process.platform): Themes {
  let remembered = readPanel()
  if (platform === 'win32') readTaskbarTheme()

  return {
    use(theme) {
      if (nativeTheme.themeSource === theme) return
      nativeTheme.themeSource = 'system'
      remembered = readPanel()
      nativeTheme.themeSource = theme
    },
    panel() {
      if (nativeTheme.themeSource === 'system') remembered = readPanel()
      // Electron reports the taskbar's setting whatever theme the window has.
      return { ...remembered, darkTaskbar: nativeTheme.shouldUseDarkColorsForSystemIntegratedUI }
    },
  }
}

function readPanel(): Panel {
  const { shouldUseDarkColors, shouldUseDarkColorsForSystemIntegratedUI } = nativeTheme
  return { darkApps: shouldUseDarkColors, darkTaskbar: shouldUseDarkColorsForSystemIntegratedUI }
}

/** Electron reads the taskbar's setting only when a theme changes, and until then assumes that it is the apps'. */
function readTaskbarTheme(): void {
  nativeTheme.themeSource = nativeTheme.shouldUseDarkColors ? 'light' : 'dark'
  nativeTheme.themeSource = 'system'
}
