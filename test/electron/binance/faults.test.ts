import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createExchange, type Fetch } from '../../../electron/binance/client.ts'
import { type Problem, ProblemError } from '../../../shared/problems.ts'
import { startExchange, type TestExchange } from '../../exchange/exchange.ts'
import * as faults from '../../exchange/faults.ts'
import { createFakeClock, type FakeClock } from '../../fake-clock.ts'
import { becomeReady } from '../../fake-electron/lifecycle.ts'
import { session } from '../../fake-electron/session.ts'
import { until } from '../../real-time.ts'

const ACCOUNT = '/fapi/v3/account'
const INFO = '/fapi/v1/exchangeInfo'
const TIME = '/fapi/v1/time'
const TIMEOUT = 10_000

let clock: FakeClock
let server: TestExchange

beforeAll(async () => {
  becomeReady()
  server = await startExchange({ now: () => clock.now() })
})
beforeEach(() => {
  clock = createFakeClock()
})
afterEach(() => server.clearFaults())
afterAll(() => server.close())

const offline = (cause: string): Problem => ({ kind: 'offline', params: { cause } })
const unreadable = (field: string): Problem => ({ kind: 'unreadable', params: { field } })

async function problemOf(request: Promise<unknown>): Promise<Problem> {
  const error: unknown = await request.then(
    () => 'answered',
    (thrown: unknown) => thrown,
  )
  if (error instanceof ProblemError) return error.problem
  throw error
}

/** Moves the clock to the timeout once the request has reached the server. */
async function problemAfterTimeout(request: Promise<unknown>): Promise<Problem> {
  const problem = problemOf(request)
  await until(() => server.underWay > 0 && server.requests.at(-1)?.path === ACCOUNT)
  await clock.advance(TIMEOUT)
  return problem
}

describe.each<[string, Fetch]>([
  ['Node', (url, init) => fetch(url, init)],
  ['Electron', (url, init) => session.defaultSession.fetch(url, init)],
])('over real sockets with the errors of %s', (_name, fetchWith) => {
  const client = (baseUrl = server.url) =>
    createExchange({ baseUrl, fetch: fetchWith, clock, timeoutMs: TIMEOUT })

  test('a good answer is read', async () => {
    const account = await client().account(server.credentials)
    expect(account.totalMaintMargin).toBe('242.00000000')
  })

  test.each<[string, faults.Fault, Problem]>([
    ['HTML with status 200', faults.html(), unreadable('body')],
    ['HTML with status 403', faults.html(403), { kind: 'restricted', params: { status: 403 } }],
    ['HTML with status 451', faults.html(451), { kind: 'restricted', params: { status: 451 } }],
    ['HTML with status 502', faults.html(502), { kind: 'exchange-error', params: { status: 502 } }],
    ['an empty body', faults.emptyBody(), unreadable('body')],
    ['no content', faults.emptyBody(204), unreadable('body')],
    ['half a body, then the end of the connection', faults.halfBody, unreadable('body')],
    ['half a body that claims to be complete', faults.cutBody, unreadable('body')],
    ['a reset before the headers', faults.resetBeforeHeaders, offline('reset')],
    ['a reset after the headers', faults.resetAfterHeaders, offline('reset')],
    ['a reset within the body', faults.resetInBody, offline('reset')],
    ['one byte', faults.oneByte, offline('reset')],
    [
      'an answer that is not HTTP',
      (response) => response.socket?.end('SSH-2.0-OpenSSH_9.9\r\n'),
      unreadable('body'),
    ],
    [
      'an uncompressed body that claims to be gzip',
      faults.answer(200, '{}', { 'Content-Encoding': 'gzip' }),
      unreadable('body'),
    ],
    ['a list', faults.list, unreadable('body')],
    ['20 MB', faults.huge, unreadable('size')],
    ['1 GB in 1 MB', faults.gzipBomb, unreadable('size')],
    ['a redirect', faults.redirect('https://elsewhere.invalid/fapi/v3/account'), unreadable('redirect')],
    [
      '1e3 as text',
      faults.edited((body) => body.replace(/"totalMaintMargin":"[^"]*"/, '"totalMaintMargin":"1e3"')),
      unreadable('totalMaintMargin'),
    ],
    [
      'a rejected key with status 200',
      faults.answer(200, { code: -2015 }),
      { kind: 'key-rejected', params: { code: -2015 } },
    ],
    ['a rejected signature', faults.errorObject(-1022, 'x', 400), { kind: 'signature-rejected' }],
    ['maintenance', faults.underMaintenance(503), { kind: 'maintenance', params: { code: 239999 } }],
    [
      'a region block',
      faults.answer(451, { code: 0, msg: 'restricted location' }),
      { kind: 'restricted', params: { status: 451 } },
    ],
    [
      'an overload',
      faults.UNAVAILABLE.overloaded,
      { kind: 'exchange-error', params: { status: 503, code: -1008 } },
    ],
  ])('%s has its own problem, and the next answer is read', async (_row, fault, problem) => {
    const exchange = client()
    server.fault(fault, { times: 1, path: ACCOUNT })
    expect(await problemOf(exchange.account(server.credentials))).toEqual(problem)
    const account = await exchange.account(server.credentials)
    expect(account.totalMaintMargin).toBe('242.00000000')
    await until(() => server.underWay === 0)
    expect(clock.pending).toBe(0)
  })

  test.each<[string, faults.Fault]>([
    ['with an HTML content type', faults.wrongContentType],
    ['after which the connection is closed', faults.closesAfterAnswer],
  ])('a good answer %s is read', async (_row, fault) => {
    const exchange = client()
    server.fault(fault, { path: ACCOUNT })
    for (let requests = 0; requests < 3; requests++) {
      const account = await exchange.account(server.credentials)
      expect(account.totalMaintMargin).toBe('242.00000000')
      await until(() => server.underWay === 0)
    }
  })

  test.each<[string, faults.Fault]>([
    ['no headers', faults.hang],
    ['headers and no body', faults.hangInBody()],
    ['a body that trickles', faults.trickle],
  ])('%s ends with a timeout, which also ends the request', async (_row, fault) => {
    server.fault(fault, { path: ACCOUNT })
    expect(await problemAfterTimeout(client().account(server.credentials))).toEqual({ kind: 'timeout' })
    await until(() => server.underWay === 0)
  })

  test('a ban whose body never comes is still a ban', async () => {
    let banned = false
    const fetch: Fetch = async (url, init) => {
      const response = await fetchWith(url, init)
      banned ||= response.status === 418
      return response
    }
    const exchange = createExchange({ baseUrl: server.url, fetch, clock, timeoutMs: TIMEOUT })
    server.fault(faults.hangInBody(418), { path: ACCOUNT })
    const problem = problemOf(exchange.account(server.credentials))
    await until(() => banned)
    await clock.advance(TIMEOUT)
    expect(await problem).toMatchObject({ kind: 'banned' })
  })

  test.each<[string, () => faults.Fault, Problem['kind']]>([
    ['429', () => faults.rateLimited(), 'rate-limited'],
    ['429 with Retry-After', () => faults.rateLimited({ retryAfter: 30 }), 'rate-limited'],
    ['418', () => faults.banned(), 'banned'],
    ['418 with Retry-After', () => faults.banned({ retryAfter: 30 }), 'banned'],
    ['418 with the end of the ban', () => faults.banned({ until: clock.now() + 3_600_000 }), 'banned'],
  ])('after %s nothing more is sent', async (_row, fault, kind) => {
    const exchange = client()
    server.fault(fault(), { times: 1, path: ACCOUNT })
    const problem = await problemOf(exchange.account(server.credentials))
    expect(problem.kind).toBe(kind)
    const seen = server.requests.length
    expect(await problemOf(exchange.positionRisk(server.credentials))).toEqual(problem)
    expect(server.requests).toHaveLength(seen)
  })

  test.each([-3 * 3_600_000, 600_000])(
    'a ban at the very first request ends by the clock of an exchange %i ms ahead',
    async (ahead) => {
      const elsewhere = await startExchange({ now: () => clock.now() + ahead })
      elsewhere.fault(faults.banned({ until: clock.now() + ahead + 500_000 }))
      const problem = await problemOf(client(elsewhere.url).account(elsewhere.credentials))
      await elsewhere.close()
      expect(problem).toEqual({ kind: 'banned', retryAt: clock.now() + 500_000 })
    },
  )

  test('a failed request for the time does not keep the signed request from being sent', async () => {
    const exchange = client()
    server.fault(faults.html(), { times: 1, path: TIME })
    const seen = server.requests.length
    await exchange.account(server.credentials)
    expect(server.requests.slice(seen).map(({ path }) => path)).toEqual([TIME, ACCOUNT])
  })

  test('a request with a rejected time is sent again once', async () => {
    const exchange = client()
    server.fault(faults.errorObject(-1021, 'x', 400), { times: 1, path: ACCOUNT })
    const seen = server.requests.length
    await exchange.account(server.credentials)
    const paths = server.requests.slice(seen).map(({ path }) => path)
    expect(paths.filter((path) => path !== TIME)).toEqual([ACCOUNT, ACCOUNT])
    expect(paths.lastIndexOf(TIME)).toBeGreaterThan(paths.indexOf(ACCOUNT))
  })

  /** Adds symbols to the exchange info until it has about this many bytes. */
  const enlarged = (bytes: number) =>
    faults.edited((body) => {
      const one = JSON.stringify({ symbol: 'X', marginAsset: 'USDT', filters: ['x'.repeat(1000)] })
      const others = Array.from({ length: Math.ceil(bytes / one.length) }, (_, index) =>
        one.replace('"X"', `"X${index}USDT"`),
      )
      return body.replace('"symbols":[', `"symbols":[${others.join()},`)
    })

  test.each([1.5, 12])('an exchange info of %f MB is read', async (megabytes) => {
    server.fault(enlarged(megabytes * 1024 * 1024), { times: 1, path: INFO })
    const { marginAssets } = await client().exchangeInfo()
    expect(marginAssets.get('SOLUSDC')).toBe('USDC')
    expect(marginAssets.size).toBeGreaterThan(megabytes * 900)
  })

  test('an exchange info of 20 MB and any other answer of 5 MB are too large', async () => {
    server.fault(enlarged(20 * 1024 * 1024), { times: 1, path: INFO })
    expect(await problemOf(client().exchangeInfo())).toEqual(unreadable('size'))
    const padded = faults.edited((body) => body + ' '.repeat(5 * 1024 * 1024))
    server.fault(padded, { times: 1, path: ACCOUNT })
    expect(await problemOf(client().account(server.credentials))).toEqual(unreadable('size'))
  })

  /** Adds rows to the list of positions, in both directions of each symbol. */
  const withPositions = (count: number) =>
    faults.edited((body) => {
      const [row] = JSON.parse(body).positions
      const added = Array.from({ length: count }, (_, index) => ({
        ...row,
        symbol: `X${Math.floor(index / 2)}USDT`,
        positionSide: index % 2 === 0 ? 'LONG' : 'SHORT',
      }))
      return body.replace('"positions":[', `"positions":[${JSON.stringify(added).slice(1, -1)},`)
    })

  test('an account with 5,000 positions in both directions is read whole', async () => {
    server.fault(withPositions(10_000), { times: 1, path: ACCOUNT })
    const { positions } = await client().account(server.credentials)
    expect(positions.slice(0, 10_000).map(({ symbol }) => symbol)).toEqual(
      Array.from({ length: 10_000 }, (_, index) => `X${Math.floor(index / 2)}USDT`),
    )
    expect(positions).toHaveLength(10_003)
  })

  /** Each takes the usual parser or the check of its rows for seconds, or the stack of the exact one. */
  test.each<[string, string]>([
    [
      'more positions than any account has',
      `{"positions":[${Array(60_000).fill('{"a":1,"b":2,"c":3,"d":4}')}]}`,
    ],
    ['4 MB of small numbers', `{"assets":[${Array(2_000_000).fill('1')}]}`],
    ['a million empty objects', `{"positions":[${Array(1_000_000).fill('{}')}]}`],
    ['a million fields', `{${Array.from({ length: 300_000 }, (_, index) => `"${index}":1`)}}`],
    ['lists in one another', `{"assets":${'['.repeat(17)}${']'.repeat(17)}}`],
    ['lists in one another without end', '['.repeat(4_000_000)],
  ])('%s are refused as a whole by every endpoint', async (_what, text) => {
    const exchange = client()
    await exchange.accountConfig(server.credentials)
    server.fault(faults.answer(200, text))
    expect(await problemOf(exchange.account(server.credentials))).toEqual(unreadable('size'))
    expect(await problemOf(exchange.positionRisk(server.credentials))).toEqual(unreadable('size'))
    expect(await problemOf(exchange.accountConfig(server.credentials))).toEqual(unreadable('size'))
    expect(await problemOf(exchange.exchangeInfo())).toEqual(unreadable('size'))
    expect(await problemOf(exchange.assetIndex())).toEqual(unreadable('size'))
    expect(await problemOf(exchange.leverageBrackets(server.credentials))).toEqual(unreadable('size'))
  })

  test('16 MB of small numbers are no exchange info', async () => {
    server.fault(faults.answer(200, `{"symbols":[${Array(8_000_000).fill('1')}]}`), { path: INFO })
    expect(await problemOf(client().exchangeInfo())).toEqual(unreadable('size'))
  })

  test('1 GB compressed to 1 MB is hardly decompressed beyond the limit', async () => {
    const exchange = client()
    server.fault(faults.gzipBomb, { path: ACCOUNT })
    await exchange.accountConfig(server.credentials)
    const before = process.memoryUsage().rss
    let most = 0
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss - before)
    }, 1)
    expect(await problemOf(exchange.account(server.credentials))).toEqual(unreadable('size'))
    await until(() => server.underWay === 0)
    clearInterval(watch)
    expect(most).toBeLessThan(256 * 1024 * 1024)
  })

  test.each<[string, faults.Fault, Problem]>([
    ['HTML', faults.html(), unreadable('body')],
    ['a list', faults.list, unreadable('body')],
    ['half a body', faults.halfBody, unreadable('body')],
    ['a reset', faults.resetBeforeHeaders, offline('reset')],
    ['a ban', faults.banned({ retryAfter: 1 }), expect.objectContaining({ kind: 'banned' })],
  ])('%s instead of the exchange info has its own problem', async (_row, fault, problem) => {
    server.fault(fault, { times: 1, path: INFO })
    expect(await problemOf(client().exchangeInfo())).toEqual(problem)
  })

  test('an exchange that does not listen is offline', async () => {
    const gone = await startExchange()
    await gone.close()
    expect(await problemOf(client(gone.url).account(server.credentials))).toEqual(offline('refused'))
  })

  test('an unknown host name is offline', async () => {
    const exchange = client('http://exchange.invalid')
    expect(await problemOf(exchange.account(server.credentials))).toEqual(offline('dns'))
  })

  test('an abort ends a request that hangs', async () => {
    const exchange = client()
    await exchange.accountConfig(server.credentials)
    const arrived = Promise.withResolvers<void>()
    server.fault(() => arrived.resolve(), { path: ACCOUNT })
    const problem = problemOf(exchange.account(server.credentials))
    await arrived.promise
    exchange.suspend()
    expect(await problem).toEqual(offline('aborted'))
    await until(() => server.underWay === 0)
  })
})

test('a request with too large an answer is aborted, as cancelling its body may not be enough', async () => {
  let signal: AbortSignal | null | undefined
  const exchange = createExchange({
    baseUrl: server.url,
    clock,
    async fetch(url, init) {
      signal = init.signal
      return url.endsWith(TIME)
        ? Response.json({ serverTime: clock.now() })
        : new Response(' '.repeat(5 * 1024 * 1024))
    },
  })
  expect(await problemOf(exchange.account(server.credentials))).toEqual(unreadable('size'))
  expect(signal?.aborted).toBe(true)
})
