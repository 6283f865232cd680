import { expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import { useLocale } from '../../../shared/locale.ts'
import type { AccountState } from '../../../shared/state.ts'
import { type FakeBridge, failed, fakeBridge, ok } from '../bridge.ts'
import { account, STATES } from '../fixtures.ts'
import { barriers, nextFrame } from '../page.ts'
import Framed from './Framed.svelte'
import { CAN_WITHDRAW, SECRET_LABEL } from './key-form.ts'

const KEY = { apiKey: 'the-key', secret: 'the-secret' }

const LABEL = 'Main'

function watched(changes: Partial<AccountState> = {}): AccountState {
  return account({ id: 'main', label: LABEL, environment: 'demo', ...changes })
}

async function openForm(bridge: FakeBridge, of: AccountState = watched()) {
  useLocale('en')
  document.documentElement.lang = 'en'
  document.title = 'Plimsoll'
  const onback = vi.fn()
  const ondone = vi.fn()
  await render(Framed, { bridge, account: of, onback, ondone })
  return { onback, ondone }
}

async function fill() {
  await page.getByLabelText('API key').fill(KEY.apiKey)
  await page.getByLabelText(SECRET_LABEL).fill(KEY.secret)
}

const submit = () => page.getByRole('button', { name: 'Check and save' }).click()
const question = () => page.getByRole('alertdialog', { name: 'This key can withdraw' })

test('a new key is checked as the account would use it, then put in place of the old one', async () => {
  const bridge = fakeBridge(STATES.calm)
  const { ondone } = await openForm(bridge)
  await expect.element(page.getByRole('heading', { name: 'New key for Main' })).toBeVisible()
  await expect.element(page.getByLabelText('API key')).toHaveFocus()
  expect(await barriers()).toEqual([])
  await fill()
  await submit()
  await vi.waitFor(() => expect(ondone).toHaveBeenCalledOnce())
  expect(bridge.calls).toEqual([
    ['accounts:check', { label: LABEL, environment: 'demo', ...KEY }],
    ['accounts:update', 'main', { key: KEY }],
  ])
  await expect.element(page.getByLabelText('API key')).toHaveValue('')
  await expect.element(page.getByLabelText(SECRET_LABEL)).toHaveValue('')
})

test('a key for an address of its own is saved without a check, and says so', async () => {
  const bridge = fakeBridge(STATES.calm)
  const { ondone } = await openForm(bridge, watched({ environment: 'custom' }))
  await fill()
  await page.getByRole('button', { name: 'Save' }).click()
  await vi.waitFor(() => expect(ondone).toHaveBeenCalledOnce())
  expect(bridge.calls).toEqual([['accounts:update', 'main', { key: KEY }]])
})

const duplicate = (label: string) =>
  failed({ kind: 'invalid-input', params: { field: 'apiKey', reason: 'duplicate', label } })

test('the present key with another secret is saved', async () => {
  const bridge = fakeBridge(STATES.calm, { 'accounts:check': () => duplicate(LABEL) })
  const { ondone } = await openForm(bridge)
  await fill()
  await submit()
  await vi.waitFor(() => expect(ondone).toHaveBeenCalledOnce())
  expect(bridge.calls.at(-1)).toEqual(['accounts:update', 'main', { key: KEY }])
})

test('the key of another account is refused', async () => {
  const bridge = fakeBridge(STATES.calm, { 'accounts:check': () => duplicate('Hedge') })
  const { ondone } = await openForm(bridge)
  await fill()
  await submit()
  const field = page.getByLabelText('API key')
  await expect.element(field).toHaveAccessibleDescription(/“Hedge”/)
  await expect.element(field).toHaveFocus()
  expect(ondone).not.toHaveBeenCalled()
})

test('what the saving refuses is said at its field', async () => {
  const bridge = fakeBridge(STATES.calm, {
    'accounts:update': () =>
      failed({ kind: 'invalid-input', params: { field: 'key.apiKey', reason: 'format' } }),
  })
  await openForm(bridge)
  await fill()
  await submit()
  await expect.element(page.getByLabelText('API key')).toHaveAttribute('aria-invalid', 'true')
  await expect.element(page.getByLabelText(SECRET_LABEL)).toHaveValue(KEY.secret)
})

test('a key that can withdraw is put in place only once that is confirmed', async () => {
  const bridge = fakeBridge(STATES.calm, {
    'accounts:check': () => ok({ kind: 'hmac', permissions: CAN_WITHDRAW }),
  })
  const { ondone } = await openForm(bridge)
  await fill()
  await submit()
  await question().getByRole('button', { name: 'Use another key' }).click()
  await expect.element(page.getByLabelText('API key')).toHaveFocus()
  expect(ondone).not.toHaveBeenCalled()
  await submit()
  await question().getByRole('button', { name: 'Save anyway' }).click()
  await vi.waitFor(() => expect(ondone).toHaveBeenCalledOnce())
  expect(bridge.calls.filter(([command]) => command === 'accounts:update')).toHaveLength(1)
})

test('without a keychain the key is kept in memory only if that is asked for', async () => {
  const bridge = fakeBridge(STATES.calm, {
    'accounts:update': (_id, { key }) =>
      key?.keep === 'memory' ? ok(null) : failed({ kind: 'keychain-unavailable' }),
  })
  const { ondone } = await openForm(bridge)
  await fill()
  await submit()
  await page.getByRole('button', { name: 'Keep it in memory until Plimsoll ends' }).click()
  await vi.waitFor(() => expect(ondone).toHaveBeenCalledOnce())
  expect(bridge.calls.at(-1)).toEqual(['accounts:update', 'main', { key: { ...KEY, keep: 'memory' } }])
})

test('a pair made here takes the place of the old key', async () => {
  const bridge = fakeBridge(STATES.calm)
  const { ondone } = await openForm(bridge)
  await page.getByLabelText('Make one (safest)').click({ force: true })
  await page.getByLabelText('API key').fill(KEY.apiKey)
  await submit()
  await vi.waitFor(() => expect(ondone).toHaveBeenCalledOnce())
  const made = { apiKey: KEY.apiKey, secret: '', keyPairId: 'pair' }
  expect(bridge.calls.at(-1)).toEqual(['accounts:update', 'main', { key: made }])
})

test('a key of the other exchange is not tried there: the account stays where it is', async () => {
  const bridge = fakeBridge(STATES.calm, {
    'accounts:check': () => failed({ kind: 'key-rejected', params: { code: -2015, hint: 'is-production' } }),
  })
  await openForm(bridge)
  await fill()
  await submit()
  await expect.element(page.getByRole('alert')).toBeVisible()
  await expect.element(page.getByRole('button', { name: /Try with/ })).not.toBeInTheDocument()
})

test('going back while the exchange is asked changes nothing', async () => {
  const asked = Promise.withResolvers<void>()
  const bridge = fakeBridge(STATES.calm, {
    'accounts:check': async () => {
      await asked.promise
      return ok({ kind: 'hmac', permissions: null })
    },
  })
  useLocale('en')
  const screen = await render(Framed, {
    bridge,
    account: watched(),
    onback: () => {},
    ondone: () => {},
  })
  await fill()
  await submit()
  await expect.element(page.getByRole('button', { name: 'Asking the exchange…' })).toBeVisible()
  await screen.unmount()
  asked.resolve()
  await nextFrame()
  expect(bridge.calls.map(([command]) => command)).toEqual(['accounts:check'])
})
