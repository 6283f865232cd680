import { exact, toDecimal } from '../../shared/decimal.ts'
import type { Decimal, PositionDetails, PositionRow } from '../../shared/state.ts'
import type { AccountFigures, AccountModes, PositionFigures, PositionPrices } from './figures.ts'
import { exposureOf, moveOf } from './headroom.ts'
import { isIsolated, isOpen, keyOf, poolIdOf } from './membership.ts'
import type { ExposedPool } from './pools.ts'

/** The open positions, those of the worst pool first. The pools must come worst first. */
export function positionRows(
  account: AccountFigures,
  modes: AccountModes,
  pools: readonly ExposedPool[],
): PositionRow[] {
  const open = account.positions.filter(isOpen)
  const moves = symbolMoves(open, modes, pools)
  const ranks = new Map(pools.map(({ pool }, index) => [pool.id, index]))
  // A position of an unknown pool comes first, because that pool may be the worst.
  const rank = (poolId: string | null) => (poolId === null ? -1 : (ranks.get(poolId) ?? -1))
  return open
    .map((position) => {
      const poolId = poolIdOf(position, modes)
      const key = keyOf(position)
      const row: PositionRow = {
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
        move: moves.get(moveKey(poolId, position.symbol)) ?? null,
        details: detailsOf(modes.details.get(key)),
      }
      return { row, key, rank: rank(poolId), size: exact(row.notional).abs() }
    })
    .toSorted((a, b) => a.rank - b.rank || b.size.cmp(a.size) || (a.key < b.key ? -1 : 1))
    .map(({ row }) => row)
}

/** Worked out by pool and symbol, because in a cross pool one price moves both legs of its symbol. */
function symbolMoves(
  open: readonly PositionFigures[],
  modes: AccountModes,
  pools: readonly ExposedPool[],
): ReadonlyMap<string, Decimal | null> {
  const members = Map.groupBy(open, (position) => poolIdOf(position, modes))
  const moves = new Map<string, Decimal | null>()
  for (const { pool, exposure } of pools) {
    for (const [symbol, legs] of Map.groupBy(members.get(pool.id) ?? [], (position) => position.symbol)) {
      moves.set(moveKey(pool.id, symbol), moveOf(pool, exposure, exposureOf(legs)))
    }
  }
  return moves
}

function moveKey(poolId: string | null, symbol: string): string {
  return `${poolId} ${symbol}`
}

/** A liquidation price of zero or less means that there is none, not that it is 100 % away. */
function detailsOf(prices: PositionPrices | undefined): PositionDetails | null {
  if (prices === undefined) return null
  const { entryPrice, markPrice, liquidationPrice } = prices
  const liquidation = exact(liquidationPrice)
  if (liquidation.lte(0)) return { entryPrice, markPrice, liquidationPrice: null, liquidationDistance: null }
  const mark = exact(markPrice)
  const liquidationDistance = mark.gt(0) ? toDecimal(mark.minus(liquidation).abs().div(mark)) : null
  return { entryPrice, markPrice, liquidationPrice, liquidationDistance }
}
