import { exact, toDecimal } from '../../shared/decimal.ts'
import type { Decimal, PositionDetails, PositionRow } from '../../shared/state.ts'
import type { AccountFigures, AccountModes, PositionFigures, PositionPrices } from './figures.ts'
import { exposureOf, moveOf } from './headroom.ts'
import { isIsolated, isOpen, keyOf, poolIdOf } from './membership.ts'
import type { StandingPool } from './pools.ts'

/** The open positions, worst pool first. `pools` are worst first too. */
export function positionRows(
  account: AccountFigures,
  modes: AccountModes,
  pools: readonly StandingPool[],
): PositionRow[] {
  const open = account.positions.filter(isOpen)
  const moves = symbolMoves(open, modes, pools)
  const ranks = new Map(pools.map(({ pool }, index) => [pool.id, index]))
  /** A position whose pool is not known stands first: it may be the worst. */
  const rank = ({ poolId }: PositionRow) => (poolId === null ? -1 : (ranks.get(poolId) ?? -1))
  return open
    .map((position): PositionRow => {
      const poolId = poolIdOf(position, modes)
      return {
        symbol: position.symbol,
        positionSide: position.positionSide,
        positionAmt: position.positionAmt,
        notional: position.notional,
        unrealizedProfit: position.unrealizedProfit,
        initialMargin: position.initialMargin,
        maintMargin: position.maintMargin,
        kind: isIsolated(position, modes) ? 'isolated' : 'cross',
        marginAsset: modes.marginAssets.get(position.symbol) ?? null,
        poolId,
        move: moves.get(priceKey(poolId, position.symbol)) ?? null,
        details: detailsOf(modes.details.get(keyOf(position))),
      }
    })
    .toSorted(
      (a, b) =>
        rank(a) - rank(b) ||
        exact(b.notional).abs().cmp(exact(a.notional).abs()) ||
        (keyOf(a) < keyOf(b) ? -1 : 1),
    )
}

/** In a cross pool one price moves both legs of its symbol. */
function symbolMoves(
  open: readonly PositionFigures[],
  modes: AccountModes,
  pools: readonly StandingPool[],
): ReadonlyMap<string, Decimal | null> {
  const standings = new Map(pools.map(({ pool, standing }) => [pool.id, standing]))
  const moves = new Map<string, Decimal | null>()
  for (const [poolId, members] of Map.groupBy(open, (position) => poolIdOf(position, modes))) {
    const standing = poolId === null ? undefined : standings.get(poolId)
    if (standing === undefined) continue
    for (const [symbol, legs] of Map.groupBy(members, (position) => position.symbol)) {
      moves.set(priceKey(poolId, symbol), moveOf(standing, exposureOf(legs)))
    }
  }
  return moves
}

function priceKey(poolId: string | null, symbol: string): string {
  return `${poolId} ${symbol}`
}

/** A liquidation price of "0", or below, means that there is none: it is no distance of 100 %. */
function detailsOf(prices: PositionPrices | undefined): PositionDetails | null {
  if (prices === undefined) return null
  const { entryPrice, markPrice, liquidationPrice } = prices
  const liquidation = exact(liquidationPrice)
  if (liquidation.lte(0)) return { entryPrice, markPrice, liquidationPrice: null, liquidationDistance: null }
  const mark = exact(markPrice)
  const liquidationDistance = mark.gt(0) ? toDecimal(mark.minus(liquidation).abs().div(mark)) : null
  return { entryPrice, markPrice, liquidationPrice, liquidationDistance }
}
