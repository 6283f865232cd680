import { describe, expect, it } from 'vitest'
import { headlineLevel } from '../../../electron/alerts/standing-alerts.ts'
import type { PortfolioStatus } from '../../../shared/state.ts'
import { ratioRule, rules, simulateAccount } from './simulated-account.ts'

const MINUTE = 60
const BLIND = { warningSeconds: 600, criticalSeconds: 60, repeatMinutes: 5 } as const

/** An account that was calm when the exchange sent a margin call. */
function accountWithCall(...args: Parameters<typeof simulateAccount>) {
  const account = simulateAccount(...args)
  account.see('0.3')
  account.call()
  return account
}

describe('a margin call', () => {
  it('is a critical danger at once, with the margin ratio last known', () => {
    const account = simulateAccount()
    account.see('0.3')
    expect(account.call()).toEqual(['raised critical marginCall'])
    expect(account.alerts).toMatchObject([
      {
        rule: 'marginCall',
        poolId: null,
        value: '0.3',
        previous: { value: '0.3', at: account.now - 10_000 },
        threshold: null,
        currency: null,
        since: account.now,
      },
    ])
    expect(account.events).toMatchObject([
      { kind: 'raise', rule: 'marginCall', level: 'critical', value: '0.3', threshold: null, notified: true },
    ])
    expect(account.standing).toMatchObject([
      { key: 'marginCall', level: 'critical', value: '0.3', threshold: null, waiting: null },
    ])
  })

  it('is notified for an account without any figures yet', () => {
    const account = simulateAccount()
    expect(account.call()).toEqual(['raised critical marginCall'])
    expect(account.alerts).toMatchObject([{ value: null, previous: null }])
  })

  it.each([
    ['thresholds out of reach', { rules: ratioRule({ warning: '0.99', critical: '1' }) }],
    ['a hold of an hour', { rules: ratioRule({ holdSeconds: 3600 }) }],
    ['quiet hours', { quiet: true }],
  ])('is notified despite %s', (_, changed) => {
    const account = simulateAccount(changed)
    account.see('0.3')
    expect(account.call()).toEqual(['raised critical marginCall'])
  })

  it('does not change the level of the margin ratio', () => {
    expect(headlineLevel(accountWithCall().state)).toBe('calm')
  })

  it('is notified before every other critical alert', () => {
    const account = simulateAccount()
    account.call()
    expect(account.see('0.9', 5 * MINUTE)).toEqual(['repeat critical marginCall', 'raised critical'])
    expect(account.standing.map(({ key }) => key)).toEqual(['marginCall', 'marginRatio'])
  })
})

describe('a standing margin call', () => {
  it('is repeated every five minutes, with or without figures, and in quiet hours', () => {
    const account = accountWithCall({ quiet: true })
    expect(account.see('0.3', 299)).toEqual([])
    expect(account.unseen(1)).toEqual(['repeat critical marginCall'])
    expect(account.events).toEqual([])
    expect(account.see('0.3', 299)).toEqual([])
    expect(account.seeIncomplete('0.3', 1)).toEqual(['repeat critical marginCall'])
    expect(account.call('margin-call', 299)).toEqual([])
    expect(account.call('margin-call', 1)).toEqual(['repeat critical marginCall'])
  })

  it('is notified with the current and the previous figures', () => {
    const account = accountWithCall()
    account.see('0.6', 5 * MINUTE)
    expect(account.alerts.find(({ key }) => key === 'marginCall')).toMatchObject({
      value: '0.6',
      previous: { value: '0.3' },
    })
  })

  it('is neither notified nor journaled again when another one comes', () => {
    const account = accountWithCall()
    expect(account.call()).toEqual([])
    expect(account.events).toEqual([])
    expect(account.standing).toMatchObject([{ since: account.now - 10_000 }])
  })

  it('is repeated no more once it is acknowledged', () => {
    const account = accountWithCall()
    account.acknowledge('marginCall')
    expect(account.events).toMatchObject([{ kind: 'acknowledge', rule: 'marginCall', level: 'critical' }])
    expect(account.standing).toMatchObject([{ acknowledged: true }])
    expect(account.call('margin-call', 5 * MINUTE)).toEqual([])
    expect(account.seeFor('0.3', 9 * MINUTE)).toEqual([])
  })

  it('is silent while it is snoozed, and notified at the end of the snooze', () => {
    const account = accountWithCall()
    account.snooze('15-minutes', 'marginCall')
    expect(account.journaled).toEqual(['snooze critical'])
    for (let minute = 1; minute < 15; minute += 1) expect(account.call('margin-call', MINUTE)).toEqual([])
    expect(account.call('margin-call', MINUTE)).toEqual(['after-snooze critical marginCall'])
  })

  it('that is snoozed until recovery is notified when it comes back', () => {
    const account = accountWithCall()
    account.snooze('recovery', 'marginCall')
    expect(account.seeFor('0.3', 10 * MINUTE)).toEqual([])
    expect(account.journaled).toEqual(['fall calm'])
    expect(account.call()).toEqual(['raised critical marginCall'])
  })

  it('makes blindness critical', () => {
    const account = accountWithCall({ rules: rules({ blind: BLIND }) })
    expect(account.unseenFor(45)).toEqual([])
    expect(account.unseen(5)).toEqual(['raised critical blind'])
  })
})

it('does not count as sight', () => {
  const account = simulateAccount({ rules: rules({ blind: BLIND }) })
  account.see('0.6')
  account.unseenFor(50)
  expect(account.call('margin-call', 5)).toEqual(['raised critical marginCall'])
  expect(account.call('margin-call', 5)).toEqual(['raised critical blind'])
})

describe('the end of a margin call', () => {
  it('comes with the first complete observation after ten minutes without a call, and is journaled but not notified', () => {
    const account = accountWithCall()
    account.acknowledge('marginCall')
    expect(account.seeFor('0.4', 590)).toEqual([])
    expect(account.standing).toMatchObject([{ key: 'marginCall' }])
    expect(account.see('0.4', 9)).toEqual([])
    expect(account.standing).toMatchObject([{ key: 'marginCall' }])
    expect(account.see('0.4', 1)).toEqual([])
    expect(account.events).toMatchObject([
      { kind: 'fall', rule: 'marginCall', level: 'calm', value: '0.4', threshold: null, notified: false },
    ])
    expect(account.standing).toEqual([])
    expect(account.state.calledAt).toBeNull()
  })

  it('comes ten minutes after the last call', () => {
    const account = accountWithCall()
    account.seeFor('0.3', 9 * MINUTE)
    account.call()
    account.seeFor('0.3', 590)
    expect(account.standing).toMatchObject([{ key: 'marginCall' }])
    account.see('0.3')
    expect(account.journaled).toEqual(['fall calm'])
  })

  it('does not come while observations are incomplete', () => {
    const account = accountWithCall()
    account.unseenFor(20 * MINUTE)
    account.seeIncomplete('0.3')
    expect(account.standing).toMatchObject([{ key: 'marginCall' }])
    account.see('0.3')
    expect(account.standing).toEqual([])
  })

  it('does not come from figures that were seen before the call', () => {
    const account = accountWithCall()
    account.unseenFor(10 * MINUTE)
    expect(account.standing).toMatchObject([{ key: 'marginCall' }])
  })

  it('makes the next call a new danger', () => {
    const account = accountWithCall()
    account.seeFor('0.3', 10 * MINUTE)
    expect(account.call()).toEqual(['raised critical marginCall'])
    expect(account.journaled).toEqual(['raise critical*'])
  })
})

describe('a liquidation', () => {
  it('is notified at once', () => {
    const account = simulateAccount()
    account.see('0.3')
    expect(account.call('liquidation')).toEqual(['raised critical liquidation'])
    expect(account.journaled).toEqual(['raise critical*'])
    expect(account.standing).toMatchObject([{ key: 'liquidation', rule: 'liquidation', level: 'critical' }])
  })

  it.each([
    ['stands', () => {}],
    ['was acknowledged', (account: ReturnType<typeof simulateAccount>) => account.acknowledge('marginCall')],
    [
      'is snoozed for an hour',
      (account: ReturnType<typeof simulateAccount>) => account.snooze('1-hour', 'marginCall'),
    ],
    [
      'is snoozed until it recovers',
      (account: ReturnType<typeof simulateAccount>) => account.snooze('recovery', 'marginCall'),
    ],
  ])('is notified after a margin call that %s, and replaces it', (_, act) => {
    const account = accountWithCall()
    act(account)
    expect(account.call('liquidation')).toEqual(['raised critical liquidation'])
    expect(account.journaled).toEqual(['raise critical*'])
    expect(account.standing.map(({ key }) => key)).toEqual(['liquidation'])
    expect(account.call('liquidation', 5 * MINUTE)).toEqual(['repeat critical liquidation'])
  })

  it('goes on while margin calls arrive', () => {
    const account = simulateAccount()
    account.call('liquidation')
    account.acknowledge('liquidation')
    expect(account.call('margin-call', 9 * MINUTE)).toEqual([])
    expect(account.seeFor('0.3', 590)).toEqual([])
    expect(account.standing.map(({ key }) => key)).toEqual(['liquidation'])
    account.see('0.3')
    expect(account.journaled).toEqual(['fall calm'])
    expect(account.standing).toEqual([])
  })

  it('is not acknowledged with the margin call before it', () => {
    const account = accountWithCall()
    account.call('liquidation')
    account.acknowledge('marginCall')
    expect(account.standing).toMatchObject([{ key: 'liquidation', acknowledged: false }])
  })
})

describe('a margin call from before a restart', () => {
  it.each(['margin-call', 'liquidation'] as const)('is notified once, as already standing: %s', (by) => {
    const key = by === 'liquidation' ? 'liquidation' : 'marginCall'
    const account = simulateAccount()
    account.call(by)
    account.restart(3600)
    expect(account.see('0.3')).toEqual([`standing-at-start critical ${key}`])
    expect(account.journaled).toEqual(['standing critical*'])
    expect(account.see('0.3')).toEqual([])
    expect(account.see('0.3', 290)).toEqual([`repeat critical ${key}`])
  })

  it('is notified with the first step even without figures, and not again when figures come', () => {
    const account = accountWithCall()
    account.restart(3600)
    expect(account.unseen(5)).toEqual(['standing-at-start critical marginCall'])
    expect(account.see('0.3', 2 * MINUTE)).toEqual([])
  })

  it('is notified as standing although the exchange repeats it', () => {
    const account = accountWithCall()
    account.restart(3600)
    expect(account.call()).toEqual(['standing-at-start critical marginCall'])
  })

  it('is not notified again if it was notified just before', () => {
    const account = accountWithCall()
    account.restart(30)
    expect(account.see('0.3')).toEqual([])
    expect(account.see('0.3', 260)).toEqual(['repeat critical marginCall'])
  })

  it('is notified if it may not have been shown, however quick the restart', () => {
    const account = simulateAccount()
    expect(account.callThenCrash()).toEqual(['raised critical marginCall'])
    account.restart(1)
    expect(account.see('0.3', 1)).toEqual(['standing-at-start critical marginCall'])
  })

  it('is notified once more although it was acknowledged, and stays acknowledged', () => {
    const account = accountWithCall()
    account.acknowledge('marginCall')
    account.restart(3600)
    expect(account.see('0.3')).toEqual(['standing-at-start critical marginCall'])
    expect(account.seeFor('0.3', 9 * MINUTE)).toEqual([])
  })

  it('counts its time without a call from before the restart, but not the time while the app was off', () => {
    const account = accountWithCall()
    account.seeFor('0.3', 5 * MINUTE)
    account.restart(9 * 3600)
    account.see('0.3')
    account.seeFor('0.3', 290)
    expect(account.standing).toMatchObject([{ key: 'marginCall' }])
    account.see('0.3')
    expect(account.standing).toEqual([])
  })

  it('is notified as raised when it comes only after the restart', () => {
    const account = accountWithCall()
    account.restart(3600)
    expect(account.call('liquidation')).toEqual(['raised critical liquidation'])
    const fresh = simulateAccount()
    fresh.restart()
    expect(fresh.call()).toEqual(['raised critical marginCall'])
  })
})

describe('a margin call and the clock', () => {
  it('keeps its repeats and its end when the clock is set back by hours', () => {
    const account = accountWithCall()
    account.see('0.3')
    account.setClock(-5)
    expect(account.see('0.3', 0)).toEqual([])
    expect(account.state.calledAt).toBe(account.now - 10_000)
    expect(account.see('0.3', 289)).toEqual([])
    expect(account.see('0.3', 1)).toEqual(['repeat critical marginCall'])
  })

  it('ends ten minutes after it arrived when the clock is set back by hours', () => {
    const account = accountWithCall()
    account.seeFor('0.3', 5 * MINUTE)
    account.setClock(-5)
    account.see('0.3', 0)
    account.seeFor('0.3', 290)
    expect(account.standing).toMatchObject([{ key: 'marginCall' }])
    account.see('0.3')
    expect(account.standing).toEqual([])
  })

  it('does not end early and is repeated once when the clock is set forward or the computer sleeps', () => {
    const account = accountWithCall()
    account.setClock(9)
    expect(account.see('0.3')).toEqual(['repeat critical marginCall'])
    expect(account.seeFor('0.3', 290)).toEqual([])
    expect(account.standing).toMatchObject([{ key: 'marginCall' }])
    expect(account.seeFor('0.3', 290)).toEqual(['repeat critical marginCall'])
    account.see('0.3')
    expect(account.standing).toEqual([])
  })
})

describe('what the exchange says of a portfolio margin account', () => {
  const at = (status: PortfolioStatus) => ({ marginRatio: '0.3', poolId: 'account', status }) as const

  it.each<[PortfolioStatus, string]>([
    ['margin-call', 'raised warning marginCall'],
    ['reduce-only', 'raised critical marginCall'],
    ['liquidation', 'raised critical liquidation'],
  ])('(%s) is a danger at once, whatever the ratio is', (status, raised) => {
    const account = simulateAccount()
    expect(account.see(at('normal'))).toEqual([])
    expect(account.see(at(status))).toEqual([raised])
    expect(account.see(at(status))).toEqual([])
    expect(account.standing).toHaveLength(1)
  })

  it('is over after it was normal twice in a row, without waiting for silence', () => {
    const account = simulateAccount()
    account.see(at('reduce-only'))
    account.see(at('normal'))
    expect(account.standing).toMatchObject([{ key: 'marginCall', level: 'critical' }])
    account.see(at('reduce-only'))
    account.see(at('normal'))
    expect(account.standing).toHaveLength(1)
    account.see(at('normal'))
    expect(account.standing).toEqual([])
    expect(account.state.calledAt).toBeNull()
    expect(account.journaled).toEqual(['fall calm'])
  })

  it('does not fall by figures that are incomplete', () => {
    const account = simulateAccount()
    account.see(at('reduce-only'))
    for (let step = 0; step < 4; step += 1) account.seeIncomplete(at('normal'))
    expect(account.standing).toMatchObject([{ level: 'critical' }])
  })

  it('stands as long as it is said, and while nothing is seen', () => {
    const account = simulateAccount()
    account.see(at('margin-call'))
    account.seeFor(at('margin-call'), 20 * MINUTE)
    account.unseenFor(20 * MINUTE)
    expect(account.standing).toMatchObject([{ key: 'marginCall', level: 'warning' }])
  })

  it('rises at once and falls step by step, each after two observations, without a notification', () => {
    const account = simulateAccount()
    expect(account.see(at('margin-call'))).toEqual(['raised warning marginCall'])
    expect(account.see(at('reduce-only'))).toEqual(['raised critical marginCall'])
    expect(account.see(at('liquidation'))).toEqual(['raised critical liquidation'])
    expect(account.standing).toMatchObject([{ key: 'liquidation' }])
    account.see(at('margin-call'))
    expect(account.standing).toMatchObject([{ key: 'liquidation' }])
    expect(account.see(at('margin-call'))).toEqual(['raised warning marginCall'])
    expect(account.standing).toMatchObject([{ key: 'marginCall', level: 'warning' }])
    account.see(at('reduce-only'))
    account.see(at('margin-call'))
    expect(account.standing).toMatchObject([{ level: 'critical' }])
    expect(account.see(at('margin-call'))).toEqual([])
    expect(account.standing).toMatchObject([{ level: 'warning' }])
    expect(account.journaled).toEqual(['fall warning'])
  })

  it('repeats while critical until it is acknowledged', () => {
    const account = simulateAccount()
    account.see(at('reduce-only'))
    expect(account.seeFor(at('reduce-only'), 5 * MINUTE)).toEqual(['repeat critical marginCall'])
    account.acknowledge('marginCall', 'critical')
    expect(account.seeFor(at('reduce-only'), 20 * MINUTE)).toEqual([])
  })
})
