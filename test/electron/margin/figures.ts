import type {
  AccountFigures,
  AccountModes,
  AssetFigures,
  DollarRate,
  PositionFigures,
} from '../../../electron/margin/figures.ts'
import { summarize } from '../../../electron/margin/summarize.ts'
import type { AccountSummary } from '../../../shared/state.ts'

/** Every amount is zero by default, so that a test gives only the fields that matter to it. */
export function asset(row: Partial<AssetFigures>): AssetFigures {
  return {
    asset: 'USDT',
    walletBalance: '0',
    unrealizedProfit: '0',
    marginBalance: '0',
    maintMargin: '0',
    crossWalletBalance: '0',
    crossUnPnl: '0',
    availableBalance: '0',
    ...row,
  }
}

export function position(row: Partial<PositionFigures>): PositionFigures {
  return {
    symbol: 'BTCUSDT',
    positionSide: 'BOTH',
    positionAmt: '1',
    notional: '0',
    unrealizedProfit: '0',
    maintMargin: '0',
    isolatedWallet: '0',
    isolatedMargin: '0',
    ...row,
  }
}

export function account(figures: Partial<AccountFigures>): AccountFigures {
  return {
    totalInitialMargin: '0',
    totalMaintMargin: '0',
    totalWalletBalance: '0',
    totalUnrealizedProfit: '0',
    totalMarginBalance: '0',
    availableBalance: '0',
    assets: [],
    positions: [],
    ...figures,
  }
}

/** Modes of a single-asset account in which only these margin assets are known. */
export function single(marginAssets: Readonly<Record<string, string>>): AccountModes {
  return {
    multiAssets: false,
    marginAssets: new Map(Object.entries(marginAssets)),
    contradicted: false,
    rates: new Map(),
    prices: [],
  }
}

export function multi(
  marginAssets: Readonly<Record<string, string>> = {},
  rates: Readonly<Record<string, DollarRate>> = {},
): AccountModes {
  return { ...single(marginAssets), multiAssets: true, rates: new Map(Object.entries(rates)) }
}

export function summaryOf(figures: AccountFigures, modes: AccountModes): AccountSummary {
  return summarize(figures, modes, 1)
}

export function ratios({ pools }: AccountSummary): Record<string, string> {
  return Object.fromEntries(pools.map(({ id, marginRatio }) => [id, marginRatio]))
}
