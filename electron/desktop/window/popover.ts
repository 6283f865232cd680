import { isDeepStrictEqual } from 'node:util'
import { app, BrowserWindow, Menu, nativeTheme, screen } from 'electron'
import type { Clock } from '../../../shared/clock.ts'
import type { Events } from '../../../shared/ipc.ts'
import type { MonitorState } from '../../../shared/state.ts'
import { throttle } from '../../../shared/throttle.ts'
import { contextMenu } from './context-menu.ts'
import { type Bounds, placePopover } from './popover-place.ts'

const SIZE = { width: 360, height: 560 } as const

/** Windows takes the focus away once right after showing a window. */
const BLUR_GRACE_MS = 400
/** A click on the icon first takes the popover's focus, which hides it. That click must not show it again. */
const TOGGLE_RACE_MS = 200
/** Nobody reads more than ten states a second. */
const STATE_EVERY_MS = 100

export interface PopoverOptions {
  readonly preload: string
  /** The page's address, asked whenever a window is created. */
  readonly url: () => string
  readonly state: () => MonitorState
  readonly clock: Pick<Clock, 'now' | 'after'>
}

export interface Popover {
  /** Null after the window has crashed, until the popover is shown again. */
  readonly window: BrowserWindow | null
  show(icon?: Bounds | null): void
  hide(): void
  /** Without bounds, uses those of the last time. */
  toggle(icon?: Bounds | null): void
  send<E extends keyof Events>(event: E, ...args: Events[E]): void
  /** Sends the newest state to the window while it is shown, at most ten times a second. It is also sent before each showing. */
  stateChanged(): void
  /** Lets the window close from now on, instead of hiding it. */
  allowClose(): void
}

/** Creates the popover hidden, so that it is ready at the first click. */
export function createPopover({ preload, url, state, clock }: PopoverOptions): Popover {
  const { now } = clock
  const sendState = throttle<void>(clock, STATE_EVERY_MS, () => sendToPage('monitor:changed', state()))
  let closable = false
  let lastIcon: Bounds | null = null
  let shownAt = Number.NEGATIVE_INFINITY
  let hiddenByBlurAt = Number.NEGATIVE_INFINITY
  let window: BrowserWindow | null = createWindow()
  nativeTheme.on('updated', () => {
    if (window !== null && !window.isDestroyed()) window.setBackgroundColor(backgroundColor())
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
    send: sendToPage,
    stateChanged() {
      if (window?.isVisible()) sendState.call()
    },
    allowClose() {
      closable = true
    },
  }

  function sendToPage<E extends keyof Events>(event: E, ...args: Events[E]): void {
    if (window !== null && !window.isDestroyed()) window.webContents.send(event, ...args)
  }

  function show(icon: Bounds | null = lastIcon): void {
    lastIcon = icon
    window ??= createWindow()
    moveTo(window, place(icon))
    shownAt = now()
    // Its page has heard of nothing while it was hidden.
    sendState.cancel()
    sendState.call()
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
      backgroundColor: backgroundColor(),
      ...(process.platform === 'darwin' ? { type: 'panel' } : {}),
      webPreferences: {
        preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        spellcheck: false,
        devTools: !app.isPackaged,
      },
    })
    // On Windows, stay above the flyout that holds hidden tray icons.
    created.setAlwaysOnTop(true, 'pop-up-menu')
    if (process.platform === 'darwin') {
      // Without skipTransformProcessType the dock icon flickers.
      created.setVisibleOnAllWorkspaces(true, { visibleOnFullScreen: true, skipTransformProcessType: true })
    }
    created.on('blur', () => {
      const sinceShown = now() - shownAt
      if (sinceShown >= BLUR_GRACE_MS) hideByBlur(created)
      // Hide later if the window really has lost the focus.
      else setTimeout(() => hideByBlur(created), BLUR_GRACE_MS - sinceShown)
    })
    created.webContents.on('before-input-event', (_event, { type, key }) => {
      if (type === 'keyDown' && key === 'F12' && !app.isPackaged) created.webContents.openDevTools()
    })
    created.webContents.on('context-menu', (_event, clicked) => {
      const items = contextMenu(clicked)
      if (items.length > 0) Menu.buildFromTemplate(items).popup({ window: created })
    })
    created.on('hide', () => sendState.cancel())
    created.on('close', (event) => {
      if (closable) return
      event.preventDefault()
      // Hiding within the handler leaves a half-closed surface behind on Wayland.
      setImmediate(() => created.isDestroyed() || created.hide())
    })
    created.on('closed', () => discard(created))
    created.on('unresponsive', () => destroyBroken(created))
    created.webContents.on('render-process-gone', () => destroyBroken(created))
    created.loadURL(url()).catch(() => destroyBroken(created))
    return created
  }

  function hideByBlur(shown: BrowserWindow): void {
    if (shown.isDestroyed() || !shown.isVisible() || shown.isFocused()) return
    if (shown.webContents.isDevToolsOpened()) return
    hiddenByBlurAt = now()
    shown.hide()
  }

  /** Destroys a window whose page failed. The next time the popover is shown, a new one is created. */
  function destroyBroken(broken: BrowserWindow): void {
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

/** Where a window moves to a display of another scale, Windows scales the size that was just set. Set once more, it stays. */
function moveTo(window: BrowserWindow, bounds: Bounds): void {
  window.setBounds(bounds)
  if (!isDeepStrictEqual(window.getBounds(), bounds)) window.setBounds(bounds)
}

/** The colour that is seen until the page has been drawn. */
function backgroundColor(): string {
  return nativeTheme.shouldUseDarkColors ? '#0F1520' : '#F6F7F9'
}
