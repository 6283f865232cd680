import { BrowserWindow, nativeTheme, screen } from 'electron'
import type { Events } from '../../../shared/ipc.ts'
import { type Bounds, placePopover } from './popover-place.ts'

const SIZE = { width: 360, height: 560 } as const

/** Windows takes the focus away once right after a window is shown. */
const BLUR_GRACE_MS = 400
/** A click on the icon while the popover is open takes its focus first, which hides it: that click has closed it. */
const TOGGLE_RACE_MS = 200

export interface PopoverOptions {
  readonly preload: string
  /** Of the page, as it is to be when a window is made. */
  readonly url: () => string
  readonly now: () => number
}

export interface Popover {
  /** The window's page; null while there is none. */
  readonly window: BrowserWindow | null
  show(icon?: Bounds | null): void
  hide(): void
  /** Where the icon was last, unless its place is given. */
  toggle(icon?: Bounds | null): void
  send<E extends keyof Events>(event: E, ...args: Events[E]): void
  /** From now on closing the window closes it. */
  allowClose(): void
}

/** The popover window: made hidden, so that the first click finds it ready. */
export function createPopover({ preload, url, now }: PopoverOptions): Popover {
  let closable = false
  let lastIcon: Bounds | null = null
  let shownAt = Number.NEGATIVE_INFINITY
  let hiddenByBlurAt = Number.NEGATIVE_INFINITY
  let window: BrowserWindow | null = createWindow()
  nativeTheme.on('updated', () => {
    if (window !== null && !window.isDestroyed()) window.setBackgroundColor(ground())
  })

  return {
    get window() {
      return window
    },
    show,
    hide: () => window?.hide(),
    toggle(icon) {
      if (window?.isVisible()) window.hide()
      else if (now() - hiddenByBlurAt >= TOGGLE_RACE_MS) show(icon)
    },
    send(event, ...args) {
      if (window !== null && !window.isDestroyed()) window.webContents.send(event, ...args)
    },
    allowClose() {
      closable = true
    },
  }

  function show(icon: Bounds | null = lastIcon): void {
    lastIcon = icon
    window ??= createWindow()
    window.setBounds(place(icon))
    shownAt = now()
    window.show()
    window.focus()
  }

  function createWindow(): BrowserWindow {
    const created = new BrowserWindow({
      ...SIZE,
      show: false,
      frame: false,
      resizable: false,
      fullscreenable: false,
      minimizable: false,
      maximizable: false,
      skipTaskbar: true,
      hiddenInMissionControl: true,
      title: 'Plimsoll',
      backgroundColor: ground(),
      ...(process.platform === 'darwin' ? { type: 'panel' } : {}),
      webPreferences: { preload, sandbox: true, contextIsolation: true, nodeIntegration: false },
    })
    // Above the flyout that holds hidden tray icons on Windows.
    created.setAlwaysOnTop(true, 'pop-up-menu')
    if (process.platform === 'darwin') {
      // Without skipTransformProcessType the dock's icon flickers.
      created.setVisibleOnAllWorkspaces(true, { visibleOnFullScreen: true, skipTransformProcessType: true })
    }
    created.on('blur', () => {
      const sinceShown = now() - shownAt
      if (sinceShown >= BLUR_GRACE_MS) hideByBlur(created)
      // A blur that was real after all is made up for.
      else setTimeout(() => hideByBlur(created), BLUR_GRACE_MS - sinceShown)
    })
    created.on('close', (event) => {
      if (closable) return
      event.preventDefault()
      // Hiding within the handler leaves a half-closed surface behind on Wayland.
      setImmediate(() => created.isDestroyed() || created.hide())
    })
    created.on('closed', () => discard(created))
    created.on('unresponsive', () => giveUp(created))
    created.webContents.on('render-process-gone', () => giveUp(created))
    created.loadURL(url()).catch(() => giveUp(created))
    return created
  }

  function hideByBlur(shown: BrowserWindow): void {
    if (shown.isDestroyed() || !shown.isVisible() || shown.isFocused()) return
    if (shown.webContents.isDevToolsOpened()) return
    hiddenByBlurAt = now()
    shown.hide()
  }

  /** A window without its page is of no use; the next time the popover is shown a new one is made. */
  function giveUp(broken: BrowserWindow): void {
    discard(broken)
    if (!broken.isDestroyed()) broken.destroy()
  }

  function discard(gone: BrowserWindow): void {
    if (window === gone) window = null
  }

  function place(icon: Bounds | null): Bounds {
    const display =
      icon === null
        ? screen.getDisplayNearestPoint(screen.getCursorScreenPoint())
        : screen.getDisplayMatching({ ...icon })
    const popover = { width: SIZE.width, height: Math.min(SIZE.height, display.workArea.height) }
    return { ...popover, ...placePopover({ popover, icon, display, platform: process.platform }) }
  }
}

/** Seen until the page has been drawn. */
function ground(): string {
  return nativeTheme.shouldUseDarkColors ? '#0F1520' : '#F6F7F9'
}
