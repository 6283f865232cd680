import { describe, expect, it } from 'vitest'
import { acknowledge, snooze } from '../../../electron/alerts/commands.ts'
import type { Figures } from '../../../electron/alerts/observation.ts'
import { mapValues } from '../../../electron/alerts/records.ts'
import { type AlertState, INITIAL_ALERT_STATE } from '../../../electron/alerts/state.ts'
import type { SnoozeLength } from '../../../shared/ipc.ts'
import type { Rules } from '../../../shared/settings/rules.ts'
import type { Decimal } from '../../../shared/state.ts'
import { ratioRule, rules, START, simulateAccount } from './simulated-account.ts'

const MINUTE = 60
const AMOUNTS = { rearm: '1', holdSeconds: 0, repeatMinutes: null } as const
const account = () => simulateAccount({ rules: ratioRule({ repeatMinutes: 5 }) })

describe('acknowledging', () => {
  it('ends the repeats of the current level', () => {
    const known = account()
    known.see('0.9')
    known.acknowledge()
    expect(known.events).toEqual([
      {
        kind: 'acknowledge',
        at: START + 10_000,
        rule: 'marginRatio',
        poolId: 'cross:USDT',
        level: 'critical',
        value: '0.9',
        threshold: '0.80',
        currency: null,
        notified: false,
        until: null,
      },
    ])
    expect(known.standing).toMatchObject([{ acknowledged: true }])
    expect(known.see('0.9', 600)).toEqual([])
  })

  it('does not silence a higher level', () => {
    const known = account()
    known.see('0.6')
    known.acknowledge()
    expect(known.see('0.9')).toEqual(['raised critical'])
    expect(known.standing).toMatchObject([{ level: 'critical', acknowledged: false }])
    expect(known.see('0.9', 300)).toEqual(['repeat critical'])
  })

  it('does not silence the same level after it was re-armed', () => {
    const known = account()
    known.see('0.9')
    known.acknowledge()
    known.see('0.6')
    known.see('0.6')
    expect(known.standing).toMatchObject([{ level: 'warning', acknowledged: true }])
    expect(known.see('0.9')).toEqual(['raised critical'])
    expect(known.see('0.9', 300)).toEqual(['repeat critical'])
  })

  it('during a hold prevents the notification after it', () => {
    const held = simulateAccount({ rules: ratioRule({ holdSeconds: 60 }) })
    held.see('0.9')
    held.acknowledge()
    expect(held.see('0.9', 120)).toEqual([])
  })

  it.each(['marginRatio', 'isolatedRatio:isolated:BTCUSDT:BOTH', 'blind', 'toString', ''])(
    'does nothing for %j, which is calm or unknown',
    (key) => {
      const calm = account()
      calm.see('0.1')
      expect(acknowledge(calm.state, key, 'critical', calm.now)).toEqual({ state: calm.state, events: [] })
      expect(snooze(calm.state, key, 'critical', 'recovery', calm.now)).toEqual({
        state: calm.state,
        events: [],
      })
      expect(acknowledge(INITIAL_ALERT_STATE, key, 'critical', 0)).toEqual({
        state: INITIAL_ALERT_STATE,
        events: [],
      })
    },
  )

  it('does nothing a second time', () => {
    const known = account()
    known.see('0.9')
    known.acknowledge()
    known.acknowledge()
    expect(known.events).toEqual([])
  })
})

describe('a snooze', () => {
  it.each([
    ['15-minutes', 15],
    ['1-hour', 60],
  ] as const)(
    'of %s ends the repeats for so long, and notifies at its end of what is left',
    (length, minutes) => {
      const snoozed = account()
      snoozed.see('0.9')
      snoozed.snooze(length)
      const until = snoozed.now + minutes * 60_000
      expect(snoozed.events).toMatchObject([
        { kind: 'snooze', level: 'critical', value: '0.9', threshold: '0.80', until, notified: false },
      ])
      expect(snoozed.standing).toMatchObject([{ snoozedUntil: until, waiting: null }])
      expect(snoozed.see('0.9', minutes * MINUTE - 1)).toEqual([])
      expect(snoozed.unseen(1)).toEqual([])
      expect(snoozed.standing).toMatchObject([{ snoozedUntil: null }])
      expect(snoozed.see('0.9', 1)).toEqual(['after-snooze critical'])
      expect(snoozed.journaled).toEqual(['standing critical*'])
      expect(snoozed.see('0.9')).toEqual([])
      expect(snoozed.see('0.9', 300)).toEqual(['repeat critical'])
    },
  )

  it('of a warning is followed by one notification at its end', () => {
    const snoozed = account()
    snoozed.see('0.6')
    snoozed.snooze('15-minutes')
    expect(snoozed.see('0.6', 900)).toEqual(['after-snooze warning'])
    expect(snoozed.see('0.6', 900)).toEqual([])
  })

  it('until recovery has no other end', () => {
    const snoozed = account()
    snoozed.see('0.9')
    snoozed.snooze('recovery')
    expect(snoozed.events).toMatchObject([{ kind: 'snooze', until: null }])
    expect(snoozed.standing).toMatchObject([{ snoozedUntil: 'recovery' }])
    expect(snoozed.see('0.9', 24 * 3600)).toEqual([])
    for (const ratio of ['0.1', '0.1'] as const) expect(snoozed.see(ratio)).toEqual([])
    expect(snoozed.state.snoozes).toEqual({})
    expect(snoozed.see('0.6')).toEqual(['raised warning'])
  })

  it.each(['15-minutes', '1-hour', 'recovery'] as const)(
    'of %s ends when its level has fallen, and a warning that remains is notified',
    (length) => {
      const snoozed = account()
      snoozed.see('0.9')
      snoozed.snooze(length)
      expect(snoozed.see('0.6')).toEqual([])
      expect(snoozed.state.snoozes).toMatchObject({ marginRatio: { level: 'critical', value: '0.9' } })
      expect(snoozed.see('0.6')).toEqual(['after-snooze warning'])
      expect(snoozed.journaled).toEqual(['fall warning', 'standing warning*'])
      expect(snoozed.state.snoozes).toEqual({})
      expect(snoozed.see('0.6')).toEqual([])
      expect(snoozed.see('0.9')).toEqual(['raised critical'])
    },
  )

  it('that has fallen to a warning in quiet hours tells of it at their end', () => {
    const snoozed = account()
    snoozed.see('0.9')
    snoozed.snooze('1-hour')
    snoozed.change({ quiet: true })
    for (const ratio of ['0.6', '0.6', '0.6'] as const) expect(snoozed.see(ratio)).toEqual([])
    snoozed.change({ quiet: false })
    expect(snoozed.see('0.6')).toEqual(['after-quiet warning'])
  })

  it('of a warning stays below a critical level that comes and goes', () => {
    const snoozed = account()
    snoozed.see('0.78')
    snoozed.snooze('1-hour')
    expect(snoozed.see('0.82')).toEqual(['raised critical'])
    for (const ratio of ['0.7', '0.7', '0.7'] as const) expect(snoozed.see(ratio)).toEqual([])
    expect(snoozed.standing).toMatchObject([{ level: 'warning', snoozedUntil: START + 10_000 + 3_600_000 }])
  })

  it('also ends when the critical level is switched off', () => {
    const amounts = { ...AMOUNTS, warning: '500', critical: '100' } as const
    const snoozed = simulateAccount({ rules: rules({ marginBalance: amounts }) })
    snoozed.see({ marginBalance: '50' })
    snoozed.snooze('recovery', 'marginBalance')
    snoozed.change({ rules: rules({ marginBalance: { ...amounts, critical: null } }) })
    // The levels fall without figures, and what is left is told with the next.
    expect(snoozed.unseen()).toEqual([])
    expect(snoozed.state.snoozes).toEqual({})
    expect(snoozed.see({ marginBalance: '50' })).toEqual(['after-snooze warning marginBalance'])
    snoozed.change({ rules: rules({ marginBalance: amounts }) })
    expect(snoozed.see({ marginBalance: '50' })).toEqual(['raised critical marginBalance'])
  })

  it('that ends when the critical level is switched off tells of the warning with the figures at hand', () => {
    const snoozed = simulateAccount({
      rules: rules({ marginBalance: { ...AMOUNTS, warning: '500', critical: '100' } }),
    })
    snoozed.see({ marginBalance: '50' })
    snoozed.snooze('1-hour', 'marginBalance')
    snoozed.change({ rules: rules({ marginBalance: { ...AMOUNTS, warning: '500', critical: null } }) })
    expect(snoozed.see({ marginBalance: '50' })).toEqual(['after-snooze warning marginBalance'])
  })

  it('never hides a higher level', () => {
    const snoozed = account()
    snoozed.see('0.6')
    snoozed.snooze('1-hour')
    expect(snoozed.see('0.9')).toEqual(['raised critical'])
    expect(snoozed.see('0.9', 300)).toEqual(['repeat critical'])
    expect(snoozed.standing).toMatchObject([{ level: 'critical', snoozedUntil: null }])
  })

  it('of a warning ends without a notification below a critical level that was notified', () => {
    const snoozed = account()
    snoozed.see('0.6')
    snoozed.snooze('15-minutes')
    snoozed.see('0.9')
    snoozed.acknowledge()
    expect(snoozed.see('0.9', 900)).toEqual([])
    for (const ratio of ['0.6', '0.6', '0.6'] as const) expect(snoozed.see(ratio)).toEqual([])
  })

  it('is replaced by a second snooze', () => {
    const snoozed = account()
    snoozed.see('0.9')
    snoozed.snooze('1-hour')
    snoozed.snooze('15-minutes')
    expect(snoozed.see('0.9', 900)).toEqual(['after-snooze critical'])
    snoozed.snooze('15-minutes')
    snoozed.snooze('recovery')
    expect(snoozed.see('0.9', 900)).toEqual([])
  })

  it('ends without a notification after an acknowledgement', () => {
    const snoozed = account()
    snoozed.see('0.9')
    snoozed.snooze('15-minutes')
    snoozed.acknowledge()
    expect(snoozed.see('0.9', 3600)).toEqual([])
  })

  it('that ends in quiet hours delays a warning to their end', () => {
    const snoozed = account()
    snoozed.see('0.6')
    snoozed.snooze('15-minutes')
    snoozed.change({ quiet: true })
    expect(snoozed.see('0.6', 900)).toEqual([])
    expect(snoozed.standing).toMatchObject([{ waiting: 'quiet' }])
    snoozed.change({ quiet: false })
    expect(snoozed.see('0.6')).toEqual(['after-quiet warning'])
  })

  it('ends the wait for quiet hours or a hold', () => {
    const snoozed = simulateAccount({ quiet: true })
    snoozed.see('0.6')
    expect(snoozed.standing).toMatchObject([{ waiting: 'quiet', snoozedUntil: null }])
    snoozed.snooze('recovery')
    expect(snoozed.standing).toMatchObject([{ waiting: null, snoozedUntil: 'recovery' }])
  })

  it('is not followed by a notification when the danger is falling at its end', () => {
    const snoozed = account()
    snoozed.see('0.6')
    snoozed.snooze('15-minutes')
    expect(snoozed.see('0.1', 900)).toEqual([])
    expect(snoozed.see('0.1')).toEqual([])
    expect(snoozed.journaled).toEqual(['fall calm'])
  })
})

describe('ending a snooze', () => {
  it.each<[SnoozeLength, Decimal, string[]]>([
    ['recovery', '0.9', ['after-snooze critical']],
    ['recovery', '0.6', ['after-snooze warning']],
    ['1-hour', '0.9', ['after-snooze critical']],
    ['1-hour', '0.6', ['after-snooze warning']],
  ])('of %s notifies once with the next figures, when the ratio is then %s', (length, ratio, expected) => {
    const snoozed = account()
    snoozed.see(ratio)
    snoozed.snooze(length)
    expect(snoozed.see(ratio, 60)).toEqual([])
    snoozed.snooze('end')
    expect(snoozed.events).toMatchObject([
      { kind: 'snooze', rule: 'marginRatio', poolId: 'cross:USDT', value: ratio, notified: false },
    ])
    expect(snoozed.events).toMatchObject([{ until: snoozed.now, at: snoozed.now }])
    expect(snoozed.state.snoozes).toEqual({})
    expect(snoozed.standing).toMatchObject([{ snoozedUntil: null }])
    expect(snoozed.unseen()).toEqual([])
    expect(snoozed.see(ratio)).toEqual(expected)
    expect(snoozed.see(ratio)).toEqual([])
  })

  it('does not notify after an acknowledgement, and delays a warning in quiet hours', () => {
    const known = account()
    known.see('0.9')
    known.snooze('recovery')
    known.acknowledge()
    known.snooze('end')
    expect(known.see('0.9', 600)).toEqual([])
    const quiet = account()
    quiet.see('0.6')
    quiet.snooze('recovery')
    quiet.change({ quiet: true })
    quiet.snooze('end')
    expect(quiet.see('0.6')).toEqual([])
    quiet.change({ quiet: false })
    expect(quiet.see('0.6')).toEqual(['after-quiet warning'])
  })

  it('is one journal entry with the level that was covered, whichever was shown', () => {
    const snoozed = account()
    snoozed.see('0.78')
    snoozed.snooze('1-hour')
    snoozed.see('0.82')
    snoozed.snooze('end', 'marginRatio', 'warning')
    expect(snoozed.events).toMatchObject([{ level: 'warning', threshold: '0.50' }])
    const fallen = simulateAccount({ stored: snoozedBefore({ marginRatio: '0.9' }, 'marginRatio', {}) })
    for (const ratio of ['0.6', '0.6'] as const) fallen.see(ratio)
    fallen.snooze('end', 'marginRatio', 'warning')
    expect(fallen.events).toMatchObject([{ level: 'warning', threshold: '0.50', until: fallen.now }])
  })

  it('changes nothing when there is no snooze', () => {
    const plain = account()
    plain.see('0.9')
    expect(snooze(plain.state, 'marginRatio', 'critical', 'end', plain.now)).toEqual({
      state: plain.state,
      events: [],
    })
    plain.snooze('15-minutes')
    const { state, now } = plain
    expect(snooze(state, 'marginRatio', 'critical', 'end', now + 900_000)).toEqual({ state, events: [] })
    expect(snooze(state, 'toString', 'critical', 'end', now)).toEqual({ state, events: [] })
  })

  it.each<[string, Partial<Rules>, Partial<Figures>, object]>([
    ['marginRatio', {}, { marginRatio: '0.9' }, { rule: 'marginRatio', poolId: null }],
    [
      'isolatedRatio:isolated:BTCUSDT:BOTH',
      { isolatedRatio: { ...AMOUNTS, warning: '0.5', critical: '0.8', rearm: '0' } },
      { isolated: [{ poolId: 'isolated:BTCUSDT:BOTH', marginRatio: '0.9' }] },
      { rule: 'isolatedRatio', poolId: 'isolated:BTCUSDT:BOTH' },
    ],
    [
      'marginBalance',
      { marginBalance: { ...AMOUNTS, warning: '500', critical: '100' } },
      { marginBalance: '50' },
      { rule: 'marginBalance', poolId: null },
    ],
  ])('removes a snooze without a danger: %s', (key, changed, seen, expected) => {
    const calm = simulateAccount({ rules: rules(changed), stored: snoozedBefore(seen, key, changed) })
    for (let i = 0; i < 2; i += 1) calm.see({})
    expect(calm.standing).toEqual([])
    calm.snooze('end', key)
    expect(calm.events).toEqual([
      {
        kind: 'snooze',
        at: calm.now,
        level: 'critical',
        value: null,
        threshold: null,
        currency: null,
        notified: false,
        until: calm.now,
        ...expected,
      },
    ])
    expect(calm.state.snoozes).toEqual({})
    expect(calm.see(seen)).toEqual([`raised critical${key === 'marginRatio' ? '' : ` ${key}`}`])
  })
})

/** A state with a snooze of an hour as earlier versions wrote it, without the value that it was pressed at. */
function snoozedBefore(seen: Partial<Figures>, key: string, changed: Partial<Rules>): AlertState {
  const snoozed = simulateAccount({ rules: rules(changed) })
  snoozed.see(seen)
  snoozed.snooze('1-hour', key)
  const snoozes = mapValues(snoozed.state.snoozes, (one) => ({ ...one, value: null }))
  return { ...snoozed.state, snoozes }
}

describe('a danger that has risen since it was shown', () => {
  function risen() {
    const higher = account()
    higher.see('0.6')
    higher.see('0.9')
    return higher
  }

  it('is not acknowledged with the lower level, and is still repeated', () => {
    const higher = risen()
    higher.acknowledge('marginRatio', 'warning')
    expect(higher.standing).toMatchObject([{ level: 'critical', acknowledged: false }])
    expect(higher.see('0.9', 5 * MINUTE)).toEqual(['repeat critical'])
  })

  it('is not snoozed with the lower level', () => {
    const higher = risen()
    higher.snooze('1-hour', 'marginRatio', 'warning')
    expect(higher.standing).toMatchObject([{ level: 'critical', snoozedUntil: null }])
    expect(higher.see('0.9', 5 * MINUTE)).toEqual(['repeat critical'])
  })

  it('does not change when it has no lower level', () => {
    const only = simulateAccount({
      rules: rules({ marginBalance: { ...AMOUNTS, warning: null, critical: '100' } }),
    })
    only.see({ marginBalance: '50' })
    const { state, now } = only
    expect(snooze(state, 'marginBalance', 'warning', '1-hour', now)).toEqual({ state, events: [] })
    expect(acknowledge(state, 'marginBalance', 'warning', now)).toEqual({ state, events: [] })
  })
})
