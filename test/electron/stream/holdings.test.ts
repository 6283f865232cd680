import { describe, expect, it } from 'vitest'
import type { AccountPayload } from '../../../electron/binance/responses.ts'
import { summarize } from '../../../electron/margin/summarize.ts'
import { holdingsOf } from '../../../electron/stream/holdings.ts'
import { accountPayload } from '../monitor/account-payload.ts'

function holdingsFor(payload: AccountPayload): string {
  const modes = {
    multiAssets: false,
    marginAssets: new Map([['BTCUSDT', 'USDT']]),
    contradicted: false,
    rates: new Map(),
    prices: [],
  }
  return holdingsOf(summarize(payload, modes, 0))
}

const payload = accountPayload('0.2')
const [asset] = payload.assets
const [position] = payload.positions
if (asset === undefined || position === undefined) throw new Error('The payload is empty')

const before = holdingsFor(payload)
const withAsset = (fields: Partial<typeof asset>) =>
  holdingsFor({ ...payload, assets: [{ ...asset, ...fields }] })
const withPosition = (fields: Partial<typeof position>) =>
  holdingsFor({ ...payload, positions: [{ ...position, ...fields }] })

describe('holdings differ', () => {
  it.each([
    ['after a fee, a transfer or a closed trade', withAsset({ walletBalance: '999.99999999' })],
    ['when a position has grown', withPosition({ positionAmt: '1.001' })],
    ['when a long position has become a short one', withPosition({ positionAmt: '-1' })],
    ['when a position is closed', holdingsFor({ ...payload, positions: [] })],
    [
      'when there is another position',
      holdingsFor({ ...payload, positions: [position, { ...position, symbol: 'ETHUSDT' }] }),
    ],
    [
      'when there is another asset',
      holdingsFor({ ...payload, assets: [asset, { ...asset, asset: 'USDC' }] }),
    ],
  ])('%s', (_name, after) => {
    expect(after).not.toBe(before)
  })
})

describe('holdings are the same', () => {
  it.each([
    [
      'when only prices change the position',
      withPosition({ notional: '4000', unrealizedProfit: '2000', maintMargin: '16' }),
    ],
    [
      'when only prices change the balances',
      withAsset({ unrealizedProfit: '5', marginBalance: '1005', crossUnPnl: '5', availableBalance: '1' }),
    ],
    ['when an amount is written with more zeros', withAsset({ walletBalance: '1000.00000000' })],
    [
      'when there is another row without a balance',
      holdingsFor({ ...payload, assets: [asset, { ...asset, asset: 'BNB', walletBalance: '0.000' }] }),
    ],
  ])('%s', (_name, after) => {
    expect(after).toBe(before)
  })

  it('when the rows come in another order', () => {
    const two = [asset, { ...asset, asset: 'USDC' }]
    expect(holdingsFor({ ...payload, assets: two.toReversed() })).toBe(
      holdingsFor({ ...payload, assets: two }),
    )
  })
})
