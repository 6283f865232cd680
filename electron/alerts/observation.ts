import { comparable, type Exact, exact, toDecimal } from '../../shared/decimal.ts'
import type { Rules } from '../../shared/settings/rules.ts'
import type { AccountSummary, Decimal, MarginPool, PortfolioStatus } from '../../shared/state.ts'

/** The figures that the rules judge. */
export interface Figures {
  /** The ratio of the headline pool, as a fraction; null when there is no pool. */
  readonly marginRatio: Decimal | null
  /** The id of the headline pool; null when there is none. */
  readonly poolId: string | null
  /** The market move that liquidates the headline pool, a fraction. Left out where it is not known, or was not recorded. */
  readonly move?: Decimal
  readonly isolated: readonly {
    readonly poolId: string
    readonly marginRatio: Decimal
    readonly move?: Decimal
  }[]
  /** Null when the exchange does not say it, like `unrealizedProfit`. */
  readonly availableBalance: Decimal | null
  readonly marginBalance: Decimal
  readonly unrealizedProfit: Decimal | null
  /** The currency of the amounts. */
  readonly currency: string
  /**
   * The smallest market move that liquidates a pool, a fraction without a sign; `Infinity` when none does. Left out
   * where it is not known of some pool, or was not recorded, like the next two.
   */
  readonly marketMove?: Decimal
  /** The shortest distance of a mark price to its liquidation price, a fraction of the mark price; `Infinity` when none is told. */
  readonly liquidationDistance?: Decimal
  /** Minutes until the headline reaches 100 % at its pace; `Infinity` where it does not rise. */
  readonly minutesLeft?: Decimal
  /** What the exchange says of a portfolio margin account. Left out where it says nothing, or was not recorded. */
  readonly status?: PortfolioStatus
}

export type Observation =
  /**
   * `complete` is false when some pool is not known, or the figures were judged before: then they can
   * raise or hold a level, but not lower one.
   */
  | { readonly kind: 'seen'; readonly figures: Figures; readonly complete: boolean }
  /** Time has passed without figures, or a poll has failed. */
  | { readonly kind: 'unseen' }
  /** The exchange itself says that the account is about to be liquidated, or is being liquidated. */
  | { readonly kind: 'called'; readonly by: 'margin-call' | 'liquidation' }

/** What an account is judged by. */
export interface Circumstances {
  readonly rules: Rules
  /** Whether these are quiet hours, in which warnings wait. */
  readonly quiet: boolean
  /** How often the account is polled. */
  readonly intervalMs: number
  /** A time that the exchange has confirmed to be past, ms since the epoch; null when it has not confirmed any yet. */
  readonly confirmedNow: number | null
}

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
    ...(headline && moveOf(headline)),
    isolated: summary.pools
      .filter(({ kind }) => kind === 'isolated')
      .map((pool) => ({ poolId: pool.id, marginRatio: pool.marginRatio, ...moveOf(pool) })),
    availableBalance: summary.availableBalance,
    marginBalance: summary.marginBalance,
    unrealizedProfit: summary.unrealizedProfit,
    currency: summary.currency,
    ...shortestMove(summary.pools),
    ...shortestDistance(summary),
    ...(summary.status === null ? {} : { status: summary.status }),
  }
}

/** The sample with the minutes that are left at its pace; null where they are not known. */
export function withMinutesLeft(sample: Sample, minutesLeft: Decimal | null): Sample {
  return minutesLeft === null ? sample : { ...sample, figures: { ...sample.figures, minutesLeft } }
}

/** A move that is not known, and one that no market makes, say nothing about how near liquidation is. */
function moveOf({ headroom: { move } }: MarginPool): Pick<Figures, 'move'> {
  return move.kind === 'move' ? { move: move.move } : {}
}

function shortestMove(pools: readonly MarginPool[]): Pick<Figures, 'marketMove'> {
  let shortest = NOT_IN_SIGHT
  for (const { marginRatio, headroom } of pools) {
    if (headroom.move.kind === 'unknown') return {}
    if (comparable(marginRatio).gte(1)) shortest = NOTHING_LEFT
    else if (headroom.move.kind === 'move') shortest = lesser(shortest, exact(headroom.move.move).abs())
  }
  return { marketMove: toText(shortest) }
}

/** Of positions whose prices are not known, nothing can be told. */
function shortestDistance({
  positions,
  listsHoldings,
}: AccountSummary): Pick<Figures, 'liquidationDistance'> {
  if (!listsHoldings) return {}
  let shortest = NOT_IN_SIGHT
  for (const { details } of positions) {
    if (details === null) return {}
    if (details.liquidationDistance !== null) shortest = lesser(shortest, exact(details.liquidationDistance))
  }
  return { liquidationDistance: toText(shortest) }
}

const NOT_IN_SIGHT = comparable('Infinity')
const NOTHING_LEFT = exact('0')

function lesser(a: Exact, b: Exact): Exact {
  return b.lt(a) ? b : a
}

function toText(distance: Exact): Decimal {
  return distance === NOT_IN_SIGHT ? 'Infinity' : toDecimal(distance)
}
