import { describe, expect, it } from 'vitest'
import type { Figures } from '../../../electron/alerts/observation.ts'
import type { BlindRule, Rules } from '../../../shared/settings/rules.ts'
import type { Decimal } from '../../../shared/state.ts'
import { rules, simulateAccount } from './simulated-account.ts'

const BLIND: BlindRule = { warningSeconds: 600, criticalSeconds: 60, repeatMinutes: 5 }
const MANNER = { rearm: '0', holdSeconds: 0, repeatMinutes: null } as const
const AMOUNTS = { warning: '5', critical: '9', ...MANNER } as const
const BALANCES = { warning: '9', critical: '5', ...MANNER } as const
const account = (blind: Partial<BlindRule> = {}, intervalMs = 10_000) =>
  simulateAccount({ rules: rules({ blind: { ...BLIND, ...blind } }), intervalMs })

describe('blindness', () => {
  it('is critical after a minute when the margin was in danger', () => {
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
        near: null,
        value: '0.71',
        threshold: null,
        currency: null,
        previous: { value: '0.71', at: lastSeen },
        since: lastSeen,
        at: lastSeen + 60_000,
      },
    ])
    expect(lost.events).toMatchObject([
      { kind: 'blind', rule: 'blind', level: 'critical', value: '0.71', threshold: null, notified: true },
    ])
    expect(lost.standing.map(({ key, level, value }) => [key, level, value])).toEqual([
      ['blind', 'critical', '0.71'],
      ['marginRatio', 'warning', '0.71'],
    ])
  })

  it('is a warning after ten minutes otherwise', () => {
    const lost = account()
    lost.see('0.1')
    expect(lost.unseenFor(595)).toEqual([])
    expect(lost.unseen(5)).toEqual(['raised warning blind'])
    expect(lost.unseenFor(3600)).toEqual([])
  })

  it('also comes for an account without any figures yet', () => {
    const lost = account()
    lost.restart()
    lost.unseen()
    expect(lost.unseenFor(600)).toEqual(['raised warning blind'])
    expect(lost.standing).toMatchObject([{ key: 'blind', value: null }])
  })

  it('is critical when an isolated position was in danger', () => {
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

  it.each<[string, Partial<Rules>, Partial<Figures>, string[]]>([
    [
      'a loss at critical',
      { unrealizedLoss: AMOUNTS },
      { unrealizedProfit: '-9' },
      ['raised critical blind'],
    ],
    ['a loss at warning', { unrealizedLoss: AMOUNTS }, { unrealizedProfit: '-5' }, []],
    ['a balance at critical', { marginBalance: BALANCES }, { marginBalance: '3' }, ['raised critical blind']],
    ['a balance at warning', { marginBalance: BALANCES }, { marginBalance: '8' }, []],
    ['a ratio at warning', {}, { marginRatio: '0.5' }, ['raised critical blind']],
    ['nothing', {}, {}, []],
  ])('is critical after a minute or not: %s', (_, changed, seen, expected) => {
    const lost = account()
    lost.change({ rules: rules({ blind: BLIND, ...changed }) })
    lost.see(seen)
    expect(lost.unseenFor(300)).toEqual(expected)
  })

  it('begins after at least three intervals', () => {
    const lost = account({}, 60_000)
    lost.see('0.71')
    expect(lost.unseenFor(175)).toEqual([])
    expect(lost.unseen(5)).toEqual(['raised critical blind'])
  })

  it.each([
    ['critical', { criticalSeconds: null }, 595, 'raised warning blind'],
    ['warning', { warningSeconds: null, criticalSeconds: 1200 }, 1195, 'raised critical blind'],
  ] as const)('without a %s level is notified at the other one', (_, changed, silent, expected) => {
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

  it('goes on with incomplete figures', () => {
    const lost = account()
    lost.see('0.71')
    for (let i = 0; i < 5; i += 1) expect(lost.seeIncomplete('0.72')).toEqual([])
    expect(lost.seeIncomplete('0.73')).toEqual(['raised critical blind'])
    expect(lost.alerts).toMatchObject([{ value: '0.73' }])
  })

  it('becomes critical when incomplete figures show a danger', () => {
    const lost = account()
    lost.see('0.1')
    expect(lost.unseenFor(600)).toEqual(['raised warning blind'])
    expect(lost.seeIncomplete('0.6')).toEqual(['raised critical blind', 'raised warning'])
    expect(lost.journaled).toEqual(['raise warning*', 'blind critical*'])
  })

  it('repeats without figures until it is acknowledged or snoozed', () => {
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

  it('waits as a warning in quiet hours and is notified at their end', () => {
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
    expect(lost.journaled).toEqual(['fall calm'])
  })
})

describe('the end of blindness', () => {
  it('is notified with the ratio now and before, on the second complete observation in a row', () => {
    const lost = account()
    lost.see('0.71')
    const lastSeen = lost.now
    lost.unseenFor(60)
    expect(lost.see('0.73')).toEqual([])
    expect(lost.journaled).toEqual([])
    expect(lost.standing.map(({ key }) => key)).toEqual(['blind', 'marginRatio'])
    expect(lost.see('0.74')).toEqual(['seen-again critical blind'])
    expect(lost.alerts).toEqual([
      {
        key: 'blind',
        rule: 'blind',
        poolId: null,
        occasion: 'seen-again',
        level: 'critical',
        near: null,
        value: '0.74',
        threshold: null,
        currency: null,
        previous: { value: '0.71', at: lastSeen },
        since: lastSeen,
        at: lastSeen + 80_000,
      },
    ])
    expect(lost.events).toMatchObject([{ kind: 'sight', level: 'calm', value: '0.74', notified: true }])
    expect(lost.see('0.74')).toEqual([])
  })

  it('starts the time without figures from zero', () => {
    const lost = account()
    lost.see('0.71')
    lost.unseenFor(60)
    lost.see('0.71')
    lost.see('0.71')
    expect(lost.unseenFor(55)).toEqual([])
    expect(lost.unseen(5)).toEqual(['raised critical blind'])
  })

  it('is not notified when the blindness was not', () => {
    const lost = account()
    lost.see('0.1')
    lost.change({ quiet: true })
    lost.unseenFor(600)
    lost.change({ quiet: false })
    expect(lost.see('0.1')).toEqual([])
    expect(lost.see('0.1')).toEqual([])
    expect(lost.journaled).toEqual(['sight calm'])
  })

  it('is notified in quiet hours after a critical blindness, but not after a warning', () => {
    const lost = account()
    lost.see('0.1')
    lost.unseenFor(600)
    lost.change({ quiet: true })
    for (let i = 0; i < 2; i += 1) expect(lost.see('0.71')).toEqual([])
    expect(lost.journaled).toEqual(['sight calm'])
    lost.unseenFor(60)
    lost.see('0.71')
    expect(lost.see('0.71')).toEqual(['seen-again critical blind'])
  })

  it('is not notified while the blindness is snoozed until recovery, which ends the snooze', () => {
    const lost = account()
    lost.see('0.71')
    lost.unseenFor(60)
    lost.snooze('recovery', 'blind')
    for (let i = 0; i < 2; i += 1) expect(lost.see('0.71')).toEqual([])
    expect(lost.journaled).toEqual(['sight calm'])
    expect(lost.state.snoozes).toEqual({})
  })
})

describe('a single complete observation during blindness', () => {
  function blind() {
    const lost = account()
    lost.see('0.71')
    const lastSeen = lost.now
    expect(lost.unseenFor(60)).toEqual(['raised critical blind'])
    return { lost, lastSeen }
  }

  it('does not end it and raises no second alert', () => {
    const { lost } = blind()
    for (let i = 0; i < 3; i += 1) {
      expect(lost.see('0.71')).toEqual([])
      expect(lost.unseenFor(65)).toEqual([])
    }
    expect(lost.journaled).toEqual([])
    expect(lost.standing).toMatchObject([{ key: 'blind' }, { key: 'marginRatio' }])
  })

  it('keeps its acknowledgement', () => {
    const { lost } = blind()
    lost.acknowledge('blind')
    lost.see('0.71')
    expect(lost.unseenFor(3600)).toEqual([])
    expect(lost.standing).toMatchObject([{ key: 'blind', acknowledged: true }, {}])
  })

  it('keeps its snooze', () => {
    const { lost } = blind()
    lost.snooze('recovery', 'blind')
    lost.see('0.71')
    expect(lost.unseenFor(3600)).toEqual([])
    expect(lost.standing).toMatchObject([{ key: 'blind', snoozedUntil: 'recovery' }, {}])
  })

  it('holds the repeats until figures are missing again, and keeps the time since when they were', () => {
    const { lost } = blind()
    lost.unseenFor(290)
    expect(lost.see('0.72', 5)).toEqual([])
    const glimpsed = lost.now
    expect(lost.unseenFor(55)).toEqual([])
    expect(lost.unseen(5)).toEqual(['repeat critical blind'])
    expect(lost.alerts).toMatchObject([{ since: glimpsed, value: '0.72' }])
    expect(lost.unseenFor(295)).toEqual([])
    expect(lost.unseen(5)).toEqual(['repeat critical blind'])
  })

  it('ends it with a second one that comes within the time of the rule', () => {
    const { lost, lastSeen } = blind()
    lost.see('0.72')
    lost.unseenFor(55)
    lost.seeIncomplete('0.73', 0)
    expect(lost.see('0.74', 0)).toEqual(['seen-again critical blind'])
    expect(lost.alerts).toMatchObject([{ since: lastSeen, previous: { value: '0.71', at: lastSeen } }])
  })

  it('does not count when more than the time of the rule passes before the next', () => {
    const { lost, lastSeen } = blind()
    lost.see('0.72')
    lost.unseenFor(60)
    expect(lost.see('0.73')).toEqual([])
    expect(lost.see('0.74')).toEqual(['seen-again critical blind'])
    expect(lost.alerts).toMatchObject([{ since: lastSeen, value: '0.74', previous: { value: '0.71' } }])
  })

  it('that shows a danger raises the blindness from warning to critical', () => {
    const lost = account()
    lost.see('0.1')
    lost.unseenFor(600)
    expect(lost.see('0.71')).toEqual(['raised warning'])
    expect(lost.unseenFor(55)).toEqual([])
    expect(lost.unseen(5)).toEqual(['raised critical blind'])
  })
})

describe('the time since when nothing was seen', () => {
  it('is measured by the clock and includes sleep', () => {
    const lost = account()
    lost.see('0.71')
    const lastSeen = lost.now
    lost.unseenFor(30)
    lost.unseen(8 * 3600)
    expect(lost.unseenFor(15)).toEqual(['raised critical blind'])
    expect(lost.alerts).toMatchObject([{ since: lastSeen }])
    lost.see('0.71')
    lost.see('0.71')
    expect(lost.alerts).toMatchObject([{ occasion: 'seen-again', since: lastSeen }])
  })

  it('counts from the last complete observation', () => {
    const lost = account()
    lost.see('0.71')
    const lastSeen = lost.now
    for (let i = 0; i < 6; i += 1) lost.seeIncomplete('0.72')
    expect(lost.alerts).toMatchObject([{ key: 'blind', since: lastSeen, value: '0.72' }])
    lost.see('0.7')
    lost.see('0.7')
    expect(lost.alerts).toMatchObject([{ since: lastSeen, previous: { value: '0.71', at: lastSeen } }])
  })

  it('moves along with a clock that is set back', () => {
    const lost = account()
    lost.see('0.71')
    lost.unseenFor(30)
    lost.setClock(-5)
    lost.unseen(0)
    expect(lost.unseenFor(30)).toEqual(['raised critical blind'])
    expect(lost.alerts).toMatchObject([{ since: lost.now - 60_000 }])
    lost.setClock(-5)
    lost.see('0.71')
    lost.see('0.71', 0)
    expect(lost.alerts).toMatchObject([{ since: lost.now - 60_000, previous: { at: lost.now - 60_000 } }])
  })

  it('begins with the first failed poll when there were never any figures', () => {
    const lost = account()
    lost.unseen()
    lost.unseen(3600)
    lost.unseenFor(585)
    expect(lost.alerts).toMatchObject([{ since: lost.now - 600_000, previous: null }])
    lost.see('0.1')
    lost.see('0.1')
    expect(lost.alerts).toMatchObject([{ occasion: 'seen-again', since: lost.now - 620_000, previous: null }])
  })
})

describe('blindness and a restart', () => {
  it('the time without figures starts from zero', () => {
    const lost = account()
    lost.see('0.71')
    lost.unseenFor(55)
    lost.restart()
    expect(lost.unseenFor(60)).toEqual([])
    expect(lost.state.unseenMs).toBe(55_000)
    expect(lost.unseen(5)).toEqual(['raised critical blind'])
  })

  it('an earlier blindness is over, and is notified only if it comes again', () => {
    const lost = account()
    lost.see('0.1')
    lost.unseenFor(600)
    lost.snooze('recovery', 'blind')
    lost.restart()
    expect(lost.standing).toEqual([])
    expect(lost.state.snoozes).toEqual({})
    expect(lost.see('0.1')).toEqual([])
    expect(lost.events).toMatchObject([{ kind: 'sight', level: 'calm', value: '0.1', notified: false }])
    lost.see('0.1')
    expect(lost.events).toEqual([])
    expect(lost.alerts).toEqual([])
  })

  function blindAtEnd(ratio: Decimal = '0.71', seconds = 60) {
    const lost = account()
    lost.see(ratio)
    const lastSeen = lost.now
    lost.unseenFor(seconds)
    return { lost, lastSeen }
  }

  it('its end is notified once when it was notified before the restart', () => {
    const { lost, lastSeen } = blindAtEnd()
    lost.restart(3600)
    lost.unseen(5)
    lost.restart(60)
    expect(lost.see('0.3')).toEqual(['seen-again critical blind'])
    expect(lost.alerts).toMatchObject([
      { value: '0.3', threshold: null, previous: { value: '0.71', at: lastSeen }, since: lastSeen },
    ])
    expect(lost.journaled).toEqual(['sight calm*'])
    expect(lost.state.lost).toBeNull()
    expect(lost.see('0.3')).toEqual([])
  })

  it('incomplete figures do not end it', () => {
    const { lost } = blindAtEnd('0.1', 600)
    lost.restart()
    expect(lost.seeIncomplete('0.3')).toEqual([])
    expect(lost.see('0.3')).toEqual(['seen-again warning blind'])
  })

  it('its end is notified in quiet hours after a critical blindness, but not after a warning', () => {
    for (const [ratio, seconds, expected] of [
      ['0.71', 60, ['sight calm*']],
      ['0.1', 600, ['sight calm']],
    ] as const) {
      const { lost } = blindAtEnd(ratio, seconds)
      lost.restart()
      lost.change({ quiet: true })
      lost.see('0.1')
      expect(lost.journaled.slice(-1)).toEqual(expected)
    }
  })

  it.each(['recovery', '1-hour'] as const)('its end is not notified within a snooze (%s)', (length) => {
    const { lost } = blindAtEnd('0.1', 600)
    lost.snooze(length, 'blind')
    lost.restart()
    expect(lost.see('0.1')).toEqual([])
    expect(lost.journaled).toEqual(['sight calm'])
  })

  it('its end is not notified when the blindness was not, or when the rule is off', () => {
    const lost = account()
    lost.see('0.1')
    lost.change({ quiet: true })
    lost.unseenFor(600)
    lost.restart()
    lost.change({ quiet: false })
    expect(lost.see('0.1')).toEqual([])
    expect(lost.journaled).toEqual(['sight calm'])
    const { lost: off } = blindAtEnd('0.1', 600)
    off.restart()
    off.change({ rules: rules({}) })
    expect(off.see('0.1')).toEqual([])
    expect(off.journaled).toEqual(['sight calm'])
  })

  it('a blindness that goes on is notified again, and its end names the first time without figures', () => {
    const { lost, lastSeen } = blindAtEnd()
    lost.restart()
    lost.unseen()
    expect(lost.unseenFor(60)).toEqual(['raised critical blind'])
    expect(lost.alerts).toMatchObject([{ since: lastSeen }])
    lost.see('0.3')
    expect(lost.see('0.3')).toEqual(['seen-again critical blind'])
    expect(lost.alerts).toMatchObject([{ since: lastSeen, previous: { value: '0.71' } }])
  })

  it('its end is notified when only the first of two blindnesses was', () => {
    const { lost } = blindAtEnd('0.1', 600)
    lost.restart()
    lost.change({ quiet: true })
    lost.unseenFor(620)
    lost.change({ quiet: false })
    lost.see('0.1')
    expect(lost.see('0.1')).toEqual(['seen-again warning blind'])
  })
})
