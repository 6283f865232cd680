import { describe, expect, test } from 'vitest'
import { askThrough } from '../../../renderer/context.ts'
import { HistoryReader } from '../../../renderer/history/history-reader.svelte.ts'
import { HistoryView } from '../../../renderer/history/history-view.svelte.ts'
import type { HistorySlice } from '../../../shared/history.ts'
import type { Reply } from '../../../shared/ipc.ts'
import { DAY_MS } from '../../../shared/time.ts'
import { failed, fakeBridge, ok } from '../bridge.ts'
import { NOW, STATES } from '../fixtures.ts'
import { historySlice } from '../history.ts'

describe('the shown part of the history', () => {
  test('is the last day at first, and follows the time', () => {
    const view = new HistoryView(NOW)
    expect(view.span).toEqual({ from: NOW - DAY_MS, until: NOW })
    view.follow(NOW + 1_000)
    expect(view.span.until).toBe(NOW)
    view.follow(NOW + 240_000)
    expect(view.span).toEqual({ from: NOW + 240_000 - DAY_MS, until: NOW + 240_000 })
  })

  test('follows a clock that is set back', () => {
    const view = new HistoryView(NOW)
    view.follow(NOW - DAY_MS)
    expect(view.span.until).toBe(NOW - DAY_MS)
  })

  test('stays while zoomed, until the whole range is shown again', () => {
    const view = new HistoryView(NOW)
    view.select(NOW - 7_200_000, NOW - 3_600_000)
    view.pointAt(NOW - 5_000_000)
    view.follow(NOW + DAY_MS)
    expect(view.isZoomed).toBe(true)
    expect(view.span).toEqual({ from: NOW - 7_200_000, until: NOW - 3_600_000 })
    view.reset(NOW + DAY_MS)
    expect(view.isZoomed).toBe(false)
    expect(view.at).toBeNull()
    expect(view.span.until).toBe(NOW + DAY_MS)
  })

  test('is the whole range again once it is zoomed out that far', () => {
    const view = new HistoryView(NOW)
    expect(view.zoom(NOW, 0.5)).toBe(true)
    expect(view.isZoomed).toBe(true)
    expect(view.zoom(NOW, 4)).toBe(true)
    expect(view.isZoomed).toBe(false)
    expect(view.zoom(NOW, 4)).toBe(false)
    expect(view.move(-60_000)).toBe(false)
  })

  test('has a pointed-at moment only while that is in the span', () => {
    const view = new HistoryView(NOW)
    view.select(NOW - 7_200_000, NOW - 3_600_000)
    view.pointAt(NOW - 7_000_000)
    view.move(1_000_000)
    expect(view.at).toBeNull()
    view.move(-1_000_000)
    expect(view.at).toBe(NOW - 7_000_000)
  })

  test('is a whole range again when another range is chosen', () => {
    const view = new HistoryView(NOW)
    view.zoom(NOW, 0.5)
    view.choose('7d', NOW)
    expect(view.isZoomed).toBe(false)
    expect(view.span.from).toBe(NOW - 7 * DAY_MS)
  })
})

describe('the read history', () => {
  const SPAN = { from: 0, until: 1 }

  test('is that of the last request, in whatever order the answers come', async () => {
    const answers: ((reply: Reply<HistorySlice>) => void)[] = []
    const bridge = fakeBridge(STATES.calm, {
      'history:read': () => new Promise((resolve) => answers.push(resolve)),
    })
    const history = new HistoryReader(askThrough(bridge))
    const first = history.read('main', SPAN, 10)
    const second = history.read('main', { from: 1, until: 2 }, 10)
    const newer = historySlice({ since: 2 })
    answers[1]?.(ok(newer))
    answers[0]?.(ok(historySlice({ since: 1 })))
    await Promise.all([first, second])
    expect(history.sliceOf('main')).toBe(newer)
    expect(history.span).toEqual({ from: 1, until: 2 })
  })

  test("is never another account's", async () => {
    const history = new HistoryReader(askThrough(fakeBridge(STATES.calm)))
    await history.read('main', SPAN, 10)
    expect(history.sliceOf('main')).not.toBeNull()
    expect(history.sliceOf('other')).toBeNull()
  })

  test('stays when it cannot be read again, with the problem', async () => {
    const replies = [ok(historySlice()), failed({ kind: 'internal' }), ok(historySlice())]
    const bridge = fakeBridge(STATES.calm, {
      'history:read': () => replies.shift() ?? Promise.reject(new Error('gone')),
    })
    const history = new HistoryReader(askThrough(bridge))
    await history.read('main', SPAN, 10)
    await history.read('main', SPAN, 10)
    expect(history.problemOf('main')).toEqual({ kind: 'internal' })
    expect(history.problemOf('other')).toBeNull()
    expect(history.sliceOf('main')).not.toBeNull()
    await history.read('main', SPAN, 10)
    expect(history.problemOf('main')).toBeNull()
    await history.read('main', SPAN, 10)
    expect(history.problemOf('main')).toEqual({ kind: 'internal' })
  })
})
