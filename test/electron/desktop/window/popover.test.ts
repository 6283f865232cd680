import { BrowserWindow, Menu, nativeTheme, protocol } from 'electron'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createPopover, type Popover } from '../../../../electron/desktop/window/popover.ts'
import { createFakeClock, type FakeClock } from '../../../fake-clock.ts'
import { monitorState } from '../../../fixtures.ts'
import { readyElectron } from '../shell.ts'

const ICON = { x: 700, y: 2, width: 24, height: 24 }

let now: number
let clock: FakeClock
/** The moment of the newest state. */
let at: number
let locale: string
let popover: Popover

beforeAll(() => {
  readyElectron()
  protocol.handle('app', () => new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } }))
})
beforeEach(() => {
  now = 1_000_000
  clock = createFakeClock()
  at = 1
  locale = 'en'
  popover = createPopover({
    preload: '/preload.cjs',
    url: () => `app://bundle/index.html?locale=${locale}`,
    state: () => monitorState({ at }),
    clock: { now: () => now, after: clock.after },
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

/** Collects the moments of the states that the window is sent, and whether it was visible. */
function collectStates(): [at: unknown, visible: boolean][] {
  const sent: [unknown, boolean][] = []
  vi.spyOn(openWindow().webContents, 'send').mockImplementation((channel, state) => {
    if (channel === 'monitor:changed') sent.push([state.at, visible()])
  })
  return sent
}

describe('the state', () => {
  it('is not sent while the popover is hidden, and the newest is sent before it is shown', async () => {
    const sent = collectStates()
    for (at of [2, 3, 4]) popover.stateChanged()
    await clock.advance(1_000)
    expect(sent).toEqual([])
    popover.show()
    expect(sent).toEqual([[4, false]])
  })

  it('is sent at most ten times a second while the popover is shown, and the newest always', async () => {
    const sent = collectStates()
    popover.show()
    for (at = 2; at <= 100; at += 1) {
      popover.stateChanged()
      await clock.advance(10)
    }
    await clock.advance(1_000)
    expect(sent.length).toBeLessThanOrEqual(11)
    expect(sent.at(-1)).toEqual([at, true])
    at = 200
    popover.stateChanged()
    expect(sent.at(-1)).toEqual([200, true])
  })

  it('that waits to be sent is not sent once the popover is hidden', async () => {
    const sent = collectStates()
    popover.show()
    at = 2
    popover.stateChanged()
    popover.hide()
    await clock.advance(1_000)
    expect(sent).toEqual([[1, false]])
    popover.show()
    expect(sent).toEqual([
      [1, false],
      [2, false],
    ])
  })
})

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

  it('keeps its size on a display of another scale, where Windows changes it once', () => {
    const window = openWindow()
    const { setBounds } = window
    vi.spyOn(window, 'setBounds').mockImplementationOnce(({ width = 0, height = 0 }) =>
      setBounds.call(window, { width: Math.round(width * 1.5), height: Math.round(height * 1.5) }),
    )
    popover.show(ICON)
    expect(window.getBounds()).toMatchObject({ width: 360, height: 560 })
  })

  it('has the background colour of the current theme', async () => {
    const background = openWindow().getBackgroundColor()
    nativeTheme.themeSource = 'dark'
    await vi.waitFor(() => expect(openWindow().getBackgroundColor()).not.toBe(background))
    nativeTheme.themeSource = 'system'
    await vi.waitFor(() => expect(openWindow().getBackgroundColor()).toBe(background))
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

  it('shows a menu for a right click into a field, and none for one beside the text', () => {
    const popup = vi.spyOn(Menu.prototype, 'popup')
    const editFlags = { canCut: true, canCopy: true, canPaste: true }
    const rightClick = (isEditable: boolean) =>
      openWindow().webContents.emit('context-menu', {}, { isEditable, selectionText: '', editFlags })
    rightClick(false)
    expect(popup).not.toHaveBeenCalled()
    rightClick(true)
    expect(popup).toHaveBeenCalledExactlyOnceWith({ window: openWindow() })
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
    popover.send('window:show-account', 'main')
    popover.show()
    expect(visible()).toBe(true)
    expect(openWindow()).not.toBe(first)
    expect(openWindow().webContents.getURL()).toBe('app://bundle/index.html?locale=zh-CN')
  })
})
