import { describe, expect, it } from 'vitest'
import type { AccountFigures, AccountModes } from '../../../electron/margin/figures.ts'
import { ProblemError } from '../../../shared/problems.ts'
import { moveBy } from '../../fixtures.ts'
import { account, asset, multi, position, ratios, single, summaryOf } from './figures.ts'

const BTC = single({ BTCUSDT: 'USDT' })
const isolated = { isolatedWallet: '10', isolatedMargin: '10' } as const

function fieldOf(figures: AccountFigures, modes: AccountModes): unknown {
  try {
    summaryOf(figures, modes)
  } catch (error) {
    if (error instanceof ProblemError && error.problem.kind === 'unreadable')
      return error.problem.params?.field
    throw error
  }
  return 'accepted'
}

describe('an answer that contradicts itself is unreadable', () => {
  it('with the same symbol and position side twice', () => {
    const positions = [position({}), position({ symbol: 'ETHUSDT' }), position({ positionAmt: '2' })]
    expect(fieldOf(account({ positions }), BTC)).toBe('positions[2]')
  })

  it('with the same asset twice, in either mode', () => {
    const assets = [asset({ asset: 'USDC' }), asset({ asset: 'USDC', walletBalance: '1' })]
    expect(fieldOf(account({ assets }), BTC)).toBe('assets[1]')
    expect(fieldOf(account({ assets }), multi())).toBe('assets[1]')
  })

  it('but not with both legs of a symbol', () => {
    const positions = [position({ positionSide: 'LONG' }), position({ positionSide: 'SHORT' })]
    expect(fieldOf(account({ assets: [asset({})], positions }), BTC)).toBe('accepted')
  })
})

describe('an answer whose positions need more margin than their row or total says', () => {
  it.each([
    ['has no maintenance margin', '0'],
    ['leaves isolated positions out', '90'],
    ['is negative', '-100'],
  ] as const)('is never read as calmer than its positions: a row that %s', (_name, maintMargin) => {
    const summary = summaryOf(
      account({
        assets: [asset({ maintMargin, crossWalletBalance: '100' })],
        positions: [
          position({ maintMargin: '90' }),
          position({ symbol: 'ETHUSDT', maintMargin: '60', isolatedWallet: '200', isolatedMargin: '200' }),
        ],
      }),
      single({ BTCUSDT: 'USDT', ETHUSDT: 'USDT' }),
    )
    expect(ratios(summary)).toEqual({ 'cross:USDT': '0.9', 'isolated:ETHUSDT:BOTH': '0.3' })
  })

  it('is a gap in multi-assets mode, where positions and total are in other units', () => {
    const summary = summaryOf(
      account({ totalMarginBalance: '100', positions: [position({ maintMargin: '90' })] }),
      multi(),
    )
    expect(summary.gaps).toEqual([{ kind: 'contradiction', field: 'totalMaintMargin' }])
    expect(summary.pools).toEqual([])
  })
})

describe('an isolated position whose asset has no row', () => {
  it('has its pool, which needs no row, and leaves no gap', () => {
    const summary = summaryOf(account({ positions: [position({ ...isolated, maintMargin: '1' })] }), BTC)
    expect(ratios(summary)).toEqual({ 'isolated:BTCUSDT:BOTH': '0.1' })
    expect(summary.gaps).toEqual([])
  })
})

describe('a lost margin balance', () => {
  const gone = (maintMargin: '0' | '0.00000000' | '2', crossUnPnl: '-10' | '-15') =>
    summaryOf(
      account({
        assets: [asset({ maintMargin, crossWalletBalance: '10', crossUnPnl })],
        positions: [position({ maintMargin, notional: '100' })],
      }),
      BTC,
    ).pools[0]

  it('is past every threshold when there is maintenance margin, with the shortfall and the move back', () => {
    expect(gone('2', '-15')).toMatchObject({
      marginBalance: '-5',
      marginRatio: 'Infinity',
      headroom: { money: '-7', move: moveBy('0.07142857142857142857') },
    })
  })

  it('is a ratio of 0 without maintenance margin, with no headroom and no move', () => {
    expect(gone('0', '-10')).toMatchObject({
      marginBalance: '0',
      marginRatio: '0',
      headroom: { money: '0', move: { kind: 'none' } },
    })
    expect(gone('0.00000000', '-15')).toMatchObject({ marginBalance: '-5', marginRatio: '0' })
  })
})

describe('a negative wallet balance', () => {
  it('is covered by the rest of a multi-assets account', () => {
    const summary = summaryOf(
      account({
        totalMaintMargin: '10',
        totalMarginBalance: '40',
        assets: [
          asset({ walletBalance: '-60', crossWalletBalance: '-60', maintMargin: '10' }),
          asset({ asset: 'BTC', walletBalance: '0.001', crossWalletBalance: '0.001' }),
        ],
        positions: [position({ maintMargin: '10', notional: '1000' })],
      }),
      multi({ BTCUSDT: 'USDT' }),
    )
    expect(ratios(summary)).toEqual({ 'cross:USD': '0.25' })
    expect(summary.assets.find((row) => row.asset === 'USDT')?.walletBalance).toBe('-60')
  })

  it('is covered by profits in single-asset mode, and lost without them', () => {
    const with_ = (crossUnPnl: '100' | '0') =>
      summaryOf(
        account({
          assets: [asset({ walletBalance: '-60', crossWalletBalance: '-60', crossUnPnl, maintMargin: '10' })],
          positions: [position({ maintMargin: '10', notional: '1000' })],
        }),
        BTC,
      )
    expect(ratios(with_('100'))).toEqual({ 'cross:USDT': '0.25' })
    expect(ratios(with_('0'))).toEqual({ 'cross:USDT': 'Infinity' })
  })
})

describe('a position', () => {
  it('without collateral of its own is cross at once, as one that was switched from isolated', () => {
    const summary = summaryOf(
      account({
        assets: [asset({ maintMargin: '35', crossWalletBalance: '1000', crossUnPnl: '-5' })],
        positions: [
          position({ maintMargin: '20' }),
          position({ symbol: 'ETHUSDT', maintMargin: '15', unrealizedProfit: '-5' }),
        ],
      }),
      single({ BTCUSDT: 'USDT', ETHUSDT: 'USDT' }),
    )
    expect(ratios(summary)).toEqual({ 'cross:USDT': '0.03517587939698492462' })
    expect(summary.positions.map(({ kind }) => kind)).toEqual(['cross', 'cross'])
  })

  it('with collateral of its own is isolated', () => {
    const figures = account({
      assets: [asset({ maintMargin: '1' })],
      positions: [position({ ...isolated, maintMargin: '1' })],
    })
    expect(ratios(summaryOf(figures, BTC))).toEqual({ 'isolated:BTCUSDT:BOTH': '0.1' })
  })

  it('of which only open orders exist leaves no gap when its symbol is unknown', () => {
    const figures = account({
      assets: [asset({ maintMargin: '5', crossWalletBalance: '10' })],
      positions: [position({ maintMargin: '5' }), position({ symbol: 'NEW', positionAmt: '0.0' })],
    })
    const summary = summaryOf(figures, BTC)
    expect(summary.gaps).toEqual([])
    expect(ratios(summary)).toEqual({ 'cross:USDT': '0.5' })
  })
})

describe('a row with maintenance margin and no position', () => {
  it('is still a pool, without a move', () => {
    const figures = account({ assets: [asset({ maintMargin: '5', crossWalletBalance: '10' })] })
    expect(summaryOf(figures, BTC).pools).toMatchObject([
      {
        id: 'cross:USDT',
        marginRatio: '0.5',
        headroom: { money: '5', move: { kind: 'unknown', why: 'contradiction' } },
      },
    ])
  })
})

describe('an unknown symbol', () => {
  it('has no move, and removes the move of the pools it may be in', () => {
    const summary = summaryOf(
      account({
        assets: [asset({ maintMargin: '6', crossWalletBalance: '10' })],
        positions: [
          position({ maintMargin: '5', notional: '500' }),
          position({ symbol: 'NEW', maintMargin: '1', notional: '9' }),
          position({ symbol: 'ETHUSDT', maintMargin: '1', notional: '50', ...isolated }),
        ],
      }),
      single({ BTCUSDT: 'USDT', ETHUSDT: 'USDT' }),
    )
    const moves = Object.fromEntries(summary.pools.map(({ id, headroom }) => [id, headroom.move]))
    expect(moves).toEqual({
      'cross:USDT': { kind: 'unknown', why: 'margin-asset' },
      'isolated:ETHUSDT:BOTH': moveBy('-0.18367346938775510204'),
    })
    expect(summary.positions.find(({ symbol }) => symbol === 'NEW')?.move).toEqual({
      kind: 'unknown',
      why: 'margin-asset',
    })
  })
})
