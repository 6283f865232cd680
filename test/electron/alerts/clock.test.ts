import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../deep.ts'
import { ratioRule, rules, simulateAccount } from './simulated-account.ts'

const account = () => simulateAccount({ rules: ratioRule({ repeatMinutes: 5 }) })

describe('setting the clock back by hours', () => {
  it('does not change when alerts repeat', () => {
    const shifted = account()
    shifted.see('0.9')
    shifted.setClock(-5)
    expect(shifted.see('0.9', 0)).toEqual([])
    expect(shifted.see('0.9', 299)).toEqual([])
    expect(shifted.see('0.9', 1)).toEqual(['repeat critical'])
  })

  it('does not change when a hold ends', () => {
    const shifted = simulateAccount({ rules: ratioRule({ holdSeconds: 60 }) })
    shifted.see('0.9')
    shifted.setClock(-5)
    shifted.see('0.9', 0)
    expect(shifted.see('0.9', 59)).toEqual([])
    expect(shifted.see('0.9', 1)).toEqual(['raised critical'])
  })

  it('does not change how long a snooze lasts, also one that begins right then', () => {
    const shifted = account()
    shifted.see('0.9')
    shifted.snooze('15-minutes')
    shifted.setClock(-5)
    expect(shifted.standing).toMatchObject([{ snoozedUntil: shifted.now + 900_000, since: shifted.now }])
    shifted.see('0.9', 0)
    expect(shifted.see('0.9', 899)).toEqual([])
    expect(shifted.see('0.9', 1)).toEqual(['after-snooze critical'])
    shifted.setClock(-5)
    shifted.snooze('15-minutes')
    expect(shifted.events).toMatchObject([{ until: shifted.now + 900_000 }])
    expect(shifted.see('0.9', 899)).toEqual([])
    expect(shifted.see('0.9', 1)).toEqual(['after-snooze critical'])
  })

  it('moves the times of earlier values and levels along', () => {
    const shifted = account()
    shifted.see('0.6')
    shifted.setClock(-5)
    shifted.see('0.9', 0)
    expect(shifted.alerts).toMatchObject([
      { previous: { value: '0.6', at: shifted.now }, since: shifted.now },
    ])
    for (const ratio of ['0.6', '0.6'] as const) shifted.see(ratio)
    expect(shifted.standing).toMatchObject([{ level: 'warning', since: shifted.now - 20_000 }])
  })

  it('to the epoch leaves a state that can be restored', () => {
    const shifted = account()
    shifted.see('0.6')
    shifted.see('0.6', 3600)
    shifted.setClock(-500_001)
    expect(shifted.see('0.6', 0)).toEqual([])
    expect(shifted.standing).toMatchObject([{ since: 0 }])
  })

  it('does not count as time without figures', () => {
    const lost = simulateAccount({
      rules: rules({ blind: { warningSeconds: 600, criticalSeconds: 60, repeatMinutes: 5 } }),
    })
    lost.see('0.6')
    lost.unseenFor(55)
    lost.setClock(-5)
    expect(lost.unseen(0)).toEqual([])
    expect(lost.unseen(5)).toEqual(['raised critical blind'])
  })

  it('does not change the minute in which a restart raises nothing again', () => {
    const shifted = account()
    shifted.see('0.6')
    shifted.setClock(-5)
    shifted.restart()
    expect(shifted.see('0.6')).toEqual([])
  })
})

describe('setting the clock forward by hours', () => {
  it('causes at most one repeat', () => {
    const shifted = account()
    shifted.see('0.9')
    shifted.setClock(9)
    expect(shifted.see('0.9')).toEqual(['repeat critical'])
    expect(shifted.see('0.9')).toEqual([])
  })

  it('and back again does not change when alerts repeat', () => {
    const shifted = account()
    shifted.see('0.9')
    shifted.setClock(9)
    shifted.see('0.9', 0)
    shifted.setClock(-9)
    expect(shifted.see('0.9', 0)).toEqual([])
    expect(shifted.see('0.9', 300)).toEqual(['repeat critical'])
  })
})

/** Hours by which the clock is set before an observation, or null; minutes that really pass; the balance that is seen. */
const observations = fc.array(
  fc.record({
    set: fc.option(fc.integer({ min: -800, max: 800 }), { freq: 3 }),
    restarts: fc.boolean(),
    minutes: fc.integer({ min: 0, max: 600 }),
    balance: fc.integer({ min: 500, max: 1000 }),
  }),
  { minLength: 2, maxLength: 40 },
)
const { numRuns, timeout } = runs(150, 10_000)

it('a clock that is set to and fro loses no drop of the balance, and makes up none', { timeout }, () => {
  const LEVELS = {
    warning: '0.10',
    critical: '0.25',
    rearm: '0.02',
    holdSeconds: 0,
    repeatMinutes: null,
  } as const
  const start = () => simulateAccount({ rules: rules({ balanceDrop: { ...LEVELS, hours: 24 } }) })
  let raised = 0
  const property = fc.property(observations, (observed) => {
    const [wrong, right] = [start(), start()]
    for (const { set, restarts, minutes, balance } of observed) {
      if (set !== null) wrong.setClock(set)
      for (const account of restarts ? [wrong, right] : []) account.restart()
      const seen = { marginBalance: `${balance}` } as const
      wrong.see(seen, minutes * 60)
      raised += right.see(seen, minutes * 60).length
      const levelsOf = ({ standing }: typeof right) => standing.map(({ level, value }) => [level, value])
      expect(levelsOf(wrong)).toEqual(levelsOf(right))
    }
  })
  fc.assert(property, { numRuns })
  expect(raised).toBeGreaterThan(numRuns)
})
