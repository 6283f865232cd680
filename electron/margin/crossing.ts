import { type Exact, exact } from '../../shared/decimal.ts'
import type { Step } from './brackets.ts'
import type { Curve } from './pool-model.ts'
import type { ExactRate } from './rates.ts'

/**
 * A part of a pool as a function of the factor by which prices change, which is 1 now: straight lines, each up
 * to where the next begins.
 */
export interface Part {
  /** The line that holds at the factor 1. */
  readonly start: number
  readonly line: (index: number) => Line
  /** Where other lines begin on the way from this line to a factor, in the order of the way. */
  readonly stops: (index: number, to: Exact, isUp: boolean) => readonly Stop[]
}

interface Line {
  readonly atZero: Exact
  readonly slope: Exact
}

interface Stop {
  readonly at: Exact
  /** The line that holds beyond it. */
  readonly index: number
}

/** The maintenance margin of a position, times `weight`. */
export function marginPart({ steps, size, index: start }: Curve, weight: Exact): Part {
  return {
    start,
    line(index) {
      const { rate, cum } = steps[index] ?? NO_MARGIN
      const atZero = cum.sign() === 0 ? ZERO : weight.times(cum).neg()
      return { atZero, slope: weight.times(rate).times(size) }
    },
    stops(index, to, isUp) {
      // Most positions are in their first bracket or their last, or stay in theirs.
      if (isUp ? index === steps.length - 1 : index === 0) return NO_STOPS
      const end = size.times(to)
      const bound = floorOf(steps, isUp ? index + 1 : index)
      if (isUp ? bound.gte(end) : bound.lte(end)) return NO_STOPS
      const stops: Stop[] = []
      if (isUp) {
        for (let next = index + 1; steps[next]?.floor.lt(end); next += 1)
          stops.push({ at: floorOf(steps, next).div(size), index: next })
      } else {
        for (let last = index; last > 0 && steps[last]?.floor.gt(end); last -= 1)
          stops.push({ at: floorOf(steps, last).div(size), index: last - 1 })
      }
      return stops
    },
  }
}

/**
 * What prices add to a balance, times `weight`, when they change positions of this signed notional: their asset's
 * equity counts at the bid, and at the ask while it is below zero.
 */
export function profitPart(equity: Exact, notional: Exact, { bid, ask }: ExactRate, weight: Exact): Part {
  const now = equity.times(equity.sign() < 0 ? ask : bid)
  const atZero = equity.minus(notional)
  // A long's equity is below zero at low prices, a short's at high ones.
  const rates = notional.sign() > 0 ? [ask, bid] : [bid, ask]
  return {
    start: notional.sign() > 0 === equity.sign() < 0 ? 0 : 1,
    line(index) {
      const rate = rates[index] ?? bid
      return {
        atZero: weight.times(atZero.times(rate).minus(now)),
        slope: weight.times(notional.times(rate)),
      }
    },
    stops(index, to, isUp) {
      if (bid.eq(ask) || notional.sign() === 0 || index === (isUp ? 1 : 0)) return NO_STOPS
      const at = ONE.minus(equity.div(notional))
      return (isUp ? at.lt(to) : at.gt(to)) ? [{ at, index: isUp ? 1 : 0 }] : NO_STOPS
    },
  }
}

/**
 * The factor nearest to 1 at which parts and `rest` add up to zero, or jump across it. Null when there is none
 * above 0 and up to `most`.
 */
export function nearestZero(parts: readonly Part[], rest: Exact, most: Exact): Exact | null {
  const now = sumOf(parts, rest)
  const sign = valueAt(now, ONE).sign()
  if (sign === 0) return ONE
  // The line of now leads to zero on one side, if on any. What is on the other side must be nearer.
  const leadsUp = now.slope.sign() !== sign
  const first = firstZero(parts, now, sign, leadsUp ? most : ZERO)
  const reach = first === null ? null : TWO.minus(first)
  const second = firstZero(
    parts,
    now,
    sign,
    leadsUp ? greater(reach ?? ZERO, ZERO) : lesser(reach ?? most, most),
  )
  return second ?? first
}

/** The first zero on the way from 1 to `limit`. */
function firstZero(parts: readonly Part[], now: Line, sign: number, limit: Exact): Exact | null {
  const isUp = limit.gt(ONE)
  const isBefore = (a: Exact, b: Exact) => (isUp ? a.lt(b) : a.gt(b))
  const indexes = parts.map(({ start }) => start)
  let line = now
  let from = ONE
  for (;;) {
    const zero = zeroOf(line)
    const isReached = zero !== null && !isBefore(zero, from) && !isBefore(limit, zero)
    const to = isReached ? zero : limit
    const stops: { at: Exact; index: number; part: Part; which: number }[] = []
    for (const [which, part] of parts.entries()) {
      for (const { at, index } of part.stops(indexes[which] ?? 0, to, isUp))
        stops.push({ at, index, part, which })
    }
    stops.sort((a, b) => (isUp ? a.at.cmp(b.at) : b.at.cmp(a.at)))
    for (const { at, index, part, which } of stops) {
      // Quotients are rounded, so that a stop may seem to be before the one that was passed last.
      const stop = isBefore(at, from) ? from : at
      if (valueAt(line, stop).sign() !== sign) return inside(zeroOf(line) ?? stop, from, stop, isUp)
      line = replaced(line, part.line(indexes[which] ?? 0), part.line(index))
      indexes[which] = index
      from = stop
      if (valueAt(line, stop).sign() !== sign) return stop.sign() > 0 ? stop : null
    }
    if (stops.length === 0) return isReached && to.sign() > 0 ? to : null
    if (valueAt(line, to).sign() !== sign) {
      const last = inside(zeroOf(line) ?? to, from, to, isUp)
      return last.sign() > 0 ? last : null
    }
    from = to
    if (!isReached) return null
  }
}

function inside(factor: Exact, from: Exact, to: Exact, isUp: boolean): Exact {
  const [low, high] = isUp ? [from, to] : [to, from]
  return greater(low, lesser(factor, high))
}

function sumOf(parts: readonly Part[], rest: Exact): Line {
  let atZero = rest
  let slope = ZERO
  for (const { start, line } of parts) {
    const own = line(start)
    // Nothing is taken off in a first bracket, where most positions are.
    if (own.atZero !== ZERO) atZero = atZero.plus(own.atZero)
    slope = slope.plus(own.slope)
  }
  return { atZero, slope }
}

function replaced(line: Line, before: Line, after: Line): Line {
  return {
    atZero: line.atZero.plus(after.atZero).minus(before.atZero),
    slope: line.slope.plus(after.slope).minus(before.slope),
  }
}

function valueAt({ atZero, slope }: Line, factor: Exact): Exact {
  return atZero.plus(slope.times(factor))
}

function zeroOf({ atZero, slope }: Line): Exact | null {
  return slope.sign() === 0 ? null : atZero.neg().div(slope)
}

function lesser(a: Exact, b: Exact): Exact {
  return a.lt(b) ? a : b
}

function greater(a: Exact, b: Exact): Exact {
  return a.gt(b) ? a : b
}

function floorOf(steps: readonly Step[], index: number): Exact {
  return steps[index]?.floor ?? ZERO
}

const ZERO = exact('0')
const ONE = exact('1')
const TWO = exact('2')
const NO_STOPS: readonly Stop[] = []
const NO_MARGIN = { rate: ZERO, cum: ZERO }
