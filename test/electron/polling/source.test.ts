import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Exchange } from '../../../electron/binance/client.ts'
import type { Oddity } from '../../../electron/binance/oddity.ts'
import type {
  AccountConfig,
  AccountPayload,
  DollarRates,
  ExchangeInfo,
  PositionRiskRow,
} from '../../../electron/binance/responses.ts'
import { project } from '../../../electron/margin/what-if.ts'
import {
  type BracketBook,
  type Brackets,
  createBracketBook,
  NO_BRACKETS,
} from '../../../electron/polling/bracket-book.ts'
import { createRateBook } from '../../../electron/polling/rate-book.ts'
import { createSource } from '../../../electron/polling/source.ts'
import { createSymbolBook } from '../../../electron/polling/symbol-book.ts'
import { type Problem, ProblemError } from '../../../shared/problems.ts'
import { createFakeClock, type FakeClock } from '../../fake-clock.ts'
import { weight } from '../../fixtures.ts'
import { flat } from '../margin/brackets.ts'

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

const RATES: DollarRates = new Map([['USDT', { bid: '0.998', ask: '0.999' }]])

const BRACKETS: Brackets = new Map([['BTCUSDT', flat('0.01')]])

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
let index: DollarRates | Problem
let oddities: Oddity[]
let info: Promise<ExchangeInfo>
let stretch: number
let brackets: () => Promise<Brackets>

async function reply<T extends object>(name: string, value: T | Problem): Promise<T> {
  requests.push(name)
  if ('kind' in value) throw new ProblemError(value)
  return value
}

const fakeExchange: Exchange = {
  account: () => reply('account', account),
  positionRisk: () => reply('positionRisk', risk),
  accountConfig: () => reply('accountConfig', config),
  assetIndex: () => reply('assetIndex', index),
  leverageBrackets: () => brackets(),
  exchangeInfo: () => {
    requests.push('exchangeInfo')
    return info
  },
  portfolio: null,
  restrictions: async () => null,
  openListenKey: async () => 'listen-key',
  async prolongListenKey() {},
  time: async () => clock.now(),
  clockReading: () => null,
  confirmedNow: () => null,
  seenIp: () => null,
  weight: () => weight(),
  forbidden: () => null,
  suspend() {},
  wake() {},
}

const infoOf = (marginAssets: Readonly<Record<string, string>>): ExchangeInfo => ({
  marginAssets: new Map(Object.entries(marginAssets)),
  lotSizes: new Map([['BTCUSDT', '0.001']]),
  weightLimit: 2400,
})

/** `kept` are the margin assets that were read just before; null when they must still be requested. */
function createPolls({
  exchange = fakeExchange,
  credentials = async () => CREDENTIALS,
  kept = { BTCUSDT: 'USDT', NEWUSDT: 'USDT' },
  brackets = NO_BRACKETS,
}: {
  readonly exchange?: Exchange
  readonly credentials?: () => Promise<typeof CREDENTIALS>
  readonly kept?: Readonly<Record<string, string>> | null
  readonly brackets?: BracketBook
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
    rates: createRateBook(exchange.assetIndex, clock.now),
    brackets,
    stretch: () => stretch,
    clock,
    onOddity: (oddity) => void oddities.push(oddity),
  }).poll
}

const bracketBook = () =>
  createBracketBook({
    ask: fakeExchange.leverageBrackets.bind(null, CREDENTIALS),
    now: clock.now,
    kept: null,
    keep() {},
  })

async function stateOf(promise: Promise<unknown>): Promise<'pending' | 'settled'> {
  return Promise.race([promise.then(() => 'settled' as const), Promise.resolve('pending' as const)])
}

function createPoll(parts: Parameters<typeof createPolls>[0] = {}) {
  const poll = createPolls(parts)
  return async () => (await poll()).summary
}

beforeEach(() => {
  clock = createFakeClock(1_000_000)
  requests = []
  account = ACCOUNT
  risk = [RISK]
  config = { multiAssetsMargin: false }
  index = RATES
  oddities = []
  info = Promise.reject(new ProblemError({ kind: 'offline' }))
  info.catch(() => {})
  stretch = 1
  brackets = async () => BRACKETS
})

describe('a source', () => {
  it('requests the mode, the figures and the prices', async () => {
    const summary = await createPoll()()
    expect(requests.toSorted()).toEqual(['account', 'accountConfig', 'positionRisk'])
    expect(summary).toMatchObject({
      receivedAt: 1_000_000,
      marginMode: 'single-asset',
      pools: [{ id: 'cross:USDT', marginRatio: '0.1' }],
      positions: [{ details: { entryPrice: '90', markPrice: '100', liquidationPrice: '50' } }],
      gaps: [],
    })
  })

  it('requests figures and prices each time, and the mode again after a minute', async () => {
    const poll = createPoll()
    await poll()
    requests = []
    await clock.advance(59_999)
    await poll()
    expect(requests.toSorted()).toEqual(['account', 'positionRisk'])
    requests = []
    await clock.advance(1)
    await poll()
    expect(requests.toSorted()).toEqual(['account', 'accountConfig', 'positionRisk'])
  })

  it('requests the mode less often when request weight is scarce', async () => {
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
    expect(requests.toSorted()).toEqual(['account', 'accountConfig', 'positionRisk'])
  })

  it('requests the figures before the prices, so that scarce weight goes to the figures', async () => {
    await createPoll()()
    expect(requests.indexOf('account')).toBeLessThan(requests.indexOf('positionRisk'))
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

  it('fails while the mode was never read, as nothing can be computed without it', async () => {
    config = { kind: 'timeout' }
    const poll = createPoll()
    await expect(poll()).rejects.toMatchObject({ problem: { kind: 'timeout' } })
    config = { multiAssetsMargin: false }
    expect(await poll()).toMatchObject({ pools: [{ id: 'cross:USDT' }] })
  })

  it.each<[string, Exchange['accountConfig'], number]>([
    ['fails', () => reply<AccountConfig>('accountConfig', { kind: 'exchange-error' }), 0],
    ['never comes', () => new Promise(() => {}), 3_000],
  ])(
    'uses the mode it has when reading it again %s, without waiting long',
    async (_how, accountConfig, waited) => {
      const asking: Exchange = { ...fakeExchange }
      const poll = createPoll({ exchange: asking })
      await poll()
      await clock.advance(60_000)
      Object.assign(asking, { accountConfig })
      const summary = poll()
      await clock.advance(waited)
      expect(await summary).toMatchObject({ gaps: [], pools: [{ id: 'cross:USDT', marginRatio: '0.1' }] })
      expect(clock.pending).toBe(0)
    },
  )

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

  it("is what the account's own position says, whatever the list of all symbols says", async () => {
    const poll = createPoll({ kept: { BTCUSDT: 'USDC' } })
    expect(await poll()).toMatchObject({ gaps: [], positions: [{ marginAsset: 'USDT' }] })
    risk = { kind: 'timeout' }
    expect(await poll()).toMatchObject({ gaps: [], positions: [{ marginAsset: 'USDT' }] })
    risk = [{ ...RISK, marginAsset: 'BNFCR' }]
    expect(await poll()).toMatchObject({ positions: [{ marginAsset: 'BNFCR' }] })
  })

  it('is a gap when the position risk disagrees with itself', async () => {
    risk = [RISK, { ...RISK, positionSide: 'LONG', marginAsset: 'USDC' }]
    expect(await createPoll({ kept: null })()).toMatchObject(GAP)
  })
})

describe('the asset mode', () => {
  /** The figures of an account that also has 10 USDC in multi-assets mode. */
  const MULTI: AccountPayload = {
    ...ACCOUNT,
    totalMarginBalance: '20',
    assets: [
      ...ACCOUNT.assets,
      ...ACCOUNT.assets.map((row) => ({ ...row, asset: 'USDC', maintMargin: '0' as const })),
    ],
  }

  const readings = () => requests.filter((name) => name === 'accountConfig').length

  it.each([
    ['multi-assets', { multiAssetsMargin: false }, ACCOUNT, { multiAssetsMargin: true }, MULTI],
    ['single-asset', { multiAssetsMargin: true }, MULTI, { multiAssetsMargin: false }, ACCOUNT],
  ] as const)(
    'is read again in the same poll when the figures contradict it: %s',
    async (name, before, figures, after, switched) => {
      config = before
      account = figures
      const poll = createPoll({ kept: { BTCUSDT: 'USDT' } })
      await poll()
      config = after
      account =
        name === 'single-asset'
          ? { ...switched, assets: [...ACCOUNT.assets, ...MULTI.assets.slice(1)] }
          : switched
      await clock.advance(5_000)
      expect(await poll()).toMatchObject({ marginMode: name, gaps: [] })
      expect(readings()).toBe(2)
      expect(oddities).toEqual([])
    },
  )

  it('is read again when a position is isolated, which multi-assets mode does not allow', async () => {
    config = { multiAssetsMargin: true }
    const poll = createPoll()
    await poll()
    config = { multiAssetsMargin: false }
    const [row] = ACCOUNT.positions
    account = {
      ...ACCOUNT,
      positions: row === undefined ? [] : [{ ...row, isolatedWallet: '5', isolatedMargin: '5' }],
    }
    expect(await poll()).toMatchObject({
      marginMode: 'single-asset',
      pools: [{ id: 'isolated:BTCUSDT:BOTH' }],
    })
  })

  it('holds as the exchange confirms it, though the figures do not fit, and is not asked for again within a minute', async () => {
    account = MULTI
    const poll = createPoll()
    expect(await poll()).toMatchObject({
      marginMode: 'single-asset',
      pools: [{ id: 'cross:USDT' }],
      gaps: [],
    })
    expect(oddities).toEqual([{ kind: 'mode-misfit', multiAssets: false }])
    const asked = readings()
    await clock.advance(5_000)
    expect(await poll()).toMatchObject({ gaps: [] })
    expect(readings()).toBe(asked)
    await clock.advance(60_000)
    await poll()
    expect(oddities).toHaveLength(2)
  })

  it('is that of the figures or a gap, however often it flips and its reading fails', async () => {
    const steps = fc.array(
      fc.record({
        multiAssets: fc.boolean(),
        fails: fc.boolean(),
        pause: fc.integer({ min: 0, max: 90_000 }),
      }),
      { minLength: 1, maxLength: 12 },
    )
    const both = [...ACCOUNT.assets, ...MULTI.assets.slice(1)]
    await fc.assert(
      fc.asyncProperty(steps, async (flips) => {
        config = { multiAssetsMargin: false }
        account = { ...ACCOUNT, assets: both }
        const poll = createPoll()
        await poll()
        let known = false
        for (const { multiAssets, fails, pause } of flips) {
          await clock.advance(pause)
          config = fails ? { kind: 'exchange-error' } : { multiAssetsMargin: multiAssets }
          account = multiAssets ? MULTI : { ...ACCOUNT, assets: both }
          const { marginMode, gaps, pools } = await poll()
          if (fails && multiAssets !== known)
            expect({ gaps, pools }).toEqual({ gaps: [{ kind: 'mode' }], pools: [] })
          else {
            expect({ gaps, marginMode }).toEqual({
              gaps: [],
              marginMode: multiAssets ? 'multi-assets' : 'single-asset',
            })
            known = multiAssets
          }
        }
        expect(oddities).toEqual([])
      }),
    )
  })

  it.each([
    ['fails', () => Promise.reject(new ProblemError({ kind: 'exchange-error' }))],
    ['never comes', () => new Promise<never>(() => {})],
  ])('is a gap while reading it again %s', async (_name, accountConfig) => {
    let again: Exchange['accountConfig'] = () => reply('accountConfig', config)
    const poll = createPoll({ exchange: { ...fakeExchange, accountConfig: (signer) => again(signer) } })
    await poll()
    account = MULTI
    again = accountConfig
    const unsure = poll()
    await clock.advance(3_000)
    expect(await unsure).toMatchObject({ pools: [], gaps: [{ kind: 'mode' }], positions: [{ poolId: null }] })
    again = async () => ({ multiAssetsMargin: true })
    expect(await poll()).toMatchObject({ pools: [{ id: 'cross:USD' }], gaps: [] })
  })
})

describe('the rates of assets', () => {
  beforeEach(() => {
    config = { multiAssetsMargin: true }
    account = { ...ACCOUNT, totalMaintMargin: '0.999', totalMarginBalance: '9.98' }
  })

  it('are requested at most once a minute in multi-assets mode', async () => {
    const poll = createPoll()
    // (0.999 − 9.98) / (100 × 0.998 − 0.999)
    const move = { kind: 'move', move: '-0.09089988967722998755' }
    expect(await poll()).toMatchObject({ pools: [{ id: 'cross:USD', headroom: { move } }] })
    await clock.advance(59_999)
    await poll()
    const asked = () => requests.filter((name) => name === 'assetIndex').length
    expect(asked()).toBe(1)
    await clock.advance(1)
    await poll()
    expect(asked()).toBe(2)
  })

  it('are not requested in single-asset mode, without positions, or in the credits mode', async () => {
    const [row] = ACCOUNT.positions
    if (row === undefined) throw new Error('no position')
    risk = [{ ...RISK, marginAsset: 'BNFCR' }]
    await createPoll()()
    account = { ...account, positions: [] }
    risk = [RISK]
    await createPoll()()
    account = ACCOUNT
    config = { multiAssetsMargin: false }
    await createPoll()()
    expect(requests).not.toContain('assetIndex')
  })

  it('leave the move unknown when they fail or are more than five minutes old', async () => {
    const unknown = { pools: [{ headroom: { move: { kind: 'unknown', why: 'rate' } } }], gaps: [] }
    index = { kind: 'exchange-error' }
    const poll = createPoll()
    expect(await poll()).toMatchObject(unknown)
    index = RATES
    await clock.advance(60_000)
    expect(await poll()).toMatchObject({ pools: [{ headroom: { move: { kind: 'move' } } }] })
    index = { kind: 'exchange-error' }
    await clock.advance(4 * 60_000)
    expect(await poll()).toMatchObject({ pools: [{ headroom: { move: { kind: 'move' } } }] })
    await clock.advance(60_000)
    expect(await poll()).toMatchObject(unknown)
  })
})

describe('an answer that never comes', () => {
  const never = () => new Promise<never>(() => {})

  it.each<[string, Partial<Exchange>, object]>([
    ['position risk', { positionRisk: never }, { positions: [{ details: null }], gaps: [] }],
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

  it('waits for the brackets of a symbol only while they are not known, and needs none of them', async () => {
    const book = bracketBook()
    const poll = createPolls({ brackets: book })
    brackets = () => new Promise(() => {})
    const first = poll()
    await clock.advance(2_999)
    expect(await stateOf(first)).toBe('pending')
    await clock.advance(1)
    expect(await first).toMatchObject({
      summary: { receivedAt: 1_000_000, pools: [{ id: 'cross:USDT', marginRatio: '0.1' }], gaps: [] },
      answer: { brackets: new Map() },
    })
    expect(clock.pending).toBe(0)

    brackets = async () => BRACKETS
    await clock.advance(60_000)
    expect((await poll()).answer).toMatchObject({ kind: 'futures', brackets: BRACKETS })
    brackets = () => new Promise(() => {})
    await clock.advance(6 * 60 * 60_000)
    expect((await poll()).answer).toMatchObject({ brackets: BRACKETS })
  })

  it('has the same figures whether the brackets can be read or not', async () => {
    const known = await createPolls({ brackets: bracketBook() })()
    brackets = async () => Promise.reject(new ProblemError({ kind: 'exchange-error' }))
    const failed = await createPolls({ brackets: bracketBook() })()
    expect(failed.summary).toEqual(known.summary)
    expect(failed.answer).toMatchObject({ brackets: new Map() })
  })

  it('answers what the summary was made of', async () => {
    const { summary, answer, lotSizes } = await createPolls()()
    expect(project(answer, {}).summary).toEqual(summary)
    expect(lotSizes).toEqual(new Map([['BTCUSDT', '0.001']]))
  })

  it('leaves no timer behind when every answer came', async () => {
    await createPoll()()
    expect(clock.pending).toBe(0)
  })
})
