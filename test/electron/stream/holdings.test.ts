import { describe, expect, it } from 'vitest'
import type { AccountPayload } from '../../../electron/binance/responses.ts'
import { summarize } from '../../../electron/margin/summarize.ts'
import { holdingsOf } from '../../../electron/stream/holdings.ts'
import { accountPayload } from '../monitor/account-payload.ts'

function held(payload: AccountPayload): string {
  const modes = {
    multiAssets: false,
    marginAssets: new Map([['BTCUSDT', 'USDT']]),
    marginTypes: new Map(),
    details: new Map(),
  }
  return holdingsOf(summarize(payload, modes, 0))
}

const payload = accountPayload('0.2')
const [asset] = payload.assets
const [position] = payload.positions
if (asset === undefined || position === undefined) throw new Error('The payload is empty')

const before = held(payload)
const withAsset = (fields: Partial<typeof asset>) => held({ ...payload, assets: [{ ...asset, ...fields }] })
const withPosition = (fields: Partial<typeof position>) =>
  held({ ...payload, positions: [{ ...position, ...fields }] })

describe('holdings differ', () => {
  it.each([
    ['after a fee, a transfer or a closed trade', withAsset({ walletBalance: '999.99999999' })],
    ['when a position has grown', withPosition({ positionAmt: '1.001' })],
    ['when it has turned round', withPosition({ positionAmt: '-1' })],
    ['when it is gone', held({ ...payload, positions: [] })],
    [
      'when there is one more',
      held({ ...payload, positions: [position, { ...position, symbol: 'ETHUSDT' }] }),
    ],
    ['when there is an asset more', held({ ...payload, assets: [asset, { ...asset, asset: 'USDC' }] })],
  ])('%s', (_name, after) => {
    expect(after).not.toBe(before)
  })
})

describe('holdings are the same', () => {
  it.each([
    [
      'whatever the market does',
      withPosition({ notional: '4000', unrealizedProfit: '2000', maintMargin: '16', initialMargin: '200' }),
    ],
    [
      'whatever it does to balances',
      withAsset({ unrealizedProfit: '5', marginBalance: '1005', crossUnPnl: '5', availableBalance: '1' }),
    ],
    ['however an amount is written', withAsset({ walletBalance: '1000.00000000' })],
    [
      'with a row that holds nothing',
      held({ ...payload, assets: [asset, { ...asset, asset: 'BNB', walletBalance: '0.000' }] }),
    ],
  ])('%s', (_name, after) => {
    expect(after).toBe(before)
  })

  it('in whatever order they are told', () => {
    const two = [asset, { ...asset, asset: 'USDC' }]
    expect(held({ ...payload, assets: two.toReversed() })).toBe(held({ ...payload, assets: two }))
  })
})
