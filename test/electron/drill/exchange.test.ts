import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { drillAccount } from '../../../electron/drill/drill.ts'
import { createDrillExchange } from '../../../electron/drill/exchange.ts'

const NOW = 1_700_000_000_000
const KEY = 'a'.repeat(64)
const SECRET = 'b'.repeat(64)
const BASE = 'https://drill.invalid'

const exchange = (now = () => NOW) =>
  createDrillExchange({
    now,
    accounts: () => [drillAccount({ apiKey: KEY, secret: SECRET })],
    market: () => () => '0',
  })

const signed = (query: string, secret = SECRET) =>
  `${query}&signature=${createHmac('sha256', secret).update(query).digest('hex')}`

async function request(path: string, query: string, key: string | null = KEY, method = 'GET') {
  const url = `${BASE}${path}${query === '' ? '' : `?${query}`}`
  const answer = await exchange()(
    new Request(url, { method, headers: new Headers(key === null ? [] : [['X-MBX-APIKEY', key]]) }),
  )
  return { status: answer.status, body: await answer.json() }
}

const fields = (names: string) =>
  Object.fromEntries(names.split(' ').map((name) => [name, expect.anything()]))

const sameKeys = (row: object, names: string) =>
  Object.keys(row).toSorted().join(' ') === names.split(' ').toSorted().join(' ')

const account = (query: string, key?: string | null) => request('/fapi/v3/account', query, key)

test('returns its time without a key', async () => {
  expect(await request('/fapi/v1/time', '', null)).toEqual({ status: 200, body: { serverTime: NOW } })
})

test('answers a request that is signed as documented', async () => {
  const query = signed(`recvWindow=5000&timestamp=${NOW}`)
  expect((await account(query)).body).toMatchObject({ totalMaintMargin: expect.any(String) })
  expect((await request('/fapi/v1/accountConfig', query)).body).toMatchObject({
    dualSidePosition: false,
    multiAssetsMargin: false,
  })
  expect((await request('/fapi/v3/positionRisk', query)).body).toHaveLength(4)
})

test('sends exactly the documented fields', async () => {
  const query = signed(`timestamp=${NOW}`)
  const margin =
    'walletBalance unrealizedProfit marginBalance maintMargin initialMargin positionInitialMargin openOrderInitialMargin crossWalletBalance crossUnPnl availableBalance maxWithdrawAmount'
  const position =
    'symbol positionSide positionAmt isolatedMargin notional isolatedWallet initialMargin maintMargin updateTime'
  const { body } = await account(query)
  expect(body).toEqual(
    fields(
      'totalInitialMargin totalMaintMargin totalWalletBalance totalUnrealizedProfit totalMarginBalance totalPositionInitialMargin totalOpenOrderInitialMargin totalCrossWalletBalance totalCrossUnPnl availableBalance maxWithdrawAmount assets positions',
    ),
  )
  expect(body).toMatchObject({
    assets: Array(2).fill(expect.toSatisfy((row) => sameKeys(row, `asset updateTime ${margin}`))),
    positions: Array(4).fill(expect.toSatisfy((row) => sameKeys(row, `unrealizedProfit ${position}`))),
  })
  const risk = `${position} unRealizedProfit entryPrice breakEvenPrice markPrice liquidationPrice marginAsset positionInitialMargin openOrderInitialMargin adl bidNotional askNotional`
  expect((await request('/fapi/v3/positionRisk', query)).body).toEqual(
    Array(4).fill(expect.toSatisfy((row) => sameKeys(row, risk))),
  )
})

test('returns the dollar rate of each asset without a key', async () => {
  expect(await request('/fapi/v1/assetIndex', '', null)).toMatchObject({
    status: 200,
    body: [
      { symbol: 'USDTUSD', bidRate: '1', askRate: '1' },
      { symbol: 'USDCUSD', bidRate: '1', askRate: '1' },
    ],
  })
})

test('returns the brackets of each symbol that the account holds', async () => {
  const { body } = await request('/fapi/v1/leverageBracket', signed(`timestamp=${NOW}`))
  const bracket = 'bracket initialLeverage notionalCap notionalFloor maintMarginRatio cum'
  expect(body).toEqual(
    ['BTCUSDT', 'ETHUSDT', 'SOLUSDC', 'XRPUSDT'].map((symbol) => ({ symbol, brackets: [fields(bracket)] })),
  )
  expect(body).toMatchObject([
    { brackets: [{ notionalFloor: 0, maintMarginRatio: 0.005, cum: 0 }] },
    {},
    {},
    {},
  ])
  expect((await request('/fapi/v1/leverageBracket', '')).status).toBe(400)
})

test('returns the exchange info without a key', async () => {
  const { status, body } = await request('/fapi/v1/exchangeInfo', '', null)
  expect(status).toBe(200)
  expect(body).toEqual(fields('timezone serverTime futuresType rateLimits exchangeFilters assets symbols'))
  expect(body).toMatchObject({
    serverTime: NOW,
    rateLimits: expect.arrayContaining([
      { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 2400 },
    ]),
    assets: [{ asset: 'USDT' }, { asset: 'USDC' }],
    symbols: expect.arrayContaining([
      expect.objectContaining({
        symbol: 'SOLUSDC',
        baseAsset: 'SOL',
        quoteAsset: 'USDC',
        marginAsset: 'USDC',
        filters: [expect.objectContaining({ filterType: 'LOT_SIZE', stepSize: '0.001' })],
      }),
    ]),
  })
})

describe('a signature in base64', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')

  /** Signs until a signature contains this character, and returns whether it is accepted as `write` writes it. */
  async function isAccepted(character: string, write: (base64: string) => string): Promise<boolean> {
    const handle = createDrillExchange({
      now: () => NOW,
      accounts: () => [drillAccount({ apiKey: KEY, secret: pemOf(publicKey) })],
      market: () => () => '0',
    })
    for (let recvWindow = 5000; ; recvWindow++) {
      const query = `recvWindow=${recvWindow}&timestamp=${NOW}`
      const base64 = sign(null, Buffer.from(query), privateKey).toString('base64')
      if (!base64.includes(character)) continue
      const url = `${BASE}/fapi/v3/account?${query}&signature=${write(base64)}`
      return (await handle(new Request(url, { headers: { 'X-MBX-APIKEY': KEY } }))).status === 200
    }
  }

  const pemOf = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }).toString()

  test('is accepted with percent-encoding', async () => {
    expect(await isAccepted('+', encodeURIComponent)).toBe(true)
    expect(await isAccepted('/', (base64) => base64.replaceAll('+', '%2B'))).toBe(true)
  })

  test('is rejected with a plain plus, which means a space in a query', async () => {
    expect(await isAccepted('+', (base64) => base64)).toBe(false)
  })

  test.each(['%', '%zz', '%E0%A4', '!'])(
    'is rejected without another error with %s in it',
    async (suffix) => {
      expect(await isAccepted('=', (base64) => `${encodeURIComponent(base64)}${suffix}`)).toBe(false)
    },
  )
})

describe('rejects', () => {
  const good = signed(`timestamp=${NOW}`)
  test.each<[string, string, string | null, number, number]>([
    ['a request without a key', good, null, 401, -2014],
    ['a key with odd characters', good, 'not a key', 401, -2014],
    ['an unknown key', good, 'c'.repeat(64), 401, -2015],
    ['no timestamp', signed('recvWindow=5000'), KEY, 400, -1102],
    ['a timestamp that is not a number', signed('timestamp=now'), KEY, 400, -1102],
    ['no signature', `timestamp=${NOW}`, KEY, 400, -1102],
    ['an empty signature', `timestamp=${NOW}&signature=`, KEY, 400, -1102],
    ['the signature of another secret', signed(`timestamp=${NOW}`, 'd'.repeat(64)), KEY, 400, -1022],
    ['a signature that is not last', `signature=${'0'.repeat(64)}&timestamp=${NOW}`, KEY, 400, -1022],
    ['parameters changed after signing', `recvWindow=9000&${good}`, KEY, 400, -1022],
    ['a timestamp too old', signed(`timestamp=${NOW - 5001}`), KEY, 400, -1021],
    ['a timestamp older than its window', signed(`timestamp=${NOW - 101}&recvWindow=100`), KEY, 400, -1021],
    ['a timestamp a second ahead', signed(`timestamp=${NOW + 1000}`), KEY, 400, -1021],
  ])('%s', async (_name, query, key, status, code) => {
    expect(await account(query, key)).toMatchObject({ status, body: { code } })
  })

  test('unknown paths and methods', async () => {
    expect(await request('/fapi/v1/order', good)).toMatchObject({ status: 404, body: { code: -5000 } })
    expect(await request('/fapi/v3/account', good, KEY, 'POST')).toMatchObject({
      status: 405,
      body: { code: -5000 },
    })
  })
})

test.each([NOW - 5000, NOW + 999])('accepts a timestamp just inside the window (%i)', async (timestamp) => {
  expect((await account(signed(`timestamp=${timestamp}`))).status).toBe(200)
})

test('counts request weight by the minute, and that of /sapi endpoints by itself', async () => {
  let now = NOW
  const handle = exchange(() => now)
  const used = async (path: string) => {
    const answer = await handle(
      new Request(`${BASE}${path}?${signed(`timestamp=${now}`)}`, { headers: { 'X-MBX-APIKEY': KEY } }),
    )
    return answer.headers.get('X-MBX-USED-WEIGHT-1M')
  }
  expect(await used('/fapi/v1/time')).toBe('1')
  expect(await used('/fapi/v3/account')).toBe('6')
  expect(await used('/sapi/v1/account/apiRestrictions')).toBe('1')
  expect(await used('/fapi/v1/time')).toBe('7')
  now += 60_000
  expect(await used('/fapi/v3/account')).toBe('5')
})
