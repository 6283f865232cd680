import { exchangeErrorName } from '../../shared/exchange-errors.ts'
import { type Problem, type WeightUser, waitsUntil } from '../../shared/problems.ts'
import type { PollReason } from '../../shared/state.ts'
import { MINUTE_MS } from '../../shared/time.ts'
import type { Closeness } from './closeness.ts'

/** How the polls of an account went so far. */
export interface PollRecord {
  /** Polls that failed in a row. */
  readonly failures: number
  /** How many of the last polls in a row were refused: the key, the account or this IP address. */
  readonly refusals: number
  /** Why the last poll failed. */
  readonly problem: Problem | null
  /** Whether any poll has succeeded, in this run or an earlier one. */
  readonly workedBefore: boolean
}

export interface Signals extends PollRecord {
  /** The user's interval, ms. */
  readonly intervalMs: number
  readonly closeness: Closeness
  /** How many times longer the interval must be for all accounts to stay within our request weight; ≥ 1. */
  readonly stretch: number
  /** Who is to blame for a stretch above 1. */
  readonly stretchedBy: WeightUser
  /** The account's place within the interval, a fraction; null when no other account is polled at its exchange. */
  readonly phase: number | null
  /** Evenly spread over 0 ≤ x < 1, new for each call. */
  readonly jitter: number
}

export interface NextPoll {
  /** ms since the epoch; null when another poll makes sense only after the user has changed something. */
  readonly at: number | null
  readonly reason: PollReason
}

const SHORTEST_INTERVAL_MS = 1_000
const LONGEST_BACKOFF_MS = MINUTE_MS
const SHORTEST_BACKOFF_MS = 1_000
/** However long the interval is, a first failure is not left alone for longer: it may be a slip. */
const LONGEST_FIRST_BACKOFF_MS = 15_000
/** Where no request reached the exchange, another attempt costs nothing, and may succeed at any moment. */
const LONGEST_UNREACHED_MS = 5_000
/** "Service unavailable" usually passes within a second, and counts towards no limit. */
const SHORTEST_UNAVAILABLE_MS = 200
const SLOW_MS = MINUTE_MS
const RARE_MS = 5 * MINUTE_MS
/** So many refusals in a row of a key that worked before are still taken to pass by themselves. */
const PATIENCE = 5

/**
 * Decides when to poll next, and why then. Between good polls it is the user's interval: shorter near a
 * threshold, longer without a position, and stretched where the request weight is too little. After a
 * failure it is an exponential backoff with full jitter, so that many apps do not return at the same
 * time. A moment the exchange named (`Retry-After` or "banned until") is obeyed. A problem that rarely
 * ends by itself is retried rarely, and one that only the user can end is not retried.
 */
export function schedule(now: number, signals: Signals): NextPoll {
  const { problem, failures, jitter } = signals
  if (problem?.kind === 'weight-spent') return afterSpentWeight(now, problem, signals)
  const namedMoment = waitsUntil(problem, now)
  if (namedMoment !== null) return { at: namedMoment, reason: 'asked-to-wait' }
  if (problem === null || failures === 0) return afterGoodPoll(now, signals)

  const retry = retryAfter(problem, signals)
  if (retry === 'needs-the-user') return { at: null, reason: 'needs-the-user' }
  if (retry !== 'backoff') return { at: now + withJitter(retry, jitter), reason: 'seldom' }
  return { at: now + backoff(problem, signals), reason: 'backoff' }
}

/** The interval for an account at this closeness where there is request weight enough, ms. */
export function intervalFor(intervalMs: number, closeness: Closeness): number {
  if (closeness === 'idle') return intervalMs * 2
  return closeness === 'close' ? Math.max(SHORTEST_INTERVAL_MS, Math.round(intervalMs / 2)) : intervalMs
}

function afterGoodPoll(now: number, signals: Signals): NextPoll {
  const { intervalMs, closeness, stretch, stretchedBy, phase } = signals
  const interval = Math.round(intervalFor(intervalMs, closeness) * stretch)
  const reason = stretch > 1 ? weightReason(stretchedBy) : closeness === 'usual' ? 'interval' : closeness
  return { at: phase === null ? now + interval : nextMomentAt(phase, now, interval), reason }
}

/**
 * Spreads the polls of accounts with the same interval evenly over it, each at its own place. A moment
 * within a quarter of the interval is left out, since the poll before it has just ended.
 */
function nextMomentAt(phase: number, now: number, interval: number): number {
  const earliest = now + interval / 4
  const offset = phase * interval
  return Math.round(Math.ceil((earliest - offset) / interval) * interval + offset)
}

/** There is weight again from the next minute on, but not all accounts may poll in its first instant. */
function afterSpentWeight(now: number, problem: Problem, { intervalMs, jitter }: Signals): NextPoll {
  const free = waitsUntil(problem, now) ?? now + SHORTEST_INTERVAL_MS
  return {
    at: free + Math.round(Math.min(intervalMs, SLOW_MS / 2) * jitter),
    reason: weightReason(problem.params?.by),
  }
}

function weightReason(by: unknown): PollReason {
  const ours: WeightUser = 'our-accounts'
  return by === ours ? 'our-weight' : 'others-weight'
}

/** A number is the time to the next attempt, ms. */
type Retry = 'needs-the-user' | 'backoff' | number

function retryAfter(problem: Problem, signals: Signals): Retry {
  const { refusals, workedBefore } = signals
  const { kind, params } = problem
  switch (kind) {
    case 'signature-rejected':
      return 'needs-the-user'
    case 'proxy':
      // Trying a wrong password again and again can lock its user out.
      return params?.cause === 'auth' ? 'needs-the-user' : 'backoff'
    case 'account-inactive':
      // The exchange also sends this code during maintenance, and now and then to an account that works.
      if (exchangeErrorName(problem) === 'no-account') {
        return isPatient(refusals, workedBefore) ? 'backoff' : SLOW_MS
      }
      return afterRefusal(refusals, workedBefore)
    case 'restricted':
      if (params?.status === 403) return unlessSlip(RARE_MS, signals)
      return afterRefusal(refusals, workedBefore)
    case 'key-rejected':
      return afterRefusal(refusals, workedBefore)
    case 'keychain-locked':
      // Each attempt may put the keychain's question on the screen again.
      return RARE_MS
    case 'key-missing':
      // A locked keychain may answer so without a question. A key that was kept elsewhere has to be entered.
      return params?.kept === undefined ? SLOW_MS : 'needs-the-user'
    case 'maintenance':
      return unlessSlip(SLOW_MS, signals)
    case 'exchange-error':
      return afterErrorCode(problem, signals)
    default:
      return 'backoff'
  }
}

/** A single answer to an account that works may be a slip of the exchange, so one more request follows soon. */
function unlessSlip(wait: number, { failures, workedBefore }: Signals): Retry {
  return workedBefore && failures === 1 ? 'backoff' : wait
}

/** What worked before may work again; what never worked needs another key or another network. */
function afterRefusal(refusals: number, workedBefore: boolean): Retry {
  if (!workedBefore) return 'needs-the-user'
  return isPatient(refusals, workedBefore) ? 'backoff' : RARE_MS
}

/** Whether a refusal is still taken to pass by itself, after so many in a row. */
export function isPatient(refusals: number, workedBefore: boolean): boolean {
  return workedBefore && refusals <= PATIENCE
}

/** Whether the key, the account or this IP address was refused, rather than the request or its moment. */
export function isRefusal({ kind }: Problem): boolean {
  return kind === 'key-rejected' || kind === 'account-inactive' || kind === 'restricted'
}

/** The exchange does not accept the request, or does not accept it at present. */
function afterErrorCode(problem: Problem, signals: Signals): Retry {
  const error = exchangeErrorName(problem)
  if (error === 'not-available-yet') return unlessSlip(SLOW_MS, signals)
  return error === 'not-understood' ? unlessSlip(RARE_MS, signals) : 'backoff'
}

function backoff(problem: Problem, { intervalMs, failures, jitter }: Signals): number {
  const isUnavailable = passesAtOnce(problem)
  const shortest = isUnavailable ? SHORTEST_UNAVAILABLE_MS : SHORTEST_BACKOFF_MS
  const first = isUnavailable ? SHORTEST_UNAVAILABLE_MS : Math.min(intervalMs, LONGEST_FIRST_BACKOFF_MS)
  const longest = isUnreached(problem) ? LONGEST_UNREACHED_MS : LONGEST_BACKOFF_MS
  const ceiling = Math.min(longest, first * 2 ** Math.min(failures - 1, 16))
  return Math.max(shortest, Math.round(ceiling * jitter))
}

/** Covers every kind of 503 but the one that says that the exchange is overloaded. */
function passesAtOnce(problem: Problem): boolean {
  const { kind, params } = problem
  return kind === 'exchange-error' && params?.status === 503 && exchangeErrorName(problem) !== 'overloaded'
}

function isUnreached({ kind, params }: Problem): boolean {
  return (kind === 'offline' && params?.cause !== 'reset') || kind === 'proxy'
}

/** Adds up to a fifth, so that many apps do not return at the same time. */
function withJitter(wait: number, jitter: number): number {
  return Math.round(wait * (1 + jitter / 5))
}
