import { describe, expect, it } from 'vitest'
import { type PortfolioFigures, summarizePortfolio } from '../../../electron/margin/portfolio.ts'
import type { AccountSummary, Decimal } from '../../../shared/state.ts'
import { account, asset, position } from './figures.ts'

const FIGURES: PortfolioFigures = {
  accountEquity: '10000',
  accountMaintMargin: '2000',
  uniMMR: '5',
  accountStatus: 'NORMAL',
  totalAvailableBalance: '7000.5',
}

function summarized(fields: Partial<PortfolioFigures> = {}): AccountSummary {
  return summarizePortfolio('portfolio-margin', { ...FIGURES, ...fields }, null, 1)
}

describe('a portfolio margin account', () => {
  it('is one pool, measured by what liquidates it', () => {
    const { pools, gaps, ...totals } = summarized()
    expect(pools).toEqual([
      {
        id: 'account',
        kind: 'account',
        asset: 'USD',
        maintMargin: '2000',
        marginBalance: '10000',
        // 1.05 / 5
        marginRatio: '0.21',
        uniMMR: '5',
        // 10,000 − 1.05 × 2,000
        headroom: { money: '7900', move: { kind: 'unknown', why: 'portfolio-margin' } },
      },
    ])
    expect(gaps).toEqual([])
    expect(totals).toEqual({
      receivedAt: 1,
      marginMode: 'portfolio-margin',
      currency: 'USD',
      walletBalance: null,
      unrealizedProfit: null,
      marginBalance: '10000',
      availableBalance: '7000.5',
      initialMargin: null,
      maintMargin: '2000',
      assets: [],
      positions: [],
      listsHoldings: false,
      status: 'normal',
    })
  })

  it.each<[uniMMR: Decimal, marginRatio: Decimal]>([
    // The line where the exchange liquidates.
    ['1.05', '1'],
    ['1.05000001', '0.99999999047619056689'],
    // 1.05 / 5.2 = 0.201923076923076923076923…, of which rounding would make …308.
    ['5.20000000', '0.20192307692307692307'],
    ['1.2', '0.875'],
    ['1.5', '0.7'],
    ['0.5', '2.1'],
    // What the exchange's page shows as an example.
    ['5167.92171923', '0.00020317645216894768'],
    ['99999999', '0.000000010500000105'],
  ])('with a uniMMR of %s has a ratio of %s, cut', (uniMMR, marginRatio) => {
    expect(summarized({ uniMMR }).pools[0]).toMatchObject({ marginRatio, uniMMR })
  })

  it.each<Partial<PortfolioFigures>>([
    { accountEquity: '-0.01', uniMMR: '-0.00001' },
    // Even without a position, and whatever else the exchange says.
    { accountEquity: '-0.01', accountMaintMargin: '0', uniMMR: '99999999' },
    { accountEquity: '-5', uniMMR: null },
    { accountEquity: '0', uniMMR: '0' },
  ])('whose equity is gone (%j) is beyond any ratio', (fields) => {
    const { pools, gaps } = summarized(fields)
    expect(pools[0]?.marginRatio).toBe('Infinity')
    expect(gaps).toEqual([])
  })

  it.each<Decimal | null>([null, '0', '0.00000000', '-1'])('with a uniMMR of %s has no ratio', (uniMMR) => {
    const { pools, gaps } = summarized({ uniMMR })
    expect(pools).toEqual([])
    expect(gaps).toEqual([{ kind: 'not-understood', field: 'uniMMR' }])
  })

  it.each([
    ['NORMAL', 'normal'],
    ['MARGIN_CALL', 'margin-call'],
    ['SUPPLY_MARGIN', 'margin-call'],
    ['REDUCE_ONLY', 'reduce-only'],
    ['ACTIVE_LIQUIDATION', 'liquidation'],
    ['FORCE_LIQUIDATION', 'liquidation'],
    ['BANKRUPTED', 'liquidation'],
  ])('of which the exchange says %s', (accountStatus, status) => {
    expect(summarized({ accountStatus })).toMatchObject({ status, gaps: [] })
  })

  it.each([null, 'normal', 'UNKNOWN_STATUS'])('of which it says %s is not understood', (accountStatus) => {
    expect(summarized({ accountStatus })).toMatchObject({
      status: null,
      gaps: [{ kind: 'not-understood', field: 'accountStatus' }],
      pools: [{ marginRatio: '0.21' }],
    })
  })
})

describe('an account in Pro', () => {
  const futures = {
    account: account({
      totalMaintMargin: '40',
      totalMarginBalance: '-500',
      assets: [asset({ asset: 'USDT', crossWalletBalance: '-500', maintMargin: '40' })],
      positions: [
        position({ symbol: 'BTCUSDT', positionAmt: '0.1', notional: '10000', maintMargin: '40' }),
        position({ symbol: 'ETHUSDT', positionAmt: '0' }),
      ],
    }),
    prices: [],
    marginAssets: new Map([['BTCUSDT', 'USDT']]),
  }

  it('is judged by the whole, and lists its futures', () => {
    const { pools, positions, ...summary } = summarizePortfolio(
      'portfolio-margin-pro',
      { ...FIGURES, uniMMR: '5.20000000' },
      futures,
      1,
    )
    expect(pools).toMatchObject([{ marginRatio: '0.20192307692307692307' }])
    expect(positions).toMatchObject([
      {
        symbol: 'BTCUSDT',
        poolId: 'account',
        marginAsset: 'USDT',
        move: { kind: 'unknown', why: 'portfolio-margin' },
      },
    ])
    expect(summary).toMatchObject({ gaps: [], listsHoldings: true, marginMode: 'portfolio-margin-pro' })
  })

  it('lists its futures also while its ratio is not known', () => {
    const { positions } = summarizePortfolio('portfolio-margin-pro', { ...FIGURES, uniMMR: null }, futures, 1)
    expect(positions).toMatchObject([{ move: { kind: 'unknown', why: 'portfolio-margin' } }])
  })
})
