import { type Exact, exact, toDecimal } from '../../shared/decimal.ts'
import type { Decimal, PositionShare } from '../../shared/state.ts'
import { HIGHEST_MOVE, type Solution, type SolvedPrice, type UnknownPool } from '../../shared/what-if.ts'
import { sizeOfMargin } from './brackets.ts'
import { marginPart, nearestZero, type Part, profitPart } from './crossing.ts'
import {
  type Answer,
  type Curve,
  type ModelPosition,
  modelOf,
  type PoolModel,
  scalingOf,
} from './pool-model.ts'

/** As for the headroom, a move of all prices counts up to +100 %. */
const MOST_OF_MARKET = exact('2')
const MOST_OF_A_PRICE = exact(HIGHEST_MOVE).plus(1)

/**
 * What brings the pool to the ratio, which is above zero. A pool that is not there, and one of portfolio margin,
 * has nothing that does.
 */
export function solve(answer: Answer, poolId: string, ratio: Decimal): Solution {
  if (answer.kind === 'portfolio-margin') return { ...NOTHING, unknown: 'portfolio-margin' }
  const model = modelOf(answer).pools.find(({ pool }) => pool.id === poolId)
  if (model === undefined) return NOTHING
  const target = exact(ratio)
  const missing = moneyTo(model, target)
  const money = missing && toDecimal(missing)
  const solvable = solvableOf(model)
  if (typeof solvable === 'string') return { ...NOTHING, money, unknown: solvable }
  const factor = marketTo(solvable, target)
  return {
    market: factor && toDecimal(factor.minus(ONE)),
    prices: pricesTo(solvable, target),
    money,
    close: closingsTo(solvable, target).map(({ position, share }) => ({
      ...nameOf(position),
      share: toDecimal(share),
    })),
    ...scalingOf(solvable.positions),
  }
}

const NOTHING: Solution = { market: null, prices: [], money: null, close: [] }

/** A pool of which everything is known that its margin ratio depends on. */
export interface SolvablePool {
  readonly model: PoolModel
  readonly positions: readonly SolvablePosition[]
  /** The maintenance margins of the positions, added up. */
  readonly total: Exact
}

export interface SolvablePosition extends ModelPosition {
  readonly curve: Curve
}

/** The pool with its positions, or why no move and no closing can be worked out. */
export function solvableOf(model: PoolModel): SolvablePool | UnknownPool {
  const { holdings } = model
  if (typeof holdings === 'string') return holdings
  const positions: SolvablePosition[] = []
  for (const position of holdings.positions) {
    const { curve } = position
    if (typeof curve === 'string') return curve
    positions.push({ ...position, curve })
  }
  return { model, positions, total: holdings.total }
}

/** The money that brings the pool to the ratio. Null when no maintenance margin is due, so that the ratio stays 0. */
export function moneyTo({ maintMargin, marginBalance }: PoolModel, target: Exact): Exact | null {
  return maintMargin.sign() === 0 ? null : maintMargin.div(target).minus(marginBalance)
}

/** What all prices are multiplied by at the nearest move that brings the pool to the ratio. */
export function marketTo(pool: SolvablePool, target: Exact): Exact | null {
  return factorTo(pool, pool.positions, target, MOST_OF_MARKET)
}

function pricesTo(pool: SolvablePool, target: Exact): SolvedPrice[] {
  const bySymbol = Map.groupBy(pool.positions, ({ member }) => member.position.symbol)
  return [...bySymbol.values()].flatMap((legs) => {
    const factor = factorTo(pool, legs, target, MOST_OF_A_PRICE)
    if (factor === null) return []
    return legs.map((position) => ({
      ...nameOf(position),
      price: toDecimal(priceAt(position, factor)),
      move: toDecimal(factor.minus(ONE)),
    }))
  })
}

/** The price that the notional was worked out with, times the factor. */
function priceAt({ member: { notional, position } }: ModelPosition, factor: Exact): Exact {
  return notional.times(factor).div(position.positionAmt)
}

/**
 * The nearest factor of these positions' prices at which margin due and balance fit the ratio:
 *
 *     M · Σ margins(factor) ÷ Σ margins(1) = ratio × (B + profits(factor))
 *
 * Both sides are multiplied by the sum of the margins of now, so that nothing is rounded before the last division.
 */
function factorTo(
  { model: { maintMargin, marginBalance }, total }: SolvablePool,
  moving: readonly SolvablePosition[],
  target: Exact,
  most: Exact,
): Exact | null {
  const ofBalance = target.times(total)
  let still = total
  const parts: Part[] = []
  for (const { share, curve } of moving) {
    still = still.minus(share)
    parts.push(marginPart(curve, maintMargin.times(share).div(curve.due)))
  }
  for (const ofAsset of Map.groupBy(moving, ({ member }) => member.marginAsset).values()) {
    const [first] = ofAsset
    if (first === undefined) continue
    const notional = ofAsset.reduce((sum, { member }) => sum.plus(member.notional), ZERO)
    parts.push(profitPart(first.equity, notional, first.rate, ofBalance.neg()))
  }
  return nearestZero(parts, maintMargin.times(still).minus(ofBalance.times(marginBalance)), most)
}

export interface SolvedClosing {
  readonly position: SolvablePosition
  readonly share: Exact
}

/**
 * The share of each cross position whose closing alone brings the pool down to the ratio. Closing at the mark price
 * leaves the balance as it is: only margin is no longer due.
 */
export function closingsTo({ model, positions, total }: SolvablePool, target: Exact): SolvedClosing[] {
  const { pool, maintMargin, marginBalance } = model
  const excess = maintMargin.minus(marginBalance.times(target))
  if (pool.kind === 'isolated' || marginBalance.sign() <= 0 || excess.sign() <= 0) return []
  const needed = excess.times(total).div(maintMargin)
  return positions.flatMap((position) => {
    const { share, curve } = position
    const left = share.minus(needed)
    if (left.sign() < 0) return []
    const size = sizeOfMargin(curve.steps, left.times(curve.due).div(share), curve.size)
    // Cutting the part that is kept never closes too little.
    return [{ position, share: ONE.minus(size.divCut(curve.size)) }]
  })
}

function nameOf({ member: { position } }: ModelPosition): Pick<PositionShare, 'symbol' | 'positionSide'> {
  return { symbol: position.symbol, positionSide: position.positionSide }
}

const ZERO = exact('0')
const ONE = exact('1')
