import { compareDecimals } from '../../shared/decimal.ts'
import type { AccountSummary, MarginPool } from '../../shared/state.ts'

/** Whether a pool's figures are the account's as well, so that one need not be told apart from the other. */
export function isWholeAccount(pool: MarginPool, summary: AccountSummary): boolean {
  return (
    summary.pools.length === 1 &&
    summary.gaps.length === 0 &&
    pool.asset === summary.currency &&
    compareDecimals(pool.marginBalance, summary.marginBalance) === 0 &&
    compareDecimals(pool.maintMargin, summary.maintMargin) === 0
  )
}
