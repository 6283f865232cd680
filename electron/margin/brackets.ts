import { type Exact, exact } from '../../shared/decimal.ts'
import type { Decimal } from '../../shared/state.ts'
import type { Member } from './membership.ts'

/** By symbol, for one account. A symbol that is missing has brackets that are not known. */
export type Brackets = ReadonlyMap<string, SymbolBrackets>

/** From `leverageBracket`. */
export interface SymbolBrackets {
  /** By how much the bounds are scaled for this account; null when they are not. */
  readonly notionalCoef: Decimal | null
  /** Without gaps, from a notional of zero up. */
  readonly brackets: readonly Bracket[]
}

/** A position whose notional is in the bracket needs `notional × maintMarginRatio − cum`. */
export interface Bracket {
  readonly notionalFloor: Decimal
  readonly notionalCap: Decimal
  readonly maintMarginRatio: Decimal
  readonly cum: Decimal
}

/** A bracket as it counts for this account. It reaches up to the floor of the next one; the last has no end. */
export interface Step {
  readonly floor: Exact
  readonly rate: Exact
  readonly cum: Exact
}

/**
 * What `notionalCoef` scales. The exchange's page does not say it, so the account's own margins decide. Where
 * they fit several readings, as in the first bracket, the first of these is taken.
 */
export const READINGS = ['bounds-and-cum', 'bounds', 'nothing'] as const
export type Reading = (typeof READINGS)[number]

/** The reading by which the brackets give margins that are closest to those the exchange says are due. */
export function readingOf(members: readonly Member[], brackets: Brackets): Reading {
  const adjusted = members.filter(({ position }) => hasCoefficient(brackets.get(position.symbol)))
  if (adjusted.length === 0) return READINGS[0]
  const [best] = READINGS.map((reading) => ({ reading, off: misfit(adjusted, brackets, reading) })).toSorted(
    (a, b) => a.off.cmp(b.off),
  )
  return best?.reading ?? READINGS[0]
}

function hasCoefficient(brackets: SymbolBrackets | undefined): boolean {
  return brackets !== undefined && brackets.notionalCoef !== null
}

/** By how much the margins differ, each as a share of the notional, because they are in different assets. */
function misfit(members: readonly Member[], brackets: Brackets, reading: Reading): Exact {
  let total = exact('0')
  for (const { position, notional, maintMargin } of members) {
    const steps = stepsOf(brackets, position.symbol, reading)
    const size = notional.abs()
    if (size.sign() === 0) continue
    // A reading that lets the margin fall is off by all of it.
    total = total.plus(steps === null ? ONE : marginOf(steps, size).minus(maintMargin).abs().div(size))
  }
  return total
}

type Steps = readonly Step[] | null

const prepared = new WeakMap<SymbolBrackets, Map<Reading, Steps>>()

/**
 * The steps of a symbol, lowest first, which are prepared only once for each reading. Null when its brackets are not
 * known, or when the margin would fall while the position grows, which cannot be right.
 */
export function stepsOf(brackets: Brackets, symbol: string, reading: Reading): Steps {
  const ofSymbol = brackets.get(symbol)
  if (ofSymbol === undefined) return null
  const known = prepared.get(ofSymbol)
  const found = known?.get(reading)
  if (found !== undefined) return found
  const steps = prepare(ofSymbol, reading)
  prepared.set(ofSymbol, new Map([...(known ?? []), [reading, steps]]))
  return steps
}

function prepare({ notionalCoef, brackets }: SymbolBrackets, reading: Reading): Steps {
  const coefficient = exact(notionalCoef ?? '1')
  const ofBounds = reading === 'nothing' ? ONE : coefficient
  const ofCum = reading === 'bounds-and-cum' ? coefficient : ONE
  const steps = brackets.map(({ notionalFloor, maintMarginRatio, cum }) => ({
    floor: exact(notionalFloor).times(ofBounds),
    rate: exact(maintMarginRatio),
    cum: exact(cum).times(ofCum),
  }))
  return steps.every((step, index) => isRising(steps[index - 1], step)) ? steps : null
}

/** Whether the margin where a step begins is no lower than where the one before it ends, but for a rounding. */
function isRising(before: Step | undefined, { floor, rate, cum }: Step): boolean {
  if (before === undefined) return true
  const ending = floor.times(before.rate).minus(before.cum)
  return floor.times(rate).minus(cum).gte(ending.times(SMALLEST_PART))
}

const SMALLEST_PART = exact('0.999')

const ONE = exact('1')

/** The maintenance margin of a position by its brackets. Its size is its notional without a sign. */
export function marginOf(steps: readonly Step[], size: Exact, index: number = stepIndex(steps, size)): Exact {
  const step = steps[index]
  return step === undefined ? exact('0') : size.times(step.rate).minus(step.cum)
}

/** The step that a size is in. A size on a bound is in the lower step. */
export function stepIndex(steps: readonly Step[], size: Exact): number {
  let index = 0
  while (steps[index + 1]?.floor.lt(size)) index += 1
  return index
}

/** The largest size, up to this one, that needs no more than this margin, which is above zero. */
export function sizeOfMargin(steps: readonly Step[], margin: Exact, upTo: Exact): Exact {
  let top = upTo
  for (let index = stepIndex(steps, upTo); index > 0; index -= 1) {
    const step = steps[index]
    if (step === undefined) break
    const size = lesser(margin.plus(step.cum).div(step.rate), top)
    if (size.gt(step.floor)) return size
    top = lesser(step.floor, top)
  }
  const [first] = steps
  return first === undefined ? top : lesser(margin.plus(first.cum).div(first.rate), top)
}

function lesser(a: Exact, b: Exact): Exact {
  return a.lt(b) ? a : b
}
