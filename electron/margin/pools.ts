import { compareDecimals, type Exact, exact, sum, toDecimal } from '../../shared/decimal.ts'
import type { Decimal, Gap, MarginPool } from '../../shared/state.ts'
import type { AccountFigures, AccountModes, PositionFigures } from './figures.ts'

/** The multi-assets pool's id; its figures are in US dollars, summed over all collateral. */
export const MULTI_ASSETS_POOL = 'cross:USD'

export interface Pools {
  /** Worst first. */
  readonly pools: readonly MarginPool[]
  readonly gaps: readonly Gap[]
}

/**
 * The pools that hold a position or owe maintenance margin.
 *
 * - multi-assets: `totalMaintMargin / totalMarginBalance`
 * - single-asset, cross, for each margin asset: (`maintMargin` − Σ `maintMargin` of its isolated
 *   positions) / (`crossWalletBalance` + `crossUnPnl`). The row's `maintMargin` and `marginBalance`
 *   count isolated positions too, hence neither is used as it stands.
 * - isolated: `maintMargin / (isolatedWallet + unrealizedProfit)`
 *
 * Where the positions owe more than the row or the total says, the answer contradicts itself, and the
 * larger figure stands: a pool is never told to be better off than its own positions are.
 */
export function poolsOf(account: AccountFigures, modes: AccountModes): Pools {
  const { pools, gaps } = modes.multiAssets ? multiAssetsPool(account) : singleAssetPools(account, modes)
  return { pools: pools.toSorted(worstFirst), gaps }
}

/** The exchange rounds each figure to eight places, and there may be hundreds. */
const ROUNDING = exact('0.00001')

/** Null when the position's margin asset is not known. */
export function poolIdOf(position: PositionFigures, modes: AccountModes): string | null {
  if (modes.multiAssets) return MULTI_ASSETS_POOL
  if (isIsolated(position)) return `isolated:${position.symbol}:${position.positionSide}`
  const asset = modes.marginAssets.get(position.symbol)
  return asset === undefined ? null : `cross:${asset}`
}

/** A loss as large as the collateral leaves `isolatedMargin` at zero, so both are looked at. */
export function isIsolated(position: PositionFigures): boolean {
  return !isZero(position.isolatedWallet) || !isZero(position.isolatedMargin)
}

export function isOpen(position: PositionFigures): boolean {
  return !isZero(position.positionAmt)
}

function multiAssetsPool(account: AccountFigures): Pools {
  const open = account.positions.filter(isOpen)
  if (isZero(account.totalMaintMargin) && open.length === 0) return { pools: [], gaps: [] }
  // The positions' own margins are in other units than the total, but cannot add up to more than nothing.
  if (exact(account.totalMaintMargin).lte(0) && totalMaintMargin(open).gt(0)) {
    return { pools: [], gaps: [{ kind: 'contradiction', field: 'totalMaintMargin' }] }
  }
  const pool = {
    id: MULTI_ASSETS_POOL,
    kind: 'cross',
    asset: 'USD',
    ...ratioOf(exact(account.totalMaintMargin), exact(account.totalMarginBalance)),
  } as const
  return { pools: [pool], gaps: [] }
}

function singleAssetPools(account: AccountFigures, modes: AccountModes): Pools {
  const isolated = account.positions.filter(isIsolated)
  const cross = account.positions.filter((position) => isOpen(position) && !isIsolated(position))
  const assetOf = (position: PositionFigures) => modes.marginAssets.get(position.symbol)
  // Which row holds an isolated position of an unknown asset cannot be told: no row can be cleared of
  // it. The cross positions' own margin adds up to the same.
  const rowsAreMixed = isolated.some((position) => assetOf(position) === undefined)

  const crossPools = account.assets.flatMap((row): MarginPool[] => {
    const mine = cross.filter((position) => assetOf(position) === row.asset)
    const owed = totalMaintMargin(mine)
    const left = exact(row.maintMargin).minus(
      totalMaintMargin(isolated.filter((position) => assetOf(position) === row.asset)),
    )
    const maintMargin = rowsAreMixed || owed.minus(left).gt(ROUNDING) ? owed : left
    if (mine.length === 0 && maintMargin.lte(0)) return []
    const balance = sum([row.crossWalletBalance, row.crossUnPnl])
    return [{ id: `cross:${row.asset}`, kind: 'cross', asset: row.asset, ...ratioOf(maintMargin, balance) }]
  })
  const isolatedPools = isolated.filter(isOpen).map((position): MarginPool => {
    const { symbol, positionSide } = position
    const balance = sum([position.isolatedWallet, position.unrealizedProfit])
    return {
      id: `isolated:${symbol}:${positionSide}`,
      kind: 'isolated',
      asset: assetOf(position) ?? null,
      symbol,
      positionSide,
      ...ratioOf(exact(position.maintMargin), balance),
    }
  })
  return { pools: [...crossPools, ...isolatedPools], gaps: gapsOf(account, modes, cross) }
}

function gapsOf(account: AccountFigures, modes: AccountModes, cross: readonly PositionFigures[]): Gap[] {
  const rows = new Set(account.assets.map(({ asset }) => asset))
  const unmapped = new Set(
    account.positions
      .filter((position) => isOpen(position) || isIsolated(position))
      .map(({ symbol }) => symbol)
      .filter((symbol) => !modes.marginAssets.has(symbol)),
  )
  const needed = new Set(cross.flatMap(({ symbol }) => modes.marginAssets.get(symbol) ?? []))
  return [
    ...[...unmapped].map((symbol): Gap => ({ kind: 'margin-asset', symbol })),
    ...[...needed].filter((asset) => !rows.has(asset)).map((asset): Gap => ({ kind: 'asset-row', asset })),
  ]
}

/** The exchange rounds each figure, so a difference of margins may fall a hair below zero. */
function ratioOf(
  due: Exact,
  balance: Exact,
): Pick<MarginPool, 'maintMargin' | 'marginBalance' | 'marginRatio'> {
  const maintMargin = due.lt(0) ? exact('0') : due
  return {
    maintMargin: toDecimal(maintMargin),
    marginBalance: toDecimal(balance),
    marginRatio: marginRatio(maintMargin, balance),
  }
}

function marginRatio(maintMargin: Exact, balance: Exact): Decimal {
  if (maintMargin.eq(0)) return '0'
  return balance.gt(0) ? toDecimal(maintMargin.div(balance)) : 'Infinity'
}

/** Highest ratio first; where the balance is gone, the largest shortfall first. */
function worstFirst(a: MarginPool, b: MarginPool): number {
  return (
    compareDecimals(b.marginRatio, a.marginRatio) ||
    shortfall(b).cmp(shortfall(a)) ||
    (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  )
}

function shortfall(pool: MarginPool): Exact {
  return exact(pool.maintMargin).minus(exact(pool.marginBalance))
}

function totalMaintMargin(positions: readonly PositionFigures[]): Exact {
  return sum(positions.map(({ maintMargin }) => maintMargin))
}

function isZero(value: Decimal): boolean {
  return exact(value).eq(0)
}
