import { BrowserWindow, nativeTheme, protocol } from 'electron'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createPopover, type Popover } from '../../../../electron/desktop/window/popover.ts'
import { monitorState } from '../../../fixtures.ts'
import { readyElectron } from '../shell.ts'

const ICON = { x: 700, y: 2, width: 24, height: 24 }

let now: number
let locale: string
let popover: Popover

beforeAll(() => {
  readyElectron()
  protocol.handle('app', () => new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } }))
})
beforeEach(() => {
  now = 1_000_000
  locale = 'en'
  popover = createPopover({
    preload: '/preload.cjs',
    url: () => `app://bundle/index.html?locale=${locale}`,
    now: () => now,
  })
})
afterEach(() => {
  for (const window of BrowserWindow.getAllWindows()) window.destroy()
})

function openWindow(): BrowserWindow {
  if (popover.window === null) throw new Error('there is no window')
  return popover.window
}

const visible = () => popover.window?.isVisible() ?? false
/** The window manager tells of focus a moment later. */
const told = () => new Promise((resolve) => setImmediate(resolve))

async function loseFocus(): Promise<void> {
  openWindow().blur()
  await told()
}

describe('the popover', () => {
  it('is there from the start, hidden', () => {
    expect(BrowserWindow.getAllWindows()).toHaveLength(1)
    expect(visible()).toBe(false)
  })

  it('opens with a click on the icon and closes with the next', () => {
    popover.toggle(ICON)
    expect(visible()).toBe(true)
    now += 1000
    popover.toggle(ICON)
    expect(visible()).toBe(false)
    popover.toggle(ICON)
    expect(visible()).toBe(true)
  })

  it('is where the icon was last, unless it is told where the icon is', () => {
    popover.show(ICON)
    const place = openWindow().getBounds()
    popover.hide()
    now += 1000
    popover.toggle()
    expect(openWindow().getBounds()).toEqual(place)
    popover.hide()
    popover.toggle({ ...ICON, x: 100 })
    expect(openWindow().getBounds()).not.toEqual(place)
  })

  it('stands on the ground of the theme of the moment', () => {
    const ground = openWindow().getBackgroundColor()
    nativeTheme.themeSource = 'dark'
    expect(openWindow().getBackgroundColor()).not.toBe(ground)
    nativeTheme.themeSource = 'system'
    expect(openWindow().getBackgroundColor()).toBe(ground)
  })

  it('hides when it loses the focus', async () => {
    popover.show()
    await told()
    now += 1000
    await loseFocus()
    expect(visible()).toBe(false)
  })

  it('stays when it is told right after it was shown that the focus is gone, as happens on Windows', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    popover.show()
    await told()
    now += 399
    openWindow().emit('blur')
    vi.advanceTimersByTime(1000)
    vi.useRealTimers()
    expect(visible()).toBe(true)
  })

  it('hides a moment later when the focus was really gone so soon', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    popover.show()
    await told()
    now += 100
    await loseFocus()
    expect(visible()).toBe(true)
    vi.advanceTimersByTime(300)
    vi.useRealTimers()
    expect(visible()).toBe(false)
  })

  it('is closed, not opened anew, by a click that takes its focus first', async () => {
    popover.toggle(ICON)
    await told()
    now += 1000
    await loseFocus()
    expect(visible()).toBe(false)
    now += 50
    popover.toggle(ICON)
    expect(visible()).toBe(false)
    now += 200
    popover.toggle(ICON)
    expect(visible()).toBe(true)
  })

  it('hides instead of closing, until the app quits', async () => {
    popover.show()
    openWindow().close()
    await told()
    expect(visible()).toBe(false)
    expect(BrowserWindow.getAllWindows()).toHaveLength(1)
    popover.allowClose()
    openWindow().close()
    expect(popover.window).toBeNull()
  })

  it('is made anew when its page has died, in the language of that moment', () => {
    locale = 'zh-CN'
    const first = openWindow()
    first.webContents.emit('render-process-gone')
    expect(popover.window).toBeNull()
    popover.send('monitor:changed', monitorState())
    popover.show()
    expect(visible()).toBe(true)
    expect(openWindow()).not.toBe(first)
    expect(openWindow().webContents.getURL()).toBe('app://bundle/index.html?locale=zh-CN')
  })
})
