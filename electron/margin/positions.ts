import { exact, isZero, toDecimal } from '../../shared/decimal.ts'
import type { Move, PositionDetails, PositionRow } from '../../shared/state.ts'
import type { PositionFigures, PositionPrices } from './figures.ts'
import { unknown } from './headroom.ts'
import { keyOf, type Member } from './membership.ts'
import type { ExposedPool } from './pools.ts'

/** The open positions, those of the worst pool first. The pools must come worst first. */
export function positionRows(
  members: readonly Member[],
  pools: readonly ExposedPool[],
  prices: readonly PositionPrices[],
): PositionRow[] {
  const open = members.filter(({ isOpen }) => isOpen)
  const moves = symbolMoves(open, pools)
  const pricesOf = Map.groupBy(prices, ({ symbol }) => symbol)
  const ranks = new Map(pools.map(({ pool }, index) => [pool.id, index]))
  // A position of an unknown pool comes first, because that pool may be the worst.
  const rank = (poolId: string | null) => (poolId === null ? -1 : (ranks.get(poolId) ?? -1))
  return open
    .map((member) => ({ member, rank: rank(member.poolId), size: member.notional.abs() }))
    .toSorted((a, b) => a.rank - b.rank || b.size.cmp(a.size) || byKey(a.member, b.member))
    .map(({ member }): PositionRow => {
      const { position, isIsolated, marginAsset, poolId } = member
      return {
        symbol: position.symbol,
        positionSide: position.positionSide,
        positionAmt: position.positionAmt,
        notional: position.notional,
        unrealizedProfit: position.unrealizedProfit,
        maintMargin: position.maintMargin,
        kind: isIsolated ? 'isolated' : 'cross',
        marginAsset,
        poolId,
        move: moves.get(poolId)?.get(position.symbol) ?? unknown('margin-asset'),
        details: detailsOf(position, pricesOf.get(position.symbol)),
      }
    })
}

type MovesBySymbol = ReadonlyMap<string, Move>

/** Worked out by pool and symbol, because in a cross pool one price moves both legs of its symbol. */
function symbolMoves(
  open: readonly Member[],
  pools: readonly ExposedPool[],
): ReadonlyMap<string | null, MovesBySymbol> {
  const members = Map.groupBy(open, ({ poolId }) => poolId)
  return new Map(
    pools.map(({ pool, moveOf }) => {
      const legs = Map.groupBy(members.get(pool.id) ?? [], ({ position }) => position.symbol)
      return [pool.id, new Map([...legs].map(([symbol, each]) => [symbol, moveOf(each)]))]
    }),
  )
}

function byKey(a: Member, b: Member): number {
  return keyOf(a.position) < keyOf(b.position) ? -1 : 1
}

/** A liquidation price of zero or less means that there is none, not that it is 100 % away. */
function detailsOf(
  { positionSide }: PositionFigures,
  ofSymbol: readonly PositionPrices[] = [],
): PositionDetails | null {
  const [prices, another] = ofSymbol.filter((each) => each.positionSide === positionSide)
  // Nothing shows which of two rows is right.
  if (prices === undefined || another !== undefined) return null
  const { entryPrice, markPrice, liquidationPrice } = prices
  if (isZero(liquidationPrice) || liquidationPrice.startsWith('-'))
    return { entryPrice, markPrice, liquidationPrice: null, liquidationDistance: null }
  const mark = exact(markPrice)
  const isKnown = mark.sign() > 0
  const liquidationDistance = isKnown ? toDecimal(mark.minus(exact(liquidationPrice)).abs().div(mark)) : null
  return { entryPrice, markPrice, liquidationPrice, liquidationDistance }
}
