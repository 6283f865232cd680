import { Menu, type NativeImage, nativeImage, nativeTheme, Tray } from 'electron'
import type { MarkLook } from '../../shared/mark.ts'
import { m } from '../../shared/paraglide/messages.js'
import { type Ink, inkFor, trayIcon } from './icon.ts'
import type { Bounds } from './position.ts'
import type { TrayView } from './tray-view.ts'

export interface TrayCommands {
  /** With the icon's place, where the system tells it. */
  readonly toggle: (icon: Bounds | null) => void
  readonly open: () => void
  readonly refresh: () => void
  readonly openLogs: () => void
  readonly quit: () => void
}

export interface TrayIcon {
  show(view: TrayView): void
}

const PANEL_ICON_SIZE = 32

/** The tray icon, its text, tooltip and menu. Nothing is sent to the system that it shows already. */
export function createTray(view: TrayView, commands: TrayCommands): TrayIcon {
  const tray = new Tray(iconImage(view.mark))
  let shown: TrayView | null = null
  let menu = buildMenu(view, commands)

  tray.on('click', (_event, bounds) => commands.toggle(usable(bounds)))
  if (process.platform === 'darwin') {
    // With a menu set, a left click would open it too; a quick second click would be swallowed.
    tray.setIgnoreDoubleClickEvents(true)
    tray.on('right-click', () => tray.popUpContextMenu(menu))
  }
  nativeTheme.on('updated', () => {
    if (shown !== null && !tray.isDestroyed()) tray.setImage(iconImage(shown.mark))
  })
  show(view)
  return { show }

  function show(next: TrayView): void {
    const last = shown
    shown = next
    if (tray.isDestroyed()) return
    if (last === null || !looksAlike(last.mark, next.mark)) tray.setImage(iconImage(next.mark))
    if (last?.text !== next.text) tray.setTitle(next.text, { fontType: 'monospacedDigit' })
    if (last?.tooltip !== next.tooltip) tray.setToolTip(next.tooltip)
    if (last?.figures.join('\n') === next.figures.join('\n')) return
    menu = buildMenu(next, commands)
    // Linux shows nothing but the menu on many desktops, and takes changes only as a new one.
    if (process.platform !== 'darwin') tray.setContextMenu(menu)
  }
}

function buildMenu({ figures }: TrayView, commands: TrayCommands): Menu {
  return Menu.buildFromTemplate([
    { label: m.action_open(), click: commands.open },
    { type: 'separator' },
    ...figures.map((line) => ({ label: escaped(line), enabled: false })),
    { type: 'separator' },
    { label: m.action_refresh(), click: commands.refresh },
    { label: m.action_open_logs(), click: commands.openLogs },
    { label: m.action_quit(), click: commands.quit },
  ])
}

/**
 * macOS colours a template image itself. Windows takes the bitmap as it is, Linux the largest one it
 * is given, so each gets one that is as large as it is ever drawn.
 */
function iconImage(mark: MarkLook): NativeImage {
  if (process.platform === 'darwin') {
    const image = nativeImage.createEmpty()
    image.addRepresentation({ scaleFactor: 1, buffer: trayIcon(mark, 16, 'template') })
    image.addRepresentation({ scaleFactor: 2, buffer: trayIcon(mark, 32, 'template') })
    image.setTemplateImage(true)
    return image
  }
  return nativeImage.createFromBuffer(trayIcon(mark, PANEL_ICON_SIZE, panelInk()))
}

function panelInk(): Ink {
  const { shouldUseDarkColors, shouldUseDarkColorsForSystemIntegratedUI } = nativeTheme
  const desktop = process.env.XDG_CURRENT_DESKTOP ?? ''
  return inkFor({
    platform: process.platform,
    desktop,
    darkApps: shouldUseDarkColors,
    darkSystem: shouldUseDarkColorsForSystemIntegratedUI,
  })
}

/** Equal down to the pixels: what has been drawn once is kept. */
function looksAlike(a: MarkLook, b: MarkLook): boolean {
  return trayIcon(a, PANEL_ICON_SIZE, 'dark') === trayIcon(b, PANEL_ICON_SIZE, 'dark')
}

/** An ampersand marks a shortcut's letter in the menus of Windows and Linux. */
function escaped(label: string): string {
  return process.platform === 'darwin' ? label : label.replaceAll('&', '&&')
}

/** Linux tells no place, as a rectangle of zeros. */
function usable(bounds: Bounds): Bounds | null {
  return bounds.width > 0 && bounds.height > 0 ? bounds : null
}
