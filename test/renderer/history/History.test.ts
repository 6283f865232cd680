import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { MonitorState } from '../../../shared/state.ts'
import { type FakeBridge, failed, fakeBridge, ok } from '../bridge.ts'
import { account, accountAt, monitorState, NOW, STATES } from '../fixtures.ts'
import { extent, historyMark, historyPoint, historySlice } from '../history.ts'
import { accessibilityViolations, nextFrame, open, setMediaPreferences } from '../page.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date', 'setInterval', 'clearInterval'] })
})

afterEach(async () => {
  vi.useRealTimers()
  await setMediaPreferences()
})

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** A moment this far from one between the opening of the page and now, as the clock goes on meanwhile. */
const fromNow = (ms: number) =>
  expect.toSatisfy((moment: number) => moment - ms >= NOW && moment - ms <= Date.now())

const POINTS = [
  historyPoint({
    from: NOW - 6 * HOUR_MS,
    until: NOW - 5 * HOUR_MS,
    marginRatio: extent('0.31', '0.22', '0.855'),
  }),
  historyPoint({ from: NOW - 4 * HOUR_MS, until: NOW - 3 * HOUR_MS, marginRatio: extent('0.42') }),
  historyPoint({ from: NOW - 2 * HOUR_MS, afterGap: true, marginRatio: null }),
  historyPoint({ from: NOW - HOUR_MS, until: NOW - 1_000, marginRatio: extent('0.25', '0.2', '0.26') }),
]
const MARKS = [
  historyMark({ at: NOW - 5.5 * HOUR_MS, level: 'critical' }),
  historyMark({ at: NOW - HOUR_MS, rule: 'availableBalance', poolId: null }),
]
const answer = () => ok(historySlice({ points: POINTS, marks: MARKS, since: NOW - 400 * 24 * HOUR_MS }))

const bridgeTo = (
  changes: Parameters<typeof fakeBridge>[1] = {},
  state: MonitorState = STATES.calm,
): FakeBridge => fakeBridge(state, { 'history:read': answer, ...changes })

async function openHistory(bridge: FakeBridge = bridgeTo(), state: MonitorState = STATES.calm) {
  const opened = await open(state, bridge)
  await opened.screen.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'History', exact: true }).click()
  await expect.element(page.getByRole('heading', { name: 'History' })).toBeVisible()
  return opened
}

/** The reads of the page, without those of the sparkline. */
const reads = (bridge: FakeBridge) =>
  bridge.callsTo('history:read').filter(([, , , points]) => points === 480)

const chart = page.getByRole('slider')

async function openChart(bridge?: FakeBridge) {
  const opened = await openHistory(bridge)
  await expect.element(chart).toHaveAttribute('aria-valuemax', '3')
  await nextFrame()
  return opened
}

describe('the history', () => {
  test('is read for the chosen range, and a little beyond it', async () => {
    const { bridge } = await openChart()
    const day = { from: fromNow(-26.4 * HOUR_MS), until: fromNow(2.4 * HOUR_MS) }
    expect(reads(bridge)).toEqual([['history:read', 'main', day, 480]])
    await page.getByRole('radio', { name: '7 d' }).click({ force: true })
    await expect.poll(() => reads(bridge)).toHaveLength(2)
    expect(reads(bridge)[1]?.[2]).toEqual({
      from: fromNow(-184.8 * HOUR_MS),
      until: fromNow(16.8 * HOUR_MS),
    })
  })

  test('follows the time, except while it is zoomed', async () => {
    const { bridge } = await openChart()
    vi.advanceTimersByTime(241_000)
    await expect.poll(() => reads(bridge)).toHaveLength(2)
    await page.getByRole('button', { name: 'Zoom in' }).click()
    await expect.poll(() => reads(bridge)).toHaveLength(3)
    vi.advanceTimersByTime(900_000)
    await nextFrame()
    expect(reads(bridge)).toHaveLength(3)
  })

  test('shows the last figures, and the extremes of the chosen one', async () => {
    await openChart()
    await expect.element(page.getByRole('radio', { name: /^Margin ratio 25\.0/ })).toBeChecked()
    await expect.element(page.getByText('20.0\u202f% – 85.50\u202f%')).toBeVisible()
    await page.getByRole('radio', { name: /^Total margin balance/ }).click({ force: true })
    await expect.element(chart).toHaveAccessibleName(/^Total margin balance, /)
    await expect.element(chart).toHaveAttribute('aria-valuetext', expect.stringContaining('3,026.11 USDT'))
  })

  test('shows no last figure when there were none at the end', async () => {
    const points = POINTS.slice(0, 2)
    await openHistory(bridgeTo({ 'history:read': () => ok(historySlice({ points, since: 0 })) }))
    await expect.element(page.getByText('22.0\u202f% – 85.50\u202f%')).toBeVisible()
    await expect.element(page.getByRole('radio', { name: /^Margin ratio\s*–?$/ })).toBeInTheDocument()
  })

  test('can be read point by point with the keyboard', async () => {
    await openChart()
    chart.element().focus()
    const expectValue = (text: RegExp) =>
      expect.element(chart).toHaveAttribute('aria-valuetext', expect.stringMatching(text))
    await userEvent.keyboard('{Home}')
    await expectValue(/31\.0.%, between 22\.0.% and 85\.50.%$/)
    await expect.element(chart).toHaveAttribute('aria-valuenow', '0')
    await userEvent.keyboard('{ArrowRight}')
    await expectValue(/: 42\.0.%$/)
    await userEvent.keyboard('{ArrowRight}')
    await expectValue(/^after a gap, .*no position was open, or the ratio was not known$/)
    await userEvent.keyboard('{End}')
    await expectValue(/: 25\.0.%, between/)
    await userEvent.keyboard('{ArrowLeft}')
    await expect.element(chart).toHaveAttribute('aria-valuenow', '2')
  })

  test('follows the mouse, and says where there are no figures', async () => {
    await openChart()
    const { left, top, width } = chart.element().getBoundingClientRect()
    const hover = (hoursAgo: number) => {
      const clientX = left + width * (1 - hoursAgo / 24)
      const event = { clientX, clientY: top + 20, pointerId: 1, pointerType: 'mouse', bubbles: true }
      chart.element().dispatchEvent(new PointerEvent('pointermove', event))
    }
    hover(3.5)
    await expect.element(page.getByRole('radio', { name: /^Margin ratio 42\.0/ })).toBeInTheDocument()
    hover(2.5)
    await expect.element(page.getByText('nothing was seen', { exact: true })).toBeVisible()
    await expect.element(page.getByRole('radio', { name: /^Margin ratio\s*–?$/ })).toBeInTheDocument()
    chart.element().dispatchEvent(new PointerEvent('pointerleave', { pointerId: 1, pointerType: 'mouse' }))
    await expect.element(page.getByRole('radio', { name: /^Margin ratio 25\.0/ })).toBeInTheDocument()
  })

  test('names alerts by level, rule and time, and moves to a chosen one', async () => {
    await openChart()
    const marks = page.getByRole('list', { name: 'Alerts' }).getByRole('button')
    await expect.element(marks.nth(0)).toHaveAccessibleName(/: Critical · Margin ratio · USDT cross$/)
    await expect.element(marks.nth(1)).toHaveAccessibleName(/: Warning · Available balance$/)
    const first = marks.nth(0).element()
    if (first instanceof HTMLElement) first.focus()
    await expect.element(page.getByText('Critical · Margin ratio · USDT cross')).toBeVisible()
    await userEvent.keyboard('{ArrowRight}')
    await expect.element(marks.nth(1)).toHaveFocus()
    await userEvent.keyboard('{ArrowLeft}{Enter}')
    await expect.element(chart).toHaveAttribute('aria-valuenow', '0')
  })

  test('hides amounts when they are hidden, and keeps the ratio', async () => {
    await openChart()
    await expect.poll(() => document.body.textContent).toMatch(/3,026\.11/)
    await userEvent.keyboard('m')
    await page.getByRole('radio', { name: /^Total margin balance/ }).click({ force: true })
    await expect.element(chart).toHaveAttribute('aria-valuetext', expect.stringMatching(/: hidden$/))
    expect(document.body.textContent).not.toMatch(/3,026|1,140|184\.20/)
    await expect.element(page.getByRole('radio', { name: /^Margin ratio 25\.0/ })).toBeInTheDocument()
  })

  test('draws nothing where there are no figures', async () => {
    const points = [
      historyPoint({ from: NOW - 16 * HOUR_MS, until: NOW - 14 * HOUR_MS }),
      historyPoint({ from: NOW - 10 * HOUR_MS, until: NOW - 8 * HOUR_MS, afterGap: true }),
    ]
    await openHistory(bridgeTo({ 'history:read': () => ok(historySlice({ points, since: 0 })) }))
    await expect.element(chart).toHaveAttribute('aria-valuemax', '1')
    /** The colours of a column of pixels, chosen so that the dashes of the thresholds are the same in each. */
    const colours = (hours: number) => {
      const canvas = document.querySelector('canvas')
      if (canvas === null) return new Set()
      const outer = canvas.getBoundingClientRect()
      const plot = chart.element().getBoundingClientRect()
      const rows = Math.floor(plot.height * devicePixelRatio) - 2
      const x = plot.left - outer.left + 8 * Math.round((plot.width * (1 - hours / 24)) / 8) + 2
      const { data } = canvas
        .getContext('2d')
        ?.getImageData(x * devicePixelRatio, (plot.top - outer.top) * devicePixelRatio, 1, rows) ?? {
        data: [],
      }
      return new Set(Array.from({ length: rows }, (_, y) => data.slice(4 * y, 4 * y + 4).join()))
    }
    await expect.poll(() => colours(9).size).toBeGreaterThan(colours(20).size)
    expect(colours(12)).toEqual(colours(20))
    expect(colours(15).size).toBeGreaterThan(colours(20).size)
  })

  test.each([
    ['at all', { since: null }, 'No history yet'],
    ['in this time', { points: [] }, 'Nothing was seen in this time.'],
    ['of the ratio', { points: POINTS.slice(2, 3) }, 'No position was open, or the ratio was not known.'],
  ])('says when there are no figures %s', async (_name, changes, text) => {
    await openHistory(bridgeTo({ 'history:read': () => ok(historySlice(changes)) }))
    await expect.element(page.getByRole('main').getByText(text)).toBeVisible()
  })

  test('says that there are no figures only after reading them', async () => {
    const replies = [ok(historySlice({ points: [] }))]
    const never = new Promise<never>(() => undefined)
    await openHistory(
      bridgeTo({
        'history:read': (_id, _span, points) => (points === 480 ? (replies.shift() ?? never) : answer()),
      }),
    )
    const nothing = page.getByRole('main').getByText('Nothing was seen in this time.')
    await expect.element(nothing).toBeVisible()
    await page.getByRole('radio', { name: '7 d' }).click({ force: true })
    await expect.element(nothing).not.toBeInTheDocument()
    await expect.element(chart).toHaveAttribute('aria-valuetext', expect.stringMatching(/^May 25.*AM$/))
    await userEvent.hover(chart)
    await expect.element(page.getByText('nothing was seen', { exact: true })).not.toBeInTheDocument()
  })

  test('announces what the user chooses, not the passing time', async () => {
    const { bridge } = await openChart()
    const status = page.getByText(/^Shown: /)
    await expect.element(status).toHaveTextContent('Shown: 24 h')
    vi.advanceTimersByTime(241_000)
    await expect.poll(() => reads(bridge)).toHaveLength(2)
    await expect.element(status).toHaveTextContent('Shown: 24 h')
    await page.getByRole('button', { name: 'Zoom in' }).click()
    await expect.element(status).toMatchTextContent(/^Shown: May 31, .*Jun 1, /)
  })

  test('names the alerts under the pointer, as long as they are shown', async () => {
    await openChart()
    const marks = page.getByRole('list', { name: 'Alerts' }).getByRole('button')
    marks
      .nth(0)
      .element()
      .dispatchEvent(new PointerEvent('pointerenter', { pointerType: 'mouse' }))
    await expect.element(page.getByText('Critical · Margin ratio · USDT cross')).toBeVisible()
    await page.getByRole('radio', { name: '1 h', exact: true }).click({ force: true })
    await expect.element(page.getByText('Critical · Margin ratio · USDT cross')).not.toBeInTheDocument()
  })

  test('is not kept of the fire drill', async () => {
    const bridge = bridgeTo({}, STATES.drill)
    await openHistory(bridge, STATES.drill)
    await expect.element(page.getByText('No history is kept of the fire drill.')).toBeVisible()
    await expect.element(page.getByRole('button', { name: 'Export as CSV' })).not.toBeInTheDocument()
    expect(reads(bridge)).toEqual([])
  })

  test('shows why it cannot be read, and can try again', async () => {
    const replies = [failed({ kind: 'not-readable', params: { file: 'history.db' } })]
    const bridge = bridgeTo({
      'history:read': (_id, _span, points) => (points === 480 ? (replies.shift() ?? answer()) : answer()),
    })
    await openHistory(bridge)
    await expect.element(page.getByText('history.db cannot be read at the moment.')).toBeVisible()
    await page.getByRole('button', { name: 'Try again' }).click()
    await expect.element(chart).toHaveAttribute('aria-valuemax', '3')
    await expect.element(page.getByText('history.db cannot be read at the moment.')).not.toBeInTheDocument()
  })

  test('stays with the account it was opened for, and closes when that is gone', async () => {
    const { screen, bridge } = await openChart()
    const worse = accountAt('0.9', 'critical')
    bridge.publish({
      ...STATES.calm,
      accounts: [...STATES.calm.accounts, { ...worse, id: 'other', label: 'Other' }],
    })
    await expect.element(page.getByText('Main', { exact: true })).toBeVisible()
    expect(reads(bridge).every(([, id]) => id === 'main')).toBe(true)
    bridge.publish(monitorState([account({ id: 'other', label: 'Other' })]))
    await expect.element(screen.getByRole('region', { name: 'Margin ratio' })).toBeVisible()
  })

  test('has the focus on its heading, and Back leads to the overview', async () => {
    const { screen } = await openHistory()
    await expect.element(screen.getByRole('heading', { name: 'History' })).toHaveFocus()
    await screen.getByRole('button', { name: 'Back' }).click()
    await expect.element(screen.getByRole('region', { name: 'Margin ratio' })).toBeVisible()
  })

  test('returns the focus to the heading of the overview', async () => {
    const { screen } = await openHistory()
    await expect.element(screen.getByRole('heading', { name: 'History' })).toHaveFocus()
    await userEvent.keyboard('{Shift>}{Tab}{/Shift}{Enter}')
    await expect.element(screen.getByRole('heading', { name: 'Plimsoll' })).toHaveFocus()
  })

  test.each(['dark', 'light'])('is accessible, %s', async (scheme) => {
    await setMediaPreferences({ 'prefers-color-scheme': scheme, 'prefers-reduced-motion': 'reduce' })
    await openChart()
    await page.getByRole('button', { name: 'Zoom in' }).click()
    await page.getByRole('button', { name: 'Export as CSV' }).click()
    await expect.element(page.getByText(/^Saved as/)).toBeVisible()
    expect(await accessibilityViolations()).toEqual([])
  })

  test.each([
    [360, 560],
    [320, 500],
    [180, 280],
  ])('fits into %d × %d', async (width, height) => {
    await page.viewport(width, height)
    await openChart()
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width)
    expect(chart.element().getBoundingClientRect().height).toBeGreaterThan(120)
    await page.viewport(360, 560)
  })
})

describe('zooming', () => {
  const whole = page.getByRole('button', { name: 'Whole range' })

  test('by dragging across a part reads that part', async () => {
    const { bridge } = await openChart()
    const { left, top, width } = chart.element().getBoundingClientRect()
    const at = (share: number) => ({
      clientX: left + width * share,
      clientY: top + 30,
      pointerId: 1,
      pointerType: 'mouse',
      bubbles: true,
    })
    // A pointer that exists only in the test cannot be captured.
    vi.spyOn(Element.prototype, 'setPointerCapture').mockReturnValue()
    chart.element().dispatchEvent(new PointerEvent('pointerdown', at(0.75)))
    chart.element().dispatchEvent(new PointerEvent('pointermove', at(0.85)))
    chart.element().dispatchEvent(new PointerEvent('pointerup', at(0.875)))
    vi.restoreAllMocks()
    await expect.element(whole).toBeVisible()
    await expect.poll(() => reads(bridge)).toHaveLength(2)
    const span = reads(bridge)[1]?.[2]
    expect(span).toEqual({
      from: expect.closeTo(NOW - 6.3 * HOUR_MS, -6),
      until: expect.closeTo(NOW - 2.7 * HOUR_MS, -6),
    })
  })

  test('by the wheel keeps the moment under the pointer, and lets the page scroll at its limits', async () => {
    await openChart()
    const { left, top, width } = chart.element().getBoundingClientRect()
    const wheel = (deltaY: number) => {
      const place = { clientX: left + width / 2, clientY: top + 30, bubbles: true, cancelable: true }
      const event = new WheelEvent('wheel', { ...place, deltaY })
      chart.element().dispatchEvent(event)
      return event.defaultPrevented
    }
    expect(wheel(100)).toBe(false)
    expect(wheel(-300)).toBe(true)
    await expect.element(whole).toBeVisible()
    await expect.element(chart).toHaveAccessibleName(/May 31, 2:5\d.PM – Jun 1, 4:0\d.AM$/)
    expect(wheel(2_000)).toBe(true)
    await expect.element(whole).not.toBeInTheDocument()
  })

  test('by the keyboard ends with Escape, before the window is hidden', async () => {
    const { bridge } = await openChart()
    chart.element().focus()
    await userEvent.keyboard('+')
    await expect.element(whole).toBeVisible()
    await userEvent.keyboard('{Escape}')
    await expect.element(whole).not.toBeInTheDocument()
    expect(bridge.calls).not.toContainEqual(['app:hide'])
    await userEvent.keyboard('{Escape}')
    await expect.poll(() => bridge.calls).toContainEqual(['app:hide'])
  })

  test('leaves the focus beside the button that has ended it', async () => {
    await openChart()
    chart.element().focus()
    await userEvent.keyboard('+')
    await expect.element(whole).toBeVisible()
    whole.element().focus()
    await userEvent.keyboard('{Enter}')
    await expect.element(whole).not.toBeInTheDocument()
    await expect.element(page.getByRole('button', { name: 'Zoom in' })).toHaveFocus()
  })

  test('ends with a double click', async () => {
    await openChart()
    await page.getByRole('button', { name: 'Zoom in' }).click()
    await expect.element(whole).toBeVisible()
    chart.element().dispatchEvent(new MouseEvent('dblclick', { bubbles: true }))
    await expect.element(whole).not.toBeInTheDocument()
  })
})

describe('the export', () => {
  test('saves the shown range, and shows the path of the file', async () => {
    const { bridge } = await openChart()
    await page.getByRole('button', { name: 'Export as CSV' }).click()
    await expect.element(page.getByText('Saved as /home/user/history.csv')).toBeVisible()
    expect(bridge.calls).toContainEqual([
      'history:export',
      'main',
      { from: fromNow(-24 * HOUR_MS), until: fromNow(0) },
    ])
  })

  test('shows nothing when it is cancelled, and the problem when it fails', async () => {
    const replies = [ok(null), failed({ kind: 'not-saved', params: { file: 'history.csv' } })]
    const { bridge } = await openChart(bridgeTo({ 'history:export': () => replies.shift() ?? ok(null) }))
    await page.getByRole('button', { name: 'Export as CSV' }).click()
    await expect.poll(() => bridge.calls.at(-1)?.[0]).toBe('history:export')
    await expect.element(page.getByRole('button', { name: 'Close' })).not.toBeInTheDocument()
    await page.getByRole('button', { name: 'Export as CSV' }).click()
    await expect
      .element(page.getByRole('alert').getByText('history.csv could not be written to disk.'))
      .toBeVisible()
  })
})
