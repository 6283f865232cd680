import type { Extent, HistoryMark, HistoryPoint, HistorySlice, Span } from '../../shared/history.ts'
import type { AccountState, Decimal } from '../../shared/state.ts'
import { NOW } from './fixtures.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

export function extent(last: Decimal, min: Decimal = last, max: Decimal = last): Extent {
  return { min, max, last }
}

/** A point half an hour before `NOW`, unless `from` is given. */
export function historyPoint(changes: Partial<HistoryPoint> = {}): HistoryPoint {
  const { from = NOW - 30 * MINUTE_MS, until = from } = changes
  return {
    from,
    until,
    afterGap: false,
    marginRatio: extent('0.25'),
    currency: 'USDT',
    marginBalance: extent('3026.11'),
    unrealizedProfit: extent('184.20'),
    availableBalance: extent('1140.57'),
    ...changes,
  }
}

export function historyMark(changes: Partial<HistoryMark> = {}): HistoryMark {
  return { at: NOW - 20 * MINUTE_MS, rule: 'marginRatio', poolId: 'cross:USDT', level: 'warning', ...changes }
}

export function historySlice(changes: Partial<HistorySlice> = {}): HistorySlice {
  return { points: [], marks: [], since: NOW - 2 * HOUR_MS, ...changes }
}

/** An account's whole past, from which `sliceOf` computes any span. */
export interface AccountPast {
  readonly since: number
  /** The margin ratio at the end. */
  readonly ratio: number
  /** The times without observations, as milliseconds before `NOW`. */
  readonly gaps: readonly (readonly [from: number, until: number])[]
  /** The times without open positions, as milliseconds before `NOW`. */
  readonly idle: readonly (readonly [from: number, until: number])[]
  readonly marks: readonly HistoryMark[]
}

const markBefore = (ms: number, changes: Partial<HistoryMark> = {}) =>
  historyMark({ at: NOW - ms, ...changes })

export const LONG_PAST: AccountPast = {
  since: NOW - 210 * DAY_MS,
  ratio: 0.23386,
  gaps: [
    [31 * MINUTE_MS, 24 * MINUTE_MS],
    [15 * HOUR_MS, 12.4 * HOUR_MS],
    [3.3 * DAY_MS, 2.9 * DAY_MS],
    [19 * DAY_MS, 17.5 * DAY_MS],
    [120 * DAY_MS, 101 * DAY_MS],
  ],
  idle: [[70 * DAY_MS, 62 * DAY_MS]],
  marks: [
    markBefore(150 * DAY_MS, { level: 'critical' }),
    markBefore(25 * DAY_MS),
    markBefore(4.2 * DAY_MS, { level: 'critical', rule: 'marginCall', poolId: null }),
    markBefore(18.1 * HOUR_MS),
    markBefore(17.9 * HOUR_MS, { level: 'critical' }),
    markBefore(12.4 * HOUR_MS, { rule: 'blind', poolId: null }),
    markBefore(5 * HOUR_MS, { rule: 'availableBalance', poolId: null }),
    markBefore(42 * MINUTE_MS),
  ],
}

/** A past that ends at the account's present margin ratio. */
export function pastOf(account: AccountState | undefined): AccountPast {
  const present = Number(account?.summary?.pools[0]?.marginRatio ?? LONG_PAST.ratio)
  return { ...LONG_PAST, ratio: Math.min(1.2, present) }
}

/** The answer of the main process for this span of the past. */
export function sliceOf(past: AccountPast, span: Span, points: number): HistorySlice {
  const from = Math.max(past.since, span.from)
  const until = Math.min(NOW - 3_000, span.until)
  const step = Math.max(10_000, (span.until - span.from) / points)
  const found: HistoryPoint[] = []
  let missed = false
  for (let at = from; at < until; at += step) {
    if (within(past.gaps, at)) {
      missed = true
      continue
    }
    found.push(pointOf(past, Math.round(at), Math.round(Math.min(until, at + step * 0.9)), missed))
    missed = false
  }
  const marks = past.marks.filter((mark) => mark.at >= span.from && mark.at <= span.until)
  return { points: found, marks: marks.toSorted((a, b) => a.at - b.at), since: past.since }
}

function pointOf(past: AccountPast, from: number, until: number, afterGap: boolean): HistoryPoint {
  const moments = Array.from({ length: 12 }, (_, index) => from + ((until - from) * index) / 11)
  const ratios = moments.map((at) => ratioAt(past, at))
  const balances = ratios.map((ratio) => 3800 - 3309 * ratio)
  return {
    from,
    until,
    afterGap,
    marginRatio: within(past.idle, from) ? null : extentOf(ratios, 5),
    currency: 'USDT',
    marginBalance: extentOf(balances, 2),
    unrealizedProfit: extentOf(
      balances.map((balance) => balance - 2842),
      2,
    ),
    availableBalance: extentOf(
      balances.map((balance) => Math.max(0, balance * 0.62 - 735)),
      2,
    ),
  }
}

/**
 * Waves of many lengths, a peak above the critical threshold eighteen hours ago, and a rise or fall to the present
 * ratio. The result is the same in every run.
 */
function ratioAt({ ratio }: AccountPast, at: number): number {
  const ago = (NOW - at) / HOUR_MS
  const waves = [
    [0.011, 0.21],
    [0.02, 1.3],
    [0.05, 9.7],
    [0.08, 71],
    [0.1, 960],
  ] as const
  const sum = waves.reduce((total, [height, hours]) => total + height * Math.sin(ago / hours), 0)
  const peak = 0.62 * Math.exp(-(((ago - 18) / 0.9) ** 2))
  const rise = (ratio - LONG_PAST.ratio) * Math.exp(-ago / 3)
  const noise = 0.012 * Math.sin(at / 7_300) * Math.sin(at / 911)
  return Math.max(0.01, LONG_PAST.ratio + sum + peak + rise + noise * Math.min(1, ago))
}

function extentOf(values: readonly number[], digits: number): Extent {
  const text = (value: number): Decimal => `${Number(value.toFixed(digits))}`
  return { min: text(Math.min(...values)), max: text(Math.max(...values)), last: text(values.at(-1) ?? 0) }
}

function within(stretches: AccountPast['gaps'], at: number): boolean {
  return stretches.some(([from, until]) => at >= NOW - from && at < NOW - until)
}
