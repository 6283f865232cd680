import type { App, LoginItemSettings, LoginItemSettingsOptions, Settings } from 'electron'
import type { Part } from './part.ts'

type LoginPart = Part<App, 'getLoginItemSettings' | 'setLoginItemSettings'>

/** The login items of one system, with what the user can see and do in the system's settings. */
export interface FakeLoginItems extends LoginPart {
  readonly isPackaged: true
  /** The command lines that start at login. */
  readonly commands: ReadonlySet<string>
  /** Switches the login item off, as the user can in the system's settings. */
  switchOff(): void
}

const NOWHERE: LoginItemSettings = {
  openAtLogin: false,
  wasOpenedAtLogin: false,
  status: 'not-registered',
  executableWillLaunchAtLogin: false,
  launchItems: [],
}

/** Windows keeps command lines in the registry, where each is found by its exact text. */
export function windowsLoginItems(execPath: string): FakeLoginItems {
  const commands = new Set<string>()
  let approved = true
  const commandOf = ({ path = execPath, args = [] }: LoginItemSettingsOptions | Settings) =>
    [path, ...args].join(' ')
  return {
    isPackaged: true,
    commands,
    switchOff() {
      approved = false
    },
    getLoginItemSettings(options = {}) {
      const openAtLogin = commands.has(commandOf(options))
      return { ...NOWHERE, openAtLogin, executableWillLaunchAtLogin: openAtLogin && approved }
    },
    setLoginItemSettings(settings) {
      if (settings.openAtLogin !== true) return void commands.delete(commandOf(settings))
      commands.add(commandOf(settings))
      approved = settings.enabled ?? true
    },
  }
}

/**
 * On macOS the app itself is the login item, and the user may have to approve it first. One that is not `found`, such as
 * an app that was not moved to the applications, is never registered, without an error.
 */
export function macLoginItems({
  approves,
  found = true,
}: {
  readonly approves: boolean
  readonly found?: boolean
}): FakeLoginItems {
  const commands = new Set<string>()
  let approved = approves
  return {
    isPackaged: true,
    commands,
    switchOff() {
      approved = false
    },
    getLoginItemSettings() {
      if (!found) return { ...NOWHERE, status: 'not-found' }
      const openAtLogin = commands.size > 0
      const status = !openAtLogin ? 'not-registered' : approved ? 'enabled' : 'requires-approval'
      return { ...NOWHERE, openAtLogin: status === 'enabled', status }
    },
    setLoginItemSettings({ openAtLogin }) {
      if (openAtLogin === true) commands.add('the app')
      else commands.clear()
    },
  }
}

let ofThisSystem: FakeLoginItems | null = null

/** The login items of the system that the app is told it runs on. Electron has none on Linux, and answers even so. */
export function systemLoginItems(): FakeLoginItems {
  ofThisSystem ??= openSystemLoginItems()
  return ofThisSystem
}

function openSystemLoginItems(): FakeLoginItems {
  if (process.platform === 'darwin') return macLoginItems({ approves: true })
  if (process.platform === 'win32') return windowsLoginItems(process.execPath)
  return {
    isPackaged: true,
    commands: new Set(),
    switchOff() {},
    getLoginItemSettings: () => NOWHERE,
    setLoginItemSettings() {},
  }
}
