import { isIP } from 'node:net'
import { type Problem, ProblemError, type ProblemKind } from '../../shared/problems.ts'

/** What the exchange sent back, its body read as JSON; undefined if it is none. */
export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
}

/** This computer's clock, and how it reads the exchange's: ms since the epoch. */
export interface Clocks {
  readonly now: number
  readonly serverNow: number
}

const KIND_OF_CODE: ReadonlyMap<number, ProblemKind> = new Map([
  [-1002, 'key-rejected'],
  [-1011, 'restricted'],
  [-1016, 'maintenance'],
  [-1021, 'clock'],
  [-1022, 'signature-rejected'],
  [-1099, 'key-rejected'],
  [-1109, 'account-inactive'],
  [-2014, 'key-rejected'],
  [-2015, 'key-rejected'],
  [-2017, 'key-rejected'],
  [-4056, 'key-rejected'],
  [-4057, 'key-rejected'],
  [-4109, 'account-inactive'],
  [-4402, 'restricted'],
])

const KIND_OF_STATUS: ReadonlyMap<number, ProblemKind> = new Map([
  [401, 'key-rejected'],
  [403, 'restricted'],
  [451, 'restricted'],
])

const TOO_MANY_REQUESTS = -1003
/** A key of its own instead of a code, seen while the exchange was being rebuilt. */
const MAINTENANCE_KEY = '239999'

const MINUTE = 60_000
const SHORTEST_BAN = 2 * MINUTE
const LONGEST_BAN = 3 * 24 * 60 * MINUTE

/** Why a reply is no answer; null if it is one, as far as status and error codes tell. */
export function replyProblem(reply: Reply, clocks: Clocks): Problem | null {
  const { status, body } = reply
  const error = errorIn(body)
  if (status === 418 || status === 429 || error?.code === TOO_MANY_REQUESTS)
    return limitProblem(reply, clocks)
  if (isObject(body) && Object.hasOwn(body, MAINTENANCE_KEY)) return { kind: 'maintenance' }
  if (error !== null && (error.code < 0 || status >= 400)) return codeProblem(status, error)
  if (status >= 200 && status < 300) return body === undefined ? unreadable('body') : null
  if (status >= 300 && status < 400) return unreadable('redirect')
  return statusProblem(status)
}

/** The message of an error reply; empty if there is none. Never shown: it may name an IP address. */
export function errorMessage(body: unknown): string {
  return errorIn(body)?.message ?? ''
}

/** Why nothing came back: from what Node's or Electron's fetch failed with. Its text is not passed on. */
export function networkProblem(failure: unknown): Problem {
  const told = [...causes(failure)].join(' ')
  if (/redirect/i.test(told)) return unreadable('redirect')
  if (/TIMEDOUT|TIMED_OUT|TIMEOUT|TimeoutError/.test(told)) return { kind: 'timeout' }
  return { kind: 'offline' }
}

export function unreadable(field: 'body' | 'size' | 'redirect'): Problem {
  return { kind: 'unreadable', params: { field } }
}

export function isProblem(failure: unknown, kind: ProblemKind): boolean {
  return failure instanceof ProblemError && failure.problem.kind === kind
}

interface ExchangeError {
  readonly code: number
  readonly message: string
}

function errorIn(body: unknown): ExchangeError | null {
  if (!isObject(body) || !('code' in body) || !Number.isSafeInteger(body.code)) return null
  return { code: Number(body.code), message: 'msg' in body && typeof body.msg === 'string' ? body.msg : '' }
}

function codeProblem(status: number, { code, message }: ExchangeError): Problem {
  const kind = KIND_OF_CODE.get(code) ?? KIND_OF_STATUS.get(status) ?? 'exchange-error'
  if (kind === 'exchange-error') return { kind, params: code === 0 ? { status } : { status, code } }
  if (kind !== 'key-rejected') return { kind }
  const ip = /request ip: ([\da-f.:]+)/i.exec(message)?.[1] ?? ''
  return { kind, params: isIP(ip) ? { code, ip } : { code } }
}

function statusProblem(status: number): Problem {
  const kind = KIND_OF_STATUS.get(status) ?? 'exchange-error'
  return kind === 'exchange-error' ? { kind, params: { status } } : { kind }
}

/** A ban has an end; the plain limit is free again with the next minute of the exchange's clock. */
function limitProblem({ status, headers, body }: Reply, { now, serverNow }: Clocks): Problem {
  const message = errorMessage(body)
  const kind = status === 418 || /banned until/i.test(message) ? 'banned' : 'rate-limited'
  const told = [retryAfter(headers), bannedUntil(message, serverNow)].filter((wait) => wait > 0)
  const untold = kind === 'banned' ? SHORTEST_BAN : MINUTE - (serverNow % MINUTE)
  const wait = told.length > 0 ? Math.max(...told) : untold
  return { kind, retryAt: Math.ceil(now + Math.min(wait, LONGEST_BAN)) }
}

/** ms to wait; 0 if not told. */
function retryAfter(headers: Headers): number {
  const seconds = headers.get('retry-after') ?? ''
  return /^\d{1,9}$/.test(seconds) ? Number(seconds) * 1000 : 0
}

/** ms to wait; 0 if not told, negative if the moment has passed. */
function bannedUntil(message: string, serverNow: number): number {
  const until = /banned until\D{0,20}(\d{13})(?!\d)/i.exec(message)?.[1]
  return until === undefined ? 0 : Number(until) - serverNow
}

/** Names, codes and messages down the chain of causes, as far as it is worth following. */
function* causes(failure: unknown): Generator<string> {
  let current = failure
  for (let depth = 0; depth < 5 && isObject(current); depth++) {
    for (const field of ['name', 'code', 'message']) {
      const told: unknown = Reflect.get(current, field)
      if (typeof told === 'string') yield told
    }
    current = 'cause' in current ? current.cause : undefined
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
