import { describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import type { AccountState } from '../../../../shared/state.ts'
import { useLocale } from '../../../../shared/words/locale.ts'
import { type FakeBridge, failed, fakeBridge, ok } from '../../bridge.ts'

import { account, STATES } from '../../fixtures.ts'
import { accessibilityViolations, nextFrame } from '../../page.ts'
import { CAN_WITHDRAW, chooseNewPair, choosePaste, formCalls, SECRET_LABEL } from './key-form.ts'
import ReplaceKeyInWindow from './ReplaceKeyInWindow.svelte'

const KEY = { apiKey: 'the-key', secret: 'the-secret' }

const LABEL = 'Main'

function watched(changes: Partial<AccountState> = {}): AccountState {
  return account({ id: 'main', label: LABEL, environment: 'demo', ...changes })
}

async function openFormForNewPair(bridge: FakeBridge, of: AccountState = watched()) {
  useLocale('en')
  document.documentElement.lang = 'en'
  document.title = 'Plimsoll'
  const onleave = vi.fn()
  const ondone = vi.fn()
  const screen = await render(ReplaceKeyInWindow, { bridge, account: of, onleave, ondone })
  return { screen, onleave, ondone }
}

/** Opens the form for a key that is pasted. */
async function openForm(bridge: FakeBridge, of: AccountState = watched()) {
  const opened = await openFormForNewPair(bridge, of)
  await choosePaste()
  return opened
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
  expect(await accessibilityViolations()).toEqual([])
  await fill()
  await submit()
  await vi.waitFor(() => expect(ondone).toHaveBeenCalledOnce())
  expect(formCalls(bridge)).toEqual([
    ['accounts:check-key', 'main', KEY],
    ['accounts:update', 'main', { key: KEY }],
  ])
  await expect.element(page.getByLabelText('API key')).toHaveValue('')
  await expect.element(page.getByLabelText(SECRET_LABEL)).toHaveValue('')
})

test.each(['production', 'custom'] as const)('it is checked for %s, too', async (environment) => {
  const bridge = fakeBridge(STATES.calm, { 'accounts:check-key': () => failed({ kind: 'key-rejected' }) })
  await openForm(bridge, watched({ environment }))
  await fill()
  await submit()
  await expect.element(page.getByRole('alert')).toBeVisible()
  expect(formCalls(bridge)).toEqual([['accounts:check-key', 'main', KEY]])
})

test('the form is left when the account is gone', async () => {
  const bridge = fakeBridge(STATES.calm, { 'accounts:check-key': () => ok(null) })
  const { onleave, ondone } = await openForm(bridge)
  await fill()
  await submit()
  await vi.waitFor(() => expect(onleave).toHaveBeenCalledOnce())
  expect(ondone).not.toHaveBeenCalled()
  expect(formCalls(bridge)).toHaveLength(1)
})

describe('an account that has no key', () => {
  test.each<[string, Partial<AccountState>]>([
    ['because it came with a backup', { keep: 'none' }],
    [
      'because it was kept for one run',
      {
        keep: 'memory',
        connection: { ok: false, problem: { kind: 'key-missing', params: { kept: 'memory' } }, since: 0 },
      },
    ],
    ['any more', { connection: { ok: false, problem: { kind: 'key-missing' }, since: 0 } }],
    ['that was entered for it', { connection: { ok: false, problem: { kind: 'key-elsewhere' }, since: 0 } }],
  ])('%s: the form does not mention a present key, and expects a pasted one', async (_why, changes) => {
    await openFormForNewPair(fakeBridge(STATES.calm), watched(changes))
    await expect.element(page.getByRole('heading', { name: 'Key for Main' })).toBeVisible()
    await expect.element(page.getByText(/present key/)).not.toBeInTheDocument()
    await expect.element(page.getByLabelText(SECRET_LABEL)).toBeVisible()
    await expect.element(page.getByLabelText('API key')).toHaveFocus()
  })
})

test('a new key is created in the app unless the user chooses otherwise', async () => {
  await openFormForNewPair(fakeBridge(STATES.calm))
  await expect.element(page.getByText(/The present key stays in use/)).toBeVisible()
  await expect.element(page.getByLabelText('Public key')).toBeVisible()
  await expect.element(page.getByLabelText('Make one (safest)')).toHaveFocus()
})

test('a question is asked where the permissions of the key could not be read', async () => {
  const bridge = fakeBridge(STATES.calm, { 'accounts:check-key': () => failed({ kind: 'timeout' }) })
  const { ondone } = await openForm(bridge, watched({ environment: 'production' }))
  await fill()
  await submit()
  await page.getByRole('button', { name: 'Save anyway' }).click()
  await expect.element(page.getByRole('alertdialog')).toMatchTextContent(/could not be read/)
  expect(formCalls(bridge)).toHaveLength(1)
  await page.getByRole('button', { name: 'Save it' }).click()
  await vi.waitFor(() => expect(ondone).toHaveBeenCalledOnce())
})

test('the key of another account is refused', async () => {
  const params = { field: 'apiKey', reason: 'duplicate', label: 'Hedge' }
  const duplicate = failed({ kind: 'invalid-input', params })
  const bridge = fakeBridge(STATES.calm, { 'accounts:check-key': () => duplicate })
  const { ondone } = await openForm(bridge)
  await fill()
  await submit()
  const field = page.getByLabelText('API key')
  await expect.element(field).toHaveAccessibleDescription(/“Hedge”/)
  await expect.element(field).toHaveFocus()
  expect(ondone).not.toHaveBeenCalled()
})

test('a field that is refused on saving shows why', async () => {
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

test('a key that can withdraw is saved only once that is confirmed', async () => {
  const bridge = fakeBridge(STATES.calm, {
    'accounts:check-key': () => ok({ permissions: CAN_WITHDRAW }),
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
  expect(bridge.callsTo('accounts:update')).toHaveLength(1)
})

test('without a keychain the key is kept in memory only if the user asks for that', async () => {
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

test('a pair created in the app takes the place of the old key', async () => {
  const bridge = fakeBridge(STATES.calm)
  const { ondone } = await openForm(bridge)
  await chooseNewPair()
  await page.getByLabelText('API key').fill(KEY.apiKey)
  await submit()
  await vi.waitFor(() => expect(ondone).toHaveBeenCalledOnce())
  const made = { apiKey: KEY.apiKey, secret: '', keyPairId: 'pair' }
  expect(bridge.calls.at(-1)).toEqual(['accounts:update', 'main', { key: made }])
})

test('a key of the other exchange cannot be tried there, because the account keeps its exchange', async () => {
  const bridge = fakeBridge(STATES.calm, {
    'accounts:check-key': () =>
      failed({ kind: 'key-rejected', params: { code: -2015, hint: 'is-production' } }),
  })
  await openForm(bridge)
  await fill()
  await submit()
  await expect.element(page.getByRole('alert')).toBeVisible()
  await expect.element(page.getByRole('button', { name: /Try with/ })).not.toBeInTheDocument()
})

test('going back while the exchange is asked changes nothing', async () => {
  const answer = Promise.withResolvers<void>()
  const bridge = fakeBridge(STATES.calm, {
    'accounts:check-key': async () => {
      await answer.promise
      return ok({ permissions: null })
    },
  })
  const { screen } = await openForm(bridge)
  await fill()
  await submit()
  await expect.element(page.getByRole('button', { name: 'Asking the exchange…' })).toBeVisible()
  await screen.unmount()
  answer.resolve()
  await nextFrame()
  expect(formCalls(bridge).map(([command]) => command)).toEqual(['accounts:check-key'])
})

test('an encrypted private key asks for its passphrase here as well', async () => {
  const encrypted = failed({
    kind: 'invalid-input',
    params: { field: 'key.passphrase', reason: 'encrypted' },
  })
  const bridge = fakeBridge(STATES.calm, {
    'accounts:update': (_id, { key }) => (key?.passphrase === undefined ? encrypted : ok(null)),
  })
  const { ondone } = await openForm(bridge)
  await fill()
  await expect.element(page.getByLabelText('Passphrase')).not.toBeInTheDocument()
  await submit()
  await expect.element(page.getByLabelText('Passphrase')).toHaveFocus()
  await expect.element(page.getByRole('alert')).not.toBeInTheDocument()
  await userEvent.keyboard('opens it{Enter}')
  await vi.waitFor(() => expect(ondone).toHaveBeenCalledOnce())
  expect(bridge.calls.at(-1)).toEqual([
    'accounts:update',
    'main',
    { key: { ...KEY, passphrase: 'opens it' } },
  ])
})

test('a changed key must be checked again before it is saved', async () => {
  const bridge = fakeBridge(STATES.calm, { 'accounts:check-key': () => failed({ kind: 'offline' }) })
  await openForm(bridge)
  await fill()
  await submit()
  await expect.element(page.getByRole('button', { name: 'Save anyway' })).toBeVisible()
  await page.getByLabelText('API key').fill('another')
  await expect.element(page.getByRole('button', { name: 'Save anyway' })).not.toBeInTheDocument()
  await expect.element(page.getByRole('alert')).not.toBeInTheDocument()
})

test.each([
  ['production', 'api-keys'],
  ['demo', 'api-keys-demo'],
] as const)('for %s the page about keys is %s', async (environment, link) => {
  const bridge = fakeBridge(STATES.calm)
  await openForm(bridge, watched({ environment }))
  await page.getByRole('button', { name: 'How to make a read-only key' }).click()
  await page.getByRole('button', { name: 'Open API Management' }).click()
  expect(formCalls(bridge)).toEqual([['app:open-link', link]])
})

test('the reason is shown when no pair can be made, and nothing can be sent until there is one', async () => {
  let locked = true
  const bridge = fakeBridge(STATES.calm, {
    'accounts:create-key': () =>
      locked ? failed({ kind: 'keychain-locked' }) : ok({ keyPairId: 'pair', publicKey: 'PEM' }),
  })
  await openFormForNewPair(bridge)
  await expect.element(page.getByRole('alert').getByText(/The keychain is locked/)).toBeVisible()
  await page.getByRole('button', { name: 'Check and save' }).click({ force: true })
  expect(bridge.calls.map(([command]) => command)).toEqual(['accounts:create-key'])
  locked = false
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect.element(page.getByLabelText('Public key')).toHaveValue('PEM')
  await expect.element(page.getByRole('alert')).not.toBeInTheDocument()
})

test('a pair created in the app cannot be kept in memory', async () => {
  await openForm(
    fakeBridge(STATES.calm, { 'accounts:update': () => failed({ kind: 'keychain-unavailable' }) }),
  )
  await chooseNewPair()
  await page.getByLabelText('API key').fill(KEY.apiKey)
  await submit()
  await expect.element(page.getByRole('alert')).toBeVisible()
  await expect.element(page.getByRole('button', { name: /Keep it in memory/ })).not.toBeInTheDocument()
  await expect.element(page.getByText(/kept in memory/)).not.toBeInTheDocument()
})
