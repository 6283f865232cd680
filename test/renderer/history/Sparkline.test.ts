import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { render } from 'vitest-browser-svelte'
import { applyLocale } from '../../../renderer/appearance.svelte.ts'
import type { AccountState } from '../../../shared/state.ts'
import { failed, fakeBridge, ok } from '../bridge.ts'
import { account, accountAt, NOW, STATES } from '../fixtures.ts'
import { extent, historyPoint, historySlice } from '../history.ts'
import { accessibilityViolations, setMediaPreferences } from '../page.ts'
import SparklineInWindow from './SparklineInWindow.svelte'

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date', 'setInterval', 'clearInterval'] })
  applyLocale('en')
})

afterEach(async () => {
  vi.useRealTimers()
  await setMediaPreferences()
})

const HOUR_MS = 3_600_000
const at = (hours: number, changes: Parameters<typeof historyPoint>[0] = {}) =>
  historyPoint({ from: NOW - hours * HOUR_MS, until: NOW - hours * HOUR_MS + 300_000, ...changes })

const PEAK = at(5, { marginRatio: extent('0.3', '0.21', '0.912') })
const answer = () => ok(historySlice({ points: [at(6), PEAK, at(1, { afterGap: true })] }))

async function show(
  state: AccountState = account(),
  bridge = fakeBridge(STATES.calm, { 'history:read': answer }),
) {
  const open = vi.fn()
  const screen = await render(SparklineInWindow, { bridge, account: state, open })
  const button = screen.getByRole('button', { name: /Last 24 hours/ })
  await expect.element(button).toBeVisible()
  return { screen, bridge, button, open }
}

const drawn = (name: string) => document.querySelector(`svg .${name}`)?.getAttribute('d') ?? null

describe('the sparkline', () => {
  test('names the lowest, highest and present ratio, and opens the history', async () => {
    const { button, open } = await show()
    await expect
      .element(button)
      .toHaveAccessibleName(
        /^Last 24 hours 50.% · 80.% lowest 21\.0.%, highest 91\.20.%, now 23\.3.%, open the history$/,
      )
    await button.click()
    expect(open).toHaveBeenCalledExactlyOnceWith({ kind: 'history', id: account().id })
  })

  test('draws no line over a gap', async () => {
    await show()
    await expect.poll(() => drawn('line')?.match(/M/g)?.length).toBe(3)
  })

  test('reads one day, again every two minutes, and at once for another account', async () => {
    const { screen, bridge } = await show()
    const near = (moment: number) => expect.closeTo(moment, -4)
    const day = (until: number) => ({ from: near(until - 24 * HOUR_MS), until: near(until) })
    await vi.waitFor(() =>
      expect(bridge.callsTo('history:read')).toEqual([['history:read', 'main', day(NOW), 240]]),
    )
    vi.advanceTimersByTime(119_000)
    await expect.poll(() => bridge.callsTo('history:read')).toHaveLength(1)
    vi.advanceTimersByTime(1_000)
    await expect.poll(() => bridge.callsTo('history:read')).toHaveLength(2)
    expect(bridge.callsTo('history:read')[1]).toEqual(['history:read', 'main', day(NOW + 120_000), 240])
    await screen.rerender({ account: account({ id: 'other' }) })
    await expect.poll(() => bridge.callsTo('history:read').at(-1)?.[1]).toBe('other')
  })

  test('follows each new state without reading again', async () => {
    const { screen, bridge, button } = await show()
    await expect.element(button).toHaveAccessibleName(/now 23\.3/)
    const before = drawn('now')
    await screen.rerender({ account: accountAt('0.61', 'warning') })
    await expect.element(button).toHaveAccessibleName(/now 61\.0/)
    expect(drawn('now')).not.toBe(before)
    await expect.element(button).toHaveAttribute('data-level', 'warning')
    expect(bridge.callsTo('history:read')).toHaveLength(1)
  })

  test('neither names a stale present ratio nor shows it as calm', async () => {
    const { button } = await show(account({ freshness: 'stale' }))
    await expect.element(button).toHaveAttribute('data-level', 'unknown')
    await expect.element(button).not.toHaveAccessibleName(/now/)
    expect(drawn('hole')).not.toBeNull()
  })

  test('says that there is no history yet', async () => {
    const bridge = fakeBridge(STATES.calm, { 'history:read': () => ok(historySlice({ since: null })) })
    const { button } = await show(account(), bridge)
    await expect.element(button).toMatchTextContent(/No history yet/)
  })

  test('says that the history cannot be read', async () => {
    const bridge = fakeBridge(STATES.calm, { 'history:read': () => failed({ kind: 'internal' }) })
    const { button } = await show(account(), bridge)
    await expect.element(button).toMatchTextContent(/The history cannot be read at the moment\./)
  })

  test('reads nothing for the fire drill', async () => {
    const { button, bridge } = await show(account({ drill: { move: null, quiet: false } }))
    await expect.element(button).toMatchTextContent(/No history is kept of the fire drill\./)
    expect(bridge.callsTo('history:read')).toEqual([])
  })

  test('has the same height with and without a history', async () => {
    const { button, screen } = await show()
    const height = button.element().getBoundingClientRect().height
    await screen.unmount()
    const none = await show(
      account(),
      fakeBridge(STATES.calm, { 'history:read': () => failed({ kind: 'internal' }) }),
    )
    await expect.element(none.button).toMatchTextContent(/cannot be read/)
    expect(none.button.element().getBoundingClientRect().height).toBe(height)
    expect(height).toBeLessThanOrEqual(68)
  })

  test.each(['dark', 'light'])('is accessible, %s', async (scheme) => {
    await setMediaPreferences({ 'prefers-color-scheme': scheme })
    await show(accountAt('0.61', 'warning'))
    document.title = 'Plimsoll'
    document.documentElement.lang = 'en'
    expect(
      (await accessibilityViolations()).filter((barrier) => !/^(region|page-has|landmark)/.test(barrier)),
    ).toEqual([])
  })
})
