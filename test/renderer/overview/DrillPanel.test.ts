import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { DrillMarket, MonitorState } from '../../../shared/state.ts'
import { monitorState, NOW, STATES } from '../fixtures.ts'
import { nextFrame, open } from '../page.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date', 'setTimeout', 'clearTimeout'] })
})

afterEach(() => {
  vi.useRealTimers()
})

const slider = () => page.getByRole('slider', { name: 'Market' })

function playing(drill: DrillMarket): MonitorState {
  return monitorState(STATES.drill.accounts.map((account) => ({ ...account, drill })))
}

const sent = (calls: readonly (readonly unknown[])[]) =>
  calls.filter(([command]) => command === 'drill:set').map(([, market]) => market)

/** As a pointer does while it is held down. */
function drag(to: number): void {
  const input = slider().element()
  if (!(input instanceof HTMLInputElement)) throw new Error('the slider is not an input')
  input.valueAsNumber = to
  input.dispatchEvent(new InputEvent('input', { bubbles: true }))
}

function letGo(): void {
  slider()
    .element()
    .dispatchEvent(new Event('change', { bubbles: true }))
}

describe('the drill', () => {
  test('says that it is one, and what drives it', async () => {
    const { screen } = await open(STATES.drill)
    await expect.element(screen.getByText('Drill: a simulated account, no real money')).toBeVisible()
    await expect.element(slider()).toHaveAttribute('aria-valuetext', 'by the script')
    await expect
      .element(screen.getByRole('button', { name: 'Play the script' }))
      .toHaveAttribute('aria-pressed', 'true')
  })

  test('the arrow keys move the market by a tenth of a percent', async () => {
    const { bridge } = await open(playing({ move: '-0.023', quiet: true }))
    await expect.element(slider()).toHaveAttribute('aria-valuetext', '−2.3\u202f%')
    slider().element().focus()
    await userEvent.keyboard('{ArrowLeft}')
    expect(sent(bridge.calls)).toEqual([{ move: '-0.024', quiet: true }])
    await expect.element(slider()).toHaveAttribute('aria-valuetext', '−2.4\u202f%')
  })

  test('reaches from six percent down to six percent up', async () => {
    const { bridge } = await open(STATES.drill)
    await expect.element(slider()).toBeVisible()
    slider().element().focus()
    await userEvent.keyboard('{Home}')
    vi.advanceTimersByTime(150)
    await userEvent.keyboard('{End}')
    vi.advanceTimersByTime(150)
    drag(0)
    expect(sent(bridge.calls)).toEqual([
      { move: '-0.06', quiet: false },
      { move: '0.06', quiet: false },
      { move: '0', quiet: false },
    ])
  })

  test('dragging sends seldom, and always the last', async () => {
    const { bridge } = await open(STATES.drill)
    await expect.element(slider()).toBeVisible()
    for (const step of [-1, -2, -3]) drag(step)
    letGo()
    expect(sent(bridge.calls)).toEqual([{ move: '-0.001', quiet: false }])
    vi.advanceTimersByTime(150)
    expect(sent(bridge.calls)).toEqual([
      { move: '-0.001', quiet: false },
      { move: '-0.003', quiet: false },
    ])
  })

  test('the slider stays under the pointer while the drill follows', async () => {
    const { bridge } = await open(STATES.drill)
    await expect.element(slider()).toBeVisible()
    drag(-10)
    drag(-20)
    bridge.tell(playing({ move: '-0.01', quiet: false }))
    await nextFrame()
    await expect.element(slider()).toHaveValue('-20')
    letGo()
    bridge.tell(playing({ move: '-0.02', quiet: false }))
    await nextFrame()
    bridge.tell(playing({ move: '0.03', quiet: false }))
    await expect.element(slider()).toHaveValue('30')
  })

  test('the script can be played again, and quiet hours rehearsed', async () => {
    const { screen, bridge } = await open(playing({ move: '-0.02', quiet: false }))
    await screen.getByRole('checkbox', { name: 'As in quiet hours' }).click()
    await screen.getByRole('button', { name: 'Play the script' }).click()
    vi.advanceTimersByTime(150)
    expect(sent(bridge.calls)).toEqual([
      { move: '-0.02', quiet: true },
      { move: null, quiet: true },
    ])
  })

  test('ends', async () => {
    const { screen, bridge } = await open(STATES.drill)
    await screen.getByRole('button', { name: 'End the drill' }).click()
    expect(bridge.calls).toContainEqual(['drill:stop'])
  })
})
