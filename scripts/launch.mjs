import { join } from 'node:path'

/**
 * @typedef {object} Surroundings
 * @property {string | null} electron path of Electron's binary
 * @property {boolean} display whether windows can be shown
 * @property {boolean} browser whether there is a Chromium for the preview's window
 * @property {boolean} linuxRoot
 * @property {string} home the folder of this user's data
 * @property {string} temporary a folder that is deleted when the app ends
 */

/**
 * How to start the app: on Electron, or in the preview with or without a window. A drill gets a temporary
 * home, so that it does not touch real accounts and settings.
 * @param {readonly string[]} flags
 * @param {Surroundings} here
 * @returns {{ on: 'electron' | 'preview', args: readonly string[] }}
 */
export function launchPlan(flags, { electron, display, browser, linuxRoot, home, temporary }) {
  const drill = flags.includes('--drill')
  if (electron !== null && display) {
    const sandbox = linuxRoot ? ['--no-sandbox'] : []
    return {
      on: 'electron',
      args: ['.', ...sandbox, ...(drill ? [`--user-data-dir=${temporary}`] : []), ...flags],
    }
  }
  const windowed = display && browser
  const own = drill ? ['--home', temporary, '--keychain', 'memory'] : ['--home', home]
  const once = drill && !windowed ? ['--once'] : []
  return { on: 'preview', args: [windowed ? '--window' : '--no-window', ...own, ...once, ...flags] }
}

/**
 * Where Electron keeps the data of an app of this name.
 * @param {string} name
 * @param {NodeJS.Platform} platform
 * @param {NodeJS.ProcessEnv} env
 * @param {string} userHome
 */
export function userDataFolder(name, platform, env, userHome) {
  if (platform === 'win32') return join(env.APPDATA ?? join(userHome, 'AppData/Roaming'), name)
  if (platform === 'darwin') return join(userHome, 'Library/Application Support', name)
  return join(env.XDG_CONFIG_HOME || join(userHome, '.config'), name)
}

/**
 * @param {NodeJS.Platform} platform
 * @param {NodeJS.ProcessEnv} env
 */
export function hasDisplay(platform, env) {
  return platform === 'win32' || platform === 'darwin' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
}
