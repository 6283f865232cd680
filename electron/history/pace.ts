import { type Exact, exact, toDecimal } from '../../shared/decimal.ts'
import type { AccountSummary, Decimal, Pace } from '../../shared/state.ts'
import { MINUTE_MS } from '../../shared/time.ts'
import type { Sample } from '../alerts/observation.ts'
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

/** What an answer tells of the headline pool, and of everything besides prices that moves its ratio. */
export interface Seen {
  readonly poolId: string
  readonly marginRatio: Decimal
  readonly holdings: ReadonlySet<string>
}

/** Null where the answer does not tell all of it. */
export function seenIn(summary: AccountSummary): Seen | null {
  const [headline] = summary.pools
  const isKnown = summary.gaps.length === 0 && summary.listsHoldings
  if (!isKnown || headline === undefined) return null
  return { poolId: headline.id, marginRatio: headline.marginRatio, holdings: holdingsOf(summary) }
}

/**
 * A recording holds neither positions nor the balance of each asset, so only what changes their sum is noticed. Null
 * where it does not tell that.
 */
export function seenInRecording({ figures, complete }: Sample): Seen | null {
  const { poolId, marginRatio, marginBalance, unrealizedProfit, currency } = figures
  if (!complete || poolId === null || marginRatio === null || unrealizedProfit === null) return null
  const walletBalance = toDecimal(exact(marginBalance).minus(unrealizedProfit))
  return { poolId, marginRatio, holdings: new Set([`${currency} ${walletBalance}`]) }
}

/**
 * The track with a new answer, which came at `at` of elapsed time. It starts anew after a gap and after every change of
 * holdings or of the headline pool. Null where the answer does not tell all of these.
 */
export function follow(track: Track | null, seen: Seen | null, at: number, intervalMs: number): Track | null {
  if (seen === null || seen.marginRatio === 'Infinity') return null
  const { poolId, marginRatio, holdings } = seen
  const step = { at, marginRatio }
  const previous = track?.steps.at(-1)
  const continues =
    track !== null &&
    previous !== undefined &&
    track.poolId === poolId &&
    !isGap(at - previous.at, intervalMs) &&
    sameHoldings(track.holdings, holdings)
  const steps = continues ? [...sinceBase(track.steps, at - LONG_MS), step] : [step]
  return { holdings, poolId, steps }
}

/**
 * How fast the headline pool's ratio has risen over the last 15 minutes, and when it would reach 100 % at that pace. Null
 * below half the warning level, and where the ratio does not rise steadily, soon enough or by enough.
 */
export function paceOf(track: Track, warning: Decimal): Pace | null {
  const climb = climbOf(track, warning)
  if (typeof climb === 'string' || climb.leftMs >= LONGEST_LEFT_MS) return null
  return { ...climb, poolId: track.poolId, rise: toDecimal(climb.rise) }
}

/**
 * How many minutes are left until 100 %, however many they are. `Infinity` where the ratio does not rise or is below
 * half the warning level. Null where too little has been seen.
 */
export function minutesLeft(track: Track | null, warning: Decimal): Decimal | null {
  const climb = track === null ? 'unknown' : climbOf(track, warning)
  if (climb === 'unknown') return null
  if (climb === 'none') return 'Infinity'
  if (climb === 'over') return '0'
  return toDecimal(exact(Math.floor((climb.leftMs / MINUTE_MS) * 10)).div(10))
}

interface Climb {
  readonly rise: Exact
  readonly overMs: number
  readonly leftMs: number
}

function climbOf({ steps }: Track, warning: Decimal): Climb | 'over' | 'none' | 'unknown' {
  const last = steps.at(-1)
  if (last === undefined) return 'unknown'
  const ratio = exact(last.marginRatio)
  if (ratio.gte(1)) return 'over'
  if (ratio.times(2).lt(warning)) return 'none'
  const base = baseOf(steps, last.at - LONG_MS)
  const turn = baseOf(steps, last.at - SHORT_MS)
  if (base === null || turn === null) return 'unknown'
  if (steps.filter(({ at }) => at > last.at - SHORT_MS).length < LEAST_POLLS) return 'unknown'
  const rise = ratio.minus(base.marginRatio)
  if (rise.lte(LEAST_RISE) || ratio.lte(turn.marginRatio)) return 'none'
  const overMs = last.at - base.at
  return { rise, overMs, leftMs: timeFor(exact(1).minus(ratio), rise, overMs) }
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
