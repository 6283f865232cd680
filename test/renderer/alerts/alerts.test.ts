import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { AccountState, StandingAlert } from '../../../shared/state.ts'
import { MANY_ALERTS, ratioAlert, standingAlert } from '../alerts.ts'
import { failed, fakeBridge } from '../bridge.ts'
import { account, accountAt, monitorState, NOW, STATES } from '../fixtures.ts'
import { nextFrame, open } from '../page.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] })
})

afterEach(() => {
  vi.useRealTimers()
})

const list = () => page.getByRole('region', { name: 'Standing alerts' })
const cards = () => list().getByRole('listitem')

/** A calm account with these alerts. */
function withAlerts(...alerts: StandingAlert[]) {
  return monitorState([account({ alerts })])
}

describe('a standing alert', () => {
  test('says its level, what stands and since when', async () => {
    await open(withAlerts(standingAlert()))
    await expect.element(cards()).toMatchTextContent(/Warning.*Available balance 95\.20 < 100 USDT.*Since/)
    await expect.element(cards()).toHaveAttribute('data-level', 'warning')
  })

  test('is not said a second time when the hero says it', async () => {
    const { screen } = await open(STATES.critical)
    await expect.element(screen.getByRole('button', { name: 'Acknowledge' })).toBeVisible()
    await expect.element(list()).not.toBeInTheDocument()
  })

  test('is said when the hero does not know the ratio', async () => {
    await open(STATES['blind-at-start'])
    await expect.element(cards().nth(0)).toMatchTextContent(/Critical.*Margin ratio 71\.2.*last known/)
  })

  test('hides its amounts when amounts are hidden', async () => {
    await open(withAlerts(standingAlert()))
    await expect.element(cards()).toMatchTextContent(/95\.20/)
    await userEvent.keyboard('m')
    await expect.element(cards()).not.toMatchTextContent(/95|100/)
    await expect.element(cards()).toMatchTextContent(/Available balance hidden/)
  })

  test('beyond three is counted until it is asked for', async () => {
    const { screen } = await open(withAlerts(...MANY_ALERTS))
    await expect.element(cards().nth(2)).toBeVisible()
    expect(cards().elements()).toHaveLength(3)
    await screen.getByRole('button', { name: 'and 2 more' }).click()
    expect(cards().elements()).toHaveLength(5)
    await screen.getByRole('button', { name: 'Show fewer' }).click()
    expect(cards().elements()).toHaveLength(3)
  })

  test('three are all shown', async () => {
    const { screen } = await open(withAlerts(...MANY_ALERTS.slice(0, 3)))
    await expect.element(cards().nth(2)).toBeVisible()
    await expect.element(screen.getByRole('button', { name: /more$/ })).not.toBeInTheDocument()
  })
})

describe('acknowledging', () => {
  test('names the account and the alert', async () => {
    const { screen, bridge } = await open(STATES.critical)
    await screen.getByRole('button', { name: 'Acknowledge' }).click()
    expect(bridge.calls).toContainEqual([
      'alerts:acknowledge',
      { accountId: 'sub', key: 'marginRatio', level: 'critical' },
    ])
  })

  test('is offered for what is critical and not yet acknowledged', async () => {
    await open(withAlerts(...MANY_ALERTS))
    await page.getByRole('button', { name: 'and 2 more' }).click()
    const offers = cards()
      .elements()
      .map((card) =>
        [...card.querySelectorAll('button')].some(({ textContent }) => textContent === 'Acknowledge'),
      )
    expect(offers).toEqual([true, false, false, false, false])
  })

  test('leaves the keyboard where it can go on', async () => {
    const alert = standingAlert({ level: 'critical' })
    const { screen, bridge } = await open(withAlerts(alert))
    await screen.getByRole('button', { name: 'Acknowledge' }).click()
    bridge.tell(withAlerts({ ...alert, acknowledged: true }))
    await expect.element(cards()).toMatchTextContent(/Acknowledged/)
    await expect.element(screen.getByRole('button', { name: 'Snooze' })).toHaveFocus()
  })

  test('says so when it did not work', async () => {
    const bridge = fakeBridge(STATES.critical, { 'alerts:acknowledge': () => failed({ kind: 'internal' }) })
    const { screen } = await open(STATES.critical, bridge)
    await screen.getByRole('button', { name: 'Acknowledge' }).click()
    await expect.element(screen.getByRole('alert')).toBeVisible()
  })
})

describe('snoozing', () => {
  test.each([
    ['15 minutes', '15-minutes'],
    ['1 hour', '1-hour'],
    ['Until it recovers', 'recovery'],
  ])('for %s', async (name, length) => {
    const { screen, bridge } = await open(withAlerts(standingAlert()))
    await screen.getByRole('button', { name: 'Snooze' }).click()
    await page.getByRole('menuitem', { name }).click()
    await vi.waitFor(() =>
      expect(bridge.calls).toContainEqual([
        'alerts:snooze',
        { accountId: 'main', key: 'availableBalance', level: 'warning' },
        length,
      ]),
    )
  })

  test('can be ended, but only where there is a snooze', async () => {
    const { screen, bridge } = await open(withAlerts(standingAlert({ snoozedUntil: 'recovery' })))
    await screen.getByRole('button', { name: 'Snooze' }).click()
    await page.getByRole('menuitem', { name: 'Stop snoozing' }).click()
    await vi.waitFor(() =>
      expect(bridge.calls).toContainEqual([
        'alerts:snooze',
        { accountId: 'main', key: 'availableBalance', level: 'warning' },
        'end',
      ]),
    )
    bridge.tell(withAlerts(standingAlert()))
    await screen.getByRole('button', { name: 'Snooze' }).click()
    await expect.element(page.getByRole('menuitem', { name: '1 hour' })).toBeVisible()
    await expect.element(page.getByRole('menuitem', { name: 'Stop snoozing' })).not.toBeInTheDocument()
  })

  test('works by keyboard alone, and Escape closes its menu before the window', async () => {
    const { screen, bridge } = await open(STATES.warning)
    const snooze = screen.getByRole('button', { name: 'Snooze' })
    await expect.element(snooze).toBeVisible()
    await userEvent.keyboard('{Tab}{Tab}{Tab}{Enter}')
    await expect.element(page.getByRole('menu')).toBeVisible()
    await userEvent.keyboard('{Escape}')
    await expect.element(page.getByRole('menu')).not.toBeInTheDocument()
    expect(bridge.calls).not.toContainEqual(['app:hide'])
    await expect.element(snooze).toHaveFocus()
    await userEvent.keyboard('{Enter}')
    await expect.element(page.getByRole('menuitem').nth(0)).toHaveFocus()
    await userEvent.keyboard('{ArrowDown}{Enter}')
    await vi.waitFor(() =>
      expect(bridge.calls).toContainEqual([
        'alerts:snooze',
        { accountId: 'main', key: 'marginRatio', level: 'warning' },
        '1-hour',
      ]),
    )
  })

  test.each([
    ['of the hero, another account', accountAt('0.6', 'warning'), { id: 'other' }],
    ['of the hero, a higher level', accountAt('0.6', 'warning'), accountAt('0.9', 'critical')],
    ['of a card, another account', account({ alerts: [standingAlert()] }), { id: 'other' }],
    [
      'of a card, a higher level',
      account({ alerts: [standingAlert()] }),
      { alerts: [standingAlert({ level: 'critical' })] },
    ],
  ] as const)('a menu that is open does not turn into another: %s', async (_name, first, changes) => {
    const { screen, bridge } = await open(monitorState([first]))
    await screen.getByRole('button', { name: 'Snooze' }).click()
    await expect.element(page.getByRole('menu')).toBeVisible()
    bridge.tell(monitorState([{ ...first, ...changes }]))
    await expect.element(page.getByRole('menu')).not.toBeInTheDocument()
  })
})

describe('what is new', () => {
  const lines = () => [...document.querySelectorAll('[role="status"] p')]

  test('is spoken in a line of its own, and again only at a new level', async () => {
    const alert = standingAlert()
    const { bridge } = await open(withAlerts())
    await expect.element(page.getByRole('status')).toHaveTextContent('Main: Calm')
    expect(page.getByRole('status').element().getAttribute('aria-atomic')).toBe('false')
    const [level] = lines()
    bridge.tell(withAlerts(alert))
    await expect.element(page.getByRole('status')).toMatchTextContent(/Available balance: Warning/)
    const said = lines()
    expect(said[0]).toBe(level)
    bridge.tell(withAlerts({ ...alert, value: '90' }))
    await nextFrame()
    expect(lines()).toEqual(said)
    expect(said.every((line) => line.isConnected)).toBe(true)
    bridge.tell(withAlerts({ ...alert, level: 'critical' }))
    await expect.element(page.getByRole('status')).toMatchTextContent(/Available balance: Critical/)
    expect(lines()[0]).toBe(level)
    expect(lines()[1]).not.toBe(said[1])
  })

  test('is not what is left when another alert is over', async () => {
    const [first, second] = [standingAlert(), standingAlert({ rule: 'marginBalance' })]
    const { bridge } = await open(withAlerts(first, second))
    await expect.element(page.getByRole('status')).toMatchTextContent(/Margin balance: Warning/)
    const left = lines()[2]
    bridge.tell(withAlerts(second))
    await expect.element(page.getByRole('status')).not.toMatchTextContent(/Available balance/)
    expect(lines()[1]).toBe(left)
  })
})

describe('while you were away', () => {
  test('says what was not seen, and how it was on both sides', async () => {
    const { screen } = await open(STATES.away)
    await expect.element(screen.getByText('While you were away')).toBeVisible()
    await expect.element(screen.getByText(/Nothing was seen from .* to .* \(8 hr 52 min\)/)).toBeVisible()
    await expect.element(screen.getByText(/35\.2.%.\(calm\) before, 62\.0.%.\(warning\) after/)).toBeVisible()
  })

  test('a ratio that was not known is told by the word alone', async () => {
    const { screen } = await open(STATES['away-unknown'])
    await expect.element(screen.getByText(/Margin ratio: no positions before/)).toBeVisible()
  })

  test('does not come back once it is closed, but the next gap is told', async () => {
    const { screen, bridge } = await open(STATES.away)
    await screen.getByRole('button', { name: 'Close' }).click()
    await expect.element(screen.getByText('While you were away')).not.toBeInTheDocument()
    bridge.tell({ ...STATES.away, at: NOW + 1 })
    await nextFrame()
    await expect.element(screen.getByText('While you were away')).not.toBeInTheDocument()
    bridge.tell(monitorState(STATES.away.accounts.map(later)))
    await expect.element(screen.getByText('While you were away')).toBeVisible()
  })

  function later(seen: AccountState): AccountState {
    const { away } = seen
    return away === null ? seen : { ...seen, away: { before: away.after, after: { ...away.after, at: NOW } } }
  }
})

describe('quiet hours', () => {
  test('say until when warnings wait', async () => {
    const { screen } = await open(STATES.quiet)
    await expect.element(screen.getByText(/Quiet until .*: warnings wait/)).toBeVisible()
  })

  test('are not said twice when an alert waits for their end', async () => {
    const { screen } = await open(STATES['quiet-alert'])
    await expect.element(screen.getByText(/^Waits for quiet hours to end at/)).toBeVisible()
    await expect.element(screen.getByText(/warnings wait/)).not.toBeInTheDocument()
  })

  test('are not spoken of outside', async () => {
    const { screen } = await open(withAlerts(ratioAlert('0.6', 'warning')))
    await expect.element(list()).toBeVisible()
    await expect.element(screen.getByText(/uiet/)).not.toBeInTheDocument()
  })
})
