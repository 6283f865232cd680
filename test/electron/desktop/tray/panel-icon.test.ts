import { describe, expect, it } from 'vitest'
import { inkFor, panelIcon } from '../../../../electron/desktop/tray/panel-icon.ts'
import { readPng } from '../../../fake-electron/png.ts'
import { mark } from './tray-pictures.ts'

const PICTURE = { mark: mark(), number: null }
const panel = { darkApps: false, darkTaskbar: false }

describe('the ink', () => {
  it.each([
    ['darwin', '', false, false, 'template'],
    ['win32', '', false, true, 'light'],
    ['win32', '', true, false, 'dark'],
    ['linux', 'ubuntu:GNOME', false, false, 'light'],
    ['linux', 'KDE', false, false, 'dark'],
    ['linux', 'KDE', true, true, 'light'],
    ['linux', '', false, true, 'dark'],
  ] as const)(
    'on %s %s with dark apps %s and a dark taskbar %s is %s',
    (platform, desktop, darkApps, darkTaskbar, ink) => {
      expect(inkFor({ platform, desktop, panel: { darkApps, darkTaskbar } })).toBe(ink)
    },
  )
})

describe('the size', () => {
  it.each([
    ['win32', 1, [[1, 16]]],
    ['win32', 1.25, [[1, 20]]],
    ['win32', 1.5, [[1, 24]]],
    ['win32', 1.75, [[1, 28]]],
    ['win32', 2, [[1, 32]]],
    ['linux', 1, [[1, 32]]],
    ['linux', 1.5, [[1, 64]]],
    ['linux', 2, [[1, 64]]],
    [
      'darwin',
      1,
      [
        [1, 16],
        [2, 32],
      ],
    ],
  ] as const)('on %s at a scale of %d is %j', (platform, scaleFactor, expected) => {
    const icon = panelIcon(PICTURE, { platform, desktop: '', panel, scaleFactor })
    const sizes = icon.map((one) => {
      const { width, height } = readPng(one.buffer) ?? {}
      expect(width).toBe(height)
      return [one.scaleFactor, width]
    })
    expect(sizes).toEqual(expected)
  })
})
