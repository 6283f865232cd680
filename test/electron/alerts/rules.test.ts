import { describe, expect, it } from 'vitest'
import type { LevelRule } from '../../../shared/settings/rules.ts'
import type { Decimal } from '../../../shared/state.ts'
import { rules, START, simulateAccount } from './simulated-account.ts'

const TIMING = { holdSeconds: 0, repeatMinutes: null } as const
const MONEY: LevelRule = { warning: '500', critical: '200', rearm: '50', ...TIMING }
const LOSS: LevelRule = { warning: '500', critical: '900', rearm: '50', ...TIMING }
const RATIO: LevelRule = { warning: '0.50', critical: '0.80', rearm: '0.05', ...TIMING }
const BTC = 'isolated:BTCUSDT:BOTH'
const ETH = 'isolated:ETHUSDT:SHORT'
const isolatedPool = (poolId: string, marginRatio: Decimal) => ({ poolId, marginRatio })

describe.each(['availableBalance', 'marginBalance'] as const)('%s', (rule) => {
  const account = () => simulateAccount({ rules: rules({ [rule]: MONEY }) })

  it.each<[Decimal, string[]]>([
    ['500', []],
    ['499.99999999', [`raised warning ${rule}`]],
    ['200', [`raised warning ${rule}`]],
    ['199.99999999', [`raised critical ${rule}`]],
    ['-3', [`raised critical ${rule}`]],
  ])('a first balance of %s', (balance, expected) => {
    expect(account().see({ [rule]: balance })).toEqual(expected)
  })

  it('keeps its level within the re-arm distance, and falls at exactly that distance', () => {
    const low = account()
    for (const balance of ['499', '549.99', '549.99', '549.99']) low.see({ [rule]: balance })
    expect(low.standing).toMatchObject([{ key: rule, level: 'warning', value: '549.99', threshold: '500' }])
    for (const balance of ['550', '550']) low.see({ [rule]: balance })
    expect(low.events).toMatchObject([
      { kind: 'fall', rule, value: '550', threshold: '500', currency: 'USDT' },
    ])
  })

  it('raises alerts in the currency of the totals', () => {
    const low = account()
    low.see({ [rule]: '1000' })
    low.see({ [rule]: '1', currency: 'USD' })
    expect(low.alerts).toMatchObject([
      { rule, poolId: null, value: '1', currency: 'USD', threshold: '200', previous: { value: '1000' } },
    ])
  })
})

describe('unrealizedLoss', () => {
  it.each<[Decimal, string[]]>([
    ['-499.99', []],
    ['-500', ['raised warning unrealizedLoss']],
    ['-900.00000001', ['raised critical unrealizedLoss']],
    ['900', []],
  ])('of a profit of %s', (unrealizedProfit, expected) => {
    expect(simulateAccount({ rules: rules({ unrealizedLoss: LOSS }) }).see({ unrealizedProfit })).toEqual(
      expected,
    )
  })

  it('raises alerts without the sign, and treats a gain as no loss', () => {
    const account = simulateAccount({ rules: rules({ unrealizedLoss: LOSS }) })
    account.see({ unrealizedProfit: '12.5' })
    account.see({ unrealizedProfit: '-950.50' })
    expect(account.alerts).toMatchObject([{ value: '950.5', previous: { value: '0' }, currency: 'USDT' }])
  })
})

describe('isolatedRatio', () => {
  it('raises alerts for each position separately', () => {
    const account = simulateAccount({ rules: rules({ isolatedRatio: RATIO }) })
    expect(account.see({ isolated: [isolatedPool(BTC, '0.6'), isolatedPool(ETH, '0.4')] })).toEqual([
      `raised warning isolatedRatio:${BTC}`,
    ])
    expect(account.see({ isolated: [isolatedPool(ETH, '0.9'), isolatedPool(BTC, '0.6')] })).toEqual([
      `raised critical isolatedRatio:${ETH}`,
    ])
    expect(account.standing.map(({ poolId, level }) => [poolId, level])).toEqual([
      [ETH, 'critical'],
      [BTC, 'warning'],
    ])
  })

  it('treats a closed position as a ratio of zero, and then forgets it', () => {
    const account = simulateAccount({ rules: rules({ isolatedRatio: RATIO }) })
    account.see({ isolated: [isolatedPool(BTC, '0.6')] })
    account.see({ isolated: [] })
    expect(account.standing).toHaveLength(1)
    account.see({ isolated: [] })
    expect(account.events).toMatchObject([{ kind: 'fall', level: 'calm', value: '0', poolId: BTC }])
    account.see({ isolated: [] })
    expect(account.state.dangers).toEqual({})
    expect(Object.keys(account.state.previous)).toEqual(['marginRatio', 'blind'])
  })

  it('keeps a position that is missing from incomplete figures', () => {
    const account = simulateAccount({ rules: rules({ isolatedRatio: RATIO }) })
    account.see({ isolated: [isolatedPool(BTC, '0.6')] })
    for (let i = 0; i < 3; i += 1) account.seeIncomplete({ isolated: [] })
    expect(account.standing).toMatchObject([{ poolId: BTC, level: 'warning', value: '0.6' }])
  })

  it('notifies of the worst first, then in the order of the rules', () => {
    const account = simulateAccount({
      rules: rules({ isolatedRatio: RATIO, unrealizedLoss: LOSS, availableBalance: MONEY }),
    })
    expect(
      account.see({
        marginRatio: '0.6',
        isolated: [isolatedPool(BTC, '0.6'), isolatedPool(ETH, '0.9')],
        availableBalance: '400',
        unrealizedProfit: '-1000',
      }),
    ).toEqual([
      `raised critical isolatedRatio:${ETH}`,
      'raised critical unrealizedLoss',
      'raised warning',
      `raised warning isolatedRatio:${BTC}`,
      'raised warning availableBalance',
    ])
    expect(account.events.map(({ rule }) => rule)).toEqual([
      'marginRatio',
      'isolatedRatio',
      'isolatedRatio',
      'availableBalance',
      'unrealizedLoss',
    ])
  })
})

describe.each([
  ['liquidationMove', 'marketMove', ['0.1', '0.0999', '0.05', '0.0499'], ['0.0599', '0.06']],
  ['liquidationPrice', 'liquidationDistance', ['0.1', '0.0999', '0.05', '0.0499'], ['0.0599', '0.06']],
  ['pace', 'minutesLeft', ['60', '59.9', '20', '19.9'], ['34.9', '35']],
] as const)('%s', (rule, figure, [calm, warning, stillWarning, critical], [held, fallen]) => {
  const levels = {
    ...(rule === 'pace'
      ? { warning: '60', critical: '20', rearm: '15' }
      : { warning: '0.1', critical: '0.05', rearm: '0.01' }),
    ...TIMING,
  } as const
  const account = () => simulateAccount({ rules: rules({ [rule]: levels }) })

  it('is at its level below the threshold', () => {
    const near = account()
    expect(near.see({ [figure]: calm })).toEqual([])
    expect(near.see({ [figure]: warning })).toEqual([`raised warning ${rule}`])
    expect(near.see({ [figure]: stillWarning })).toEqual([])
    expect(near.see({ [figure]: critical })).toEqual([`raised critical ${rule}`])
    expect(near.standing).toMatchObject([{ rule, poolId: null, level: 'critical', value: critical }])
  })

  it('falls at the re-arm distance, and for good when nothing is in sight any more', () => {
    const near = account()
    near.see({ [figure]: critical })
    for (const value of [held, held, held]) near.see({ [figure]: value })
    expect(near.standing).toMatchObject([{ level: 'critical' }])
    for (const value of [fallen, fallen]) near.see({ [figure]: value })
    expect(near.standing).toMatchObject([{ level: 'warning', value: fallen }])
    for (const value of ['Infinity', 'Infinity']) near.see({ [figure]: value })
    expect(near.standing).toEqual([])
  })

  it('stands as it was while it is not known', () => {
    const near = account()
    near.see({ [figure]: critical })
    for (let count = 0; count < 3; count += 1) near.see({})
    expect(near.standing).toMatchObject([{ rule, level: 'critical' }])
  })

  it('ends a snooze when it is worse by a tenth, or by the re-arm distance where that is more', () => {
    const near = account()
    near.see({ [figure]: warning })
    near.snooze('1-hour', rule)
    expect(near.see({ [figure]: rule === 'pace' ? '45' : '0.09' })).toEqual([])
    expect(near.see({ [figure]: rule === 'pace' ? '44.9' : '0.0899' })).toEqual([`worsened warning ${rule}`])
  })

  it('is not judged while it is off', () => {
    expect(simulateAccount({ rules: rules({}) }).see({ [figure]: '0' })).toEqual([])
  })
})

describe('balanceDrop', () => {
  const HOUR = 3600
  const account = (hours = 24) =>
    simulateAccount({
      rules: rules({ balanceDrop: { warning: '0.10', critical: '0.25', rearm: '0.02', hours, ...TIMING } }),
    })

  it('is the fraction lost since the highest balance of the last hours', () => {
    const falling = account()
    falling.see({ marginBalance: '900' })
    falling.see({ marginBalance: '1000' })
    expect(falling.see({ marginBalance: '900.00000001' })).toEqual([])
    expect(falling.see({ marginBalance: '900' })).toEqual(['raised warning balanceDrop'])
    expect(falling.alerts).toMatchObject([
      { value: '0.1', threshold: '0.10', currency: null, previous: { value: '0.09999999999' } },
    ])
    expect(falling.see({ marginBalance: '-50' })).toEqual(['raised critical balanceDrop'])
    expect(falling.alerts).toMatchObject([{ value: '1.05' }])
  })

  it('forgets a high once it is a little older than the hours of the rule', () => {
    const falling = account()
    falling.see({ marginBalance: '1000' })
    falling.see({ marginBalance: '950' }, HOUR)
    expect(falling.see({ marginBalance: '880' }, 23 * HOUR)).toEqual(['raised warning balanceDrop'])
    const later = account()
    later.see({ marginBalance: '1000' })
    later.see({ marginBalance: '950' }, HOUR)
    expect(later.see({ marginBalance: '880' }, 23.2 * HOUR)).toEqual([])
    expect(later.state.previous.balanceDrop?.value).toBe('0.07368421052631578947')
  })

  it('keeps a limited number of highs, however often the balance is seen and however it falls', () => {
    const falling = account(1)
    let most = 0
    for (let i = 0; i < 1500; i += 1) {
      falling.see({ marginBalance: `${100_000 - i}` }, 5)
      most = Math.max(most, falling.state.peaks?.highs.length ?? 0)
    }
    expect(most).toBeGreaterThan(100)
    expect(most).toBeLessThanOrEqual(122)
  })

  it('keeps the same highs while the balance does not rise', () => {
    const still = account()
    still.see({ marginBalance: '1000' })
    const before = still.state.peaks
    still.see({ marginBalance: '1000' })
    still.see({ marginBalance: '990' })
    expect(still.state.peaks).toEqual(before)
  })

  it('starts again in another currency, and when the rule is switched on', () => {
    const moved = account()
    moved.see({ marginBalance: '1000' })
    expect(moved.see({ marginBalance: '10', currency: 'USD' })).toEqual([])
    moved.change({ rules: rules({}) })
    moved.see({ marginBalance: '10', currency: 'USD' })
    expect(moved.state.peaks).toBeNull()
  })

  it('takes no high from incomplete figures, and no drop from a balance of zero', () => {
    const part = account()
    part.seeIncomplete({ marginBalance: '9000' })
    part.see({ marginBalance: '1000' })
    expect(part.state.previous.balanceDrop?.value).toBe('0')
    expect(part.seeIncomplete({ marginBalance: '700' })).toEqual(['raised critical balanceDrop'])
    const empty = account()
    empty.see({ marginBalance: '0' })
    empty.see({ marginBalance: '-5' })
    expect(empty.state.previous.balanceDrop).toBeUndefined()
  })

  it('ends when no high remains within the hours', () => {
    const gone = account()
    gone.see({ marginBalance: '1000' })
    gone.see({ marginBalance: '0' })
    gone.see({ marginBalance: '0' }, 25 * HOUR)
    expect(gone.standing).toHaveLength(1)
    gone.see({ marginBalance: '0' })
    expect(gone.journaled).toEqual(['fall calm'])
  })

  it.each([-5, 5, 30 * 24])('measures the hours by the exchange while the clock is %i hours off', (hours) => {
    const falling = account()
    falling.see({ marginBalance: '1000' })
    falling.setClock(hours)
    falling.see({ marginBalance: '990' }, 0)
    expect(falling.state.peaks?.highs[0]?.at).toBe(START + 10_000)
    falling.restart()
    expect(falling.see({ marginBalance: '880' }, 23 * HOUR)).toEqual([
      'standing-at-start warning balanceDrop',
    ])
    expect(falling.see({ marginBalance: '880' }, 2 * HOUR)).toEqual([])
    falling.see({ marginBalance: '880' })
    expect(falling.standing).toEqual([])
  })

  it('forgets no high before the exchange has confirmed a time, and then counts one dated ahead as seen now', () => {
    const falling = account()
    falling.setConfirmed(false)
    falling.setClock(99)
    falling.see({ marginBalance: '1000' })
    expect(falling.see({ marginBalance: '880' }, 48 * HOUR)).toEqual(['raised warning balanceDrop'])
    falling.setConfirmed(true)
    falling.see({ marginBalance: '880' }, HOUR)
    expect(falling.state.peaks?.highs[0]).toEqual({ value: '1000', at: falling.now - 99 * HOUR * 1000 })
    expect(falling.standing).toHaveLength(1)
    for (const hours of [25, 0]) falling.see({ marginBalance: '880' }, hours * HOUR)
    expect(falling.standing).toEqual([])
  })
})

describe('a figure that the exchange does not say any more', () => {
  const AMOUNT = { warning: '100', critical: '50', rearm: '10', holdSeconds: 0, repeatMinutes: null } as const

  it('leaves nothing standing, and raises nothing', () => {
    const account = simulateAccount({ rules: rules({ availableBalance: AMOUNT, unrealizedLoss: AMOUNT }) })
    expect(account.see({ availableBalance: '20', unrealizedProfit: '-70' })).toEqual([
      'raised critical availableBalance',
      'raised critical unrealizedLoss',
    ])
    expect(account.see({ availableBalance: null, unrealizedProfit: '-70' })).toEqual([])
    expect(account.standing).toMatchObject([{ key: 'unrealizedLoss' }])
    expect(account.see({ availableBalance: null, unrealizedProfit: null })).toEqual([])
    expect(account.standing).toEqual([])
    expect(account.journaled).toEqual([])
  })
})
