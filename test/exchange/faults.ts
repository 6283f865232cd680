import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'

/** The answer that the exchange would send without the fault. */
export interface GoodAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Answers instead of the exchange, and gets the answer that it would have sent. */
export type Fault = (response: ServerResponse, good: GoodAnswer) => void

const HTML = '<!DOCTYPE html><html><head><title>Attention</title></head><body>Access denied</body></html>'

/** Sends any answer. A body that is not text is sent as JSON. */
export function answer(status: number, body: unknown, headers: Record<string, string> = {}): Fault {
  return (response) => {
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }
}

export const html = (status = 200): Fault => answer(status, HTML, { 'Content-Type': 'text/html' })

export const emptyBody = (status = 200): Fault => answer(status, '')

export const list: Fault = answer(200, [])

/** Sends the JSON answer with an HTML content type. */
export const wrongContentType: Fault = (response, { status, headers, body }) => {
  response.writeHead(status, { ...headers, 'Content-Type': 'text/html; charset=utf-8' })
  response.end(body)
}

/** Every kind of answer with status 503 that the exchange is known to send. */
export const UNAVAILABLE = {
  unknown: answer(503, { msg: 'Unknown error, please check your request or try again later.' }),
  failure: answer(503, { msg: 'Service Unavailable.' }),
  throttled: answer(503, {
    code: -1008,
    msg: 'Request throttled by system-level protection. Reduce-only/close-position orders are exempt. Please try again.',
  }),
  overloaded: answer(503, {
    code: -1008,
    msg: 'Server is currently overloaded with other requests. Please try again in a few minutes.',
  }),
  internal: answer(503, {
    code: -1001,
    msg: 'Internal error; unable to process your request. Please try again.',
  }),
} as const

/** The unusual form of answer that was seen during maintenance. */
export const underMaintenance = (status = 200): Fault =>
  answer(status, { '239999': 'The system is under maintenance, please try again later.' })

/** The exchange's error object; some gateways send it with status 200. */
export const errorObject = (code: number, msg = 'An error.', status = 200): Fault =>
  answer(status, { code, msg })

const FOR_LIVE_UPDATES = 'Please use the websocket for live updates to avoid'

/** Every message of the exchange about too many requests. */
export const LIMIT_MESSAGES = [
  `Too many requests; current limit is 2400 requests per minute. ${FOR_LIVE_UPDATES} polling the API.`,
  `Too many requests; current limit of IP(13.233.2.23) is 2400 requests per minute. ${FOR_LIVE_UPDATES} polling the API.`,
  `Too much request weight used; current limit is 2400 request weight per 1 MINUTE. ${FOR_LIVE_UPDATES} polling the API.`,
] as const

/** Every message of the exchange about a ban. `until` is in milliseconds since the epoch. */
export const BAN_MESSAGES = [
  (until: number) => `Way too many requests; IP banned until ${until}. ${FOR_LIVE_UPDATES} bans.`,
  (until: number) =>
    `Way too many requests; IP(194.127.199.97) banned until ${until}. ${FOR_LIVE_UPDATES} bans.`,
  (until: number) => `Way too much request weight used; IP banned until ${until}. ${FOR_LIVE_UPDATES} bans.`,
] as const

/** Sends a limit or ban with this message. `retryAfter` is in seconds. */
export function limited(status: 418 | 429, msg: string, retryAfter?: number): Fault {
  return answer(status, { code: -1003, msg }, retryHeader(retryAfter))
}

/** `retryAfter` is in seconds. */
export function rateLimited({ retryAfter }: { retryAfter?: number } = {}): Fault {
  const msg =
    'Too many requests; current limit of IP(127.0.0.1) is 2400 requests per minute. Please use the websocket for live updates to avoid polling the API.'
  return answer(429, { code: -1003, msg }, retryHeader(retryAfter))
}

/** `retryAfter` is in seconds, `until` in milliseconds since the epoch. */
export function banned({ retryAfter, until }: { retryAfter?: number; until?: number } = {}): Fault {
  const msg = `Way too many requests; IP(127.0.0.1) banned until ${until ?? 'later'}. Please use the websocket for live updates to avoid bans.`
  return answer(418, { code: -1003, msg }, retryHeader(retryAfter))
}

export const redirect = (location: string): Fault => answer(302, '', { Location: location })

/** Changes the body of the good answer, for example with `(body) => body.replace(…)`. */
export function edited(edit: (body: string) => string): Fault {
  return (response, good) => {
    response.writeHead(good.status, good.headers)
    response.end(edit(good.body))
  }
}

/** Announces the whole body, sends half of it and closes the connection. */
export const halfBody: Fault = (response, { status, headers, body }) => {
  response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) })
  response.write(body.slice(0, body.length / 2), () => response.destroy())
}

/** Sends half a body as if it were complete. */
export const cutBody: Fault = edited((body) => body.slice(0, body.length / 2))

export const resetBeforeHeaders: Fault = (response) => {
  response.socket?.resetAndDestroy()
}

/** Sends half a body, then resets the connection. */
export const resetInBody: Fault = (response, { status, headers, body }) => {
  response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) })
  response.write(body.slice(0, body.length / 2), () => response.socket?.resetAndDestroy())
}

export const oneByte: Fault = (response) => {
  response.socket?.end('H')
}

/** Sends the good answer, then closes the connection that should be kept alive. */
export const closesAfterAnswer: Fault = (response, { status, headers, body }) => {
  response.writeHead(status, headers)
  response.end(body, () => response.socket?.end())
}

export const resetAfterHeaders: Fault = (response, { status, headers }) => {
  response.writeHead(status, headers)
  response.flushHeaders()
  setImmediate(() => response.socket?.resetAndDestroy())
}

/** Accepts the request and never answers. */
export const hang: Fault = () => {}

/** Sends headers, then nothing. */
export function hangInBody(status?: number): Fault {
  return (response, good) => {
    response.writeHead(status ?? good.status, good.headers)
    response.flushHeaders()
  }
}

/** Sends a character every 20 ms. */
export const trickle: Fault = (response, { status, headers, body }) => {
  response.writeHead(status, headers)
  let sent = 0
  const timer = setInterval(() => {
    response.write(body.charAt(sent++))
    if (sent >= body.length) response.end()
  }, 20)
  response.on('close', () => clearInterval(timer))
}

/** Sends 20 MB of JSON as fast as the client reads it. */
export const huge: Fault = (response) => {
  response.writeHead(200, { 'Content-Type': 'application/json' })
  Readable.from(megabytes(20))
    .on('error', () => {})
    .pipe(response)
}

/** Sends 1 GB of JSON compressed to 1 MB as fast as the client reads it. */
export const gzipBomb: Fault = (response) => {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' })
  const spaces = gzipSync(Buffer.alloc(4 * 1024 * 1024, ' '))
  Readable.from(Array.from({ length: 256 }, () => spaces))
    .on('error', () => {})
    .pipe(response)
}

function* megabytes(count: number): Generator<string> {
  yield '{"pad":"'
  for (let sent = 0; sent < count; sent++) yield 'x'.repeat(1024 * 1024)
  yield '"}'
}

function retryHeader(seconds: number | undefined): Record<string, string> {
  return seconds === undefined ? {} : { 'Retry-After': String(seconds) }
}
