import { nativeTheme } from 'electron'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTray, type TrayIcon } from '../../../../electron/desktop/tray/tray.ts'
import type { TrayView } from '../../../../electron/desktop/tray/tray-view.ts'
import { HOST, pretendPlatform } from '../../../fake-electron/platform.ts'
import { setScaleFactor } from '../../../fake-electron/screen.ts'
import { currentTray, type FakeTray } from '../../../fake-electron/tray.ts'
import { readyElectron } from '../shell.ts'
import { mark } from './tray-pictures.ts'

let icon: TrayIcon
let tray: FakeTray
let darkApps: boolean
let chosen: string[]
/** Counts the images, tooltips and menus that are sent to the system. */
let sent: Record<'image' | 'tooltip' | 'menu', number>

const view: TrayView = {
  mark: mark(),
  number: null,
  text: '23 %',
  tooltip: 'Main: calm',
  figures: ['Main: calm'],
  commands: { open: 'Open', refresh: 'Refresh', openLogs: 'Logs', quit: 'Quit' },
}

beforeAll(() => readyElectron())
beforeEach(() => {
  darkApps = false
  chosen = []
  icon = createTray(view, {
    commands: {
      toggle: () => chosen.push('toggle'),
      open: () => chosen.push('open'),
      refresh: () => chosen.push('refresh'),
      openLogs: () => chosen.push('logs'),
      quit: () => chosen.push('quit'),
    },
    panel: () => ({ darkApps, darkTaskbar: false }),
  })
  const current = currentTray()
  if (current === null) throw new Error('there is no tray icon')
  tray = current
  sent = { image: 0, tooltip: 0, menu: 0 }
  const setImage = tray.setImage.bind(tray)
  const setToolTip = tray.setToolTip.bind(tray)
  const setContextMenu = tray.setContextMenu.bind(tray)
  vi.spyOn(tray, 'setImage').mockImplementation((image) => {
    sent.image += 1
    setImage(image)
  })
  vi.spyOn(tray, 'setToolTip').mockImplementation((text) => {
    sent.tooltip += 1
    setToolTip(text)
  })
  vi.spyOn(tray, 'setContextMenu').mockImplementation((menu) => {
    sent.menu += 1
    setContextMenu(menu)
  })
})
afterEach(() => {
  tray.destroy()
  setScaleFactor(1)
  nativeTheme.themeSource = 'system'
})

describe('the tray icon', () => {
  it('has an identifier on macOS alone, so that it stays where the user has put it', () => {
    expect(tray.getGUID()).toBeNull()
    pretendPlatform('darwin')
    const commands = { toggle() {}, open() {}, refresh() {}, openLogs() {}, quit() {} }
    createTray(view, { commands, panel: () => ({ darkApps, darkTaskbar: false }) })
    const ofMac = currentTray()
    expect(ofMac?.getGUID()).toBe('6f3a2c0e-51d7-4b86-9a3e-0c7d4be1f25a')
    ofMac?.destroy()
    pretendPlatform(HOST)
  })

  it('sends nothing that is shown already', () => {
    icon.show({ ...view, mark: mark({ water: 0.3001 }), figures: [...view.figures] })
    expect(sent).toEqual({ image: 0, tooltip: 0, menu: 0 })
  })

  it('sends only what has changed', () => {
    icon.show({ ...view, mark: mark({ risk: 'critical', water: 0.9 }) })
    expect(sent).toEqual({ image: 1, tooltip: 0, menu: 0 })
    icon.show({ ...view, tooltip: 'Main: critical' })
    expect(sent).toEqual({ image: 2, tooltip: 1, menu: 0 })
  })

  it('sends the menu again when only the language has changed', () => {
    icon.show({ ...view, commands: { ...view.commands, open: '打开 Plimsoll' } })
    expect(sent).toEqual({ image: 0, tooltip: 0, menu: 1 })
    expect(tray.choose('打开 Plimsoll')).toBe(true)
    expect(chosen).toEqual(['open'])
  })

  it('is drawn again for each new number', () => {
    icon.show({ ...view, number: '71' })
    icon.show({ ...view, number: '72' })
    icon.show({ ...view, number: '72' })
    expect(sent.image).toBe(2)
  })

  it('is drawn again in another size when the scale of the display changes', () => {
    setScaleFactor(2)
    expect(sent.image).toBe(1)
    expect(imageSize()).toBe(64)
    setScaleFactor(1)
    expect(imageSize()).toBe(32)
  })

  it('follows the theme of the panel, not of the window', () => {
    nativeTheme.themeSource = 'dark'
    expect(sent.image).toBe(0)
    darkApps = true
    nativeTheme.emit('updated')
    expect(sent.image).toBe(1)
  })

  it('has no bounds when the system does not report any', () => {
    expect(icon.bounds()).toBeNull()
  })

  it('is not changed after it was destroyed', () => {
    tray.destroy()
    icon.show({ ...view, mark: mark({ risk: 'critical' }), tooltip: 'x', figures: [] })
    setScaleFactor(2)
    expect(sent).toEqual({ image: 0, tooltip: 0, menu: 0 })
    expect(icon.bounds()).toBeNull()
  })
})

function imageSize(): number | undefined {
  const image = vi.mocked(tray.setImage).mock.lastCall?.[0]
  return typeof image === 'object' ? image.getSize().width : undefined
}

describe('the tooltip of an account named A & B <C>', () => {
  it.each([
    ['win32', 'A + B ‹C›: calm'],
    ['linux', 'A & B <C>: calm'],
  ])('on %s loses no character', (platform, expected) => {
    vi.spyOn(process, 'platform', 'get').mockReturnValue(platform as NodeJS.Platform)
    const setToolTip = vi.mocked(tray.setToolTip)
    icon.show({ ...view, tooltip: 'A & B <C>: calm' })
    expect(setToolTip).toHaveBeenCalledExactlyOnceWith(expected)
  })
})
