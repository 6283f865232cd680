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
  const pricesOf = Map.groupBy(prices, ({ symbol }) => symbol)
  const known = new Set<string | null>(pools.map(({ pool }) => pool.id))
  const poolless = members.filter(({ isOpen, poolId }) => isOpen && !known.has(poolId))
  // A position of an unknown pool comes first, because that pool may be the worst.
  return [{ members: poolless, moveOf: () => unknown('margin-asset') }, ...pools]
    .flatMap(movedMembers)
    .map(({ member, move }): PositionRow => {
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
        move,
        details: detailsOf(position, pricesOf.get(position.symbol)),
      }
    })
}

interface MovedMember {
  readonly member: Member
  readonly move: Move
}

/** The members of a pool with the moves of their symbols, the largest first. One price moves both legs of a symbol. */
function movedMembers({ members, moveOf }: Pick<ExposedPool, 'members' | 'moveOf'>): readonly MovedMember[] {
  return [...Map.groupBy(members, ({ position }) => position.symbol).values()]
    .flatMap((legs) => {
      const move = moveOf(legs)
      return legs.map((member) => ({ member, move, size: member.notional.abs() }))
    })
    .sort((a, b) => b.size.cmp(a.size) || byKey(a.member, b.member))
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
