import { describe, expect, it } from 'vitest'
import type { Brackets } from '../../../electron/margin/brackets.ts'
import type { AccountFigures, AccountModes } from '../../../electron/margin/figures.ts'
import type { Answer, FuturesAnswer } from '../../../electron/margin/pool-model.ts'
import { summarizePortfolio } from '../../../electron/margin/portfolio.ts'
import { solve } from '../../../electron/margin/solve.ts'
import { project, summaryOf } from '../../../electron/margin/what-if.ts'
import { exact } from '../../../shared/decimal.ts'
import type { Decimal } from '../../../shared/state.ts'
import type { Projection, Scenario, Solution } from '../../../shared/what-if.ts'
import { bracketsFrom, bracketsOf, flat } from './brackets.ts'
import { account, asset, multi, position, ratios, single } from './figures.ts'

function answerOf(account: AccountFigures, modes: AccountModes, brackets: Brackets): FuturesAnswer {
  return { kind: 'futures', account, modes, brackets, receivedAt: 1 }
}

/** Margin balance and maintenance margin of each pool. */
function pools({ summary }: Projection): Record<string, readonly [balance: Decimal, due: Decimal]> {
  return Object.fromEntries(
    summary.pools.map(({ id, marginBalance, maintMargin }) => [id, [marginBalance, maintMargin]]),
  )
}

function closes({ close }: Solution): Record<string, Decimal> {
  return Object.fromEntries(
    close.map(({ symbol, positionSide, share }) => [`${symbol}:${positionSide}`, share]),
  )
}

function prices(solution: Solution): Record<string, Decimal> {
  return Object.fromEntries(
    solution.prices.map(({ symbol, positionSide, price }) => [`${symbol}:${positionSide}`, price]),
  )
}

/** 1 % up to 1,000, of which 2.5 % less 15 from there. */
const TWO = bracketsFrom([
  ['0', '0.01'],
  ['1000', '0.025'],
])
const BTC = single({ BTCUSDT: 'USDT' })

/** One position at a price of 100 that fills a cross pool. */
function one(
  positionAmt: Decimal,
  maintMargin: Decimal,
  crossWalletBalance: Decimal,
  brackets = TWO,
): FuturesAnswer {
  const notional = exact(positionAmt).times('100').toFixed(0)
  return answerOf(
    account({
      totalMaintMargin: maintMargin,
      totalWalletBalance: crossWalletBalance,
      totalMarginBalance: crossWalletBalance,
      assets: [
        asset({
          walletBalance: crossWalletBalance,
          marginBalance: crossWalletBalance,
          crossWalletBalance,
          maintMargin,
        }),
      ],
      positions: [position({ positionAmt, notional: notional as Decimal, maintMargin })],
    }),
    BTC,
    bracketsOf({ BTCUSDT: brackets }),
  )
}

describe('a long of two brackets', () => {
  const long = one('12', '15', '100')

  it('needs less margin below the bound: 960 × 1 %', () => {
    expect(pools(project(long, { market: '-0.2' }))).toEqual({ 'cross:USDT': ['-140', '9.6'] })
  })

  it('needs the margin of its own bracket up to the bound: 1080 × 2.5 % − 15', () => {
    expect(pools(project(long, { market: '-0.1' }))).toEqual({ 'cross:USDT': ['-20', '12'] })
  })

  it('needs more margin above it: 1320 × 2.5 % − 15', () => {
    expect(pools(project(long, { symbols: { BTCUSDT: '0.1' } }))).toEqual({ 'cross:USDT': ['220', '18'] })
  })

  it('reaches 100 % where 1200x × 2.5 % − 15 = 100 + 1200 × (x − 1)', () => {
    // 1170 x = 1085
    expect(solve(long, 'cross:USDT', '1')).toEqual({
      market: '-0.07264957264957264957',
      prices: [
        {
          symbol: 'BTCUSDT',
          positionSide: 'BOTH',
          price: '92.735042735042735043',
          move: '-0.07264957264957264957',
        },
      ],
      money: '-85',
      close: [],
    })
  })

  it('reaches 100 % beyond the bound where more is left: 1200x × 1 % = 400 + 1200 × (x − 1)', () => {
    // 1188 x = 800
    expect(solve(one('12', '15', '400'), 'cross:USDT', '1').market).toBe('-0.32659932659932659933')
  })

  it('is closed across the bound: 15 % due, of which half is 7.5, 1 % of 750', () => {
    const solution = solve(one('12', '15', '30'), 'cross:USDT', '0.25')
    expect(closes(solution)).toEqual({ 'BTCUSDT:BOTH': '0.375' })
    expect(solution.money).toBe('30')
    expect(
      pools(
        project(one('12', '15', '30'), {
          close: [{ symbol: 'BTCUSDT', positionSide: 'BOTH', share: '0.375' }],
        }),
      ),
    ).toEqual({
      'cross:USDT': ['30', '7.5'],
    })
  })
})

describe('a short of two brackets', () => {
  const short = one('-8', '8', '400')

  it('crosses the bound as the price rises: 1120 × 2.5 % − 15', () => {
    expect(pools(project(short, { market: '0.4' }))).toEqual({ 'cross:USDT': ['80', '13'] })
  })

  it('reaches 100 % beyond the bound, where 800x × 2.5 % − 15 = 400 − 800 × (x − 1)', () => {
    // 820 x = 1215
    const solution = solve(short, 'cross:USDT', '1')
    expect(solution.market).toBe('0.48170731707317073171')
    expect(prices(solution)).toEqual({ 'BTCUSDT:BOTH': '148.170731707317073171' })
  })

  it('has a price of its own beyond +100 %, where no move of the market counts', () => {
    // 820 x = 815 + 2000
    const rich = solve(one('-8', '8', '2000'), 'cross:USDT', '1')
    expect(rich.market).toBeNull()
    expect(prices(rich)).toEqual({ 'BTCUSDT:BOTH': '343.292682926829268293' })
  })
})

describe("the exchange's examples of liquidation prices", () => {
  // Mark prices of 1335.18 and 31967.27, which give the maintenance margins and profits of the example.
  const example = answerOf(
    account({
      assets: [
        asset({
          crossWalletBalance: '1535443.01',
          crossUnPnl: '-504547.46',
          marginBalance: '1030895.55',
          maintMargin: '427713.31944',
        }),
      ],
      positions: [
        position({
          symbol: 'ETHUSDT',
          positionAmt: '3683.979',
          notional: '4918775.08122',
          unrealizedProfit: '-448192.89',
          maintMargin: '356512.508',
        }),
        position({
          positionAmt: '109.488',
          notional: '3500032.45776',
          unrealizedProfit: '-56354.57',
          maintMargin: '71200.81144',
        }),
      ],
    }),
    single({ BTCUSDT: 'USDT', ETHUSDT: 'USDT' }),
    bracketsOf({
      BTCUSDT: bracketsFrom([
        ['0', '0.004'],
        ['50000', '0.005'],
        ['250000', '0.01'],
        ['1000000', '0.025'],
        ['5000000', '0.05'],
      ]),
      ETHUSDT: bracketsFrom([
        ['0', '0.005'],
        ['10000', '0.0065'],
        ['100000', '0.01'],
        ['500000', '0.02'],
        ['1000000', '0.05'],
        ['2000000', '0.1'],
        ['5000000', '0.125'],
      ]),
    }),
  )

  it('have the brackets of the example', () => {
    const taken = (symbol: string) => example.brackets.get(symbol)?.brackets.map(({ cum }) => cum)
    expect(taken('BTCUSDT')).toContain('16300')
    expect(taken('ETHUSDT')).toContain('135365')
  })

  it('are reached by solving', () => {
    const found = Object.entries(prices(solve(example, 'cross:USDT', '1')))
    expect(found.map(([name, price]) => [name, exact(price).toFixed(2)])).toEqual([
      ['ETHUSDT:BOTH', '1153.26'],
      ['BTCUSDT:BOTH', '26316.89'],
    ])
  })
})

describe('a hedged pair', () => {
  const pair = answerOf(
    account({
      assets: [
        asset({ walletBalance: '60', crossWalletBalance: '60', marginBalance: '60', maintMargin: '22' }),
      ],
      positions: [
        position({ positionSide: 'LONG', positionAmt: '12', notional: '1200', maintMargin: '15' }),
        position({ positionSide: 'SHORT', positionAmt: '-7', notional: '-700', maintMargin: '7' }),
      ],
    }),
    BTC,
    bracketsOf({ BTCUSDT: TWO }),
  )

  it('moves as one, each leg with brackets of its own', () => {
    // 1440 × 2.5 % − 15 and 840 × 1 %; 60 + 0.2 × (1200 − 700)
    expect(pools(project(pair, { market: '0.2' }))).toEqual({ 'cross:USDT': ['160', '29.4'] })
    // 1200x × 2.5 % − 15 + 700x × 1 % = 60 + 500 × (x − 1), so 463 x = 425
    expect(prices(solve(pair, 'cross:USDT', '1'))).toEqual({
      'BTCUSDT:LONG': '91.79265658747300216',
      'BTCUSDT:SHORT': '91.79265658747300216',
    })
  })

  it('is closed one leg at a time', () => {
    // 22 − 60 × 0.3 = 4 less is due: 11 of the long, which is 1040; 3 of the short, which is 300.
    expect(closes(solve(pair, 'cross:USDT', '0.3'))).toEqual({
      'BTCUSDT:LONG': '0.13333333333333333334',
      'BTCUSDT:SHORT': '0.57142857142857142858',
    })
  })
})

describe('an isolated position', () => {
  const isolated = answerOf(
    account({
      totalMaintMargin: '10',
      totalMarginBalance: '145',
      totalWalletBalance: '150',
      totalUnrealizedProfit: '-5',
      assets: [
        asset({
          walletBalance: '150',
          unrealizedProfit: '-5',
          marginBalance: '145',
          maintMargin: '10',
          crossWalletBalance: '110',
        }),
      ],
      positions: [
        position({
          positionAmt: '10',
          notional: '1000',
          unrealizedProfit: '-5',
          maintMargin: '10',
          isolatedWallet: '40',
          isolatedMargin: '35',
        }),
      ],
    }),
    {
      ...BTC,
      prices: [
        {
          symbol: 'BTCUSDT',
          positionSide: 'BOTH',
          entryPrice: '100.5',
          markPrice: '100',
          liquidationPrice: '97.47',
        },
      ],
    },
    bracketsOf({ BTCUSDT: TWO }),
  )
  const id = 'isolated:BTCUSDT:BOTH'

  it('carries what is added to it', () => {
    const projection = project(isolated, { market: '-0.02', add: [{ poolId: id, amount: '25' }] })
    expect(pools(projection)).toEqual({ [id]: ['40', '9.8'] })
    expect(projection.summary.assets[0]).toMatchObject({
      walletBalance: '175',
      unrealizedProfit: '-25',
      marginBalance: '150',
      crossWalletBalance: '110',
      maintMargin: '9.8',
      availableBalance: null,
    })
    expect(projection.summary).toMatchObject({
      walletBalance: '175',
      unrealizedProfit: '-25',
      marginBalance: '150',
      maintMargin: '9.8',
      availableBalance: null,
      initialMargin: null,
    })
  })

  it("moves its mark price, and has none of the exchange's liquidation prices any more", () => {
    const details = project(isolated, { market: '-0.02' }).summary.positions[0]?.details
    expect(details).toEqual({
      entryPrice: '100.5',
      markPrice: '98',
      liquidationPrice: null,
      liquidationDistance: null,
    })
  })

  it('is solved without closing anything', () => {
    // 990 x = 965
    expect(solve(isolated, id, '1')).toMatchObject({
      market: '-0.02525252525252525253',
      money: '-25',
      close: [],
    })
    expect(solve(isolated, id, '0.2')).toMatchObject({ money: '15', close: [] })
  })

  it('is unknown when a part of it is closed', () => {
    const { summary, unknown } = project(isolated, {
      close: [{ symbol: 'BTCUSDT', positionSide: 'BOTH', share: '0.5' }],
    })
    expect(unknown).toEqual([{ poolId: id, why: 'isolated-close' }])
    expect([summary.pools, summary.positions]).toEqual([[], []])
    expect(summary.marginBalance).toBe('145')
  })
})

describe('a pool of another asset', () => {
  const two = answerOf(
    account({
      totalMaintMargin: '10',
      totalMarginBalance: '200',
      totalWalletBalance: '200',
      assets: [
        asset({ walletBalance: '200', marginBalance: '200', crossWalletBalance: '200', maintMargin: '10' }),
        asset({
          asset: 'USDC',
          walletBalance: '90',
          marginBalance: '90',
          crossWalletBalance: '90',
          maintMargin: '30',
        }),
      ],
      positions: [
        position({ positionAmt: '10', notional: '1000', maintMargin: '10' }),
        position({ symbol: 'SOLUSDC', positionAmt: '20', notional: '3000', maintMargin: '30' }),
      ],
    }),
    single({ BTCUSDT: 'USDT', SOLUSDC: 'USDC' }),
    bracketsOf({ BTCUSDT: TWO, SOLUSDC: flat('0.01') }),
  )

  it('moves by itself, and leaves the totals in USDT alone', () => {
    const { summary } = project(two, { symbols: { SOLUSDC: '-0.02' } })
    expect(ratios(summary)).toEqual({ 'cross:USDC': '0.98', 'cross:USDT': '0.05' })
    expect(summary).toMatchObject({ marginBalance: '200', maintMargin: '10', unrealizedProfit: '0' })
  })

  it('gets its own money', () => {
    expect(solve(two, 'cross:USDC', '0.2').money).toBe('60')
    const added = project(two, { add: [{ poolId: 'cross:USDC', amount: '60' }] })
    expect(pools(added)).toEqual({ 'cross:USDC': ['150', '30'], 'cross:USDT': ['200', '10'] })
  })

  it('realizes a loss where a position is closed, which leaves the balance as it is', () => {
    const { summary } = project(two, {
      symbols: { SOLUSDC: '-0.02' },
      close: [{ symbol: 'SOLUSDC', positionSide: 'BOTH', share: '0.5' }],
    })
    // 1470 × 1 %, of 90 − 60
    expect(ratios(summary)['cross:USDC']).toBe('0.49')
    expect(summary.assets.find((row) => row.asset === 'USDC')).toMatchObject({
      walletBalance: '60',
      unrealizedProfit: '-30',
      crossWalletBalance: '60',
      crossUnPnl: '-30',
      maintMargin: '14.7',
    })
    expect(summary.positions.find(({ symbol }) => symbol === 'SOLUSDC')).toMatchObject({
      positionAmt: '10',
      notional: '1470',
      unrealizedProfit: '-30',
    })
  })
})

describe('a multi-assets account with a coin as collateral', () => {
  const RATES = {
    USDT: { bid: '0.98', ask: '1.02' },
    BTC: { bid: '50000', ask: '60000' },
  } as const
  // 100 × 0.98 + 0.01 × 50000 = 598; 20 × 1.02 = 20.4
  const coin = answerOf(
    account({
      totalMaintMargin: '20.4',
      totalWalletBalance: '598',
      totalMarginBalance: '598',
      assets: [
        asset({ walletBalance: '100', crossWalletBalance: '100', marginBalance: '100', maintMargin: '20' }),
        asset({ asset: 'BTC', walletBalance: '0.01', crossWalletBalance: '0.01', marginBalance: '0.01' }),
      ],
      positions: [position({ positionAmt: '20', notional: '2000', maintMargin: '20' })],
    }),
    multi({ BTCUSDT: 'USDT' }, RATES),
    bracketsOf({ BTCUSDT: flat('0.01') }),
  )

  it('counts a loss at the bid while the asset lasts, and at the ask where it is owed; the coin keeps its rate', () => {
    // −0.04: USDT 20, so 19.6 + 500; −0.1: USDT −100, so −102 + 500
    expect(pools(project(coin, { market: '-0.04' }))).toEqual({ 'cross:USD': ['519.6', '19.584'] })
    expect(pools(project(coin, { market: '-0.1' }))).toEqual({ 'cross:USD': ['398', '18.36'] })
    const { summary } = project(coin, { market: '-0.1' })
    expect(summary).toMatchObject({ walletBalance: '598', unrealizedProfit: '-200', marginBalance: '398' })
    expect(summary.assets.map((row) => row.availableBalance)).toEqual([null, null])
  })

  it('reaches 100 % where the asset is owed', () => {
    // 20.4 x = 500 + 1.02 × (2000x − 1900), so 2019.6 x = 1438
    expect(solve(coin, 'cross:USD', '1').market).toBe('-0.28797781738958209546')
  })

  it('scales what its positions owe to what the exchange says of the whole, whose rates are of another moment', () => {
    // 21 due where the position owes 20.4: (21 − 0.02 × 598) ÷ 21, and 21 × 0.9
    const drifted = { ...coin, account: { ...coin.account, totalMaintMargin: '21' as const } }
    expect(closes(solve(drifted, 'cross:USD', '0.02'))).toEqual({ 'BTCUSDT:BOTH': '0.4304761904761904762' })
    expect(pools(project(drifted, { market: '-0.1' }))).toEqual({ 'cross:USD': ['398', '18.9'] })
    const beyond = { ...coin, account: { ...coin.account, totalMaintMargin: '21.5' as const } }
    expect(project(beyond, { market: '-0.1' }).unknown).toEqual([{ poolId: 'cross:USD', why: 'brackets' }])
  })

  it('is given dollars', () => {
    expect(solve(coin, 'cross:USD', '0.02').money).toBe('422')
    expect(pools(project(coin, { add: [{ poolId: 'cross:USD', amount: '422' }] }))).toEqual({
      'cross:USD': ['1020', '20.4'],
    })
  })

  it.each([
    ['rate', 'USDT', { BTC: RATES.BTC }],
    ['margin-asset', null, RATES],
  ] as const)('is unknown for want of a %s', (why, marginAsset, rates) => {
    const poor = { ...coin, modes: multi(marginAsset === null ? {} : { BTCUSDT: marginAsset }, rates) }
    expect(project(poor, { market: '-0.1' }).unknown).toEqual([{ poolId: 'cross:USD', why }])
    expect(solve(poor, 'cross:USD', '1')).toEqual({
      market: null,
      prices: [],
      money: '-577.6',
      close: [],
      unknown: why,
    })
  })
})

describe('a European account in credits', () => {
  const credits = answerOf(
    account({
      totalMaintMargin: '16.85296',
      totalWalletBalance: '19.9',
      totalMarginBalance: '19.9',
      positions: [
        position({
          symbol: 'LDOUSDT',
          positionAmt: '2000',
          notional: '2808.826667',
          maintMargin: '16.85296',
        }),
      ],
    }),
    multi({ LDOUSDT: 'BNFCR' }),
    bracketsOf({ LDOUSDT: flat('0.006') }),
  )

  it('counts a credit as a dollar, without any rate', () => {
    // 2808.826667 × 0.01 = 28.08826667 more
    expect(pools(project(credits, { market: '0.01' }))['cross:USD']?.[0]).toBe('47.98826667')
    // x × 16.85296 = 19.9 + 2808.826667 × (x − 1)
    expect(exact(solve(credits, 'cross:USD', '1').market ?? '0').toFixed(9)).toBe('-0.001091357')
  })
})

describe('an empty scenario', () => {
  const figures = account({
    assets: [asset({ maintMargin: '15.0', crossWalletBalance: '100.00000000' })],
    positions: [position({ positionAmt: '12', notional: '1200', maintMargin: '15.0' })],
  })
  const nothing: readonly Scenario[] = [
    {},
    { market: '0', symbols: {}, add: [], close: [] },
    { symbols: { BTCUSDT: '0.00' } },
  ]

  it.each(nothing)('leaves the account as it is, whether or not its brackets are known: %j', (scenario) => {
    for (const brackets of [bracketsOf({ BTCUSDT: TWO }), bracketsOf({})]) {
      const answer = answerOf(figures, BTC, brackets)
      expect(project(answer, scenario)).toEqual({ summary: summaryOf(answer), unknown: [] })
    }
  })
})

describe('brackets that are not those of the account', () => {
  const scenario = { market: '-0.1' } as const
  const unknown = [{ poolId: 'cross:USDT', why: 'brackets' }]

  it('are scaled by up to 5 %, which is said', () => {
    const answer = one('12', '15.75', '100')
    expect(pools(project(answer, scenario))).toEqual({ 'cross:USDT': ['-20', '12.6'] })
    expect(project(answer, scenario).scaled).toEqual([
      { symbol: 'BTCUSDT', positionSide: 'BOTH', factor: '1.05' },
    ])
    expect(solve(answer, 'cross:USDT', '1').scaled).toHaveLength(1)
  })

  it('leave the pool unknown beyond that, but not the money', () => {
    const answer = one('12', '15.8', '100')
    expect(project(answer, scenario)).toMatchObject({ summary: { pools: [], positions: [] }, unknown })
    expect(solve(answer, 'cross:USDT', '1')).toEqual({
      market: null,
      prices: [],
      money: '-84.2',
      close: [],
      unknown: 'brackets',
    })
    expect(pools(project(answer, { add: [{ poolId: 'cross:USDT', amount: '1' }] }))).toEqual({
      'cross:USDT': ['101', '15.8'],
    })
  })

  it('leave the pool unknown where they are missing, or let the margin fall at a bound', () => {
    const falling = {
      notionalCoef: null,
      brackets: TWO.brackets.map((row, index) => ({ ...row, cum: index === 0 ? row.cum : ('16' as const) })),
    }
    for (const brackets of [bracketsOf({}), bracketsOf({ BTCUSDT: falling })]) {
      expect(project({ ...one('12', '14', '100'), brackets }, scenario).unknown).toEqual(unknown)
    }
  })

  it.each([
    ['the bounds and what is taken off: 2500 × 2.5 % − 30', '25', '32.5', '-0.1', '26.25'],
    ['the bounds alone: 2500 × 2.5 % − 15', '25', '47.5', '-0.4', '15'],
    ['nothing: 1500 × 2.5 % − 15', '15', '22.5', '-0.1', '18.75'],
    ['both, where the account does not show it: 900 × 1 %', '9', '9', '0.5', '13.5'],
  ] as const)(
    'are read as the account shows, where the coefficient scales %s',
    (_what, amount, now, market, after) => {
      const answer = one(amount, now, '10000', { ...TWO, notionalCoef: '2' })
      expect(project(answer, { market }).summary.pools[0]?.maintMargin).toBe(after)
    },
  )

  it('are read alike for all positions', () => {
    const table = { ...TWO, notionalCoef: '2' as const }
    const answer = answerOf(
      account({
        assets: [asset({ maintMargin: '31.5', crossWalletBalance: '1000' })],
        positions: [
          position({ positionAmt: '15', notional: '1500', maintMargin: '22.5' }),
          position({ symbol: 'ETHUSDT', positionAmt: '9', notional: '900', maintMargin: '9' }),
        ],
      }),
      single({ BTCUSDT: 'USDT', ETHUSDT: 'USDT' }),
      bracketsOf({ BTCUSDT: table, ETHUSDT: table }),
    )
    // 22.5 and 1350 × 2.5 % − 15
    expect(project(answer, { symbols: { ETHUSDT: '0.5' } }).summary.pools[0]?.maintMargin).toBe('41.25')
  })
})

describe('what is not known of a position', () => {
  it('is a notional that does not fit', () => {
    const answer = one('12', '15', '100')
    const positions = [position({ positionAmt: '12', notional: '0', maintMargin: '15' })]
    const odd = { ...answer, account: { ...answer.account, positions } }
    expect(project(odd, { market: '0.1' }).unknown).toEqual([{ poolId: 'cross:USDT', why: 'notional' }])
  })

  it('is its pool, which leaves every cross pool unknown where it moves', () => {
    const answer = answerOf(
      account({
        assets: [asset({ maintMargin: '24', crossWalletBalance: '100' })],
        positions: [
          position({ positionAmt: '12', notional: '1200', maintMargin: '15' }),
          position({ symbol: 'NEW', positionAmt: '9', notional: '900', maintMargin: '9' }),
        ],
      }),
      BTC,
      bracketsOf({ BTCUSDT: TWO, NEW: TWO }),
    )
    for (const scenario of [{ symbols: { NEW: '0.1' } }, { symbols: { BTCUSDT: '0.1' } }] as const) {
      const { summary, unknown } = project(answer, scenario)
      expect(unknown).toEqual([{ poolId: 'cross:USDT', why: 'margin-asset' }])
      expect(summary.pools).toEqual([])
    }
  })

  it('is nothing where only another symbol moves', () => {
    const answer = answerOf(
      account({
        assets: [asset({ maintMargin: '24', crossWalletBalance: '100', marginBalance: '100' })],
        positions: [
          position({ positionAmt: '12', notional: '1200', maintMargin: '15' }),
          position({ symbol: 'ETHUSDT', positionAmt: '9', notional: '900', maintMargin: '9' }),
        ],
      }),
      single({ BTCUSDT: 'USDT', ETHUSDT: 'USDT' }),
      bracketsOf({ BTCUSDT: TWO }),
    )
    expect(pools(project(answer, { symbols: { BTCUSDT: '-0.1' } }))).toEqual({ 'cross:USDT': ['-20', '21'] })
  })
})

describe('a portfolio margin account', () => {
  const summary = summarizePortfolio(
    'portfolio-margin',
    {
      accountEquity: '100',
      accountMaintMargin: '20',
      uniMMR: '5',
      accountStatus: 'NORMAL',
      totalAvailableBalance: null,
    },
    null,
    1,
  )
  const answer: Answer = { kind: 'portfolio-margin', summary }

  it('is unknown whatever is tried, and itself when nothing is', () => {
    const unknown = [{ poolId: 'account', why: 'portfolio-margin' }]
    expect(project(answer, {})).toEqual({ summary, unknown: [] })
    expect(project(answer, { market: '-0.1' })).toEqual({ summary: { ...summary, pools: [] }, unknown })
    expect(solve(answer, 'account', '1')).toEqual({
      market: null,
      prices: [],
      money: null,
      close: [],
      unknown: 'portfolio-margin',
    })
  })
})

it('finds a ratio that is reached shortly before the margin jumps down at a bound', () => {
  // The bounds alone are four times as high: 161.542x × 3.9 % − 1.32 = 6.46168 + 161.542 × (x − 1), where 161.542x is 160.0003.
  const jumping = {
    ...bracketsFrom([
      ['0', '0.006'],
      ['40', '0.039'],
    ]),
    notionalCoef: '4',
  } as const
  const answer = answerOf(
    account({
      assets: [
        asset({ asset: 'USDC', walletBalance: '6.46168', marginBalance: '6.46168', maintMargin: '4.980138' }),
      ],
      positions: [
        position({
          symbol: 'ETHUSDC',
          positionAmt: '0.04',
          notional: '161.542',
          maintMargin: '4.980138',
          isolatedWallet: '6.46168',
          isolatedMargin: '6.46168',
        }),
      ],
    }),
    single({ ETHUSDC: 'USDC' }),
    bracketsOf({ ETHUSDC: jumping }),
  )
  const x = exact('155.080320').minus('1.32').div(exact('161.542').times('0.961'))
  expect(exact(solve(answer, 'isolated:ETHUSDC:BOTH', '1').market ?? '0').toFixed(12)).toBe(
    x.minus('1').toFixed(12),
  )
})
