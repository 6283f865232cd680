import { describe, expect, it } from 'vitest'
import { headlineLevel } from '../../../electron/alerts/standing-alerts.ts'
import type { Decimal, Level } from '../../../shared/state.ts'
import { ratioRule, rules, START, simulateAccount } from './simulated-account.ts'

const LEVELS = {
  warning: '0.50',
  critical: '0.80',
  rearm: '0.05',
  holdSeconds: 0,
  repeatMinutes: null,
} as const

function levels(ratios: readonly Decimal[], complete = true): Level[] {
  const account = simulateAccount()
  return ratios.map((ratio) => {
    if (complete) account.see(ratio)
    else account.seeIncomplete(ratio)
    return headlineLevel(account.state)
  })
}

function alertsFor(ratios: readonly Decimal[]): string[] {
  const account = simulateAccount()
  return ratios.flatMap((ratio) => account.see(ratio))
}

describe('a rising ratio', () => {
  it.each<[Decimal, Level, string[]]>([
    ['0.4999999999', 'calm', []],
    ['0.49999999999999999999999999', 'calm', []],
    ['0.5', 'warning', ['raised warning']],
    ['0.50000000000000000000000001', 'warning', ['raised warning']],
    ['0.7999999999', 'warning', ['raised warning']],
    ['0.80', 'critical', ['raised critical']],
    ['1.5', 'critical', ['raised gone']],
    ['Infinity', 'critical', ['raised gone']],
  ])('of %s at first is %s', (ratio, level, alerts) => {
    expect([levels([ratio]), alertsFor([ratio])]).toEqual([[level], alerts])
  })

  it('notifies once, on the very observation that crosses a threshold', () => {
    const account = simulateAccount()
    expect(
      ['0.49', '0.5', '0.51', '0.79', '0.8', '0.94'].map((ratio) => account.see(ratio as Decimal)),
    ).toEqual([[], ['raised warning'], [], [], ['raised critical'], []])
  })

  it('raises one critical alert when it jumps from calm to critical', () => {
    expect(alertsFor(['0.1', '0.9', '0.9'])).toEqual(['raised critical'])
  })

  it('raises alerts with the threshold, the time and the previous value', () => {
    const account = simulateAccount()
    account.see('0.41')
    account.see({ marginRatio: '0.83', poolId: 'cross:USDC' })
    expect(account.alerts).toEqual([
      {
        key: 'marginRatio',
        rule: 'marginRatio',
        poolId: 'cross:USDC',
        occasion: 'raised',
        level: 'critical',
        near: null,
        value: '0.83',
        threshold: '0.80',
        currency: null,
        previous: { value: '0.41', at: START + 10_000 },
        since: START + 20_000,
        at: START + 20_000,
      },
    ])
    expect(account.events).toEqual([
      {
        kind: 'raise',
        at: START + 20_000,
        rule: 'marginRatio',
        poolId: 'cross:USDC',
        level: 'critical',
        value: '0.83',
        threshold: '0.80',
        currency: null,
        notified: true,
        until: null,
      },
    ])
  })

  it('raises an alert without a previous value on the first observation', () => {
    const account = simulateAccount()
    account.see('0.83')
    expect(account.alerts[0]?.previous).toBeNull()
  })
})

it('judges as many isolated positions as an answer can hold, within a second or two', () => {
  const account = simulateAccount({ rules: rules({ isolatedRatio: LEVELS }) })
  const isolated = Array.from({ length: 17_920 }, (_, n) => ({
    poolId: `isolated:P${n}USDT:BOTH`,
    marginRatio: '0.9' as const,
  }))
  expect(account.see({ isolated })).toHaveLength(17_920)
  account.see({ isolated: [] })
  account.see({ isolated: [] })
  expect(account.standing).toEqual([])
})

describe('a falling ratio', () => {
  it.each<[string, Decimal[], Level[]]>([
    ['two observations in a row', ['0.6', '0.44', '0.44'], ['warning', 'warning', 'calm']],
    [
      'not one, and then another',
      ['0.6', '0.44', '0.46', '0.44'],
      ['warning', 'warning', 'warning', 'warning'],
    ],
    [
      'not at exactly the edge',
      ['0.6', '0.45', '0.45', '0.45'],
      ['warning', 'warning', 'warning', 'warning'],
    ],
    ['just below the edge', ['0.6', '0.4499999999', '0.4499999999'], ['warning', 'warning', 'calm']],
    [
      'to the higher of the two',
      ['0.9', '0.1', '0.6', '0.1', '0.1'],
      ['critical', 'critical', 'warning', 'warning', 'calm'],
    ],
    [
      'the second counts for the level below',
      ['0.9', '0.6', '0.1', '0.1'],
      ['critical', 'critical', 'warning', 'calm'],
    ],
    ['critical within its band', ['0.8', '0.75', '0.75'], ['critical', 'critical', 'critical']],
  ])('lowers the level by %s', (_, ratios, expected) => {
    expect(levels(ratios)).toEqual(expected)
  })

  it('counts two observations as in a row when polls failed in between', () => {
    const account = simulateAccount()
    account.see('0.6')
    account.see('0.1')
    account.unseen()
    account.see('0.1')
    expect(account.journaled).toEqual(['fall calm'])
  })

  it('journals each fall with the threshold of the level that was left', () => {
    const account = simulateAccount()
    for (const ratio of ['0.9', '0.6', '0.6'] as const) account.see(ratio)
    expect(account.events).toMatchObject([
      { kind: 'fall', level: 'warning', value: '0.6', threshold: '0.80', notified: false },
    ])
    for (const ratio of ['0.2', '0.3'] as const) account.see(ratio)
    expect(account.events).toMatchObject([{ kind: 'fall', level: 'calm', value: '0.3', threshold: '0.50' }])
  })

  it('notifies again when the level is reached again after a fall, but not of the fall', () => {
    expect(alertsFor(['0.6', '0.4', '0.4', '0.6'])).toEqual(['raised warning', 'raised warning'])
    expect(alertsFor(['0.9', '0.6', '0.6', '0.6'])).toEqual(['raised critical'])
    expect(alertsFor(['0.9', '0.6', '0.6', '0.9'])).toEqual(['raised critical', 'raised critical'])
  })
})

describe('incomplete figures', () => {
  it('raise a level, and never lower it', () => {
    expect(levels(['0.6', '0.9', '0.1', '0.1', '0.1'], false)).toEqual([
      'warning',
      'critical',
      'critical',
      'critical',
      'critical',
    ])
  })

  it.each<[string, Decimal, Decimal, Level, Level]>([
    ['neither count toward a fall nor interrupt it', '0.6', '0.1', 'warning', 'calm'],
    ['interrupt a fall when the value is within the re-arm band', '0.6', '0.46', 'warning', 'warning'],
    ['interrupt a fall only for the level that the value holds', '0.9', '0.6', 'critical', 'warning'],
  ])('%s', (_, high, part, during, after) => {
    const account = simulateAccount()
    account.see(high)
    account.see('0.1')
    account.seeIncomplete(part)
    account.seeIncomplete(part)
    expect(headlineLevel(account.state)).toBe(during)
    account.see('0.1')
    expect(headlineLevel(account.state)).toBe(after)
  })

  it('do not make a falling danger repeat when they are evaluated again', () => {
    const account = simulateAccount({ rules: ratioRule({ repeatMinutes: 5 }) })
    account.see('0.9')
    expect(account.see('0.1', 300)).toEqual([])
    expect(account.seeIncomplete('0.1', 0)).toEqual([])
    expect(account.seeIncomplete('0.78', 0)).toEqual(['repeat critical'])
  })

  it('do not change the level when the ratio is missing', () => {
    const account = simulateAccount()
    account.see('0.6')
    account.seeIncomplete({ marginRatio: null, poolId: null })
    expect(account.standing).toMatchObject([{ level: 'warning', value: '0.6', poolId: 'cross:USDT' }])
  })

  it('keep the time at which they were first seen when they are evaluated again', () => {
    const account = simulateAccount()
    account.see('0.4')
    account.seeIncomplete('0.4', 300)
    account.see('0.6')
    expect(account.alerts[0]?.previous).toEqual({ value: '0.4', at: START + 10_000 })
  })
})

describe('an account without positions', () => {
  it('is calm, and lets an earlier danger fall', () => {
    const account = simulateAccount()
    account.see('0.9')
    account.see({ marginRatio: null, poolId: null })
    account.see({ marginRatio: null, poolId: null })
    expect(account.events).toMatchObject([{ kind: 'fall', level: 'calm', value: '0', poolId: null }])
  })
})

describe('a change of rules', () => {
  it('raises levels at once by new thresholds, and lowers them after two observations', () => {
    const account = simulateAccount()
    expect(account.see('0.6')).toEqual(['raised warning'])
    account.change({ rules: ratioRule({ critical: '0.6' }) })
    expect(account.seeIncomplete('0.6')).toEqual(['raised critical'])
    account.change({ rules: ratioRule({ warning: '0.7' }) })
    account.see('0.6')
    expect(headlineLevel(account.state)).toBe('critical')
    account.see('0.6')
    expect(headlineLevel(account.state)).toBe('calm')
  })

  it('lowers a rule that is switched off at once, and ends its snooze', () => {
    const account = simulateAccount({
      rules: rules({ availableBalance: { ...LEVELS, warning: '500', critical: '200' } }),
    })
    account.see({ availableBalance: '100' })
    account.snooze('1-hour', 'availableBalance')
    account.change({ rules: rules({}) })
    expect(account.unseen()).toEqual([])
    expect(account.events).toMatchObject([
      {
        kind: 'fall',
        rule: 'availableBalance',
        level: 'calm',
        value: '100',
        threshold: '200',
        currency: 'USDT',
      },
    ])
    expect(account.state.dangers).toEqual({})
    expect(account.state.snoozes).toEqual({})
  })

  it('journals a level that is switched off with the previous value, as the rule may have no value any more', () => {
    const levels = { ...LEVELS, warning: '500', critical: '200' } as const
    const account = simulateAccount({ rules: rules({ availableBalance: levels }) })
    account.see({ availableBalance: '100' })
    account.change({ rules: rules({ availableBalance: { ...levels, critical: null } }) })
    account.see({ availableBalance: '300' })
    expect(account.events).toMatchObject([{ kind: 'fall', level: 'warning', value: '100', threshold: '200' }])
  })

  it('is journaled in the order of the rules, also for rules that are switched off', () => {
    const account = simulateAccount({
      rules: rules({ unrealizedLoss: { ...LEVELS, warning: '500', critical: '800' } }),
    })
    account.see({ unrealizedProfit: '-600' })
    account.change({ rules: rules({}) })
    account.see('0.6')
    expect(account.events.map(({ rule, kind }) => `${rule} ${kind}`)).toEqual([
      'marginRatio raise',
      'unrealizedLoss fall',
    ])
  })

  it('lowers a level that is switched off at once to the one below', () => {
    const isolated = [{ poolId: 'isolated:BTCUSDT:BOTH', marginRatio: '0.9' }] as const
    const account = simulateAccount({ rules: rules({ isolatedRatio: LEVELS }) })
    account.see({ isolated })
    account.change({ rules: rules({ isolatedRatio: { ...LEVELS, critical: null } }) })
    expect(account.see({ isolated })).toEqual([])
    expect(account.journaled).toEqual(['fall warning'])
    account.change({ rules: rules({ isolatedRatio: LEVELS }) })
    expect(account.see({ isolated })).toEqual(['raised critical isolatedRatio:isolated:BTCUSDT:BOTH'])
  })

  it('keeps a critical danger whose warning level is switched off during a fall', () => {
    const at = (marginRatio: Decimal) => ({ isolated: [{ poolId: 'isolated:BTCUSDT:BOTH', marginRatio }] })
    const account = simulateAccount({ rules: rules({ isolatedRatio: LEVELS }) })
    account.see(at('0.9'))
    account.see(at('0.6'))
    account.change({ rules: rules({ isolatedRatio: { ...LEVELS, warning: null } }) })
    account.see(at('0.6'))
    expect(account.journaled).toEqual(['fall calm'])
  })

  it('does not notify again when a warning level is added below a critical danger', () => {
    const account = simulateAccount({
      rules: rules({ unrealizedLoss: { ...LEVELS, warning: null, critical: '800' } }),
    })
    expect(account.see({ unrealizedProfit: '-800' })).toEqual(['raised critical unrealizedLoss'])
    account.change({ rules: rules({ unrealizedLoss: { ...LEVELS, warning: '500', critical: '800' } }) })
    expect(account.see({ unrealizedProfit: '-600' })).toEqual([])
    expect(account.see({ unrealizedProfit: '-600' })).toEqual([])
    expect(account.journaled).toEqual(['fall warning'])
  })
})
