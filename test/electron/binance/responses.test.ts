import Big from 'big.js'
import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { NumberSource, parseExactJson, parseJson } from '../../../electron/binance/json.ts'
import { readAnswer } from '../../../electron/binance/reading.ts'
import {
  readAccount,
  readAccountConfig,
  readAssetIndex,
  readExchangeInfo,
  readLeverageBrackets,
  readPositionRisk,
  readTime,
} from '../../../electron/binance/responses.ts'
import { ProblemError } from '../../../shared/problems.ts'
import { runs } from '../../deep.ts'

/** A real account in multi-assets mode, as the exchange sent it. */
const REAL = `{"totalInitialMargin":"99.62112386","totalMaintMargin":"11.95453485","totalWalletBalance":"99.84331553","totalUnrealizedProfit":"11.17675690","totalMarginBalance":"111.02007243","totalPositionInitialMargin":"99.62112386","totalOpenOrderInitialMargin":"0.00000000","totalCrossWalletBalance":"99.84331553","totalCrossUnPnl":"11.17675690","availableBalance":"11.39894857","maxWithdrawAmount":"11.39894857",
 "assets":[{"asset":"USDT","walletBalance":"72.72317863","unrealizedProfit":"11.17920750","marginBalance":"83.90238613","maintMargin":"11.95476475","initialMargin":"99.62303962","positionInitialMargin":"99.62303962","openOrderInitialMargin":"0.00000000","crossWalletBalance":"72.72317863","crossUnPnl":"11.17920750","availableBalance":"11.39916777","maxWithdrawAmount":"11.39916777","updateTime":1721995605338}],
 "positions":[{"symbol":"WLDUSDT","positionSide":"BOTH","positionAmt":"-849","unrealizedProfit":"11.17920750","isolatedMargin":"0","isolatedWallet":"0","notional":"-1992.46079250","initialMargin":"99.62303962","maintMargin":"11.95476475","updateTime":1721995760449}]}`

const read = (text: string) => readAnswer({ text, body: parseJson(text) }, readAccount)

/** A row of the position risk. */
const RISK_ROW = {
  symbol: 'ETHUSDT',
  positionSide: 'BOTH',
  marginAsset: 'USDT',
  entryPrice: '1',
  markPrice: '1',
  liquidationPrice: '0',
}

/** Returns the real account with this JSON as the maintenance margin of its position. */
const withMaintMargin = (json: string) =>
  REAL.replace(/"11\.95476475"(,"updateTime":1721995760449)/, `${json}$1`)

function fieldOf(action: () => unknown): unknown {
  try {
    action()
  } catch (error) {
    if (error instanceof ProblemError && error.problem.kind === 'unreadable')
      return error.problem.params?.field
    throw error
  }
  return 'accepted'
}

describe('the account', () => {
  test('is read as it was sent, without unused fields', () => {
    const account = read(REAL)
    expect(account.totalMaintMargin).toBe('11.95453485')
    expect(account.totalMarginBalance).toBe('111.02007243')
    expect(account.positions).toEqual([
      {
        symbol: 'WLDUSDT',
        positionSide: 'BOTH',
        positionAmt: '-849',
        unrealizedProfit: '11.17920750',
        isolatedMargin: '0',
        isolatedWallet: '0',
        notional: '-1992.46079250',
        maintMargin: '11.95476475',
      },
    ])
    expect(Object.keys(account)).not.toContain('maxWithdrawAmount')
  })

  test('may have symbols in any script, and no rows', () => {
    expect(read(REAL.replace('WLDUSDT', '测试USDT')).positions[0]?.symbol).toBe('测试USDT')
    const bare = { ...JSON.parse(REAL), assets: [], positions: [] }
    expect(readAccount(bare).positions).toEqual([])
  })

  test.each([
    ['a missing total', REAL.replace('"totalMaintMargin"', '"total"'), 'totalMaintMargin'],
    ['missing positions', REAL.replace('"positions"', '"p"'), 'positions'],
    ['missing assets', REAL.replace('"assets"', '"a"'), 'assets'],
    ['positions that are not a list', REAL.replace(/"positions":.*\]/s, '"positions":{"0":{}}'), 'positions'],
    ['a position that is a list', REAL.replace(/"positions":.*\]/s, '"positions":[[]]'), 'positions[0]'],
    ['an asset that is null', REAL.replace(/"assets":.*?\]/s, '"assets":[null]'), 'assets[0]'],
    ['an asset without its name', REAL.replace('"asset":"USDT"', '"asset":""'), 'assets[0].asset'],
    ['a symbol that is a number', REAL.replace('"WLDUSDT"', '1.5'), 'positions[0].symbol'],
    ['an unknown side', REAL.replace('"BOTH"', '"UP"'), 'positions[0].positionSide'],
    ['a list', `[${REAL}]`, 'body'],
    ['null', 'null', 'body'],
    ['a number', '7', 'body'],
    ['a text', '"ok"', 'body'],
    ['an empty object', '{}', 'totalInitialMargin'],
  ])('that is or has %s is unreadable, with the field', (_name, text, field) => {
    expect(fieldOf(() => read(text))).toBe(field)
  })
})

/** Returns each field of the value with the fields within it, as a path and a copy of the whole without it. */
function withoutEach(whole: object): [field: string, rest: object][] {
  return Object.entries(whole).flatMap(([name, value]): [string, object][] => {
    const { [name]: _, ...rest } = { ...whole } as Record<string, unknown>
    const [first] = Array.isArray(value) ? value : []
    const inner = typeof first === 'object' && first !== null ? withoutEach(first) : []
    return [
      [name, rest],
      ...inner.map(([path, row]): [string, object] => [`${name}[0].${path}`, { ...whole, [name]: [row] }]),
    ]
  })
}

describe('a name', () => {
  const named = (symbol: string) => ({
    ...JSON.parse(REAL),
    positions: [{ ...JSON.parse(REAL).positions[0], symbol }],
  })

  test.each([
    'BTCUSDT',
    'BTCUSDT_261226',
    '币安人生USDT',
    '1000000MOGUSDT',
    'BTC-USD.P',
    '🚀USDT',
    'A B',
    'X'.repeat(64),
  ])('of %s is read as it was sent', (symbol) => {
    expect(readAccount(named(symbol)).positions[0]?.symbol).toBe(symbol)
    const [row] = readPositionRisk([{ ...RISK_ROW, symbol, marginAsset: symbol }]).rows
    expect(row).toMatchObject({ symbol, marginAsset: symbol })
  })

  test.each([
    ['too long', 'X'.repeat(65)],
    ['of 4 MB', 'X'.repeat(4_000_000)],
    ['with a line break', 'BTC\nUSDT'],
    ['with a line separator', 'BTC\u2028USDT'],
    ['with a control character', 'BTC\u0007USDT'],
    ['with a null character', 'BTC\u0000USDT'],
    ['with an escape sequence', 'BTC\u001b[31mUSDT'],
    ['that turns the direction of the text', 'BTC\u202eTDSU'],
    ['that isolates its direction', '\u2067BTCUSDT\u2069'],
    ['with an invisible character', 'BTC\u200bUSDT'],
    ['with half a character', 'BTC\ud83dUSDT'],
    ['that is invisible', '\u3164'],
    ['of spaces', '   '],
    ['with a colon, which would pass for the side', 'BTCUSDT:LONG'],
    ['that is empty', ''],
  ])('%s is unreadable', (_, symbol) => {
    expect(fieldOf(() => readAccount(named(symbol)))).toBe('positions[0].symbol')
    const risk = readPositionRisk([{ ...RISK_ROW, symbol }, RISK_ROW, { ...RISK_ROW, marginAsset: symbol }])
    expect(risk.rows).toHaveLength(1)
    expect(risk.unreadable).toEqual(['[0].symbol', '[2].marginAsset'])
    const symbols = [
      { symbol, marginAsset: 'USDT' },
      { symbol: 'ETHUSDT', marginAsset: 'USDT' },
    ]
    expect([...readExchangeInfo({ symbols }).marginAssets.keys()]).toEqual(['ETHUSDT'])
  })

  test('that is accepted is short, well-formed and on one line', () => {
    const text = fc.string({
      unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
    })
    fc.assert(
      fc.property(text, (symbol) => {
        if (fieldOf(() => readAccount(named(symbol))) !== 'accepted') return
        expect(symbol.isWellFormed() && symbol.length <= 64).toBe(true)
        expect(symbol).not.toMatch(/[\p{Cc}\u2028\u2029\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f]/u)
      }),
      runs(500, 100_000),
    )
  })
})

describe('a field', () => {
  test('is required exactly if it is read', () => {
    const whole = JSON.parse(REAL)
    const isRead = new Set(withoutEach(readAccount(whole)).map(([field]) => field))
    for (const [field, rest] of withoutEach(whole))
      expect([field, fieldOf(() => readAccount(rest))]).toEqual([
        field,
        isRead.has(field) ? field : 'accepted',
      ])
    expect(isRead.size).toBe(24)
  })
})

describe('money', () => {
  const maintMargin = (json: string) => read(withMaintMargin(json)).positions[0]?.maintMargin

  test.each([
    ['"0"', '0'],
    ['"0.00000000"', '0.00000000'],
    ['"-0"', '0'],
    ['"-0.000"', '0.000'],
    ['"-0.001"', '-0.001'],
    ['"123456789012345678901234567890.12345678"', '123456789012345678901234567890.12345678'],
    ['7', '7'],
    ['-0', '0'],
    ['-0.0', '0'],
    ['0.1', '0.1'],
    ['11.95476475', '11.95476475'],
    ['0.12345678901234567890123', '0.12345678901234567890123'],
    ['9007199254740993', '9007199254740993'],
    ['1e3', '1000'],
    ['1.5e-9', '0.0000000015'],
    ['-2.5E+2', '-250'],
  ])('%s is %s', (json, plain) => {
    expect(maintMargin(json)).toBe(plain)
  })

  test.each([
    '""',
    '" 1"',
    '"1 "',
    '"+1"',
    '"1e3"',
    '"NaN"',
    '"Infinity"',
    '"1,000"',
    '".5"',
    '"1."',
    '"0x10"',
    '"١"',
    '"1\\n"',
    '"--1"',
    `"${'9'.repeat(61)}"`,
    '9'.repeat(61),
    '1e999999',
    '-1e999999',
    '1e-999999',
    '1e99999999999999999999',
    'null',
    'true',
    '[]',
    '{}',
    '{"source":"1"}',
  ])('%s is rejected', (json) => {
    expect(fieldOf(() => read(withMaintMargin(json)))).toBe('positions[0].maintMargin')
  })
})

describe('JSON', () => {
  test.each(['', ' ', '<html></html>', REAL.slice(0, REAL.length / 2), '{"a":1}}', 'undefined'])(
    'does not include "%s"',
    (text) => {
      expect(parseExactJson(text)).toBeUndefined()
    },
  )

  const written = fc.oneof(
    fc.stringMatching(/^-?(0|[1-9]\d{0,24})$/),
    fc.stringMatching(/^-?(0|[1-9]\d{0,9})\.\d{1,20}$/),
    fc.stringMatching(/^-?(0|[1-9]\d{0,9})(\.\d{1,5})?[eE][+-]?\d{1,3}$/),
  )

  test('loses no digit of a number, wherever it stands', () => {
    fc.assert(
      fc.property(written, fc.constantFrom('', ' ', '\n\t'), (number, space) => {
        const places = [
          [`${space}${number}`, (body: unknown) => body],
          [`[${space}${number}]`, (body: unknown) => v.parse(v.tuple([v.unknown()]), body)[0]],
          [
            `["",${space}${number} ]`,
            (body: unknown) => v.parse(v.tuple([v.string(), v.unknown()]), body)[1],
          ],
          [`{"a":${space}${number}}`, (body: unknown) => v.parse(v.object({ a: v.unknown() }), body).a],
        ] as const
        for (const [text, find] of places) {
          const read = find(parseExactJson(text))
          const source = read instanceof NumberSource ? read.text : String(read)
          expect(new Big(source).eq(number)).toBe(true)
        }
      }),
    )
  })

  test('that is nested ten thousand levels deep is rejected safely', () => {
    const deep = '['.repeat(10_000) + ']'.repeat(10_000)
    expect(fieldOf(() => read(deep))).toBe('body')
    const beside = REAL.replace('{', `{"extra":${'['.repeat(500)}${']'.repeat(500)},`)
    expect(read(beside).totalMaintMargin).toBe('11.95453485')
  })

  test('with names such as __proto__ changes no prototype', () => {
    const hostile = '"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}},'
    const text = REAL.replaceAll('{"', `{${hostile}"`)
    expect(read(text).totalMaintMargin).toBe('11.95453485')
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })

  test('cannot fill in a missing field from a prototype', () => {
    const text = REAL.replace('"totalMaintMargin":"11.95453485"', '"__proto__":{"totalMaintMargin":"1"}')
    expect(fieldOf(() => read(text))).toBe('totalMaintMargin')
  })
})

describe('the other answers', () => {
  test('the position risk has the margin asset and the prices of each position', () => {
    const row = {
      symbol: 'ADAUSDC',
      positionSide: 'LONG',
      marginAsset: 'USDC',
      entryPrice: '0.385',
      markPrice: '0.41047590',
      liquidationPrice: '0',
    }
    expect(readPositionRisk([{ ...row, unRealizedProfit: 'none', adl: 2 }])).toEqual({
      rows: [row],
      unreadable: [],
    })
    expect(readPositionRisk([])).toEqual({ rows: [], unreadable: [] })
    expect(fieldOf(() => readPositionRisk({}))).toBe('body')
    for (const field of Object.keys(row)) {
      const broken = { ...row, [field]: undefined }
      expect(readPositionRisk([row, broken])).toEqual({ rows: [row], unreadable: [`[1].${field}`] })
    }
    expect(readPositionRisk([{ ...row, markPrice: 'NaN' }, null, [], row])).toEqual({
      rows: [row],
      unreadable: ['[0].markPrice', '[1]', '[2]'],
    })
  })

  test('the asset index has the dollar rates of each asset, and leaves out what cannot be one', () => {
    const rate = { symbol: 'USDTUSD', index: '0.9998', bidRate: '0.9997', askRate: '0.9999' }
    const USDT = ['USDT', { bid: '0.9997', ask: '0.9999' }]
    expect(readAssetIndex([rate])).toEqual({ rows: [USDT], unreadable: [] })
    expect(readAssetIndex(rate)).toEqual({ rows: [USDT], unreadable: [] })
    expect(readAssetIndex([])).toEqual({ rows: [], unreadable: [] })
    expect(readAssetIndex(null)).toEqual({ rows: [], unreadable: ['[0]'] })
    for (const [wrong, field] of [
      [{ bidRate: undefined }, 'bidRate'],
      [{ bidRate: '0' }, 'bidRate'],
      [{ bidRate: '-1' }, 'bidRate'],
      [{ bidRate: '1.01' }, 'askRate'],
      [{ askRate: 'NaN' }, 'askRate'],
      [{ symbol: '' }, 'symbol'],
    ] as const)
      expect(readAssetIndex([{ ...rate, ...wrong }, rate])).toEqual({
        rows: [USDT],
        unreadable: [`[0].${field}`],
      })
  })

  test('the brackets of each symbol come in order, and those that cannot be right are left out', () => {
    const low = { bracket: 1, notionalFloor: '0', notionalCap: '5000', maintMarginRatio: '0.01', cum: '0.0' }
    const high = {
      bracket: 2,
      notionalFloor: '5000',
      notionalCap: '9000',
      maintMarginRatio: '0.02',
      cum: '50',
    }
    const kept = [low, high].map(({ bracket: _, ...rest }) => rest)
    const row = { symbol: 'GALAUSDT', brackets: [high, low] }
    const GALA = ['GALAUSDT', { notionalCoef: null, brackets: kept }]
    expect(readLeverageBrackets([row])).toEqual({ rows: [GALA], unreadable: [] })
    expect(readLeverageBrackets(row)).toEqual({ rows: [GALA], unreadable: [] })
    expect(readLeverageBrackets({ ...row, notionalCoef: null })).toEqual({ rows: [GALA], unreadable: [] })
    expect(readLeverageBrackets({ ...row, notionalCoef: '1.50' }).rows[0]?.[1].notionalCoef).toBe('1.50')
    expect(readLeverageBrackets([])).toEqual({ rows: [], unreadable: [] })
    expect(readLeverageBrackets({})).toEqual({ rows: [], unreadable: ['[0].symbol'] })
    const last = { ...high, notionalFloor: '9000', notionalCap: '99999' }
    for (const [wrong, field] of [
      [{ notionalCoef: '0' }, 'notionalCoef'],
      [{ notionalCoef: 'much' }, 'notionalCoef'],
      [{ brackets: undefined }, 'brackets'],
      [{ brackets: [] }, 'brackets'],
      [{ brackets: [high] }, 'brackets'],
      [{ brackets: [low, low] }, 'brackets'],
      [{ brackets: [low, last] }, 'brackets'],
      [{ brackets: [low, { ...high, notionalFloor: '4999' }] }, 'brackets'],
      [{ brackets: [low, { ...high, maintMarginRatio: '0.009' }] }, 'brackets'],
      [{ brackets: [{ ...low, cum: '1' }, high] }, 'brackets'],
      [{ brackets: [low, { ...high, cum: '-1' }] }, 'brackets[1].cum'],
      [{ brackets: [low, { ...high, notionalCap: '5000' }] }, 'brackets[1].notionalCap'],
      [{ brackets: [{ ...low, maintMarginRatio: '0' }] }, 'brackets[0].maintMarginRatio'],
      [{ brackets: [{ ...low, maintMarginRatio: '1.01' }] }, 'brackets[0].maintMarginRatio'],
    ] as const)
      expect(readLeverageBrackets([{ ...row, ...wrong }, row])).toEqual({
        rows: [GALA],
        unreadable: [`[0].${field}`],
      })
  })

  test('the numbers of brackets are read exactly', () => {
    const text = `{"symbol":"BTCUSDT","notionalCoef":1.5,"brackets":[{"bracket":1,"initialLeverage":1,"notionalCap":9223372036854775807,"notionalFloor":0,"maintMarginRatio":0.004,"cum":0.0}]}`
    const { rows } = readAnswer({ text, body: parseJson(text) }, readLeverageBrackets)
    const bracket = {
      notionalFloor: '0',
      notionalCap: '9223372036854775807',
      maintMarginRatio: '0.004',
      cum: '0',
    }
    expect(rows).toEqual([['BTCUSDT', { notionalCoef: '1.5', brackets: [bracket] }]])
  })

  test('the account configuration has the multi-assets mode', () => {
    const config = { multiAssetsMargin: false }
    expect(readAccountConfig({ ...config, dualSidePosition: true })).toEqual(config)
    expect(fieldOf(() => readAccountConfig({ multiAssetsMargin: 'false' }))).toBe('multiAssetsMargin')
  })

  test('the exchange info has margin assets and a weight limit, and leaves out symbols without a margin asset', () => {
    const symbols = [
      { symbol: 'BTCUSDT', marginAsset: 'USDT', pair: 'BTCUSDT' },
      { symbol: 'ETHBTC', marginAsset: 'BTC' },
      { symbol: 'BAREUSDT' },
      { symbol: 'EMPTYUSDT', marginAsset: '' },
      { marginAsset: 'USDT' },
      { symbol: 'TWICE', marginAsset: 'USDT' },
      { symbol: 'TWICE', marginAsset: 'USDC' },
      null,
      [],
      7,
    ]
    const marginAssets = new Map([
      ['BTCUSDT', 'USDT'],
      ['ETHBTC', 'BTC'],
    ])
    const lotSizes = new Map()
    const unreadable = [
      'symbols[2].marginAsset',
      'symbols[3].marginAsset',
      'symbols[4].symbol',
      'symbols[7]',
      'symbols[8]',
      'symbols[9]',
    ]
    const weight = { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 2400 }
    const limits = [
      { ...weight, rateLimitType: 'ORDERS', limit: 1200 },
      { ...weight, interval: 'DAY' },
    ]
    const read = (rateLimits: unknown) => readExchangeInfo({ symbols, rateLimits })
    expect(read([...limits, weight])).toEqual({ marginAssets, lotSizes, weightLimit: 2400, unreadable })
    for (const none of [
      undefined,
      null,
      {},
      [],
      limits,
      [{ ...weight, limit: 0 }],
      [{ ...weight, limit: '9' }],
    ])
      expect(read(none)).toEqual({ marginAssets, lotSizes, weightLimit: null, unreadable })
  })

  test('an exchange info has the step of quantities of each symbol that says it', () => {
    const lot = { filterType: 'LOT_SIZE', stepSize: '0.001', minQty: '0.001' }
    const lotSizeOf = (...filters: readonly unknown[]) =>
      readExchangeInfo({ symbols: [{ symbol: 'BTCUSDT', marginAsset: 'USDT', filters }] }).lotSizes.get(
        'BTCUSDT',
      )
    expect(lotSizeOf({ filterType: 'MARKET_LOT_SIZE', stepSize: '1' }, lot)).toBe('0.001')
    for (const none of [
      null,
      'LOT_SIZE',
      { ...lot, filterType: 'PRICE_FILTER' },
      { ...lot, stepSize: '0.000' },
      { ...lot, stepSize: '-1' },
      { ...lot, stepSize: 'small' },
      { ...lot, stepSize: undefined },
    ])
      expect(lotSizeOf(none)).toBeUndefined()
    const symbols = ['0.001', '0.01'].map((stepSize) => ({
      symbol: 'BTCUSDT',
      marginAsset: 'USDT',
      filters: [{ ...lot, stepSize }],
    }))
    expect(readExchangeInfo({ symbols }).lotSizes.size).toBe(0)
    expect(readExchangeInfo({ symbols: [{ symbol: 'A', marginAsset: 'B', filters: 7 }] }).lotSizes.size).toBe(
      0,
    )
  })

  test.each([[{}], [{ symbols: {} }], [{ symbols: [] }], [{ symbols: [{ symbol: 'BTCUSDT' }] }]])(
    'an exchange info without any margin asset is unreadable: %j',
    (info) => {
      expect(fieldOf(() => readExchangeInfo(info))).toBe('symbols')
    },
  )

  test.each([0, -1, 1.5, '1', null])('a server time of %j is rejected', (serverTime) => {
    expect(fieldOf(() => readTime({ serverTime }))).toBe('serverTime')
  })
})
