import { exchangeErrorName } from '../../shared/exchange-errors.ts'
import { type Problem, type WeightUser, waitsUntil } from '../../shared/problems.ts'
import type { PollReason } from '../../shared/state.ts'
import { MINUTE_MS } from '../../shared/time.ts'
import type { Closeness } from './closeness.ts'

/** How the polls of an account went so far. */
export interface PollRecord {
  /** Why the last poll failed; null if it succeeded. */
  readonly problem: Problem | null
  /** How many polls since the last good one have failed in the way of the last, see `wayOfFailing`. */
  readonly times: number
  /** Whether any poll has succeeded, in this run or an earlier one. */
  readonly workedBefore: boolean
}

export interface Signals extends PollRecord {
  /** The user's interval, ms. */
  readonly intervalMs: number
  readonly closeness: Closeness
  /** Whether the account was last seen at warning or critical, or called by the exchange. */
  readonly inDanger: boolean
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
/** A page with status 403 may be the limit of the exchange's firewall, which many attempts would keep up. */
const FIRST_TURNED_AWAY_MS = 30_000
const SLOW_MS = MINUTE_MS
const RARE_MS = 5 * MINUTE_MS
/** So many failures of one kind are taken to pass by themselves, if the account worked before. */
const PATIENCE = 5
/** In danger the longest waits are so many times shorter. */
const HASTE_IN_DANGER = 4

/**
 * Decides when to poll next, and why then. Between good polls it is the user's interval: shorter near a
 * threshold, longer without a position, and stretched where the request weight is too little. After a
 * failure it is an exponential backoff with full jitter, so that many apps do not return at the same
 * time. A moment the exchange named (`Retry-After` or "banned until") is obeyed. What rarely ends by
 * itself is retried rarely, or not at all if only the user can end it: for an account that worked before
 * only once it has happened several times, since any answer of the exchange may be a slip.
 */
export function schedule(now: number, signals: Signals): NextPoll {
  const { problem, jitter } = signals
  if (problem?.kind === 'weight-spent') return afterSpentWeight(now, problem, signals)
  const namedMoment = waitsUntil(problem, now)
  if (namedMoment !== null) return { at: namedMoment, reason: 'asked-to-wait' }
  if (problem === null) return afterGoodPoll(now, signals)

  const retry = retryAfter(problem, signals)
  if (retry === 'needs-the-user') return { at: null, reason: 'needs-the-user' }
  if (retry !== 'backoff') return { at: now + withJitter(retry, jitter), reason: 'seldom' }
  return { at: now + backoff(problem, signals), reason: 'backoff' }
}

/**
 * Names what failures have in common that back off together. Others start from the beginning, so that the first
 * refusal after an outage is retried as soon as any first one.
 */
export function wayOfFailing(problem: Problem): string {
  const { kind, params } = problem
  return isUnreached(problem) ? 'unreached' : `${kind} ${params?.code ?? params?.status ?? ''}`
}

/** Whether a failure is still taken to pass by itself. */
export function isPatient({ times, workedBefore }: Pick<PollRecord, 'times' | 'workedBefore'>): boolean {
  return workedBefore && times <= PATIENCE
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

/**
 * There is weight again from the next minute on, but not all accounts may poll in its first instant, and those near or
 * above a threshold go first.
 */
function afterSpentWeight(now: number, problem: Problem, signals: Signals): NextPoll {
  const { intervalMs, closeness, inDanger, jitter } = signals
  const free = waitsUntil(problem, now) ?? now + SHORTEST_INTERVAL_MS
  const goesFirst = inDanger || closeness === 'close'
  const spread = goesFirst ? SHORTEST_INTERVAL_MS : Math.min(intervalMs, SLOW_MS / 2)
  return { at: free + Math.round(spread * jitter), reason: weightReason(problem.params?.by) }
}

function weightReason(by: unknown): PollReason {
  const ours: WeightUser = 'our-accounts'
  return by === ours ? 'our-weight' : 'others-weight'
}

/** A number is the time to the next attempt, ms. */
type Retry = 'needs-the-user' | 'backoff' | number

function retryAfter(problem: Problem, signals: Signals): Retry {
  const kept = keptRetry(problem, signals)
  if (kept !== null) return kept
  if (isPatient(signals)) return 'backoff'
  const retry = lastingRetry(problem, signals)
  return typeof retry === 'number' && signals.inDanger ? retry / HASTE_IN_DANGER : retry
}

/** For what further attempts may make worse, or surely meet again, whatever worked before; null for anything else. */
function keptRetry({ kind, params }: Problem, { times, workedBefore }: Signals): Retry | null {
  switch (kind) {
    case 'signature-rejected':
    case 'key-elsewhere':
      return 'needs-the-user'
    case 'proxy':
      // Trying a wrong password again and again can lock its user out.
      return params?.cause === 'auth' ? 'needs-the-user' : null
    case 'keychain-locked':
      // Each attempt may put the keychain's question on the screen again.
      return RARE_MS
    case 'key-missing':
      // A locked keychain may answer so without a question. A key that was kept elsewhere has to be entered.
      return params?.kept === undefined ? SLOW_MS : 'needs-the-user'
    case 'maintenance':
      return workedBefore && times === 1 ? 'backoff' : SLOW_MS
    default:
      return null
  }
}

/** For what does not seem to pass by itself. What worked before may work again even so. */
function lastingRetry(problem: Problem, { workedBefore }: Signals): Retry {
  const refused = workedBefore ? RARE_MS : 'needs-the-user'
  const error = exchangeErrorName(problem)
  switch (problem.kind) {
    case 'key-rejected':
      return refused
    case 'restricted':
      return isTurnedAway(problem) ? RARE_MS : refused
    case 'account-inactive':
      // The exchange also sends this code during maintenance.
      return error === 'no-account' ? SLOW_MS : refused
    case 'outdated':
      return RARE_MS
    case 'exchange-error':
      if (error === 'not-available-yet') return SLOW_MS
      return error === 'not-understood' ? RARE_MS : 'backoff'
    default:
      return 'backoff'
  }
}

function backoff(problem: Problem, { intervalMs, inDanger, times, jitter }: Signals): number {
  const doubled = 2 ** Math.min(times - 1, 16)
  if (isTurnedAway(problem))
    return withJitter(Math.min(LONGEST_BACKOFF_MS, FIRST_TURNED_AWAY_MS * doubled), jitter)
  const isUnavailable = passesAtOnce(problem)
  const shortest = isUnavailable ? SHORTEST_UNAVAILABLE_MS : SHORTEST_BACKOFF_MS
  const first = isUnavailable ? SHORTEST_UNAVAILABLE_MS : Math.min(intervalMs, LONGEST_FIRST_BACKOFF_MS)
  const longest = isUnreached(problem)
    ? LONGEST_UNREACHED_MS
    : LONGEST_BACKOFF_MS / (inDanger ? HASTE_IN_DANGER : 1)
  return Math.max(shortest, Math.round(Math.min(longest, first * doubled) * jitter))
}

/** A page with status 403, rather than an error that says more. */
function isTurnedAway({ kind, params }: Problem): boolean {
  return kind === 'restricted' && params?.status === 403
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
