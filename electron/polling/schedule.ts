import { exchangeErrorName } from '../../shared/exchange-errors.ts'
import { type Problem, waitsUntil } from '../../shared/problems.ts'
import type { PollReason } from '../../shared/state.ts'
import { MINUTE_MS } from '../../shared/time.ts'
import type { Closeness } from './closeness.ts'

export interface Signals {
  /** The user's, ms. */
  readonly intervalMs: number
  readonly closeness: Closeness
  /** How many times longer than wished the interval must be for all accounts to stay within our share; ≥ 1. */
  readonly stretch: number
  /** When in the interval it is this account's turn, a fraction of it; null: it has the exchange to itself. */
  readonly phase: number | null
  /** Polls that failed in a row; 0 after a good one. */
  readonly failures: number
  /** How many of the last ones in a row were refusals. */
  readonly refusals: number
  /** Why the last poll failed. */
  readonly problem: Problem | null
  /** Some poll has succeeded since the account is watched, or before that. */
  readonly workedBefore: boolean
  /** Evenly spread over 0 ≤ x < 1, new for each call. */
  readonly jitter: number
}

export interface NextPoll {
  /** ms since the epoch; null: not before something has changed. */
  readonly at: number | null
  readonly reason: PollReason
}

const SHORTEST_INTERVAL_MS = 1_000
const LONGEST_BACKOFF_MS = MINUTE_MS
const SHORTEST_BACKOFF_MS = 1_000
/** Nothing has reached the exchange: to try again costs nobody anything, and the way may be free at any moment. */
const LONGEST_UNREACHED_MS = 5_000
/** "Service unavailable" passes within a second as a rule, and does not count towards any limit. */
const SHORTEST_UNAVAILABLE_MS = 200
const SLOW_MS = MINUTE_MS
const SELDOM_MS = 5 * MINUTE_MS
/** A key that worked and is refused is taken for a passing thing so often. */
const PATIENCE = 5

/**
 * When to poll next, and why then. Between good polls: the user's interval, quicker near a threshold,
 * slower when nothing is at stake, stretched where the request weight does not do. After failures:
 * exponential with full jitter, so that many watchers of one exchange do not come back in step. A
 * moment the exchange named is obeyed. What ends seldom by itself is looked at seldom, and what only
 * the user can end not at all.
 */
export function schedule(now: number, signals: Signals): NextPoll {
  const { problem, failures, jitter } = signals
  if (problem?.kind === 'weight-spent') return afterSpentWeight(now, problem, signals)
  const told = waitsUntil(problem, now)
  if (told !== null) return { at: told, reason: 'told-to-wait' }
  if (problem === null || failures === 0) return afterGoodPoll(now, signals)

  const wait = waitAfter(problem, signals)
  if (wait === 'for-change') return { at: null, reason: 'needs-the-user' }
  if (wait !== 'backoff') return { at: now + spread(wait, jitter), reason: 'seldom' }
  return { at: now + backoff(problem, signals), reason: 'backoff' }
}

/** The interval an account at this closeness is polled at as long as the request weight does, ms. */
export function wishedInterval(intervalMs: number, closeness: Closeness): number {
  if (closeness === 'idle') return intervalMs * 2
  return closeness === 'close' ? Math.max(SHORTEST_INTERVAL_MS, Math.round(intervalMs / 2)) : intervalMs
}

function afterGoodPoll(now: number, { intervalMs, closeness, stretch, phase }: Signals): NextPoll {
  const interval = Math.round(wishedInterval(intervalMs, closeness) * stretch)
  const reason = stretch > 1 ? 'weight' : closeness === 'usual' ? 'interval' : closeness
  return { at: phase === null ? now + interval : nextTurn(now, interval, phase), reason }
}

/**
 * Accounts of one interval come one after the other, evenly over it, and each stays in its place. A turn
 * that comes within a quarter of the interval is left out: the poll before it has just ended.
 */
function nextTurn(now: number, interval: number, phase: number): number {
  const earliest = now + interval / 4
  const turn = phase * interval
  return Math.round(Math.ceil((earliest - turn) / interval) * interval + turn)
}

/** From the next minute on there is weight again, but not for everybody at its first instant. */
function afterSpentWeight(now: number, problem: Problem, { intervalMs, jitter }: Signals): NextPoll {
  const free = waitsUntil(problem, now) ?? now + SHORTEST_INTERVAL_MS
  return { at: free + Math.round(Math.min(intervalMs, SLOW_MS / 2) * jitter), reason: 'weight' }
}

/** ms where it is to be looked at seldom. */
function waitAfter(problem: Problem, { refusals, workedBefore }: Signals): 'for-change' | 'backoff' | number {
  const { kind, params } = problem
  switch (kind) {
    case 'signature-rejected':
      return 'for-change'
    case 'proxy':
      // A password that is tried again and again gets its user locked out.
      return params?.cause === 'auth' ? 'for-change' : 'backoff'
    case 'account-inactive':
      // This code is also sent during maintenance.
      if (exchangeErrorName(problem) === 'no-account') return SLOW_MS
      return lostSight(refusals, workedBefore)
    case 'restricted':
      if (params?.status === 403) return SELDOM_MS
      return lostSight(refusals, workedBefore)
    case 'key-rejected':
      return lostSight(refusals, workedBefore)
    case 'keychain-locked':
      // Each look may put the keychain's question on the screen again.
      return SELDOM_MS
    case 'key-missing':
      // A locked keychain may say so, without a question; where the key was kept elsewhere, it has to be entered.
      return params?.kept === undefined ? SLOW_MS : 'for-change'
    case 'maintenance':
      return SLOW_MS
    case 'exchange-error':
      return slownessOf(problem)
    default:
      return 'backoff'
  }
}

/** What worked before may work again; what never did needs another key, or another network. */
function lostSight(refusals: number, workedBefore: boolean): 'for-change' | 'backoff' | number {
  if (!workedBefore) return 'for-change'
  return isPatient(refusals, workedBefore) ? 'backoff' : SELDOM_MS
}

/** Whether a refusal is still taken for a passing thing, after so many in a row. */
export function isPatient(refusals: number, workedBefore: boolean): boolean {
  return workedBefore && refusals <= PATIENCE
}

/** Of the key, the account or this place: not of what was asked, nor of when. */
export function isRefusal({ kind }: Problem): boolean {
  return kind === 'key-rejected' || kind === 'account-inactive' || kind === 'restricted'
}

function slownessOf(problem: Problem): 'backoff' | number {
  const error = exchangeErrorName(problem)
  if (error === 'not-available-yet') return SLOW_MS
  return error === 'not-understood' ? SELDOM_MS : 'backoff'
}

function backoff(problem: Problem, { intervalMs, failures, jitter }: Signals): number {
  const isUnavailable = passesAtOnce(problem)
  const shortest = isUnavailable ? SHORTEST_UNAVAILABLE_MS : SHORTEST_BACKOFF_MS
  const first = isUnavailable ? SHORTEST_UNAVAILABLE_MS : Math.min(intervalMs, LONGEST_BACKOFF_MS)
  const longest = isUnreached(problem) ? LONGEST_UNREACHED_MS : LONGEST_BACKOFF_MS
  const ceiling = Math.min(longest, first * 2 ** Math.min(failures - 1, 16))
  return Math.max(shortest, Math.round(ceiling * jitter))
}

/** All kinds of 503 but the one that says that too much is asked for. */
function passesAtOnce(problem: Problem): boolean {
  const { kind, params } = problem
  return kind === 'exchange-error' && params?.status === 503 && exchangeErrorName(problem) !== 'overloaded'
}

function isUnreached({ kind, params }: Problem): boolean {
  return (kind === 'offline' && params?.cause !== 'reset') || kind === 'proxy'
}

/** Up to a fifth later, so that many do not come in step. */
function spread(wait: number, jitter: number): number {
  return Math.round(wait * (1 + jitter / 5))
}
