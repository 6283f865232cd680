import type { Decimal } from '../../shared/state.ts'
import type { Market } from './account.ts'

/** One round of the drill: calm, a fall to a margin call, recovery, calm again. */
export const ROUND_MS = 60_000

/** The lowest point of each symbol, as a fraction of its price. */
const FALL: ReadonlyMap<string, number> = new Map([
  ['BTCUSDT', -0.0322],
  ['XRPUSDT', -0.0344],
  ['SOLUSDC', -0.0302],
])
/** ETHUSDT first rises against the market, which hurts the short position, and then falls back. */
const SQUEEZE = 0.0455

/** Prices always move a little: up and down by this fraction, this many times a round. */
const RIPPLE = 0.0003
const RIPPLES = 5

/** The market `elapsed` ms after the drill began. It repeats every round. */
export function scriptedMarket(elapsed: number): Market {
  const at = elapsed % ROUND_MS
  const fall = bump(at, { from: 10_000, to: 29_000, until: 33_000, back: 50_000 })
  const squeeze = bump(at, { from: 8_000, to: 17_000, until: 23_000, back: 29_000 })
  return (symbol) => {
    const ripple = RIPPLE * Math.sin((2 * Math.PI * RIPPLES * at) / ROUND_MS) * (1 - fall)
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

/** 0 before `from`, rises to 1 at `to`, stays 1 until `until`, and falls to 0 at `back`, smoothly everywhere. */
function bump(at: number, { from, to, until, back }: Bump): number {
  return smooth((at - from) / (to - from)) * (1 - smooth((at - until) / (back - until)))
}

/** From 0 to 1 without a corner (smoothstep). */
function smooth(progress: number): number {
  const t = Math.min(1, Math.max(0, progress))
  return t * t * (3 - 2 * t)
}

/** Rounds to six places, so that the text never has an exponent. */
function share(value: number): Decimal {
  return `${Math.round(value * 1e6) / 1e6}`
}
