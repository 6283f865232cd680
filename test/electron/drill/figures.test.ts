import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { readAccount, readExchangeInfo, readPositionRisk } from '../../../electron/binance/responses.ts'
import type { DrillAccount, DrillPosition, DrillWallet, Market } from '../../../electron/drill/account.ts'
import { accountPayload, exchangeInfoPayload, positionRiskPayload } from '../../../electron/drill/payloads.ts'
import { type Exact, exact, isPlainDecimal, sum, toDecimal } from '../../../shared/decimal.ts'
import type { Decimal } from '../../../shared/state.ts'

const CREDENTIALS = { apiKey: 'key', secret: 'secret' }

const decimal = (min: number, max: number, places: number) =>
  fc
    .integer({ min: min * 10 ** places, max: max * 10 ** places })
    .map((value): Decimal => `${value / 10 ** places}`)

const wallet = (asset: string): fc.Arbitrary<DrillWallet> =>
  fc.record({
    asset: fc.constant(asset),
    balance: decimal(-500, 100_000, 4),
    bid: decimal(0.9, 1, 3),
    ask: decimal(1, 1.1, 3),
  })

const position = (symbol: string, marginAsset: string, mayBeIsolated: boolean): fc.Arbitrary<DrillPosition> =>
  fc.record({
    symbol: fc.constant(symbol),
    positionSide: fc.constant('BOTH' as const),
    marginAsset: fc.constant(marginAsset),
    amount: decimal(-50, 50, 3),
    entryPrice: decimal(1, 90_000, 2),
    price: decimal(1, 90_000, 2),
    leverage: fc.integer({ min: 1, max: 125 }),
    maintMarginRate: decimal(0.004, 0.5, 3),
    isolatedWallet: mayBeIsolated ? fc.option(decimal(1, 5000, 4)) : fc.constant(null),
  })

const account = (multiAssets: boolean): fc.Arbitrary<DrillAccount> =>
  fc.record({
    credentials: fc.constant(CREDENTIALS),
    multiAssets: fc.constant(multiAssets),
    hedge: fc.constant(false),
    wallets: fc.tuple(wallet('USDT'), wallet('USDC')),
    positions: fc.tuple(
      position('BTCUSDT', 'USDT', !multiAssets),
      position('ETHUSDT', 'USDT', !multiAssets),
      position('SOLUSDC', 'USDC', !multiAssets),
    ),
  })

const market: fc.Arbitrary<Market> = fc
  .dictionary(fc.constantFrom('BTCUSDT', 'ETHUSDT', 'SOLUSDC'), decimal(-0.9, 3, 6))
  .map((moves) => (symbol: string) => moves[symbol] ?? '0')

const amount = v.custom<Decimal>((value) => typeof value === 'string' && isPlainDecimal(value))
const withInitialMargins = v.array(v.object({ initialMargin: amount }))

/** The client does not read these figures. */
const unreadSchema = v.object({
  totalCrossWalletBalance: amount,
  totalCrossUnPnl: amount,
  assets: withInitialMargins,
  positions: withInitialMargins,
})

/** Returns the account as the client reads it, with the figures that it does not read. */
function payloadOf(book: DrillAccount, at: Market) {
  const body: unknown = JSON.parse(JSON.stringify(accountPayload(book, at, 1)))
  const account = readAccount(body)
  const { assets, positions, ...totals } = v.parse(unreadSchema, body)
  const initialMarginOf = (rows: typeof assets, index: number) => rows[index]?.initialMargin ?? '0'
  return {
    ...account,
    ...totals,
    assets: account.assets.map((row, index) => ({ ...row, initialMargin: initialMarginOf(assets, index) })),
    positions: account.positions.map((row, index) => ({
      ...row,
      initialMargin: initialMarginOf(positions, index),
    })),
  }
}

const same = (left: Exact, right: Decimal) => expect(toDecimal(left)).toBe(toDecimal(exact(right)))
const plus = (...amounts: Decimal[]) => sum(amounts)

function positionsOf(book: DrillAccount, payload: ReturnType<typeof payloadOf>, asset: string) {
  const symbols = book.positions
    .filter(({ marginAsset }) => marginAsset === asset)
    .map(({ symbol }) => symbol)
  return payload.positions.filter(({ symbol }) => symbols.includes(symbol))
}

describe("the exchange's sums are exact at any prices", () => {
  test('for each position', () => {
    fc.assert(
      fc.property(account(false), market, (book, at) => {
        for (const row of payloadOf(book, at).positions) {
          const isolated = exact(row.isolatedWallet).gt(0)
          same(isolated ? plus(row.isolatedWallet, row.unrealizedProfit) : exact('0'), row.isolatedMargin)
          expect(
            exact(row.notional).cmp(0) === exact(row.positionAmt).cmp(0) || exact(row.notional).eq(0),
          ).toBe(true)
          expect(exact(row.maintMargin).gte(0) && exact(row.initialMargin).gte(0)).toBe(true)
        }
      }),
    )
  })

  test('for each asset in single-asset mode, isolated positions included', () => {
    fc.assert(
      fc.property(account(false), market, (book, at) => {
        const payload = payloadOf(book, at)
        for (const row of payload.assets) {
          const rows = positionsOf(book, payload, row.asset)
          const cross = rows.filter(({ isolatedWallet }) => exact(isolatedWallet).eq(0))
          same(plus(row.walletBalance, row.unrealizedProfit), row.marginBalance)
          same(sum(rows.map(({ unrealizedProfit }) => unrealizedProfit)), row.unrealizedProfit)
          same(sum(rows.map(({ maintMargin }) => maintMargin)), row.maintMargin)
          same(sum(rows.map(({ initialMargin }) => initialMargin)), row.initialMargin)
          same(sum(cross.map(({ unrealizedProfit }) => unrealizedProfit)), row.crossUnPnl)
          same(
            exact(row.walletBalance).minus(sum(rows.map(({ isolatedWallet }) => isolatedWallet))),
            row.crossWalletBalance,
          )
          const free = plus(row.crossWalletBalance, row.crossUnPnl).minus(
            sum(cross.map(({ initialMargin }) => initialMargin)),
          )
          same(free.lt(0) ? exact('0') : free, row.availableBalance)
        }
      }),
    )
  })

  test('for the totals in single-asset mode, which include only USDT', () => {
    fc.assert(
      fc.property(account(false), market, (book, at) => {
        const payload = payloadOf(book, at)
        const usdt = payload.assets.find(({ asset }) => asset === 'USDT')
        expect(usdt).toMatchObject({
          walletBalance: payload.totalWalletBalance,
          unrealizedProfit: payload.totalUnrealizedProfit,
          marginBalance: payload.totalMarginBalance,
          maintMargin: payload.totalMaintMargin,
          initialMargin: payload.totalInitialMargin,
          crossWalletBalance: payload.totalCrossWalletBalance,
          crossUnPnl: payload.totalCrossUnPnl,
          availableBalance: payload.availableBalance,
        })
      }),
    )
  })

  test('for the totals in multi-assets mode, which include everything in USD', () => {
    fc.assert(
      fc.property(account(true), market, (book, at) => {
        const payload = payloadOf(book, at)
        const rate = (asset: string) => book.wallets.find((row) => row.asset === asset)
        same(plus(payload.totalWalletBalance, payload.totalUnrealizedProfit), payload.totalMarginBalance)
        same(exact(payload.totalWalletBalance), payload.totalCrossWalletBalance)
        const maintenance = payload.assets.map(({ asset, maintMargin }) =>
          exact(maintMargin)
            .times(rate(asset)?.ask ?? '0')
            .round(8),
        )
        same(
          maintenance.reduce((total, part) => total.plus(part), exact('0')),
          payload.totalMaintMargin,
        )
        const free = exact(payload.totalMarginBalance).minus(exact(payload.totalInitialMargin))
        same(free.lt(0) ? exact('0') : free, payload.availableBalance)
        const equity = payload.assets.map(({ asset, marginBalance }) => {
          const { bid = '0', ask = '0' } = rate(asset) ?? {}
          return exact(marginBalance).times(exact(marginBalance).lt(0) ? ask : bid)
        })
        const off = equity.reduce((total, part) => total.minus(part), exact(payload.totalMarginBalance))
        expect(off.abs().lt('0.00000005')).toBe(true)
      }),
    )
  })
})

test('the documented example of the multi-assets margin ratio has the documented result', () => {
  const base = { positionSide: 'BOTH', isolatedWallet: null } as const
  const book: DrillAccount = {
    credentials: CREDENTIALS,
    multiAssets: true,
    hedge: false,
    wallets: [
      { asset: 'USDT', balance: '200', bid: '0.9801', ask: '0.99495' },
      { asset: 'USDC', balance: '220', bid: '1', ask: '1' },
    ],
    positions: [
      {
        ...base,
        symbol: 'BTCUSDT',
        marginAsset: 'USDT',
        amount: '0.5',
        entryPrice: '20000',
        price: '20000',
        leverage: 100,
        maintMarginRate: '0.008',
      },
      {
        ...base,
        symbol: 'ETHUSDC',
        marginAsset: 'USDC',
        amount: '20',
        entryPrice: '600',
        price: '600',
        leverage: 50,
        maintMarginRate: '0.01',
      },
    ],
  }
  const payload = payloadOf(book, () => '0')
  expect(payload.totalMarginBalance).toBe('416.02000000')
  expect(payload.totalMaintMargin).toBe('199.59600000')
  expect(payload.availableBalance).toBe('76.52500000')
  expect(payload.assets[0]?.availableBalance).toBe('76.91341273')
})

test('a liquidation price is the price at which the pool is used up', () => {
  const isolated: DrillPosition = {
    symbol: 'BTCUSDT',
    positionSide: 'BOTH',
    marginAsset: 'USDT',
    amount: '0.010',
    entryPrice: '21396.6',
    price: '21434.6873494',
    leverage: 20,
    maintMarginRate: '0.01',
    isolatedWallet: '10.82948412',
  }
  const cross: DrillPosition = { ...isolated, symbol: 'ETHUSDT', isolatedWallet: null }
  const book: DrillAccount = {
    credentials: CREDENTIALS,
    multiAssets: false,
    hedge: false,
    wallets: [{ asset: 'USDT', balance: '5000', bid: '1', ask: '1' }],
    positions: [isolated, cross],
  }
  expect(positionRiskPayload(book, () => '0', 1)).toMatchObject([
    { symbol: 'BTCUSDT', liquidationPrice: '20518.83998788', marginAsset: 'USDT' },
    { symbol: 'ETHUSDT', liquidationPrice: '0.00000000', marginAsset: 'USDT' },
  ])
})

describe('at the liquidation price', () => {
  const side = (positionSide: 'LONG' | 'SHORT', amount: Decimal): DrillPosition => ({
    symbol: 'BTCUSDT',
    positionSide,
    marginAsset: 'USDT',
    amount,
    entryPrice: '20000',
    price: '20000',
    leverage: 20,
    maintMarginRate: '0.01',
    isolatedWallet: null,
  })
  const book = (...positions: readonly DrillPosition[]): DrillAccount => ({
    credentials: CREDENTIALS,
    multiAssets: false,
    hedge: true,
    wallets: [{ asset: 'USDT', balance: '1000', bid: '1', ask: '1' }],
    positions,
  })
  const pricesIn = (account: DrillAccount): readonly Decimal[] =>
    readPositionRisk(positionRiskPayload(account, () => '0', 1)).rows.map(
      ({ liquidationPrice }) => liquidationPrice,
    )

  test('both sides of a hedged cross symbol have the same price, at which the pool is used up', () => {
    const hedged = book(side('LONG', '0.3'), side('SHORT', '-0.1'))
    const [price, same] = pricesIn(hedged)
    expect(same).toBe(price)
    const move = toDecimal(
      exact(price ?? '0')
        .div('20000')
        .minus(1),
    )
    const [asset] = payloadOf(hedged, () => move).assets
    const left = plus(asset?.crossWalletBalance ?? '0', asset?.crossUnPnl ?? '0').minus(
      asset?.maintMargin ?? '0',
    )
    expect(left.abs().lt('0.000001')).toBe(true)
    expect(exact(price ?? '0').gt(0)).toBe(true)
  })

  test('each isolated side has its own price', () => {
    const isolated = { isolatedWallet: '300' } as const
    const [long, short] = pricesIn(
      book({ ...side('LONG', '0.3'), ...isolated }, { ...side('SHORT', '-0.1'), ...isolated }),
    )
    expect([Number(long) < 20_000, Number(short) > 20_000]).toEqual([true, true])
  })
})

test('the answers about one account agree with each other at any prices', () => {
  fc.assert(
    fc.property(account(false), market, (book, at) => {
      const { positions } = payloadOf(book, at)
      const risk = v.parse(v.array(v.looseObject({})), positionRiskPayload(book, at, 1))
      expect(risk).toMatchObject(
        positions.map(({ unrealizedProfit, ...row }) => ({ ...row, unRealizedProfit: unrealizedProfit })),
      )
      const { marginAssets } = readExchangeInfo(exchangeInfoPayload([book], 1, 2400))
      for (const { symbol } of positions) {
        expect(risk).toContainEqual(
          expect.objectContaining({ symbol, marginAsset: marginAssets.get(symbol) }),
        )
      }
    }),
  )
})
