import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createExchange } from '../../../electron/binance/client.ts'
import { type Problem, ProblemError } from '../../../shared/problems.ts'
import { startExchange, type TestExchange } from '../../exchange/exchange.ts'
import * as faults from '../../exchange/faults.ts'

const ACCOUNT = '/fapi/v3/account'
const INFO = '/fapi/v1/exchangeInfo'
const TIME = '/fapi/v1/time'
/** Short where the answer never comes; long where one that does must not be lost on a busy machine. */
const SOON = 200
const LONG = 10_000

let server: TestExchange

beforeAll(async () => {
  server = await startExchange()
})
afterEach(() => server.clearFaults())
afterAll(() => server.close())

function client(timeoutMs = LONG, baseUrl = server.url) {
  return createExchange({ baseUrl, fetch, now: Date.now, timeoutMs })
}

async function problemOf(request: Promise<unknown>): Promise<Problem> {
  const error: unknown = await request.then(
    () => 'answered',
    (thrown: unknown) => thrown,
  )
  if (error instanceof ProblemError) return error.problem
  throw error
}

const unreadable = (field: string): Problem => ({ kind: 'unreadable', params: { field } })

describe('over real sockets', () => {
  test('a good exchange is read', async () => {
    const account = await client().account(server.credentials)
    expect(account.totalMaintMargin).toBe('242.00000000')
  })

  test.each<[string, faults.Fault, Problem]>([
    ['HTML with status 200', faults.html(), unreadable('body')],
    ['HTML with status 403', faults.html(403), { kind: 'restricted' }],
    ['HTML with status 502', faults.html(502), { kind: 'exchange-error', params: { status: 502 } }],
    ['an empty body', faults.emptyBody(), unreadable('body')],
    ['no content', faults.emptyBody(204), unreadable('body')],
    ['half a body, then a hang-up', faults.halfBody, unreadable('body')],
    ['half a body that claims to be whole', faults.cutBody, unreadable('body')],
    ['a reset before the headers', faults.resetBeforeHeaders, { kind: 'offline' }],
    ['a reset after the headers', faults.resetAfterHeaders, unreadable('body')],
    ['a list', faults.list, unreadable('body')],
    ['20 MB', faults.huge, unreadable('size')],
    ['a redirect', faults.redirect('https://elsewhere.invalid/fapi/v3/account'), unreadable('redirect')],
    [
      '1e3 as text',
      faults.edited((body) => body.replace(/"totalMaintMargin":"[^"]*"/, '"totalMaintMargin":"1e3"')),
      unreadable('totalMaintMargin'),
    ],
    [
      'a refused key with status 200',
      faults.answer(200, { code: -2015 }),
      { kind: 'key-rejected', params: { code: -2015 } },
    ],
    ['a refused signature', faults.errorObject(-1022, 'x', 400), { kind: 'signature-rejected' }],
    [
      'maintenance',
      faults.answer(503, { '239999': 'The system is under maintenance.' }),
      { kind: 'maintenance' },
    ],
    ['a region block', faults.answer(451, { code: 0, msg: 'restricted location' }), { kind: 'restricted' }],
    [
      'an overload',
      faults.errorObject(-1008, 'throttled', 503),
      { kind: 'exchange-error', params: { status: 503, code: -1008 } },
    ],
  ])('%s is a problem that says so, and the next answer is read', async (_name, fault, problem) => {
    const exchange = client()
    server.fault(fault, { times: 1, path: ACCOUNT })
    expect(await problemOf(exchange.account(server.credentials))).toEqual(problem)
    const account = await exchange.account(server.credentials)
    expect(account.totalMaintMargin).toBe('242.00000000')
  })

  test.each<[string, faults.Fault]>([
    ['no headers', faults.hang],
    ['headers and no body', faults.hangInBody()],
    ['a body that trickles', faults.trickle],
  ])('%s ends with the timeout', async (_name, fault) => {
    server.fault(fault, { path: ACCOUNT })
    expect(await problemOf(client(SOON).account(server.credentials))).toEqual({ kind: 'timeout' })
  })

  test('a ban whose body never comes is still a ban', async () => {
    server.fault(faults.hangInBody(418), { path: ACCOUNT })
    expect(await problemOf(client(SOON).account(server.credentials))).toMatchObject({ kind: 'banned' })
  })

  test.each<[string, faults.Fault, Problem['kind']]>([
    ['429', faults.rateLimited(), 'rate-limited'],
    ['429 with Retry-After', faults.rateLimited({ retryAfter: 30 }), 'rate-limited'],
    ['418', faults.banned(), 'banned'],
    ['418 with Retry-After', faults.banned({ retryAfter: 30 }), 'banned'],
    ['418 with the end of the ban', faults.banned({ until: Date.now() + 3_600_000 }), 'banned'],
  ])('after %s nothing more is sent', async (_name, fault, kind) => {
    const exchange = client()
    server.fault(fault, { times: 1, path: ACCOUNT })
    const problem = await problemOf(exchange.account(server.credentials))
    expect(problem.kind).toBe(kind)
    const seen = server.requests.length
    expect(await problemOf(exchange.positionRisk(server.credentials))).toEqual(problem)
    expect(server.requests).toHaveLength(seen)
  })

  test('a server time that cannot be had is the problem of the request', async () => {
    const exchange = client()
    server.fault(faults.html(), { times: 1, path: TIME })
    const seen = server.requests.length
    expect(await problemOf(exchange.account(server.credentials))).toEqual(unreadable('body'))
    expect(server.requests.slice(seen).map(({ path }) => path)).toEqual([TIME])
    await exchange.account(server.credentials)
  })

  test('a request refused for its time is sent again once', async () => {
    const exchange = client()
    server.fault(faults.errorObject(-1021, 'x', 400), { times: 1, path: ACCOUNT })
    const seen = server.requests.length
    await exchange.account(server.credentials)
    expect(server.requests.slice(seen).map(({ path }) => path)).toEqual([TIME, ACCOUNT, TIME, ACCOUNT])
  })

  /** The good answer among so many more symbols that it comes to about as many bytes. */
  const grown = (bytes: number) =>
    faults.edited((body) => {
      const one = JSON.stringify({ symbol: 'X', marginAsset: 'USDT', filters: ['x'.repeat(1000)] })
      const others = Array.from({ length: Math.ceil(bytes / one.length) }, (_, index) =>
        one.replace('"X"', `"X${index}USDT"`),
      )
      return body.replace('"symbols":[', `"symbols":[${others.join()},`)
    })

  test.each([1.5, 12])('rules of %f MB are read', async (megabytes) => {
    server.fault(grown(megabytes * 1024 * 1024), { times: 1, path: INFO })
    const { marginAssets } = await client().exchangeInfo()
    expect(marginAssets.get('SOLUSDC')).toBe('USDC')
    expect(marginAssets.size).toBeGreaterThan(megabytes * 900)
  })

  test('rules of 20 MB are not, and nor is any other answer of 5 MB', async () => {
    server.fault(grown(20 * 1024 * 1024), { times: 1, path: INFO })
    expect(await problemOf(client().exchangeInfo())).toEqual(unreadable('size'))
    const padded = faults.edited((body) => body + ' '.repeat(5 * 1024 * 1024))
    server.fault(padded, { times: 1, path: ACCOUNT })
    expect(await problemOf(client().account(server.credentials))).toEqual(unreadable('size'))
  })

  test.each<[string, faults.Fault, Problem]>([
    ['HTML', faults.html(), unreadable('body')],
    ['a list', faults.list, unreadable('body')],
    ['half a body', faults.halfBody, unreadable('body')],
    ['a reset', faults.resetBeforeHeaders, { kind: 'offline' }],
    ['a ban', faults.banned({ retryAfter: 1 }), expect.objectContaining({ kind: 'banned' })],
  ])('%s in place of the rules is a problem that says so', async (_name, fault, problem) => {
    server.fault(fault, { times: 1, path: INFO })
    expect(await problemOf(client().exchangeInfo())).toEqual(problem)
  })

  test('an exchange that is not there is offline', async () => {
    const gone = await startExchange()
    await gone.close()
    expect(await problemOf(client(LONG, gone.url).account(server.credentials))).toEqual({ kind: 'offline' })
  })

  test('an abort ends a request that hangs', async () => {
    const exchange = client()
    await exchange.accountConfig(server.credentials)
    const asked = Promise.withResolvers<void>()
    server.fault(() => asked.resolve(), { path: ACCOUNT })
    const problem = problemOf(exchange.account(server.credentials))
    await asked.promise
    exchange.abort()
    expect(await problem).toEqual({ kind: 'offline' })
  })
})
