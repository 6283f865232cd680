import type { Panel } from '../system/theme.ts'
import { type Ink, type TrayPicture, trayIcon } from './icon.ts'

export interface PanelPlace {
  readonly platform: NodeJS.Platform
  /** `XDG_CURRENT_DESKTOP` */
  readonly desktop: string
  readonly panel: Panel
  readonly scaleFactor: number
}

/** A PNG for displays with this scale factor. */
export interface Representation {
  readonly scaleFactor: number
  readonly buffer: Buffer
}

/** GNOME's top bar is dark whatever the theme. Other Linux panels have the theme of the apps. */
export function inkFor({ platform, desktop, panel }: Omit<PanelPlace, 'scaleFactor'>): Ink {
  if (platform === 'darwin') return 'template'
  if (platform === 'win32') return panel.darkTaskbar ? 'light' : 'dark'
  return panel.darkApps || /gnome|unity/i.test(desktop) ? 'light' : 'dark'
}

/**
 * macOS colours a template image itself, and picks from two sizes. On Windows the icon is made from one
 * bitmap, which looks best in the exact size that the taskbar uses at this scale: 16, 20, 24, 32 … On
 * Linux, desktops scale a larger icon down to their panel, whose size they do not report.
 */
export function panelIcon(picture: TrayPicture, where: PanelPlace): readonly Representation[] {
  const { platform, scaleFactor } = where
  const ink = inkFor(where)
  if (platform === 'darwin') {
    return [1, 2].map((scale) => ({ scaleFactor: scale, buffer: trayIcon(picture, 16 * scale, ink) }))
  }
  const linuxSize = scaleFactor > 1 ? 64 : 32
  const size = platform === 'win32' ? Math.round(16 * scaleFactor) : linuxSize
  return [{ scaleFactor: 1, buffer: trayIcon(picture, size, ink) }]
}
