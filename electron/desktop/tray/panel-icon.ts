import type { Panel } from '../system/theme.ts'
import { type Ink, type TrayPicture, trayIcon } from './icon.ts'

export interface PanelIcon {
  readonly platform: NodeJS.Platform
  /** `XDG_CURRENT_DESKTOP` */
  readonly desktop: string
  readonly panel: Panel
  /** Of the display that the tray is on. */
  readonly scaleFactor: number
}

/** A PNG for displays of this scale. */
export interface Representation {
  readonly scaleFactor: number
  readonly buffer: Buffer
}

/** What Linux desktops scale down to their panel's size, which nobody tells. */
const LINUX_SIZES = { single: 32, double: 64 } as const

/** GNOME's top bar is dark whatever the theme; other Linux desktops' panels go with their apps. */
export function inkFor({ platform, desktop, panel }: Omit<PanelIcon, 'scaleFactor'>): Ink {
  if (platform === 'darwin') return 'template'
  if (platform === 'win32') return panel.darkTaskbar ? 'light' : 'dark'
  return panel.darkApps || /gnome|unity/i.test(desktop) ? 'light' : 'dark'
}

/**
 * macOS colours a template image itself, and takes the one of two sizes that fits. Windows makes one
 * bitmap into its icon, best in the very size the taskbar has at this scale: 16, 20, 24, 32 … Linux
 * sends the largest one it is given.
 */
export function panelIcon(picture: TrayPicture, where: PanelIcon): readonly Representation[] {
  const { platform, scaleFactor } = where
  const ink = inkFor(where)
  if (platform === 'darwin') {
    return [1, 2].map((scale) => ({ scaleFactor: scale, buffer: trayIcon(picture, 16 * scale, ink) }))
  }
  const size = platform === 'win32' ? Math.round(16 * scaleFactor) : linuxSize(scaleFactor)
  return [{ scaleFactor: 1, buffer: trayIcon(picture, size, ink) }]
}

function linuxSize(scaleFactor: number): number {
  return scaleFactor > 1 ? LINUX_SIZES.double : LINUX_SIZES.single
}
