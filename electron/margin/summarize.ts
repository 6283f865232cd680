import type { AccountSummary } from '../../shared/state.ts'
import { refuseDuplicates } from './duplicates.ts'
import type { AccountFigures, AccountModes } from './figures.ts'
import { membersOf } from './membership.ts'
import { poolsOf } from './pools.ts'
import { positionRows } from './positions.ts'

/**
 * Turns one answer of the exchange into what the popover, the tray and the alerts show. Throws
 * `unreadable` when a row comes twice.
 */
export function summarize(account: AccountFigures, modes: AccountModes, receivedAt: number): AccountSummary {
  refuseDuplicates(account)
  const members = membersOf(account.positions, modes)
  const { pools, gaps } = poolsOf(account, members, modes)
  return {
    receivedAt,
    marginMode: modes.multiAssets ? 'multi-assets' : 'single-asset',
    currency: modes.multiAssets ? 'USD' : 'USDT',
    walletBalance: account.totalWalletBalance,
    unrealizedProfit: account.totalUnrealizedProfit,
    marginBalance: account.totalMarginBalance,
    availableBalance: account.availableBalance,
    initialMargin: account.totalInitialMargin,
    maintMargin: account.totalMaintMargin,
    pools: pools.map(({ pool }) => pool),
    gaps,
    assets: account.assets.toSorted((a, b) => (a.asset < b.asset ? -1 : 1)),
    positions: positionRows(members, pools, modes.prices),
    listsHoldings: true,
    status: null,
  }
}
