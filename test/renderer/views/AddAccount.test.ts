import { expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { invalidText, problemText } from '../../../shared/wording.ts'
import { type FakeBridge, failed, fakeBridge, ok } from '../bridge.ts'
import { STATES } from '../fixtures.ts'
import { open } from '../page.ts'

const SECRET = 'a-secret-nobody-may-see'
const DRAFT = { label: 'Mine', environment: 'production', apiKey: 'the-key', secret: SECRET }

async function openForm(bridge: FakeBridge) {
  const { screen } = await open(STATES['no-account'], bridge)
  await screen.getByRole('button', { name: 'Add an account' }).click()
  return screen
}

async function fill() {
  await page.getByLabelText('Name').fill('Mine')
  await page.getByLabelText('API key').fill('the-key')
  await page.getByLabelText('Secret key').fill(SECRET)
}

const submit = () => page.getByRole('button', { name: 'Check and add' }).click()

/** As markup and as what fields hold. */
function everythingShown(): string {
  const fields = [...document.querySelectorAll('input')].map(({ value }) => value)
  return [document.documentElement.outerHTML, ...fields].join('\n')
}

test('is checked, then added, and its account is shown', async () => {
  const bridge = fakeBridge(STATES['no-account'], { 'accounts:add': () => ok({ id: 'main' }) })
  const screen = await openForm(bridge)
  await fill()
  await submit()
  bridge.tell(STATES.calm)
  await expect.element(screen.getByRole('status')).toHaveTextContent('Main: Calm')
  expect(bridge.calls.slice(1)).toEqual([
    ['accounts:check', DRAFT],
    ['accounts:add', DRAFT],
  ])
})

test('the secret is nowhere in the window once the account is added', async () => {
  const screen = await openForm(fakeBridge(STATES['no-account']))
  await fill()
  await submit()
  await expect.element(screen.getByRole('button', { name: 'Try the fire drill' })).toBeVisible()
  expect(everythingShown()).not.toContain(SECRET)
  await screen.getByRole('button', { name: 'Add an account' }).click()
  await expect.element(page.getByLabelText('Secret key')).toHaveValue('')
})

test('the secret is typed unseen, and neither remembered nor spell-checked', async () => {
  await openForm(fakeBridge(STATES['no-account']))
  const field = page.getByLabelText('Secret key')
  await expect.element(field).toHaveAttribute('type', 'password')
  await expect.element(field).toHaveAttribute('autocomplete', 'off')
  await expect.element(field).toHaveAttribute('spellcheck', 'false')
})

test('a refused field says why, takes the focus, and nothing typed is lost', async () => {
  const problem = { kind: 'invalid-input', params: { field: 'apiKey', reason: 'format' } } as const
  const bridge = fakeBridge(STATES['no-account'], { 'accounts:check': () => failed(problem) })
  await openForm(bridge)
  await fill()
  await submit()
  const field = page.getByLabelText('API key')
  await expect.element(field).toHaveFocus()
  await expect.element(field).toHaveAccessibleDescription(invalidText(problem))
  await expect.element(field).toHaveAttribute('aria-invalid', 'true')
  await expect.element(page.getByLabelText('Secret key')).toHaveValue(SECRET)
  await expect.element(page.getByLabelText('Name')).toHaveValue('Mine')
  expect(bridge.calls.map(([command]) => command)).not.toContain('accounts:add')
})

test('a field the form does not show is not refused in silence', async () => {
  const problem = { kind: 'invalid-input', params: { field: 'baseUrl', reason: 'required' } } as const
  await openForm(fakeBridge(STATES['no-account'], { 'accounts:check': () => failed(problem) }))
  await submit()
  await expect.element(page.getByRole('alert').getByText(problemText(problem).sentence)).toBeVisible()
})

test.each(['key-rejected', 'signature-rejected', 'account-inactive', 'keychain-unavailable'] as const)(
  '%s says what to do and cannot be saved anyway',
  async (kind) => {
    await openForm(fakeBridge(STATES['no-account'], { 'accounts:check': () => failed({ kind }) }))
    await fill()
    await submit()
    await expect.element(page.getByRole('alert').getByText(problemText({ kind }).nextStep)).toBeVisible()
    await expect.element(page.getByRole('button', { name: 'Save anyway' })).not.toBeInTheDocument()
    await expect.element(page.getByLabelText('Secret key')).toHaveValue(SECRET)
  },
)

test.each([
  'offline',
  'timeout',
  'unreadable',
  'clock',
  'rate-limited',
  'banned',
  'restricted',
  'maintenance',
  'exchange-error',
] as const)('%s says nothing against the key, so it may be saved anyway', async (kind) => {
  const bridge = fakeBridge(STATES['no-account'], { 'accounts:check': () => failed({ kind }) })
  const screen = await openForm(bridge)
  await fill()
  await submit()
  await page.getByRole('button', { name: 'Save anyway' }).click()
  await expect.element(screen.getByRole('button', { name: 'Try the fire drill' })).toBeVisible()
  expect(bridge.calls.at(-1)).toEqual(['accounts:add', DRAFT])
})

test('what was changed since must be checked again before it is saved', async () => {
  const bridge = fakeBridge(STATES['no-account'], { 'accounts:check': () => failed({ kind: 'offline' }) })
  await openForm(bridge)
  await fill()
  await submit()
  await expect.element(page.getByRole('button', { name: 'Save anyway' })).toBeVisible()
  await page.getByLabelText('API key').fill('another')
  await expect.element(page.getByRole('button', { name: 'Save anyway' })).not.toBeInTheDocument()
})

test('a failure to save keeps what was typed', async () => {
  const bridge = fakeBridge(STATES['no-account'], {
    'accounts:add': () => failed({ kind: 'keychain-locked' }),
  })
  await openForm(bridge)
  await fill()
  await submit()
  await expect.element(page.getByRole('alert').getByText(/The keychain is locked/)).toBeVisible()
  await expect.element(page.getByLabelText('Secret key')).toHaveValue(SECRET)
})

test('going back while the exchange is asked adds nothing', async () => {
  const asked = Promise.withResolvers<void>()
  const bridge = fakeBridge(STATES['no-account'], {
    'accounts:check': async () => {
      await asked.promise
      return ok(null)
    },
  })
  const screen = await openForm(bridge)
  await fill()
  await submit()
  await expect.element(screen.getByRole('button', { name: 'Asking the exchange…' })).toBeVisible()
  await screen.getByRole('button', { name: 'Back' }).click()
  asked.resolve()
  await expect.element(screen.getByRole('button', { name: 'Try the fire drill' })).toBeVisible()
  expect(bridge.calls.map(([command]) => command)).not.toContain('accounts:add')
})

test('a second press while the exchange is asked asks nothing more', async () => {
  const bridge = fakeBridge(STATES['no-account'], { 'accounts:check': () => new Promise(() => {}) })
  const screen = await openForm(bridge)
  await fill()
  await submit()
  await screen.getByRole('button', { name: 'Asking the exchange…' }).click({ force: true })
  expect(bridge.calls.filter(([command]) => command === 'accounts:check')).toHaveLength(1)
})

test('an own address is asked for only when it is needed, and sent', async () => {
  const bridge = fakeBridge(STATES['no-account'])
  await openForm(bridge)
  await expect.element(page.getByLabelText('Address')).not.toBeInTheDocument()
  await fill()
  await page.getByRole('combobox', { name: 'Exchange' }).click()
  await page.getByRole('option', { name: 'Custom address' }).click()
  await page.getByLabelText('Address').fill('https://example.com')
  await submit()
  await vi.waitFor(() =>
    expect(bridge.calls).toContainEqual([
      'accounts:check',
      { ...DRAFT, environment: 'custom', baseUrl: 'https://example.com' },
    ]),
  )
})

test.each([
  ['Binance Futures', 'api-keys'],
  ['Binance demo trading', 'api-keys-demo'],
])('for %s the page about keys is %s', async (exchange, link) => {
  const bridge = fakeBridge(STATES['no-account'])
  await openForm(bridge)
  await page.getByRole('combobox', { name: 'Exchange' }).click()
  await page.getByRole('option', { name: exchange }).click()
  await page.getByRole('button', { name: 'How to make a read-only key' }).click()
  expect(bridge.calls.at(-1)).toEqual(['app:open-link', link])
})

test('the keyboard alone fills and sends the form', async () => {
  const bridge = fakeBridge(STATES['no-account'])
  await openForm(bridge)
  await expect.element(page.getByLabelText('Name')).toHaveFocus()
  await userEvent.keyboard(`Mine{Tab}{Tab}the-key{Tab}${SECRET}{Enter}`)
  await vi.waitFor(() => expect(bridge.calls).toContainEqual(['accounts:check', DRAFT]))
})

test('a check that breaks off leaves the form as it was, to be sent again', async () => {
  const breaksOff = () => Promise.reject(new Error('gone'))
  const screen = await openForm(fakeBridge(STATES['no-account'], { 'accounts:check': breaksOff }))
  await fill()
  await submit()
  await expect.element(screen.getByText('Something went wrong inside Plimsoll.')).toBeVisible()
  await expect.element(page.getByLabelText('Secret key')).toHaveValue(SECRET)
  await expect
    .element(page.getByRole('button', { name: 'Check and add' }))
    .not.toHaveAttribute('aria-disabled', 'true')
})
