import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { AccountState, MonitorState } from '../../../shared/state.ts'
import { BACKUP, UNCHANGED_BACKUP } from '../backup.ts'
import { type FakeBridge, failed, fakeBridge, ok } from '../bridge.ts'
import { account, monitorState, NOW, problemState, READ_ONLY, STATES } from '../fixtures.ts'
import { accessibilityViolations, nextFrame, open, setMediaPreferences } from '../page.ts'
import { CUSTOM_SETTINGS, settingsAnswers } from '../settings.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] })
})

afterEach(async () => {
  vi.useRealTimers()
  await setMediaPreferences()
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

async function chooseAction(label: string, action: string): Promise<void> {
  await more(label).click()
  await item(action).click()
}

function updates(bridge: FakeBridge): unknown[] {
  return bridge.callsTo('accounts:update').map(([, ...args]) => args)
}

function without(state: MonitorState, id: string): MonitorState {
  return { ...state, accounts: state.accounts.filter((one) => one.id !== id) }
}

describe('the list of accounts', () => {
  test('shows the name, environment, level, key and problem of each account', async () => {
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

  test('shows no badge while nothing is known about a key', async () => {
    await openAccounts(monitorState([account()]))
    await expect.element(rows().nth(0)).toBeVisible()
    expect(rows().nth(0).element().textContent).not.toMatch(/Read-only|Can|IP/)
  })

  test('leaves out the fire drill', async () => {
    const drill = STATES.drill.accounts[0]
    await openAccounts(monitorState([first, ...(drill ? [drill] : [])]))
    expect(rows().elements()).toHaveLength(1)
  })

  test('explains a badge to keyboard users too', async () => {
    await openAccounts(STATES.keys)
    const badge = page.getByRole('button', { name: 'Can withdraw' })
    ;(badge.element() as HTMLElement).focus()
    await userEvent.keyboard('{Shift>}{Tab}{/Shift}{Tab}')
    await expect.element(page.getByText(/can withdraw your money/)).toBeVisible()
  })

  test('opens the form for a new account, and going back leads to the list again', async () => {
    await openAccounts()
    await page.getByRole('button', { name: 'Add an account' }).click()
    await expect.element(page.getByLabelText('API key')).toBeVisible()
    await page.getByRole('button', { name: 'Back' }).click()
    await expect.element(rows().nth(0)).toBeVisible()
  })

  test.each(['key-missing', 'key-elsewhere', 'key-rejected', 'signature-rejected'] as const)(
    '%s: offers to enter the key',
    async (kind) => {
      await openAccounts(problemState(kind))
      await page.getByRole('button', { name: 'Enter key…' }).click()
      await expect.element(page.getByLabelText('API key')).toBeVisible()
      await page.getByRole('button', { name: 'Back' }).click()
      await expect.element(rows().nth(0)).toBeVisible()
    },
  )

  test('does not offer to enter a key for a problem that no key solves', async () => {
    await openAccounts(problemState('offline'))
    await expect.element(rows().nth(0)).toMatchTextContent(/cannot be reached/)
    await expect.element(page.getByRole('button', { name: 'Enter key…' })).not.toBeInTheDocument()
  })

  test('scrolls fifty accounts, with the first and the last in reach', async () => {
    await openAccounts(STATES.fifty)
    expect(rows().elements()).toHaveLength(50)
    expect(document.documentElement.scrollHeight).toBeLessThanOrEqual(560)
    await chooseAction('Account 50', 'Rename')
    await expect.element(nameField()).toBeInViewport()
    expect(await accessibilityViolations()).toEqual([])
  })
})

describe('renaming', () => {
  test('Enter saves, and the focus stays with the account', async () => {
    const { bridge } = await openAccounts()
    await chooseAction('Second', 'Rename')
    await expect.element(nameField()).toHaveFocus()
    await userEvent.keyboard('Sparrow{Enter}')
    await vi.waitFor(() => expect(updates(bridge)).toEqual([['b', { label: 'Sparrow' }]]))
    await expect.element(nameField()).not.toBeInTheDocument()
    bridge.publish(monitorState([first, { ...second, label: 'Sparrow' }, third]))
    await expect.element(more('Sparrow')).toHaveFocus()
    await expect.element(page.getByRole('menu')).not.toBeInTheDocument()
  })

  test('Escape cancels, without saving or hiding the window', async () => {
    const { bridge } = await openAccounts()
    await chooseAction('Second', 'Rename')
    await userEvent.keyboard('Sparrow{Escape}')
    await expect.element(nameField()).not.toBeInTheDocument()
    await expect.element(more('Second')).toHaveFocus()
    await nextFrame()
    expect(updates(bridge)).toEqual([])
    expect(bridge.calls).not.toContainEqual(['app:hide'])
  })

  test('leaving the field saves', async () => {
    const { bridge } = await openAccounts()
    await chooseAction('Second', 'Rename')
    await userEvent.keyboard('Sparrow')
    await page.getByRole('heading', { name: 'Backup' }).click()
    await vi.waitFor(() => expect(updates(bridge)).toEqual([['b', { label: 'Sparrow' }]]))
  })

  test('an unchanged name is not sent', async () => {
    const { bridge } = await openAccounts()
    await chooseAction('Second', 'Rename')
    await userEvent.keyboard('{Enter}')
    await expect.element(nameField()).not.toBeInTheDocument()
    expect(updates(bridge)).toEqual([])
  })

  test('a refused name shows why, and can be corrected', async () => {
    const refuse = { kind: 'invalid-input', params: { field: 'label', reason: 'required' } } as const
    const bridge = fakeBridge(three, {
      'accounts:update': (_id, { label }) => (label === '' ? failed(refuse) : ok(null)),
    })
    await openAccounts(three, bridge)
    await chooseAction('Second', 'Rename')
    await nameField().fill('')
    await userEvent.keyboard('{Enter}')
    await expect.element(page.getByRole('alert')).toHaveTextContent('Please fill this in.')
    await expect.element(nameField()).toHaveAttribute('aria-invalid', 'true')
    expect(await accessibilityViolations()).toEqual([])
    await nameField().fill('Mended')
    await userEvent.keyboard('{Enter}')
    await expect.element(nameField()).not.toBeInTheDocument()
    expect(updates(bridge).at(-1)).toEqual(['b', { label: 'Mended' }])
  })

  test('a failure to save is not shown as a refused name', async () => {
    const answer = () => failed({ kind: 'not-saved', params: { file: 'accounts.json' } })
    await openAccounts(three, fakeBridge(three, { 'accounts:update': answer }))
    await chooseAction('Second', 'Rename')
    await userEvent.keyboard('Sparrow{Enter}')
    await expect.element(page.getByRole('alert')).toMatchTextContent(/accounts\.json could not be written/)
    await expect.element(nameField()).not.toBeInTheDocument()
  })

  test('the answer for one name does not end the editing of the next', async () => {
    const released = Promise.withResolvers<void>()
    const bridge = fakeBridge(three, {
      'accounts:update': async () => {
        await released.promise
        return ok(null)
      },
    })
    await openAccounts(three, bridge)
    await chooseAction('Second', 'Rename')
    await userEvent.keyboard('Sparrow{Enter}')
    await chooseAction('Third', 'Rename')
    await userEvent.keyboard('half a na')
    released.resolve()
    await nextFrame()
    await expect.element(nameField()).toHaveValue('half a na')
    expect(updates(bridge)).toEqual([['b', { label: 'Sparrow' }]])
  })

  test('the Enter key that ends composing does not save the name', async () => {
    const { bridge } = await openAccounts()
    await chooseAction('Second', 'Rename')
    await expect.element(nameField()).toHaveFocus()
    const enter = { key: 'Enter', isComposing: true, bubbles: true }
    nameField().element().dispatchEvent(new KeyboardEvent('keydown', enter))
    await nextFrame()
    await expect.element(nameField()).toBeVisible()
    expect(updates(bridge)).toEqual([])
  })

  test('only one name can be edited at a time', async () => {
    await openAccounts()
    await chooseAction('Second', 'Rename')
    expect(page.getByRole('textbox').elements()).toHaveLength(1)
    await expect.element(rows().nth(0)).toMatchTextContent(/First/)
  })

  test('the typed text stays while the figures change', async () => {
    const { bridge } = await openAccounts()
    await chooseAction('Second', 'Rename')
    await nameField().fill('half a na')
    bridge.publish({ ...three, at: NOW + 1, accounts: [first, { ...second, risk: 'warning' }, third] })
    await nextFrame()
    await expect.element(nameField()).toHaveValue('half a na')
    await expect.element(nameField()).toHaveFocus()
  })
})

describe('the order', () => {
  test('moving an account is announced, and its row keeps the focus', async () => {
    const { bridge } = await openAccounts()
    await chooseAction('Second', 'Move up')
    await vi.waitFor(() => expect(updates(bridge)).toEqual([['b', { position: 0 }]]))
    bridge.publish(monitorState([second, first, third]))
    await expect.element(rows().nth(0)).toMatchTextContent(/Second/)
    await expect.element(more('Second')).toHaveFocus()
    await expect.element(page.getByText('Second is now 1 of 3.')).toBeInTheDocument()
    await chooseAction('Second', 'Move down')
    await vi.waitFor(() => expect(updates(bridge).at(-1)).toEqual(['b', { position: 1 }]))
  })

  test('a move that fails is not announced', async () => {
    const answer = () => failed({ kind: 'not-saved', params: { file: 'accounts.json' } })
    await openAccounts(three, fakeBridge(three, { 'accounts:update': answer }))
    await chooseAction('Second', 'Move up')
    await expect.element(page.getByRole('alert')).toBeVisible()
    await expect.element(page.getByText(/is now/)).not.toBeInTheDocument()
  })

  test('an account can be moved by keyboard alone', async () => {
    const { bridge } = await openAccounts()
    ;(more('Third').element() as HTMLElement).focus()
    await userEvent.keyboard('{Enter}')
    await expect.element(page.getByRole('menu')).toBeVisible()
    await userEvent.keyboard('Move u{Enter}')
    await vi.waitFor(() => expect(updates(bridge)).toEqual([['c', { position: 1 }]]))
  })

  test('an account moves to the top at once', async () => {
    const { bridge } = await openAccounts()
    await chooseAction('Third', 'Move to the top')
    await vi.waitFor(() => expect(updates(bridge)).toEqual([['c', { position: 0 }]]))
    await more('First').click()
    await expect.element(item('Move to the top')).toHaveAttribute('aria-disabled', 'true')
  })

  test('with two accounts there is no move to the top, as moving up does the same', async () => {
    await openAccounts(monitorState([first, second]))
    await more('Second').click()
    await expect.element(item('Move up')).toBeVisible()
    await expect.element(item('Move to the top')).not.toBeInTheDocument()
  })

  test('the first cannot move up, nor the last down', async () => {
    await openAccounts()
    await more('First').click()
    await expect.element(item('Move up')).toHaveAttribute('aria-disabled', 'true')
    await userEvent.keyboard('{Escape}')
    await more('Third').click()
    await expect.element(item('Move down')).toHaveAttribute('aria-disabled', 'true')
  })

  test('a single account cannot be moved, and has no thresholds of its own', async () => {
    await openAccounts(STATES.calm)
    await more('Main').click()
    await expect.element(item('Pause')).toBeVisible()
    await expect.element(item('Move up')).not.toBeInTheDocument()
    await expect.element(item('Own thresholds…')).not.toBeInTheDocument()
  })
})

describe('other actions on an account', () => {
  test('pausing keeps the focus, although the row is created again', async () => {
    const { bridge } = await openAccounts()
    await chooseAction('Second', 'Pause')
    await vi.waitFor(() => expect(updates(bridge)).toEqual([['b', { paused: true }]]))
    bridge.publish(without(three, 'b'))
    await nextFrame()
    bridge.publish(monitorState([first, { ...second, paused: true }, third]))
    await expect.element(rows().nth(1)).toMatchTextContent(/Second.*Paused/)
    await expect.element(more('Second')).toHaveFocus()
    await chooseAction('Second', 'Resume')
    await vi.waitFor(() => expect(updates(bridge).at(-1)).toEqual(['b', { paused: false }]))
  })

  test('the focus stays where the user has moved it by keyboard since', async () => {
    const { bridge } = await openAccounts()
    await chooseAction('Second', 'Pause')
    await expect.element(more('Second')).toHaveFocus()
    await userEvent.keyboard('{Tab}')
    await expect.element(more('Third')).toHaveFocus()
    bridge.publish(monitorState([first, { ...second, paused: true }, third]))
    await expect.element(rows().nth(1)).toMatchTextContent(/Paused/)
    await expect.element(more('Third')).toHaveFocus()
  })

  test('the focus stays where the user has clicked since', async () => {
    const { bridge } = await openAccounts()
    await chooseAction('Second', 'Pause')
    await expect.element(more('Second')).toHaveFocus()
    await page.getByRole('heading', { name: 'Backup' }).click()
    bridge.publish(monitorState([first, { ...second, paused: true }, third]))
    await expect.element(rows().nth(1)).toMatchTextContent(/Paused/)
    expect(document.activeElement).toBe(document.body)
  })

  test('no tooltip stays open over other rows', async () => {
    await openAccounts()
    await chooseAction('Second', 'Pause')
    await expect.element(more('Second')).toHaveFocus()
    await nextFrame()
    expect(document.querySelector('.tip:popover-open')).toBeNull()
  })

  test('opens its own thresholds', async () => {
    await openAccounts(three, fakeBridge(three, settingsAnswers(CUSTOM_SETTINGS)))
    await chooseAction('Second', 'Own thresholds…')
    await expect.element(page.getByRole('combobox', { name: /Settings for.*Second/ })).toBeVisible()
    await page.getByRole('button', { name: 'Back' }).click()
    await expect.element(rows().nth(0)).toBeVisible()
  })

  test('removing asks first, and removes the account in the question', async () => {
    const { bridge } = await openAccounts()
    await chooseAction('Second', 'Remove account')
    await expect.element(page.getByRole('alertdialog', { name: 'Remove “Second”?' })).toBeVisible()
    expect(await accessibilityViolations()).toEqual([])
    await page.getByRole('button', { name: 'Cancel' }).click()
    await expect.element(page.getByRole('alertdialog')).not.toBeInTheDocument()
    expect(bridge.calls.map(([command]) => command)).not.toContain('accounts:remove')
    await chooseAction('Second', 'Remove account')
    bridge.publish(monitorState([second, third]))
    await page.getByRole('button', { name: 'Remove', exact: true }).click()
    await vi.waitFor(() => expect(bridge.calls).toContainEqual(['accounts:remove', 'b']))
    await expect.element(page.getByRole('alertdialog')).not.toBeInTheDocument()
    bridge.publish(monitorState([third]))
    await expect.element(page.getByRole('heading', { name: 'Accounts', exact: true })).toHaveFocus()
  })

  test.each([
    ['keychain', /deleted from this computer's keychain/],
    ['memory', /only kept in memory/],
    ['none', /There is no key of it here/],
  ] as const)('removing an account whose key is in %s says what becomes of the key', async (keep, text) => {
    await openAccounts(monitorState([first, { ...second, keep }]))
    await chooseAction('Second', 'Remove account')
    await expect.element(page.getByRole('alertdialog')).toMatchTextContent(text)
  })

  test.each([
    ['keychain-locked', /Not removed\. Unlock the keychain and remove it again\. Close$/],
    ['keychain-unavailable', /Not removed\. Start the keychain service and remove it again\. Close$/],
  ] as const)('a failed removal (%s) says so', async (kind, text) => {
    await openAccounts(three, fakeBridge(three, { 'accounts:remove': () => failed({ kind }) }))
    await chooseAction('Second', 'Remove account')
    await page.getByRole('button', { name: 'Remove', exact: true }).click()
    await expect.element(page.getByRole('alert')).toMatchTextContent(text)
  })

  test('after the last account is removed another can be added', async () => {
    const { bridge } = await openAccounts(STATES.calm)
    bridge.publish(STATES['no-account'])
    await expect.element(page.getByText('No account is watched yet.')).toBeVisible()
    await page.getByRole('button', { name: 'Back' }).click()
    await expect.element(page.getByText('See your margin ratio at a glance')).toBeVisible()
  })

  test('a failure is shown until it is closed', async () => {
    const answer = () => failed({ kind: 'not-saved', params: { file: 'accounts.json' } })
    await openAccounts(three, fakeBridge(three, { 'accounts:update': answer }))
    await chooseAction('Second', 'Pause')
    await expect.element(page.getByRole('alert')).toMatchTextContent(/accounts\.json could not be written/)
    await page.getByRole('button', { name: 'Close' }).click()
    await expect.element(page.getByRole('alert')).not.toBeInTheDocument()
  })
})

test('a failure is no longer shown once something else has succeeded', async () => {
  let fails = true
  const bridge = fakeBridge(three, {
    'accounts:update': () => {
      const reply = fails ? failed({ kind: 'internal' }) : ok(null)
      fails = false
      return reply
    },
  })
  await openAccounts(three, bridge)
  await chooseAction('Second', 'Pause')
  await expect.element(page.getByRole('alert')).toBeVisible()
  await chooseAction('Second', 'Pause')
  await expect.element(page.getByRole('alert')).not.toBeInTheDocument()
})

describe('a backup', () => {
  const openPreview = async (bridge: FakeBridge) => {
    await openAccounts(three, bridge)
    await page.getByRole('button', { name: 'Import…' }).click()
    await expect.element(page.getByRole('heading', { name: 'Import a backup' })).toHaveFocus()
  }

  test('shows the path of the saved file', async () => {
    const { bridge } = await openAccounts()
    await page.getByRole('button', { name: 'Export…' }).click()
    await expect.element(page.getByText('Backup saved as /home/user/plimsoll-backup.json')).toBeVisible()
    expect(bridge.calls).toContainEqual(['backup:export'])
    expect(await accessibilityViolations()).toEqual([])
  })

  test('changes nothing when the file dialog is cancelled', async () => {
    const nothing = { 'backup:export': () => ok(null), 'backup:open': () => ok(null) }
    await openAccounts(three, fakeBridge(three, nothing))
    await page.getByRole('button', { name: 'Export…' }).click()
    await page.getByRole('button', { name: 'Import…' }).click()
    await nextFrame()
    await expect.element(rows().nth(0)).toBeVisible()
    await expect.element(page.getByText(/saved as/)).not.toBeInTheDocument()
  })

  test('shows its changes before it is imported', async () => {
    const bridge = fakeBridge(three, { 'backup:open': () => ok(BACKUP) })
    await openPreview(bridge)
    const accounts = page.getByRole('region', { name: 'Accounts' }).getByRole('listitem')
    await expect.element(accounts.nth(0)).toMatchTextContent(/Main.*production.*Stays/)
    await expect
      .element(accounts.nth(1))
      .toMatchTextContent(/Sub 2\s*→\s*Hedge.*production.*will be paused.*Changes/)
    await expect.element(accounts.nth(2)).toMatchTextContent(/Old one.*demo.*will be watched again.*Changes/)
    await expect.element(accounts.nth(3)).toMatchTextContent(/Practice.*demo.*New/)
    await expect
      .element(accounts.nth(4))
      .toMatchTextContent(/ever type.*custom.*https:\/\/futures\.exchange\.example:8443.*New/)
    const region = page.getByRole('region', { name: 'Settings that change' })
    expect(
      region
        .getByRole('listitem')
        .elements()
        .map(({ textContent }) => textContent.replaceAll(/\s+/g, ' ').trim()),
    ).toEqual([
      'Polling interval 10 sec → 30 sec',
      'Margin ratio Warning 50 %, Critical 80 %, Repeat critical every: 5 min → Warning 40 %, Critical 80 %, Repeat critical every: never',
      'Available balance Off → Warning below 1,250.5, Critical below 500, Re-arm distance: 50, Tell me only after: 30 s, Repeat critical every: never',
      'Total margin balance drop Off → Warning 10 %, Critical 20 %, in 24 hr, Re-arm distance: 2 points, Tell me only after: 0 s, Repeat critical every: 5 min',
      'Quiet hours Off → 10:30 PM–7:00 AM',
      'Hedge: Margin ratio As for all accounts → Warning 40 %, Critical 62.5 %, Re-arm distance: 5 points, Tell me only after: 0 s, Repeat critical every: never',
    ])
    await expect.element(page.getByText(/Keys are not in a backup/)).toBeVisible()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await expect.element(rows().nth(0)).toBeVisible()
    expect(bridge.calls).not.toContainEqual(['backup:apply'])
  })

  test('is imported, with a confirmation', async () => {
    const bridge = fakeBridge(three, { 'backup:open': () => ok(BACKUP) })
    await openPreview(bridge)
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await expect.element(page.getByText('Backup imported')).toBeVisible()
    expect(bridge.calls).toContainEqual(['backup:apply'])
    await expect.element(page.getByRole('heading', { name: 'Accounts', exact: true })).toHaveFocus()
  })

  test('is confirmed until the user closes that, or does something else', async () => {
    const bridge = fakeBridge(three, { 'backup:open': () => ok(BACKUP) })
    const confirmation = page.getByText('Backup imported')
    await openPreview(bridge)
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await page.getByRole('button', { name: 'Close' }).click()
    await expect.element(confirmation).not.toBeInTheDocument()
    await page.getByRole('button', { name: 'Import…' }).click()
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await expect.element(confirmation).toBeVisible()
    await chooseAction('Second', 'Pause')
    await expect.element(confirmation).not.toBeInTheDocument()
  })

  test('shows its file and when it was written', async () => {
    await openPreview(fakeBridge(three, { 'backup:open': () => ok(BACKUP) }))
    await expect.element(page.getByText(BACKUP.file)).toBeVisible()
    await expect.element(page.getByText(/^Written .*\d:\d\d/)).toBeVisible()
  })

  test('is imported once, however often the button is pressed', async () => {
    const bridge = fakeBridge(three, {
      'backup:open': () => ok(BACKUP),
      'backup:apply': () => new Promise(() => {}),
    })
    await openPreview(bridge)
    const button = page.getByRole('button', { name: 'Import', exact: true })
    await button.click()
    await expect.element(button).toHaveAttribute('aria-disabled', 'true')
    await button.click({ force: true })
    expect(bridge.callsTo('backup:apply')).toHaveLength(1)
  })

  test.each([
    ['accounts that are all watched already', { settings: UNCHANGED_BACKUP.settings }, /^Accounts/],
    ['settings alone', { accounts: [] }, /^Settings that change/],
  ] as const)('of %s can be imported, without mentioning keys to enter', async (_name, part, heading) => {
    const accounts = BACKUP.accounts.slice(0, 2)
    await openPreview(fakeBridge(three, { 'backup:open': () => ok({ ...BACKUP, accounts, ...part }) }))
    await expect.element(page.getByRole('button', { name: 'Import', exact: true })).toBeVisible()
    await expect.element(page.getByText(/Keys are not in a backup/)).not.toBeInTheDocument()
    const headings = page.getByRole('heading', { level: 2 })
    await expect.element(headings).toMatchTextContent(heading)
    expect(headings.elements()).toHaveLength(1)
  })

  test('does not show the confirmation or failure of the previous one', async () => {
    let answer: 'saved' | 'failed' | 'nothing' = 'saved'
    const bridge = fakeBridge(three, {
      'backup:export': () =>
        answer === 'saved'
          ? ok({ file: '/b.json' })
          : answer === 'failed'
            ? failed({ kind: 'internal' })
            : ok(null),
    })
    await openAccounts(three, bridge)
    const save = page.getByRole('button', { name: 'Export…' })
    await save.click()
    await expect.element(page.getByText('Backup saved as /b.json')).toBeInViewport()
    answer = 'failed'
    await save.click()
    await expect.element(page.getByRole('alert')).toBeInViewport()
    await expect.element(page.getByText('Backup saved as /b.json')).not.toBeInTheDocument()
    answer = 'nothing'
    await save.click()
    await expect.element(page.getByRole('alert')).not.toBeInTheDocument()
  })

  test('can be imported when there is no account yet', async () => {
    const bridge = fakeBridge(STATES['no-account'], { 'backup:open': () => ok(BACKUP) })
    await open(STATES['no-account'], bridge)
    const begin = page.getByRole('button', { name: 'Import a backup' })
    await begin.click()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await begin.click()
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await expect.element(page.getByText('Backup imported')).toBeVisible()
    const backupCalls = bridge.calls.filter(([command]) => String(command).startsWith('backup:'))
    expect(backupCalls).toEqual([['backup:open'], ['backup:open'], ['backup:apply']])
  })

  test('leaves the first screen unchanged when cancelled or invalid', async () => {
    let chosen = false
    const bridge = fakeBridge(STATES['no-account'], {
      'backup:open': () =>
        chosen ? failed({ kind: 'invalid-input', params: { field: 'backup', reason: 'newer' } }) : ok(null),
    })
    await open(STATES['no-account'], bridge)
    const begin = page.getByRole('button', { name: 'Import a backup' })
    await begin.click()
    await nextFrame()
    await expect.element(begin).toBeVisible()
    chosen = true
    await begin.click()
    await expect.element(page.getByRole('alert')).toMatchTextContent(/newer version.*Update Plimsoll/)
  })

  test('that brings nothing new offers no import', async () => {
    await openPreview(fakeBridge(three, { 'backup:open': () => ok(UNCHANGED_BACKUP) }))
    await expect.element(page.getByText(/There is nothing to import/)).toBeVisible()
    await expect.element(page.getByRole('button', { name: 'Import', exact: true })).not.toBeInTheDocument()
  })

  test.each(['backup:export', 'backup:open'] as const)('%s: a failure says so', async (command) => {
    const answer = () => failed({ kind: 'not-saved', params: { file: 'backup.json' } })
    await openAccounts(three, fakeBridge(three, { [command]: answer }))
    await page.getByRole('button', { name: command === 'backup:open' ? 'Import…' : 'Export…' }).click()
    await expect.element(page.getByRole('alert')).toMatchTextContent(/backup\.json could not be written/)
  })

  test('that cannot be imported stays open and shows why', async () => {
    const answers = {
      'backup:open': () => ok(BACKUP),
      'backup:apply': () => failed({ kind: 'not-saved', params: { file: 'accounts.json' } }),
    }
    await openPreview(fakeBridge(three, answers))
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await expect.element(page.getByRole('alert')).toMatchTextContent(/accounts\.json could not be written/)
    await expect.element(page.getByRole('heading', { name: 'Import a backup' })).toBeVisible()
    await page.getByRole('button', { name: 'Close' }).click()
    await expect.element(page.getByRole('alert')).not.toBeInTheDocument()
  })

  test('that is tried again no longer shows its failure', async () => {
    let tries = 0
    const answers = {
      'backup:open': () => ok(BACKUP),
      'backup:apply': () => (tries++ === 0 ? failed({ kind: 'internal' }) : new Promise<never>(() => {})),
    }
    await openPreview(fakeBridge(three, answers))
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await expect.element(page.getByRole('alert')).toBeVisible()
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await expect.element(page.getByRole('alert')).not.toBeInTheDocument()
  })
})

describe('a paused account', () => {
  test('is shown as paused, without figures, and can be resumed', async () => {
    const { screen, bridge } = await open(STATES['all-paused'])
    await expect.element(screen.getByText('Nothing is asked and nothing is told.')).toBeVisible()
    await expect.element(screen.getByRole('status')).toHaveTextContent('Main: Paused')
    expect(document.body.textContent).not.toMatch(/\d|%|Unknown/)
    await expect.element(screen.getByRole('button', { name: 'Refresh now' })).not.toBeInTheDocument()
    await screen.getByRole('button', { name: 'Resume' }).click()
    expect(updates(bridge)).toEqual([['main', { paused: false }]])
  })

  test('is not shown while there is another account', async () => {
    const state = monitorState([{ ...first, paused: true }, second], {
      glance: { ...three.glance, accountId: null },
    })
    const { screen } = await open(state)
    await expect.element(screen.getByRole('status')).toHaveTextContent('Second: Calm')
  })

  test('is shown when it is chosen, and is listed as paused', async () => {
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

test('the overview shows that a key is kept in memory', async () => {
  await open(monitorState([{ ...first, keep: 'memory' }]))
  await expect.element(page.getByText('Key kept until Plimsoll ends')).toBeVisible()
})

test('the overview says nothing of a key for a drill, which has none', async () => {
  await open(STATES.drill)
  await expect.element(page.getByRole('main')).toBeVisible()
  await expect.element(page.getByText('Key kept until Plimsoll ends')).not.toBeInTheDocument()
})

describe('the permissions of a key, beside the figures', () => {
  const badge = (name: RegExp) => page.getByRole('button', { name })

  test.each([
    ['can-withdraw', /API key: Can withdraw/, /can withdraw your money/],
    ['can-trade', /API key: Can trade/, /can trade or move money/],
  ] as const)('%s: are shown, and explained on request', async (state, name, text) => {
    await open(STATES[state])
    await expect.element(badge(name)).toHaveAttribute('aria-expanded', 'false')
    await expect.element(page.getByText(text)).not.toBeInTheDocument()
    await badge(name).click()
    await expect.element(page.getByText(text)).toBeVisible()
    expect(await accessibilityViolations()).toEqual([])
    await page.getByRole('button', { name: 'Replace key…' }).click()
    await expect.element(page.getByLabelText('API key')).toBeVisible()
    await page.getByRole('button', { name: 'Back' }).click()
    await expect.element(badge(name)).toBeVisible()
  })

  test.each(['read-only', 'calm'] as const)('%s: are not shown', async (state) => {
    await open(STATES[state])
    await expect.element(page.getByRole('region', { name: 'Margin ratio' })).toBeVisible()
    await expect.element(badge(/API key/)).not.toBeInTheDocument()
  })

  test('a key that is missing can be entered from the problem', async () => {
    await open(problemState('key-missing'))
    await page.getByRole('button', { name: 'Enter key…' }).click()
    await expect.element(page.getByLabelText('API key')).toBeVisible()
  })
})

describe('replacing a key', () => {
  async function replace() {
    await page.getByLabelText('Paste one').click({ force: true })
    await page.getByLabelText('API key').fill('the-key')
    await page.getByLabelText('Secret key or private key').fill('the-secret')
    await page.getByRole('button', { name: 'Check and save' }).click()
  }

  test('is confirmed, and leads back to its place in the list', async () => {
    await openAccounts(STATES.fifty)
    await chooseAction('Account 40', 'Replace key…')
    await replace()
    await expect.element(page.getByRole('status').getByText('Key replaced: Account 40')).toBeInTheDocument()
    await expect.element(more('Account 40')).toHaveFocus()
    await expect.element(more('Account 40')).toBeInViewport()
  })

  test('from the overview is confirmed there', async () => {
    await open(problemState('key-rejected'))
    await page.getByRole('button', { name: 'Enter key…' }).click()
    await replace()
    await expect.element(page.getByText('Key replaced: Main').last()).toBeVisible()
    const live = document.querySelector('[aria-live="polite"]')
    expect(live?.textContent).toBe('Key replaced: Main')
    expect(await accessibilityViolations()).toEqual([])
  })

  test('is not confirmed again on coming back from another page', async () => {
    await openAccounts()
    await chooseAction('Second', 'Replace key…')
    await replace()
    await expect.element(page.getByText('Key replaced: Second')).toBeVisible()
    await page.getByRole('button', { name: 'Add an account' }).click()
    await page.getByRole('button', { name: 'Back' }).click()
    await expect.element(rows().nth(0)).toBeVisible()
    await expect.element(page.getByText('Key replaced: Second')).not.toBeInTheDocument()
  })

  test('is called entering a key when there was none', async () => {
    await openAccounts(monitorState([first, { ...second, keep: 'none' }]))
    await chooseAction('Second', 'Enter key…')
    await expect.element(page.getByRole('heading', { name: 'Key for Second' })).toBeVisible()
    await replace()
    await expect.element(page.getByText('Key saved: Second').first()).toBeInTheDocument()
  })

  test('opens the form for the chosen account, and going back leads to the list', async () => {
    await openAccounts()
    await chooseAction('Second', 'Replace key…')
    await expect.element(page.getByRole('heading', { name: 'New key for Second' })).toBeVisible()
    await page.getByRole('button', { name: 'Back' }).click()
    await expect.element(rows().nth(0)).toBeVisible()
  })

  test('keeps what is typed while its account is gone for a moment', async () => {
    const { bridge } = await openAccounts()
    await chooseAction('Second', 'Replace key…')
    await page.getByLabelText('API key').fill('half a key')
    bridge.publish(without(three, 'b'))
    await nextFrame()
    await expect.element(page.getByLabelText('API key')).toHaveValue('half a key')
    bridge.showAccount('c')
    await nextFrame()
    await expect.element(page.getByLabelText('API key')).toHaveValue('half a key')
  })
})

describe('accessibility', () => {
  const views: readonly (readonly [string, () => Promise<void>])[] = [
    ['the list', async () => {}],
    ['its menu', () => more('Sub 2').click()],
    ['a name being written', () => chooseAction('Sub 2', 'Rename')],
    ['a backup', () => page.getByRole('button', { name: 'Import…' }).click()],
  ]
  const bridge = () => fakeBridge(STATES.keys, { 'backup:open': () => ok(BACKUP) })

  test.each(
    (['dark', 'light'] as const).flatMap((scheme) =>
      views.map(([name, act]) => [name, scheme, act] as const),
    ),
  )('%s, %s', async (_name, scheme, act) => {
    await setMediaPreferences({ 'prefers-color-scheme': scheme, 'prefers-reduced-motion': 'reduce' })
    await openAccounts(STATES.keys, bridge())
    await act()
    expect(await accessibilityViolations()).toEqual([])
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

  test('the list is shown in Chinese', async () => {
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

test('the badge follows the permissions of the key', async () => {
  const known: AccountState = { ...first, permissions: READ_ONLY }
  const { bridge } = await openAccounts(monitorState([known]))
  await expect.element(rows().nth(0)).toMatchTextContent(/Read-only/)
  bridge.publish(monitorState([{ ...known, permissions: { ...READ_ONLY, withdrawals: true } }]))
  await expect.element(rows().nth(0)).toMatchTextContent(/Can withdraw/)
})
