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
/** Waits for the focus events, which come a moment later. */
const focusEvents = () => new Promise((resolve) => setImmediate(resolve))

async function loseFocus(): Promise<void> {
  openWindow().blur()
  await focusEvents()
}

describe('the popover', () => {
  it('exists from the start, hidden', () => {
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

  it('opens at the last known position of the icon, unless a new one is given', () => {
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

  it('has the background colour of the current theme', () => {
    const background = openWindow().getBackgroundColor()
    nativeTheme.themeSource = 'dark'
    expect(openWindow().getBackgroundColor()).not.toBe(background)
    nativeTheme.themeSource = 'system'
    expect(openWindow().getBackgroundColor()).toBe(background)
  })

  it('hides when it loses the focus', async () => {
    popover.show()
    await focusEvents()
    now += 1000
    await loseFocus()
    expect(visible()).toBe(false)
  })

  it('stays when a blur event comes right after it was shown, as happens on Windows', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    popover.show()
    await focusEvents()
    now += 399
    openWindow().emit('blur')
    vi.advanceTimersByTime(1000)
    vi.useRealTimers()
    expect(visible()).toBe(true)
  })

  it('hides a moment later when it really lost the focus that soon', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    popover.show()
    await focusEvents()
    now += 100
    await loseFocus()
    expect(visible()).toBe(true)
    vi.advanceTimersByTime(300)
    vi.useRealTimers()
    expect(visible()).toBe(false)
  })

  it('is closed, not opened again, by a click on the icon that takes its focus first', async () => {
    popover.toggle(ICON)
    await focusEvents()
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
    await focusEvents()
    expect(visible()).toBe(false)
    expect(BrowserWindow.getAllWindows()).toHaveLength(1)
    popover.allowClose()
    openWindow().close()
    expect(popover.window).toBeNull()
  })

  it('is created again after its page crashed, in the current language', () => {
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
