import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { MonitorState } from '../../../shared/state.ts'
import { JOURNAL, journalEntry, standingAlert } from '../alerts.ts'
import { type FakeBridge, failed, fakeBridge, ok } from '../bridge.ts'
import { account, monitorState, NOW, STATES } from '../fixtures.ts'
import { accessibilityViolations, open, setMediaPreferences } from '../page.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] })
})

afterEach(async () => {
  vi.useRealTimers()
  await setMediaPreferences()
})

const journalAnswer = () => ok({ entries: JOURNAL, more: false })

async function openJournal(bridge: FakeBridge = fakeBridge(STATES.calm, { 'journal:read': journalAnswer })) {
  const opened = await open(STATES.calm, bridge)
  await opened.screen.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Journal' }).click()
  await expect.element(page.getByRole('heading', { name: 'Journal' })).toBeVisible()
  return opened
}

describe('the journal', () => {
  test('is grouped by day, newest first', async () => {
    const { screen } = await openJournal()
    const headings = screen.getByRole('heading', { level: 2 })
    await expect.element(headings.nth(0)).toHaveTextContent('Today')
    await expect.element(headings.nth(1)).toHaveTextContent('Yesterday')
    const rows = screen.getByRole('region', { name: 'Today' }).getByRole('listitem')
    await expect.element(rows.nth(0)).toMatchTextContent(/Back to calm.*Margin ratio 44\.1/)
  })

  test('names an older day by its date', async () => {
    const entry = journalEntry({ at: new Date(2026, 4, 3, 12).getTime() })
    const bridge = fakeBridge(STATES.calm, { 'journal:read': () => ok({ entries: [entry], more: false }) })
    const { screen } = await openJournal(bridge)
    await expect.element(screen.getByRole('heading', { level: 2 })).toHaveTextContent('Sunday, May 3, 2026')
  })

  test('names the account only when there are entries of several', async () => {
    const { screen, bridge } = await openJournal()
    await expect.element(screen.getByText('Main').first()).toBeVisible()
    await screen.unmount()
    const own = JOURNAL.filter(({ accountId }) => accountId === 'main')
    const alone = fakeBridge(STATES.calm, { 'journal:read': () => ok({ entries: own, more: false }) })
    await openJournal(alone)
    await expect.element(page.getByText(/Critical reached/)).toBeVisible()
    await expect.element(page.getByText('Main')).not.toBeInTheDocument()
    expect(bridge.callsTo('journal:read')).toHaveLength(1)
  })

  test('marks an entry without a notification where one was possible', async () => {
    const { screen } = await openJournal()
    const rows = screen.getByRole('listitem')
    await expect.element(rows.nth(5)).toMatchTextContent(/Warning reached.*no notification/)
    await expect.element(rows.nth(4)).not.toMatchTextContent(/no notification/)
    await expect.element(rows.nth(1)).toMatchTextContent(/Acknowledged/)
    await expect.element(rows.nth(1)).not.toMatchTextContent(/no notification/)
  })

  test('hides amounts when they are hidden, and keeps percentages', async () => {
    const { screen } = await openJournal()
    await expect.element(screen.getByText(/Available balance 95\.20/).first()).toBeVisible()
    await userEvent.keyboard('m')
    await expect.element(screen.getByText(/95\.20|100 USDT/)).not.toBeInTheDocument()
    await expect.element(screen.getByText(/Margin ratio 83\.2/).first()).toBeVisible()
  })

  test('shows older entries when asked', async () => {
    const bridge = fakeBridge(STATES.calm, {
      'journal:read': (before) =>
        ok({ entries: [journalEntry({ id: before === null ? 51 : 50 })], more: before === null }),
    })
    const { screen } = await openJournal(bridge)
    await screen.getByRole('button', { name: 'Show older entries' }).click()
    await expect.element(screen.getByRole('listitem').nth(1)).toBeVisible()
    expect(bridge.callsTo('journal:read').at(-1)).toEqual(['journal:read', 51])
    await expect.element(screen.getByRole('button', { name: 'Show older entries' })).not.toBeInTheDocument()
  })

  test('shows new entries while it is open, but is not read at every poll', async () => {
    const { bridge } = await openJournal()
    await vi.waitFor(() => expect(bridge.callsTo('journal:read')).toHaveLength(1))
    const tell = (state: MonitorState) => bridge.publish(state)
    tell(monitorState([account({ alerts: [standingAlert()] })]))
    await vi.waitFor(() => expect(bridge.callsTo('journal:read')).toHaveLength(2))
    tell(monitorState([account({ alerts: [standingAlert({ value: '90' })] })]))
    tell(monitorState([account({ alerts: [standingAlert({ value: '90', acknowledged: true })] })]))
    await vi.waitFor(() => expect(bridge.callsTo('journal:read')).toHaveLength(3))
    tell(monitorState([account({ alerts: [standingAlert({ value: '85', acknowledged: true })] })]))
    tell(monitorState([account()]))
    await vi.waitFor(() => expect(bridge.callsTo('journal:read')).toHaveLength(4))
  })

  test('says that nothing has happened yet', async () => {
    const { screen } = await openJournal(fakeBridge(STATES.calm))
    await expect.element(screen.getByText('Nothing has happened yet')).toBeVisible()
    await expect.element(screen.getByRole('button', { name: 'Export as CSV' })).not.toBeInTheDocument()
  })

  test('shows why it cannot be read, and not that nothing has happened', async () => {
    const bridge = fakeBridge(STATES.calm, { 'journal:read': () => failed({ kind: 'internal' }) })
    const { screen } = await openJournal(bridge)
    await expect.element(screen.getByText('Something went wrong inside Plimsoll.')).toBeVisible()
    await expect.element(screen.getByText('Nothing has happened yet')).not.toBeInTheDocument()
  })

  test('closes with Back', async () => {
    const { screen } = await openJournal()
    await screen.getByRole('button', { name: 'Back' }).click()
    await expect.element(screen.getByRole('region', { name: 'Margin ratio' })).toBeVisible()
  })

  test('has the focus on its heading', async () => {
    const { screen } = await openJournal()
    await expect.element(screen.getByRole('heading', { name: 'Journal' })).toHaveFocus()
  })

  test.each(['dark', 'light'])('is accessible, %s', async (scheme) => {
    await setMediaPreferences({ 'prefers-color-scheme': scheme, 'prefers-reduced-motion': 'reduce' })
    const { screen } = await openJournal()
    await screen.getByRole('button', { name: 'Export as CSV' }).click()
    await expect.element(screen.getByRole('status')).toBeVisible()
    expect(await accessibilityViolations()).toEqual([])
  })
})

describe('the export', () => {
  const exporting = (
    answer: () => ReturnType<typeof failed> | ReturnType<typeof ok<{ file: string } | null>>,
  ) => fakeBridge(STATES.calm, { 'journal:read': journalAnswer, 'journal:export': answer })

  test('shows the path of the file', async () => {
    const { screen } = await openJournal(exporting(() => ok({ file: '/tmp/a journal.csv' })))
    await screen.getByRole('button', { name: 'Export as CSV' }).click()
    await expect.element(screen.getByText('Saved as /tmp/a journal.csv')).toBeVisible()
    await screen.getByRole('button', { name: 'Close' }).click()
    await expect.element(screen.getByText(/Saved as/)).not.toBeInTheDocument()
  })

  test('shows nothing when the user cancels it', async () => {
    const { screen, bridge } = await openJournal(exporting(() => ok(null)))
    await screen.getByRole('button', { name: 'Export as CSV' }).click()
    await vi.waitFor(() => expect(bridge.calls).toContainEqual(['journal:export']))
    await expect.element(screen.getByRole('button', { name: 'Close' })).not.toBeInTheDocument()
  })

  test('shows why it failed', async () => {
    const answer = () => failed({ kind: 'not-saved', params: { file: 'journal.csv' } })
    const { screen } = await openJournal(exporting(answer))
    await screen.getByRole('button', { name: 'Export as CSV' }).click()
    await expect
      .element(screen.getByRole('alert').getByText('journal.csv could not be written to disk.'))
      .toBeVisible()
  })
})
