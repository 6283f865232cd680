import { describe, expect, it } from 'vitest'
import { play, ratioRule, rules } from './play.ts'

const account = () => play({ rules: ratioRule({ repeatMinutes: 5 }) })

describe('a clock that is set back by hours', () => {
  it('leaves the repeats where they were', () => {
    const shifted = account()
    shifted.see('0.9')
    shifted.setClock(-5)
    expect(shifted.see('0.9', 0)).toEqual([])
    expect(shifted.see('0.9', 299)).toEqual([])
    expect(shifted.see('0.9', 1)).toEqual(['repeat critical'])
  })

  it('leaves a hold where it was', () => {
    const shifted = play({ rules: ratioRule({ holdSeconds: 60 }) })
    shifted.see('0.9')
    shifted.setClock(-5)
    shifted.see('0.9', 0)
    expect(shifted.see('0.9', 59)).toEqual([])
    expect(shifted.see('0.9', 1)).toEqual(['raised critical'])
  })

  it('leaves a snooze where it was, and one that is begun right then', () => {
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

  it('moves along when values were seen and levels were reached', () => {
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

  it('leaves a state that can be read back when it is set to the epoch', () => {
    const shifted = account()
    shifted.see('0.6')
    shifted.see('0.6', 3600)
    shifted.setClock(-500_001)
    expect(shifted.see('0.6', 0)).toEqual([])
    expect(shifted.standing).toMatchObject([{ since: 0 }])
  })

  it('counts no time as unseen', () => {
    const lost = play({
      rules: rules({ blind: { warningSeconds: 600, criticalSeconds: 60, repeatMinutes: 5 } }),
    })
    lost.see('0.6')
    lost.unseenFor(55)
    lost.setClock(-5)
    expect(lost.unseen(0)).toEqual([])
    expect(lost.unseen(5)).toEqual(['raised critical blind'])
  })

  it('leaves the minute after a start where it was', () => {
    const shifted = account()
    shifted.see('0.6')
    shifted.setClock(-5)
    shifted.restart()
    expect(shifted.see('0.6')).toEqual([])
  })
})

describe('a clock that is set forward by hours', () => {
  it('makes one repeat at the most', () => {
    const shifted = account()
    shifted.see('0.9')
    shifted.setClock(9)
    expect(shifted.see('0.9')).toEqual(['repeat critical'])
    expect(shifted.see('0.9')).toEqual([])
  })

  it('and back again leaves the repeats where they are', () => {
    const shifted = account()
    shifted.see('0.9')
    shifted.setClock(9)
    shifted.see('0.9', 0)
    shifted.setClock(-9)
    expect(shifted.see('0.9', 0)).toEqual([])
    expect(shifted.see('0.9', 300)).toEqual(['repeat critical'])
  })
})
