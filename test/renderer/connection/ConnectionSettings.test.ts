import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { Reply } from '../../../shared/ipc.ts'
import type { ProxyReport, ProxySettings } from '../../../shared/settings/proxy.ts'
import { DEFAULT_SETTINGS } from '../../../shared/settings/settings.ts'
import { invalidText } from '../../../shared/words/invalid-text.ts'
import { problemText } from '../../../shared/words/problem-text.ts'
import { type FakeBridge, failed, fakeBridge, ok } from '../bridge.ts'
import { STATES } from '../fixtures.ts'
import { accessibilityViolations, open } from '../page.ts'

const SAVED: ProxySettings = { mode: 'manual', url: 'http://proxy.example:8080', user: 'zoe' }
const PASSWORD = 'a-password-nobody-may-see'

type Answers = Parameters<typeof fakeBridge>[1]

function bridgeWith(proxy: ProxySettings, answers: Answers = {}): FakeBridge {
  return fakeBridge(STATES.calm, {
    'settings:get': () => ok({ ...DEFAULT_SETTINGS, proxy }),
    'proxy:set': (draft) => {
      const { mode } = draft
      const saved = mode === 'manual' ? { mode, url: draft.url, user: draft.user } : { mode }
      return ok({ ...DEFAULT_SETTINGS, proxy: saved })
    },
    ...answers,
  })
}

async function openProxy(bridge: FakeBridge) {
  const { screen } = await open(STATES.calm, bridge)
  await screen.getByRole('button', { name: 'Settings', exact: true }).click()
  await screen.getByRole('button', { name: /^Proxy/ }).click()
  await expect.element(page.getByRole('group', { name: 'How to reach the exchange' })).toBeVisible()
  return screen
}

const choose = (name: string) => page.getByText(name, { exact: true }).click()
const testProxy = () => page.getByRole('button', { name: 'Just test' }).click()
const save = () => page.getByRole('button', { name: 'Save and use' }).click()
const address = () => page.getByLabelText('Address')
const proxyCalls = (bridge: FakeBridge) =>
  bridge.calls.filter(([command]) => String(command).startsWith('proxy:'))

test('shows the saved proxy, and that it has a password, but not the password', async () => {
  const screen = await openProxy(bridgeWith(SAVED))
  await expect.element(page.getByRole('radio', { name: 'Manual' })).toBeChecked()
  await expect.element(address()).toHaveValue(SAVED.url)
  await expect.element(page.getByLabelText('User')).toHaveValue('zoe')
  await expect.element(page.getByLabelText('Password')).toHaveValue('')
  await expect.element(screen.getByText('Saved in the keychain. Leave this empty to keep it.')).toBeVisible()
  expect(await accessibilityViolations()).toEqual([])
})

test('saves the choice and confirms it', async () => {
  const bridge = bridgeWith({ mode: 'system' })
  const screen = await openProxy(bridge)
  await choose('No proxy')
  await save()
  await expect.element(screen.getByRole('status')).toHaveTextContent('Saved, and used from now on')
  expect(proxyCalls(bridge)).toEqual([['proxy:set', { mode: 'off' }]])
})

test('saves a proxy with its password, and keeps it nowhere in the window', async () => {
  const bridge = bridgeWith({ mode: 'system' })
  const screen = await openProxy(bridge)
  await choose('Manual')
  await address().fill('http://proxy.example:8080')
  await page.getByLabelText('User').fill('zoe')
  await page.getByLabelText('Password').fill(PASSWORD)
  await save()
  await expect.element(screen.getByRole('status')).toHaveTextContent('Saved, and used from now on')
  expect(proxyCalls(bridge)).toEqual([['proxy:set', { ...SAVED, password: PASSWORD }]])
  await expect.element(page.getByLabelText('Password')).toHaveValue('')
  expect(document.documentElement.outerHTML).not.toContain(PASSWORD)
})

test('an empty password keeps the saved one only for the same user and address', async () => {
  const bridge = bridgeWith(SAVED)
  await openProxy(bridge)
  await save()
  await page.getByLabelText('User').fill('other')
  await save()
  await page.getByLabelText('User').fill('')
  await save()
  expect(proxyCalls(bridge).map(([, draft]) => draft)).toMatchObject([
    { user: 'zoe', password: null },
    { user: 'other', password: '' },
    { user: null, password: null },
  ])
})

test('a user and password pasted with the address move to their fields', async () => {
  const bridge = bridgeWith({ mode: 'system' })
  await openProxy(bridge)
  await choose('Manual')
  await address().fill(`http://zoe:${PASSWORD}@proxy.example:8080`)
  await userEvent.tab()
  await expect.element(address()).toHaveValue('http://proxy.example:8080')
  await expect.element(page.getByLabelText('User')).toHaveValue('zoe')
  await expect.element(page.getByLabelText('Password')).toHaveValue(PASSWORD)
  await address().fill(`user2:pw2@proxy.example:8080`)
  await userEvent.keyboard('{Enter}')
  await expect
    .poll(() => proxyCalls(bridge))
    .toEqual([['proxy:set', { mode: 'manual', url: 'proxy.example:8080', user: 'user2', password: 'pw2' }]])
})

test('tests the typed proxy without saving it, and shows the answer and the route', async () => {
  const answered = Promise.withResolvers<Reply<ProxyReport>>()
  const bridge = bridgeWith(SAVED, { 'proxy:test': () => answered.promise })
  const screen = await openProxy(bridge)
  await testProxy()
  await expect.element(page.getByRole('button', { name: 'Asking…' })).toBeVisible()
  await page.getByRole('button', { name: 'Save and use' }).click({ force: true })
  answered.resolve(ok({ host: 'fapi.binance.com', route: 'PROXY proxy.example:8080', tookMs: 123 }))
  await expect
    .element(screen.getByRole('status'))
    .toHaveTextContent('fapi.binance.com answered in 123 ms Way: HTTP proxy proxy.example:8080')
  expect(proxyCalls(bridge)).toEqual([['proxy:test', { ...SAVED, password: null }]])
  expect(await accessibilityViolations()).toEqual([])
  await page.getByLabelText('User').fill('x')
  await expect.element(screen.getByRole('status')).toBeEmptyDOMElement()
})

test('shows what is wrong, and the route that was tried', async () => {
  const problem = {
    kind: 'proxy',
    params: { cause: 'auth', route: 'SOCKS5 10.0.0.1:1080' },
  } as const
  await openProxy(bridgeWith(SAVED, { 'proxy:test': () => failed(problem) }))
  await testProxy()
  const alert = page.getByRole('alert')
  await expect.element(alert.getByText(problemText(problem).sentence)).toBeVisible()
  await expect.element(alert.getByText('Way tried: SOCKS5 proxy 10.0.0.1:1080')).toBeVisible()
})

test.each([
  ['url', 'Address', 'proxy-scheme'],
  ['user', 'User', 'proxy-socks-user'],
  ['password', 'Password', 'proxy-password'],
])('a refusal of %s is shown at its field, which gets the focus', async (field, label, reason) => {
  const problem = { kind: 'invalid-input', params: { field, reason } } as const
  await openProxy(bridgeWith(SAVED, { 'proxy:set': () => failed(problem) }))
  await save()
  await expect.element(page.getByLabelText(label)).toHaveAccessibleDescription(invalidText(problem))
  await expect.element(page.getByLabelText(label)).toHaveFocus()
})

test('without a keychain the password can be kept in memory', async () => {
  const bridge = bridgeWith(
    { mode: 'system' },
    {
      'proxy:set': (draft) =>
        draft.mode === 'manual' && draft.keep === 'memory'
          ? ok({ ...DEFAULT_SETTINGS, proxy: SAVED })
          : failed({ kind: 'keychain-unavailable' }),
    },
  )
  const screen = await openProxy(bridge)
  await choose('Manual')
  await address().fill(SAVED.url)
  await page.getByLabelText('User').fill('zoe')
  await page.getByLabelText('Password').fill(PASSWORD)
  await save()
  await page.getByRole('button', { name: 'Keep it in memory until Plimsoll ends' }).click()
  await expect.element(screen.getByRole('status')).toHaveTextContent('Saved, and used from now on')
  expect(proxyCalls(bridge).at(-1)).toEqual(['proxy:set', { ...SAVED, password: PASSWORD, keep: 'memory' }])
})

test('is reachable before there is an account, by keyboard alone', async () => {
  const { screen } = await open(STATES['no-account'], fakeBridge(STATES['no-account']))
  const link = screen.getByRole('button', { name: 'Proxy' })
  await expect.element(link).toBeVisible()
  const element = link.element()
  if (element instanceof HTMLElement) element.focus()
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('radio', { name: 'System' })).toHaveFocus()
  await userEvent.keyboard('{ArrowRight}')
  await expect.element(address()).toBeVisible()
})
