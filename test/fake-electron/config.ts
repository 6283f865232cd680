import type { OpenSurface } from './surface.ts'

export interface Config {
  /** The folder that holds the app's package.json. */
  readonly appDir: string
  readonly name: string
  readonly version: string
  readonly home: string
  /** Whether the app is to think that it is installed. */
  readonly packaged: boolean
  readonly dark: boolean
  /** Whether the desktop shows tray icons. */
  readonly trayHost: boolean
  readonly openSurface: OpenSurface
}

let current: Config | undefined

/** Called by the launcher before the app is loaded. */
export function configure(config: Config): void {
  current = config
}

export function config(): Config {
  if (current === undefined) throw new Error('fake-electron has not been configured')
  return current
}
