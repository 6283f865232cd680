import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createExchange, type Fetch } from '../../../electron/binance/client.ts'
import { createDrill } from '../../../electron/drill/drill.ts'
import { systemClock } from '../../../shared/clock.ts'
import { ProblemError } from '../../../shared/problems.ts'

const START = 1_700_000_000_000
/** The requests with which the exchange's clock is read. */
const TIME_REQUESTS = Array(3).fill('/fapi/v1/time')

beforeEach(() => {
  vi.useFakeTimers({ now: START })
})
afterEach(() => {
  vi.useRealTimers()
})

/** A client of a drill exchange whose clock is `ahead` ms ahead of this computer's, with the requests it has sent. */
function drillExchange({ ahead = 0, through }: { ahead?: number; through?: (real: Fetch) => Fetch } = {}) {
  const skew = { ahead }
  const drill = createDrill({ now: () => Date.now() + skew.ahead })
  const sent: { url: URL; init: RequestInit }[] = []
  const recordingFetch: Fetch = (url, init) => {
    sent.push({ url: new URL(url), init })
    return drill.fetch(url, init)
  }
  const fetch = through?.(recordingFetch) ?? recordingFetch
  const exchange = createExchange({ baseUrl: drill.baseUrl, fetch, clock: systemClock })
  const paths = () => sent.map(({ url }) => url.pathname)
  return { exchange, credentials: drill.credentials, skew, sent, paths }
}

async function problemOf(request: Promise<unknown>) {
  try {
    await request
  } catch (error) {
    if (error instanceof ProblemError) return error.problem
    throw error
  }
  return 'none'
}

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  Response.json(body, { status, headers })

describe('a signed request', () => {
  test('is accepted by an exchange that checks key, time and signature', async () => {
    const { exchange, credentials, paths } = drillExchange()
    const account = await exchange.account(credentials)
    expect(account.positions.map(({ symbol }) => symbol)).toContain('ETHUSDT')
    expect(await exchange.accountConfig(credentials)).toEqual({ multiAssetsMargin: false })
    expect(await exchange.positionRisk(credentials)).toContainEqual({
      symbol: 'SOLUSDC',
      positionSide: 'BOTH',
      marginAsset: 'USDC',
      entryPrice: '182.640',
      markPrice: '184.21000000',
      liquidationPrice: '174.59901170',
    })
    expect(await exchange.assetIndex()).toEqual(
      new Map([
        ['USDT', { bid: '1', ask: '1' }],
        ['USDC', { bid: '1', ask: '1' }],
      ]),
    )
    expect(paths()).toEqual([
      ...TIME_REQUESTS,
      '/fapi/v3/account',
      '/fapi/v1/accountConfig',
      '/fapi/v3/positionRisk',
      '/fapi/v1/assetIndex',
    ])
  })

  test('is sent without cookies, cache or redirects, with the key only in its header', async () => {
    const { exchange, credentials, sent } = drillExchange()
    await exchange.account(credentials)
    const [time, , , account] = sent
    expect(time?.url.search).toBe('')
    expect(time?.init.headers).toEqual({})
    expect(account?.init).toMatchObject({
      method: 'GET',
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
      headers: { 'X-MBX-APIKEY': credentials.apiKey },
    })
    expect([...(account?.url.searchParams.keys() ?? [])]).toEqual(['recvWindow', 'timestamp', 'signature'])
    expect(account?.url.href).not.toContain(credentials.apiKey)
    expect(account?.url.href).not.toContain(credentials.secret)
  })

  test.each([-3_600_000, -6000, 1500, 86_400_000])(
    "has the exchange's time when its clock is %i ms ahead",
    async (ahead) => {
      const { exchange, credentials, paths } = drillExchange({ ahead })
      await exchange.account(credentials)
      expect(paths()).toEqual([...TIME_REQUESTS, '/fapi/v3/account'])
    },
  )

  test('is sent again with a new time and signature after the clocks drifted apart', async () => {
    const { exchange, credentials, skew, sent, paths } = drillExchange()
    await exchange.account(credentials)
    skew.ahead = 20_000
    await exchange.account(credentials)
    expect(paths().slice(4)).toEqual(['/fapi/v3/account', ...TIME_REQUESTS, '/fapi/v3/account'])
    const [first, , , , second] = sent.slice(4).map(({ url }) => url.searchParams)
    expect(second?.get('timestamp')).toBe(String(START + 20_000))
    expect(second?.get('signature')).not.toBe(first?.get('signature'))
  })

  test('that was slow on its way is sent again with the longest limit, which stays until the network changes', async () => {
    const way = { ms: 6_000 }
    const { exchange, credentials, sent, paths } = drillExchange({
      through: (real) => async (url, init) => {
        if (!url.endsWith('/time')) vi.setSystemTime(Date.now() + way.ms)
        return real(url, init)
      },
    })
    const windows = () => sent.flatMap(({ url }) => url.searchParams.get('recvWindow') ?? [])
    await exchange.account(credentials)
    expect(paths()).toEqual([...TIME_REQUESTS, '/fapi/v3/account', ...TIME_REQUESTS, '/fapi/v3/account'])
    expect(windows()).toEqual(['5000', '60000'])
    await exchange.positionRisk(credentials)
    expect(windows()).toEqual(['5000', '60000', '60000'])
    exchange.wake()
    way.ms = 100
    await exchange.account(credentials)
    expect(windows().at(-1)).toBe('5000')
  })

  test.each([
    ['the way is to blame', 'slow', () => json(200, { serverTime: Date.now() })],
    [
      'the way is to blame though the clocks differ',
      'slow',
      () => json(200, { serverTime: START - 600_000 }),
    ],
    ["the clock is to blame if the exchange's time cannot be read", 'clock', () => json(503, {})],
  ])('fails when the second time is rejected too: %s', async (_why, kind, time) => {
    const tooOld = { code: -1021, msg: 'Timestamp for this request is outside of the recvWindow.' }
    const fetch = vi.fn<Fetch>(async (url) => (url.endsWith('/time') ? time() : json(400, tooOld)))
    const exchange = createExchange({ baseUrl: 'https://x.invalid', fetch, clock: systemClock })
    expect(await problemOf(exchange.account({ apiKey: 'k', secret: 's' }))).toEqual({ kind })
    expect(fetch.mock.calls.filter(([url]) => url.includes('/account?'))).toHaveLength(2)
  })

  test.each<[string, () => Promise<Response>, number]>([
    ['fails', async () => json(503, {}), 0],
    ['never comes', () => new Promise(() => {}), 3_000],
  ])(
    'waits three seconds at most for the time of the exchange, here when it %s',
    async (_how, time, waited) => {
      const broken = { time: false }
      const { exchange, credentials, sent, paths } = drillExchange({
        ahead: 40_000,
        through: (real) => (url, init) => (broken.time && url.endsWith('/time') ? time() : real(url, init)),
      })
      await exchange.account(credentials)
      broken.time = true
      exchange.wake()
      const asked = problemOf(exchange.account(credentials))
      await vi.advanceTimersByTimeAsync(waited)
      // What was known before the sleep serves.
      expect(await asked).toBe('none')
      expect(paths().slice(4)).toEqual(['/fapi/v3/account'])
      expect(sent.at(-1)?.url.searchParams.get('timestamp')).toBe(String(START + 40_000 + waited))
      expect(await problemOf(exchange.account(credentials))).toBe('none')
    },
  )

  test("has this computer's own time while the exchange's was never read, which a refusal corrects", async () => {
    const broken = { times: 1 }
    const { exchange, credentials, skew, paths } = drillExchange({
      through: (real) => async (url, init) =>
        url.endsWith('/time') && broken.times-- > 0 ? json(503, {}) : real(url, init),
    })
    await exchange.account(credentials)
    skew.ahead = 3_600_000
    await exchange.account(credentials)
    expect(paths()).toEqual(['/fapi/v3/account', '/fapi/v3/account', ...TIME_REQUESTS, '/fapi/v3/account'])
  })

  test('with a rejected signature is neither sent nor signed again', async () => {
    const { exchange, credentials, paths } = drillExchange({
      through: (real) => (url, init) =>
        url.endsWith('/time') ? real(url, init) : real(url.replace(/signature=./, 'signature=g'), init),
    })
    expect(await problemOf(exchange.account(credentials))).toMatchObject({ kind: 'signature-rejected' })
    expect(paths()).toEqual([...TIME_REQUESTS, '/fapi/v3/account'])
  })

  test.each([3, -3])('is accepted after this computer’s clock was set by %i hours', async (hours) => {
    const { exchange, credentials, skew, paths } = drillExchange()
    await exchange.account(credentials)
    vi.setSystemTime(START + hours * 3_600_000)
    skew.ahead = -hours * 3_600_000
    await exchange.account(credentials)
    expect(exchange.clockReading()?.offsetMs).toBe(skew.ahead)
    expect(paths().slice(4)).toEqual([...TIME_REQUESTS, '/fapi/v3/account'])
  })

  test('after a wake first reads the clock again', async () => {
    const { exchange, credentials, paths } = drillExchange()
    await exchange.account(credentials)
    exchange.wake()
    await exchange.account(credentials)
    expect(paths().slice(4)).toEqual([...TIME_REQUESTS, '/fapi/v3/account'])
  })

  test('for several accounts at once reads the time once', async () => {
    const { exchange, credentials, paths } = drillExchange()
    await Promise.all([
      exchange.account(credentials),
      exchange.accountConfig(credentials),
      exchange.positionRisk(credentials),
    ])
    expect(paths().filter((path) => path.endsWith('/time'))).toEqual(TIME_REQUESTS)
  })

  test('with a wrong key or a wrong secret has the matching problem', async () => {
    const { exchange, credentials } = drillExchange()
    expect(await problemOf(exchange.account({ ...credentials, apiKey: 'f'.repeat(64) }))).toEqual({
      kind: 'key-rejected',
      params: { code: -2015, ip: '127.0.0.1' },
    })
    expect(await problemOf(exchange.account({ ...credentials, secret: 'NhqPtmdSJYdKjVHjA7PZj4' }))).toEqual({
      kind: 'signature-rejected',
    })
  })

  test.each([
    ['64 hex digits', '9d61B19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', true],
    ['63 hex digits', '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f6', false],
    ['64 letters and digits', 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j', false],
  ])(
    'with a rejected secret of %s is said to be signed with a seed only if it may be one',
    async (_what, secret, maybe) => {
      const { exchange, credentials } = drillExchange()
      const problem = await problemOf(exchange.account({ ...credentials, secret }))
      expect(problem).toEqual({
        kind: 'signature-rejected',
        ...(maybe && { params: { hint: 'ed25519-seed' } }),
      })
      expect(JSON.stringify(problem)).not.toContain(secret)
    },
  )
})

describe('the exchange info', () => {
  test('needs no key, and has the margin assets and the weight limit', async () => {
    const { exchange, sent } = drillExchange({
      through: (real) => async (url, init) => {
        const text = await (await real(url, init)).text()
        return new Response(text.replace('"limit":1000000', '"limit":6000'))
      },
    })
    const { marginAssets } = await exchange.exchangeInfo()
    expect(marginAssets.get('SOLUSDC')).toBe('USDC')
    expect(exchange.weight().limit).toBe(6000)
    expect(sent.map(({ url, init }) => [url.pathname + url.search, init.headers])).toEqual([
      ['/fapi/v1/exchangeInfo', {}],
    ])
  })

  test('from an earlier run gives the weight limit until it is requested again', async () => {
    const drill = createDrill({ now: Date.now })
    const exchange = createExchange({ ...drill, clock: systemClock, weightLimit: 6000 })
    expect(exchange.weight().limit).toBe(6000)
    await exchange.exchangeInfo()
    expect(exchange.weight().limit).toBe(drill.weightLimit)
  })
})

describe('request weight', () => {
  test("is the exchange's count, which includes other programs", async () => {
    const { exchange, credentials } = drillExchange({
      through: (real) => async (url, init) => {
        const answer = await real(url, init)
        const ours = Number(answer.headers.get('X-MBX-USED-WEIGHT-1M'))
        return json(200, await answer.json(), { 'X-MBX-USED-WEIGHT-1M': String(ours + 777) })
      },
    })
    expect(exchange.weight()).toEqual({ used: 0, limit: 2400, ours: 0, share: 480 })
    await exchange.account(credentials)
    expect(exchange.weight()).toEqual({ used: 785, limit: 2400, ours: 8, share: 480 })
    vi.setSystemTime(START + 60_000)
    expect(exchange.weight()).toMatchObject({ used: 0, ours: 0 })
  })

  test('of our share that is spent stops requests until the next minute', async () => {
    const { exchange, credentials, paths } = drillExchange({
      through: (real) => async (url, init) =>
        json(200, await (await real(url, init)).json(), { 'X-MBX-USED-WEIGHT-1M': '2275' }),
    })
    const retryAt = START + 60_000 - (START % 60_000) + 500
    expect(await problemOf(exchange.account(credentials))).toEqual({
      kind: 'weight-spent',
      retryAt,
      params: { by: 'other-programs' },
    })
    expect(paths()).toEqual(TIME_REQUESTS)
    vi.advanceTimersByTime(retryAt - START)
    expect(await problemOf(exchange.account(credentials))).toBe('none')
  })

  test('that is scarce is kept for the figures, and not spent on extra requests', async () => {
    const { exchange, credentials } = drillExchange()
    for (let polls = 0; polls < 91; polls++) await exchange.account(credentials)
    expect(exchange.weight().ours).toBe(3 + 91 * 5)
    expect(await problemOf(exchange.positionRisk(credentials))).toMatchObject({ kind: 'weight-spent' })
    expect(await problemOf(exchange.account(credentials))).toBe('none')
  })

  test('at the host for permissions is counted together with ours', async () => {
    const drill = createDrill({ now: Date.now })
    const exchange = createExchange({
      ...drill,
      otherUrls: { wallet: drill.baseUrl, portfolio: drill.baseUrl },
      clock: systemClock,
    })
    await exchange.time()
    expect(exchange.weight().ours).toBe(1)
    await exchange.restrictions(drill.credentials)
    expect(exchange.weight().ours).toBe(1 + 3)
  })

  test('has the limit the exchange names', async () => {
    const { exchange, credentials } = drillExchange({
      through: () => async () =>
        json(429, {
          code: -1003,
          msg: 'Too many requests; current limit of IP(::1) is 6000 requests per minute.',
        }),
    })
    expect(await problemOf(exchange.account(credentials))).toMatchObject({ kind: 'rate-limited' })
    expect(exchange.weight().limit).toBe(6000)
  })

  test.each([
    [429, { code: -1003, msg: 'Too many requests' }, 'rate-limited'],
    [418, { code: -1003, msg: `IP banned until ${START + 30_000}.` }, 'banned'],
  ])('exceeded (%i) stops every request until the named time', async (status, body, kind) => {
    const limit = { isHit: true }
    const { exchange, credentials, paths } = drillExchange({
      through: (real) => async (url, init) => {
        const answer = await real(url, init)
        return limit.isHit && url.includes('/account?') ? json(status, body, { 'Retry-After': '30' }) : answer
      },
    })
    const problem = { kind, retryAt: START + 30_000 }
    expect(await problemOf(exchange.account(credentials))).toEqual(problem)
    const sentSoFar = paths().length
    limit.isHit = false

    vi.advanceTimersByTime(29_999)
    expect(await problemOf(exchange.account(credentials))).toEqual(problem)
    expect(await problemOf(exchange.accountConfig({ apiKey: 'another', secret: 'one' }))).toEqual(problem)
    expect(paths()).toHaveLength(sentSoFar)

    vi.advanceTimersByTime(1)
    await exchange.account(credentials)
    expect(paths()).toHaveLength(sentSoFar + 1)
  })

  test("a ban is not shortened by setting this computer's clock forward, and its end moves with the clock", async () => {
    const limit = { isHit: true }
    const { exchange, credentials, paths } = drillExchange({
      through: (real) => async (url, init) =>
        limit.isHit && url.includes('/account?')
          ? json(418, { code: -1003, msg: `IP(10.1.2.3) banned until ${START + 120_000}.` })
          : real(url, init),
    })
    await problemOf(exchange.account(credentials))
    expect(exchange.seenIp()).toBe('10.1.2.3')
    limit.isHit = false
    const sentSoFar = paths().length
    vi.setSystemTime(START + 3 * 3_600_000)
    vi.advanceTimersByTime(119_999)
    expect(await problemOf(exchange.account(credentials))).toEqual({
      kind: 'banned',
      retryAt: Date.now() + 1,
    })
    expect(paths()).toHaveLength(sentSoFar)
    vi.advanceTimersByTime(1)
    expect(await problemOf(exchange.account(credentials))).toBe('none')
  })
})

describe('the clock and the IP address', () => {
  test('are null at first, and then as the exchange reports them', async () => {
    const { exchange, credentials } = drillExchange({ ahead: -10_800_000 })
    expect([exchange.clockReading(), exchange.seenIp()]).toEqual([null, null])
    await problemOf(exchange.account({ ...credentials, apiKey: 'f'.repeat(64) }))
    expect(exchange.clockReading()).toEqual({ offsetMs: -10_800_000, roundTripMs: 0, at: START })
    expect(exchange.seenIp()).toBe('127.0.0.1')
  })
})

describe('a faulty fetch', () => {
  const credentials = { apiKey: 'the-key', secret: 'the-secret' }
  /** The time of the exchange is awaited for three seconds, and every answer for ten. */
  const AFTER_ALL_WAITS = 13_000
  const exchangeOf = (fetch: Fetch) =>
    createExchange({ baseUrl: 'https://x.invalid', fetch, clock: systemClock })

  test('that never settles ends with a timeout', async () => {
    const exchange = exchangeOf(() => new Promise(() => {}))
    const problem = problemOf(exchange.account(credentials))
    await vi.advanceTimersByTimeAsync(AFTER_ALL_WAITS)
    expect(await problem).toEqual({ kind: 'timeout' })
  })

  test('whose body never ends ends with a timeout, and the body is cancelled', async () => {
    const cancel = vi.fn()
    const exchange = exchangeOf(async () => new Response(new ReadableStream({ cancel })))
    const problem = problemOf(exchange.account(credentials))
    await vi.advanceTimersByTimeAsync(AFTER_ALL_WAITS)
    expect(await problem).toEqual({ kind: 'timeout' })
    // That of the time, and that of the account.
    expect(cancel).toHaveBeenCalledTimes(2)
  })

  test('that answers after the timeout has its body cancelled', async () => {
    const cancel = vi.fn()
    const late = Promise.withResolvers<Response>()
    const problem = problemOf(exchangeOf(() => late.promise).account(credentials))
    await vi.advanceTimersByTimeAsync(AFTER_ALL_WAITS)
    expect(await problem).toEqual({ kind: 'timeout' })
    late.resolve(new Response(new ReadableStream({ cancel })))
    await vi.advanceTimersByTimeAsync(0)
    expect(cancel).toHaveBeenCalledOnce()
  })

  test('is aborted at the timeout', async () => {
    const signals: (AbortSignal | null | undefined)[] = []
    const exchange = exchangeOf((_url, { signal }) => {
      signals.push(signal)
      return new Promise(() => {})
    })
    const problem = problemOf(exchange.account(credentials))
    expect(signals[0]?.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(AFTER_ALL_WAITS)
    await problem
    expect(signals[0]?.aborted).toBe(true)
  })

  test('that throws instead of rejecting is offline', async () => {
    const exchange = exchangeOf(() => {
      throw new Error('net::ERR_NETWORK_IO_SUSPENDED')
    })
    expect(await problemOf(exchange.account(credentials))).toEqual({
      kind: 'offline',
      params: { cause: 'disconnected' },
    })
  })

  test('ends at once on suspend, and the next request is sent', async () => {
    let hanging = true
    const drill = createDrill({ now: Date.now })
    const exchange = createExchange({
      baseUrl: drill.baseUrl,
      clock: systemClock,
      fetch: (url, init) => (hanging ? new Promise(() => {}) : drill.fetch(url, init)),
    })
    const both = [exchange.account(drill.credentials), exchange.accountConfig(drill.credentials)].map(
      problemOf,
    )
    exchange.suspend()
    expect(await Promise.all(both)).toEqual(Array(2).fill({ kind: 'offline', params: { cause: 'aborted' } }))
    hanging = false
    expect(await problemOf(exchange.account(drill.credentials))).toBe('none')
  })

  test('leaves no timer behind', async () => {
    const { exchange, credentials: known } = drillExchange()
    await exchange.account(known)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('cannot put key, secret or address into the error', async () => {
    const exchange = exchangeOf(async (url, init) => {
      if (url.endsWith('/time')) return json(200, { serverTime: START })
      throw new TypeError(`failed: ${url} ${JSON.stringify(init.headers)}`)
    })
    const error: unknown = await exchange.account(credentials).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ProblemError)
    expect(JSON.stringify(error)).not.toMatch(/the-key|the-secret|signature|invalid/)
    expect(error).not.toHaveProperty('cause')
  })

  test('that answers with a ban whose body never ends is banned', async () => {
    const exchange = exchangeOf(async () => new Response(new ReadableStream(), { status: 418 }))
    const problem = problemOf(exchange.account(credentials))
    await vi.advanceTimersByTimeAsync(AFTER_ALL_WAITS)
    expect(await problem).toEqual({ kind: 'banned', retryAt: START + AFTER_ALL_WAITS + 120_000 })
  })
})
