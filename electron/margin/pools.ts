import { comparable, type Exact, exact, sum, toDecimal } from '../../shared/decimal.ts'
import type { Decimal, Gap, MarginPool, Move, UnknownMove } from '../../shared/state.ts'
import type { AccountFigures, AccountModes } from './figures.ts'
import { type Exposure, exposureOf, movesOf } from './headroom.ts'
import { isolatedPoolId, type Member, MULTI_ASSETS_POOL } from './membership.ts'
import { worthsOf } from './rates.ts'

export interface ExposedPool {
  readonly pool: MarginPool
  /** The open positions in it. */
  readonly members: readonly Member[]
  /** The move that liquidates the pool when only the prices of some of its members change. */
  readonly moveOf: (moving: readonly Member[]) => Move
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
export function poolsOf(account: AccountFigures, members: readonly Member[], modes: AccountModes): Pools {
  if (modes.contradicted) return { pools: [], gaps: [{ kind: 'mode' }] }
  const open = members.filter(({ isOpen }) => isOpen)
  if (modes.multiAssets) {
    // The positions' margins are in other units than the total, so they contradict only a total of nothing.
    const contradicts = exact(account.totalMaintMargin).sign() <= 0 && totalMaintMargin(open).sign() > 0
    return contradicts
      ? { pools: [], gaps: [{ kind: 'contradiction', field: 'totalMaintMargin' }] }
      : { pools: multiAssetsPool(account, open, modes), gaps: [] }
  }
  const pools = [
    ...crossPools(account, members),
    ...open.filter(({ isIsolated }) => isIsolated).map(isolatedPool),
  ]
  return { pools: sortedByRatio(pools), gaps: gapsOf(account, members) }
}

/** The exchange rounds each figure to eight places, and there may be hundreds of them. */
const ROUNDING = exact('0.00001')

function multiAssetsPool(
  account: AccountFigures,
  open: readonly Member[],
  modes: AccountModes,
): ExposedPool[] {
  const maintMargin = exact(account.totalMaintMargin)
  if (maintMargin.sign() === 0 && open.length === 0) return []
  const worthOf = worthsOf(account, modes)
  const identity = { id: MULTI_ASSETS_POOL, kind: 'cross', asset: 'USD' } as const
  return [
    exposedPool(identity, maintMargin, exact(account.totalMarginBalance), open, (members) =>
      exposureOf(members, worthOf),
    ),
  ]
}

function crossPools(account: AccountFigures, members: readonly Member[]): ExposedPool[] {
  const cross = Map.groupBy(members.filter(isCross), ({ marginAsset }) => marginAsset)
  const isolated = Map.groupBy(
    members.filter(({ isIsolated }) => isIsolated),
    ({ marginAsset }) => marginAsset,
  )
  // Without its margin asset, an isolated position may be in any row, and cannot be taken out of the right
  // one. The margins of the cross positions add up to the same.
  const rowsAreMixed = isolated.has(null)
  // Without its margin asset, a cross position may be in any pool, and its notional is missing there.
  const someAreLost = cross.has(null)

  return account.assets.flatMap((row) => {
    const mine = cross.get(row.asset) ?? []
    const owed = totalMaintMargin(mine)
    const left = exact(row.maintMargin).minus(totalMaintMargin(isolated.get(row.asset) ?? []))
    const maintMargin = rowsAreMixed || owed.minus(left).gt(ROUNDING) ? owed : left
    if (mine.length === 0 && maintMargin.sign() <= 0) return []
    const balance = sum([row.crossWalletBalance, row.crossUnPnl])
    const identity = { id: `cross:${row.asset}`, kind: 'cross', asset: row.asset } as const
    return [
      exposedPool(identity, maintMargin, balance, mine, someAreLost ? () => 'margin-asset' : ownExposure),
    ]
  })
}

/** A member that is not isolated is open, because only an isolated position is held without being open. */
function isCross({ isIsolated }: Member): boolean {
  return !isIsolated
}

function isolatedPool(member: Member): ExposedPool {
  const { symbol, positionSide, isolatedWallet, unrealizedProfit } = member.position
  return exposedPool(
    {
      id: isolatedPoolId(member.position),
      kind: 'isolated',
      asset: member.marginAsset,
      symbol,
      positionSide,
    },
    member.maintMargin,
    sum([isolatedWallet, unrealizedProfit]),
    [member],
    ownExposure,
  )
}

function gapsOf(account: AccountFigures, members: readonly Member[]): Gap[] {
  const rows = new Set(account.assets.map(({ asset }) => asset))
  const unmapped = members
    .filter(({ marginAsset }) => marginAsset === null)
    .map(({ position }) => position.symbol)
  const rowless = members
    .filter(isCross)
    .flatMap(({ marginAsset }) => marginAsset ?? [])
    .filter((asset) => !rows.has(asset))
  return [
    ...[...new Set(unmapped)].toSorted().map((symbol): Gap => ({ kind: 'margin-asset', symbol })),
    ...[...new Set(rowless)].toSorted().map((asset): Gap => ({ kind: 'asset-row', asset })),
  ]
}

/** The exposure of members that are all in the pool's own asset. */
function ownExposure(members: readonly Member[]): Exposure | UnknownMove {
  return exposureOf(members, null)
}

function exposedPool(
  identity: Pick<MarginPool, 'id' | 'kind' | 'asset' | 'symbol' | 'positionSide'>,
  due: Exact,
  marginBalance: Exact,
  members: readonly Member[],
  exposureIn: (members: readonly Member[]) => Exposure | UnknownMove,
): ExposedPool {
  // The exchange rounds each figure, so a difference of margins may fall slightly below zero.
  const maintMargin = due.sign() < 0 ? exact('0') : due
  const whole = exposureIn(members)
  const moveOf = movesOf(maintMargin, marginBalance, whole)
  const pool = {
    ...identity,
    maintMargin: toDecimal(maintMargin),
    marginBalance: toDecimal(marginBalance),
    marginRatio: marginRatio(maintMargin, marginBalance),
    headroom: { money: toDecimal(marginBalance.minus(maintMargin)), move: moveOf(whole) },
  }
  return { pool, members, moveOf: (moving) => moveOf(exposureIn(moving)) }
}

function marginRatio(maintMargin: Exact, marginBalance: Exact): Decimal {
  if (maintMargin.sign() === 0) return '0'
  return marginBalance.sign() > 0 ? toDecimal(maintMargin.div(marginBalance)) : 'Infinity'
}

/** The highest ratio comes first. Among pools whose balance is gone, the one that lacks most comes first. */
function sortedByRatio(pools: readonly ExposedPool[]): ExposedPool[] {
  return pools
    .map((exposed) => ({
      exposed,
      ratio: comparable(exposed.pool.marginRatio),
      money: exact(exposed.pool.headroom.money),
    }))
    .sort(
      (a, b) =>
        b.ratio.cmp(a.ratio) || a.money.cmp(b.money) || (a.exposed.pool.id < b.exposed.pool.id ? -1 : 1),
    )
    .map(({ exposed }) => exposed)
}

function totalMaintMargin(members: readonly Member[]): Exact {
  let total = exact('0')
  for (const { maintMargin } of members) total = total.plus(maintMargin)
  return total
}
