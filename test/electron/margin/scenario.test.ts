import { parse, safeParse } from 'valibot'
import { describe, expect, it } from 'vitest'
import type { Answer } from '../../../electron/margin/pool-model.ts'
import { poolProblem, scenarioProblem } from '../../../electron/margin/scenario.ts'
import { project } from '../../../electron/margin/what-if.ts'
import type { Scenario } from '../../../shared/what-if.ts'
import { ratioSchema, scenarioSchema } from '../../../shared/what-if-schemas.ts'
import { bracketsOf, flat } from './brackets.ts'
import { account, asset, multi, position, single } from './figures.ts'

function fieldOf(value: unknown): string {
  const result = safeParse(scenarioSchema, value)
  return result.success ? 'accepted' : (result.issues[0].path ?? []).map(({ key }) => String(key)).join('.')
}

describe('a scenario that is not well-formed is refused', () => {
  const part = { symbol: 'BTCUSDT', positionSide: 'BOTH', share: '0.5' }

  it.each<[field: string, value: unknown]>([
    ['market', { market: '-1' }],
    ['market', { market: '-1.5' }],
    ['market', { market: '1e9' }],
    ['market', { market: '1000000000' }],
    ['market', { market: 'text' }],
    ['market', { market: '' }],
    ['market', { market: 'Infinity' }],
    ['market', { market: -0.05 }],
    ['market', { market: null }],
    ['symbols.0', { symbols: ['BTCUSDT'] }],
    ['symbols.BTCUSDT', { symbols: { ETHUSDT: '0.1', BTCUSDT: '-1' } }],
    ['add.0.amount', { add: [{ poolId: 'cross:USDT', amount: '1e9' }] }],
    ['add.0.poolId', { add: [{ poolId: '', amount: '1' }] }],
    ['close.0.share', { close: [{ ...part, share: '1.01' }] }],
    ['close.1.share', { close: [part, { ...part, share: '-0.1' }] }],
    ['close.0.positionSide', { close: [{ ...part, positionSide: 'both' }] }],
    ['price', { price: '0' }],
    ['', 'text'],
    ['', null],
  ])('at %s: %j', (field, value) => {
    expect(fieldOf(value)).toBe(field)
  })

  it('but not one that has everything, or nothing', () => {
    const full = {
      market: '-0.999999999999',
      symbols: { BTCUSDT: '100' },
      add: [{ poolId: 'cross:USDT', amount: '-1000000000.5' }],
      close: [part, { ...part, share: '1' }],
    }
    expect([fieldOf(full), fieldOf({})]).toEqual(['accepted', 'accepted'])
  })

  it('and so is a ratio that nothing can have', () => {
    for (const ratio of ['0', '-1', '11', '1e-1', 'x', 1])
      expect(safeParse(ratioSchema, ratio).success).toBe(false)
    expect(parse(ratioSchema, '0.75')).toBe('0.75')
  })
})

const answer: Answer = {
  kind: 'futures',
  account: account({
    assets: [
      asset({ crossWalletBalance: '100', marginBalance: '100', maintMargin: '15' }),
      asset({ asset: 'USDC' }),
    ],
    positions: [
      position({ positionSide: 'LONG', notional: '1000', maintMargin: '10' }),
      position({
        positionSide: 'SHORT',
        positionAmt: '-1',
        notional: '-500',
        maintMargin: '5',
        isolatedWallet: '40',
        isolatedMargin: '40',
      }),
    ],
  }),
  modes: single({ BTCUSDT: 'USDT' }),
  brackets: bracketsOf({ BTCUSDT: flat('0.01') }),
  receivedAt: 1,
}

describe('a scenario that an account does not allow is refused', () => {
  const problemOf = (scenario: Scenario, of: Answer = answer) => scenarioProblem(of, scenario)?.params
  const long = { symbol: 'BTCUSDT', positionSide: 'LONG' } as const

  it.each<[field: string, reason: string, scenario: Scenario]>([
    ['add.0.poolId', 'unknown', { add: [{ poolId: 'cross:BTC', amount: '1' }] }],
    [
      'add.1.poolId',
      'unknown',
      {
        add: [
          { poolId: 'cross:USDC', amount: '1' },
          { poolId: 'isolated:BTCUSDT:LONG', amount: '1' },
        ],
      },
    ],
    ['add.0.poolId', 'unknown', { add: [{ poolId: 'cross:USD', amount: '1' }] }],
    ['add.0.amount', 'range', { add: [{ poolId: 'isolated:BTCUSDT:SHORT', amount: '-40' }] }],
    ['close.0.share', 'range', { close: [{ ...long, positionSide: 'BOTH', share: '0.1' }] }],
    [
      'close.1.share',
      'range',
      {
        close: [
          { ...long, share: '0.6' },
          { ...long, share: '0.5' },
        ],
      },
    ],
  ])('at %s, %s', (field, reason, scenario) => {
    expect(problemOf(scenario)).toEqual({ field, reason })
  })

  it('but not one that closes all there is, or moves what is not held', () => {
    const scenario: Scenario = {
      symbols: { DOGEUSDT: '0.5' },
      add: [{ poolId: 'isolated:BTCUSDT:SHORT', amount: '-39' }],
      close: [
        { ...long, share: '0.6' },
        { ...long, share: '0.4' },
      ],
    }
    expect(scenarioProblem(answer, scenario)).toBeNull()
    expect(project(answer, scenario).summary.pools.map(({ id }) => id)).toEqual(['isolated:BTCUSDT:SHORT'])
  })

  it('in multi-assets mode, which has one pool', () => {
    const of: Answer = { ...answer, modes: multi({ BTCUSDT: 'USDT' }) }
    expect(problemOf({ add: [{ poolId: 'cross:USD', amount: '1' }] }, of)).toBeUndefined()
    expect(problemOf({ add: [{ poolId: 'cross:USDT', amount: '1' }] }, of)).toEqual({
      field: 'add.0.poolId',
      reason: 'unknown',
    })
  })

  it('and so is solving for a pool that is not there', () => {
    expect(poolProblem(answer, 'cross:USDT')).toBeNull()
    expect(poolProblem(answer, 'cross:USDC')?.params).toEqual({ field: 'poolId', reason: 'unknown' })
  })
})
