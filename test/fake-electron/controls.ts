import * as v from 'valibot'
import { keysOf } from './accelerator.ts'
import { app } from './app.ts'
import { FakeBrowserWindow, refuseFocus } from './browser-window.ts'
import { config } from './config.ts'
import { setNextOpenPath, setNextSavePath } from './dialog.ts'
import { freeKeys, pressKeys, takeKeys } from './global-shortcut.ts'
import { ipcMain } from './ipc-main.ts'
import { systemLoginItems } from './login-items.ts'
import { nativeTheme } from './native-theme.ts'
import { setOnline } from './net.ts'
import { clickNotification, forbidNotifications, shownNotification } from './notification.ts'
import { POWER_EVENTS, powerMonitor } from './power-monitor.ts'
import { type DisplaySettings, setDisplays, setPointer, setScaleFactor } from './screen.ts'
import { session } from './session.ts'
import { setSystemProxy } from './transport.ts'
import { currentTray } from './tray.ts'
import { FakeWebContents } from './web-contents.ts'

const Place = v.object({ x: v.number(), y: v.number() })
const Area = v.object({ ...Place.entries, width: v.number(), height: v.number() })
const Displays = v.object({
  bounds: Area,
  workArea: Area,
  scaleFactor: v.number(),
}) satisfies v.GenericSchema<DisplaySettings>

type Control = (args: readonly unknown[]) => unknown

/** What a user, or the desktop itself, can do. Each throws for an unknown action or target. */
export const CONTROLS: ReadonlyMap<unknown, Control> = new Map<string, Control>([
  [
    'power',
    ([event]) => {
      powerMonitor.emit(oneOf(POWER_EVENTS, event))
    },
  ],
  ['network', ([state]) => setOnline(oneOf(['online', 'offline'], state) === 'online')],
  [
    'notification',
    ([action, id]) => {
      const known = oneOf(['click', 'close', 'fail', 'allow'], action)
      if (known === 'fail' || known === 'allow') return forbidNotifications(known === 'fail')
      if (known === 'click') return clickNotification(String(id))
      const notification = shownNotification(String(id))
      if (notification === null) throw new Error(`There is no notification '${id}'`)
      notification.close()
    },
  ],
  [
    'dialog',
    ([action, choice]) => {
      const choose = oneOf(['save', 'open'], action) === 'save' ? setNextSavePath : setNextOpenPath
      if (choice !== null && typeof choice !== 'string') throw new Error('Expected a path, or null for none')
      choose(choice)
    },
  ],
  [
    'tray',
    ([action, label]) => {
      const tray = currentTray()
      if (tray === null || !config().trayHost) throw new Error('There is no tray icon')
      const known = oneOf(['click', 'menu', 'place', 'rebuilds'], action)
      if (known === 'click') return tray.click()
      if (known === 'rebuilds') return tray.rebuilds
      if (known === 'place') return tray.place(v.parse(Area, label))
      if (!tray.choose(String(label))) throw new Error(`There is no menu item '${label}'`)
    },
  ],
  [
    'window',
    ([action]) => {
      const window = FakeBrowserWindow.getAllWindows()[0]
      if (window === undefined) throw new Error('There is no window')
      const known = oneOf(['focus', 'blur', 'close', 'refuse-focus', 'bounds'], action)
      if (known === 'refuse-focus') return refuseFocus(true)
      if (known === 'bounds') return window.getBounds()
      window[known]()
    },
  ],
  /** Presses keys in the window: the app, and then its menu, may do something about them. */
  [
    'keys',
    ([accelerator]) => {
      const window = FakeBrowserWindow.getAllWindows()[0]
      if (window?.isFocused() !== true) throw new Error('No window has the focus')
      window.webContents.input({
        ...keysOf(String(accelerator)),
        type: 'keyDown',
        code: '',
        isAutoRepeat: false,
        isComposing: false,
        location: 0,
        modifiers: [],
      })
    },
  ],
  [
    'theme',
    ([theme, taskbar = theme]) => {
      const isDark = (name: unknown) => oneOf(['light', 'dark'], name) === 'dark'
      nativeTheme.setDark(isDark(theme), isDark(taskbar))
    },
  ],
  /** Presses a shortcut of the app, or lets another program take or free one. */
  [
    'shortcut',
    ([action, keys]) => {
      const control = { press: pressKeys, take: takeKeys, free: freeKeys }
      control[oneOf(['press', 'take', 'free'], action)](String(keys))
    },
  ],
  [
    'display',
    ([scaleFactor]) => {
      if (typeof scaleFactor !== 'number') throw new Error('Expected a scale factor, such as 1.5')
      setScaleFactor(scaleFactor)
    },
  ],
  ['displays', ([settings]) => setDisplays(v.parse(v.array(Displays), settings))],
  ['pointer', ([x, y]) => setPointer(v.parse(Place, { x, y }))],
  ['login-item', ([action]) => oneOf(['switch-off'], action) && systemLoginItems().switchOff()],
  /** Sets the proxy of the system's network settings. Null for none. */
  [
    'system-proxy',
    ([rule]) => {
      if (rule !== null && typeof rule !== 'string')
        throw new Error('Expected a proxy rule, or null for none')
      setSystemProxy(rule)
    },
  ],
  ['quit', () => void setImmediate(() => app.quit())],
])

/** Calls a handler exactly as the popover's main frame would. */
export function invokeAsWindow(channel: string, args: readonly unknown[]): Promise<unknown> {
  const window = FakeBrowserWindow.getAllWindows().find((one) => one.webContents.getURL().startsWith(INDEX))
  const contents = window?.webContents ?? pageWithoutWindow()
  return ipcMain.invoke(contents, contents.mainFrame, channel, args)
}

const INDEX = 'app://bundle/index.html'

/** Stands in for the page of an app that has not opened its window yet. */
function pageWithoutWindow(): FakeWebContents {
  const refuse = async () => {
    throw new Error('This page has no window')
  }
  const contents = new FakeWebContents(session.defaultSession, {
    preload: undefined,
    devTools: true,
    bounds: () => ({ x: 0, y: 0, width: 0, height: 0 }),
    closed() {},
    invoke: refuse,
    message() {},
  })
  contents.mainFrame.url = INDEX
  return contents
}

function oneOf<const T extends string>(known: readonly T[], value: unknown): T {
  const found = known.find((one) => one === value)
  if (found === undefined) throw new Error(`Expected ${known.join(' or ')}, not ${JSON.stringify(value)}`)
  return found
}
