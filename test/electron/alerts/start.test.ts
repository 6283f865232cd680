import { describe, expect, it } from 'vitest'
import { ratioRule, rules, simulateAccount } from './simulated-account.ts'

const account = () => simulateAccount({ rules: ratioRule({ repeatMinutes: 5 }) })

describe('after a restart', () => {
  it('a danger from before is notified once, as standing', () => {
    const restarted = account()
    restarted.see('0.6')
    restarted.restart(3600)
    expect(restarted.see('0.6')).toEqual(['standing-at-start warning'])
    expect(restarted.journaled).toEqual(['standing warning*'])
    expect(restarted.see('0.6')).toEqual([])
  })

  it('a danger of a new account is notified once, as standing', () => {
    const fresh = account()
    fresh.restart()
    expect(fresh.see('0.9')).toEqual(['standing-at-start critical'])
    expect(fresh.journaled).toEqual(['raise critical*'])
    expect(fresh.see('0.9')).toEqual([])
    expect(fresh.see('0.9', 300)).toEqual(['repeat critical'])
  })

  it('a danger that has become worse is notified as standing, and journaled as a raise', () => {
    const restarted = account()
    restarted.see('0.6')
    restarted.restart(10)
    expect(restarted.see('0.9')).toEqual(['standing-at-start critical'])
    expect(restarted.journaled).toEqual(['raise critical*'])
  })

  it('a danger that begins later is notified as raised', () => {
    const fresh = account()
    fresh.restart()
    fresh.see('0.1')
    expect(fresh.see('0.6')).toEqual(['raised warning'])
  })

  it('nothing is notified until figures come', () => {
    const restarted = account()
    restarted.see('0.9')
    restarted.restart(3600)
    expect(restarted.unseenFor(60)).toEqual([])
    expect(restarted.see('0.9')).toEqual(['standing-at-start critical'])
  })

  it.each([
    [49, []],
    [50, ['standing-at-start warning']],
  ])(
    'a danger notified just before is not notified again: restarted after %i s and seen 10 s later',
    (seconds, expected) => {
      const restarted = account()
      restarted.see('0.6')
      restarted.restart(seconds)
      expect(restarted.see('0.6')).toEqual(expected)
      expect(restarted.see('0.6', 120)).toEqual([])
    },
  )

  it('a level is not notified again when a higher one was notified just before', () => {
    const restarted = account()
    restarted.see('0.9')
    for (const ratio of ['0.6', '0.6'] as const) restarted.see(ratio)
    restarted.restart(20)
    expect(restarted.see('0.6')).toEqual([])
  })

  it('an alert that may not have been shown is notified, however short the time', () => {
    const restarted = account()
    expect(restarted.seeThenCrash('0.6')).toEqual(['raised warning'])
    restarted.restart(1)
    restarted.unseen(1)
    restarted.restart(1)
    expect(restarted.seeThenCrash('0.6', 1)).toEqual(['standing-at-start warning'])
    restarted.restart(1)
    expect(restarted.see('0.6', 1)).toEqual(['standing-at-start warning'])
    restarted.restart(1)
    expect(restarted.see('0.6', 1)).toEqual([])
  })

  it('a danger that may be falling waits for the next observation', () => {
    const restarted = account()
    restarted.see('0.9')
    restarted.restart(3600)
    expect(restarted.see('0.1')).toEqual([])
    expect(restarted.see('0.1')).toEqual([])
    expect(restarted.journaled).toEqual(['fall calm'])
    const other = account()
    other.see('0.9')
    other.restart(3600)
    expect(other.see('0.1')).toEqual([])
    expect(other.see('0.9')).toEqual(['standing-at-start critical'])
    expect(other.journaled).toEqual(['standing critical*'])
  })

  it('an acknowledged danger is notified once more and stays acknowledged', () => {
    const restarted = account()
    restarted.see('0.9')
    restarted.acknowledge()
    restarted.restart(3600)
    expect(restarted.see('0.9')).toEqual(['standing-at-start critical'])
    expect(restarted.standing).toMatchObject([{ acknowledged: true }])
    expect(restarted.see('0.9', 600)).toEqual([])
  })

  it('a snooze goes on, and a danger that remains at its end is notified', () => {
    const restarted = account()
    restarted.see('0.9')
    restarted.snooze('1-hour')
    restarted.restart(600)
    expect(restarted.see('0.9')).toEqual([])
    expect(restarted.see('0.9', 3600)).toEqual(['after-snooze critical'])
  })

  it('quiet hours hold a warning until their end', () => {
    const restarted = account()
    restarted.see('0.6')
    restarted.change({ quiet: true })
    restarted.restart(3600)
    expect(restarted.see('0.6')).toEqual([])
    restarted.change({ quiet: false })
    expect(restarted.see('0.6')).toEqual(['after-quiet warning'])
  })

  it('a hold goes on', () => {
    const restarted = simulateAccount({ rules: ratioRule({ holdSeconds: 60 }) })
    restarted.see('0.6')
    restarted.restart(10)
    expect(restarted.see('0.6')).toEqual([])
    expect(restarted.see('0.6', 40)).toEqual(['standing-at-start warning'])
  })

  it('a position that is missing at first is notified once it is seen', () => {
    const BTC = 'isolated:BTCUSDT:BOTH'
    const isolated = [{ poolId: BTC, marginRatio: '0.6' }] as const
    const restarted = simulateAccount({
      rules: rules({
        isolatedRatio: {
          warning: '0.5',
          critical: '0.8',
          rearm: '0.05',
          holdSeconds: 0,
          repeatMinutes: null,
        },
      }),
    })
    restarted.see({ isolated })
    restarted.restart(3600)
    expect(restarted.seeIncomplete({})).toEqual([])
    expect(restarted.see({ isolated })).toEqual([`standing-at-start warning isolatedRatio:${BTC}`])
  })
})
