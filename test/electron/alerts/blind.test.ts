import { describe, expect, it } from 'vitest'
import type { BlindRule } from '../../../shared/rules.ts'
import { play, rules, START } from './play.ts'

const BLIND: BlindRule = { warningSeconds: 600, criticalSeconds: 60, repeatMinutes: 5 }
const account = (blind: Partial<BlindRule> = {}, intervalMs = 10_000) =>
  play({ rules: rules({ blind: { ...BLIND, ...blind } }), intervalMs })

describe('going blind', () => {
  it('is critical after a minute while the margin was in danger', () => {
    const lost = account()
    lost.see('0.41')
    lost.see('0.71')
    const lastSeen = lost.now
    expect(lost.unseenFor(55)).toEqual([])
    expect(lost.unseen(5)).toEqual(['raised critical blind'])
    expect(lost.alerts).toEqual([
      {
        key: 'blind',
        rule: 'blind',
        poolId: null,
        occasion: 'raised',
        level: 'critical',
        value: '0.71',
        threshold: null,
        currency: null,
        previous: { value: '0.71', at: lastSeen },
        since: lastSeen,
        at: lastSeen + 60_000,
      },
    ])
    expect(lost.events).toMatchObject([
      { kind: 'blind', rule: 'blind', level: 'critical', value: '0.71', threshold: null, told: true },
    ])
    expect(lost.standing.map(({ key, level, value }) => [key, level, value])).toEqual([
      ['blind', 'critical', '0.71'],
      ['marginRatio', 'warning', '0.71'],
    ])
  })

  it('is a warning after ten minutes in any other state', () => {
    const lost = account()
    lost.see('0.1')
    expect(lost.unseenFor(595)).toEqual([])
    expect(lost.unseen(5)).toEqual(['raised warning blind'])
    expect(lost.unseenFor(3600)).toEqual([])
  })

  it('is told of an account that was never seen, too', () => {
    const lost = account()
    lost.restart()
    lost.unseen()
    expect(lost.unseenFor(600)).toEqual(['raised warning blind'])
    expect(lost.standing).toMatchObject([{ key: 'blind', value: null }])
  })

  it('is critical while an isolated position was in danger', () => {
    const isolated = [{ poolId: 'isolated:BTCUSDT:BOTH', marginRatio: '0.6' }] as const
    const lost = account()
    const isolatedRatio = {
      warning: '0.5',
      critical: '0.8',
      rearm: '0.05',
      holdSeconds: 0,
      repeatMinutes: null,
    }
    lost.change({
      rules: rules({
        blind: BLIND,
        isolatedRatio: { ...isolatedRatio, warning: '0.5', critical: '0.8', rearm: '0.05' },
      }),
    })
    lost.see({ isolated })
    expect(lost.unseenFor(60)).toEqual(['raised critical blind'])
  })

  it('is not more than a warning by another rule', () => {
    const lost = account()
    const unrealizedLoss = {
      warning: '1',
      critical: '2',
      rearm: '0',
      holdSeconds: 0,
      repeatMinutes: null,
    } as const
    lost.change({ rules: rules({ blind: BLIND, unrealizedLoss }) })
    lost.see({ unrealizedProfit: '-5' })
    expect(lost.unseenFor(300)).toEqual([])
  })

  it('takes at least three intervals', () => {
    const lost = account({}, 60_000)
    lost.see('0.71')
    expect(lost.unseenFor(175)).toEqual([])
    expect(lost.unseen(5)).toEqual(['raised critical blind'])
  })

  it.each([
    ['critical', { criticalSeconds: null }, 595, 'raised warning blind'],
    ['warning', { warningSeconds: null, criticalSeconds: 1200 }, 1195, 'raised critical blind'],
  ] as const)('without a %s level is told at the other one', (_, changed, silent, expected) => {
    const lost = account(changed)
    lost.see('0.71')
    expect(lost.unseenFor(silent)).toEqual([])
    expect(lost.unseen(5)).toEqual([expected])
  })

  it('does not count sleep, nor a clock that was set forward', () => {
    const lost = account()
    lost.see('0.71')
    expect(lost.unseen(8 * 3600)).toEqual([])
    lost.setClock(5)
    expect(lost.unseenFor(25)).toEqual([])
    expect(lost.state.unseenMs).toBe(50_000)
    expect(lost.unseenFor(10)).toEqual(['raised critical blind'])
  })

  it('goes on with figures that are not complete', () => {
    const lost = account()
    lost.see('0.71')
    for (let i = 0; i < 5; i += 1) expect(lost.seePart('0.72')).toEqual([])
    expect(lost.seePart('0.73')).toEqual(['raised critical blind'])
    expect(lost.alerts).toMatchObject([{ value: '0.73' }])
  })

  it('becomes critical where a danger is seen in part', () => {
    const lost = account()
    lost.see('0.1')
    expect(lost.unseenFor(600)).toEqual(['raised warning blind'])
    expect(lost.seePart('0.6')).toEqual(['raised critical blind', 'raised warning'])
    expect(lost.written).toEqual(['raise warning*', 'blind critical*'])
  })

  it('repeats, without any figure, until it is acknowledged or snoozed', () => {
    const lost = account()
    lost.see('0.71')
    lost.unseenFor(60)
    expect(lost.unseenFor(295)).toEqual([])
    expect(lost.unseen(5)).toEqual(['repeat critical blind'])
    lost.snooze('15-minutes', 'blind')
    expect(lost.unseenFor(895)).toEqual([])
    expect(lost.unseen(5)).toEqual(['after-snooze critical blind'])
    lost.acknowledge('blind')
    expect(lost.unseenFor(3600)).toEqual([])
  })

  it('waits as a warning in quiet hours, and is told at their end', () => {
    const lost = account()
    lost.see('0.1')
    lost.change({ quiet: true })
    expect(lost.unseenFor(1200)).toEqual([])
    lost.change({ quiet: false })
    expect(lost.unseen(5)).toEqual(['after-quiet warning blind'])
  })

  it('falls when the rule is switched off', () => {
    const lost = account()
    lost.see('0.71')
    lost.unseenFor(60)
    lost.change({ rules: rules({}) })
    expect(lost.unseen()).toEqual([])
    expect(lost.written).toEqual(['fall calm'])
  })
})

describe('getting sight back', () => {
  it('is told with the ratio now and before, on the first complete observation', () => {
    const lost = account()
    lost.see('0.71')
    const lastSeen = lost.now
    lost.unseenFor(60)
    expect(lost.see('0.74')).toEqual(['sight critical blind'])
    expect(lost.alerts).toEqual([
      {
        key: 'blind',
        rule: 'blind',
        poolId: null,
        occasion: 'sight',
        level: 'critical',
        value: '0.74',
        threshold: null,
        currency: null,
        previous: { value: '0.71', at: lastSeen },
        since: lastSeen,
        at: lastSeen + 70_000,
      },
    ])
    expect(lost.events).toMatchObject([{ kind: 'sight', level: 'calm', value: '0.74', told: true }])
    expect(lost.see('0.74')).toEqual([])
  })

  it('begins the count anew', () => {
    const lost = account()
    lost.see('0.71')
    lost.unseenFor(60)
    lost.see('0.71')
    expect(lost.unseenFor(55)).toEqual([])
    expect(lost.unseen(5)).toEqual(['raised critical blind'])
  })

  it('is not told where the blindness was not', () => {
    const lost = account()
    lost.see('0.1')
    lost.change({ quiet: true })
    lost.unseenFor(600)
    lost.change({ quiet: false })
    expect(lost.see('0.1')).toEqual([])
    expect(lost.written).toEqual(['sight calm'])
  })

  it('of a warning is not told in quiet hours, of a critical one it is', () => {
    const lost = account()
    lost.see('0.1')
    lost.unseenFor(600)
    lost.change({ quiet: true })
    expect(lost.see('0.71')).toEqual([])
    lost.unseenFor(60)
    expect(lost.see('0.71')).toEqual(['sight critical blind'])
  })

  it('is not told while it is snoozed; that lasts until then', () => {
    const lost = account()
    lost.see('0.71')
    lost.unseenFor(60)
    lost.snooze('recovery', 'blind')
    expect(lost.see('0.71')).toEqual([])
    expect(lost.state.snoozes).toEqual({})
  })
})

describe('blindness and a start', () => {
  it('the count begins at nothing', () => {
    const lost = account()
    lost.see('0.71')
    lost.unseenFor(55)
    lost.restart()
    expect(lost.unseenFor(60)).toEqual([])
    expect(lost.state.unseenMs).toBe(55_000)
    expect(lost.unseen(5)).toEqual(['raised critical blind'])
  })

  it('one that stood is over, and told only if it comes again', () => {
    const lost = account()
    lost.see('0.1')
    lost.unseenFor(600)
    lost.snooze('recovery', 'blind')
    lost.restart()
    expect(lost.standing).toEqual([])
    expect(lost.state.snoozes).toEqual({})
    expect(lost.see('0.1')).toEqual([])
    expect(lost.events).toMatchObject([{ kind: 'sight', level: 'calm', value: '0.1', told: false }])
    lost.see('0.1')
    expect(lost.events).toEqual([])
    expect(lost.alerts).toEqual([])
    expect(START).toBeLessThan(lost.now)
  })
})
