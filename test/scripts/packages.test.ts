import { describe, expect, it } from 'vitest'
import { installCommand, missingMessage } from '../../scripts/packages.mjs'

const system = { manager: 'apt-get', isRoot: false, renamed: false } as const

describe('the command that installs what is missing', () => {
  it('asks apt-get for exactly the packages, without recommendations and questions', () => {
    expect(installCommand('apt-get', ['chromium', 'keyring'], false).join(' ')).toBe(
      'apt-get install --yes --no-install-recommends chromium gnome-keyring dbus libsecret-1-0',
    )
  })

  it('names a package once that two needs share', () => {
    const command = installCommand('apt-get', ['keyring', 'electron-libs'], false)
    expect(command.filter((name) => name === 'libsecret-1-0')).toHaveLength(1)
  })

  it('takes the new name of a package where the release has it', () => {
    expect(installCommand('apt-get', ['electron-libs'], false)).toContain('libasound2')
    const renamed = installCommand('apt-get', ['electron-libs'], true)
    expect(renamed).toContain('libasound2t64')
    expect(renamed).not.toContain('libasound2')
  })
})

describe('what is said when something cannot be installed', () => {
  it('is what is missing and the one command for it', () => {
    expect(missingMessage(['keyring', 'fonts'], system)).toBe(
      'Missing on this system: GNOME Keyring, D-Bus and libsecret; the fonts Inter and Noto Sans CJK. This installs it:\n' +
        '  sudo apt-get install --yes --no-install-recommends gnome-keyring dbus libsecret-1-0 fonts-inter fonts-noto-cjk',
    )
  })

  it('leaves sudo out for root', () => {
    expect(missingMessage(['keyring'], { ...system, isRoot: true })).not.toContain('sudo')
  })

  it.each([
    ['dnf', 'sudo dnf install --assumeyes gnome-keyring dbus-daemon dbus-tools libsecret'],
    ['pacman', 'sudo pacman --sync --needed gnome-keyring dbus libsecret'],
  ] as const)('speaks %s', (manager, command) => {
    expect(missingMessage(['keyring'], { ...system, manager })).toContain(command)
  })

  it('names no command where no package manager is known', () => {
    expect(missingMessage(['keyring'], { ...system, manager: null })).toBe(
      'Missing on this system: GNOME Keyring, D-Bus and libsecret. Please install it.',
    )
  })

  it('says how to name a browser that is elsewhere, when it is the browser that is missing', () => {
    expect(missingMessage(['chromium'], system)).toContain('PLIMSOLL_CHROMIUM=')
    expect(missingMessage(['chromium'], { ...system, manager: null })).toContain('PLIMSOLL_CHROMIUM=')
    expect(missingMessage(['keyring'], system)).not.toContain('PLIMSOLL_CHROMIUM=')
  })
})
