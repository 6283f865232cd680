import { basename } from 'node:path'
import type { App, LoginItemSettings } from 'electron'
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

/** Lets the app start, hidden, with the user's session. */
export interface LoginItems {
  /** Asks the system, because the user can change it there too. */
  get(): LoginItem
  /** Answers what it is then, which may not be what was wanted. Rejects with `not-saved`. */
  set(on: boolean): Promise<LoginItem>
  /** Updates the entry if the app has been moved since it was made. Never rejects. */
  repair(): Promise<void>
}

export const HIDDEN = '--hidden'

const NONE: LoginItems = {
  get: () => 'unavailable',
  set: async () => 'unavailable',
  repair: async () => {},
}

/** Unavailable while developing, where the system would start Electron instead of this app. */
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
  return onElectron(app, {}, ({ status }) => {
    if (status === 'requires-approval') return 'needs-approval'
    if (status === 'not-found') return 'not-found'
    return status === 'enabled' ? 'on' : 'off'
  })
}

function onWindows({ app, execPath }: LoginItemOptions): LoginItems {
  // Electron writes the path to the registry unquoted, where it would end at its first space.
  const launch = { path: `"${execPath}"`, args: [HIDDEN] }
  // The system's settings can switch an entry off without removing it.
  return onElectron(app, launch, ({ openAtLogin, executableWillLaunchAtLogin }) =>
    openAtLogin && executableWillLaunchAtLogin ? 'on' : 'off',
  )
}

function onElectron(
  app: LoginItemOptions['app'],
  launch: { path?: string; args?: string[] },
  stateOf: (settings: LoginItemSettings) => LoginItem,
): LoginItems {
  const get = () => stateOf(app.getLoginItemSettings(launch))
  return {
    get,
    async set(openAtLogin) {
      try {
        app.setLoginItemSettings({ ...launch, openAtLogin })
      } catch (error) {
        // The answer then says that nothing has changed.
        console.error(error)
      }
      return get()
    },
    repair: async () => {},
  }
}

/** Unavailable in Flatpak and Snap, which do not let the app write to the user's autostart folder. */
function onLinux({ execPath, env, home, desktopName }: LoginItemOptions): LoginItems {
  if (env.FLATPAK_ID !== undefined || env.SNAP !== undefined) return NONE
  // The path of a running AppImage's program exists only while it runs, so start the AppImage itself.
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
    repair: () => entry.repair(),
  }
}

async function saved({ path }: AutostartEntry, done: Promise<void>): Promise<void> {
  await done.catch(() => {
    throw new ProblemError({ kind: 'not-saved', params: { file: basename(path) } })
  })
}
