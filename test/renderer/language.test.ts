import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import english from '../../shared/messages/en.json'
import chinese from '../../shared/messages/zh-CN.json'
import type { MonitorState } from '../../shared/state.ts'
import { JOURNAL } from './alerts.ts'
import { BACKUP } from './backup.ts'
import { type FakeBridge, failed, ok } from './bridge.ts'
import { NOW, problemState, STATES } from './fixtures.ts'
import { nextFrame, open, withLocale } from './page.ts'
import { bridgeWithSettings, CUSTOM_SETTINGS } from './settings.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] })
})

afterEach(() => {
  vi.useRealTimers()
})

/** Messages that name accounts, which are the same in both languages. */
const NAMES = ['form_label_placeholder', 'drill_label']

/** Patterns of the English messages, without those that are the same in Chinese or nearly only figures. */
const ENGLISH_PATTERNS = Object.entries(english).flatMap(([key, text]) => {
  if (NAMES.includes(key)) return []
  if (
    typeof text !== 'string' ||
    Object.entries(chinese).some(([other, same]) => other === key && same === text)
  )
    return []
  const parts = text.split(/\{\w+\}/)
  if (parts.join('').replaceAll(/[^a-z]/gi, '').length < 3) return []
  const pattern = parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)).join('.+')
  return [new RegExp(`^${pattern}$`)]
})

/** English texts in the window, those for screen readers included. */
function englishTexts(): string[] {
  const texts: string[] = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT)
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (!(node instanceof Element)) {
      if (node.parentElement?.closest('script, style, body [lang="en"], bdi') === null)
        texts.push(node.textContent ?? '')
      continue
    }
    for (const name of ['aria-label', 'title', 'placeholder', 'aria-description', 'alt'])
      texts.push(node.getAttribute(name) ?? '')
  }
  return texts
    .map((text) => text.trim())
    .filter((text) => ENGLISH_PATTERNS.some((pattern) => pattern.test(text)))
}

async function switchToChinese(bridge: FakeBridge, state: MonitorState): Promise<void> {
  bridge.publish(withLocale(state, 'zh-CN'))
  await nextFrame()
  expect(document.documentElement.lang).toBe('zh-CN')
  expect(document.body.textContent).toMatch(/\p{Script=Han}/u)
  expect(englishTexts()).toEqual([])
}

const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
const item = (name: string) => page.getByRole('menuitem', { name, exact: true })

const REFUSED = { kind: 'invalid-input', params: { field: 'label', reason: 'too-long' } } as const

async function openWindow(state: MonitorState, answers: Parameters<typeof bridgeWithSettings>[2] = {}) {
  const bridge = bridgeWithSettings(state, CUSTOM_SETTINGS, {
    'journal:read': () => ok({ entries: JOURNAL, more: true }),
    'backup:open': () => ok(BACKUP),
    ...answers,
  })
  await open(state, bridge)
  return bridge
}

async function chooseFromMenu(name: string): Promise<void> {
  await button('More').click()
  await item(name).click()
}

const OVERVIEW_STATES = [
  'no-account',
  'first-poll',
  'idle',
  'calm',
  'warning',
  'critical',
  'underwater',
  'stale',
  'gaps',
  'many-alerts',
  'away',
  'paused',
  'drill',
  'several',
  'can-withdraw',
] as const

describe('the language changes without reopening the window', () => {
  test.each(OVERVIEW_STATES)('on the overview: %s', async (name) => {
    const state = STATES[name]
    const bridge = await openWindow(state)
    await expect.element(page.getByRole('main')).toBeVisible()
    // The search finds English texts while there are any.
    expect(englishTexts()).not.toEqual([])
    await switchToChinese(bridge, state)
  })

  test.each(['key-rejected', 'banned', 'clock', 'proxy', 'maintenance'] as const)(
    'on the overview, with the problem %s',
    async (kind) => {
      const state = problemState(kind)
      const bridge = await openWindow(state)
      await expect.element(page.getByRole('main')).toBeVisible()
      await switchToChinese(bridge, state)
    },
  )

  test('in an open menu, which stays open', async () => {
    const bridge = await openWindow(STATES.calm)
    await button('More').click()
    await expect.element(item('Journal')).toBeVisible()
    await switchToChinese(bridge, STATES.calm)
    await expect.element(item('退出 Plimsoll')).toBeVisible()
  })

  test('in the settings themselves, which keep focus, typed text and scroll position', async () => {
    await openWindow(STATES.calm)
    await button('Settings').click()
    const interval = page.getByRole('textbox', { name: 'Polling interval s' })
    await interval.fill('301')
    await userEvent.tab()
    await page.getByText('At most 300, please.').element()
    const main = page.getByRole('main').element()
    const language = page.getByRole('group', { name: 'Language' })
    await language.getByText('简体中文').click()
    const { scrollTop } = main
    await expect.element(page.getByRole('heading', { name: '设置', exact: true })).toBeVisible()
    expect(englishTexts()).toEqual([])
    await expect.element(page.getByRole('radio', { name: '简体中文' })).toHaveFocus()
    expect(document.querySelector('[aria-invalid="true"]')).toHaveValue('301')
    expect(main.scrollTop).toBe(scrollTop)
    await page.getByText('English', { exact: true }).click()
    await expect.element(page.getByText('At most 300, please.')).toBeVisible()
    await expect.element(page.getByRole('heading', { name: 'Settings', exact: true })).toBeVisible()
  })

  test('in the settings, with a setting that could not be saved', async () => {
    const problem = { kind: 'not-saved', params: { file: 'settings.json' } } as const
    const bridge = await openWindow(STATES.calm, {
      'settings:set': () => failed(problem),
      'login-item:get': () => ok('needs-approval'),
    })
    await button('Settings').click()
    await page.getByRole('textbox', { name: 'Open Plimsoll from anywhere' }).click()
    await userEvent.keyboard('p')
    await page.getByRole('group', { name: 'Theme' }).getByText('Dark').click()
    await expect.element(page.getByText(/could not be written/)).toBeVisible()
    await switchToChinese(bridge, STATES.calm)
  })

  test('in the rules, with a refused field', async () => {
    const bridge = await openWindow(STATES.several)
    await chooseFromMenu('Alerts and thresholds…')
    await button(/^Margin ratio/).click()
    await page.getByLabelText('Critical at').fill('120')
    await userEvent.tab()
    await expect.element(page.getByText('At most 100 %, please.')).toBeVisible()
    await switchToChinese(bridge, STATES.several)
    expect(document.querySelector('[aria-invalid="true"]')).toHaveValue('120')
  })

  test('in the quiet hours, with refused times', async () => {
    const bridge = await openWindow(STATES.calm)
    await chooseFromMenu('Alerts and thresholds…')
    await button(/^Quiet hours/).click()
    await page.getByLabelText('To', { exact: true }).fill('22:30')
    await userEvent.keyboard('{Enter}')
    await expect.element(page.getByText('They cannot end when they start.')).toBeVisible()
    await switchToChinese(bridge, STATES.calm)
  })

  test('in the accounts, with a refused name', async () => {
    const bridge = await openWindow(STATES.keys, { 'accounts:update': () => failed(REFUSED) })
    await chooseFromMenu('Accounts…')
    await button('More about Main').click()
    await item('Rename').click()
    await page.getByRole('textbox').fill('a long name')
    await userEvent.keyboard('{Enter}')
    await expect.element(page.getByRole('alert')).toMatchTextContent(/too long/)
    await switchToChinese(bridge, STATES.keys)
    await expect.element(page.getByRole('textbox')).toHaveValue('a long name')
    await expect.element(page.getByRole('textbox')).toHaveFocus()
  })

  test('in the accounts, after an account was moved', async () => {
    const bridge = await openWindow(STATES.keys)
    await chooseFromMenu('Accounts…')
    await button('More about Main').click()
    await item('Move down').click()
    await expect.element(page.getByText(/^Main is now/)).toBeInTheDocument()
    await switchToChinese(bridge, STATES.keys)
  })

  test('in a backup, before and after it is imported', async () => {
    const bridge = await openWindow(STATES.keys)
    await chooseFromMenu('Accounts…')
    await button('Import…').click()
    await expect.element(page.getByRole('heading', { name: 'Import a backup' })).toBeVisible()
    await switchToChinese(bridge, STATES.keys)
    bridge.publish(STATES.keys)
    await button('Import').click()
    await expect.element(page.getByText('Backup imported')).toBeVisible()
    await switchToChinese(bridge, STATES.keys)
  })

  test('in the form for a new account, with a key removed from the field for the name', async () => {
    const bridge = await openWindow(STATES.calm)
    await chooseFromMenu('Add an account')
    const label = page.getByRole('textbox', { name: 'Name' })
    await label.fill('-----BEGIN PRIVATE KEY-----\\nMC4CAQAwBQYDK2VwBCIEIA==\\n-----END PRIVATE KEY-----')
    await expect.element(page.getByText(/it does not belong here/)).toBeVisible()
    await switchToChinese(bridge, STATES.calm)
  })

  test('in the proxy form, with a refused address', async () => {
    const problem = { kind: 'invalid-input', params: { field: 'url', reason: 'proxy-port' } } as const
    const bridge = await openWindow(STATES.calm, { 'proxy:test': () => failed(problem) })
    await button('Settings').click()
    await button(/^Proxy/).click()
    await page.getByText('Manual').click()
    await page.getByLabelText('Address').fill('proxy.example')
    await button('Just test').click()
    await expect.element(page.getByText(/Please add the port/)).toBeVisible()
    await switchToChinese(bridge, STATES.calm)
    await expect.element(page.getByPlaceholder('http://192.168.1.10:8080')).toHaveValue('proxy.example')
  })

  test('in the journal', async () => {
    const bridge = await openWindow(STATES.several)
    await chooseFromMenu('Journal')
    await expect.element(page.getByRole('listitem').first()).toBeVisible()
    await switchToChinese(bridge, STATES.several)
  })

  test.each([
    ['all is well', STATES.calm],
    ['told to wait', STATES['poll-told']],
    ['a certificate', problemState('tls')],
  ])('in the error doctor: %s', async (_, state) => {
    const bridge = await openWindow(state)
    await button('Settings').click()
    await button('Connection').click()
    await expect.element(page.getByText('Round trip')).toBeVisible()
    await switchToChinese(bridge, state)
  })
})
