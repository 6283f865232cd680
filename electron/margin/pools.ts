import { compareDecimals, type Exact, exact, sum, toDecimal } from '../../shared/decimal.ts'
import type { Decimal, Gap, MarginPool } from '../../shared/state.ts'
import type { AccountFigures, AccountModes, PositionFigures } from './figures.ts'
import { type Exposure, exposureOf, moveOf } from './headroom.ts'
import { isHeld, isIsolated, isOpen, keyOf, MULTI_ASSETS_POOL } from './membership.ts'

export interface ExposedPool {
  readonly pool: MarginPool
  /** The exposure of all the pool's positions; null when they are not all known. */
  readonly exposure: Exposure | null
}

export interface Pools {
  /** Worst first. */
  readonly pools: readonly ExposedPool[]
  readonly gaps: readonly Gap[]
}

/**
 * The pools that hold a position or owe maintenance margin.
 *
 * - multi-assets: `totalMaintMargin / totalMarginBalance`
 * - single-asset, cross, for each margin asset: (`maintMargin` − Σ `maintMargin` of its isolated
 *   positions) / (`crossWalletBalance` + `crossUnPnl`). The row's own `maintMargin` and `marginBalance`
 *   include isolated positions, so neither is the cross pool's.
 * - isolated: `maintMargin / (isolatedWallet + unrealizedProfit)`
 *
 * When the positions owe more than the row or the total says, the answer contradicts itself. The larger
 * figure is used then, so that a pool never looks better off than its own positions are.
 */
export function poolsOf(account: AccountFigures, modes: AccountModes): Pools {
  const open = account.positions.filter(isOpen)
  if (modes.multiAssets) {
    // The positions' margins are in other units than the total, so they contradict only a total of nothing.
    const contradicts = exact(account.totalMaintMargin).lte(0) && totalMaintMargin(open).gt(0)
    return contradicts
      ? { pools: [], gaps: [{ kind: 'contradiction', field: 'totalMaintMargin' }] }
      : { pools: multiAssetsPool(account, open, modes), gaps: [] }
  }
  const isolated = open.filter((position) => isIsolated(position, modes))
  const cross = open.filter((position) => !isIsolated(position, modes))
  const pools = [
    ...crossPools(account, cross, modes),
    ...isolated.map((position) => isolatedPool(position, modes)),
  ]
  return { pools: pools.toSorted(worstFirst), gaps: gapsOf(account, cross, modes) }
}

/** The exchange rounds each figure to eight places, and there may be hundreds of them. */
const ROUNDING = exact('0.00001')

/** Coins that are worth so nearly a dollar that notionals in them are added up as dollars. */
const DOLLARS: ReadonlySet<string> = new Set(['USDT', 'USDC', 'FDUSD', 'USD1'])

function multiAssetsPool(
  account: AccountFigures,
  open: readonly PositionFigures[],
  modes: AccountModes,
): ExposedPool[] {
  const maintMargin = exact(account.totalMaintMargin)
  if (maintMargin.eq(0) && open.length === 0) return []
  const inDollars = open.every(({ symbol }) => DOLLARS.has(modes.marginAssets.get(symbol) ?? ''))
  const exposure = inDollars ? exposureOf(open) : null
  const identity = { id: MULTI_ASSETS_POOL, kind: 'cross', asset: 'USD' } as const
  return [exposedPool(identity, maintMargin, exact(account.totalMarginBalance), exposure)]
}

function crossPools(
  account: AccountFigures,
  cross: readonly PositionFigures[],
  modes: AccountModes,
): ExposedPool[] {
  const assetOf = ({ symbol }: PositionFigures) => modes.marginAssets.get(symbol)
  const isolated = account.positions.filter((row) => isHeld(row) && isIsolated(row, modes))
  // Without its margin asset, an isolated position may be in any row, and cannot be taken out of the right
  // one. The margins of the cross positions add up to the same.
  const rowsAreMixed = isolated.some((position) => assetOf(position) === undefined)
  // Without its margin asset, a cross position may be in any pool, and its notional is missing there.
  const someAreLost = cross.some((position) => assetOf(position) === undefined)

  return account.assets.flatMap((row) => {
    const mine = cross.filter((position) => assetOf(position) === row.asset)
    const owed = totalMaintMargin(mine)
    const left = exact(row.maintMargin).minus(
      totalMaintMargin(isolated.filter((position) => assetOf(position) === row.asset)),
    )
    const maintMargin = rowsAreMixed || owed.minus(left).gt(ROUNDING) ? owed : left
    if (mine.length === 0 && maintMargin.lte(0)) return []
    const balance = sum([row.crossWalletBalance, row.crossUnPnl])
    const identity = { id: `cross:${row.asset}`, kind: 'cross', asset: row.asset } as const
    return [exposedPool(identity, maintMargin, balance, someAreLost ? null : exposureOf(mine))]
  })
}

function isolatedPool(position: PositionFigures, modes: AccountModes): ExposedPool {
  const { symbol, positionSide } = position
  return exposedPool(
    {
      id: `isolated:${keyOf(position)}`,
      kind: 'isolated',
      asset: modes.marginAssets.get(symbol) ?? null,
      symbol,
      positionSide,
    },
    exact(position.maintMargin),
    sum([position.isolatedWallet, position.unrealizedProfit]),
    exposureOf([position]),
  )
}

function gapsOf(account: AccountFigures, cross: readonly PositionFigures[], modes: AccountModes): Gap[] {
  const rows = new Set(account.assets.map(({ asset }) => asset))
  const unmapped = account.positions
    .filter(isHeld)
    .map(({ symbol }) => symbol)
    .filter((symbol) => !modes.marginAssets.has(symbol))
  const rowless = cross
    .flatMap(({ symbol }) => modes.marginAssets.get(symbol) ?? [])
    .filter((asset) => !rows.has(asset))
  return [
    ...[...new Set(unmapped)].toSorted().map((symbol): Gap => ({ kind: 'margin-asset', symbol })),
    ...[...new Set(rowless)].toSorted().map((asset): Gap => ({ kind: 'asset-row', asset })),
  ]
}

function exposedPool(
  identity: Pick<MarginPool, 'id' | 'kind' | 'asset' | 'symbol' | 'positionSide'>,
  due: Exact,
  marginBalance: Exact,
  exposure: Exposure | null,
): ExposedPool {
  // The exchange rounds each figure, so a difference of margins may fall slightly below zero.
  const maintMargin = due.lt(0) ? exact('0') : due
  const figures = { maintMargin: toDecimal(maintMargin), marginBalance: toDecimal(marginBalance) }
  const pool = {
    ...identity,
    ...figures,
    marginRatio: marginRatio(maintMargin, marginBalance),
    headroom: { money: toDecimal(marginBalance.minus(maintMargin)), move: moveOf(figures, exposure) },
  }
  return { pool, exposure }
}

function marginRatio(maintMargin: Exact, marginBalance: Exact): Decimal {
  if (maintMargin.eq(0)) return '0'
  return marginBalance.gt(0) ? toDecimal(maintMargin.div(marginBalance)) : 'Infinity'
}

/** The highest ratio comes first. Among pools whose balance is gone, the one that lacks most comes first. */
function worstFirst({ pool: a }: ExposedPool, { pool: b }: ExposedPool): number {
  return (
    compareDecimals(b.marginRatio, a.marginRatio) ||
    compareDecimals(a.headroom.money, b.headroom.money) ||
    (a.id < b.id ? -1 : 1)
  )
}

function totalMaintMargin(positions: readonly PositionFigures[]): Exact {
  return sum(positions.map(({ maintMargin }) => maintMargin))
}
