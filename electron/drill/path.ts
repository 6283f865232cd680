import type { Decimal } from '../../shared/state.ts'
import type { Market } from './book.ts'

/** One round of the drill, ms: calm, a fall to a margin call, recovery, calm again. */
export const ROUND = 60_000

/** How far each symbol goes at the worst, as a share of its price. */
const FALL: ReadonlyMap<string, number> = new Map([
  ['BTCUSDT', -0.0322],
  ['XRPUSDT', -0.0344],
  ['SOLUSDC', -0.0302],
])
/** ETHUSDT first rises against the market, at the cost of whoever is short, and then gives in. */
const SQUEEZE = 0.0455

/** Prices never stand quite still: they go up and down by this share, so many times a round. */
const RIPPLE = 0.0003
const RIPPLES = 5

/** The scripted market, as it stands `elapsed` ms after the drill began; it repeats for ever. */
export function drillMarket(elapsed: number): Market {
  const at = elapsed % ROUND
  const fall = bump(at, { from: 10_000, to: 29_000, until: 33_000, back: 50_000 })
  const squeeze = bump(at, { from: 8_000, to: 17_000, until: 23_000, back: 29_000 })
  return (symbol) => {
    const ripple = RIPPLE * Math.sin((2 * Math.PI * RIPPLES * at) / ROUND) * (1 - fall)
    const move = symbol === 'ETHUSDT' ? SQUEEZE * squeeze : (FALL.get(symbol) ?? 0) * fall
    return share(move + ripple)
  }
}

interface Bump {
  readonly from: number
  readonly to: number
  readonly until: number
  readonly back: number
}

/** 0 before `from`, up to 1 at `to`, 1 until `until`, down to 0 at `back`; smooth everywhere. */
function bump(at: number, { from, to, until, back }: Bump): number {
  return smooth((at - from) / (to - from)) * (1 - smooth((at - until) / (back - until)))
}

/** From 0 to 1 without a corner. */
function smooth(progress: number): number {
  const t = Math.min(1, Math.max(0, progress))
  return t * t * (3 - 2 * t)
}

/** Six places: plain decimal text for every size. */
function share(value: number): Decimal {
  return `${Math.round(value * 1e6) / 1e6}`
}
