import { beforeEach, describe, expect, it } from 'vitest'
import type { Exchange } from '../../../electron/binance/client.ts'
import type {
  AccountConfig,
  AccountPayload,
  ExchangeInfo,
  MarginTypes,
  PositionRiskRow,
} from '../../../electron/binance/responses.ts'
import { createSource } from '../../../electron/polling/source.ts'
import { createSymbolBook } from '../../../electron/polling/symbol-book.ts'
import { type Problem, ProblemError } from '../../../shared/problems.ts'
import { createFakeClock, type FakeClock } from '../../fake-clock.ts'
import { weight } from '../../fixtures.ts'

const CREDENTIALS = { apiKey: 'key', secret: 'secret' }

const ROW = {
  positionSide: 'BOTH',
  positionAmt: '1',
  unrealizedProfit: '0',
  isolatedMargin: '0',
  notional: '100',
  isolatedWallet: '0',
  maintMargin: '1',
} as const

const ACCOUNT: AccountPayload = {
  totalInitialMargin: '10',
  totalMaintMargin: '1',
  totalWalletBalance: '10',
  totalUnrealizedProfit: '0',
  totalMarginBalance: '10',
  availableBalance: '0',
  assets: [
    {
      asset: 'USDT',
      walletBalance: '10',
      unrealizedProfit: '0',
      marginBalance: '10',
      maintMargin: '1',
      crossWalletBalance: '10',
      crossUnPnl: '0',
      availableBalance: '0',
    },
  ],
  positions: [{ ...ROW, symbol: 'BTCUSDT' }],
}

const RISK: PositionRiskRow = {
  symbol: 'BTCUSDT',
  positionSide: 'BOTH',
  marginAsset: 'USDT',
  entryPrice: '90',
  markPrice: '100',
  liquidationPrice: '50',
}

let clock: FakeClock
let requests: string[]
let account: AccountPayload
let risk: readonly PositionRiskRow[] | Problem
let config: AccountConfig | Problem
let types: MarginTypes | Problem
let info: Promise<ExchangeInfo>
let stretch: number

async function reply<T extends object>(name: string, value: T | Problem): Promise<T> {
  requests.push(name)
  if ('kind' in value) throw new ProblemError(value)
  return value
}

const fakeExchange: Exchange = {
  account: () => reply('account', account),
  positionRisk: () => reply('positionRisk', risk),
  accountConfig: () => reply('accountConfig', config),
  symbolConfig: () => reply('symbolConfig', types),
  exchangeInfo: () => {
    requests.push('exchangeInfo')
    return info
  },
  restrictions: async () => null,
  openListenKey: async () => 'listen-key',
  async prolongListenKey() {},
  time: async () => clock.now(),
  clockReading: () => null,
  seenIp: () => null,
  weight: () => weight(),
  forbidden: () => null,
  suspend() {},
  wake() {},
}

const infoOf = (marginAssets: Readonly<Record<string, string>>): ExchangeInfo => ({
  marginAssets: new Map(Object.entries(marginAssets)),
  weightLimit: 2400,
})

/** `kept` are the margin assets that were read just before; null when they must still be requested. */
function createPoll({
  exchange = fakeExchange,
  credentials = async () => CREDENTIALS,
  kept = { BTCUSDT: 'USDT', NEWUSDT: 'USDT' },
}: {
  readonly exchange?: Exchange
  readonly credentials?: () => Promise<typeof CREDENTIALS>
  readonly kept?: Readonly<Record<string, string>> | null
} = {}) {
  const symbols = createSymbolBook({
    ask: exchange.exchangeInfo,
    now: clock.now,
    kept: kept === null ? null : { ...infoOf(kept), at: clock.now() },
    keep: () => {},
  })
  return createSource({
    exchange,
    symbols,
    credentials,
    stretch: () => stretch,
    clock,
  }).poll
}

beforeEach(() => {
  clock = createFakeClock(1_000_000)
  requests = []
  account = ACCOUNT
  risk = [RISK]
  config = { multiAssetsMargin: false }
  types = new Map([['BTCUSDT', 'cross']])
  info = Promise.reject(new ProblemError({ kind: 'offline' }))
  info.catch(() => {})
  stretch = 1
})

describe('a source', () => {
  it('requests the modes, the figures, the prices and the margin types', async () => {
    const summary = await createPoll()()
    expect(requests.toSorted()).toEqual(['account', 'accountConfig', 'positionRisk', 'symbolConfig'])
    expect(summary).toMatchObject({
      receivedAt: 1_000_000,
      marginMode: 'single-asset',
      pools: [{ id: 'cross:USDT', marginRatio: '0.1' }],
      positions: [{ details: { entryPrice: '90', markPrice: '100', liquidationPrice: '50' } }],
      gaps: [],
    })
  })

  it('requests figures and prices each time, and the modes again after a minute', async () => {
    const poll = createPoll()
    await poll()
    requests = []
    await clock.advance(59_999)
    await poll()
    expect(requests.toSorted()).toEqual(['account', 'positionRisk'])
    requests = []
    await clock.advance(1)
    await poll()
    expect(requests.toSorted()).toEqual(['account', 'accountConfig', 'positionRisk', 'symbolConfig'])
  })

  it('requests the modes less often when request weight is scarce', async () => {
    const poll = createPoll()
    await poll()
    requests = []
    stretch = 3
    await clock.advance(179_999)
    await poll()
    expect(requests.toSorted()).toEqual(['account', 'positionRisk'])
    await clock.advance(1)
    requests = []
    await poll()
    expect(requests.toSorted()).toEqual(['account', 'accountConfig', 'positionRisk', 'symbolConfig'])
  })

  it('requests the figures before the prices, so that scarce weight goes to the figures', async () => {
    await createPoll()()
    expect(requests.indexOf('account')).toBeLessThan(requests.indexOf('positionRisk'))
  })

  it('requests the margin types at once when a position is new', async () => {
    const poll = createPoll()
    await poll()
    requests = []
    await clock.advance(10_000)
    account = { ...ACCOUNT, positions: [...ACCOUNT.positions, { ...ROW, symbol: 'NEWUSDT' }] }
    await poll()
    expect(requests.toSorted()).toEqual(['account', 'positionRisk', 'symbolConfig'])
  })

  it('requests nothing for a row that has only open orders', async () => {
    const poll = createPoll()
    await poll()
    requests = []
    const order = {
      ...ROW,
      symbol: 'ODDUSDT',
      positionAmt: '0.000',
      notional: '0',
      maintMargin: '0',
    } as const
    account = { ...ACCOUNT, positions: [...ACCOUNT.positions, order] }
    expect(await poll()).toMatchObject({ gaps: [] })
    expect(requests.toSorted()).toEqual(['account', 'positionRisk'])
  })

  it('uses a mode that was changed on the exchange', async () => {
    const poll = createPoll()
    await poll()
    config = { multiAssetsMargin: true }
    await clock.advance(60_000)
    expect(await poll()).toMatchObject({
      marginMode: 'multi-assets',
      pools: [{ id: 'cross:USD' }],
    })
  })

  it('fails when the modes fail, as nothing can be computed without them', async () => {
    config = { kind: 'timeout' }
    await expect(createPoll()()).rejects.toMatchObject({ problem: { kind: 'timeout' } })
    expect(requests).toEqual(['accountConfig'])
  })

  it('lacks only the prices when the position risk fails', async () => {
    risk = { kind: 'exchange-error' }
    expect(await createPoll()()).toMatchObject({
      pools: [{ id: 'cross:USDT', marginRatio: '0.1' }],
      positions: [{ symbol: 'BTCUSDT', marginAsset: 'USDT', details: null }],
      gaps: [],
    })
  })

  it('gives each side of a hedged symbol its own prices, and none when two rows differ', async () => {
    account = {
      ...ACCOUNT,
      positions: (['LONG', 'SHORT'] as const).map((positionSide) => ({
        ...ROW,
        symbol: 'BTCUSDT',
        positionSide,
      })),
    }
    risk = [
      { ...RISK, positionSide: 'LONG', entryPrice: '91' },
      { ...RISK, positionSide: 'SHORT', entryPrice: '92' },
      { ...RISK, positionSide: 'SHORT', entryPrice: '93' },
    ]
    const { positions } = await createPoll()()
    const entries = positions.map(({ positionSide, details }) => [positionSide, details?.entryPrice ?? null])
    expect(entries.toSorted()).toEqual([
      ['LONG', '91'],
      ['SHORT', null],
    ])
  })

  it('derives cross or isolated from the figures when the margin types fail', async () => {
    types = { kind: 'exchange-error' }
    expect(await createPoll()()).toMatchObject({ positions: [{ kind: 'cross' }] })
    account = {
      ...ACCOUNT,
      positions: [{ ...ROW, symbol: 'BTCUSDT', isolatedWallet: '5', isolatedMargin: '5' }],
    }
    expect(await createPoll()()).toMatchObject({ positions: [{ kind: 'isolated' }] })
  })

  it('reads the keychain once, and again only after it failed', async () => {
    let times = 0
    const credentials = async () => {
      times += 1
      if (times === 1) throw new ProblemError({ kind: 'keychain-locked' })
      return CREDENTIALS
    }
    const poll = createPoll({ credentials })
    await expect(poll()).rejects.toMatchObject({ problem: { kind: 'keychain-locked' } })
    await poll()
    await poll()
    expect(times).toBe(2)
  })
})

describe('the margin asset', () => {
  const GAP = { gaps: [{ kind: 'margin-asset', symbol: 'BTCUSDT' }] }

  it('comes from the exchange info', async () => {
    risk = { kind: 'timeout' }
    info = Promise.resolve(infoOf({ BTCUSDT: 'USDT' }))
    expect(await createPoll({ kept: null })()).toMatchObject({ gaps: [], pools: [{ id: 'cross:USDT' }] })
  })

  it('comes from the position risk while the exchange info is missing, without waiting for it', async () => {
    info = new Promise(() => {})
    const poll = createPoll({ kept: null })
    expect(await poll()).toMatchObject({ gaps: [], pools: [{ id: 'cross:USDT' }] })
    risk = { kind: 'timeout' }
    expect(await poll()).toMatchObject({ gaps: [] })
    expect(requests.filter((name) => name === 'exchangeInfo')).toHaveLength(1)
  })

  it('is a gap while neither has it', async () => {
    risk = { kind: 'timeout' }
    const poll = createPoll({ kept: null })
    expect(await poll()).toMatchObject(GAP)
    risk = [RISK]
    expect(await poll()).toMatchObject({ gaps: [] })
  })

  it('is a gap when the two disagree', async () => {
    expect(await createPoll({ kept: { BTCUSDT: 'USDC' } })()).toMatchObject(GAP)
  })

  it('is a gap when the position risk disagrees with itself', async () => {
    risk = [RISK, { ...RISK, positionSide: 'LONG', marginAsset: 'USDC' }]
    expect(await createPoll({ kept: null })()).toMatchObject(GAP)
  })
})

describe('an answer that never comes', () => {
  const never = () => new Promise<never>(() => {})

  it.each<[string, Partial<Exchange>, object]>([
    ['position risk', { positionRisk: never }, { positions: [{ details: null }], gaps: [] }],
    ['margin types', { symbolConfig: never }, { positions: [{ details: { markPrice: '100' } }], gaps: [] }],
    ['exchange info', { positionRisk: never, exchangeInfo: never }, { gaps: [{ symbol: 'BTCUSDT' }] }],
  ])('is awaited for three seconds at most: %s', async (name, silent, expected) => {
    const poll = createPoll({
      exchange: { ...fakeExchange, ...silent },
      ...(name === 'exchange info' && { kept: null }),
    })
    const summary = poll()
    let settled = false
    summary.finally(() => {
      settled = true
    })
    await clock.advance(2_999)
    expect(settled).toBe(false)
    await clock.advance(1)
    expect(settled).toBe(true)
    expect(await summary).toMatchObject({ receivedAt: 1_000_000, ...expected })
    expect(clock.pending).toBe(0)
  })

  it('leaves no timer behind when every answer came', async () => {
    await createPoll()()
    expect(clock.pending).toBe(0)
  })
})
