import { describe, expect, it } from 'vitest'
import type { AccountFigures, PositionFigures } from '../../../electron/margin/figures.ts'
import { summarize } from '../../../electron/margin/summarize.ts'
import type { AssetRow } from '../../../shared/state.ts'

/** Every row starts from nothing: a case names only what it is about. */
function asset(row: Partial<AssetRow>): AssetRow {
  return {
    asset: 'USDT',
    walletBalance: '0',
    unrealizedProfit: '0',
    marginBalance: '0',
    maintMargin: '0',
    initialMargin: '0',
    crossWalletBalance: '0',
    crossUnPnl: '0',
    availableBalance: '0',
    ...row,
  }
}

function position(row: Partial<PositionFigures>): PositionFigures {
  return {
    symbol: 'BTCUSDT',
    positionSide: 'BOTH',
    positionAmt: '1',
    notional: '0',
    unrealizedProfit: '0',
    initialMargin: '0',
    maintMargin: '0',
    isolatedWallet: '0',
    isolatedMargin: '0',
    ...row,
  }
}

function account(figures: Partial<AccountFigures>): AccountFigures {
  return {
    totalInitialMargin: '0',
    totalMaintMargin: '0',
    totalWalletBalance: '0',
    totalUnrealizedProfit: '0',
    totalMarginBalance: '0',
    availableBalance: '0',
    assets: [],
    positions: [],
    ...figures,
  }
}

const single = (marginAssets: Record<string, string>) => ({
  multiAssets: false,
  hedge: false,
  marginAssets: new Map(Object.entries(marginAssets)),
})
const multi = { multiAssets: true, hedge: false, marginAssets: new Map<string, string>() }

const ratios = (summary: ReturnType<typeof summarize>) =>
  Object.fromEntries(summary.pools.map(({ id, marginRatio }) => [id, marginRatio]))

describe('multi-assets mode', () => {
  it('divides the totals, not the USDT row (a real account: 10.77 %, where the row says 14.25 %)', () => {
    const summary = summarize(
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
      multi,
      1,
    )
    expect(ratios(summary)).toEqual({ 'cross:USD': '0.10767904027028565324' })
    expect(summary.currency).toBe('USD')
  })

  it("gives the exchange's own worked example its 47.98 %", () => {
    const summary = summarize(
      account({ totalMaintMargin: '199.596', totalMarginBalance: '416.02', positions: [position({})] }),
      multi,
      1,
    )
    expect(ratios(summary)).toEqual({ 'cross:USD': '0.47977501081678765444' })
  })

  it('calls no position a pool of its own', () => {
    const summary = summarize(
      account({
        totalMaintMargin: '1',
        totalMarginBalance: '10',
        positions: [position({ isolatedWallet: '5', isolatedMargin: '5' })],
      }),
      multi,
      1,
    )
    expect(summary.pools).toHaveLength(1)
    expect(summary.positions[0]).toMatchObject({ kind: 'cross', poolId: 'cross:USD' })
  })
})

describe('single-asset mode', () => {
  /** A real account of two isolated positions: its row mixes both into 0.23 %. */
  const isolatedOnly = account({
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
  })

  it('gives each isolated position its own ratio and the cross pool none of theirs', () => {
    const summary = summarize(isolatedOnly, single({ ETHUSDT: 'USDT', BTCUSDT: 'USDT' }), 1)
    expect(ratios(summary)).toEqual({
      'isolated:ETHUSDT:BOTH': '0.00997882494310604047',
      'isolated:BTCUSDT:BOTH': '0.00800415366799343635',
    })
  })

  it('sees a USDC pool in danger while the USDT totals look calm', () => {
    const summary = summarize(
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
      1,
    )
    expect(summary.pools.map(({ id }) => id)).toEqual(['cross:USDC', 'cross:USDT'])
    expect(summary.pools[0]).toMatchObject({
      maintMargin: '19.5',
      marginBalance: '21.5',
      marginRatio: '0.90697674418604651163',
    })
    expect(summary.positions.map(({ symbol }) => symbol)).toEqual(['SOLUSDC', 'BTCUSDT'])
  })

  it('keeps LONG and SHORT of one symbol apart', () => {
    const leg = { isolatedWallet: '100', isolatedMargin: '100' } as const
    const summary = summarize(
      account({
        assets: [asset({ maintMargin: '3' })],
        positions: [
          position({ ...leg, positionSide: 'LONG', maintMargin: '1' }),
          position({ ...leg, positionSide: 'SHORT', positionAmt: '-1', maintMargin: '2' }),
        ],
      }),
      { ...single({ BTCUSDT: 'USDT' }), hedge: true },
      1,
    )
    expect(ratios(summary)).toEqual({ 'isolated:BTCUSDT:SHORT': '0.02', 'isolated:BTCUSDT:LONG': '0.01' })
    expect(summary.positionMode).toBe('hedge')
  })

  it.each([
    ['gone', '0'],
    ['owed', '-12.5'],
  ] as const)('calls a pool whose balance is %s infinite, never calm', (_name, balance) => {
    const summary = summarize(
      account({
        assets: [asset({ maintMargin: '1', crossWalletBalance: balance })],
        positions: [position({ maintMargin: '1' })],
      }),
      single({ BTCUSDT: 'USDT' }),
      1,
    )
    expect(summary.pools[0]?.marginRatio).toBe('Infinity')
  })

  it('sees an isolated position whose loss is as large as its collateral', () => {
    const summary = summarize(
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
      1,
    )
    expect(ratios(summary)).toEqual({ 'isolated:BTCUSDT:BOTH': 'Infinity' })
  })

  it('takes a difference a hair below zero, from rounding, for none', () => {
    const summary = summarize(
      account({
        assets: [asset({ maintMargin: '0.99999999', crossWalletBalance: '50' })],
        positions: [position({ maintMargin: '1.00000000', isolatedWallet: '10', isolatedMargin: '10' })],
      }),
      single({ BTCUSDT: 'USDT' }),
      1,
    )
    expect(ratios(summary)).toEqual({ 'isolated:BTCUSDT:BOTH': '0.1' })
  })
})

describe('an answer that contradicts itself', () => {
  it.each([
    ['says nothing is due', '0'],
    ['leaves isolated positions out', '90'],
    ['is negative', '-100'],
  ] as const)('is never read as calmer than its positions: a row that %s', (_name, maintMargin) => {
    const summary = summarize(
      account({
        assets: [asset({ maintMargin, crossWalletBalance: '100' })],
        positions: [
          position({ maintMargin: '90' }),
          position({ symbol: 'ETHUSDT', maintMargin: '60', isolatedWallet: '200', isolatedMargin: '200' }),
        ],
      }),
      single({ BTCUSDT: 'USDT', ETHUSDT: 'USDT' }),
      1,
    )
    expect(ratios(summary)).toEqual({ 'cross:USDT': '0.9', 'isolated:ETHUSDT:BOTH': '0.3' })
  })

  it('is a gap in multi-assets mode, where the parts are in other units than the total', () => {
    const summary = summarize(
      account({
        totalMaintMargin: '0',
        totalMarginBalance: '100',
        positions: [position({ maintMargin: '90' })],
      }),
      multi,
      1,
    )
    expect(summary.gaps).toEqual([{ kind: 'contradiction', field: 'totalMaintMargin' }])
    expect(summary.pools).toEqual([])
  })
})

describe('what is not known', () => {
  it('is a gap for a symbol nobody knows, with the pools that are known still there', () => {
    const summary = summarize(
      account({
        assets: [asset({ maintMargin: '5', crossWalletBalance: '10' })],
        positions: [position({ maintMargin: '5' }), position({ symbol: 'NEWUSDX', maintMargin: '0' })],
      }),
      single({ BTCUSDT: 'USDT' }),
      1,
    )
    expect(summary.gaps).toEqual([{ kind: 'margin-asset', symbol: 'NEWUSDX' }])
    expect(ratios(summary)).toEqual({ 'cross:USDT': '0.5' })
    expect(summary.positions[0]).toMatchObject({ symbol: 'NEWUSDX', poolId: null, marginAsset: null })
  })

  it('does not charge an isolated position of an unknown asset to a cross pool', () => {
    const summary = summarize(
      account({
        assets: [asset({ maintMargin: '8', crossWalletBalance: '10' })],
        positions: [
          position({ maintMargin: '5' }),
          position({ symbol: 'NEWUSDX', maintMargin: '3', isolatedWallet: '6', isolatedMargin: '6' }),
        ],
      }),
      single({ BTCUSDT: 'USDT' }),
      1,
    )
    expect(ratios(summary)).toEqual({ 'cross:USDT': '0.5', 'isolated:NEWUSDX:BOTH': '0.5' })
    expect(summary.gaps).toHaveLength(1)
  })

  it('is a gap when the exchange sends no row for a cross position’s asset', () => {
    const summary = summarize(
      account({ positions: [position({ symbol: 'SOLUSDC', maintMargin: '1' })] }),
      single({ SOLUSDC: 'USDC' }),
      1,
    )
    expect(summary.gaps).toEqual([{ kind: 'asset-row', asset: 'USDC' }])
    expect(summary.pools).toEqual([])
  })
})

describe('an account without positions', () => {
  it.each([['single-asset'], ['multi-assets']])('has no pool in %s mode', (mode) => {
    const summary = summarize(
      account({
        totalMarginBalance: '100',
        assets: [asset({ walletBalance: '100', crossWalletBalance: '100' })],
        positions: [position({ positionAmt: '0.000', initialMargin: '5' })],
      }),
      mode === 'multi-assets' ? multi : single({}),
      1,
    )
    expect(summary.pools).toEqual([])
    expect(summary.gaps).toEqual([])
    expect(summary.positions).toEqual([])
  })
})
