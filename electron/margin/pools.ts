import { compareDecimals, type Exact, exact, sum, toDecimal } from '../../shared/decimal.ts'
import type { Decimal, Gap, MarginPool } from '../../shared/state.ts'
import type { AccountFigures, AccountModes, PositionFigures } from './figures.ts'
import { type Exposure, exposureOf, headroomOf, type Standing } from './headroom.ts'
import { isHeld, isIsolated, isOpen, MULTI_ASSETS_POOL } from './membership.ts'

/** A pool and the figures it was made of. */
export interface StandingPool {
  readonly pool: MarginPool
  readonly standing: Standing
}

export interface Pools {
  /** Worst first. */
  readonly pools: readonly StandingPool[]
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
  const open = account.positions.filter(isOpen)
  if (modes.multiAssets) {
    // The positions' own margins are in other units than the total, but cannot add up to more than nothing.
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

/** The exchange rounds each figure to eight places, and there may be hundreds. */
const ROUNDING = exact('0.00001')

/** Coins that are worth a dollar, near enough for notionals in them to be added up as dollars. */
const DOLLARS: ReadonlySet<string> = new Set(['USDT', 'USDC', 'FDUSD', 'USD1'])

function multiAssetsPool(
  account: AccountFigures,
  open: readonly PositionFigures[],
  modes: AccountModes,
): StandingPool[] {
  const maintMargin = exact(account.totalMaintMargin)
  if (maintMargin.eq(0) && open.length === 0) return []
  const inDollars = open.every(({ symbol }) => DOLLARS.has(modes.marginAssets.get(symbol) ?? ''))
  const standing = standingOf(
    maintMargin,
    exact(account.totalMarginBalance),
    inDollars ? exposureOf(open) : null,
  )
  return [standingPool({ id: MULTI_ASSETS_POOL, kind: 'cross', asset: 'USD' }, standing)]
}

function crossPools(
  account: AccountFigures,
  cross: readonly PositionFigures[],
  modes: AccountModes,
): StandingPool[] {
  const assetOf = ({ symbol }: PositionFigures) => modes.marginAssets.get(symbol)
  const isolated = account.positions.filter((row) => isHeld(row) && isIsolated(row, modes))
  // Which row holds an isolated position of an unknown asset cannot be told: no row can be cleared of
  // it. The cross positions' own margin adds up to the same.
  const rowsAreMixed = isolated.some((position) => assetOf(position) === undefined)
  // It may be in any of the pools, and its notional then belongs to that pool's.
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
    const standing = standingOf(maintMargin, balance, someAreLost ? null : exposureOf(mine))
    return [standingPool({ id: `cross:${row.asset}`, kind: 'cross', asset: row.asset }, standing)]
  })
}

function isolatedPool(position: PositionFigures, modes: AccountModes): StandingPool {
  const { symbol, positionSide } = position
  const standing = standingOf(
    exact(position.maintMargin),
    sum([position.isolatedWallet, position.unrealizedProfit]),
    exposureOf([position]),
  )
  return standingPool(
    {
      id: `isolated:${symbol}:${positionSide}`,
      kind: 'isolated',
      asset: modes.marginAssets.get(symbol) ?? null,
      symbol,
      positionSide,
    },
    standing,
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

/** The exchange rounds each figure, so a difference of margins may fall a hair below zero. */
function standingOf(due: Exact, marginBalance: Exact, exposure: Exposure | null): Standing {
  return { maintMargin: due.lt(0) ? exact('0') : due, marginBalance, exposure }
}

function standingPool(
  identity: Pick<MarginPool, 'id' | 'kind' | 'asset' | 'symbol' | 'positionSide'>,
  standing: Standing,
): StandingPool {
  const { maintMargin, marginBalance } = standing
  const pool = {
    ...identity,
    maintMargin: toDecimal(maintMargin),
    marginBalance: toDecimal(marginBalance),
    marginRatio: marginRatio(maintMargin, marginBalance),
    headroom: headroomOf(standing),
  }
  return { pool, standing }
}

function marginRatio(maintMargin: Exact, balance: Exact): Decimal {
  if (maintMargin.eq(0)) return '0'
  return balance.gt(0) ? toDecimal(maintMargin.div(balance)) : 'Infinity'
}

/** Highest ratio first; where the balance is gone, the largest shortfall first. */
function worstFirst(a: StandingPool, b: StandingPool): number {
  return (
    compareDecimals(b.pool.marginRatio, a.pool.marginRatio) ||
    shortfall(b).cmp(shortfall(a)) ||
    (a.pool.id < b.pool.id ? -1 : 1)
  )
}

function shortfall({ standing }: StandingPool): Exact {
  return standing.maintMargin.minus(standing.marginBalance)
}

function totalMaintMargin(positions: readonly PositionFigures[]): Exact {
  return sum(positions.map(({ maintMargin }) => maintMargin))
}
