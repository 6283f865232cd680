import type { PortfolioKind } from '../../shared/accounts.ts'
import { compareDecimals, exact, toDecimal } from '../../shared/decimal.ts'
import type {
  AccountSummary,
  Decimal,
  Gap,
  MarginPool,
  PortfolioStatus,
  PositionRow,
} from '../../shared/state.ts'
import type { AccountFigures, PositionPrices } from './figures.ts'
import { unknown } from './headroom.ts'
import { membersOf } from './membership.ts'
import { positionRows } from './positions.ts'

/** As the exchange sends them, in US dollars. Null is what it left empty or wrote in a way that is not known. */
export interface PortfolioFigures {
  /** What all is worth that the account holds, with the exchange's discounts, less what it owes. */
  readonly accountEquity: Decimal
  readonly accountMaintMargin: Decimal
  /** `accountEquity` ÷ `accountMaintMargin`. */
  readonly uniMMR: Decimal | null
  readonly accountStatus: string | null
  readonly totalAvailableBalance: Decimal | null
}

/** The futures of an account in Pro, which are a part of what it holds. */
export interface PortfolioFutures {
  readonly account: AccountFigures
  readonly prices: readonly PositionPrices[]
  readonly marginAssets: ReadonlyMap<string, string>
}

/** The exchange liquidates when `uniMMR` is no more than this. */
const LIQUIDATED_AT = exact('1.05')

const UNKNOWN_MOVE = unknown('portfolio-margin')

const STATUSES: ReadonlyMap<string | null, PortfolioStatus> = new Map([
  ['NORMAL', 'normal'],
  ['MARGIN_CALL', 'margin-call'],
  ['SUPPLY_MARGIN', 'margin-call'],
  ['REDUCE_ONLY', 'reduce-only'],
  ['ACTIVE_LIQUIDATION', 'liquidation'],
  ['FORCE_LIQUIDATION', 'liquidation'],
  ['BANKRUPTED', 'liquidation'],
])

/**
 * Summarizes a portfolio margin account, which is liquidated by all it holds together: one pool, whose
 * ratio 1.05 ÷ `uniMMR` is 100 % where the exchange liquidates. `futures` is null when they are not known.
 */
export function summarizePortfolio(
  kind: PortfolioKind,
  figures: PortfolioFigures,
  futures: PortfolioFutures | null,
  receivedAt: number,
): AccountSummary {
  const { accountEquity, accountMaintMargin, accountStatus, totalAvailableBalance } = figures
  const pool = poolOf(figures)
  const status = STATUSES.get(accountStatus) ?? null
  return {
    receivedAt,
    marginMode: kind,
    currency: 'USD',
    walletBalance: null,
    unrealizedProfit: null,
    marginBalance: accountEquity,
    availableBalance: totalAvailableBalance,
    initialMargin: null,
    maintMargin: accountMaintMargin,
    pools: pool === null ? [] : [pool],
    gaps: [...(pool === null ? [gap('uniMMR')] : []), ...(status === null ? [gap('accountStatus')] : [])],
    assets: futures?.account.assets.toSorted((a, b) => (a.asset < b.asset ? -1 : 1)) ?? [],
    positions: futures === null ? [] : rowsOf(futures),
    listsHoldings: futures !== null,
    status,
  }
}

/** Null when the ratio is not known. */
function poolOf(figures: PortfolioFigures): MarginPool | null {
  const { accountEquity, accountMaintMargin, uniMMR } = figures
  const marginRatio = ratioOf(figures)
  if (marginRatio === null) return null
  const due = LIQUIDATED_AT.times(exact(accountMaintMargin))
  return {
    id: 'account',
    kind: 'account',
    asset: 'USD',
    maintMargin: accountMaintMargin,
    marginBalance: accountEquity,
    marginRatio,
    ...(uniMMR === null ? {} : { uniMMR }),
    headroom: { money: toDecimal(exact(accountEquity).minus(due)), move: UNKNOWN_MOVE },
  }
}

/** An account whose equity is negative is liquidated even without a position. */
function ratioOf({ accountEquity, accountMaintMargin, uniMMR }: PortfolioFigures): Decimal | null {
  const equity = compareDecimals(accountEquity, '0')
  if (equity < 0 || (equity === 0 && compareDecimals(accountMaintMargin, '0') > 0)) return 'Infinity'
  if (uniMMR === null || compareDecimals(uniMMR, '0') <= 0) return null
  return toDecimal(LIQUIDATED_AT.divCut(exact(uniMMR)))
}

function rowsOf({ account, prices, marginAssets }: PortfolioFutures): PositionRow[] {
  const modes = { multiAssets: true, contradicted: false, marginAssets, rates: new Map(), prices }
  const members = membersOf(account.positions, modes).map((member) => ({ ...member, poolId: 'account' }))
  return positionRows(members, [], prices).map((row) => ({ ...row, move: UNKNOWN_MOVE }))
}

function gap(field: string): Gap {
  return { kind: 'not-understood', field }
}
