import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { DrillMarket, MonitorState } from '../../../shared/state.ts'
import type { FakeBridge } from '../bridge.ts'
import { monitorState, NOW, STATES } from '../fixtures.ts'
import { nextFrame, open } from '../page.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date', 'setTimeout', 'clearTimeout'] })
})

afterEach(() => {
  vi.useRealTimers()
})

const slider = () => page.getByRole('slider', { name: 'Market' })

function drillState(drill: DrillMarket): MonitorState {
  return monitorState(STATES.drill.accounts.map((account) => ({ ...account, drill })))
}

const sentMarkets = (bridge: FakeBridge) => bridge.callsTo('drill:set').map(([, market]) => market)

/** Moves the slider as a pointer does that is held down. */
function drag(to: number): void {
  const input = slider().element()
  if (!(input instanceof HTMLInputElement)) throw new Error('the slider is not an input')
  input.valueAsNumber = to
  input.dispatchEvent(new InputEvent('input', { bubbles: true }))
}

function releaseSlider(): void {
  slider()
    .element()
    .dispatchEvent(new Event('change', { bubbles: true }))
}

describe('the drill', () => {
  test('says that it is a drill, and what drives it', async () => {
    const { screen } = await open(STATES.drill)
    await expect.element(screen.getByText('Drill: a simulated account, no real money')).toBeVisible()
    await expect.element(slider()).toHaveAttribute('aria-valuetext', 'by the script')
    await expect
      .element(screen.getByRole('button', { name: 'Play the script' }))
      .toHaveAttribute('aria-pressed', 'true')
  })

  test('the arrow keys move the market by a tenth of a percent', async () => {
    const { bridge } = await open(drillState({ move: '-0.023', quiet: true }))
    await expect.element(slider()).toHaveAttribute('aria-valuetext', '−2.3\u202f%')
    slider().element().focus()
    await userEvent.keyboard('{ArrowLeft}')
    expect(sentMarkets(bridge)).toEqual([{ move: '-0.024', quiet: true }])
    await expect.element(slider()).toHaveAttribute('aria-valuetext', '−2.4\u202f%')
  })

  test('the slider reaches from −6 % to +6 %', async () => {
    const { bridge } = await open(STATES.drill)
    await expect.element(slider()).toBeVisible()
    slider().element().focus()
    await userEvent.keyboard('{Home}')
    vi.advanceTimersByTime(150)
    await userEvent.keyboard('{End}')
    vi.advanceTimersByTime(150)
    drag(0)
    expect(sentMarkets(bridge)).toEqual([
      { move: '-0.06', quiet: false },
      { move: '0.06', quiet: false },
      { move: '0', quiet: false },
    ])
  })

  test('dragging sends few commands, and always the last position', async () => {
    const { bridge } = await open(STATES.drill)
    await expect.element(slider()).toBeVisible()
    for (const step of [-1, -2, -3]) drag(step)
    releaseSlider()
    expect(sentMarkets(bridge)).toEqual([{ move: '-0.001', quiet: false }])
    vi.advanceTimersByTime(150)
    expect(sentMarkets(bridge)).toEqual([
      { move: '-0.001', quiet: false },
      { move: '-0.003', quiet: false },
    ])
  })

  test('the slider stays where it is dragged, until the drill has followed', async () => {
    const { bridge } = await open(STATES.drill)
    await expect.element(slider()).toBeVisible()
    drag(-10)
    drag(-20)
    bridge.publish(drillState({ move: '-0.01', quiet: false }))
    await nextFrame()
    await expect.element(slider()).toHaveValue('-20')
    releaseSlider()
    bridge.publish(drillState({ move: '-0.02', quiet: false }))
    await nextFrame()
    bridge.publish(drillState({ move: '0.03', quiet: false }))
    await expect.element(slider()).toHaveValue('30')
  })

  test('the script can be played again, and quiet hours rehearsed', async () => {
    const { screen, bridge } = await open(drillState({ move: '-0.02', quiet: false }))
    await screen.getByRole('checkbox', { name: 'As in quiet hours' }).click()
    await screen.getByRole('button', { name: 'Play the script' }).click()
    vi.advanceTimersByTime(150)
    expect(sentMarkets(bridge)).toEqual([
      { move: '-0.02', quiet: true },
      { move: null, quiet: true },
    ])
  })

  test('ends with its button', async () => {
    const { screen, bridge } = await open(STATES.drill)
    await screen.getByRole('button', { name: 'End the drill' }).click()
    expect(bridge.calls).toContainEqual(['drill:stop'])
  })
})
