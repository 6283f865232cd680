import type { AccountSummary, Decimal } from '../../shared/state.ts'

/** What the rules look at. */
export interface Figures {
  /** Of the headline, a fraction; null: there is no pool. */
  readonly marginRatio: Decimal | null
  /** The headline's. */
  readonly poolId: string | null
  readonly isolated: readonly { readonly poolId: string; readonly marginRatio: Decimal }[]
  readonly availableBalance: Decimal
  readonly marginBalance: Decimal
  readonly unrealizedProfit: Decimal
  /** What the amounts are in. */
  readonly currency: string
}

export type Observation =
  /** `complete` is false when some pool is not known, or the figures were judged before: they may raise a level or hold it, but not lower one. */
  | { readonly kind: 'seen'; readonly figures: Figures; readonly complete: boolean }
  /** Time has passed, or a poll has failed. */
  | { readonly kind: 'unseen' }
  /** The exchange itself says that the account is in danger: it is about to be liquidated, or is being. */
  | { readonly kind: 'called'; readonly by: 'margin-call' | 'liquidation' }

/** A recorded observation. */
export interface Sample {
  /** ms since the epoch. */
  readonly at: number
  readonly figures: Figures
  readonly complete: boolean
}

export function figuresOf(summary: AccountSummary): Figures {
  const [headline] = summary.pools
  return {
    marginRatio: headline?.marginRatio ?? null,
    poolId: headline?.id ?? null,
    isolated: summary.pools
      .filter(({ kind }) => kind === 'isolated')
      .map(({ id, marginRatio }) => ({ poolId: id, marginRatio })),
    availableBalance: summary.availableBalance,
    marginBalance: summary.marginBalance,
    unrealizedProfit: summary.unrealizedProfit,
    currency: summary.currency,
  }
}
