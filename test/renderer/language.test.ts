import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import english from '../../shared/messages/en.json'
import chinese from '../../shared/messages/zh-CN.json'
import type { MonitorState } from '../../shared/state.ts'
import { JOURNAL } from './alerts.ts'
import { BACKUP } from './backup.ts'
import { type FakeBridge, failed, ok } from './bridge.ts'
import { NOW, problemState, STATES } from './fixtures.ts'
import { inLanguage, nextFrame, open } from './page.ts'
import { MADE_SETTINGS, wearingBridge } from './settings.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] })
})

afterEach(() => {
  vi.useRealTimers()
})

/** As accounts are called in both languages. */
const NAMES = ['form_label_placeholder', 'drill_label']

/** What is the same in both languages is no leftover, nor is what is nearly all figures. */
const ENGLISH = Object.entries(english).flatMap(([key, text]) => {
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

/** What is seen or heard of the window that is still in English. */
function leftovers(): string[] {
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
  return texts.map((text) => text.trim()).filter((text) => ENGLISH.some((pattern) => pattern.test(text)))
}

async function switched(bridge: FakeBridge, state: MonitorState): Promise<void> {
  bridge.tell(inLanguage(state, 'zh-CN'))
  await nextFrame()
  expect(document.documentElement.lang).toBe('zh-CN')
  expect(document.body.textContent).toMatch(/\p{Script=Han}/u)
  expect(leftovers()).toEqual([])
}

const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
const item = (name: string) => page.getByRole('menuitem', { name, exact: true })

const REFUSED = { kind: 'invalid-input', params: { field: 'label', reason: 'too-long' } } as const

async function openOn(state: MonitorState, answers: Parameters<typeof wearingBridge>[2] = {}) {
  const bridge = wearingBridge(state, MADE_SETTINGS, {
    'journal:read': () => ok({ entries: JOURNAL, more: true }),
    'backup:open': () => ok(BACKUP),
    ...answers,
  })
  await open(state, bridge)
  return bridge
}

async function fromMenu(name: string): Promise<void> {
  await button('More').click()
  await item(name).click()
}

const looked = [
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

describe('the language is changed in place', () => {
  test.each(looked)('on the overview: %s', async (name) => {
    const state = STATES[name]
    const bridge = await openOn(state)
    await expect.element(page.getByRole('main')).toBeVisible()
    // What is looked for is found as long as it is there.
    expect(leftovers()).not.toEqual([])
    await switched(bridge, state)
  })

  test.each(['key-rejected', 'banned', 'clock', 'proxy', 'maintenance'] as const)(
    'on the overview, with the problem %s',
    async (kind) => {
      const state = problemState(kind)
      const bridge = await openOn(state)
      await expect.element(page.getByRole('main')).toBeVisible()
      await switched(bridge, state)
    },
  )

  test('in an open menu, which stays open', async () => {
    const bridge = await openOn(STATES.calm)
    await button('More').click()
    await expect.element(item('Journal')).toBeVisible()
    await switched(bridge, STATES.calm)
    await expect.element(item('退出 Plimsoll')).toBeVisible()
  })

  test('in the settings, by the choice itself, which keeps the focus, what is typed and the place', async () => {
    await openOn(STATES.calm)
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
    expect(leftovers()).toEqual([])
    await expect.element(page.getByRole('radio', { name: '简体中文' })).toHaveFocus()
    expect(document.querySelector('[aria-invalid="true"]')).toHaveValue('301')
    expect(main.scrollTop).toBe(scrollTop)
    await page.getByText('English', { exact: true }).click()
    await expect.element(page.getByText('At most 300, please.')).toBeVisible()
    await expect.element(page.getByRole('heading', { name: 'Settings', exact: true })).toBeVisible()
  })

  test('in the settings, where something could not be saved', async () => {
    const problem = { kind: 'not-saved', params: { file: 'settings.json' } } as const
    const bridge = await openOn(STATES.calm, {
      'settings:set': () => failed(problem),
      'login-item:get': () => ok('needs-approval'),
    })
    await button('Settings').click()
    await page.getByRole('textbox', { name: 'Open Plimsoll from anywhere' }).click()
    await userEvent.keyboard('p')
    await page.getByRole('group', { name: 'Theme' }).getByText('Dark').click()
    await expect.element(page.getByText(/could not be written/)).toBeVisible()
    await switched(bridge, STATES.calm)
  })

  test('in the rules, under a field that was refused', async () => {
    const bridge = await openOn(STATES.several)
    await fromMenu('Alerts and thresholds…')
    await button(/^Margin ratio/).click()
    await page.getByLabelText('Critical at').fill('120')
    await userEvent.tab()
    await expect.element(page.getByText('At most 100 %, please.')).toBeVisible()
    await switched(bridge, STATES.several)
    expect(document.querySelector('[aria-invalid="true"]')).toHaveValue('120')
  })

  test('in quiet hours that were refused', async () => {
    const bridge = await openOn(STATES.calm)
    await fromMenu('Alerts and thresholds…')
    await button(/^Quiet hours/).click()
    await page.getByLabelText('To', { exact: true }).fill('22:30')
    await userEvent.keyboard('{Enter}')
    await expect.element(page.getByText('They cannot end when they start.')).toBeVisible()
    await switched(bridge, STATES.calm)
  })

  test('in the accounts, with a name that was refused', async () => {
    const bridge = await openOn(STATES.keys, { 'accounts:update': () => failed(REFUSED) })
    await fromMenu('Accounts…')
    await button('More about Main').click()
    await item('Rename').click()
    await page.getByRole('textbox').fill('a long name')
    await userEvent.keyboard('{Enter}')
    await expect.element(page.getByRole('alert')).toMatchTextContent(/too long/)
    await switched(bridge, STATES.keys)
    await expect.element(page.getByRole('textbox')).toHaveValue('a long name')
    await expect.element(page.getByRole('textbox')).toHaveFocus()
  })

  test('in the accounts, after one was moved', async () => {
    const bridge = await openOn(STATES.keys)
    await fromMenu('Accounts…')
    await button('More about Main').click()
    await item('Move down').click()
    await expect.element(page.getByText(/^Main is now/)).toBeInTheDocument()
    await switched(bridge, STATES.keys)
  })

  test('in a backup, before and after it is imported', async () => {
    const bridge = await openOn(STATES.keys)
    await fromMenu('Accounts…')
    await button('Import…').click()
    await expect.element(page.getByRole('heading', { name: 'Import a backup' })).toBeVisible()
    await switched(bridge, STATES.keys)
    bridge.tell(STATES.keys)
    await button('Import').click()
    await expect.element(page.getByText('Backup imported')).toBeVisible()
    await switched(bridge, STATES.keys)
  })

  test('in the form for an account, where a key was kept out of a field', async () => {
    const bridge = await openOn(STATES.calm)
    await fromMenu('Add an account')
    const label = page.getByRole('textbox', { name: 'Name' })
    await label.fill('-----BEGIN PRIVATE KEY-----\\nMC4CAQAwBQYDK2VwBCIEIA==\\n-----END PRIVATE KEY-----')
    await expect.element(page.getByText(/it does not belong here/)).toBeVisible()
    await switched(bridge, STATES.calm)
  })

  test('in the proxy, where an address was refused', async () => {
    const problem = { kind: 'invalid-input', params: { field: 'url', reason: 'proxy-port' } } as const
    const bridge = await openOn(STATES.calm, { 'proxy:test': () => failed(problem) })
    await button('Settings').click()
    await button(/^Proxy/).click()
    await page.getByText('Manual').click()
    await page.getByLabelText('Address').fill('proxy.example')
    await button('Just test').click()
    await expect.element(page.getByText(/Please add the port/)).toBeVisible()
    await switched(bridge, STATES.calm)
    await expect.element(page.getByPlaceholder('http://192.168.1.10:8080')).toHaveValue('proxy.example')
  })

  test('in the journal', async () => {
    const bridge = await openOn(STATES.several)
    await fromMenu('Journal')
    await expect.element(page.getByRole('listitem').first()).toBeVisible()
    await switched(bridge, STATES.several)
  })

  test.each([
    ['all is well', STATES.calm],
    ['told to wait', STATES['poll-told']],
    ['a certificate', problemState('tls')],
  ])('in the error doctor: %s', async (_, state) => {
    const bridge = await openOn(state)
    await button('Settings').click()
    await button('Connection').click()
    await expect.element(page.getByText('Round trip')).toBeVisible()
    await switched(bridge, state)
  })
})
