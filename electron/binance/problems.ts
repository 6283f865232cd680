import { isIP } from 'node:net'
import { type OfflineCause, type Problem, ProblemError, type ProblemKind } from '../../shared/problems.ts'
import { DAY_MS, MINUTE_MS } from '../../shared/time.ts'

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

/** A key of its own instead of a code, seen while the exchange was being rebuilt. */
const UNDER_MAINTENANCE = 239999

/** All others are the exchange's own trouble, or that it was asked in a way it does not take. */
const KIND_OF_CODE: ReadonlyMap<number, ProblemKind> = new Map([
  [UNDER_MAINTENANCE, 'maintenance'],
  [-1002, 'key-rejected'],
  [-1007, 'timeout'],
  [-1011, 'restricted'],
  [-1016, 'maintenance'],
  [-1021, 'clock'],
  [-1022, 'signature-rejected'],
  [-1099, 'key-rejected'],
  [-1109, 'account-inactive'],
  [-2014, 'key-rejected'],
  [-2015, 'key-rejected'],
  [-2017, 'key-rejected'],
  [-2023, 'liquidation'],
  [-4056, 'key-rejected'],
  [-4057, 'key-rejected'],
  [-4109, 'account-inactive'],
  [-4402, 'restricted'],
])

const KIND_OF_STATUS: ReadonlyMap<number, ProblemKind> = new Map([
  [401, 'key-rejected'],
  [403, 'restricted'],
  [408, 'timeout'],
  [451, 'restricted'],
])

const TOO_MANY_REQUESTS = -1003
const PROXY_AUTHENTICATION_REQUIRED = 407

const SHORTEST_BAN = 2 * MINUTE_MS
const LONGEST_BAN = 3 * DAY_MS

/** Why a reply is no answer; null if it is one, as far as status and error codes tell. */
export function replyProblem(reply: Reply, clocks: Clocks): Problem | null {
  const { status, body } = reply
  if (status === PROXY_AUTHENTICATION_REQUIRED) return { kind: 'proxy', params: { cause: 'auth' } }
  const error = errorIn(body)
  if (status === 418 || status === 429 || error?.code === TOO_MANY_REQUESTS)
    return limitProblem(reply, clocks)
  if (error !== null && isError(status, error)) return errorProblem(status, error)
  if (status >= 200 && status < 300) return body === undefined ? unreadable('body') : null
  if (status >= 300 && status < 400) return unreadable('redirect')
  return errorProblem(status, { code: 0, message: '' })
}

/** Whether a request has failed before anything of it reached the exchange, which cannot have counted it. */
export function isUnsent({ kind, params }: Problem): boolean {
  if (kind === 'proxy' || kind === 'tls') return true
  const causes: readonly OfflineCause[] = ['disconnected', 'dns', 'refused', 'unreachable']
  return kind === 'offline' && causes.some((cause) => cause === params?.cause)
}

/** The message of an error reply; empty if there is none. Never shown: it may name an IP address. */
export function errorMessage(body: unknown): string {
  return errorIn(body)?.message ?? ''
}

/** This computer's address, where an error message names it. */
export function ipIn(message: string): string | null {
  const ip = /(?:request ip: |\bIP\()([\da-f.:]+)/i.exec(message)?.[1] ?? ''
  return isIP(ip) ? ip : null
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
  if (!isObject(body)) return null
  if (Object.hasOwn(body, String(UNDER_MAINTENANCE))) return { code: UNDER_MAINTENANCE, message: '' }
  if (!('code' in body) || !Number.isSafeInteger(body.code)) return null
  return { code: Number(body.code), message: 'msg' in body && typeof body.msg === 'string' ? body.msg : '' }
}

/** Some gateways send errors with status 200, where a code may also stand for success. */
function isError(status: number, { code }: ExchangeError): boolean {
  return code < 0 || status >= 400 || KIND_OF_CODE.has(code)
}

/** Code 0 is none. */
function errorProblem(status: number, { code, message }: ExchangeError): Problem {
  const kind = KIND_OF_CODE.get(code) ?? KIND_OF_STATUS.get(status) ?? 'exchange-error'
  const coded = code === 0 ? {} : { code }
  const ip = ipIn(message)
  switch (kind) {
    case 'exchange-error':
    case 'restricted':
      return { kind, params: { status, ...coded } }
    case 'key-rejected':
      return { kind, params: { ...coded, ...(ip === null ? {} : { ip }) } }
    case 'maintenance':
    case 'account-inactive':
    case 'liquidation':
      return { kind, params: coded }
    default:
      return { kind }
  }
}

/** A ban has an end; the plain limit is free again with the next minute of the exchange's clock. */
function limitProblem({ status, headers, body }: Reply, clocks: Clocks): Problem {
  const serverNow = exchangeTime(headers, clocks)
  const message = errorMessage(body)
  const kind = status === 418 || /banned until/i.test(message) ? 'banned' : 'rate-limited'
  const told = [retryAfter(headers), bannedUntil(message, serverNow)].filter((wait) => wait > 0)
  const untold = kind === 'banned' ? SHORTEST_BAN : MINUTE_MS - (serverNow % MINUTE_MS)
  const wait = told.length > 0 ? Math.max(...told) : untold
  return { kind, retryAt: Math.ceil(clocks.now + Math.min(wait, LONGEST_BAN)) }
}

/** The date of a reply is told in whole seconds, and may have been on its way for some. */
const DATED_MS = 5_000

/**
 * Before the exchange's clock was read it passes for this computer's, and once this computer's was set
 * it is taken for another time: either may be hours off. Nearer is then the date of the reply itself.
 */
function exchangeTime(headers: Headers, { serverNow }: Clocks): number {
  const dated = Date.parse(headers.get('date') ?? '')
  return Math.abs(dated - serverNow) > DATED_MS ? dated : serverNow
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

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
