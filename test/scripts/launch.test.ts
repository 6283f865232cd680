import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hasDisplay, launchPlan, userDataFolder } from '../../scripts/launch.mjs'

const here = {
  electron: '/e/electron',
  display: true,
  browser: true,
  linuxRoot: false,
  home: '/home/me/.config/Plimsoll',
  temporary: '/tmp/t',
}

describe('starting the app', () => {
  it('uses Electron when there is one and a display', () => {
    expect(launchPlan(['--hidden'], here)).toEqual({ on: 'electron', args: ['.', '--hidden'] })
  })

  it('gives a drill on Electron its own folder', () => {
    expect(launchPlan(['--drill'], here).args).toEqual(['.', '--user-data-dir=/tmp/t', '--drill'])
  })

  it('turns the sandbox off only for root', () => {
    expect(launchPlan([], here).args).not.toContain('--no-sandbox')
    expect(launchPlan([], { ...here, linuxRoot: true }).args).toEqual(['.', '--no-sandbox'])
  })

  it('uses the preview without Electron, with the folder of the real app', () => {
    expect(launchPlan(['--hidden'], { ...here, electron: null })).toEqual({
      on: 'preview',
      args: ['--window', '--home', here.home, '--hidden'],
    })
  })

  it('gives a drill in the preview its own folder and keychain', () => {
    expect(launchPlan(['--drill'], { ...here, electron: null }).args).toEqual([
      '--window',
      '--home',
      '/tmp/t',
      '--keychain',
      'memory',
      '--drill',
    ])
  })

  it('prints instead of opening a window when there is no display, and ends a drill after one round', () => {
    for (const none of [
      { electron: '/e/electron', display: false },
      { electron: null, browser: false },
    ]) {
      expect(launchPlan([], { ...here, ...none }).args).toEqual(['--no-window', '--home', here.home])
      const drill = launchPlan(['--drill'], { ...here, ...none })
      expect(drill.on).toBe('preview')
      expect(drill.args).toContain('--once')
      expect(drill.args).not.toContain(here.home)
    }
  })
})

describe("the app's own folder", () => {
  it.each([
    ['linux', {}, '/home/me/.config/Plimsoll'],
    ['linux', { XDG_CONFIG_HOME: '/cfg' }, '/cfg/Plimsoll'],
    ['linux', { XDG_CONFIG_HOME: '' }, '/home/me/.config/Plimsoll'],
    ['darwin', {}, '/home/me/Library/Application Support/Plimsoll'],
    ['win32', { APPDATA: '/roaming' }, '/roaming/Plimsoll'],
  ] as const)('is the one that Electron uses on %s %o', (platform, env, expected) => {
    expect(userDataFolder('Plimsoll', platform, env, '/home/me')).toBe(join(expected))
  })
})

describe('a display', () => {
  it.each([
    ['linux', {}, false],
    ['linux', { DISPLAY: '' }, false],
    ['linux', { DISPLAY: ':0' }, true],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, true],
    ['darwin', {}, true],
    ['win32', {}, true],
  ] as const)('is detected by platform and environment: %s %o', (platform, env, expected) => {
    expect(hasDisplay(platform, env)).toBe(expected)
  })
})
