import { Exact, exact, toDecimal } from '../../shared/decimal.ts'
import type { Closing, Decimal, Remedy } from '../../shared/state.ts'
import { moneyPlaces } from '../../shared/words/format.ts'
import { type Answer, modelOf, type PoolModel } from './pool-model.ts'
import { closingsTo, marketTo, moneyTo, type SolvedClosing, solvableOf } from './solve.ts'

/** The ratio at which the alert about a pool ends. */
export interface RemedyTarget {
  readonly poolId: string
  readonly target: Decimal
}

/**
 * What brings each of these pools down to its target, in their order. A pool that is not there has no remedy, and
 * neither has portfolio margin. `lotSizes` are the steps of the symbols' quantities.
 */
export function remedies(
  answer: Answer,
  targets: readonly RemedyTarget[],
  lotSizes: ReadonlyMap<string, Decimal>,
): Remedy[] {
  if (answer.kind === 'portfolio-margin' || targets.length === 0) return []
  const models = new Map(modelOf(answer).pools.map((model) => [model.pool.id, model]))
  return targets.flatMap(({ poolId, target }) => {
    const model = models.get(poolId)
    return model === undefined ? [] : [remedy(model, target, lotSizes)]
  })
}

function remedy(model: PoolModel, target: Decimal, lotSizes: ReadonlyMap<string, Decimal>): Remedy {
  const { id: poolId, asset } = model.pool
  const ratio = exact(target)
  // Where the re-arm distance is as wide as the threshold, nothing but closing all ends the alert.
  if (ratio.sign() <= 0) return { poolId, target, money: null, close: [], market: null }
  const missing = moneyTo(model, ratio)
  if (missing !== null && missing.sign() <= 0) return { poolId, target, money: '0', close: [], market: null }
  const money = missing && toDecimal(roundedUp(missing, moneyPlaces(asset)))
  const solvable = solvableOf(model)
  if (typeof solvable === 'string') return { poolId, target, money, close: [], market: null }
  const factor = marketTo(solvable, ratio)
  return {
    poolId,
    target,
    money,
    close: smallestFirst(closingsTo(solvable, ratio)).map((closing) => rounded(closing, lotSizes)),
    market: factor && toDecimal(awayFromZero(factor.minus(exact('1')))),
  }
}

/** So many places that a share or a move is still exact, and that rounding it outweighs the roundings before. */
const PLACES = 12

function smallestFirst(closings: readonly SolvedClosing[]): readonly SolvedClosing[] {
  return closings
    .map((closing) => {
      const { share, position } = closing
      return { closing, notional: position.curve.size.times(share).times(position.rate.bid) }
    })
    .sort((a, b) => a.notional.cmp(b.notional))
    .map(({ closing }) => closing)
}

function rounded({ position, share }: SolvedClosing, lotSizes: ReadonlyMap<string, Decimal>): Closing {
  const { symbol, positionSide, positionAmt } = position.member.position
  const enough = lesser(roundedUp(share, PLACES), exact('1'))
  const lotSize = lotSizes.get(symbol)
  const amount = exact(positionAmt).abs()
  const quantity =
    lotSize === undefined ? null : lesser(roundedUpTo(exact(lotSize), amount.times(enough)), amount)
  return { symbol, positionSide, share: toDecimal(enough), quantity: quantity && toDecimal(quantity) }
}

function roundedUp(value: Exact, places: number): Exact {
  return roundedUpTo(new Exact(1n, places), value)
}

function awayFromZero(move: Exact): Exact {
  return move.sign() < 0 ? roundedUp(move.neg(), PLACES).neg() : roundedUp(move, PLACES)
}

/** The lowest multiple of `step` that is not below the value. */
function roundedUpTo(step: Exact, value: Exact): Exact {
  const cut = value.divCut(step).cut(0).times(step)
  return cut.lt(value) ? cut.plus(step) : cut
}

function lesser(a: Exact, b: Exact): Exact {
  return a.lt(b) ? a : b
}
