import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { failed, fakeBridge, ok } from './bridge.ts'
import { account, accountAt, monitorState, NOW, STATES, summary } from './fixtures.ts'
import { nextFrame, open } from './page.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date', 'setInterval', 'clearInterval'] })
})

afterEach(() => {
  vi.useRealTimers()
})

describe('following the monitor', () => {
  test('shows a new state as soon as it arrives', async () => {
    const { screen, bridge } = await open(STATES.calm)
    await expect.element(screen.getByText('23.3')).toBeVisible()
    bridge.publish(STATES.critical)
    await expect.element(screen.getByText('90.69', { exact: true })).toBeVisible()
    await expect.element(screen.getByRole('status')).toHaveTextContent('Sub 2: Critical')
  })

  test('keeps a change that arrives before the first answer', async () => {
    const released = Promise.withResolvers<void>()
    const bridge = fakeBridge(STATES.calm, {
      'monitor:state': async () => {
        await released.promise
        return ok(STATES.calm)
      },
    })
    const { screen } = await open(STATES.calm, bridge)
    bridge.publish(STATES.critical)
    await expect.element(screen.getByText('Sub 2')).toBeVisible()
    released.resolve()
    await nextFrame()
    expect(document.body.textContent).toContain('Sub 2: Critical')
  })

  test('shows a problem when the first request breaks off', async () => {
    const breaksOff = () => Promise.reject(new Error('gone'))
    const { screen } = await open(STATES.calm, fakeBridge(STATES.calm, { 'monitor:state': breaksOff }))
    await expect.element(screen.getByText('Something went wrong inside Plimsoll.')).toBeVisible()
  })

  test('shows why the first request failed', async () => {
    const bridge = fakeBridge(STATES.calm, { 'monitor:state': () => failed({ kind: 'timeout' }) })
    const { screen } = await open(STATES.calm, bridge)
    await expect
      .element(screen.getByRole('alert').getByText('The exchange did not answer in time.'))
      .toBeVisible()
  })

  test('stops listening when the window closes', async () => {
    const { screen, bridge } = await open(STATES.calm)
    expect(bridge.listeners()).toBe(2)
    await screen.unmount()
    expect(bridge.listeners()).toBe(0)
  })

  test('counts the seconds since and until a poll', async () => {
    const { screen } = await open(STATES.calm)
    await expect.element(screen.getByText('Updated 3s ago · next in 7 s')).toBeVisible()
    vi.advanceTimersByTime(2_000)
    await expect.element(screen.getByText('Updated 5s ago · next in 5 s')).toBeVisible()
  })

  test('shows the time of day of a poll that is far away', async () => {
    const { screen } = await open(monitorState([account({ nextPollAt: NOW + 1_200_000 })]))
    await expect.element(screen.getByText(/next at \d+:\d\d:\d\d/)).toBeVisible()
  })
})

describe('the time zone', () => {
  test('is told at once, whenever the window becomes visible, and every five minutes', async () => {
    const { screen, bridge } = await open(STATES.calm)
    const told = () => bridge.callsTo('window:time-zone')
    const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone
    expect(told()).toEqual([['window:time-zone', timeZone]])
    document.dispatchEvent(new Event('visibilitychange'))
    expect(told()).toHaveLength(2)
    vi.advanceTimersByTime(600_000)
    expect(told()).toHaveLength(4)
    await screen.unmount()
    vi.advanceTimersByTime(600_000)
    document.dispatchEvent(new Event('visibilitychange'))
    expect(told()).toHaveLength(4)
  })
})

describe('choosing an account', () => {
  const first = account({ id: 'a', label: 'First' })
  const second = { ...accountAt('0.618', 'warning'), id: 'b', label: 'Second' }
  const both = monitorState([first, second], { glance: { ...STATES.calm.glance, accountId: 'b' } })

  test('shows the account of the tray until the user chooses one', async () => {
    const { screen } = await open(both)
    await expect.element(screen.getByRole('status')).toHaveTextContent('Second: Warning')
  })

  test('keeps the chosen account as long as it exists', async () => {
    const { screen, bridge } = await open(both)
    await screen.getByRole('button', { name: /Second/ }).click()
    await page.getByRole('menuitemradio', { name: /First/ }).click()
    await expect.element(screen.getByRole('status')).toHaveTextContent('First: Calm')
    bridge.publish({ ...both, at: NOW + 1 })
    await expect.element(screen.getByRole('status')).toHaveTextContent('First: Calm')
    bridge.publish(monitorState([second]))
    await expect.element(screen.getByRole('status')).toHaveTextContent('Second: Warning')
  })

  test('lists each account with its level as a word', async () => {
    const { screen } = await open(STATES.several)
    await screen.getByRole('button', { name: /Accounts/ }).click()
    const items = page.getByRole('menuitemradio')
    await expect.element(items.nth(0)).toMatchTextContent('Worst account')
    await expect.element(items.nth(1)).toMatchTextContent(/Critical.*Sub 2.*90\.6/)
    await expect.element(items.nth(3)).toMatchTextContent(/Calm.*Main.*23\.3/)
    await expect.element(items.nth(4)).toMatchTextContent(/No positions.*demo/)
    await expect.element(items.nth(6)).toMatchTextContent(/Cut off.*Old figures/)
  })

  test('can go back to following the worst account', async () => {
    const { screen, bridge } = await open(both)
    const list = screen.getByRole('button', { name: /Accounts/ })
    const worst = page.getByRole('menuitemradio', { name: 'Worst account' })
    await list.click()
    await expect.element(worst).toHaveAttribute('aria-checked', 'true')
    await page.getByRole('menuitemradio', { name: /First/ }).click()
    await expect.element(screen.getByRole('status')).toHaveTextContent('First: Calm')
    await list.click()
    await expect.element(worst).toHaveAttribute('aria-checked', 'false')
    await worst.click()
    await expect.element(screen.getByRole('status')).toHaveTextContent('Second: Warning')
    bridge.publish({ ...both, glance: { ...both.glance, accountId: 'a' } })
    await expect.element(screen.getByRole('status')).toHaveTextContent('First: Calm')
  })

  test('works by keyboard alone', async () => {
    const { screen } = await open(both)
    await expect.element(screen.getByRole('status')).toBeInTheDocument()
    await userEvent.keyboard('{Tab}{Enter}')
    await expect.element(page.getByRole('menu')).toBeVisible()
    await userEvent.keyboard('{Escape}')
    await expect.element(page.getByRole('menu')).not.toBeInTheDocument()
    await expect.element(screen.getByRole('button', { name: /Second/ })).toHaveFocus()
  })

  test('names a single account without a menu', async () => {
    const { screen } = await open(STATES.calm)
    await expect.element(screen.getByText('Main')).toBeVisible()
    await expect.element(screen.getByRole('button', { name: /Main/ })).not.toBeInTheDocument()
  })
})

describe('a click on a notification', () => {
  const first = account({ id: 'a', label: 'First' })
  const second = { ...accountAt('0.618', 'warning'), id: 'b', label: 'Second' }
  const both = monitorState([first, second])
  const shown = (text: string) => expect.element(page.getByRole('status')).toHaveTextContent(text)

  async function choose(item: string): Promise<void> {
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: item }).click()
  }

  test('shows its account', async () => {
    const { bridge } = await open(both)
    await shown('First: Calm')
    bridge.showAccount('b')
    await shown('Second: Warning')
  })

  test.each(['Journal', 'Alerts and thresholds…'])('shows its account in place of: %s', async (view) => {
    const { bridge } = await open(both)
    await choose(view)
    await expect.element(page.getByRole('region', { name: 'Margin ratio' })).not.toBeInTheDocument()
    bridge.showAccount('b')
    await shown('Second: Warning')
  })

  test('keeps the text typed into a form, and shows its account once the form is left', async () => {
    const { bridge } = await open(both)
    await choose('Add an account')
    await page.getByLabelText('API key').fill('half a key')
    bridge.showAccount('b')
    await nextFrame()
    await expect.element(page.getByLabelText('API key')).toHaveValue('half a key')
    await page.getByRole('button', { name: 'Back' }).click()
    await shown('Second: Warning')
  })
})

describe('Escape', () => {
  test('hides the window', async () => {
    const { bridge } = await open(STATES.calm)
    await userEvent.keyboard('{Escape}')
    expect(bridge.calls).toContainEqual(['app:hide'])
  })

  test('closes an open menu before the window', async () => {
    const { screen, bridge } = await open(STATES.several)
    await screen.getByRole('button', { name: /Accounts/ }).click()
    await userEvent.keyboard('{Escape}')
    await expect.element(page.getByRole('menu')).not.toBeInTheDocument()
    expect(bridge.calls).not.toContainEqual(['app:hide'])
    await userEvent.keyboard('{Escape}')
    expect(bridge.calls).toContainEqual(['app:hide'])
  })

  test('closes the list of exchanges before the window', async () => {
    const { screen, bridge } = await open(STATES['no-account'])
    await screen.getByRole('button', { name: 'Add an account' }).click()
    await screen.getByLabelText('Exchange').click()
    await userEvent.keyboard('{Escape}')
    await expect.element(page.getByRole('option').first()).not.toBeInTheDocument()
    expect(bridge.calls).not.toContainEqual(['app:hide'])
  })
})

describe('a chosen account, while another one is in greater danger', () => {
  const calm = account({ id: 'calm', label: 'Calm one' })
  const critical = { ...accountAt('0.9', 'critical'), id: 'crit', label: 'Other one' }
  const { glance } = STATES.critical
  const both = monitorState([calm, critical], { glance: { ...glance, accountId: 'crit' } })
  const linkToOther = () => page.getByRole('button', { name: 'Another account is critical: Other one' })

  const setHidden = (hidden: boolean) => {
    vi.spyOn(document, 'hidden', 'get').mockReturnValue(hidden)
    document.dispatchEvent(new Event('visibilitychange'))
  }

  async function openCalmOne() {
    const opened = await open(both)
    await opened.screen.getByRole('button', { name: /Accounts/ }).click()
    await page.getByRole('menuitemradio', { name: /Calm one/ }).click()
    await expect.element(opened.screen.getByRole('status')).toMatchTextContent(/Calm one: Calm/)
    return opened
  }

  test('shows a link to the other account', async () => {
    const { screen } = await openCalmOne()
    await linkToOther().click()
    await expect.element(screen.getByRole('status')).toMatchTextContent(/Other one: Critical/)
    await expect.element(linkToOther()).not.toBeInTheDocument()
  })

  test('says of it that it is recovering, once its ratio is well below the threshold', async () => {
    const { bridge } = await openCalmOne()
    const recovering = { ...accountAt('0.61', 'critical'), id: 'crit', label: 'Other one' }
    bridge.publish({ ...both, accounts: [calm, recovering] })
    await expect
      .element(page.getByRole('button', { name: 'Another account is recovering, was critical: Other one' }))
      .toBeVisible()
  })

  test('is no longer shown when the window is opened again', async () => {
    const { screen } = await openCalmOne()
    setHidden(true)
    setHidden(false)
    await expect.element(screen.getByRole('status')).toMatchTextContent(/Other one: Critical/)
    vi.restoreAllMocks()
  })

  test('shows no link to an account in no greater danger, or to the drill', async () => {
    const { screen, bridge } = await openCalmOne()
    bridge.publish({
      ...both,
      accounts: [{ ...accountAt('0.85', 'critical'), id: calm.id, label: calm.label }, critical],
    })
    await expect.element(screen.getByRole('status')).toMatchTextContent(/Calm one: Critical/)
    await expect.element(linkToOther()).not.toBeInTheDocument()
    bridge.publish({ ...both, glance: { ...both.glance, drill: true } })
    await expect.element(screen.getByRole('status')).toMatchTextContent(/Calm one: Calm/)
    await expect.element(linkToOther()).not.toBeInTheDocument()
  })
})

describe('the menu of accounts', () => {
  const names = () =>
    page
      .getByRole('menuitemradio')
      .elements()
      .map((entry) => entry.querySelector('bdi')?.textContent)

  test('begins with the accounts in danger, the worst first', async () => {
    const { screen } = await open(STATES.several)
    await screen.getByRole('button', { name: /Accounts/ }).click()
    await expect.element(page.getByRole('menu')).toBeVisible()
    expect(names().slice(1, 4)).toEqual(['Sub 2', expect.stringContaining('very long name'), 'Main'])
  })

  test('opens at the shown account, one of fifty', async () => {
    const { screen } = await open(STATES.fifty)
    const list = screen.getByRole('button', { name: /Accounts/ })
    await list.click()
    await page.getByRole('menuitemradio', { name: /Account 50/ }).click()
    await list.click()
    await expect.element(page.getByRole('menuitemradio', { name: /Account 50/ })).toBeInViewport()
  })
})

describe('hiding amounts', () => {
  test('the key M hides every amount and no percentage', async () => {
    const { screen } = await open(STATES.calm)
    await expect.element(screen.getByText('3,026.11')).toBeVisible()
    await userEvent.keyboard('m')
    await expect.element(screen.getByText('3,026.11')).not.toBeInTheDocument()
    // A ratio near a threshold has two decimals, too, but no ratio is an amount.
    expect(document.body.textContent).not.toMatch(/\d\.\d\d(?!\d|.?%)/)
    await expect.element(screen.getByText('23.3', { exact: true })).toBeVisible()
    await screen.getByRole('button', { name: 'Show amounts' }).click()
    await expect.element(screen.getByText('3,026.11')).toBeVisible()
  })

  test('the letter m is only text in a field', async () => {
    const { screen } = await open(STATES.calm)
    await screen.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Add an account' }).click()
    await screen.getByLabelText('Name').fill('')
    await userEvent.keyboard('m')
    await expect.element(screen.getByLabelText('Name')).toHaveValue('m')
    await screen.getByRole('button', { name: 'Back' }).click()
    await expect.element(screen.getByText('3,026.11')).toBeVisible()
  })

  test('the letter m finds an entry in a menu', async () => {
    const { screen } = await open(STATES.several)
    await screen.getByRole('button', { name: /Accounts/ }).click()
    await expect.element(page.getByRole('menu')).toBeVisible()
    await userEvent.keyboard('m')
    await nextFrame()
    await expect.element(screen.getByRole('button', { name: 'Hide amounts' })).toBeInTheDocument()
  })

  test('amounts stay hidden after a visit to the form for a new account', async () => {
    const { screen } = await open(STATES.calm)
    await userEvent.click(screen.getByRole('button', { name: 'Hide amounts' }))
    await screen.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Add an account' }).click()
    await screen.getByRole('button', { name: 'Back' }).click()
    await expect.element(screen.getByRole('button', { name: 'Show amounts' })).toBeVisible()
    await expect.element(screen.getByText('3,026.11')).not.toBeInTheDocument()
  })
})

describe('commands', () => {
  test('refresh asks for a poll', async () => {
    const { screen, bridge } = await open(STATES.calm)
    await screen.getByRole('button', { name: 'Refresh now' }).click()
    expect(bridge.calls).toContainEqual(['monitor:refresh'])
  })

  test('a failed command shows its problem until the user closes it', async () => {
    const bridge = fakeBridge(STATES.calm, {
      'monitor:refresh': () => failed({ kind: 'keychain-locked' }),
    })
    const { screen } = await open(STATES.calm, bridge)
    await screen.getByRole('button', { name: 'Refresh now' }).click()
    await expect.element(screen.getByRole('alert').getByText(/The keychain is locked/)).toBeVisible()
    await screen.getByRole('button', { name: 'Close' }).click()
    await expect.element(screen.getByRole('alert')).not.toBeInTheDocument()
  })

  test('the drill starts from the menu and is shown once it has begun', async () => {
    const { screen, bridge } = await open(STATES.calm)
    await screen.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Try the fire drill' }).click()
    await vi.waitFor(() => expect(bridge.calls).toContainEqual(['drill:start']))
    const drill = STATES.drill.accounts[0]
    bridge.publish(monitorState([account({ summary: summary() }), ...(drill ? [drill] : [])]))
    await expect.element(screen.getByText('Drill: a simulated account, no real money')).toBeVisible()
    await screen.getByRole('button', { name: 'End the drill' }).click()
    expect(bridge.calls).toContainEqual(['drill:stop'])
  })

  test('quit sends the command to quit', async () => {
    const { screen, bridge } = await open(STATES.calm)
    await screen.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Quit Plimsoll' }).click()
    await vi.waitFor(() => expect(bridge.calls).toContainEqual(['app:quit']))
  })

  test('a closed notice does not come back with the next state', async () => {
    const { screen, bridge } = await open(STATES['notice-and-problem'])
    await expect.element(screen.getByText(/does not show Plimsoll's notifications/)).toBeVisible()
    await screen.getByRole('button', { name: 'Close' }).click()
    bridge.publish({ ...STATES['notice-and-problem'], at: NOW + 1 })
    await expect.element(screen.getByText(/does not show Plimsoll's notifications/)).not.toBeInTheDocument()
  })
})
