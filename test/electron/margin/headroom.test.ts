import { describe, expect, it } from 'vitest'
import type { AccountFigures, AccountModes } from '../../../electron/margin/figures.ts'
import type { MarginPool } from '../../../shared/state.ts'
import { account, asset, multi, position, single, summaryOf } from './figures.ts'

const USDT = single({ BTCUSDT: 'USDT', ETHUSDT: 'USDT' })

const long = position({ notional: '1000', maintMargin: '10' })
const short = position({ symbol: 'ETHUSDT', positionAmt: '-1', notional: '-1000', maintMargin: '10' })

function cross(balance: `${number}`, positions: AccountFigures['positions'], modes: AccountModes = USDT) {
  const maintMargin = `${positions.length * 10}` as const
  return summaryOf(
    account({ assets: [asset({ maintMargin, crossWalletBalance: balance })], positions }),
    modes,
  )
}

function headroom({ pools }: { readonly pools: readonly MarginPool[] }) {
  return pools[0]?.headroom
}

describe('the headroom of a pool', () => {
  it('of a long is a fall of 9.09… %, where balance and maintenance margin are both 9.09…', () => {
    expect(headroom(cross('100', [long]))).toEqual({
      money: '90',
      move: '-0.09090909090909090909',
    })
  })

  it('of a short is a smaller rise, as the maintenance margin rises too', () => {
    expect(headroom(cross('100', [short]))).toEqual({
      money: '90',
      move: '0.08910891089108910891',
    })
  })

  it('past 100 % is the money that must be added, and the move back to 100 %', () => {
    expect(headroom(cross('5', [long]))).toEqual({ money: '-5', move: '0.00505050505050505051' })
  })

  it('exactly at 100 % is zero', () => {
    expect(headroom(cross('10', [long]))).toEqual({ money: '0', move: '0' })
  })

  it('of hedged positions has no move when none within 100 % uses it up', () => {
    expect(headroom(cross('100', [long, short]))).toEqual({ money: '80', move: null })
  })

  it('of hedged positions close to 100 % is a rise, which only raises the maintenance margin', () => {
    expect(headroom(cross('30', [long, short]))).toEqual({ money: '10', move: '0.5' })
  })

  it('has no move when maintenance margin and profit change equally', () => {
    const positions = [position({ notional: '10', maintMargin: '10' })]
    expect(headroom(cross('100', positions))?.move).toBeNull()
  })

  it('has no move of −100 %, but one of +100 %', () => {
    expect(headroom(cross('1000', [long]))?.move).toBeNull()
    expect(headroom(cross('1020', [short]))?.move).toBe('1')
  })

  it.each([
    ['a long without a notional', long, '0'],
    ['a short without a notional', short, '0'],
    ['a long with a notional below zero', long, '-1000'],
    ['a short with a notional above zero', short, '1000'],
  ] as const)('has no move when there is %s', (_name, row, notional) => {
    const summary = cross('15', [{ ...row, notional }])
    expect(headroom(summary)).toEqual({ money: '5', move: null })
    expect(summary.positions[0]?.move).toBeNull()
  })

  it('has no move when the positions do not explain the maintenance margin', () => {
    const figures = account({
      assets: [asset({ maintMargin: '50', crossWalletBalance: '100' })],
      positions: [long],
    })
    expect(headroom(summaryOf(figures, USDT))).toEqual({ money: '50', move: null })
  })
})

describe("the headroom in one symbol's price", () => {
  it('does not move the other positions', () => {
    const summary = cross('100', [long, short])
    const moves = Object.fromEntries(summary.positions.map(({ symbol, move }) => [symbol, move]))
    expect(moves).toEqual({ BTCUSDT: '-0.08080808080808080808', ETHUSDT: '0.07920792079207920792' })
  })

  it('moves both legs of the symbol', () => {
    const legs = [
      { ...long, positionSide: 'LONG' as const },
      { ...short, symbol: 'BTCUSDT', positionSide: 'SHORT' as const, notional: '-500' as const },
    ]
    const summary = cross('100', legs, USDT)
    const all = headroom(summary)?.move
    expect(all).toBe('-0.16666666666666666667')
    expect(summary.positions.map(({ move }) => move)).toEqual([all, all])
  })

  it('of an isolated leg moves only that leg', () => {
    const summary = summaryOf(
      account({
        assets: [asset({ maintMargin: '20', crossWalletBalance: '100' })],
        positions: [
          { ...long, positionSide: 'LONG', isolatedWallet: '50', isolatedMargin: '50' },
          { ...short, symbol: 'BTCUSDT', positionSide: 'SHORT', isolatedWallet: '20', isolatedMargin: '20' },
        ],
      }),
      USDT,
    )
    for (const { poolId, move } of summary.positions) {
      expect(move).toBe(summary.pools.find(({ id }) => id === poolId)?.headroom.move)
    }
    expect(headroom(summary)?.move).toBe('0.00990099009900990099')
  })
})

describe('the headroom of a multi-assets account', () => {
  const figures = account({ totalMaintMargin: '9.95', totalMarginBalance: '100', positions: [long] })

  it.each(['USDT', 'USDC'])(
    'counts a position in %s as dollars, with the maintenance margin from the exchange',
    (coin) => {
      const summary = summaryOf(figures, multi({ BTCUSDT: coin }))
      expect(headroom(summary)).toEqual({ money: '90.05', move: '-0.09095500227261249432' })
      expect(summary.positions[0]?.move).toBe(headroom(summary)?.move)
    },
  )

  it.each([
    ['is not a dollar', { BTCUSDT: 'BTC' }],
    ['is unknown', {}],
  ])('has no move when a margin asset %s', (_name, marginAssets) => {
    const summary = summaryOf(figures, multi(marginAssets))
    expect(headroom(summary)).toEqual({ money: '90.05', move: null })
  })
})

describe('the details of a position', () => {
  const details = (liquidationPrice: `${number}`, markPrice: `${number}` = '200') =>
    summaryOf(account({ assets: [asset({ maintMargin: '10' })], positions: [long] }), {
      ...USDT,
      prices: [{ symbol: 'BTCUSDT', positionSide: 'BOTH', entryPrice: '190.5', markPrice, liquidationPrice }],
    }).positions[0]?.details

  it.each([
    ['below a long', '150.00', '0.25'],
    ['above a short', '230', '0.15'],
  ] as const)(
    'have the distance of the liquidation price from the mark price: %s',
    (_name, price, distance) => {
      expect(details(price)).toEqual({
        entryPrice: '190.5',
        markPrice: '200',
        liquidationPrice: price,
        liquidationDistance: distance,
      })
    },
  )

  it.each(['0', '0.00000000', '-12.5'] as const)(
    'have no liquidation price when the exchange sends %s',
    (price) => {
      expect(details(price)).toMatchObject({ liquidationPrice: null, liquidationDistance: null })
    },
  )

  it('have no distance without a mark price', () => {
    expect(details('150', '0')).toMatchObject({ liquidationPrice: '150', liquidationDistance: null })
  })

  it('are null when the exchange sent none', () => {
    expect(cross('100', [long]).positions[0]?.details).toBeNull()
  })
})
