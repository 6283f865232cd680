import { describe, expect, it } from 'vitest'
import type { PositionFigures } from '../../../electron/margin/figures.ts'
import { account, asset, multi, position, ratios, single, summaryOf } from './figures.ts'

describe('multi-assets mode', () => {
  it('has one pool for all positions', () => {
    const summary = summaryOf(
      account({
        totalMaintMargin: '1',
        totalMarginBalance: '10',
        positions: [position({ isolatedWallet: '5', isolatedMargin: '5' })],
      }),
      multi(),
    )
    expect(summary.pools).toHaveLength(1)
    expect(summary.positions[0]).toMatchObject({ kind: 'cross', poolId: 'cross:USD' })
  })
})

describe('single-asset mode', () => {
  it('shows a USDC pool in danger although the USDT totals look calm', () => {
    const summary = summaryOf(
      account({
        totalMaintMargin: '50',
        totalMarginBalance: '5000',
        assets: [
          asset({ maintMargin: '50', marginBalance: '5000', crossWalletBalance: '5000' }),
          asset({ asset: 'USDC', maintMargin: '19.5', crossWalletBalance: '50', crossUnPnl: '-28.5' }),
        ],
        positions: [
          position({ maintMargin: '50', notional: '10000' }),
          position({ symbol: 'SOLUSDC', maintMargin: '19.5', notional: '3000', unrealizedProfit: '-28.5' }),
        ],
      }),
      single({ BTCUSDT: 'USDT', SOLUSDC: 'USDC' }),
    )
    expect(summary.pools.map(({ id }) => id)).toEqual(['cross:USDC', 'cross:USDT'])
    expect(summary.pools[0]).toMatchObject({
      maintMargin: '19.5',
      marginBalance: '21.5',
      marginRatio: '0.90697674418604651163',
    })
    expect(summary.positions.map(({ symbol }) => symbol)).toEqual(['SOLUSDC', 'BTCUSDT'])
  })

  it('has separate pools for LONG and SHORT of one symbol', () => {
    const leg = { isolatedWallet: '100', isolatedMargin: '100' } as const
    const summary = summaryOf(
      account({
        assets: [asset({ maintMargin: '3' })],
        positions: [
          position({ ...leg, positionSide: 'LONG', maintMargin: '1' }),
          position({ ...leg, positionSide: 'SHORT', positionAmt: '-1', maintMargin: '2' }),
        ],
      }),
      single({ BTCUSDT: 'USDT' }),
    )
    expect(ratios(summary)).toEqual({ 'isolated:BTCUSDT:SHORT': '0.02', 'isolated:BTCUSDT:LONG': '0.01' })
  })

  it.each([
    ['zero', '0'],
    ['negative', '-12.5'],
  ] as const)('has an infinite ratio, never a calm one, for a pool whose balance is %s', (_name, balance) => {
    const summary = summaryOf(
      account({
        assets: [asset({ maintMargin: '1', crossWalletBalance: balance })],
        positions: [position({ maintMargin: '1' })],
      }),
      single({ BTCUSDT: 'USDT' }),
    )
    expect(summary.pools[0]?.marginRatio).toBe('Infinity')
  })

  it('sorts the positions of a pool by the size of their notional, then by name', () => {
    const rows = [
      position({ symbol: 'AUSDT', notional: '10' }),
      position({ symbol: 'CUSDT', positionAmt: '-1', notional: '-30' }),
      position({ symbol: 'BUSDT', positionAmt: '-1', notional: '-10' }),
    ]
    const modes = single({ AUSDT: 'USDT', BUSDT: 'USDT', CUSDT: 'USDT' })
    for (const positions of [rows, rows.toReversed()]) {
      const summary = summaryOf(account({ assets: [asset({})], positions }), modes)
      expect(summary.positions.map(({ symbol }) => symbol)).toEqual(['CUSDT', 'AUSDT', 'BUSDT'])
    }
  })

  it('also recognizes an isolated position by its isolated margin', () => {
    const summary = summaryOf(
      account({
        assets: [asset({ maintMargin: '1' })],
        positions: [position({ maintMargin: '1', unrealizedProfit: '5', isolatedMargin: '5' })],
      }),
      single({ BTCUSDT: 'USDT' }),
    )
    expect(ratios(summary)).toEqual({ 'isolated:BTCUSDT:BOTH': '0.2' })
  })

  it('puts the pool with the largest shortfall first when several balances are lost', () => {
    const lost = (symbol: string, isolatedWallet: '10' | '80') =>
      position({ symbol, maintMargin: '1', isolatedWallet, unrealizedProfit: '-100', isolatedMargin: '-20' })
    const summary = summaryOf(
      account({
        assets: [asset({ maintMargin: '2' })],
        positions: [lost('AUSDT', '80'), lost('BUSDT', '10')],
      }),
      single({ AUSDT: 'USDT', BUSDT: 'USDT' }),
    )
    expect(summary.pools.map(({ symbol }) => symbol)).toEqual(['BUSDT', 'AUSDT'])
  })

  it('recognizes an isolated position whose loss is as large as its collateral', () => {
    const summary = summaryOf(
      account({
        assets: [asset({ maintMargin: '1' })],
        positions: [
          position({
            maintMargin: '1',
            isolatedWallet: '10',
            unrealizedProfit: '-10',
            isolatedMargin: '0.00000000',
          }),
        ],
      }),
      single({ BTCUSDT: 'USDT' }),
    )
    expect(ratios(summary)).toEqual({ 'isolated:BTCUSDT:BOTH': 'Infinity' })
  })

  it('treats a tiny negative difference from rounding as zero, with and without a cross position', () => {
    const rounded = (more: readonly PositionFigures[]) =>
      summaryOf(
        account({
          assets: [asset({ maintMargin: '0.99999999', crossWalletBalance: '50' })],
          positions: [
            position({ maintMargin: '1.00000000', isolatedWallet: '10', isolatedMargin: '10' }),
            ...more,
          ],
        }),
        single({ BTCUSDT: 'USDT', ETHUSDT: 'USDT' }),
      )
    expect(ratios(rounded([]))).toEqual({ 'isolated:BTCUSDT:BOTH': '0.1' })
    expect(ratios(rounded([position({ symbol: 'ETHUSDT', notional: '0.00000001' })]))).toEqual({
      'isolated:BTCUSDT:BOTH': '0.1',
      'cross:USDT': '0',
    })
  })
})

describe('missing information', () => {
  it('is a gap for an unknown symbol, while the known pools remain', () => {
    const summary = summaryOf(
      account({
        assets: [asset({ maintMargin: '5', crossWalletBalance: '10' })],
        positions: [position({ maintMargin: '5' }), position({ symbol: 'NEWUSDX', maintMargin: '0' })],
      }),
      single({ BTCUSDT: 'USDT' }),
    )
    expect(summary.gaps).toEqual([{ kind: 'margin-asset', symbol: 'NEWUSDX' }])
    expect(ratios(summary)).toEqual({ 'cross:USDT': '0.5' })
    expect(summary.positions[0]).toMatchObject({ symbol: 'NEWUSDX', poolId: null, marginAsset: null })
  })

  it('does not add an isolated position of an unknown asset to a cross pool', () => {
    const summary = summaryOf(
      account({
        assets: [asset({ maintMargin: '8', crossWalletBalance: '10' })],
        positions: [
          position({ maintMargin: '5' }),
          position({ symbol: 'NEWUSDX', maintMargin: '3', isolatedWallet: '6', isolatedMargin: '6' }),
        ],
      }),
      single({ BTCUSDT: 'USDT' }),
    )
    expect(ratios(summary)).toEqual({ 'cross:USDT': '0.5', 'isolated:NEWUSDX:BOTH': '0.5' })
    expect(summary.gaps).toHaveLength(1)
  })

  it('is a gap when the exchange sends no row for a cross position’s asset', () => {
    const summary = summaryOf(
      account({ positions: [position({ symbol: 'SOLUSDC', maintMargin: '1' })] }),
      single({ SOLUSDC: 'USDC' }),
    )
    expect(summary.gaps).toEqual([{ kind: 'asset-row', asset: 'USDC' }])
    expect(summary.pools).toEqual([])
  })
})

describe('an account without positions', () => {
  it.each([['single-asset'], ['multi-assets']])('has no pool in %s mode', (mode) => {
    const summary = summaryOf(
      account({
        totalMarginBalance: '100',
        assets: [asset({ walletBalance: '100', crossWalletBalance: '100' })],
        positions: [position({ positionAmt: '0.000' })],
      }),
      mode === 'multi-assets' ? multi() : single({}),
    )
    expect(summary.pools).toEqual([])
    expect(summary.gaps).toEqual([])
    expect(summary.positions).toEqual([])
  })
})
