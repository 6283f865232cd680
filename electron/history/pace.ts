import { type Exact, exact, toDecimal } from '../../shared/decimal.ts'
import type { AccountSummary, Decimal, Pace } from '../../shared/state.ts'
import { MINUTE_MS } from '../../shared/time.ts'
import { isGap } from './gaps.ts'

/** The good answers of the last minutes, between which only prices have changed. */
export interface Track {
  /** What else moves the ratio: each asset's balances and each position's amount. */
  readonly holdings: ReadonlySet<string>
  readonly poolId: string
  /** Oldest first, and never empty. */
  readonly steps: readonly Step[]
}

interface Step {
  /** Elapsed ms. */
  readonly at: number
  readonly marginRatio: Decimal
}

const LONG_MS = 15 * MINUTE_MS
/** A ratio that has turned within these minutes has no pace. */
const SHORT_MS = 5 * MINUTE_MS
const LEAST_POLLS = 5
/** A ratio that swings by two points to either side rises by up to four without getting anywhere. */
const LEAST_RISE: Decimal = '0.04'
const LONGEST_LEFT_MS = 60 * MINUTE_MS

/**
 * The track with a new answer, which came at `at` of elapsed time. It starts anew after a gap and after every change of
 * holdings or of the headline pool. Null where the figures do not tell all of these.
 */
export function follow(
  track: Track | null,
  summary: AccountSummary,
  at: number,
  intervalMs: number,
): Track | null {
  const [headline] = summary.pools
  const isKnown = summary.gaps.length === 0 && summary.listsHoldings
  if (!isKnown || headline === undefined || headline.marginRatio === 'Infinity') return null
  const step = { at, marginRatio: headline.marginRatio }
  const holdings = holdingsOf(summary)
  const previous = track?.steps.at(-1)
  const continues =
    track !== null &&
    previous !== undefined &&
    track.poolId === headline.id &&
    !isGap(at - previous.at, intervalMs) &&
    sameHoldings(track.holdings, holdings)
  const steps = continues ? [...sinceBase(track.steps, at - LONG_MS), step] : [step]
  return { holdings, poolId: headline.id, steps }
}

/**
 * How fast the headline pool's ratio has risen over the last 15 minutes, and when it would reach 100 % at that pace. Null
 * below half the warning level, and where the ratio does not rise steadily, soon enough or by enough.
 */
export function paceOf({ poolId, steps }: Track, warning: Decimal): Pace | null {
  const last = steps.at(-1)
  if (last === undefined) return null
  const ratio = exact(last.marginRatio)
  if (ratio.gte(1) || ratio.times(2).lt(warning)) return null
  const base = baseOf(steps, last.at - LONG_MS)
  const turn = baseOf(steps, last.at - SHORT_MS)
  if (base === null || turn === null) return null
  if (steps.filter(({ at }) => at > last.at - SHORT_MS).length < LEAST_POLLS) return null
  const rise = ratio.minus(base.marginRatio)
  if (rise.lte(LEAST_RISE) || ratio.lte(turn.marginRatio)) return null
  const overMs = last.at - base.at
  const leftMs = timeFor(exact(1).minus(ratio), rise, overMs)
  return leftMs < LONGEST_LEFT_MS ? { poolId, rise: toDecimal(rise), overMs, leftMs } : null
}

/** How long the ratio takes to rise by `distance` when it takes `overMs` to rise by `rise`. Whole ms. */
function timeFor(distance: Exact, rise: Exact, overMs: number): number {
  return Number(toDecimal(distance.times(overMs).div(rise).round(0)))
}

/** The last step at or before a moment; null when there is none. */
function baseOf(steps: readonly Step[], moment: number): Step | null {
  return steps.findLast(({ at }) => at <= moment) ?? null
}

/** The steps from the base of a moment on. */
function sinceBase(steps: readonly Step[], moment: number): readonly Step[] {
  return steps.slice(
    Math.max(
      0,
      steps.findLastIndex(({ at }) => at <= moment),
    ),
  )
}

function holdingsOf({ currency, assets, positions }: AccountSummary): ReadonlySet<string> {
  return new Set([
    currency,
    ...assets.map(
      ({ asset, walletBalance, crossWalletBalance }) => `${asset} ${walletBalance} ${crossWalletBalance}`,
    ),
    ...positions.map(
      ({ symbol, positionSide, kind, positionAmt }) => `${symbol} ${positionSide} ${kind} ${positionAmt}`,
    ),
  ])
}

function sameHoldings(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...b].every((holding) => a.has(holding))
}
