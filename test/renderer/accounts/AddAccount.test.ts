import { describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { formProblemText } from '../../../renderer/accounts/keys/form-problem-text.ts'
import { invalidText } from '../../../shared/words/invalid-text.ts'
import { problemText } from '../../../shared/words/problem-text.ts'
import { type FakeBridge, failed, fakeBridge, ok } from '../bridge.ts'
import { STATES } from '../fixtures.ts'
import { accessibilityViolations, open } from '../page.ts'
import {
  CAN_WITHDRAW,
  choosePaste,
  DRAFT,
  fill,
  formCalls,
  openForm,
  openFormForNewPair,
  PRIVATE_KEY,
  paste,
  READ_ONLY,
  SECRET,
  SECRET_LABEL,
  submit,
} from './keys/key-form.ts'

/** The markup and the contents of all fields. */
function everythingShown(): string {
  const fields = [...document.querySelectorAll('input, textarea')].map((field) =>
    'value' in field ? field.value : '',
  )
  return [document.documentElement.outerHTML, ...fields].join('\n')
}

test('a new account is checked, added and then shown', async () => {
  const bridge = fakeBridge(STATES['no-account'], { 'accounts:add': () => ok({ id: 'main' }) })
  const screen = await openForm(bridge)
  await fill()
  await submit()
  bridge.publish(STATES.calm)
  await expect.element(screen.getByRole('status')).toHaveTextContent('Main: Calm')
  expect(formCalls(bridge)).toEqual([
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
  await choosePaste()
  await expect.element(page.getByLabelText(SECRET_LABEL)).toHaveValue('')
})

test('the secret is hidden while typed, and neither remembered nor spell-checked', async () => {
  await openForm(fakeBridge(STATES['no-account']))
  const field = page.getByLabelText(SECRET_LABEL)
  await expect.element(field).toHaveAttribute('type', 'password')
  await expect.element(field).toHaveAttribute('autocomplete', 'off')
  await expect.element(field).toHaveAttribute('spellcheck', 'false')
})

test('a refused field shows why and gets the focus, and nothing typed is lost', async () => {
  const problem = { kind: 'invalid-input', params: { field: 'apiKey', reason: 'format' } } as const
  const bridge = fakeBridge(STATES['no-account'], { 'accounts:check': () => failed(problem) })
  await openForm(bridge)
  await fill()
  await submit()
  const field = page.getByLabelText('API key')
  await expect.element(field).toHaveFocus()
  await expect.element(field).toHaveAccessibleDescription(invalidText(problem))
  await expect.element(field).toHaveAttribute('aria-invalid', 'true')
  await expect.element(page.getByLabelText(SECRET_LABEL)).toHaveValue(SECRET)
  await expect.element(page.getByLabelText('Name')).toHaveValue('Mine')
  expect(bridge.calls.map(([command]) => command)).not.toContain('accounts:add')
})

test('a refusal of a field that is not shown appears in a banner', async () => {
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
    const situation = { given: 'hmac', canSaveAnyway: false } as const
    const message = page.getByRole('alert').getByText(formProblemText({ kind }, situation).nextStep)
    await expect.element(message).toBeInViewport()
    await expect.element(page.getByRole('button', { name: 'Save anyway' })).not.toBeInTheDocument()
    await expect.element(page.getByRole('button', { name: /Keep it in memory/ })).not.toBeInTheDocument()
    await expect.element(page.getByLabelText(SECRET_LABEL)).toHaveValue(SECRET)
  },
)

test.each([
  'offline',
  'timeout',
  'unreadable',
  'slow',
  'clock',
  'rate-limited',
  'banned',
  'restricted',
  'maintenance',
  'exchange-error',
] as const)('%s does not speak against the key, so it may be saved anyway', async (kind) => {
  const bridge = fakeBridge(STATES['no-account'], { 'accounts:check': () => failed({ kind }) })
  const screen = await openForm(bridge)
  await fill()
  await submit()
  await expect
    .element(page.getByRole('alert'))
    .toMatchTextContent(/or save it anyway: Plimsoll then keeps asking/)
  await page.getByRole('button', { name: 'Save anyway' }).click()
  await page.getByRole('button', { name: 'Save it' }).click()
  await expect.element(screen.getByRole('button', { name: 'Try the fire drill' })).toBeVisible()
  expect(bridge.calls.at(-1)).toEqual(['accounts:add', DRAFT])
})

test('a changed form must be checked again before it is saved', async () => {
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
  await expect.element(page.getByLabelText(SECRET_LABEL)).toHaveValue(SECRET)
})

test('going back while the exchange is asked adds nothing', async () => {
  const answer = Promise.withResolvers<void>()
  const bridge = fakeBridge(STATES['no-account'], {
    'accounts:check': async () => {
      await answer.promise
      return ok({ permissions: null })
    },
  })
  const screen = await openForm(bridge)
  await fill()
  await submit()
  await expect.element(screen.getByRole('button', { name: 'Asking the exchange…' })).toBeVisible()
  await screen.getByRole('button', { name: 'Back' }).click()
  answer.resolve()
  await expect.element(screen.getByRole('button', { name: 'Try the fire drill' })).toBeVisible()
  expect(bridge.calls.map(([command]) => command)).not.toContain('accounts:add')
})

test('saves the checked values, not those typed while the exchange was asked', async () => {
  const answer = Promise.withResolvers<void>()
  const bridge = fakeBridge(STATES['no-account'], {
    'accounts:check': async () => {
      await answer.promise
      return ok({ permissions: null })
    },
  })
  const screen = await openForm(bridge)
  await fill()
  await submit()
  await page.getByLabelText('API key').fill('another')
  answer.resolve()
  await expect.element(screen.getByRole('button', { name: 'Try the fire drill' })).toBeVisible()
  expect(bridge.calls.at(-1)).toEqual(['accounts:add', DRAFT])
})

test('a second press while the exchange is asked does nothing', async () => {
  const bridge = fakeBridge(STATES['no-account'], { 'accounts:check': () => new Promise(() => {}) })
  const screen = await openForm(bridge)
  await fill()
  await submit()
  await screen.getByRole('button', { name: 'Asking the exchange…' }).click({ force: true })
  expect(bridge.callsTo('accounts:check')).toHaveLength(1)
})

test('the field for an address appears only for a custom exchange, and is sent', async () => {
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
  await expect.element(page.getByText(/Leave Enable Reading ticked and nothing else/)).toBeVisible()
  expect(await accessibilityViolations()).toEqual([])
  await page.getByRole('button', { name: 'Open API Management' }).click()
  expect(bridge.calls.at(-1)).toEqual(['app:open-link', link])
})

test('the form can be filled and sent by keyboard alone', async () => {
  const bridge = fakeBridge(STATES['no-account'])
  await openFormForNewPair(bridge)
  await expect.element(page.getByLabelText('Name')).toHaveFocus()
  await userEvent.keyboard('Mine{Tab}{Tab}{ArrowRight}')
  await expect.element(page.getByLabelText(SECRET_LABEL)).toBeVisible()
  await userEvent.keyboard(`{Tab}{Tab}the-key{Tab}${SECRET}{Enter}`)
  await vi.waitFor(() => expect(bridge.calls).toContainEqual(['accounts:check', DRAFT]))
})

test('after a check that breaks off the form can be sent again', async () => {
  const breaksOff = () => Promise.reject(new Error('gone'))
  const screen = await openForm(fakeBridge(STATES['no-account'], { 'accounts:check': breaksOff }))
  await fill()
  await submit()
  await expect.element(screen.getByText('Something went wrong inside Plimsoll.')).toBeVisible()
  await expect.element(page.getByLabelText(SECRET_LABEL)).toHaveValue(SECRET)
  await expect
    .element(page.getByRole('button', { name: 'Check and add' }))
    .not.toHaveAttribute('aria-disabled', 'true')
})

describe('pasting', () => {
  const sent = (bridge: FakeBridge) =>
    vi.waitFor(() => {
      const [, draft] = bridge.callsTo('accounts:check')[0] ?? []
      expect(draft).toBeDefined()
      return draft
    })

  test.each([
    ['of this system', '\n'],
    ['of Windows', '\r\n'],
    ['of old Macs', '\r'],
  ])('a private key keeps its line ends %s in a field of one line', async (_system, lineEnd) => {
    const bridge = fakeBridge(STATES['no-account'])
    await openForm(bridge)
    await paste(`${PRIVATE_KEY.join(lineEnd)}${lineEnd}`, SECRET_LABEL)
    await expect.element(page.getByLabelText(SECRET_LABEL)).toHaveAttribute('type', 'password')
    await expect.element(page.getByText('Spaces around it were left out.')).not.toBeInTheDocument()
    await submit()
    expect(await sent(bridge)).toMatchObject({ secret: PRIVATE_KEY.join('\\n') })
  })

  test.each([
    ['the-key ', 'API key'],
    [' the-key', 'API key'],
    ['the-secret\n', SECRET_LABEL],
    ['\tthe-secret', SECRET_LABEL],
  ])('a remark says that spaces and line ends around %j are left out', async (text, label) => {
    await openForm(fakeBridge(STATES['no-account']))
    await paste(text, label)
    const field = page.getByLabelText(label)
    await expect.element(field).toHaveAccessibleDescription('Spaces around it were left out.')
    await field.fill('another')
    await expect.element(field).not.toHaveAccessibleDescription('Spaces around it were left out.')
  })

  test.each([
    ['Name', 'This is too long: it may have 60 characters at most.'],
    ['API key', 'This is more than an API key. A private key belongs in the field below.'],
    [SECRET_LABEL, 'This is too long: it may have 20,000 characters at most.'],
  ])('10 MB are refused by the field %s at once', async (label, message) => {
    const screen = await openForm(fakeBridge(STATES['no-account']))
    await paste('x'.repeat(10_000_000), label)
    await expect.element(screen.getByRole('alert')).toHaveTextContent(message)
    const field = page.getByLabelText(label)
    await expect.element(field).toHaveValue('')
    await expect.element(field).toHaveAttribute('aria-invalid', 'true')
    await userEvent.keyboard('x')
    await expect.element(field).toHaveAttribute('aria-invalid', 'false')
    await expect.element(screen.getByRole('alert')).not.toBeInTheDocument()
  })

  test('no remark is shown for spaces around a name', async () => {
    await openForm(fakeBridge(STATES['no-account']))
    await page.getByLabelText('Name').fill(' Mine ')
    await expect.element(page.getByLabelText('Name')).not.toHaveAccessibleDescription()
  })

  test('the longest possible private key is accepted', async () => {
    await openForm(fakeBridge(STATES['no-account']))
    await paste('x'.repeat(20_000), SECRET_LABEL)
    await expect.element(page.getByLabelText(SECRET_LABEL)).toHaveValue('x'.repeat(20_000))
  })

  test('pasted text replaces only the selection', async () => {
    const bridge = fakeBridge(STATES['no-account'])
    await openForm(bridge)
    await page.getByLabelText(SECRET_LABEL).fill('before after')
    await page.getByLabelText('Name').click()
    await paste('one\ntwo', SECRET_LABEL, [7, 12])
    await submit()
    expect(await sent(bridge)).toMatchObject({ secret: 'before one\\ntwo' })
  })

  test('a name in any script is sent unchanged', async () => {
    const bridge = fakeBridge(STATES['no-account'])
    await openForm(bridge)
    await page.getByLabelText('Name').fill('חשבון 🚢')
    await submit()
    expect(await sent(bridge)).toMatchObject({ label: 'חשבון 🚢' })
  })
})

describe('an encrypted private key', () => {
  const passphraseProblem = (reason: string) => ({
    kind: 'invalid-input' as const,
    params: { field: 'passphrase', reason },
  })

  test('asks for its passphrase, which is sent with the next try', async () => {
    const bridge = fakeBridge(STATES['no-account'], {
      'accounts:check': ({ passphrase }) =>
        passphrase === 'the-right-one'
          ? ok({ permissions: null })
          : failed(passphraseProblem(passphrase === undefined ? 'encrypted' : 'wrong-passphrase')),
    })
    const screen = await openForm(bridge)
    await fill()
    const field = page.getByLabelText('Passphrase')
    await expect.element(field).not.toBeInTheDocument()
    await submit()
    await expect.element(field).toHaveFocus()
    await expect.element(field).toHaveAttribute('type', 'password')
    await expect.element(field).toHaveAccessibleDescription(invalidText(passphraseProblem('encrypted')))
    await userEvent.keyboard('wrong{Enter}')
    await expect
      .element(field)
      .toHaveAccessibleDescription(invalidText(passphraseProblem('wrong-passphrase')))
    await field.fill('the-right-one')
    await submit()
    await expect.element(screen.getByRole('button', { name: 'Try the fire drill' })).toBeVisible()
    expect(bridge.calls.at(-1)).toEqual(['accounts:add', { ...DRAFT, passphrase: 'the-right-one' }])
    expect(everythingShown()).not.toContain('the-right-one')
  })

  test('the passphrase is cleared when another secret is entered', async () => {
    const bridge = fakeBridge(STATES['no-account'], {
      'accounts:check': () => failed(passphraseProblem('encrypted')),
    })
    await openForm(bridge)
    await fill()
    await submit()
    await page.getByLabelText('Passphrase').fill('old')
    await page.getByLabelText(SECRET_LABEL).fill('another')
    await expect.element(page.getByLabelText('Passphrase')).not.toBeInTheDocument()
    await submit()
    await expect.element(page.getByLabelText('Passphrase')).toHaveValue('')
    expect(bridge.calls.at(-1)).toEqual(['accounts:check', { ...DRAFT, secret: 'another' }])
  })
})

describe('a key that can withdraw', () => {
  const checked = () => ok({ permissions: CAN_WITHDRAW })
  const question = () => page.getByRole('alertdialog', { name: 'This key can withdraw' })

  async function ask() {
    const bridge = fakeBridge(STATES['no-account'], { 'accounts:check': checked })
    const screen = await openForm(bridge)
    await fill()
    await submit()
    await expect.element(question()).toBeVisible()
    return { bridge, screen }
  }

  test('is saved only once that is confirmed', async () => {
    const { bridge, screen } = await ask()
    expect(bridge.calls.map(([command]) => command)).not.toContain('accounts:add')
    expect(await accessibilityViolations()).toEqual([])
    await question().getByRole('button', { name: 'Save anyway' }).click()
    await expect.element(screen.getByRole('button', { name: 'Try the fire drill' })).toBeVisible()
    expect(bridge.calls.at(-1)).toEqual(['accounts:add', DRAFT])
  })

  test.each(['the button', 'Escape'])('can be replaced with another one by %s', async (way) => {
    const { bridge } = await ask()
    if (way === 'Escape') await userEvent.keyboard('{Escape}')
    else await question().getByRole('button', { name: 'Use another key' }).click()
    await expect.element(question()).not.toBeInTheDocument()
    await expect.element(page.getByLabelText('API key')).toHaveFocus()
    await userEvent.keyboard('another')
    await expect.element(page.getByLabelText('API key')).toHaveValue('another')
    expect(bridge.calls.map(([command]) => command)).not.toContain('accounts:add')
    expect(bridge.calls.map(([command]) => command)).not.toContain('app:hide')
  })

  test.each([
    ['read-only', READ_ONLY],
    ['for trading', { ...READ_ONLY, trading: true }],
  ])('a key %s is saved without a question', async (_name, permissions) => {
    const bridge = fakeBridge(STATES['no-account'], {
      'accounts:check': () => ok({ permissions }),
    })
    await openForm(bridge)
    await fill()
    await submit()
    await vi.waitFor(() => expect(bridge.calls).toContainEqual(['accounts:add', DRAFT]))
  })
})

describe('without a keychain', () => {
  const KEEP = 'Keep it in memory until Plimsoll ends'

  test.each(['keychain-unavailable', 'keychain-locked'] as const)(
    'when it is %s, the key is kept in memory only if the user asks for that',
    async (kind) => {
      const bridge = fakeBridge(STATES['no-account'], {
        'accounts:add': ({ keep }) => (keep === 'memory' ? ok({ id: 'main' }) : failed({ kind })),
      })
      const screen = await openForm(bridge)
      await fill()
      await submit()
      const message = page.getByRole('alert').getByText(/After each start you would have to enter it again/)
      await expect.element(message).toBeVisible()
      expect(await accessibilityViolations()).toEqual([])
      await page.getByRole('button', { name: KEEP }).click()
      await expect.element(screen.getByRole('button', { name: 'Try the fire drill' })).toBeVisible()
      expect(bridge.calls.at(-1)).toEqual(['accounts:add', { ...DRAFT, keep: 'memory' }])
    },
  )

  test('a pair created in the app cannot be kept in memory', async () => {
    const bridge = fakeBridge(STATES['no-account'], {
      'accounts:add': () => failed({ kind: 'keychain-unavailable' }),
    })
    await openForm(bridge)
    await page.getByLabelText('Make one (safest)').click({ force: true })
    await page.getByLabelText('API key').fill('the-key')
    await submit()
    await expect.element(page.getByRole('alert')).toBeVisible()
    await expect.element(page.getByRole('button', { name: KEEP })).not.toBeInTheDocument()
  })
})

test.each([
  ['is-demo', 'Binance Futures', 'Try with Binance demo trading', 'demo'],
  ['is-production', 'Binance demo trading', 'Try with Binance Futures', 'production'],
])('a key that %s is tried there with one press', async (hint, chosen, button, environment) => {
  const bridge = fakeBridge(STATES['no-account'], {
    'accounts:check': (draft) =>
      draft.environment === environment
        ? ok({ permissions: null })
        : failed({ kind: 'key-rejected', params: { code: -2015, hint } }),
  })
  await openForm(bridge)
  await fill()
  await page.getByRole('combobox', { name: 'Exchange' }).click()
  await page.getByRole('option', { name: chosen }).click()
  await submit()
  await page.getByRole('button', { name: button }).click()
  await vi.waitFor(() => expect(bridge.calls).toContainEqual(['accounts:add', { ...DRAFT, environment }]))
})

describe('a key pair created in the app', () => {
  const make = () => page.getByLabelText('Make one (safest)').click({ force: true })

  test('shows the public half to be copied, and is added with the API key that the exchange gives for it', async () => {
    const bridge = fakeBridge(STATES['no-account'])
    const screen = await openForm(bridge)
    await page.getByLabelText('Name').fill('Mine')
    await make()
    const block = page.getByLabelText('Public key')
    await expect.element(block).toHaveValue(expect.stringContaining('-----BEGIN PUBLIC KEY-----'))
    await expect.element(block).toHaveAttribute('readonly')
    await expect.element(page.getByLabelText(SECRET_LABEL)).not.toBeInTheDocument()
    expect(await accessibilityViolations()).toEqual([])
    await page.getByLabelText('API key').fill('the-key')
    await submit()
    const draft = { ...DRAFT, secret: '', keyPairId: 'pair' }
    await expect.element(screen.getByRole('button', { name: 'Try the fire drill' })).toBeVisible()
    expect(bridge.calls).toContainEqual(['accounts:create-key', false])
    expect(formCalls(bridge)).toEqual([
      ['accounts:check', draft],
      ['accounts:add', draft],
    ])
  })

  test('its public half is copied by one press, although the window may not use the clipboard', async () => {
    const denied = vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new Error('denied'))
    await openForm(fakeBridge(STATES['no-account']))
    await make()
    await page.getByRole('button', { name: 'Copy' }).click()
    await expect.element(page.getByText('Copied')).toBeVisible()
    await choosePaste()
    await page.getByLabelText(SECRET_LABEL).click()
    await userEvent.paste()
    await expect
      .element(page.getByLabelText(SECRET_LABEL))
      .toHaveValue(expect.stringMatching(/^-+BEGIN PUBLIC KEY.*END PUBLIC KEY-+$/))
    denied.mockRestore()
  })

  test('where copying fails, the public half is selected and the keys to press are shown', async () => {
    const refused = vi.spyOn(document, 'execCommand').mockReturnValue(false)
    await openForm(fakeBridge(STATES['no-account']))
    await make()
    await page.getByRole('button', { name: 'Copy' }).click()
    await expect.element(page.getByText(/Selected: press Ctrl\+C/)).toBeVisible()
    expect(String(document.getSelection())).toContain('BEGIN PUBLIC KEY')
    refused.mockRestore()
  })

  test('can be started over, which clears the API key of the old pair', async () => {
    const bridge = fakeBridge(STATES['no-account'], {
      'accounts:create-key': (anew) =>
        ok({ keyPairId: anew ? 'new' : 'old', publicKey: anew ? 'NEW' : 'OLD' }),
    })
    await openForm(bridge)
    await make()
    await page.getByLabelText('API key').fill('for-the-old')
    const question = page.getByRole('alertdialog', { name: 'Throw this pair away?' })
    await page.getByRole('button', { name: 'Start over with a new pair' }).click()
    expect(await accessibilityViolations()).toEqual([])
    await question.getByRole('button', { name: 'Cancel' }).click()
    await expect.element(page.getByLabelText('API key')).toHaveValue('for-the-old')
    expect(bridge.calls).not.toContainEqual(['accounts:create-key', true])
    await page.getByRole('button', { name: 'Start over with a new pair' }).click()
    await question.getByRole('button', { name: 'Make a new pair' }).click()
    await expect.element(page.getByLabelText('Public key')).toHaveValue('NEW')
    await expect.element(page.getByLabelText('API key')).toHaveValue('')
    await page.getByLabelText('API key').fill('for-the-new')
    await submit()
    await vi.waitFor(() =>
      expect(bridge.calls.at(-1)).toMatchObject([
        'accounts:add',
        { apiKey: 'for-the-new', keyPairId: 'new' },
      ]),
    )
  })

  test('shows that its private half is gone', async () => {
    const problem = { kind: 'invalid-input', params: { field: 'secret', reason: 'no-key-pair' } } as const
    await openForm(fakeBridge(STATES['no-account'], { 'accounts:check': () => failed(problem) }))
    await make()
    await page.getByLabelText('API key').fill('the-key')
    await submit()
    await expect.element(page.getByRole('alert')).toHaveTextContent(invalidText(problem))
    await page.getByRole('button', { name: 'Start over with a new pair' }).click()
    await expect.element(page.getByRole('alert')).not.toBeInTheDocument()
  })

  test('where none can be made the reason is shown, and the user can try again', async () => {
    let locked = true
    const bridge = fakeBridge(STATES['no-account'], {
      'accounts:create-key': () =>
        locked ? failed({ kind: 'keychain-locked' }) : ok({ keyPairId: 'pair', publicKey: 'PEM' }),
    })
    await openForm(bridge)
    await make()
    const message = page.getByRole('alert')
    await expect.element(message).toMatchTextContent(/The keychain is locked.*Unlock it, then try again\./)
    expect(message.element().textContent).not.toMatch(/by itself|deleted/)
    await page.getByLabelText('Name').click()
    await userEvent.keyboard('{Enter}')
    expect(bridge.calls.map(([command]) => command)).not.toContain('accounts:check')
    locked = false
    await page.getByRole('button', { name: 'Try again' }).click()
    await expect.element(page.getByLabelText('Public key')).toHaveValue('PEM')
    await expect.element(page.getByRole('alert')).not.toBeInTheDocument()
  })

  test.each([
    ['Binance Futures', 'api-keys'],
    ['Binance demo trading', 'api-keys-demo'],
  ])('for %s its first step opens %s', async (exchange, link) => {
    const bridge = fakeBridge(STATES['no-account'])
    await openForm(bridge)
    await page.getByRole('combobox', { name: 'Exchange' }).click()
    await page.getByRole('option', { name: exchange }).click()
    await make()
    await page.getByRole('button', { name: 'Open API Management' }).click()
    expect(bridge.calls.at(-1)).toEqual(['app:open-link', link])
  })

  test('choosing it by keyboard clears a pasted key', async () => {
    await openForm(fakeBridge(STATES['no-account']))
    await fill()
    await page.getByLabelText('Paste one').click({ force: true })
    await userEvent.keyboard('{ArrowLeft}')
    await expect.element(page.getByLabelText('Public key')).toBeVisible()
    expect(everythingShown()).not.toContain(SECRET)
    await userEvent.keyboard('{ArrowRight}')
    await expect.element(page.getByLabelText(SECRET_LABEL)).toHaveValue('')
  })
})

describe('without a keychain no pair is made', () => {
  test.each(['keychain-unavailable', 'keychain-locked'] as const)(
    '(%s): a key can be pasted instead, with a remark on where it is kept',
    async (kind) => {
      await openFormForNewPair(
        fakeBridge(STATES['no-account'], { 'accounts:create-key': () => failed({ kind }) }),
      )
      await expect.element(page.getByText(/can be kept in memory until Plimsoll ends/)).toBeVisible()
      expect(await accessibilityViolations()).toEqual([])
      await page.getByRole('button', { name: 'Paste one instead' }).click()
      await expect.element(page.getByLabelText('API key')).toHaveFocus()
      await expect.element(page.getByRole('alert')).not.toBeInTheDocument()
    },
  )
})

describe('a part of a key pair', () => {
  const PUBLIC_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl me'
  const [BEGIN, BODY, END] = PRIVATE_KEY
  const field = () => page.getByLabelText('API key')

  test.each([
    ['a private key', PRIVATE_KEY.join('\n'), /^This is a private key: it belongs in the field below\.$/],
    ['its middle', BODY, /^This is a private key/],
    ['the first half of its middle', BODY.slice(0, 32), /^This is a private key/],
    ['an encrypted one', `${BEGIN.replace('PRIV', 'ENCRYPTED PRIV')}\n${END}`, /^This is a private key/],
    ['a public key', PRIVATE_KEY.join('\n').replaceAll('PRIVATE', 'PUBLIC'), /^This is a public key\. Paste/],
    ["OpenSSH's public key", PUBLIC_KEY, /^This is a public key/],
    ['key and secret at once', 'the-key\nthe-secret', /^This is more than an API key/],
  ])('%s is kept out of the field for the API key', async (_name, text, message) => {
    await openForm(fakeBridge(STATES['no-account']))
    await paste(text, 'API key')
    await expect.element(page.getByRole('alert')).toMatchTextContent(message)
    await expect.element(field()).toHaveValue('')
    await expect.element(field()).toHaveAccessibleDescription(message)
    expect(everythingShown()).not.toContain(BODY)
    await field().fill('the-key')
    await expect.element(page.getByRole('alert')).not.toBeInTheDocument()
  })

  test('is also removed when it gets into the field in another way', async () => {
    await openForm(fakeBridge(STATES['no-account']))
    await field().fill(BODY)
    await expect.element(field()).toHaveValue('')
    await expect.element(page.getByRole('alert')).toMatchTextContent(/^This is a private key/)
  })

  test('is refused with other words for a pair created in the app, where there is no field below', async () => {
    await openFormForNewPair(fakeBridge(STATES['no-account']))
    await expect.element(page.getByLabelText('Public key')).toBeVisible()
    await paste(PRIVATE_KEY.join('\n'), 'API key')
    await expect.element(page.getByRole('alert')).toMatchTextContent(/which the exchange never asks for/)
    await expect.element(field()).toHaveValue('')
  })

  test('is kept out of the field for the name', async () => {
    await openForm(fakeBridge(STATES['no-account']))
    await paste(PRIVATE_KEY.join('\n'), 'Name')
    await expect.element(page.getByLabelText('Name')).toHaveValue('')
    await expect.element(page.getByRole('alert')).toMatchTextContent(/does not belong here/)
  })

  test.each(['x'.repeat(64), 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A'])(
    'is not mistaken for an API key (%s)',
    async (key) => {
      await openForm(fakeBridge(STATES['no-account']))
      await paste(key, 'API key')
      await expect.element(field()).toHaveValue(key)
    },
  )
})

describe('a secret that does not fit is explained according to its kind', () => {
  const refusing = () =>
    fakeBridge(STATES['no-account'], { 'accounts:check': () => failed({ kind: 'signature-rejected' }) })

  test('as an HMAC secret', async () => {
    await openForm(refusing())
    await fill()
    await submit()
    await expect.element(page.getByRole('alert')).toMatchTextContent(/^The secret does not fit the key\./)
  })

  test('as a private key', async () => {
    await openForm(refusing())
    await fill()
    await page.getByLabelText(SECRET_LABEL).fill(PRIVATE_KEY.join('\\n'))
    await submit()
    await expect
      .element(page.getByRole('alert'))
      .toMatchTextContent(/^This API key was not made with this private key's public half\./)
  })

  test('by a pair created in the app', async () => {
    await openFormForNewPair(refusing())
    await page.getByLabelText('API key').fill('the-key')
    await submit()
    await expect
      .element(page.getByRole('alert'))
      .toMatchTextContent(/^This API key was not made with the public key above\./)
  })
})

describe('permissions of a key that could not be read', () => {
  const question = () => page.getByRole('alertdialog', { name: 'What this key may do could not be read' })
  const untold = () =>
    fakeBridge(STATES['no-account'], {
      'accounts:check': () => ok({ permissions: 'unknown' }),
    })

  test('lead to a question before the key is saved', async () => {
    const bridge = untold()
    const screen = await openForm(bridge)
    await fill()
    await submit()
    await expect.element(question()).toMatchTextContent(/Save it all the same\?/)
    expect(await accessibilityViolations()).toEqual([])
    expect(bridge.calls.map(([command]) => command)).not.toContain('accounts:add')
    await question().getByRole('button', { name: 'Save it' }).click()
    await expect.element(screen.getByRole('button', { name: 'Try the fire drill' })).toBeVisible()
    expect(bridge.calls.at(-1)).toEqual(['accounts:add', DRAFT])
  })

  test.each(['the button', 'Escape'])(
    'leave the form as it is when the question is declined by %s',
    async (way) => {
      const bridge = untold()
      await openForm(bridge)
      await fill()
      await submit()
      if (way === 'Escape') await userEvent.keyboard('{Escape}')
      else await question().getByRole('button', { name: 'Do not save' }).click()
      await expect.element(question()).not.toBeInTheDocument()
      await expect.element(page.getByLabelText(SECRET_LABEL)).toHaveValue(SECRET)
      expect(bridge.calls.map(([command]) => command)).not.toContain('accounts:add')
    },
  )

  test.each([
    ['Binance demo trading', 'demo'],
    ['Custom address', 'custom'],
  ])('lead to no question with %s', async (exchange, environment) => {
    const bridge = fakeBridge(STATES['no-account'], { 'accounts:check': () => failed({ kind: 'offline' }) })
    await openForm(bridge)
    await fill()
    await page.getByRole('combobox', { name: 'Exchange' }).click()
    await page.getByRole('option', { name: exchange }).click()
    await submit()
    await page.getByRole('button', { name: 'Save anyway' }).click()
    await vi.waitFor(() => expect(bridge.calls.at(-1)).toMatchObject(['accounts:add', { environment }]))
  })
})

describe('the name', () => {
  test('is the usual one when the first account gets none', async () => {
    const bridge = fakeBridge(STATES['no-account'])
    await openForm(bridge)
    await fill()
    await page.getByLabelText('Name').fill(' ')
    await submit()
    await vi.waitFor(() => expect(bridge.calls).toContainEqual(['accounts:add', { ...DRAFT, label: 'Main' }]))
  })

  test('of another account on the same exchange is accepted, with a remark', async () => {
    const bridge = fakeBridge(STATES.calm)
    await open(STATES.calm, bridge)
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Add an account' }).click()
    const name = page.getByLabelText('Name')
    await expect.element(name).not.toHaveAttribute('placeholder')
    await name.fill('Main')
    await expect.element(name).toHaveAccessibleDescription(/Another account on this exchange has this name/)
    await page.getByRole('combobox', { name: 'Exchange' }).click()
    await page.getByRole('option', { name: 'Binance demo trading' }).click()
    await expect.element(name).not.toHaveAccessibleDescription()
  })
})

test('the first account is confirmed, with what its key may do', async () => {
  const bridge = fakeBridge(STATES['no-account'], { 'accounts:add': () => ok({ id: 'main' }) })
  await openForm(bridge)
  await fill()
  await submit()
  bridge.publish(STATES['read-only'])
  await expect.element(page.getByText('Mine is watched now').first()).toBeInTheDocument()
  await expect.element(page.getByRole('button', { name: 'API key: Read-only' })).toBeVisible()
  expect(await accessibilityViolations()).toEqual([])
  await page.getByRole('button', { name: 'Close' }).click()
  await expect.element(page.getByText('Mine is watched now')).not.toBeInTheDocument()
})

test('the form is accessible', async () => {
  await openForm(fakeBridge(STATES['no-account']))
  expect(await accessibilityViolations()).toEqual([])
})
