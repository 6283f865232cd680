import { describe, expect, test } from 'vitest'
import { replyProblem } from '../../../electron/binance/problems.ts'
import type { Problem, ProblemKind } from '../../../shared/problems.ts'

/** 20 s into a minute of the exchange's clock, which is 3 s ahead of this computer's. */
const SERVER_NOW = 1_746_327_200_000
const CLOCKS = { now: SERVER_NOW - 3000, serverNow: SERVER_NOW }

function problemOf(status: number, body: unknown, headers: Record<string, string> = {}): Problem | null {
  return replyProblem({ status, body, headers: new Headers(headers) }, CLOCKS)
}

describe('a reply with an error code', () => {
  test.each<[number, number, string, ProblemKind]>([
    [-1000, 400, 'An unknown error occured while processing the request.', 'exchange-error'],
    [-1001, 500, 'Internal error; unable to process your request. Please try again.', 'exchange-error'],
    [-1002, 401, 'You are not authorized to execute this request.', 'key-rejected'],
    [-1006, 500, 'An unexpected response was received from the message bus.', 'exchange-error'],
    [-1007, 408, 'Timeout waiting for response from backend server.', 'timeout'],
    [-1008, 503, 'Request throttled by system-level protection.', 'exchange-error'],
    [-1011, 403, 'This IP cannot access this route.', 'restricted'],
    [-1015, 400, 'Too many new orders.', 'exchange-error'],
    [-1016, 503, 'Service is under maintenance.', 'maintenance'],
    [-1020, 400, 'This operation is not supported.', 'exchange-error'],
    [-1021, 400, 'Timestamp for this request is outside of the recvWindow.', 'clock'],
    [-1021, 400, "Timestamp for this request was 1000ms ahead of the server's time.", 'clock'],
    [-1022, 400, 'Signature for this request is not valid.', 'signature-rejected'],
    [-1023, 400, 'Start time is greater than end time.', 'exchange-error'],
    [-1099, 404, 'Not found, unauthenticated, or unauthorized.', 'key-rejected'],
    [-1100, 400, 'Illegal characters found in a parameter.', 'exchange-error'],
    [-1102, 400, "Mandatory parameter 'timestamp' was not sent.", 'exchange-error'],
    [-1106, 400, "Parameter 'x' sent when not required.", 'exchange-error'],
    [-1109, 400, 'Invalid account.', 'account-inactive'],
    [-1121, 400, 'Invalid symbol.', 'exchange-error'],
    [-1125, 400, 'This listenKey does not exist.', 'exchange-error'],
    [-1130, 400, "Data sent for parameter 'x' is not valid.", 'exchange-error'],
    [-2008, 400, 'Invalid Api-Key ID.', 'key-rejected'],
    [-2014, 401, 'API-key format invalid.', 'key-rejected'],
    [-2015, 401, 'Invalid API-key, IP, or permissions for action.', 'key-rejected'],
    [-2017, 401, 'API Keys are locked on this account.', 'key-rejected'],
    [-2023, 400, 'User in liquidation mode now.', 'liquidation'],
    [-4056, 400, 'Invalid api key type.', 'key-rejected'],
    [-4057, 400, 'Invalid api public key', 'key-rejected'],
    [-4084, 400, 'Method is not allowed currently. Coming soon.', 'exchange-error'],
    [-4109, 400, 'This account is inactive.', 'account-inactive'],
    [-4402, 400, 'Not available in your region.', 'restricted'],
    [-5000, 404, 'GET /fapi/v3/account is retired, please use GET /fapi/v4/account', 'outdated'],
    [-9999, 400, 'Never heard of.', 'exchange-error'],
  ])('%i with status %i (%s) is %s', (code, status, msg, kind) => {
    expect(problemOf(status, { code, msg })?.kind).toBe(kind)
    expect(problemOf(200, { code, msg })?.kind).toBe(kind)
  })

  test('is an error with status 200 and without a message too', () => {
    expect(problemOf(200, { code: -2015 })).toEqual({ kind: 'key-rejected', params: { code: -2015 } })
  })

  test('keeps the IP address the exchange saw, and nothing else of its message', () => {
    const msg = 'Invalid API-key, IP, or permissions for action, request ip: 185.93.111.189'
    expect(problemOf(401, { code: -2015, msg })).toEqual({
      kind: 'key-rejected',
      params: { code: -2015, ip: '185.93.111.189' },
    })
    const v6 = 'Invalid API-key, IP, or permissions for action, request ip: 2001:db8::7'
    expect(problemOf(401, { code: -2015, msg: v6 })?.params).toEqual({ code: -2015, ip: '2001:db8::7' })
    const odd = 'Invalid API-key, request ip: ::::dead'
    expect(problemOf(401, { code: -2015, msg: odd })?.params).toEqual({ code: -2015 })
  })

  test.each<[number, number, Problem['params']]>([
    [-1008, 503, { status: 503, code: -1008 }],
    [-1125, 400, { status: 400, code: -1125 }],
    [-1011, 403, { status: 403, code: -1011 }],
    [-4402, 400, { status: 400, code: -4402 }],
    [-1016, 503, { code: -1016 }],
    [-1109, 400, { code: -1109 }],
    [-4109, 400, { code: -4109 }],
    [-2023, 400, { code: -2023 }],
    [-2014, 401, { code: -2014 }],
    [-1007, 408, undefined],
    [-1021, 400, undefined],
    [-1022, 400, undefined],
  ])('%i with status %i has the parameters %o', (code, status, params) => {
    expect(problemOf(status, { code, msg: 'x' })?.params).toEqual(params)
  })
})

describe('a reply with only a status', () => {
  const html = undefined
  test.each<[number, ProblemKind]>([
    [400, 'exchange-error'],
    [401, 'key-rejected'],
    [403, 'restricted'],
    [404, 'exchange-error'],
    [408, 'timeout'],
    [407, 'proxy'],
    [418, 'banned'],
    [429, 'rate-limited'],
    [451, 'restricted'],
    [500, 'exchange-error'],
    [502, 'exchange-error'],
    [503, 'exchange-error'],
    [504, 'exchange-error'],
  ])('%i is %s', (status, kind) => {
    expect(problemOf(status, html)?.kind).toBe(kind)
    expect(problemOf(status, {})?.kind).toBe(kind)
    expect(problemOf(status, [])?.kind).toBe(kind)
  })

  test('a region block with code 0 is restricted', () => {
    const msg = "Service unavailable from a restricted location according to 'b. Eligibility'"
    expect(problemOf(451, { code: 0, msg })).toEqual({ kind: 'restricted', params: { status: 451 } })
  })

  test.each(['Unknown error, please check your request or try again later.', 'Service Unavailable.'])(
    '503 saying %s names the status',
    (msg) => {
      expect(problemOf(503, { msg })).toEqual({ kind: 'exchange-error', params: { status: 503 } })
      expect(problemOf(503, { code: 0, msg })).toEqual({ kind: 'exchange-error', params: { status: 503 } })
    },
  )

  test.each([301, 302, 304, 307])('%i is unreadable', (status) => {
    expect(problemOf(status, undefined)).toEqual({ kind: 'unreadable', params: { field: 'redirect' } })
  })

  test.each([403, 451])('%i includes its status', (status) => {
    expect(problemOf(status, html)).toEqual({ kind: 'restricted', params: { status } })
  })

  test('401 without a code has none', () => {
    expect(problemOf(401, html)).toEqual({ kind: 'key-rejected', params: {} })
  })

  test('200 with something other than JSON is unreadable', () => {
    expect(problemOf(200, undefined)).toEqual({ kind: 'unreadable', params: { field: 'body' } })
  })

  test('200 with JSON is not a problem', () => {
    expect(problemOf(200, { serverTime: 1 })).toBeNull()
    expect(problemOf(200, { code: 200, msg: 'success' })).toBeNull()
    expect(problemOf(200, [])).toBeNull()
  })
})

test.each([200, 403, 503])('a maintenance message in either form is maintenance with status %i', (status) => {
  const msg = 'The system is under maintenance, please try again later.'
  const maintenance = { kind: 'maintenance', params: { code: 239999 } }
  expect(problemOf(status, { '239999': msg })).toEqual(maintenance)
  expect(problemOf(status, { code: 239999, msg })).toEqual(maintenance)
})

test('407 is a problem of the proxy, whatever its body is', () => {
  const auth = { kind: 'proxy', params: { cause: 'auth' } }
  expect(problemOf(407, undefined)).toEqual(auth)
  expect(problemOf(407, { code: -2015, msg: 'x' })).toEqual(auth)
})

describe('a rate limit or ban', () => {
  const NEXT_MINUTE = CLOCKS.now + 40_000
  const TWO_MINUTES = CLOCKS.now + 120_000
  const until = SERVER_NOW + 600_000
  const banEnd = CLOCKS.now + 600_000

  test.each<[string, number, ProblemKind, number]>([
    [
      'Too many requests; current limit is 2400 requests per minute. Please use the websocket for live updates to avoid polling the API.',
      429,
      'rate-limited',
      NEXT_MINUTE,
    ],
    [
      'Too many requests; current limit of IP(13.233.2.23) is 2400 requests per minute. Please use the websocket for live updates to avoid polling the API.',
      429,
      'rate-limited',
      NEXT_MINUTE,
    ],
    [
      'Too much request weight used; current limit is 1200 request weight per 1 MINUTE. Please use the websocket for live updates to avoid polling the API.',
      429,
      'rate-limited',
      NEXT_MINUTE,
    ],
    [
      'Way too many requests; IP banned until %s. Please use the websocket for live updates to avoid bans.',
      418,
      'banned',
      TWO_MINUTES,
    ],
    [
      `Way too many requests; IP banned until ${until}. Please use the websocket for live updates to avoid bans.`,
      418,
      'banned',
      banEnd,
    ],
    [
      `Way too many requests; IP(194.127.199.97) banned until ${until}. Please use the websocket for live updates to avoid bans.`,
      418,
      'banned',
      banEnd,
    ],
    [
      `Way too much request weight used; IP banned until ${until}. Please use the websocket for live updates to avoid bans.`,
      418,
      'banned',
      banEnd,
    ],
  ])('%s', (msg, status, kind, retryAt) => {
    expect(problemOf(status, { code: -1003, msg })).toEqual({ kind, retryAt })
    expect(problemOf(200, { code: -1003, msg })).toEqual({ kind, retryAt })
  })

  test('lasts as long as Retry-After says, in seconds', () => {
    expect(problemOf(429, undefined, { 'Retry-After': '17' })?.retryAt).toBe(CLOCKS.now + 17_000)
    expect(problemOf(418, undefined, { 'Retry-After': '3600' })?.retryAt).toBe(CLOCKS.now + 3_600_000)
  })

  test('lasts until the later of Retry-After and the end of the ban', () => {
    const body = { code: -1003, msg: `IP banned until ${until}.` }
    expect(problemOf(418, body, { 'Retry-After': '5' })?.retryAt).toBe(banEnd)
    expect(problemOf(418, body, { 'Retry-After': '900' })?.retryAt).toBe(CLOCKS.now + 900_000)
  })

  test.each(['', '0', '-5', '1.5', 'soon', 'Wed, 21 Oct 2026 07:28:00 GMT'])(
    'has its default length when Retry-After is "%s"',
    (value) => {
      expect(problemOf(429, undefined, { 'Retry-After': value })?.retryAt).toBe(NEXT_MINUTE)
      expect(problemOf(418, undefined, { 'Retry-After': value })?.retryAt).toBe(TWO_MINUTES)
    },
  )

  test('has its default length when the named end is past', () => {
    const body = { code: -1003, msg: `IP banned until ${SERVER_NOW - 1}.` }
    expect(problemOf(418, body)?.retryAt).toBe(TWO_MINUTES)
  })

  describe('before the exchange’s clock was read', () => {
    const unreadClocks = { now: CLOCKS.now, serverNow: CLOCKS.now }
    const ban = (ahead: number, date?: string) =>
      replyProblem(
        {
          status: 418,
          body: { code: -1003, msg: `IP banned until ${CLOCKS.now + ahead + 600_000}.` },
          headers: new Headers(date === undefined ? {} : { Date: date }),
        },
        unreadClocks,
      )

    test.each([-3 * 3_600_000, 600_000])('uses the date of the reply, which is %i ms ahead', (ahead) => {
      const date = new Date(CLOCKS.now + ahead).toUTCString()
      expect(ban(ahead, date)?.retryAt).toBe(banEnd)
    })

    test('uses this computer’s clock when the reply has no date', () => {
      expect(ban(0)?.retryAt).toBe(banEnd)
      expect(ban(0, 'yesterday')?.retryAt).toBe(banEnd)
    })
  })

  test('uses the exchange’s clock once it was read, not the date of the reply', () => {
    const body = { code: -1003, msg: `IP banned until ${until}.` }
    const dated = (at: number) => problemOf(418, body, { Date: new Date(at).toUTCString() })?.retryAt
    expect(dated(SERVER_NOW + 3000)).toBe(banEnd)
    expect(dated(SERVER_NOW - 3000)).toBe(banEnd)
  })

  test.each([
    ['forward', 600_000],
    ['back', -3 * 3_600_000],
  ])('uses the date of the reply after this computer’s clock was set %s', (_way, set) => {
    const body = { code: -1003, msg: `IP banned until ${until}.` }
    const headers = new Headers({ Date: new Date(SERVER_NOW).toUTCString() })
    const clocks = { now: CLOCKS.now + set, serverNow: SERVER_NOW + set }
    expect(replyProblem({ status: 418, headers, body }, clocks)?.retryAt).toBe(banEnd + set)
  })

  test('lasts no longer than the longest ban, three days', () => {
    const threeDays = CLOCKS.now + 3 * 24 * 3_600_000
    expect(problemOf(418, { code: -1003, msg: 'IP banned until 9999999999999.' })?.retryAt).toBe(threeDays)
    expect(problemOf(429, undefined, { 'Retry-After': '999999999' })?.retryAt).toBe(threeDays)
  })
})
