import type { App, LoginItemSettings, LoginItemSettingsOptions, Settings } from 'electron'
import type { Part } from './part.ts'

type LoginPart = Part<App, 'getLoginItemSettings' | 'setLoginItemSettings'>

/** What a login item is on one system, as somebody in its settings sees it. */
export interface LoginDesk extends LoginPart {
  readonly isPackaged: true
  /** Command lines that are started, as they are written down. */
  readonly commands: ReadonlySet<string>
  /** The user switches off in the system's settings what is there. */
  switchOff(): void
}

const NOWHERE: LoginItemSettings = {
  openAtLogin: false,
  wasOpenedAtLogin: false,
  status: 'not-registered',
  executableWillLaunchAtLogin: false,
  launchItems: [],
}

/** The registry: a command line is found by the very text it was written with. */
export function windowsDesk(execPath: string): LoginDesk {
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

/** The app itself is the item; the user may have to approve of it first. */
export function macDesk({ approves }: { readonly approves: boolean }): LoginDesk {
  const commands = new Set<string>()
  let approved = approves
  return {
    isPackaged: true,
    commands,
    switchOff() {
      approved = false
    },
    getLoginItemSettings() {
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
