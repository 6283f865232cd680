import { isDeepStrictEqual } from 'node:util'
import { Menu, type NativeImage, nativeImage, nativeTheme, screen, Tray } from 'electron'
import type { Panel } from '../system/theme.ts'
import { unmarked } from '../unmarked.ts'
import type { Bounds } from '../window/popover-place.ts'
import { panelIcon, type Representation } from './panel-icon.ts'
import type { TrayView } from './tray-view.ts'

export interface TrayCommands {
  /** Gets the bounds of the icon; null where the system does not report them. */
  readonly toggle: (icon: Bounds | null) => void
  readonly open: () => void
  readonly refresh: () => void
  readonly openLogs: () => void
  readonly quit: () => void
}

export interface TrayOptions {
  readonly commands: TrayCommands
  readonly panel: () => Panel
}

export interface TrayIcon {
  show(view: TrayView): void
  /** Null where the system does not report them. */
  bounds(): Bounds | null
}

/** Never to be changed, or macOS takes the icon for a new one. */
const MAC_GUID = '6f3a2c0e-51d7-4b86-9a3e-0c7d4be1f25a'

/** The tray icon with its text, tooltip and menu. Sends the system only what has changed. */
export function createTray(view: TrayView, { commands, panel }: TrayOptions): TrayIcon {
  let shown = view
  let drawn = iconOf(view)
  const tray = openTray(imageOf(drawn))
  let menu = buildMenu(view, commands)

  tray.on('click', (_event, bounds) => commands.toggle(knownBounds(bounds)))
  if (process.platform === 'darwin') {
    // If a menu were set, a left click would open it too. Without this, a quick second click would be ignored.
    tray.setIgnoreDoubleClickEvents(true)
    tray.on('right-click', () => tray.popUpContextMenu(menu))
  }
  const redraw = () => draw(shown)
  nativeTheme.on('updated', redraw)
  screen.on('display-metrics-changed', redraw)
  screen.on('display-added', redraw)
  screen.on('display-removed', redraw)
  setText(view)
  tray.setToolTip(shownTooltip(view))
  setMenu()

  return {
    show(next) {
      const last = shown
      shown = next
      if (tray.isDestroyed()) return
      draw(next)
      if (last.text !== next.text) setText(next)
      if (last.tooltip !== next.tooltip) tray.setToolTip(shownTooltip(next))
      if (isDeepStrictEqual([last.figures, last.commands], [next.figures, next.commands])) return
      menu = buildMenu(next, commands)
      setMenu()
    },
    bounds: () => (tray.isDestroyed() ? null : knownBounds(tray.getBounds())),
  }

  function draw(next: TrayView): void {
    if (tray.isDestroyed()) return
    const icon = iconOf(next)
    if (isDeepStrictEqual(icon, drawn)) return
    drawn = icon
    tray.setImage(imageOf(icon))
  }

  function setText({ text }: TrayView): void {
    tray.setTitle(text, { fontType: 'monospacedDigit' })
  }

  /** Many Linux desktops show only the menu, and notice changes only in a new menu. */
  function setMenu(): void {
    if (process.platform !== 'darwin') tray.setContextMenu(menu)
  }

  /** On macOS the text beside the icon shows the number, so it is not drawn in the icon. */
  function iconOf({ mark, number }: TrayView): readonly Representation[] {
    const { platform } = process
    return panelIcon(
      { mark, number: platform === 'darwin' ? null : number },
      {
        platform,
        desktop: process.env.XDG_CURRENT_DESKTOP ?? '',
        panel: panel(),
        scaleFactor: screen.getPrimaryDisplay().scaleFactor,
      },
    )
  }
}

/**
 * With an identifier, macOS keeps the icon at the place where the user has put it. Windows ties one to the signature or the
 * path of the program, and shows no icon if that has changed.
 */
function openTray(image: NativeImage): Tray {
  return process.platform === 'darwin' ? new Tray(image, MAC_GUID) : new Tray(image)
}

function imageOf(icon: readonly Representation[]): NativeImage {
  const image = nativeImage.createEmpty()
  for (const { scaleFactor, buffer } of icon) image.addRepresentation({ scaleFactor, buffer })
  image.setTemplateImage(process.platform === 'darwin')
  return image
}

function buildMenu({ figures, commands: labels }: TrayView, commands: TrayCommands): Menu {
  return Menu.buildFromTemplate([
    { label: labels.open, click: commands.open },
    { type: 'separator' },
    ...figures.map((line) => ({ label: escaped(line), enabled: false })),
    { type: 'separator' },
    { label: labels.refresh, click: commands.refresh },
    { label: labels.openLogs, click: commands.openLogs },
    { label: labels.quit, click: commands.quit },
  ])
}

/** In menus on Windows and Linux, a single ampersand marks the shortcut letter. */
function escaped(label: string): string {
  return process.platform === 'darwin' ? label : label.replaceAll('&', '&&')
}

/** A tooltip on Windows takes an ampersand for the mark of a shortcut letter, and leaves it out. */
function shownTooltip({ tooltip }: TrayView): string {
  return process.platform === 'win32' ? unmarked(tooltip) : tooltip
}

/** Linux reports a rectangle of zeros. */
function knownBounds(bounds: Bounds): Bounds | null {
  return bounds.width > 0 && bounds.height > 0 ? bounds : null
}
