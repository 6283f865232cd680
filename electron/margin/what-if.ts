import { type Exact, exact, isZero, toDecimal } from '../../shared/decimal.ts'
import type { AccountSummary, AssetRow, Decimal } from '../../shared/state.ts'
import type { Projection, Scenario, UnknownPool } from '../../shared/what-if.ts'
import { marginOf } from './brackets.ts'
import type {
  AccountFigures,
  AccountModes,
  AssetFigures,
  PositionFigures,
  PositionPrices,
} from './figures.ts'
import { keyOf, type Member, MULTI_ASSETS_POOL } from './membership.ts'
import {
  type Answer,
  type FuturesAnswer,
  type ModelPosition,
  modelOf,
  type PoolModel,
  scalingOf,
} from './pool-model.ts'
import { summarize } from './summarize.ts'

/**
 * The account as a scenario would leave it, which `scenarioProblem` must have accepted. The exchange's figures are
 * changed as it would change them, and then summarized like any other answer.
 */
export function project(answer: Answer, scenario: Scenario): Projection {
  if (isNothing(scenario)) return { summary: summaryOf(answer), unknown: [] }
  if (answer.kind === 'portfolio-margin') {
    const unknown = [{ poolId: 'account', why: 'portfolio-margin' as const }]
    return { summary: { ...answer.summary, pools: [], positions: [] }, unknown }
  }
  const { members, pools } = modelOf(answer)
  const { moved, unknown } = movesIn(members, pools, scenario, answer.modes)
  const added = additionsTo(scenario, unknown)
  const account = accountAfter(answer, members, moved, added)
  const summary = summarize(account, modesAfter(answer.modes, members, moved, added), answer.receivedAt)
  return {
    summary: withoutUnknown(
      { ...summary, ...availableAfter(answer, summary) },
      unknown,
      lostIn(members, scenario),
    ),
    unknown: [...unknown].map(([poolId, why]) => ({ poolId, why })),
    ...scalingOf(moved.flatMap(({ moves }) => moves.map(({ position }) => position))),
  }
}

/** What is available depends on the leverage. In multi-assets mode, that of each asset depends on all. */
function availableAfter(
  { account, modes }: FuturesAnswer,
  { assets }: AccountSummary,
): Pick<AccountSummary, 'availableBalance' | 'initialMargin' | 'assets'> {
  const unchanged = new Set<AssetRow>(modes.multiAssets ? [] : account.assets)
  return {
    availableBalance: null,
    initialMargin: null,
    assets: assets.map((row) => (unchanged.has(row) ? row : { ...row, availableBalance: null })),
  }
}

function withoutUnknown(
  summary: AccountSummary,
  unknown: Moves['unknown'],
  lost: ReadonlySet<string>,
): AccountSummary {
  return {
    ...summary,
    pools: summary.pools.filter(({ id }) => !unknown.has(id)),
    positions: summary.positions.filter((row) =>
      row.poolId === null ? !lost.has(keyOf(row)) : !unknown.has(row.poolId),
    ),
  }
}

export function summaryOf(answer: Answer): AccountSummary {
  if (answer.kind === 'portfolio-margin') return answer.summary
  return summarize(answer.account, answer.modes, answer.receivedAt)
}

function isNothing({ market = '0', symbols = {}, add = [], close = [] }: Scenario): boolean {
  const added = add.map(({ amount }) => amount)
  const closed = close.map(({ share }) => share)
  return [market, ...Object.values(symbols), ...added, ...closed].every(isZero)
}

/** What happens to one position. */
interface PositionMove {
  readonly position: ModelPosition
  readonly after: PositionFigures
  /** What its price is multiplied by. */
  readonly factor: Exact
  /** By how much the profit changes, and which part of it goes to the wallet. */
  readonly gained: Exact
  readonly realized: Exact
  /** By how much the maintenance margin changes, in the margin asset. */
  readonly due: Exact
}

/** What happens to the positions of one pool. */
interface PoolMove {
  readonly model: PoolModel
  readonly moves: readonly PositionMove[]
  /** By how much the pool's maintenance margin changes. */
  readonly due: Exact
}

interface Moves {
  readonly moved: readonly PoolMove[]
  readonly unknown: ReadonlyMap<string, UnknownPool>
}

/** A position that the scenario moves or closes. */
interface Affected {
  readonly member: Member
  /** What its price is multiplied by. */
  readonly factor: Exact
  readonly closed: Exact
}

function affectedBy(
  members: readonly Member[],
  { market = '0', symbols = {}, close = [] }: Scenario,
): Affected[] {
  const closed = new Map<string, Exact>()
  for (const part of close) closed.set(keyOf(part), exact(part.share).plus(closed.get(keyOf(part)) ?? ZERO))
  return members.flatMap((member) => {
    const { symbol } = member.position
    const move = exact(Object.hasOwn(symbols, symbol) ? (symbols[symbol] ?? market) : market)
    const share = closed.get(keyOf(member.position)) ?? ZERO
    const isAffected = member.isOpen && (move.sign() !== 0 || share.sign() !== 0)
    return isAffected ? [{ member, factor: move.plus(1), closed: share }] : []
  })
}

/** The positions that move although it is not known in which pool they are. */
function lostIn(members: readonly Member[], scenario: Scenario): ReadonlySet<string> {
  const lost = affectedBy(members, scenario).filter(({ member }) => member.poolId === null)
  return new Set(lost.map(({ member }) => keyOf(member.position)))
}

function movesIn(
  members: readonly Member[],
  pools: readonly PoolModel[],
  scenario: Scenario,
  { multiAssets }: AccountModes,
): Moves {
  const byPool = Map.groupBy(affectedBy(members, scenario), ({ member }) => member.poolId)
  const models = new Map(pools.map((model) => [model.pool.id, model]))
  const moved: PoolMove[] = []
  const unknown = new Map<string, UnknownPool>()
  for (const [poolId, affected] of byPool) {
    const model = models.get(poolId ?? '')
    if (poolId === null) {
      // It may be in any of the cross pools.
      for (const { pool } of pools) if (pool.kind === 'cross') unknown.set(pool.id, 'margin-asset')
    } else if (model === undefined) unknown.set(poolId, multiAssets ? 'brackets' : 'margin-asset')
    else {
      const move = poolMove(model, affected)
      if (typeof move === 'string') unknown.set(poolId, move)
      else moved.push(move)
    }
  }
  return { moved, unknown }
}

function poolMove(model: PoolModel, affected: readonly Affected[]): PoolMove | UnknownPool {
  const { pool, maintMargin, holdings } = model
  if (pool.kind === 'isolated' && affected.some(({ closed }) => closed.sign() !== 0)) return 'isolated-close'
  if (typeof holdings === 'string') return holdings
  const of = new Map(holdings.positions.map((position) => [position.member.position, position]))
  const moves: PositionMove[] = []
  let change = ZERO
  for (const each of affected) {
    const position = of.get(each.member.position)
    if (position === undefined) return 'margin-asset'
    const move = positionMove(position, each)
    if (typeof move === 'string') return move
    moves.push(move)
    change = change.plus(move.due.times(position.rate.ask))
  }
  return { model, moves, due: change.eq(ZERO) ? ZERO : maintMargin.times(change).div(holdings.total) }
}

function positionMove(position: ModelPosition, { factor, closed }: Affected): PositionMove | UnknownPool {
  const { member, curve } = position
  if (typeof curve === 'string') return curve
  const before = member.position
  const kept = ONE.minus(closed)
  const gained = member.notional.times(factor.minus(ONE))
  const profit = exact(before.unrealizedProfit).plus(gained)
  const size = curve.size.times(factor).times(kept)
  const maintMargin =
    size.sign() === 0 ? ZERO : member.maintMargin.times(marginOf(curve.steps, size)).div(curve.due)
  return {
    position,
    factor,
    gained,
    realized: profit.times(closed),
    due: maintMargin.minus(member.maintMargin),
    after: {
      ...before,
      positionAmt: toDecimal(exact(before.positionAmt).times(kept)),
      notional: toDecimal(member.notional.times(factor).times(kept)),
      unrealizedProfit: toDecimal(profit.times(kept)),
      maintMargin: toDecimal(maintMargin),
      isolatedMargin: member.isIsolated
        ? toDecimal(exact(before.isolatedWallet).plus(profit))
        : before.isolatedMargin,
    },
  }
}

/** The money put into each pool that is known. */
function additionsTo({ add = [] }: Scenario, unknown: Moves['unknown']): ReadonlyMap<string, Exact> {
  const added = new Map<string, Exact>()
  for (const { poolId, amount } of add) {
    if (!unknown.has(poolId)) added.set(poolId, exact(amount).plus(added.get(poolId) ?? ZERO))
  }
  return added
}

function accountAfter(
  { account, modes }: FuturesAnswer,
  members: readonly Member[],
  moved: readonly PoolMove[],
  added: ReadonlyMap<string, Exact>,
): AccountFigures {
  const changes = assetChanges(members, moved, added, modes)
  const assets = account.assets.map((row) => assetAfter(row, changes.get(row.asset)))
  const totals = modes.multiAssets
    ? dollarChange(moved, added.get(MULTI_ASSETS_POOL) ?? ZERO)
    : changes.get('USDT')
  return {
    ...account,
    ...(totals === undefined ? {} : totalsAfter(account, totals)),
    assets,
    positions: positionsAfter(account.positions, members, moved, added),
  }
}

/** By how much the figures of an asset, or the totals, change. */
interface AssetChange {
  /** What comes into the wallet. */
  readonly wallet: Exact
  readonly crossWallet: Exact
  readonly profit: Exact
  readonly crossProfit: Exact
  readonly maintMargin: Exact
}

function assetChanges(
  members: readonly Member[],
  moved: readonly PoolMove[],
  added: ReadonlyMap<string, Exact>,
  { multiAssets }: AccountModes,
): ReadonlyMap<string | null, AssetChange> {
  const changes = new Map<string | null, AssetChange>()
  const add = (asset: string | null, more: Partial<AssetChange>) => {
    const sum = changes.get(asset) ?? NO_CHANGE
    changes.set(asset, {
      wallet: sum.wallet.plus(more.wallet ?? ZERO),
      crossWallet: sum.crossWallet.plus(more.crossWallet ?? ZERO),
      profit: sum.profit.plus(more.profit ?? ZERO),
      crossProfit: sum.crossProfit.plus(more.crossProfit ?? ZERO),
      maintMargin: sum.maintMargin.plus(more.maintMargin ?? ZERO),
    })
  }
  for (const { model, moves, due } of moved) {
    for (const { position, gained, realized, due: own } of moves) {
      const profit = gained.minus(realized)
      const isCross = !position.member.isIsolated
      add(position.member.marginAsset, {
        wallet: realized,
        crossWallet: realized,
        profit,
        crossProfit: isCross ? profit : ZERO,
        // In single-asset mode, an asset's margin is that of its pools.
        maintMargin: multiAssets ? own : ZERO,
      })
    }
    if (!multiAssets) add(model.pool.asset, { maintMargin: due })
  }
  if (multiAssets) return changes
  const isolated = new Map(members.map((member) => [member.poolId, member]))
  for (const [poolId, amount] of added) {
    const member = isolated.get(poolId)
    if (member?.isIsolated) add(member.marginAsset, { wallet: amount })
    else add(poolId.replace(/^cross:/, ''), { wallet: amount, crossWallet: amount })
  }
  return changes
}

/** By how much the totals in dollars change. An asset's equity counts at the bid, or at the ask while it is negative. */
function dollarChange(moved: readonly PoolMove[], added: Exact): AssetChange {
  let [wallet, balance, maintMargin] = [added, added, ZERO]
  for (const { moves, due } of moved) {
    maintMargin = maintMargin.plus(due)
    for (const ofAsset of Map.groupBy(moves, ({ position }) => position.member.marginAsset).values()) {
      const [first] = ofAsset
      if (first === undefined) continue
      const { equity, rate } = first.position
      const after = ofAsset.reduce((total, { gained }) => total.plus(gained), equity)
      const rateAt = (amount: Exact) => (amount.sign() < 0 ? rate.ask : rate.bid)
      balance = balance.plus(after.times(rateAt(after))).minus(equity.times(rateAt(equity)))
      for (const { realized } of ofAsset) wallet = wallet.plus(realized.times(rateAt(after)))
    }
  }
  return { ...NO_CHANGE, wallet, profit: balance.minus(wallet), maintMargin }
}

function assetAfter(row: AssetFigures, change: AssetChange | undefined): AssetFigures {
  if (change === undefined) return row
  return {
    ...row,
    walletBalance: shifted(row.walletBalance, change.wallet),
    unrealizedProfit: shifted(row.unrealizedProfit, change.profit),
    marginBalance: shifted(row.marginBalance, change.wallet.plus(change.profit)),
    maintMargin: shifted(row.maintMargin, change.maintMargin),
    crossWalletBalance: shifted(row.crossWalletBalance, change.crossWallet),
    crossUnPnl: shifted(row.crossUnPnl, change.crossProfit),
  }
}

function totalsAfter(account: AccountFigures, change: AssetChange): Partial<AccountFigures> {
  return {
    totalWalletBalance: shifted(account.totalWalletBalance, change.wallet),
    totalUnrealizedProfit: shifted(account.totalUnrealizedProfit, change.profit),
    totalMarginBalance: shifted(account.totalMarginBalance, change.wallet.plus(change.profit)),
    totalMaintMargin: shifted(account.totalMaintMargin, change.maintMargin),
  }
}

function positionsAfter(
  positions: readonly PositionFigures[],
  members: readonly Member[],
  moved: readonly PoolMove[],
  added: ReadonlyMap<string, Exact>,
): PositionFigures[] {
  const after = new Map(
    moved.flatMap(({ moves }) => moves.map((move) => [move.position.member.position, move.after] as const)),
  )
  const collateral = new Map(
    members
      .filter(({ isIsolated }) => isIsolated)
      .map(({ position, poolId }) => [position, added.get(poolId ?? '') ?? ZERO] as const),
  )
  return positions.map((position) => {
    const row = after.get(position) ?? position
    const more = collateral.get(position) ?? ZERO
    return {
      ...row,
      isolatedWallet: shifted(row.isolatedWallet, more),
      isolatedMargin: shifted(row.isolatedMargin, more),
    }
  })
}

/** Mark prices after the moves. Where anything changes in a pool, the exchange's liquidation prices no longer hold. */
function modesAfter(
  modes: AccountModes,
  members: readonly Member[],
  moved: readonly PoolMove[],
  added: ReadonlyMap<string, Exact>,
): AccountModes {
  const changed = new Set([...moved.map(({ model }) => model.pool.id), ...added.keys()])
  const inChanged = new Set(
    members.flatMap(({ position, poolId }) => (changed.has(poolId ?? '') ? [keyOf(position)] : [])),
  )
  const factors = new Map(
    moved.flatMap(({ moves }) =>
      moves.map(({ position, factor }) => [keyOf(position.member.position), factor] as const),
    ),
  )
  const priceAfter = (row: PositionPrices): PositionPrices => {
    if (!inChanged.has(keyOf(row))) return row
    const factor = factors.get(keyOf(row)) ?? ONE
    return { ...row, liquidationPrice: '0', markPrice: toDecimal(exact(row.markPrice).times(factor)) }
  }
  return { ...modes, prices: modes.prices.map(priceAfter) }
}

function shifted(amount: Decimal, change: Exact): Decimal {
  return change.sign() === 0 ? amount : toDecimal(exact(amount).plus(change))
}

const ZERO = exact('0')
const ONE = exact('1')
const NO_CHANGE: AssetChange = {
  wallet: ZERO,
  crossWallet: ZERO,
  profit: ZERO,
  crossProfit: ZERO,
  maintMargin: ZERO,
}
