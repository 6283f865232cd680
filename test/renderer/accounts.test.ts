import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { AccountState, MonitorState } from '../../shared/state.ts'
import { BACKUP } from './backup.ts'
import { type FakeBridge, failed, fakeBridge, ok } from './bridge.ts'
import { account, monitorState, NOW, problemState, READ_ONLY, STATES } from './fixtures.ts'
import { barriers, nextFrame, open, systemAsksFor } from './page.ts'
import { MADE_SETTINGS, settingsAnswers } from './settings.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] })
})

afterEach(async () => {
  vi.useRealTimers()
  await systemAsksFor()
  await page.viewport(360, 560)
})

const first = account({ id: 'a', label: 'First' })
const second = account({ id: 'b', label: 'Second' })
const third = account({ id: 'c', label: 'Third' })
const three = monitorState([first, second, third])

const rows = () => page.getByRole('list', { name: 'Accounts' }).getByRole('listitem')
const more = (label: string) => page.getByRole('button', { name: `More about ${label}` })
const item = (name: string) => page.getByRole('menuitem', { name, exact: true })
const nameField = () => page.getByRole('textbox', { name: 'Name' })

async function openAccounts(state: MonitorState = three, bridge: FakeBridge = fakeBridge(state)) {
  const opened = await open(state, bridge)
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await item('Accounts…').click()
  await expect.element(page.getByRole('heading', { name: 'Accounts', exact: true })).toHaveFocus()
  return opened
}

async function pick(label: string, action: string): Promise<void> {
  await more(label).click()
  await item(action).click()
}

function updates(bridge: FakeBridge): unknown[] {
  return bridge.calls.filter(([command]) => command === 'accounts:update').map(([, ...args]) => args)
}

function without(state: MonitorState, id: string): MonitorState {
  return { ...state, accounts: state.accounts.filter((one) => one.id !== id) }
}

describe('the list of accounts', () => {
  test('tells of each its name, environment, level, key and what is in its way', async () => {
    await openAccounts(STATES.keys)
    await expect.element(rows().nth(0)).toMatchTextContent(/Main.*production.*Calm · 23\.3.*Read-only/)
    await expect
      .element(rows().nth(1))
      .toMatchTextContent(/Sub 2.*Critical · 90\.6.*Can withdraw.*Any IP address/)
    await expect.element(rows().nth(2)).toMatchTextContent(/Trader.*Warning · 61\.8.*Can trade/)
    await expect.element(rows().nth(3)).toMatchTextContent(/Practice.*demo.*Key kept until Plimsoll ends/)
    await expect.element(rows().nth(4)).toMatchTextContent(/Old one.*Paused/)
    await expect.element(rows().nth(5)).toMatchTextContent(/Imported.*has no key/)
  })

  test('says nothing of a key that is not known', async () => {
    await openAccounts(monitorState([account()]))
    await expect.element(rows().nth(0)).toBeVisible()
    expect(rows().nth(0).element().textContent).not.toMatch(/Read-only|Can|IP/)
  })

  test('does not count the fire drill among them', async () => {
    const drill = STATES.drill.accounts[0]
    await openAccounts(monitorState([first, ...(drill ? [drill] : [])]))
    expect(rows().elements()).toHaveLength(1)
  })

  test('what a badge means is told to the keyboard as well', async () => {
    await openAccounts(STATES.keys)
    const badge = page.getByRole('button', { name: 'Can withdraw' })
    ;(badge.element() as HTMLElement).focus()
    await userEvent.keyboard('{Shift>}{Tab}{/Shift}{Tab}')
    await expect.element(page.getByText(/can withdraw your money/)).toBeVisible()
  })

  test('an account may be added from there, and going back leads there again', async () => {
    await openAccounts()
    await page.getByRole('button', { name: 'Add an account' }).click()
    await expect.element(page.getByLabelText('API key')).toBeVisible()
    await page.getByRole('button', { name: 'Back' }).click()
    await expect.element(rows().nth(0)).toBeVisible()
  })

  test.each(['key-missing', 'key-rejected', 'signature-rejected'] as const)(
    '%s: the key may be entered on the spot',
    async (kind) => {
      await openAccounts(problemState(kind))
      await page.getByRole('button', { name: 'Enter key…' }).click()
      await expect.element(page.getByLabelText('API key')).toBeVisible()
      await page.getByRole('button', { name: 'Back' }).click()
      await expect.element(rows().nth(0)).toBeVisible()
    },
  )

  test('a problem that no key helps against offers none', async () => {
    await openAccounts(problemState('offline'))
    await expect.element(rows().nth(0)).toMatchTextContent(/cannot be reached/)
    await expect.element(page.getByRole('button', { name: 'Enter key…' })).not.toBeInTheDocument()
  })

  test('fifty of them scroll, with the first and the last in reach', async () => {
    await openAccounts(STATES.fifty)
    expect(rows().elements()).toHaveLength(50)
    expect(document.documentElement.scrollHeight).toBeLessThanOrEqual(560)
    await pick('Account 50', 'Rename')
    await expect.element(nameField()).toBeInViewport()
    expect(await barriers()).toEqual([])
  })
})

describe('renaming', () => {
  test('Enter saves, and the focus stays with the account', async () => {
    const { bridge } = await openAccounts()
    await pick('Second', 'Rename')
    await expect.element(nameField()).toHaveFocus()
    await userEvent.keyboard('Sparrow{Enter}')
    await vi.waitFor(() => expect(updates(bridge)).toEqual([['b', { label: 'Sparrow' }]]))
    await expect.element(nameField()).not.toBeInTheDocument()
    bridge.tell(monitorState([first, { ...second, label: 'Sparrow' }, third]))
    await expect.element(more('Sparrow')).toHaveFocus()
    await expect.element(page.getByRole('menu')).not.toBeInTheDocument()
  })

  test('Escape gives up, and neither saves nor hides the window', async () => {
    const { bridge } = await openAccounts()
    await pick('Second', 'Rename')
    await userEvent.keyboard('Sparrow{Escape}')
    await expect.element(nameField()).not.toBeInTheDocument()
    await expect.element(more('Second')).toHaveFocus()
    await nextFrame()
    expect(updates(bridge)).toEqual([])
    expect(bridge.calls).not.toContainEqual(['app:hide'])
  })

  test('leaving the field saves', async () => {
    const { bridge } = await openAccounts()
    await pick('Second', 'Rename')
    await userEvent.keyboard('Sparrow')
    await page.getByRole('heading', { name: 'Backup' }).click()
    await vi.waitFor(() => expect(updates(bridge)).toEqual([['b', { label: 'Sparrow' }]]))
  })

  test('a name that is not changed is not sent', async () => {
    const { bridge } = await openAccounts()
    await pick('Second', 'Rename')
    await userEvent.keyboard('{Enter}')
    await expect.element(nameField()).not.toBeInTheDocument()
    expect(updates(bridge)).toEqual([])
  })

  test('a name that is refused says why, and can be mended', async () => {
    const refuse = { kind: 'invalid-input', params: { field: 'label', reason: 'required' } } as const
    const bridge = fakeBridge(three, {
      'accounts:update': (_id, { label }) => (label === '' ? failed(refuse) : ok(null)),
    })
    await openAccounts(three, bridge)
    await pick('Second', 'Rename')
    await nameField().fill('')
    await userEvent.keyboard('{Enter}')
    await expect.element(page.getByRole('alert')).toHaveTextContent('Please fill this in.')
    await expect.element(nameField()).toHaveAttribute('aria-invalid', 'true')
    expect(await barriers()).toEqual([])
    await nameField().fill('Mended')
    await userEvent.keyboard('{Enter}')
    await expect.element(nameField()).not.toBeInTheDocument()
    expect(updates(bridge).at(-1)).toEqual(['b', { label: 'Mended' }])
  })

  test('what is written stays while the figures change', async () => {
    const { bridge } = await openAccounts()
    await pick('Second', 'Rename')
    await nameField().fill('half a na')
    bridge.tell({ ...three, at: NOW + 1, accounts: [first, { ...second, risk: 'warning' }, third] })
    await nextFrame()
    await expect.element(nameField()).toHaveValue('half a na')
    await expect.element(nameField()).toHaveFocus()
  })
})

describe('the order', () => {
  test('an account moves, is told of, and keeps the focus', async () => {
    const { bridge } = await openAccounts()
    await pick('Second', 'Move up')
    await vi.waitFor(() => expect(updates(bridge)).toEqual([['b', { position: 0 }]]))
    bridge.tell(monitorState([second, first, third]))
    await expect.element(rows().nth(0)).toMatchTextContent(/Second/)
    await expect.element(more('Second')).toHaveFocus()
    await expect.element(page.getByText('Second is now 1 of 3.')).toBeInTheDocument()
    await pick('Second', 'Move down')
    await vi.waitFor(() => expect(updates(bridge).at(-1)).toEqual(['b', { position: 1 }]))
  })

  test('the keyboard alone moves an account', async () => {
    const { bridge } = await openAccounts()
    ;(more('Third').element() as HTMLElement).focus()
    await userEvent.keyboard('{Enter}')
    await expect.element(page.getByRole('menu')).toBeVisible()
    await userEvent.keyboard('Move u{Enter}')
    await vi.waitFor(() => expect(updates(bridge)).toEqual([['c', { position: 1 }]]))
  })

  test('the first cannot move up, nor the last down', async () => {
    await openAccounts()
    await more('First').click()
    await expect.element(item('Move up')).toHaveAttribute('aria-disabled', 'true')
    await userEvent.keyboard('{Escape}')
    await more('Third').click()
    await expect.element(item('Move down')).toHaveAttribute('aria-disabled', 'true')
  })

  test('a single account has no order, and no values of its own', async () => {
    await openAccounts(STATES.calm)
    await more('Main').click()
    await expect.element(item('Pause')).toBeVisible()
    await expect.element(item('Move up')).not.toBeInTheDocument()
    await expect.element(item('Own thresholds…')).not.toBeInTheDocument()
  })
})

describe('what else is done with an account', () => {
  test('it is paused, and keeps the focus although its row is made anew', async () => {
    const { bridge } = await openAccounts()
    await pick('Second', 'Pause')
    await vi.waitFor(() => expect(updates(bridge)).toEqual([['b', { paused: true }]]))
    bridge.tell(without(three, 'b'))
    await nextFrame()
    bridge.tell(monitorState([first, { ...second, paused: true }, third]))
    await expect.element(rows().nth(1)).toMatchTextContent(/Second.*Paused/)
    await expect.element(more('Second')).toHaveFocus()
    await pick('Second', 'Resume')
    await vi.waitFor(() => expect(updates(bridge).at(-1)).toEqual(['b', { paused: false }]))
  })

  test('its thresholds open as its own', async () => {
    await openAccounts(three, fakeBridge(three, settingsAnswers(MADE_SETTINGS)))
    await pick('Second', 'Own thresholds…')
    await expect.element(page.getByRole('combobox', { name: /Settings for.*Second/ })).toBeVisible()
    await page.getByRole('button', { name: 'Back' }).click()
    await expect.element(rows().nth(0)).toBeVisible()
  })

  test('removing asks first, and removes the one that was asked about', async () => {
    const { bridge } = await openAccounts()
    await pick('Second', 'Remove account')
    await expect.element(page.getByRole('alertdialog', { name: 'Remove “Second”?' })).toBeVisible()
    expect(await barriers()).toEqual([])
    await page.getByRole('button', { name: 'Cancel' }).click()
    await expect.element(page.getByRole('alertdialog')).not.toBeInTheDocument()
    expect(bridge.calls.map(([command]) => command)).not.toContain('accounts:remove')
    await pick('Second', 'Remove account')
    bridge.tell(monitorState([second, third]))
    await page.getByRole('button', { name: 'Remove', exact: true }).click()
    await vi.waitFor(() => expect(bridge.calls).toContainEqual(['accounts:remove', 'b']))
    await expect.element(page.getByRole('alertdialog')).not.toBeInTheDocument()
    bridge.tell(monitorState([third]))
    await expect.element(page.getByRole('heading', { name: 'Accounts', exact: true })).toHaveFocus()
  })

  test('the last one removed leaves a way to add another', async () => {
    const { bridge } = await openAccounts(STATES.calm)
    bridge.tell(STATES['no-account'])
    await expect.element(page.getByText('No account is watched yet.')).toBeVisible()
    await page.getByRole('button', { name: 'Back' }).click()
    await expect.element(page.getByText('See your margin ratio at a glance')).toBeVisible()
  })

  test('what fails says so, until it is closed', async () => {
    const answer = () => failed({ kind: 'not-saved', params: { file: 'accounts.json' } })
    await openAccounts(three, fakeBridge(three, { 'accounts:update': answer }))
    await pick('Second', 'Pause')
    await expect.element(page.getByRole('alert')).toMatchTextContent(/accounts\.json could not be written/)
    await page.getByRole('button', { name: 'Close' }).click()
    await expect.element(page.getByRole('alert')).not.toBeInTheDocument()
  })
})

describe('a backup', () => {
  const openPreview = async (bridge: FakeBridge) => {
    await openAccounts(three, bridge)
    await page.getByRole('button', { name: 'Import…' }).click()
    await expect.element(page.getByRole('heading', { name: 'Import a backup' })).toHaveFocus()
  }

  test('says where it was saved', async () => {
    const { bridge } = await openAccounts()
    await page.getByRole('button', { name: 'Export…' }).click()
    await expect.element(page.getByText('Backup saved as /home/user/plimsoll-backup.json')).toBeVisible()
    expect(bridge.calls).toContainEqual(['backup:export'])
    expect(await barriers()).toEqual([])
  })

  test('that nobody chose a place or a file for leaves everything as it is', async () => {
    const nothing = { 'backup:export': () => ok(null), 'backup:open': () => ok(null) }
    await openAccounts(three, fakeBridge(three, nothing))
    await page.getByRole('button', { name: 'Export…' }).click()
    await page.getByRole('button', { name: 'Import…' }).click()
    await nextFrame()
    await expect.element(rows().nth(0)).toBeVisible()
    await expect.element(page.getByText(/saved as/)).not.toBeInTheDocument()
  })

  test('shows what it would change before it changes anything', async () => {
    const bridge = fakeBridge(three, { 'backup:open': () => ok(BACKUP) })
    await openPreview(bridge)
    const accounts = page.getByRole('region', { name: 'Accounts' }).getByRole('listitem')
    await expect.element(accounts.nth(0)).toMatchTextContent(/Main.*production.*Stays/)
    await expect.element(accounts.nth(1)).toMatchTextContent(/Sub 2.*production.*Changes/)
    await expect.element(accounts.nth(2)).toMatchTextContent(/Practice.*demo.*New/)
    const settings = page.getByRole('region', { name: 'Settings that change' })
    await expect.element(settings).toMatchTextContent(/Polling interval.*Margin ratio.*Quiet hours/)
    await expect.element(page.getByText(/Keys are not in a backup/)).toBeVisible()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await expect.element(rows().nth(0)).toBeVisible()
    expect(bridge.calls).not.toContainEqual(['backup:apply'])
  })

  test('is read in, and that is said', async () => {
    const bridge = fakeBridge(three, { 'backup:open': () => ok(BACKUP) })
    await openPreview(bridge)
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await expect.element(page.getByText('Backup imported')).toBeVisible()
    expect(bridge.calls).toContainEqual(['backup:apply'])
    await expect.element(page.getByRole('heading', { name: 'Accounts', exact: true })).toHaveFocus()
  })

  test('can be read in where there is no account yet', async () => {
    await open(STATES['no-account'])
    await page.getByRole('button', { name: 'Import a backup' }).click()
    await expect.element(page.getByRole('button', { name: 'Import…' })).toBeVisible()
  })

  test('that brings nothing new offers no import', async () => {
    const same = { ...BACKUP, accounts: BACKUP.accounts.slice(0, 1), settings: [] }
    await openPreview(fakeBridge(three, { 'backup:open': () => ok(same) }))
    await expect.element(page.getByText(/There is nothing to import/)).toBeVisible()
    await expect.element(page.getByRole('button', { name: 'Import', exact: true })).not.toBeInTheDocument()
  })

  test.each(['backup:export', 'backup:open'] as const)('%s: a failure says so', async (command) => {
    const answer = () => failed({ kind: 'not-saved', params: { file: 'backup.json' } })
    await openAccounts(three, fakeBridge(three, { [command]: answer }))
    await page.getByRole('button', { name: command === 'backup:open' ? 'Import…' : 'Export…' }).click()
    await expect.element(page.getByRole('alert')).toMatchTextContent(/backup\.json could not be written/)
  })

  test('that cannot be read in stays open and says why', async () => {
    const answers = {
      'backup:open': () => ok(BACKUP),
      'backup:apply': () => failed({ kind: 'not-saved', params: { file: 'accounts.json' } }),
    }
    await openPreview(fakeBridge(three, answers))
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await expect.element(page.getByRole('alert')).toMatchTextContent(/accounts\.json could not be written/)
    await expect.element(page.getByRole('heading', { name: 'Import a backup' })).toBeVisible()
  })
})

describe('a paused account', () => {
  test('says that it is, shows no figure and no doubt, and is resumed', async () => {
    const { screen, bridge } = await open(STATES['all-paused'])
    await expect.element(screen.getByText('Nothing is asked and nothing is told.')).toBeVisible()
    await expect.element(screen.getByRole('status')).toHaveTextContent('Main: Paused')
    expect(document.body.textContent).not.toMatch(/\d|%|Unknown/)
    await expect.element(screen.getByRole('button', { name: 'Refresh now' })).not.toBeInTheDocument()
    await screen.getByRole('button', { name: 'Resume' }).click()
    expect(updates(bridge)).toEqual([['main', { paused: false }]])
  })

  test('is not shown while there is another', async () => {
    const state = monitorState([{ ...first, paused: true }, second], {
      glance: { ...three.glance, accountId: null },
    })
    const { screen } = await open(state)
    await expect.element(screen.getByRole('status')).toHaveTextContent('Second: Calm')
  })

  test('is shown when it is chosen, and listed as paused', async () => {
    const { screen } = await open(STATES.paused)
    await expect.element(screen.getByRole('status')).toHaveTextContent('Other: Calm')
    await screen.getByRole('button', { name: /Accounts/ }).click()
    const entry = page.getByRole('menuitemradio', { name: /Main/ })
    await expect.element(entry).toMatchTextContent(/Main.*Paused/)
    expect(entry.element().textContent).not.toContain('Unknown')
    await entry.click()
    await expect.element(screen.getByRole('button', { name: 'Resume' })).toBeVisible()
  })
})

describe('what a key may do, beside the figures', () => {
  const said = (name: RegExp) => page.getByRole('button', { name })

  test.each([
    ['can-withdraw', /API key: Can withdraw/, /can withdraw your money/],
    ['can-trade', /API key: Can trade/, /can trade or move money/],
  ] as const)('%s: is told, and explained when asked', async (state, name, text) => {
    await open(STATES[state])
    await expect.element(said(name)).toHaveAttribute('aria-expanded', 'false')
    await expect.element(page.getByText(text)).not.toBeInTheDocument()
    await said(name).click()
    await expect.element(page.getByText(text)).toBeVisible()
    expect(await barriers()).toEqual([])
    await page.getByRole('button', { name: 'Replace key…' }).click()
    await expect.element(page.getByLabelText('API key')).toBeVisible()
    await page.getByRole('button', { name: 'Back' }).click()
    await expect.element(said(name)).toBeVisible()
  })

  test.each(['read-only', 'calm'] as const)('%s: nothing is said', async (state) => {
    await open(STATES[state])
    await expect.element(page.getByRole('region', { name: 'Margin ratio' })).toBeVisible()
    await expect.element(said(/API key/)).not.toBeInTheDocument()
  })

  test('a key that is missing can be entered from the problem', async () => {
    await open(problemState('key-missing'))
    await page.getByRole('button', { name: 'Enter key…' }).click()
    await expect.element(page.getByLabelText('API key')).toBeVisible()
  })
})

describe('replacing a key', () => {
  test('keeps what is typed while its account is gone for a moment', async () => {
    const { bridge } = await openAccounts()
    await pick('Second', 'Replace key…')
    await page.getByLabelText('API key').fill('half a key')
    bridge.tell(without(three, 'b'))
    await nextFrame()
    await expect.element(page.getByLabelText('API key')).toHaveValue('half a key')
    bridge.showAccount('c')
    await nextFrame()
    await expect.element(page.getByLabelText('API key')).toHaveValue('half a key')
  })
})

describe('nobody is shut out', () => {
  const views: readonly (readonly [string, () => Promise<void>])[] = [
    ['the list', async () => {}],
    ['its menu', () => more('Sub 2').click()],
    ['a name being written', () => pick('Sub 2', 'Rename')],
    ['a backup', () => page.getByRole('button', { name: 'Import…' }).click()],
  ]
  const bridge = () => fakeBridge(STATES.keys, { 'backup:open': () => ok(BACKUP) })

  test.each(
    (['dark', 'light'] as const).flatMap((scheme) =>
      views.map(([name, act]) => [name, scheme, act] as const),
    ),
  )('%s, %s', async (_name, scheme, act) => {
    await systemAsksFor({ 'prefers-color-scheme': scheme, 'prefers-reduced-motion': 'reduce' })
    await openAccounts(STATES.keys, bridge())
    await act()
    expect(await barriers()).toEqual([])
  })

  test.each([
    [320, 560],
    [180, 280],
  ])('at %i × %i nothing is cut off sideways', async (width, height) => {
    await page.viewport(width, height)
    await openAccounts(STATES.keys, bridge())
    await expect.element(rows().nth(5)).toBeInTheDocument()
    expect(widest()).toBeLessThanOrEqual(width)
    await page.getByRole('button', { name: 'Import…' }).click()
    await expect.element(page.getByRole('heading', { name: 'Import a backup' })).toBeVisible()
    expect(widest()).toBeLessThanOrEqual(width)
  })

  test('the list speaks Chinese', async () => {
    const state: MonitorState = STATES.keys
    await open(state, bridge(), 'zh-CN')
    await page.getByRole('button', { name: '更多', exact: true }).click()
    await item('账户…').click()
    await expect.element(page.getByRole('listitem').nth(4)).toMatchTextContent(/已暂停/)
    expect(document.querySelector('main')?.textContent).not.toMatch(/Paused|Backup|withdraw/)
  })

  function widest(): number {
    return Math.max(
      document.documentElement.scrollWidth,
      ...[...document.querySelectorAll('main, header, footer, li, button')].map(
        (element) => element.getBoundingClientRect().right,
      ),
    )
  }
})

test('a key that is read anew is shown anew', async () => {
  const known: AccountState = { ...first, permissions: READ_ONLY }
  const { bridge } = await openAccounts(monitorState([known]))
  await expect.element(rows().nth(0)).toMatchTextContent(/Read-only/)
  bridge.tell(monitorState([{ ...known, permissions: { ...READ_ONLY, withdrawals: true } }]))
  await expect.element(rows().nth(0)).toMatchTextContent(/Can withdraw/)
})
