import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { locales } from '../../../shared/paraglide/runtime.js'
import { PROBLEM_KINDS } from '../../../shared/problems.ts'
import type { MonitorState } from '../../../shared/state.ts'
import { problemCause, problemText } from '../../../shared/words/problem-text.ts'
import { type FakeBridge, failed, fakeBridge } from '../bridge.ts'
import { account, monitorState, NOW, problemState, STATES } from '../fixtures.ts'
import { accessibilityViolations, open, setMediaPreferences } from '../page.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date', 'setInterval', 'clearInterval'] })
})
afterEach(async () => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  await setMediaPreferences()
})

const heading = () => page.getByRole('heading', { level: 1 })

async function openDoctor(state: MonitorState, bridge: FakeBridge = fakeBridge(state)) {
  const opened = await open(state, bridge)
  await page.getByRole('contentinfo').getByRole('button').first().click()
  await expect.element(page.getByText('Details', { exact: true })).toBeVisible()
  return opened
}

/** The value shown beside a name. */
const value = (name: string) =>
  page.getByText(name, { exact: true }).element().nextElementSibling?.textContent ?? null

describe('the error doctor', () => {
  test('opens from a problem, and Back returns to the overview', async () => {
    await open(problemState('timeout'))
    await page.getByRole('button', { name: 'Details' }).click()
    await expect.element(heading()).toHaveFocus()
    await expect.element(heading()).toHaveTextContent('Connection')
    await page.getByRole('button', { name: 'Back' }).click()
    await expect.element(page.getByRole('region', { name: 'Margin ratio' })).toBeVisible()
  })

  test('shows the details when nothing is wrong', async () => {
    await openDoctor(STATES.calm)
    await expect.element(page.getByRole('heading', { name: 'Nothing is wrong' })).toBeVisible()
    expect(value('IP address seen by the exchange')).toBe('203.0.113.7')
    expect(value('Route')).toBe('direct')
  })

  test.each([
    ['stale', 'Old figures'],
    ['first-poll', 'Asking the exchange for the first figures…'],
  ] as const)('does not say that nothing is wrong: %s', async (state, title) => {
    await openDoctor(STATES[state])
    await expect.element(page.getByRole('heading', { name: title })).toBeVisible()
    await expect.element(page.getByText('Nothing is wrong')).not.toBeInTheDocument()
  })

  test.each(PROBLEM_KINDS)('shows the problem %s, its likely cause, and the next step', async (kind) => {
    const state = problemState(kind)
    await openDoctor(state)
    const connection = state.accounts[0]?.connection
    if (connection?.ok !== false) throw new Error('nothing is wrong')
    const { sentence, nextStep } = problemText(connection.problem)
    await expect.element(page.getByRole('heading', { name: sentence })).toBeVisible()
    await expect.element(page.getByText(problemCause(connection.problem), { exact: true })).toBeVisible()
    await expect.element(page.getByText(nextStep, { exact: true })).toBeVisible()
    expect(value('Code')).toContain(kind)
    expect(value('Failures in a row')).toBe('14')
  })

  test('follows changes while it is open', async () => {
    const { bridge } = await openDoctor(problemState('timeout'))
    await vi.waitFor(() => expect(bridge.callsTo('diagnostics:read')).toHaveLength(1))
    bridge.publish(problemState('maintenance'))
    await expect
      .element(page.getByRole('heading', { name: problemText({ kind: 'maintenance' }).sentence }))
      .toBeVisible()
    await vi.waitFor(() => expect(bridge.callsTo('diagnostics:read')).toHaveLength(2))
  })

  test('reads once more for all changes that came while it waited for an answer', async () => {
    const answers: (() => void)[] = []
    const state = STATES.calm
    const bridge = fakeBridge(state, {
      'diagnostics:read': () =>
        new Promise((resolve) => answers.push(() => resolve({ ok: true, value: null }))),
    })
    await open(state, bridge)
    await page.getByRole('contentinfo').getByRole('button').first().click()
    await vi.waitFor(() => expect(bridge.callsTo('diagnostics:read')).toHaveLength(1))
    for (const polling of [true, false, true]) bridge.publish(monitorState([account({ polling })]))
    await expect.element(heading()).toBeVisible()
    answers[0]?.()
    await vi.waitFor(() => expect(bridge.callsTo('diagnostics:read')).toHaveLength(2))
    answers[1]?.()
    await expect.element(heading()).toBeVisible()
    expect(bridge.callsTo('diagnostics:read')).toHaveLength(2)
  })

  test('names the account when there are several', async () => {
    await openDoctor(STATES.several)
    await expect.element(heading()).toHaveTextContent('Connection of Main')
  })

  test('closes when its account is gone', async () => {
    const { bridge } = await openDoctor(STATES.calm)
    bridge.publish(monitorState([account({ id: 'other', label: 'Other' })]))
    await expect.element(page.getByRole('region', { name: 'Margin ratio' })).toBeVisible()
  })

  test('shows why it has no details', async () => {
    const bridge = fakeBridge(STATES.calm, { 'diagnostics:read': () => failed({ kind: 'internal' }) })
    await open(STATES.calm, bridge)
    await page.getByRole('contentinfo').getByRole('button').first().click()
    await expect.element(page.getByText(problemText({ kind: 'internal' }).sentence)).toBeVisible()
    await expect.element(page.getByRole('button', { name: 'Copy' })).not.toBeInTheDocument()
  })

  test('opens the log folder', async () => {
    const { bridge } = await openDoctor(STATES.calm)
    await page.getByRole('button', { name: 'Open log folder' }).click()
    await vi.waitFor(() => expect(bridge.calls.at(-1)).toEqual(['app:open-logs']))
  })
})

describe('copying', () => {
  test('puts the whole diagnosis on the clipboard as plain text', async () => {
    await openDoctor(problemState('exchange-error'))
    const copied: string[] = []
    const listen = (event: ClipboardEvent) => copied.push(event.clipboardData?.getData('text/plain') ?? '')
    document.addEventListener('copy', listen)
    await page.getByRole('button', { name: 'Copy' }).click()
    document.removeEventListener('copy', listen)
    await expect.element(page.getByText('Copied')).toBeVisible()
    expect(copied).toHaveLength(1)
    expect(copied[0]).toMatch(/^Plimsoll, 2026-06-01T09:30:00\.000Z\nThe exchange answered with an error/)
    expect(copied[0]).toContain('Code: exchange-error · 500 · -1000')
    expect(copied[0]).toContain('IP address seen by the exchange: 203.0.113.7')
  })

  test('selects the details when the clipboard cannot be used', async () => {
    await openDoctor(STATES.calm)
    vi.spyOn(document, 'execCommand').mockReturnValue(false)
    await page.getByRole('button', { name: 'Copy' }).click()
    await expect.element(page.getByText(/Ctrl\+C/)).toBeVisible()
    expect(String(getSelection())).toContain('fapi.binance.com')
  })
})

describe('a wait', () => {
  test.each(['banner', 'doctor'])(
    'is counted down in the %s, without being announced every second',
    async (where) => {
      const state = STATES['poll-told']
      if (where === 'banner') await open(state)
      else await openDoctor(state)
      const timer = page.getByRole('timer')
      await expect.element(timer).toHaveTextContent('Requests again in 21:42')
      vi.setSystemTime(NOW + 2_000)
      vi.advanceTimersByTime(1_000)
      await expect.element(timer).toHaveTextContent('Requests again in 21:39')
      expect(timer.element().closest('[aria-live], [role="status"], [role="alert"]')).toBeNull()
    },
  )
})

describe('accessibility', () => {
  test.each(
    locales.flatMap((locale) =>
      (['dark', 'light'] as const).flatMap((scheme) =>
        (['calm', 'poll-told', 'poll-needs-key', 'stale', 'several'] as const).map(
          (state) => [state, scheme, locale] as const,
        ),
      ),
    ),
  )('%s, %s, %s', async (state, scheme, locale) => {
    await setMediaPreferences({ 'prefers-color-scheme': scheme, 'prefers-reduced-motion': 'reduce' })
    await open(STATES[state], undefined, locale)
    await page.getByRole('contentinfo').getByRole('button').first().click()
    await expect.element(page.getByRole('term').first()).toBeVisible()
    expect(await accessibilityViolations()).toEqual([])
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(360)
  })

  test('works by keyboard alone', async () => {
    await openDoctor(STATES.calm)
    const reached: (string | null)[] = []
    for (const key of ['{Tab}', '{Tab}', '{Shift>}{Tab}', '{Tab}{/Shift}']) {
      await userEvent.keyboard(key)
      reached.push(document.activeElement?.textContent || document.activeElement?.ariaLabel || null)
    }
    expect(reached).toEqual(['Copy', 'Open log folder', 'Copy', 'Back'])
  })
})
