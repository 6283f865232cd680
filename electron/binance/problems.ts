import { isIP } from 'node:net'
import { exchangeError, MAINTENANCE_NOTICE } from '../../shared/exchange-errors.ts'
import { type OfflineCause, type Problem, ProblemError, type ProblemKind } from '../../shared/problems.ts'
import { type Clocks, retryAt } from './retry-after.ts'

export interface Reply {
  readonly status: number
  readonly headers: Headers
  /** What the body says as JSON; undefined if it is not JSON. */
  readonly body: unknown
}

const PROXY_AUTHENTICATION_REQUIRED = 407
const BANNED = 418
const TOO_MANY_REQUESTS = 429

const KIND_OF_STATUS: ReadonlyMap<number, ProblemKind> = new Map([
  [401, 'key-rejected'],
  [403, 'restricted'],
  [408, 'timeout'],
  [451, 'restricted'],
])

/** What is wrong according to a reply's status and error code; null if nothing is. */
export function replyProblem(reply: Reply, clocks: Clocks): Problem | null {
  const { status, body } = reply
  if (status === PROXY_AUTHENTICATION_REQUIRED) return { kind: 'proxy', params: { cause: 'auth' } }
  const error = errorIn(body)
  const isLimited = error !== null && exchangeError(error.code)?.name === 'too-many-requests'
  if (status === BANNED || status === TOO_MANY_REQUESTS || isLimited) return limitProblem(reply, clocks)
  if (error !== null && isError(status, error)) return errorProblem(status, error)
  if (status >= 200 && status < 300) return body === undefined ? unreadable('body') : null
  if (status >= 300 && status < 400) return unreadable('redirect')
  return errorProblem(status, { code: 0, message: '' })
}

/** Whether nothing of the failed request reached the exchange, so that it cannot have counted it. */
export function isUnsent({ kind, params }: Problem): boolean {
  if (kind === 'proxy' || kind === 'tls') return true
  const causes: readonly OfflineCause[] = ['disconnected', 'dns', 'refused', 'unreachable']
  return kind === 'offline' && causes.some((cause) => cause === params?.cause)
}

/** The message of an error reply, or ''. Never show it: it may name an IP address. */
export function errorMessage(body: unknown): string {
  return errorIn(body)?.message ?? ''
}

/** This computer's address, if an error message names it. */
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

interface CodedError {
  /** 0 if there is none. */
  readonly code: number
  readonly message: string
}

function errorIn(body: unknown): CodedError | null {
  if (!isObject(body)) return null
  if (Object.hasOwn(body, String(MAINTENANCE_NOTICE))) return { code: MAINTENANCE_NOTICE, message: '' }
  if (!('code' in body) || !Number.isSafeInteger(body.code)) return null
  return { code: Number(body.code), message: 'msg' in body && typeof body.msg === 'string' ? body.msg : '' }
}

/** Some gateways send errors with status 200. There, a code may also stand for success. */
function isError(status: number, { code }: CodedError): boolean {
  return code < 0 || status >= 400 || exchangeError(code) !== null
}

function errorProblem(status: number, { code, message }: CodedError): Problem {
  const kind = exchangeError(code)?.kind ?? KIND_OF_STATUS.get(status) ?? 'exchange-error'
  const coded = code === 0 ? {} : { code }
  const ip = ipIn(message)
  switch (kind) {
    case 'exchange-error':
    case 'restricted':
      return { kind, params: { status, ...coded } }
    case 'key-rejected':
      return { kind, params: { ...coded, ...(ip === null ? {} : { ip }) } }
    case 'maintenance':
    case 'outdated':
    case 'account-inactive':
    case 'liquidation':
      return { kind, params: coded }
    default:
      return { kind }
  }
}

function limitProblem({ status, headers, body }: Reply, clocks: Clocks): Problem {
  const message = errorMessage(body)
  const kind = status === BANNED || /banned until/i.test(message) ? 'banned' : 'rate-limited'
  return { kind, retryAt: retryAt(kind, headers, message, clocks) }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
