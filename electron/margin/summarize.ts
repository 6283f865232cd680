import { exact } from '../../shared/decimal.ts'
import type { AccountSummary, MarginPool, PositionRow } from '../../shared/state.ts'
import type { AccountFigures, AccountModes } from './figures.ts'
import { isIsolated, isOpen, poolIdOf, poolsOf } from './pools.ts'

/** Turns one answer of the exchange into what the popover, the tray and the alerts are drawn from. */
export function summarize(account: AccountFigures, modes: AccountModes, receivedAt: number): AccountSummary {
  const { pools, gaps } = poolsOf(account, modes)
  return {
    receivedAt,
    marginMode: modes.multiAssets ? 'multi-assets' : 'single-asset',
    positionMode: modes.hedge ? 'hedge' : 'one-way',
    currency: modes.multiAssets ? 'USD' : 'USDT',
    walletBalance: account.totalWalletBalance,
    unrealizedProfit: account.totalUnrealizedProfit,
    marginBalance: account.totalMarginBalance,
    availableBalance: account.availableBalance,
    initialMargin: account.totalInitialMargin,
    maintMargin: account.totalMaintMargin,
    pools,
    gaps,
    assets: account.assets,
    positions: positionRows(account, modes, pools),
  }
}

function positionRows(
  account: AccountFigures,
  modes: AccountModes,
  pools: readonly MarginPool[],
): PositionRow[] {
  const ranks = new Map(pools.map(({ id }, index) => [id, index]))
  /** A position whose pool is not known stands first: it may be the worst. */
  const rank = ({ poolId }: PositionRow) => (poolId === null ? -1 : (ranks.get(poolId) ?? -1))
  return account.positions
    .filter(isOpen)
    .map((position) => ({
      symbol: position.symbol,
      positionSide: position.positionSide,
      positionAmt: position.positionAmt,
      notional: position.notional,
      unrealizedProfit: position.unrealizedProfit,
      initialMargin: position.initialMargin,
      maintMargin: position.maintMargin,
      kind: !modes.multiAssets && isIsolated(position) ? ('isolated' as const) : ('cross' as const),
      marginAsset: modes.marginAssets.get(position.symbol) ?? null,
      poolId: poolIdOf(position, modes),
    }))
    .toSorted(
      (a, b) =>
        rank(a) - rank(b) ||
        exact(b.notional).abs().cmp(exact(a.notional).abs()) ||
        key(a).localeCompare(key(b), 'en'),
    )
}

function key({ symbol, positionSide }: PositionRow): string {
  return `${symbol}:${positionSide}`
}
