import { describe, expect, it } from 'vitest'
import type { Answer } from '../../../electron/margin/pool-model.ts'
import { remedies } from '../../../electron/margin/remedies.ts'
import type { Decimal } from '../../../shared/state.ts'
import { bracketsOf, flat } from './brackets.ts'
import { account, asset, multi, position, single } from './figures.ts'

const TARGETS = [{ poolId: 'cross:USDT', target: '0.75' }] as const

/** 91 due and a balance of 100: BTCUSDT owes 60, ETHUSDT 30 and XRPUSDT 1. */
const answer: Answer = {
  kind: 'futures',
  account: account({
    assets: [asset({ crossWalletBalance: '100', marginBalance: '100', maintMargin: '91' })],
    positions: [
      position({ positionAmt: '0.05', notional: '6000', maintMargin: '60' }),
      position({ symbol: 'ETHUSDT', positionAmt: '-1', notional: '-1500', maintMargin: '30' }),
      position({ symbol: 'XRPUSDT', positionAmt: '100', notional: '100', maintMargin: '1' }),
    ],
  }),
  modes: single({ BTCUSDT: 'USDT', ETHUSDT: 'USDT', XRPUSDT: 'USDT' }),
  brackets: bracketsOf({ BTCUSDT: flat('0.01'), ETHUSDT: flat('0.02'), XRPUSDT: flat('0.01') }),
  receivedAt: 1,
}

describe('remedies', () => {
  it('are the money, the closings that are enough alone, the smallest first, and the market', () => {
    const lots = new Map<string, Decimal>([['BTCUSDT', '0.001']])
    expect(remedies(answer, TARGETS, lots)).toEqual([
      {
        poolId: 'cross:USDT',
        target: '0.75',
        // 91 ÷ 0.75 − 100 = 21.333…
        money: '21.34',
        // 16 less must be due: 16 ÷ 30 of 1500, 16 ÷ 60 of 6000. XRPUSDT owes too little.
        close: [
          { symbol: 'ETHUSDT', positionSide: 'BOTH', share: '0.533333333334', quantity: null },
          { symbol: 'BTCUSDT', positionSide: 'BOTH', share: '0.266666666667', quantity: '0.014' },
        ],
        // 91 x = 0.75 × (100 + 4600 × (x − 1)), so 3359 x = 3375
        market: '0.004763322418',
      },
    ])
  })

  it('close no more than there is', () => {
    const lots = new Map<string, Decimal>([
      ['BTCUSDT', '0.04'],
      ['ETHUSDT', '3'],
    ])
    const [remedy] = remedies(answer, TARGETS, lots)
    expect(remedy?.close.map(({ quantity }) => quantity)).toEqual(['1', '0.04'])
  })

  it('are none for a ratio that is low enough, that cannot be reached, and for a pool that is not there', () => {
    const none = { close: [], market: null }
    expect(remedies(answer, [{ poolId: 'cross:USDT', target: '0.95' }], new Map())).toEqual([
      { poolId: 'cross:USDT', target: '0.95', money: '0', ...none },
    ])
    expect(remedies(answer, [{ poolId: 'cross:USDT', target: '0' }], new Map())).toEqual([
      { poolId: 'cross:USDT', target: '0', money: null, ...none },
    ])
    expect(remedies(answer, [{ poolId: 'cross:USDC', target: '0.5' }], new Map())).toEqual([])
  })

  it('are the money alone without brackets, and for an isolated position the money and its price', () => {
    expect(remedies({ ...answer, brackets: new Map() }, TARGETS, new Map())).toMatchObject([
      { money: '21.34', close: [], market: null },
    ])
    const isolated: Answer = {
      ...answer,
      account: account({
        assets: [asset({ maintMargin: '60' })],
        positions: [
          position({
            positionAmt: '0.05',
            notional: '6000',
            maintMargin: '60',
            isolatedWallet: '66',
            isolatedMargin: '66',
          }),
        ],
      }),
    }
    // 60 x = 0.75 × (66 + 6000 × (x − 1)), so 4440 x = 4450.5
    expect(remedies(isolated, [{ poolId: 'isolated:BTCUSDT:BOTH', target: '0.75' }], new Map())).toEqual([
      { poolId: 'isolated:BTCUSDT:BOTH', target: '0.75', money: '14', close: [], market: '0.002364864865' },
    ])
  })

  it('put the smallest value in dollars first in multi-assets mode', () => {
    const of: Answer = {
      kind: 'futures',
      account: account({
        totalMaintMargin: '90',
        totalMarginBalance: '100',
        assets: [
          asset({ marginBalance: '100', maintMargin: '50' }),
          asset({ asset: 'BTC', marginBalance: '0', maintMargin: '0.0008' }),
        ],
        positions: [
          position({ notional: '5000', maintMargin: '50' }),
          position({ symbol: 'ETHBTC', notional: '0.04', maintMargin: '0.0008' }),
        ],
      }),
      modes: multi(
        { BTCUSDT: 'USDT', ETHBTC: 'BTC' },
        { USDT: { bid: '1', ask: '1' }, BTC: { bid: '50000', ask: '50000' } },
      ),
      brackets: bracketsOf({ BTCUSDT: flat('0.01'), ETHBTC: flat('0.02') }),
      receivedAt: 1,
    }
    const [remedy] = remedies(of, [{ poolId: 'cross:USD', target: '0.8' }], new Map())
    // A quarter of 0.04 BTC is 500 dollars, a fifth of 5000 is 1000.
    expect(remedy?.close.map(({ symbol, share }) => [symbol, share])).toEqual([
      ['ETHBTC', '0.25'],
      ['BTCUSDT', '0.2'],
    ])
  })
})
