import { describe, expect, it } from 'vitest'
import type { AccountFigures, AccountModes } from '../../../electron/margin/figures.ts'
import type { MarginPool } from '../../../shared/state.ts'
import { moveBy } from '../../fixtures.ts'
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
      move: moveBy('-0.09090909090909090909'),
    })
  })

  it('of a short is a smaller rise, as the maintenance margin rises too', () => {
    expect(headroom(cross('100', [short]))).toEqual({
      money: '90',
      move: moveBy('0.08910891089108910891'),
    })
  })

  it('past 100 % is the money that must be added, and the move back to 100 %', () => {
    expect(headroom(cross('5', [long]))).toEqual({ money: '-5', move: moveBy('0.00505050505050505051') })
  })

  it('exactly at 100 % is zero', () => {
    expect(headroom(cross('10', [long]))).toEqual({ money: '0', move: moveBy('0') })
  })

  it('of hedged positions has no move when none within 100 % uses it up', () => {
    expect(headroom(cross('100', [long, short]))).toEqual({ money: '80', move: { kind: 'none' } })
  })

  it('of hedged positions close to 100 % is a rise, which only raises the maintenance margin', () => {
    expect(headroom(cross('30', [long, short]))).toEqual({ money: '10', move: moveBy('0.5') })
  })

  it('has no move when maintenance margin and profit change equally', () => {
    const positions = [position({ notional: '10', maintMargin: '10' })]
    expect(headroom(cross('100', positions))?.move).toEqual({ kind: 'none' })
  })

  it('has no move of −100 %, but one of +100 %', () => {
    expect(headroom(cross('1000', [long]))?.move).toEqual({ kind: 'none' })
    expect(headroom(cross('1020', [short]))?.move).toEqual(moveBy('1'))
  })

  it.each([
    ['a long without a notional', long, '0'],
    ['a short without a notional', short, '0'],
    ['a long with a notional below zero', long, '-1000'],
    ['a short with a notional above zero', short, '1000'],
  ] as const)('has an unknown move when there is %s', (_name, row, notional) => {
    const summary = cross('15', [{ ...row, notional }])
    expect(headroom(summary)).toEqual({ money: '5', move: { kind: 'unknown', why: 'notional' } })
    expect(summary.positions[0]?.move).toEqual({ kind: 'unknown', why: 'notional' })
  })

  it('has an unknown move when the positions do not explain the maintenance margin', () => {
    const figures = account({
      assets: [asset({ maintMargin: '50', crossWalletBalance: '100' })],
      positions: [long],
    })
    expect(headroom(summaryOf(figures, USDT))).toEqual({
      money: '50',
      move: { kind: 'unknown', why: 'contradiction' },
    })
  })
})

describe("the headroom in one symbol's price", () => {
  it('does not move the other positions', () => {
    const summary = cross('100', [long, short])
    const moves = Object.fromEntries(summary.positions.map(({ symbol, move }) => [symbol, move]))
    expect(moves).toEqual({
      BTCUSDT: moveBy('-0.08080808080808080808'),
      ETHUSDT: moveBy('0.07920792079207920792'),
    })
  })

  it('moves both legs of the symbol', () => {
    const legs = [
      { ...long, positionSide: 'LONG' as const },
      { ...short, symbol: 'BTCUSDT', positionSide: 'SHORT' as const, notional: '-500' as const },
    ]
    const summary = cross('100', legs, USDT)
    const all = headroom(summary)?.move
    expect(all).toEqual(moveBy('-0.16666666666666666667'))
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
      expect(move).toEqual(summary.pools.find(({ id }) => id === poolId)?.headroom.move)
    }
    expect(headroom(summary)?.move).toEqual(moveBy('0.00990099009900990099'))
  })
})

describe('the headroom of a multi-assets account', () => {
  const figures = account({ totalMaintMargin: '9.95', totalMarginBalance: '100', positions: [long] })
  const unknown = (why: string) => ({ money: '90.05', move: { kind: 'unknown', why } })

  it('counts a notional at the bid and a maintenance margin at the ask of its asset', () => {
    const summary = summaryOf(figures, multi({ BTCUSDT: 'USDT' }, { USDT: { bid: '0.99', ask: '0.995' } }))
    // (9.95 − 100) / (1000 × 0.99 − 9.95)
    expect(headroom(summary)).toEqual({ money: '90.05', move: moveBy('-0.09188306719044946686') })
    expect(summary.positions[0]?.move).toEqual(headroom(summary)?.move)
  })

  it('counts a notional at the ask where the profit pays off what is owed in the asset', () => {
    const indebted = { ...figures, assets: [asset({ marginBalance: '-5' })] }
    const at = (modes: AccountModes) => headroom(summaryOf(indebted, modes))
    const rates = { bid: '0.99', ask: '0.995' } as const
    expect(at(multi({ BTCUSDT: 'USDT' }, { USDT: rates }))).toEqual(
      at(multi({ BTCUSDT: 'USDT' }, { USDT: { ...rates, bid: '0.995' } })),
    )
  })

  it('adds up positions in different assets by their rates', () => {
    const beside = account({
      totalMaintMargin: '850.4',
      totalMarginBalance: '1000',
      positions: [
        position({ notional: '100000', maintMargin: '850' }),
        position({ symbol: 'ETHBTC', notional: '0.0004', maintMargin: '0.000004' }),
      ],
    })
    const assets = { BTCUSDT: 'USDT', ETHBTC: 'BTC' }
    const rates = { USDT: { bid: '1', ask: '1' }, BTC: { bid: '100000', ask: '100000' } } as const
    const summary = summaryOf(beside, multi(assets, rates))
    // (850.4 − 1000) / (100040 − 850.4)
    expect(headroom(summary)?.move).toEqual(moveBy('-0.00150822263624412237'))
    // Alone, ETHBTC has to rise or fall by more than the whole of it.
    expect(summary.positions.find(({ symbol }) => symbol === 'ETHBTC')?.move).toEqual({ kind: 'none' })
    const { BTC: _, ...others } = rates
    expect(headroom(summaryOf(beside, multi(assets, others)))?.move).toEqual({ kind: 'unknown', why: 'rate' })
  })

  it('counts the credits of European accounts as dollars', () => {
    const credits = account({
      totalMaintMargin: '16.852968',
      totalMarginBalance: '19.9',
      positions: [position({ symbol: 'LDOUSDT', notional: '2808.828', maintMargin: '16.852968' })],
    })
    // (16.852968 − 19.9) / (2808.828 − 16.852968)
    expect(headroom(summaryOf(credits, multi({ LDOUSDT: 'BNFCR' })))?.move).toEqual(
      moveBy('-0.00109135359918218638'),
    )
  })

  it.each([
    ['rate', { BTCUSDT: 'USDT' }],
    ['rate', { BTCUSDT: 'BTC' }],
    ['margin-asset', {}],
  ])('is unknown for want of a %s', (why, marginAssets) => {
    expect(headroom(summaryOf(figures, multi(marginAssets)))).toEqual(unknown(why))
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
