import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { DEFAULT_SETTINGS, type Settings } from '../../../shared/settings/settings.ts'
import type { MonitorState } from '../../../shared/state.ts'
import { type FakeBridge, failed, ok } from '../bridge.ts'
import { NOW, STATES } from '../fixtures.ts'
import { accessibilityViolations, nextFrame, open, setMediaPreferences } from '../page.ts'
import { bridgeWithSettings, CUSTOM_SETTINGS } from '../settings.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] })
})

afterEach(async () => {
  vi.useRealTimers()
  await setMediaPreferences()
  await page.viewport(360, 560)
})

interface Scene {
  readonly settings?: Settings
  readonly state?: MonitorState
  readonly answers?: Parameters<typeof bridgeWithSettings>[2]
}

async function openSettings({ settings = DEFAULT_SETTINGS, state = STATES.calm, answers }: Scene = {}) {
  const bridge = bridgeWithSettings(state, settings, answers)
  await open(state, bridge)
  await page.getByRole('button', { name: 'Settings', exact: true }).click()
  await expect.element(page.getByRole('heading', { name: 'Settings', exact: true })).toHaveFocus()
  await expect.element(group('Language')).toBeVisible()
  return bridge
}

const group = (name: string) => page.getByRole('group', { name })
const choice = (of: string, name: string) => group(of).getByRole('radio', { name, exact: true })
const interval = () => page.getByRole('textbox', { name: 'Polling interval s' })
const shortcut = (name = 'Open Plimsoll from anywhere') => page.getByRole('textbox', { name })
const saved = (bridge: FakeBridge) => bridge.callsTo('settings:set').map(([, patch]) => patch)

/** Presses the label, because the radio button itself is invisible. */
async function choose(of: string, name: string): Promise<void> {
  await group(of).getByText(name, { exact: true }).click()
}

const failing = {
  'settings:set': () => failed({ kind: 'not-saved', params: { file: 'settings.json' } }),
} as const

describe('each choice', () => {
  test.each([
    ['Language', '简体中文', 'English', { language: 'zh-CN' }],
    ['Theme', 'Dark', 'System', { theme: 'dark' }],
    ['Colours of gain and loss', 'Red / green', 'Green / red', { gainLoss: 'red-green' }],
    ['Colours of gain and loss', 'Blue / orange', 'Green / red', { gainLoss: 'blue-orange' }],
    ['Figure in the tray', 'Off', 'Ratio', { trayText: 'off' }],
    ['Figure in the tray', 'Available', 'Ratio', { trayText: 'available' }],
  ])('%s: %s is saved at once', async (of, name, _, patch) => {
    const bridge = await openSettings()
    await choose(of, name)
    await expect.poll(() => saved(bridge)).toEqual([patch])
  })

  test.each([
    ['Theme', 'Dark', 'System'],
    ['Colours of gain and loss', 'Blue / orange', 'Green / red'],
    ['Figure in the tray', 'Profit', 'Ratio'],
  ])('%s: can go back to its default, and keeps the focus', async (of, name, usual) => {
    const bridge = await openSettings()
    expect(group(of).getByRole('button').elements()).toEqual([])
    await choose(of, name)
    await group(of)
      .getByRole('button', { name: `Default: ${usual} ${of}` })
      .click()
    await expect.element(choice(of, usual)).toHaveFocus()
    await expect.poll(() => saved(bridge).length).toBe(2)
    expect(group(of).getByRole('button').elements()).toEqual([])
  })

  test('that cannot be saved shows why, and the saved value again', async () => {
    await openSettings({ answers: failing })
    await choose('Theme', 'Dark')
    await expect
      .element(page.getByRole('alert').getByText(/settings\.json could not be written/))
      .toBeVisible()
    await expect.element(choice('Theme', 'System')).toBeChecked()
    await expect.element(choice('Theme', 'Dark')).not.toBeChecked()
    expect(page.getByText('Saved', { exact: true }).elements()).toEqual([])
    await page.getByRole('alert').getByRole('button', { name: 'Close' }).click()
    expect(page.getByRole('alert').elements()).toEqual([])
  })

  test('that cannot be saved shows the error in view, without moving the page', async () => {
    await openSettings({ answers: failing })
    const turn = page.getByRole('switch', { name: 'Number in the icon' })
    turn.element().scrollIntoView({ block: 'end' })
    const { top } = turn.element().getBoundingClientRect()
    await turn.click()
    await expect.element(page.getByRole('alert')).toBeInViewport()
    await nextFrame()
    expect(Math.abs(turn.element().getBoundingClientRect().top - top)).toBeLessThan(2)
    await expect.element(turn).not.toBeChecked()
  })

  test('is shown while it is being saved', async () => {
    const way = Promise.withResolvers<void>()
    await openSettings({
      answers: {
        'settings:set': async () => {
          await way.promise
          return ok({ ...DEFAULT_SETTINGS, theme: 'dark' })
        },
      },
    })
    await choose('Theme', 'Dark')
    await nextFrame()
    await expect.element(choice('Theme', 'Dark')).toBeChecked()
    await expect.element(group('Theme').getByRole('button', { name: /^Default/ })).toBeVisible()
    way.resolve()
    await expect.element(page.getByText('Saved', { exact: true })).toBeVisible()
    await expect.element(choice('Theme', 'Dark')).toBeChecked()
  })

  test('of colours has a sample of gain and loss, and applies to the window', async () => {
    await openSettings()
    const samples = [...document.querySelectorAll<HTMLElement>('.sample')]
    expect(samples.map(({ textContent }) => textContent.trim().replace(/\s+/g, ' '))).toEqual(
      Array(3).fill('+1.2 −1.2'),
    )
    const colours = samples.map((sample) => [...sample.children].map((part) => getComputedStyle(part).color))
    expect(colours[1]).toEqual(colours[0]?.toReversed())
    expect(new Set(colours.flat()).size).toBe(4)
    await choose('Colours of gain and loss', 'Red / green')
    await expect.poll(() => document.documentElement.dataset.gainLoss).toBe('red-green')
  })
})

describe('the polling interval', () => {
  test('is saved on Enter, and shows its request weight while typing', async () => {
    const bridge = await openSettings()
    await expect.element(interval()).toHaveAccessibleDescription(/about 70 of request weight a minute/)
    await interval().fill('1')
    await expect.element(interval()).toHaveAccessibleDescription(/about 610 of request weight a minute/)
    expect(saved(bridge)).toEqual([])
    await userEvent.keyboard('{Enter}')
    await expect.poll(() => saved(bridge)).toEqual([{ pollSeconds: 1 }])
    await expect.element(page.getByText('Saved', { exact: true })).toBeVisible()
  })

  test('can go back to its default', async () => {
    const bridge = await openSettings({ settings: { ...DEFAULT_SETTINGS, pollSeconds: 30 } })
    await page.getByRole('button', { name: 'Default: 10 sec Polling interval' }).click()
    await expect.element(interval()).toHaveFocus()
    await expect.element(interval()).toHaveValue('10')
    expect(saved(bridge)).toEqual([{ pollSeconds: 10 }])
    await expect.element(page.getByRole('button', { name: /^Default/ })).not.toBeInTheDocument()
  })

  test.each([
    ['0', 'At least 1, please.'],
    ['301', 'At most 300, please.'],
    ['2.5', 'Please write a whole number.'],
    ['soon', 'Please write a whole number.'],
    ['  ', 'Please fill this in.'],
    ['-5', 'At least 1, please.'],
  ])('of “%s” is refused, stays as written, and can go back to the default', async (text, why) => {
    const bridge = await openSettings()
    await interval().fill(text)
    await userEvent.tab()
    await expect.element(page.getByText(why)).toBeVisible()
    await expect.element(interval()).toHaveAttribute('aria-invalid', 'true')
    await expect.element(interval()).toHaveValue(text)
    expect(saved(bridge)).toEqual([])
    await page.getByRole('button', { name: /^Default: 10 sec/ }).click()
    await expect.element(interval()).toHaveValue('10')
    await expect.element(interval()).toHaveAttribute('aria-invalid', 'false')
  })

  test('accepts full-width digits', async () => {
    const bridge = await openSettings()
    await interval().fill('３０')
    await userEvent.tab()
    await expect.poll(() => saved(bridge)).toEqual([{ pollSeconds: 30 }])
    await expect.element(interval()).toHaveValue('30')
  })

  test('that cannot be saved shows why, and the typed text stays', async () => {
    await openSettings({ answers: failing })
    await interval().fill('30')
    await userEvent.tab()
    await expect
      .element(page.getByRole('alert').getByText(/settings\.json could not be written/))
      .toBeVisible()
    await expect.element(interval()).toHaveValue('30')
  })
})

describe('a shortcut', () => {
  test('is recorded when pressed, and shown as the system writes it', async () => {
    const bridge = await openSettings()
    await shortcut().click()
    await expect.element(shortcut()).toHaveAccessibleDescription(/Press the keys together/)
    await userEvent.keyboard('{Control>}{Shift>}p{/Shift}{/Control}')
    await expect.element(shortcut()).toHaveValue('Ctrl+Shift+P')
    expect(saved(bridge)).toEqual([{ shortcuts: { open: 'CommandOrControl+Shift+P', mask: null } }])
  })

  test('is written in symbols on macOS', async () => {
    await openSettings({
      settings: { ...DEFAULT_SETTINGS, shortcuts: { open: 'CommandOrControl+Shift+P', mask: null } },
      answers: { 'app:about': () => ok({ version: '0.1.0', system: 'macos' }) },
    })
    await expect.element(shortcut()).toHaveValue('⇧⌘P')
  })

  test.each(['{Backspace}', '{Delete}'])('is removed by %s', async (key) => {
    const shortcuts = { open: 'CommandOrControl+Shift+P', mask: null }
    const bridge = await openSettings({ settings: { ...DEFAULT_SETTINGS, shortcuts } })
    await shortcut().click()
    await userEvent.keyboard(key)
    await expect.poll(() => saved(bridge)).toEqual([{ shortcuts: { open: null, mask: null } }])
    await expect.element(shortcut()).toHaveValue('')
  })

  test('is removed by its button, and the field keeps the focus', async () => {
    const shortcuts = { open: 'CommandOrControl+Shift+P', mask: null }
    await openSettings({ settings: { ...DEFAULT_SETTINGS, shortcuts } })
    await page.getByRole('button', { name: 'Remove this shortcut' }).click()
    await expect.element(shortcut()).toHaveValue('')
    await expect.element(shortcut()).toHaveFocus()
  })

  test('stays unchanged on Escape, which hides the window only when pressed again', async () => {
    const bridge = await openSettings()
    const hides = () => bridge.callsTo('app:hide').length
    await shortcut().click()
    await userEvent.keyboard('{Escape}')
    expect(hides()).toBe(0)
    await expect.element(shortcut()).toHaveFocus()
    await userEvent.keyboard('{Escape}')
    expect(hides()).toBe(1)
    expect(saved(bridge)).toEqual([])
  })

  test('does not record Tab', async () => {
    const bridge = await openSettings()
    await shortcut().click()
    await userEvent.tab()
    await expect.element(shortcut('Hide amounts from anywhere')).toHaveFocus()
    expect(saved(bridge)).toEqual([])
  })

  test.each(['p', '{Shift>}p{/Shift}', '{Control>}c{/Control}', '{Alt>}{F4}{/Alt}'])(
    'of %s is refused, and the old one stays',
    async (keys) => {
      const bridge = await openSettings()
      await shortcut().click()
      await userEvent.keyboard(keys)
      await expect.element(page.getByRole('alert')).toMatchTextContent(/These keys cannot be used\./)
      await expect.element(shortcut()).toHaveValue('')
      expect(saved(bridge)).toEqual([])
    },
  )

  test('that the other shortcut has is refused', async () => {
    const shortcuts = { open: 'CommandOrControl+Shift+P', mask: null }
    const bridge = await openSettings({ settings: { ...DEFAULT_SETTINGS, shortcuts } })
    await shortcut('Hide amounts from anywhere').click()
    await userEvent.keyboard('{Control>}{Shift>}p{/Shift}{/Control}')
    await expect
      .element(shortcut('Hide amounts from anywhere'))
      .toHaveAccessibleDescription('The other shortcut has these keys. Choose others.')
    expect(saved(bridge)).toEqual([])
  })

  test('that another program has is refused by the main process, with the reason at its field', async () => {
    const problem = { kind: 'invalid-input', params: { field: 'shortcuts.open', reason: 'taken' } } as const
    await openSettings({ answers: { 'settings:set': () => failed(problem) } })
    await shortcut().click()
    await userEvent.keyboard('{Control>}{Shift>}p{/Shift}{/Control}')
    await expect
      .element(page.getByRole('alert'))
      .toHaveTextContent('Another program uses these keys. Choose others.')
    await expect.element(shortcut()).toHaveValue('')
    await userEvent.keyboard('{Escape}')
  })

  test('that cannot be saved shows why', async () => {
    await openSettings({ answers: failing })
    await shortcut().click()
    await userEvent.keyboard('{Control>}{Shift>}p{/Shift}{/Control}')
    await expect
      .element(page.getByRole('alert').getByText(/settings\.json could not be written/))
      .toBeVisible()
    await expect.element(shortcut()).toHaveValue('')
  })
})

describe('starting at login', () => {
  const turn = () => page.getByRole('switch', { name: 'Start at login' })

  test('can be turned on', async () => {
    const bridge = await openSettings()
    await expect.element(turn()).not.toBeChecked()
    await turn().click()
    await expect.element(turn()).toBeChecked()
    expect(bridge.calls).toContainEqual(['login-item:set', true])
  })

  test.each([
    ['macos', /System Settings, General, Login Items/],
    ['windows', /Settings, Apps, Startup/],
    ['linux', /startup programs of your desktop/],
  ] as const)('explains how to allow it, on %s', async (system, what) => {
    await openSettings({
      answers: {
        'login-item:get': () => ok('needs-approval'),
        'app:about': () => ok({ version: '0.1.0', system }),
      },
    })
    await expect.element(turn()).toBeChecked()
    await expect.element(turn()).toHaveAccessibleDescription(what)
  })

  test.each([
    ['not-found', /Move Plimsoll to the Applications folder/],
    ['off', /The system did not take it/],
  ] as const)('that the system did not take stays off and says so: %s', async (item, what) => {
    await openSettings({ answers: { 'login-item:get': () => ok(item), 'login-item:set': () => ok(item) } })
    await expect.element(turn()).not.toBeChecked()
    await expect.element(page.getByText(what)).not.toBeInTheDocument()
    await turn().click()
    await expect.element(turn()).toHaveAccessibleDescription(what)
    await expect.element(turn()).not.toBeChecked()
  })

  test('that the system did not turn off stays on and says so, until it is turned off', async () => {
    let item: 'on' | 'off' = 'on'
    await openSettings({ answers: { 'login-item:get': () => ok('on'), 'login-item:set': () => ok(item) } })
    await turn().click()
    await expect.element(turn()).toHaveAccessibleDescription(/The system did not take it/)
    await expect.element(turn()).toBeChecked()
    item = 'off'
    await turn().click()
    await expect.element(turn()).not.toBeChecked()
    await expect.element(page.getByText(/The system did not take it/)).not.toBeInTheDocument()
  })

  test('has no switch when it is not possible, but the reason', async () => {
    await openSettings({ answers: { 'login-item:get': () => ok('unavailable') } })
    await expect.element(page.getByText(/This copy is not installed/)).toBeVisible()
    expect(turn().elements()).toEqual([])
  })

  test('stays off when it fails, with the problem', async () => {
    const problem = { kind: 'not-saved', params: { file: 'plimsoll.desktop' } } as const
    await openSettings({ answers: { 'login-item:set': () => failed(problem) } })
    await turn().click()
    await expect
      .element(page.getByRole('alert').getByText(/plimsoll\.desktop could not be written/))
      .toBeVisible()
    await expect.element(turn()).not.toBeChecked()
  })

  test('is read again when the window gets the focus', async () => {
    let item: 'needs-approval' | 'on' = 'needs-approval'
    await openSettings({ answers: { 'login-item:get': () => ok(item) } })
    await expect.element(turn()).toHaveAccessibleDescription(/Not allowed yet/)
    item = 'on'
    window.dispatchEvent(new Event('focus'))
    await expect.element(page.getByText(/Not allowed yet/)).not.toBeInTheDocument()
  })
})

describe('the list of settings', () => {
  test('has no number in the icon when the tray has no figure', async () => {
    const bridge = await openSettings()
    const turn = page.getByRole('switch', { name: 'Number in the icon' })
    await turn.click()
    await expect.poll(() => saved(bridge)).toEqual([{ trayNumber: true }])
    await choose('Figure in the tray', 'Off')
    await expect.element(turn).not.toBeInTheDocument()
  })

  test('has no number in the icon on macOS', async () => {
    await openSettings({ answers: { 'app:about': () => ok({ version: '0.1.0', system: 'macos' }) } })
    await expect.element(group('Figure in the tray')).toBeVisible()
    expect(page.getByRole('switch', { name: 'Number in the icon' }).elements()).toEqual([])
  })

  test('hides amounts at once', async () => {
    const bridge = await openSettings()
    const turn = page.getByRole('switch', { name: 'Hide amounts', exact: true })
    await turn.click()
    await expect.element(turn).toBeChecked()
    expect(saved(bridge)).toEqual([{ masked: true }])
  })

  test.each([
    ['Alerts and thresholds Warning 50 % Critical 80 %', 'Alerts and thresholds'],
    ['Accounts', 'Accounts'],
    ['Proxy System', 'Proxy'],
    ['Journal', 'Journal'],
    ['Connection', 'Connection'],
  ])('“%s” leads to its page, and Back returns', async (name, title) => {
    await openSettings()
    await page.getByRole('button', { name, exact: true }).click()
    await expect.element(page.getByRole('heading', { name: title, level: 1 })).toBeVisible()
    await page.getByRole('button', { name: 'Back' }).click()
    await expect.element(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible()
  })

  test('shows the address of a manual proxy', async () => {
    const proxy = { mode: 'manual', url: 'http://192.168.1.10:8080', user: 'zoe' } as const
    await openSettings({ settings: { ...DEFAULT_SETTINGS, proxy } })
    await expect
      .element(page.getByRole('button', { name: 'Proxy http://192.168.1.10:8080', exact: true }))
      .toBeVisible()
  })

  test('opens the log folder, and shows the version', async () => {
    const bridge = await openSettings()
    await page.getByRole('button', { name: 'Open log folder' }).click()
    expect(bridge.calls).toContainEqual(['app:open-logs'])
    await expect.element(page.getByText('0.1.0')).toBeVisible()
  })

  test('has no connection page without an account', async () => {
    await openSettings({ state: STATES['no-account'] })
    expect(page.getByRole('button', { name: 'Connection' }).elements()).toEqual([])
  })

  test('shows why when the settings cannot be read', async () => {
    const bridge = bridgeWithSettings(STATES.calm, DEFAULT_SETTINGS, {
      'settings:get': () => failed({ kind: 'internal' }),
    })
    await open(STATES.calm, bridge)
    await page.getByRole('button', { name: 'Settings', exact: true }).click()
    await expect
      .element(page.getByRole('alert').getByText('Something went wrong inside Plimsoll.'))
      .toBeVisible()
  })
})

describe('accessibility', () => {
  test.each([
    ['dark', {}],
    ['light', { 'prefers-color-scheme': 'light' }],
    ['forced', { 'forced-colors': 'active' }],
  ])('has no violations: %s', async (_, wishes) => {
    await setMediaPreferences({ 'prefers-color-scheme': 'dark', ...wishes })
    const settings = {
      ...CUSTOM_SETTINGS,
      pollSeconds: 30,
      theme: 'dark',
      gainLoss: 'blue-orange',
      shortcuts: { open: 'CommandOrControl+Shift+P', mask: null },
    } as const
    await openSettings({ settings, answers: failing })
    await interval().fill('0')
    await userEvent.tab()
    await choose('Theme', 'Light')
    await expect.element(page.getByRole('alert')).toBeVisible()
    expect(await accessibilityViolations()).toEqual([])
  })

  test('every control is reached by keyboard, in the visible order', async () => {
    await openSettings({ settings: { ...DEFAULT_SETTINGS, pollSeconds: 30 } })
    const passed: Element[] = []
    await page.getByRole('heading', { name: 'Settings' }).element()
    for (let i = 0; i < 40; i++) {
      await userEvent.tab()
      const { activeElement } = document
      if (activeElement === null || activeElement === document.body) break
      if (passed.includes(activeElement)) break
      passed.push(activeElement)
    }
    const radios = passed.filter((element) => element instanceof HTMLInputElement && element.type === 'radio')
    expect(radios).toHaveLength(4)
    const buttons = [...document.querySelectorAll('main button, main input:not([type="radio"])')]
    expect(buttons.filter((button) => !passed.includes(button))).toEqual([])
  })

  test.each([
    [320, 560],
    [180, 280],
  ])('nothing is cut off at %i × %i', async (width, height) => {
    await page.viewport(width, height)
    await openSettings({ settings: { ...DEFAULT_SETTINGS, pollSeconds: 30 } })
    await nextFrame()
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width)
    const cut = [
      ...document.querySelectorAll<HTMLElement>('main button, main label, main legend, main p'),
    ].filter((element) => element.getBoundingClientRect().right > width && !element.closest('.spoken'))
    expect(cut.map(({ textContent }) => textContent)).toEqual([])
  })
})
