import { mount } from 'svelte'
import App from '../../../renderer/App.svelte'
import '../../../renderer/styles/tokens.css'
import '../../../renderer/styles/base.css'
import '../../../renderer/styles/surfaces.css'
import { exact, toDecimal } from '../../../shared/decimal.ts'
import type { Decimal, MonitorState, PositionRow } from '../../../shared/state.ts'
import { useLocale } from '../../../shared/words/locale.ts'
import { fakeBridge } from '../bridge.ts'
import { account, crowd, monitorState, NOW, pool } from '../fixtures.ts'

declare global {
  interface Window {
    /** Milliseconds from each new state until its frame is painted. Every figure changes, and the order of rows. */
    measure: (positions: number, changes: number) => Promise<number[]>
  }
}

useLocale('en')

window.measure = async (count, changes) => {
  const bridge = fakeBridge(stateOf(count, 0))
  mount(App, { target: document.body, props: { bridge } })
  await timeFrame(() => {})
  const times: number[] = []
  for (let turn = 1; turn <= changes; turn++) {
    const state = stateOf(count, turn)
    times.push(await timeFrame(() => bridge.publish(state)))
  }
  return times
}

/**
 * Measures from the start of a frame, so that waiting for the screen does not count, until a message arrives that is
 * delivered once that frame has been painted.
 */
function timeFrame(change: () => void): Promise<number> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => {
      const began = performance.now()
      change()
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => resolve(performance.now() - began)
      port2.postMessage(null)
    })
  })
}

function stateOf(count: number, turn: number): MonitorState {
  const summary = crowd(count)
  const places = summary.positions.map((_, index) => (index * 7 + turn * 13) % count)
  const ratio = decimal(0.2 + ((turn * 37) % 250) / 1000)
  const positions = summary.positions.map((row, index) => changed(row, places[index] ?? 0, turn))
  const ordered = positions.toSorted((one, other) => Number(other.notional) - Number(one.notional))
  return monitorState(
    [
      account({
        summary: {
          ...summary,
          receivedAt: NOW + turn,
          positions: ordered,
          pools: [pool({ marginRatio: ratio, marginBalance: decimal(3000.11 + turn) })],
        },
      }),
    ],
    { at: NOW + turn },
  )
}

function changed(row: PositionRow, place: number, turn: number): PositionRow {
  return { ...row, notional: decimal(place * 37.5 + turn), unrealizedProfit: decimal(place - turn + 0.25) }
}

function decimal(value: number): Decimal {
  return toDecimal(exact(value).round(8))
}
