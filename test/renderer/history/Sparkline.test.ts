import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { render } from 'vitest-browser-svelte'
import { applyLocale } from '../../../renderer/appearance.svelte.ts'
import type { AccountState } from '../../../shared/state.ts'
import { type FakeBridge, failed, fakeBridge, ok } from '../bridge.ts'
import { account, accountAt, NOW, STATES } from '../fixtures.ts'
import { extent, historyPoint, historySlice } from '../history.ts'
import { barriers, systemAsksFor } from '../page.ts'
import SparklineInWindow from './SparklineInWindow.svelte'

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date', 'setInterval', 'clearInterval'] })
  applyLocale('en')
})

afterEach(async () => {
  vi.useRealTimers()
  await systemAsksFor()
})

const HOUR_MS = 3_600_000
const at = (hours: number, changes: Parameters<typeof historyPoint>[0] = {}) =>
  historyPoint({ from: NOW - hours * HOUR_MS, until: NOW - hours * HOUR_MS + 300_000, ...changes })

const PEAK = at(5, { marginRatio: extent('0.3', '0.21', '0.912') })
const written = () => ok(historySlice({ points: [at(6), PEAK, at(1, { afterGap: true })] }))

async function show(
  state: AccountState = account(),
  bridge = fakeBridge(STATES.calm, { 'history:read': written }),
) {
  const open = vi.fn()
  const screen = await render(SparklineInWindow, { bridge, account: state, open })
  const button = screen.getByRole('button', { name: /Last 24 hours/ })
  await expect.element(button).toBeVisible()
  return { screen, bridge, button, open }
}

const reads = (bridge: FakeBridge) => bridge.calls.filter(([command]) => command === 'history:read')

const drawn = (name: string) => document.querySelector(`svg .${name}`)?.getAttribute('d') ?? null

describe('the sparkline', () => {
  test('says lowest, highest and now, and leads to the history', async () => {
    const { button, open } = await show()
    await expect
      .element(button)
      .toHaveAccessibleName(
        /^Last 24 hours 50.% · 80.% lowest 21\.0.%, highest 91\.2.%, now 23\.3.%, open the history$/,
      )
    await button.click()
    expect(open).toHaveBeenCalledExactlyOnceWith({ kind: 'history', id: account().id })
  })

  test('draws no line over a gap', async () => {
    await show()
    await expect.poll(() => drawn('line')?.match(/M/g)?.length).toBe(3)
  })

  test('asks for one day, anew every two minutes, and at once for another account', async () => {
    const { screen, bridge } = await show()
    const near = (moment: number) => expect.closeTo(moment, -4)
    const day = (until: number) => ({ from: near(until - 24 * HOUR_MS), until: near(until) })
    await vi.waitFor(() => expect(reads(bridge)).toEqual([['history:read', 'main', day(NOW), 240]]))
    vi.advanceTimersByTime(119_000)
    await expect.poll(() => reads(bridge)).toHaveLength(1)
    vi.advanceTimersByTime(1_000)
    await expect.poll(() => reads(bridge)).toHaveLength(2)
    expect(reads(bridge)[1]).toEqual(['history:read', 'main', day(NOW + 120_000), 240])
    await screen.rerender({ account: account({ id: 'other' }) })
    await expect.poll(() => reads(bridge).at(-1)?.[1]).toBe('other')
  })

  test('goes with each new state without asking', async () => {
    const { screen, bridge, button } = await show()
    await expect.element(button).toHaveAccessibleName(/now 23\.3/)
    const before = drawn('now')
    await screen.rerender({ account: accountAt('0.61', 'warning') })
    await expect.element(button).toHaveAccessibleName(/now 61\.0/)
    expect(drawn('now')).not.toBe(before)
    await expect.element(button).toHaveAttribute('data-level', 'warning')
    expect(reads(bridge)).toHaveLength(1)
  })

  test('has a present value that is gone neither said nor in the colour of calm', async () => {
    const { button } = await show(account({ freshness: 'stale' }))
    await expect.element(button).toHaveAttribute('data-level', 'unknown')
    await expect.element(button).not.toHaveAccessibleName(/now/)
    expect(drawn('hole')).not.toBeNull()
  })

  test('says calmly that nothing is kept yet', async () => {
    const bridge = fakeBridge(STATES.calm, { 'history:read': () => ok(historySlice({ since: null })) })
    const { button } = await show(account(), bridge)
    await expect.element(button).toMatchTextContent(/No history yet/)
  })

  test('says calmly that it cannot be read', async () => {
    const bridge = fakeBridge(STATES.calm, { 'history:read': () => failed({ kind: 'internal' }) })
    const { button } = await show(account(), bridge)
    await expect.element(button).toMatchTextContent(/The history cannot be read at the moment\./)
  })

  test('asks nothing of the fire drill', async () => {
    const { button, bridge } = await show(account({ drill: { move: null, quiet: false } }))
    await expect.element(button).toMatchTextContent(/No history is kept of the fire drill\./)
    expect(reads(bridge)).toEqual([])
  })

  test('takes the same room whatever is known', async () => {
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

  test.each(['dark', 'light'])('shuts nobody out, %s', async (scheme) => {
    await systemAsksFor({ 'prefers-color-scheme': scheme })
    await show(accountAt('0.61', 'warning'))
    document.title = 'Plimsoll'
    document.documentElement.lang = 'en'
    expect((await barriers()).filter((barrier) => !/^(region|page-has|landmark)/.test(barrier))).toEqual([])
  })
})
