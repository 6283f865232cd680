import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { installCommand, MANAGERS, missingMessage, RENAMED } from './packages.mjs'
import { capture, fail, say } from './run.mjs'

/** @typedef {import('./packages.mjs').Need} Need */

const LINUX = process.platform === 'linux'

/** Where Chromium and its relatives may be, best first. */
const BROWSERS = {
  linux: [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome-stable',
    '/usr/bin/google-chrome',
  ],
  darwin: [
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
}

const ELECTRON_LIBRARIES = [
  'libgtk-3.so.0',
  'libnss3.so',
  'libnotify.so.4',
  'libXss.so.1',
  'libXtst.so.6',
  'libatspi.so.0',
  'libsecret-1.so.0',
  'libgbm.so.1',
  'libasound.so.2',
]

/** @type {Readonly<Record<Need, () => boolean>>} */
const PRESENT = {
  chromium: hasBrowser,
  keyring: () =>
    !LINUX ||
    (['gnome-keyring-daemon', 'dbus-daemon', 'dbus-send'].every(hasCommand) &&
      hasLibrary('libsecret-1.so.0')),
  'electron-libs': () => !LINUX || ELECTRON_LIBRARIES.every(hasLibrary),
  fonts: () => !LINUX || (hasFont(/^inter/i) && hasFont(/cjk|sourcehan|wqy/i)),
}

/**
 * Installs what is missing, where possible. Otherwise prints how to install it and ends the process.
 * @param {readonly Need[]} needs
 */
export async function ensureSystem(needs) {
  if (!(await trySystem(needs))) process.exit(1)
}

/**
 * Like `ensureSystem`, but for what the app can do without: it does not end the process.
 * @param {readonly Need[]} needs
 * @returns {Promise<boolean>} whether all of it is there
 */
export async function trySystem(needs) {
  const missing = missingOf(needs)
  if (missing.length === 0) return true
  const manager = LINUX ? (MANAGERS.find(hasCommand) ?? null) : null
  const isRoot = process.getuid?.() === 0
  if (manager === 'apt-get' && isRoot) await aptInstall(missing)
  const still = missingOf(needs)
  if (still.length === 0) return true
  say(missingMessage(still, { manager, isRoot, renamed: manager === 'apt-get' && (await aptRenamed()) }))
  return false
}

/** @param {readonly Need[]} needs */
function missingOf(needs) {
  return needs.filter((need) => !PRESENT[need]())
}

/** @param {readonly Need[]} needs */
async function aptInstall(needs) {
  say(`Installing with apt-get: ${needs.join(', ')} …`)
  await apt('update')
  const [, ...args] = installCommand('apt-get', needs, await aptRenamed())
  await apt(...args)
}

/** @param {readonly string[]} args */
async function apt(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const { code, output } = await capture('apt-get', ['-q', ...args], { env })
  if (code !== 0) say(output.trimEnd())
}

async function aptRenamed() {
  return (await capture('apt-cache', ['show', RENAMED.to])).code === 0
}

function hasBrowser() {
  const named = process.env.PLIMSOLL_CHROMIUM
  if (named) return existsSync(named) || fail(`PLIMSOLL_CHROMIUM names ${named}, which does not exist.`)
  const { platform } = process
  const candidates =
    platform === 'linux' || platform === 'darwin' || platform === 'win32' ? BROWSERS[platform] : []
  const found = candidates.find((path) => existsSync(path))
  // The processes we start look only in the first place by themselves.
  if (found) process.env.PLIMSOLL_CHROMIUM = found
  return found !== undefined
}

/** @param {string} command */
function hasCommand(command) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/bin']
  return folders.some((folder) => existsSync(join(folder, command)))
}

/** @param {string} name */
function hasLibrary(name) {
  const bases = ['/usr/lib', '/usr/lib64', '/lib', '/lib64', '/usr/local/lib']
  const named = (process.env.LD_LIBRARY_PATH ?? '').split(delimiter).filter(Boolean)
  const folders = bases.flatMap((base) => [base, ...list(base).map((entry) => join(base, entry))])
  return [...named, ...folders].some((folder) => existsSync(join(folder, name)))
}

/** @param {RegExp} pattern matched against a font file's name */
function hasFont(pattern) {
  const home = process.env.HOME ?? '/'
  const folders = [
    '/usr/share/fonts',
    '/usr/local/share/fonts',
    join(home, '.fonts'),
    join(home, '.local/share/fonts'),
  ]
  return folders.some((folder) =>
    list(folder, true).some(
      (path) => /\.(ttf|otf|ttc|otc)$/i.test(path) && pattern.test(path.replace(/.*\//, '')),
    ),
  )
}

/**
 * @param {string} folder
 * @param {boolean} [recursive]
 * @returns {readonly string[]}
 */
function list(folder, recursive = false) {
  try {
    return readdirSync(folder, { recursive, encoding: 'utf8' })
  } catch {
    return []
  }
}
