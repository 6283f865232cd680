import { Menu, type NativeImage, nativeImage, nativeTheme, Tray } from 'electron'
import type { MarkLook } from '../../shared/mark.ts'
import { m } from '../../shared/paraglide/messages.js'
import { trayIcon } from './icon.ts'
import type { Bounds } from './position.ts'
import type { TrayView } from './tray-view.ts'

export interface TrayCommands {
  /** With the icon's place, where the system tells it. */
  readonly toggle: (icon: Bounds | null) => void
  readonly open: () => void
  readonly refresh: () => void
  readonly quit: () => void
}

export interface TrayIcon {
  show(view: TrayView): void
}

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
    if (shown !== null) tray.setImage(iconImage(shown.mark))
  })
  show(view)
  return { show }

  function show(next: TrayView): void {
    const last = shown
    shown = next
    if (tray.isDestroyed()) return
    if (last === null || !sameMark(last.mark, next.mark)) tray.setImage(iconImage(next.mark))
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
    ...figures.map((label) => ({ label, enabled: false })),
    { type: 'separator' },
    { label: m.action_refresh(), click: commands.refresh },
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
  const ink = nativeTheme.shouldUseDarkColors ? 'light' : 'dark'
  return nativeImage.createFromBuffer(trayIcon(mark, 32, ink))
}

function sameMark(a: MarkLook, b: MarkLook): boolean {
  return a.risk === b.risk && a.water === b.water && a.stale === b.stale && a.drill === b.drill
}

/** Linux tells no place, as a rectangle of zeros. */
function usable(bounds: Bounds): Bounds | null {
  return bounds.width > 0 && bounds.height > 0 ? bounds : null
}
