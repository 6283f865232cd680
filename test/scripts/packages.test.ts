import { describe, expect, it } from 'vitest'
import { installCommand, missingMessage } from '../../scripts/packages.mjs'

const system = { manager: 'apt-get', isRoot: false, renamed: false } as const

describe('the command that installs missing packages', () => {
  it('names exactly the packages for apt-get, without recommendations and questions', () => {
    expect(installCommand('apt-get', ['chromium', 'keyring'], false).join(' ')).toBe(
      'apt-get install --yes --no-install-recommends chromium gnome-keyring dbus libsecret-1-0',
    )
  })

  it('names a package that is needed twice only once', () => {
    const command = installCommand('apt-get', ['keyring', 'electron-libs'], false)
    expect(command.filter((name) => name === 'libsecret-1-0')).toHaveLength(1)
  })

  it('uses the new name of a package on releases that have it', () => {
    expect(installCommand('apt-get', ['electron-libs'], false)).toContain('libasound2')
    const renamed = installCommand('apt-get', ['electron-libs'], true)
    expect(renamed).toContain('libasound2t64')
    expect(renamed).not.toContain('libasound2')
  })
})

describe('the message about missing packages', () => {
  it('names what is missing and the command that installs it', () => {
    expect(missingMessage(['keyring', 'fonts'], system)).toBe(
      'Missing on this system: GNOME Keyring, D-Bus and libsecret; the fonts Inter and Noto Sans CJK. This installs it:\n' +
        '  sudo apt-get install --yes --no-install-recommends gnome-keyring dbus libsecret-1-0 fonts-inter fonts-noto-cjk',
    )
  })

  it('has no sudo for root', () => {
    expect(missingMessage(['keyring'], { ...system, isRoot: true })).not.toContain('sudo')
  })

  it.each([
    ['dnf', 'sudo dnf install --assumeyes gnome-keyring dbus-daemon dbus-tools libsecret'],
    ['pacman', 'sudo pacman --sync --needed gnome-keyring dbus libsecret'],
  ] as const)('has the command of %s', (manager, command) => {
    expect(missingMessage(['keyring'], { ...system, manager })).toContain(command)
  })

  it('has no command without a known package manager', () => {
    expect(missingMessage(['keyring'], { ...system, manager: null })).toBe(
      'Missing on this system: GNOME Keyring, D-Bus and libsecret. Please install it.',
    )
  })

  it('says how to name another browser when the browser is missing', () => {
    expect(missingMessage(['chromium'], system)).toContain('PLIMSOLL_CHROMIUM=')
    expect(missingMessage(['chromium'], { ...system, manager: null })).toContain('PLIMSOLL_CHROMIUM=')
    expect(missingMessage(['keyring'], system)).not.toContain('PLIMSOLL_CHROMIUM=')
  })
})
