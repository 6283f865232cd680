import { describe, expect, it } from 'vitest'
import { readAccount } from '../../../electron/binance/responses.ts'
import { exact, sum, toDecimal } from '../../../shared/decimal.ts'
import type { Decimal } from '../../../shared/state.ts'
import { moveBy } from '../../fixtures.ts'
import { account, asset, multi, position, ratios, single, summaryOf } from './figures.ts'
import { liquidationPrice } from './liquidation.ts'

/** Real accounts with published figures, and the exchange's own examples. */
const SOURCES = {
  isolated: 'a real account of two isolated positions, 2022',
  multi2023: 'a real multi-assets account with resting orders, 2023',
  multi2024: 'a real multi-assets account, 2024',
  hedge: 'a real isolated long in hedge mode, 2022',
  faq: "the exchange's questions and answers on the multi-assets margin ratio",
  docs: "the exchange's documentation",
}

describe('the sums of an account', () => {
  it.each<[source: string, name: string, terms: readonly Decimal[], total: Decimal]>([
    [SOURCES.isolated, 'marginBalance: wallet and profit', ['50.25799394', '-0.01331405'], '50.24467989'],
    [
      SOURCES.isolated,
      'crossWalletBalance: wallet less isolated wallets',
      ['50.25799394', '-3.01391398', '-10.60786327'],
      '36.63621669',
    ],
    [SOURCES.isolated, 'maintMargin: isolated included', ['0.03007532', '0.08480040'], '0.11487572'],
    [SOURCES.isolated, 'initialMargin: isolated included', ['3.00753202', '10.60005000'], '13.60758202'],
    [SOURCES.multi2023, 'initialMargin of an asset', ['952.53441579', '978.19671357'], '1930.73112936'],
    [SOURCES.multi2023, 'initialMargin of a position', ['399.29477136', '20.00152000'], '419.29629136'],
    [SOURCES.multi2024, 'totalMarginBalance', ['99.84331553', '11.17675690'], '111.02007243'],
    [SOURCES.multi2024, 'availableBalance', ['111.02007243', '-99.62112386'], '11.39894857'],
    [SOURCES.multi2024, 'marginBalance of its USDT', ['72.72317863', '11.17920750'], '83.90238613'],
    [
      SOURCES.hedge,
      'isolatedMargin: isolated wallet and profit',
      ['10.82948412', '0.38087349'],
      '11.21035761',
    ],
    [SOURCES.docs, 'isolatedMargin', ['13200.70726908', '2316.83423560'], '15517.54150468'],
    [SOURCES.docs, 'isolatedMargin of dust', ['0.00268058', '0.00006413'], '0.00274471'],
  ])('%s: %s', (_source, _name, terms, total) => {
    expect(sum(terms).toFixed(8)).toBe(exact(total).toFixed(8))
  })

  it.each<[source: string, name: string, total: Decimal, own: Decimal, rate: string]>([
    [SOURCES.multi2023, 'balances count at the bid', '5267.92764617', '5268.34110558', '0.99992152'],
    [SOURCES.multi2023, 'required margin counts at the ask', '70.36650902', '70.35795842', '1.00012153'],
    [SOURCES.faq, 'available in USDT counts at the ask', '76.525', '0.99495', '76.91'],
  ])('%s: %s', (_source, _name, total, own, rate) => {
    expect(
      exact(total)
        .div(exact(own))
        .toFixed(rate.length - 1 - rate.indexOf('.')),
    ).toBe(rate)
  })
})

describe('the margin ratio', () => {
  it(`is 10.77 % for ${SOURCES.multi2024}, where its USDT row alone says 14.25 %`, () => {
    const summary = summaryOf(
      account({
        totalMaintMargin: '11.95453485',
        totalMarginBalance: '111.02007243',
        assets: [asset({ marginBalance: '83.90238613', maintMargin: '11.95476475' })],
        positions: [
          position({
            symbol: 'WLDUSDT',
            positionAmt: '-849',
            notional: '-1992.46079250',
            maintMargin: '11.95476475',
          }),
        ],
      }),
      // The totals are the row at these rates: 11.17675690 / 11.17920750 and 11.95453485 / 11.95476475.
      multi({ WLDUSDT: 'USDT' }, { USDT: { bid: '0.99978079', ask: '0.99998077' } }),
    )
    expect(ratios(summary)).toEqual({ 'cross:USD': '0.10767904027028565324' })
    // The short loses 99.07 dollars when the price rises by 99.07 / (1992.46 × 0.99978 + 11.95).
    expect(summary.pools[0]?.headroom).toEqual({
      money: '99.06553758',
      move: moveBy('0.04943442986686809885'),
    })
  })

  it(`is 1.34 % for ${SOURCES.multi2023}`, () => {
    const summary = summaryOf(
      account({
        totalMaintMargin: '70.36650902',
        totalMarginBalance: '5267.92764617',
        positions: [position({ maintMargin: '70.35795842' })],
      }),
      multi(),
    )
    expect(summary.pools[0]?.marginRatio).toMatch(/^0\.01335753/)
  })

  it(`is 47.98 % in ${SOURCES.faq}`, () => {
    const equity = exact('200').times('0.9801').plus(exact('220'))
    const margin = exact('0.5').times('20000').times('0.008').times('0.99495').plus(exact('20').times('6'))
    expect(toDecimal(equity)).toBe('416.02')
    expect(toDecimal(margin)).toBe('199.596')
    expect(toDecimal(equity.minus(exact('99.495').plus('240')))).toBe('76.525')
    const summary = summaryOf(
      account({ totalMaintMargin: '199.596', totalMarginBalance: '416.02', positions: [position({})] }),
      multi(),
    )
    expect(ratios(summary)).toEqual({ 'cross:USD': '0.47977501081678765444' })
  })

  it(`is 1.00 % and 0.80 % for ${SOURCES.isolated}, where its row says 0.23 %`, () => {
    const summary = summaryOf(
      account({
        totalMaintMargin: '0.11487572',
        totalMarginBalance: '50.24467989',
        assets: [
          asset({
            walletBalance: '50.25799394',
            unrealizedProfit: '-0.01331405',
            marginBalance: '50.24467989',
            maintMargin: '0.11487572',
            crossWalletBalance: '36.63621669',
          }),
        ],
        positions: [
          position({
            symbol: 'ETHUSDT',
            positionAmt: '-0.005',
            maintMargin: '0.03007532',
            isolatedWallet: '3.01391398',
            isolatedMargin: '3.01391398',
          }),
          position({
            symbol: 'BTCUSDT',
            maintMargin: '0.08480040',
            unrealizedProfit: '-0.01331405',
            isolatedWallet: '10.60786327',
            isolatedMargin: '10.59454922',
          }),
        ],
      }),
      single({ ETHUSDT: 'USDT', BTCUSDT: 'USDT' }),
    )
    expect(ratios(summary)).toEqual({
      'isolated:ETHUSDT:BOTH': '0.00997882494310604047',
      'isolated:BTCUSDT:BOTH': '0.00800415366799343635',
    })
  })
})

describe("the exchange's liquidation price", () => {
  it.each([
    [
      "the documentation's ETH long",
      { walletBalance: '1535443.01', othersMaintMargin: '71200.81144', othersProfit: '-56354.57' },
      { amount: '3683.979', entryPrice: '1456.84', maintMarginRate: '0.10', cum: '135365.00' },
      '1153.26',
    ],
    [
      "the documentation's BTC long",
      { walletBalance: '1535443.01', othersMaintMargin: '356512.508', othersProfit: '-448192.89' },
      { amount: '109.488', entryPrice: '32481.980', maintMarginRate: '0.025', cum: '16300.000' },
      '26316.89',
    ],
    [
      SOURCES.hedge,
      { walletBalance: '10.82948412', othersMaintMargin: '0', othersProfit: '0' },
      { amount: '0.010', entryPrice: '21396.6', maintMarginRate: '0.01', cum: '0' },
      '20518.84',
    ],
  ] as const)('of %s', (_source, pool, leg, expected) => {
    expect(liquidationPrice(pool, [leg]).toFixed(2)).toBe(expected)
  })

  it(`is where our move ends for ${SOURCES.hedge}`, () => {
    // 0.38087349 is 0.010 × the difference between the entry and the mark price.
    const markPrice = exact('21434.687349')
    const summary = summaryOf(
      account({
        assets: [asset({ maintMargin: '2.1434687349' })],
        positions: [
          position({
            positionSide: 'LONG',
            positionAmt: '0.010',
            notional: '214.34687349',
            maintMargin: '2.1434687349',
            unrealizedProfit: '0.38087349',
            isolatedWallet: '10.82948412',
            isolatedMargin: '11.21035761',
          }),
        ],
      }),
      single({ BTCUSDT: 'USDT' }),
    )
    const move = summary.positions[0]?.move
    if (move?.kind !== 'move') throw new Error('no move')
    // The exchange reported 20518.83998788, which it rounded in other steps.
    expect(markPrice.times(exact(move.move).plus(1)).toFixed(4)).toBe('20518.8400')
    expect(summary.pools[0]?.headroom.move).toEqual(move)
  })
})

/** The samples on the exchange's page, without comments and with missing commas added. */
const sample = (wallet: string) => `{
  "totalInitialMargin": "0.00000000", "totalMaintMargin": "0.00000000",
  "totalWalletBalance": "${wallet}", "totalUnrealizedProfit": "0.00000000",
  "totalMarginBalance": "${wallet}", "totalPositionInitialMargin": "0.00000000",
  "totalOpenOrderInitialMargin": "0.00000000", "totalCrossWalletBalance": "${wallet}",
  "totalCrossUnPnl": "0.00000000", "availableBalance": "${wallet}", "maxWithdrawAmount": "${wallet}",
  "assets": [
    {"asset": "USDT", "walletBalance": "23.72469206", "unrealizedProfit": "0.00000000",
     "marginBalance": "23.72469206", "maintMargin": "0.00000000", "initialMargin": "0.00000000",
     "positionInitialMargin": "0.00000000", "openOrderInitialMargin": "0.00000000",
     "crossWalletBalance": "23.72469206", "crossUnPnl": "0.00000000", "availableBalance": "23.72469206",
     "maxWithdrawAmount": "23.72469206", "updateTime": 1625474304765},
    {"asset": "USDC", "walletBalance": "103.12345678", "unrealizedProfit": "0.00000000",
     "marginBalance": "103.12345678", "maintMargin": "0.00000000", "initialMargin": "0.00000000",
     "positionInitialMargin": "0.00000000", "openOrderInitialMargin": "0.00000000",
     "crossWalletBalance": "103.12345678", "crossUnPnl": "0.00000000", "availableBalance": "126.72469206",
     "maxWithdrawAmount": "103.12345678", "updateTime": 1625474304765}
  ],
  "positions": [
    {"symbol": "BTCUSDT", "positionSide": "BOTH", "positionAmt": "1.000", "unrealizedProfit": "0.00000000",
     "isolatedMargin": "0.00000000", "notional": "0", "isolatedWallet": "0", "initialMargin": "0",
     "maintMargin": "0", "updateTime": 0}
  ]
}`

describe("the samples on the exchange's page", () => {
  it.each([
    ['single-asset', single({ BTCUSDT: 'USDT' }), '103.12345678', 'cross:USDT', '23.72469206'],
    [
      'multi-assets',
      multi({ BTCUSDT: 'USDT' }, { USDT: { bid: '1', ask: '1' } }),
      '126.72469206',
      'cross:USD',
      '126.72469206',
    ],
  ] as const)('%s mode: a position of which nothing is told owes nothing and moves nowhere', (...row) => {
    const [, modes, wallet, id, balance] = row
    const summary = summaryOf(readAccount(JSON.parse(sample(wallet))), modes)
    expect(summary.pools).toHaveLength(1)
    expect(summary.pools[0]).toMatchObject({ id, maintMargin: '0', marginBalance: balance, marginRatio: '0' })
    expect(summary.pools[0]?.headroom).toEqual({ money: balance, move: { kind: 'unknown', why: 'notional' } })
    expect(summary.walletBalance).toBe(wallet)
    expect(summary.gaps).toEqual([])
  })
})
