import { basename } from 'node:path'
import type { App } from 'electron'
import type { LoginItem } from '../../../shared/ipc.ts'
import { ProblemError } from '../../../shared/problems.ts'
import { type AutostartEntry, openAutostartEntry } from './autostart-entry.ts'

export interface LoginItemOptions {
  readonly app: Pick<App, 'getLoginItemSettings' | 'setLoginItemSettings' | 'isPackaged'>
  readonly platform: NodeJS.Platform
  readonly execPath: string
  readonly env: NodeJS.ProcessEnv
  readonly home: string
  readonly desktopName: string
}

/** Whether the app starts with the user's session, hidden. */
export interface LoginItems {
  /** What the system says: it can be changed there too. */
  get(): LoginItem
  /** Rejects with `not-saved`. */
  set(on: boolean): Promise<LoginItem>
  /** An app that has been moved since would not be found at the next start. Never rejects. */
  keepUp(): Promise<void>
}

export const HIDDEN = '--hidden'

const NONE: LoginItems = {
  get: () => 'unavailable',
  set: async () => 'unavailable',
  keepUp: async () => {},
}

/** Not in a build that is not installed: what would be started is not this app, but Electron. */
export function openLoginItem(options: LoginItemOptions): LoginItems {
  if (!options.app.isPackaged) return NONE
  switch (options.platform) {
    case 'darwin':
      return onMac(options)
    case 'win32':
      return onWindows(options)
    case 'linux':
      return onLinux(options)
    default:
      return NONE
  }
}

function onMac({ app }: LoginItemOptions): LoginItems {
  const get = (): LoginItem => {
    const { status } = app.getLoginItemSettings()
    if (status === 'requires-approval') return 'needs-approval'
    return status === 'enabled' ? 'on' : 'off'
  }
  return {
    get,
    async set(openAtLogin) {
      app.setLoginItemSettings({ openAtLogin })
      return get()
    },
    keepUp: async () => {},
  }
}

function onWindows({ app, execPath }: LoginItemOptions): LoginItems {
  // The registry takes it as it is, and a path with a space in it would end there.
  const launch = { path: `"${execPath}"`, args: [HIDDEN] }
  const get = (): LoginItem => {
    const { openAtLogin, executableWillLaunchAtLogin } = app.getLoginItemSettings(launch)
    // It may be switched off in the system's settings without being removed.
    return openAtLogin && executableWillLaunchAtLogin ? 'on' : 'off'
  }
  return {
    get,
    async set(openAtLogin) {
      app.setLoginItemSettings({ ...launch, openAtLogin })
      return get()
    },
    keepUp: async () => {},
  }
}

/** Flatpak and Snap have ways of their own, and keep this folder to themselves. */
function onLinux({ execPath, env, home, desktopName }: LoginItemOptions): LoginItems {
  if (env.FLATPAK_ID !== undefined || env.SNAP !== undefined) return NONE
  // An AppImage runs from a folder that is there only while it runs.
  const entry = openAutostartEntry({
    path: `${env.XDG_CONFIG_HOME || `${home}/.config`}/autostart/${desktopName}`,
    program: env.APPIMAGE || execPath,
    argument: HIDDEN,
  })
  const get = (): LoginItem => (entry.isOn() ? 'on' : 'off')
  return {
    get,
    async set(on) {
      await saved(entry, on ? entry.write() : entry.remove())
      return get()
    },
    keepUp: () => entry.keepUp(),
  }
}

async function saved({ path }: AutostartEntry, done: Promise<void>): Promise<void> {
  await done.catch(() => {
    throw new ProblemError({ kind: 'not-saved', params: { file: basename(path) } })
  })
}
