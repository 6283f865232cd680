import { beforeEach, describe, expect, it } from 'vitest'
import type { Exchange } from '../../../electron/binance/client.ts'
import type { AccountPayload, PositionRiskRow } from '../../../electron/binance/responses.ts'
import { createSource } from '../../../electron/monitor/source.ts'
import { type Problem, ProblemError } from '../../../shared/problems.ts'

const CREDENTIALS = { apiKey: 'key', secret: 'secret' }

const ROW = {
  positionSide: 'BOTH',
  positionAmt: '1',
  unrealizedProfit: '0',
  isolatedMargin: '0',
  notional: '100',
  isolatedWallet: '0',
  initialMargin: '10',
  maintMargin: '1',
} as const

const ACCOUNT: AccountPayload = {
  totalInitialMargin: '10',
  totalMaintMargin: '1',
  totalWalletBalance: '10',
  totalUnrealizedProfit: '0',
  totalMarginBalance: '10',
  totalCrossWalletBalance: '10',
  totalCrossUnPnl: '0',
  availableBalance: '0',
  assets: [
    {
      asset: 'USDT',
      walletBalance: '10',
      unrealizedProfit: '0',
      marginBalance: '10',
      maintMargin: '1',
      initialMargin: '10',
      crossWalletBalance: '10',
      crossUnPnl: '0',
      availableBalance: '0',
    },
  ],
  positions: [{ ...ROW, symbol: 'BTCUSDT' }],
}

let now: number
let asked: string[]
let account: AccountPayload
let risk: readonly PositionRiskRow[] | Problem
let config: { multiAssetsMargin: boolean; dualSidePosition: boolean } | Problem

async function reply<T extends object>(name: string, value: T | Problem): Promise<T> {
  asked.push(name)
  if ('kind' in value) throw new ProblemError(value)
  return value
}

const exchange: Exchange = {
  account: () => reply('account', account),
  positionRisk: () => reply('positionRisk', risk),
  accountConfig: () => reply('accountConfig', config),
  weight: () => ({ used: 0, limit: 2400 }),
  abort() {},
  wake() {},
}

function source(credentials = async () => CREDENTIALS) {
  return createSource({ exchange, credentials, now: () => now })
}

beforeEach(() => {
  now = 1_000_000
  asked = []
  account = ACCOUNT
  risk = [{ symbol: 'BTCUSDT', positionSide: 'BOTH', marginAsset: 'USDT' }]
  config = { multiAssetsMargin: false, dualSidePosition: false }
})

describe('a source', () => {
  it('asks for the modes, the account and the margin assets it does not know', async () => {
    const summary = await source()()
    expect(asked).toEqual(['accountConfig', 'account', 'positionRisk'])
    expect(summary).toMatchObject({
      receivedAt: 1_000_000,
      marginMode: 'single-asset',
      positionMode: 'one-way',
      pools: [{ id: 'cross:USDT', marginRatio: '0.1' }],
      gaps: [],
    })
  })

  it('asks for the modes again after a minute, and for margin assets only for a new symbol', async () => {
    const poll = source()
    await poll()
    asked = []
    now += 59_999
    await poll()
    expect(asked).toEqual(['account'])
    asked = []
    now += 1
    account = { ...ACCOUNT, positions: [...ACCOUNT.positions, { ...ROW, symbol: 'NEWUSDT' }] }
    await poll()
    expect(asked).toEqual(['accountConfig', 'account', 'positionRisk'])
  })

  it('takes up a mode that was switched on the exchange', async () => {
    const poll = source()
    await poll()
    config = { multiAssetsMargin: true, dualSidePosition: true }
    now += 60_000
    expect(await poll()).toMatchObject({
      marginMode: 'multi-assets',
      positionMode: 'hedge',
      pools: [{ id: 'cross:USD' }],
    })
  })

  it('fails with the modes: without them nothing can be worked out', async () => {
    config = { kind: 'timeout' }
    await expect(source()()).rejects.toMatchObject({ problem: { kind: 'timeout' } })
  })

  it('leaves a gap when the margin assets cannot be had, and asks again at the next poll', async () => {
    risk = { kind: 'exchange-error' }
    const poll = source()
    expect(await poll()).toMatchObject({ gaps: [{ kind: 'margin-asset', symbol: 'BTCUSDT' }] })
    risk = [{ symbol: 'BTCUSDT', positionSide: 'BOTH', marginAsset: 'USDT' }]
    expect(await poll()).toMatchObject({ gaps: [] })
  })

  it('asks the keychain once, and again only while it has failed', async () => {
    let times = 0
    const poll = source(async () => {
      times += 1
      if (times === 1) throw new ProblemError({ kind: 'keychain-locked' })
      return CREDENTIALS
    })
    await expect(poll()).rejects.toMatchObject({ problem: { kind: 'keychain-locked' } })
    await poll()
    await poll()
    expect(times).toBe(2)
  })
})
