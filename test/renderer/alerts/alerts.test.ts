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
  test('shows its level, value, threshold and start', async () => {
    await open(withAlerts(standingAlert()))
    await expect.element(cards()).toMatchTextContent(/Warning.*Available balance 95\.20 < 100 USDT.*Since/)
    await expect.element(cards()).toHaveAttribute('data-level', 'warning')
  })

  test('of a pool near liquidation says so', async () => {
    const isolated = { rule: 'isolatedRatio', poolId: 'isolated:ETHUSDT:SHORT', level: 'critical' } as const
    const near = standingAlert({ ...isolated, near: 'near', value: '0.971', threshold: '0.8' })
    const gone = standingAlert({ ...isolated, key: 'gone', near: 'gone', value: '1.2', threshold: '0.8' })
    await open(withAlerts(gone, near))
    await expect.element(cards().nth(0)).toMatchTextContent(/^Liquidation due ETHUSDT Short isolated 120/)
    await expect.element(cards().nth(1)).toMatchTextContent(/^Liquidation near ETHUSDT Short isolated 97/)
    await expect.element(page.getByRole('status')).toMatchTextContent(/isolated: Liquidation near/)
  })

  test('near liquidation is what the hero says of the margin ratio', async () => {
    const [critical] = STATES.critical.accounts
    const alerts = critical?.alerts.map((alert) => ({ ...alert, near: 'near' as const })) ?? []
    await open(monitorState([account({ ...critical, alerts })]))
    await expect.element(page.getByText('Liquidation near', { exact: true }).first()).toBeVisible()
    await expect.element(page.getByRole('status')).toMatchTextContent(/Sub 2: Liquidation near/)
  })

  test('is not listed when the hero already shows it', async () => {
    const { screen } = await open(STATES.critical)
    await expect.element(screen.getByRole('button', { name: 'Acknowledge' })).toBeVisible()
    await expect.element(list()).not.toBeInTheDocument()
  })

  test('is listed when the hero has no ratio', async () => {
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

  test('is only counted beyond the third, until the user asks for more', async () => {
    const { screen } = await open(withAlerts(...MANY_ALERTS))
    await expect.element(cards().nth(2)).toBeVisible()
    expect(cards().elements()).toHaveLength(3)
    await screen.getByRole('button', { name: 'and 2 more' }).click()
    expect(cards().elements()).toHaveLength(5)
    await screen.getByRole('button', { name: 'Show fewer' }).click()
    expect(cards().elements()).toHaveLength(3)
  })

  test('is shown for all of three alerts', async () => {
    const { screen } = await open(withAlerts(...MANY_ALERTS.slice(0, 3)))
    await expect.element(cards().nth(2)).toBeVisible()
    await expect.element(screen.getByRole('button', { name: /more$/ })).not.toBeInTheDocument()
  })
})

describe('acknowledging', () => {
  test('sends the account and the alert', async () => {
    const { screen, bridge } = await open(STATES.critical)
    await screen.getByRole('button', { name: 'Acknowledge' }).click()
    expect(bridge.calls).toContainEqual([
      'alerts:acknowledge',
      { accountId: 'sub', key: 'marginRatio', level: 'critical' },
    ])
  })

  test('is offered for critical alerts that are not acknowledged yet', async () => {
    await open(withAlerts(...MANY_ALERTS))
    await page.getByRole('button', { name: 'and 2 more' }).click()
    const offers = cards()
      .elements()
      .map((card) =>
        [...card.querySelectorAll('button')].some(({ textContent }) => textContent === 'Acknowledge'),
      )
    expect(offers).toEqual([true, false, false, false, false])
  })

  test('moves the focus to the button beside it', async () => {
    const alert = standingAlert({ level: 'critical' })
    const { screen, bridge } = await open(withAlerts(alert))
    await screen.getByRole('button', { name: 'Acknowledge' }).click()
    bridge.publish(withAlerts({ ...alert, acknowledged: true }))
    await expect.element(cards()).toMatchTextContent(/Acknowledged/)
    await expect.element(screen.getByRole('button', { name: 'Snooze' })).toHaveFocus()
  })

  test('shows an error when it fails', async () => {
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
  ])('for %s sends the command', async (name, length) => {
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

  test('can be ended, but only during a snooze', async () => {
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
    bridge.publish(withAlerts(standingAlert()))
    await screen.getByRole('button', { name: 'Snooze' }).click()
    await expect.element(page.getByRole('menuitem', { name: '1 hour' })).toBeVisible()
    await expect.element(page.getByRole('menuitem', { name: 'Stop snoozing' })).not.toBeInTheDocument()
  })

  test('works by keyboard alone, and Escape closes the menu before the window', async () => {
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
  ] as const)('an open menu closes instead of changing its alert: %s', async (_name, first, changes) => {
    const { screen, bridge } = await open(monitorState([first]))
    await screen.getByRole('button', { name: 'Snooze' }).click()
    await expect.element(page.getByRole('menu')).toBeVisible()
    bridge.publish(monitorState([{ ...first, ...changes }]))
    await expect.element(page.getByRole('menu')).not.toBeInTheDocument()
  })
})

describe('announcing alerts', () => {
  const lines = () => [...document.querySelectorAll('[role="status"] p')]

  test('adds a line for a new alert, and changes it only at another level', async () => {
    const alert = standingAlert()
    const { bridge } = await open(withAlerts())
    await expect.element(page.getByRole('status')).toHaveTextContent('Main: Calm')
    expect(page.getByRole('status').element().getAttribute('aria-atomic')).toBe('false')
    const [level] = lines()
    bridge.publish(withAlerts(alert))
    await expect.element(page.getByRole('status')).toMatchTextContent(/Available balance: Warning/)
    const announced = lines()
    expect(announced[0]).toBe(level)
    bridge.publish(withAlerts({ ...alert, value: '90' }))
    await nextFrame()
    expect(lines()).toEqual(announced)
    expect(announced.every((line) => line.isConnected)).toBe(true)
    bridge.publish(withAlerts({ ...alert, level: 'critical' }))
    await expect.element(page.getByRole('status')).toMatchTextContent(/Available balance: Critical/)
    expect(lines()[0]).toBe(level)
    expect(lines()[1]).not.toBe(announced[1])
  })

  test('does not repeat the others when an alert is over', async () => {
    const [first, second] = [standingAlert(), standingAlert({ rule: 'marginBalance' })]
    const { bridge } = await open(withAlerts(first, second))
    await expect.element(page.getByRole('status')).toMatchTextContent(/Total margin balance: Warning/)
    const left = lines()[2]
    bridge.publish(withAlerts(second))
    await expect.element(page.getByRole('status')).not.toMatchTextContent(/Available balance/)
    expect(lines()[1]).toBe(left)
  })
})

describe('while you were away', () => {
  test('shows the time without figures, and the ratio before and after', async () => {
    const { screen } = await open(STATES.away)
    await expect.element(screen.getByText('While you were away')).toBeVisible()
    await expect.element(screen.getByText(/Nothing was seen from .* to .* \(8 hr 52 min\)/)).toBeVisible()
    await expect.element(screen.getByText(/35\.2.%.\(calm\) before, 62\.0.%.\(warning\) after/)).toBeVisible()
  })

  test('shows only a word for an unknown ratio', async () => {
    const { screen } = await open(STATES['away-unknown'])
    await expect.element(screen.getByText(/Margin ratio: no positions before/)).toBeVisible()
  })

  test('stays closed, but appears again for the next gap', async () => {
    const { screen, bridge } = await open(STATES.away)
    await screen.getByRole('button', { name: 'Close' }).click()
    await expect.element(screen.getByText('While you were away')).not.toBeInTheDocument()
    bridge.publish({ ...STATES.away, at: NOW + 1 })
    await nextFrame()
    await expect.element(screen.getByText('While you were away')).not.toBeInTheDocument()
    bridge.publish(monitorState(STATES.away.accounts.map(later)))
    await expect.element(screen.getByText('While you were away')).toBeVisible()
  })

  function later(seen: AccountState): AccountState {
    const { away } = seen
    return away === null ? seen : { ...seen, away: { before: away.after, after: { ...away.after, at: NOW } } }
  }
})

describe('quiet hours', () => {
  test('show until when warnings wait', async () => {
    const { screen } = await open(STATES.quiet)
    await expect.element(screen.getByText(/Quiet until .*: warnings wait/)).toBeVisible()
  })

  test('are not mentioned twice when an alert waits for their end', async () => {
    const { screen } = await open(STATES['quiet-alert'])
    await expect.element(screen.getByText(/^Waits for quiet hours to end at/)).toBeVisible()
    await expect.element(screen.getByText(/warnings wait/)).not.toBeInTheDocument()
  })

  test('are not mentioned at other times', async () => {
    const { screen } = await open(withAlerts(ratioAlert('0.6', 'warning')))
    await expect.element(list()).toBeVisible()
    await expect.element(screen.getByText(/uiet/)).not.toBeInTheDocument()
  })
})
