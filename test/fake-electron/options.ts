import { parseArgs } from 'node:util'
import { type FakePlatform, PLATFORMS } from './platform.ts'

export interface Options {
  readonly mode: 'rpc' | 'console' | 'window'
  /** With `rpc`, windows are pages of a headless Chromium that other programs can drive. */
  readonly headlessWindow: boolean
  readonly home: string | null
  readonly memoryKeychain: boolean
  /** Null for the system that this runs on. */
  readonly platform: FakePlatform | null
  readonly packaged: boolean
  /** Whether the desktop shows tray icons. */
  readonly trayHost: boolean
  /** What the toast said whose click has started the app. Null when something else has. */
  readonly toast: string | null
  readonly appDir: string | null
  /** Whether the app ends after one round of the tray: calm, critical, calm. */
  readonly once: boolean
  readonly appFlags: readonly string[]
}

export const USAGE = `Usage: npm run preview -- [options]

  --window            show the window in Chromium; tray and notifications are printed (default with a display)
  --no-window         print tray and notifications only (default without a display)
  --rpc               speak JSON lines on stdin and stdout; opens nothing
  --headless-window   with --rpc: windows are pages of a headless Chromium
  --home DIR          user data folder (default: a fresh temporary one)
  --keychain memory   an in-memory keychain, gone at exit (default: the system's)
  --platform NAME     behave as on darwin, win32 or linux (default: this system)
  --packaged          behave as if the app were installed
  --no-tray-host      the desktop shows no tray icon
  --toast TEXT        on win32: started by a click on the toast that launches with TEXT
  --once              end after one calm, critical, calm round (default with --drill and no window)
  --app DIR           the app to run (default: this project)

For the app: --drill, --hidden
`

/** Throws an error with a message for the user when the command line is invalid. */
export function readOptions(argv: readonly string[], hasDisplay: boolean): Options {
  const { values } = parseArgs({
    args: [...argv],
    strict: true,
    options: {
      window: { type: 'boolean' },
      'no-window': { type: 'boolean' },
      rpc: { type: 'boolean' },
      'headless-window': { type: 'boolean', default: false },
      home: { type: 'string' },
      keychain: { type: 'string' },
      platform: { type: 'string' },
      packaged: { type: 'boolean', default: false },
      'no-tray-host': { type: 'boolean', default: false },
      toast: { type: 'string' },
      once: { type: 'boolean', default: false },
      app: { type: 'string' },
      drill: { type: 'boolean', default: false },
      hidden: { type: 'boolean', default: false },
    },
  })
  const asked = [values.rpc, values['no-window'], values.window].filter(Boolean).length
  if (asked > 1) throw new Error('--window, --no-window and --rpc exclude each other')
  if (values.keychain !== undefined && values.keychain !== 'memory') {
    throw new Error(`Unknown keychain '${values.keychain}': the only other one is 'memory'`)
  }
  const platform = PLATFORMS.find((name) => name === values.platform) ?? null
  if (values.platform !== undefined && platform === null) {
    throw new Error(`Unknown platform '${values.platform}': expected ${PLATFORMS.join(', ')}`)
  }
  if (values['headless-window'] && !values.rpc) throw new Error('--headless-window goes with --rpc')
  if (values.window && !hasDisplay) throw new Error('--window needs a display')
  const windowed = values.window || (hasDisplay && !values['no-window'])
  const mode = values.rpc ? 'rpc' : windowed ? 'window' : 'console'
  return {
    mode,
    headlessWindow: values['headless-window'],
    home: values.home ?? null,
    memoryKeychain: values.keychain === 'memory',
    platform,
    packaged: values.packaged,
    trayHost: !values['no-tray-host'],
    toast: values.toast ?? null,
    appDir: values.app ?? null,
    once: values.once || (mode === 'console' && values.drill),
    appFlags: [...(values.drill ? ['--drill'] : []), ...(values.hidden ? ['--hidden'] : [])],
  }
}
