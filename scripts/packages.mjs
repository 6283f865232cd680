/** What the system must provide, and the packages that provide it. */

/** @typedef {'chromium' | 'keyring' | 'electron-libs' | 'fonts'} Need */
/** @typedef {'apt-get' | 'dnf' | 'pacman'} Manager */

/** @type {Readonly<Record<Need, string>>} */
const NAMES = {
  chromium: 'a Chromium browser',
  keyring: 'GNOME Keyring, D-Bus and libsecret',
  'electron-libs': "Electron's system libraries",
  fonts: 'the fonts Inter and Noto Sans CJK',
}

/** @type {Readonly<Record<Manager, Readonly<Record<Need, readonly string[]>>>>} */
const PACKAGES = {
  'apt-get': {
    chromium: ['chromium'],
    keyring: ['gnome-keyring', 'dbus', 'libsecret-1-0'],
    'electron-libs': [
      'libgtk-3-0',
      'libnss3',
      'libnotify4',
      'libxss1',
      'libxtst6',
      'libatspi2.0-0',
      'libsecret-1-0',
      'libgbm1',
      'libasound2',
    ],
    fonts: ['fonts-inter', 'fonts-noto-cjk'],
  },
  dnf: {
    chromium: ['chromium'],
    keyring: ['gnome-keyring', 'dbus-daemon', 'dbus-tools', 'libsecret'],
    'electron-libs': [
      'gtk3',
      'nss',
      'libnotify',
      'libXScrnSaver',
      'libXtst',
      'at-spi2-core',
      'libsecret',
      'mesa-libgbm',
      'alsa-lib',
    ],
    fonts: ['rsms-inter-fonts', 'google-noto-sans-cjk-fonts'],
  },
  pacman: {
    chromium: ['chromium'],
    keyring: ['gnome-keyring', 'dbus', 'libsecret'],
    'electron-libs': [
      'gtk3',
      'nss',
      'libnotify',
      'libxss',
      'libxtst',
      'at-spi2-core',
      'libsecret',
      'mesa',
      'alsa-lib',
    ],
    fonts: ['inter-font', 'noto-fonts-cjk'],
  },
}

const INSTALL = {
  'apt-get': ['install', '--yes', '--no-install-recommends'],
  dnf: ['install', '--assumeyes'],
  pacman: ['--sync', '--needed'],
}

/** Debian and Ubuntu renamed this package when they moved to 64-bit times. Older releases have only the old name. */
export const RENAMED = { from: 'libasound2', to: 'libasound2t64' }

/** apt-get comes first, because a system with apt-get may have the others too. */
export const MANAGERS = /** @type {const} */ (['apt-get', 'dnf', 'pacman'])

/** @typedef {{ readonly manager: Manager | null, readonly isRoot: boolean, readonly renamed: boolean }} System */

/**
 * @param {Manager} manager
 * @param {readonly Need[]} needs
 * @param {boolean} renamed whether this release has the `RENAMED` package
 * @returns {readonly [command: Manager, ...args: string[]]}
 */
export function installCommand(manager, needs, renamed) {
  const packages = new Set(needs.flatMap((need) => PACKAGES[manager][need]))
  const names = [...packages].map((name) => (renamed && name === RENAMED.from ? RENAMED.to : name))
  return [manager, ...INSTALL[manager], ...names]
}

/**
 * A message with what is missing and the one command that installs it.
 * @param {readonly Need[]} missing
 * @param {System} system
 */
export function missingMessage(missing, { manager, isRoot, renamed }) {
  const what = `Missing on this system: ${missing.map((need) => NAMES[need]).join('; ')}.`
  const browser = missing.includes('chromium')
    ? '\nA Chromium that is elsewhere can be named by PLIMSOLL_CHROMIUM=/path/to/chromium.'
    : ''
  if (manager === null) return `${what} Please install it.${browser}`
  const command = installCommand(manager, missing, renamed).join(' ')
  return `${what} This installs it:\n  ${isRoot ? '' : 'sudo '}${command}${browser}`
}
