import { describe, expect, it } from 'vitest'
import type { Rules } from '../../../shared/settings/rules.ts'
import type { Decimal } from '../../../shared/state.ts'
import { play, ratioRule } from './play.ts'

type Seen = readonly [pool: string | null, marginRatio: Decimal]

function account(rule: Partial<Rules['marginRatio']> = {}) {
  const played = play({ rules: ratioRule(rule) })
  const see = ([pool, marginRatio]: Seen, seconds = 10) =>
    played.see({ marginRatio, poolId: pool === null ? null : `cross:${pool}` }, seconds)
  return { played, see }
}

describe('the pool that leads the margin ratio', () => {
  it.each<[string, Seen[], string[][]]>([
    [
      'a second one at the level is notified, once',
      [
        ['A', '0.6'],
        ['B', '0.6'],
        ['B', '0.7'],
      ],
      [['raised warning'], ['raised warning'], []],
    ],
    [
      'two that swap places are each notified once',
      [
        ['A', '0.9'],
        ['B', '0.9'],
        ['A', '0.9'],
        ['B', '0.9'],
      ],
      [['raised critical'], ['raised critical'], [], []],
    ],
    [
      'and a third',
      [
        ['A', '0.6'],
        ['B', '0.6'],
        ['C', '0.6'],
      ],
      [['raised warning'], ['raised warning'], ['raised warning']],
    ],
    [
      'one below the threshold is not, though the level stands',
      [
        ['A', '0.6'],
        ['B', '0.49'],
        ['B', '0.5'],
      ],
      [['raised warning'], [], ['raised warning']],
    ],
    [
      'after the level has fallen each is notified again',
      [
        ['A', '0.6'],
        ['B', '0.6'],
        ['A', '0.1'],
        ['A', '0.1'],
        ['B', '0.6'],
        ['A', '0.6'],
      ],
      [['raised warning'], ['raised warning'], [], [], ['raised warning'], ['raised warning']],
    ],
    [
      'one that is notified as critical is not notified as a warning, too',
      [
        ['A', '0.6'],
        ['B', '0.9'],
        ['B', '0.6'],
        ['B', '0.6'],
      ],
      [['raised warning'], ['raised critical'], [], []],
    ],
    [
      'one that is led by none changes nothing',
      [
        ['A', '0.6'],
        [null, '0.6'],
        ['A', '0.6'],
      ],
      [['raised warning'], [], []],
    ],
    [
      'one at warning below a critical level is notified once the critical level is over',
      [
        ['A', '0.9'],
        ['B', '0.6'],
        ['B', '0.6'],
        ['B', '0.6'],
      ],
      [['raised critical'], [], ['raised warning'], []],
    ],
  ])('%s', (_, steps, expected) => {
    const { see } = account()
    expect(steps.map((step) => see(step))).toEqual(expected)
  })

  it('is journaled as a raise, notified or not, though the level did not rise', () => {
    const { played, see } = account()
    see(['A', '0.6'])
    see(['B', '0.7'])
    expect(played.events).toMatchObject([
      { kind: 'raise', level: 'warning', poolId: 'cross:B', value: '0.7', threshold: '0.50', notified: true },
    ])
    expect(played.events).toHaveLength(1)
    played.change({ quiet: true })
    expect(see(['C', '0.7'])).toEqual([])
    expect(played.written).toEqual(['raise warning'])
    played.change({ quiet: false })
    expect(see(['C', '0.7'])).toEqual(['after-quiet warning'])
    expect(played.written).toEqual(['standing warning*'])
  })

  it('is one more entry when the level falls to one that another pool leads for the first time', () => {
    const { played, see } = account()
    see(['A', '0.9'])
    see(['A', '0.6'])
    expect(see(['B', '0.6'])).toEqual(['raised warning'])
    expect(played.written).toEqual(['fall warning', 'raise warning*'])
  })

  it('takes back the acknowledgement of a known danger, notified or not', () => {
    const { played, see } = account({ repeatMinutes: 5 })
    see(['A', '0.9'])
    played.acknowledge()
    expect(see(['A', '0.9'], 600)).toEqual([])
    expect(see(['B', '0.9'])).toEqual(['raised critical'])
    expect(played.standing).toMatchObject([{ acknowledged: false, poolId: 'cross:B' }])
    expect(see(['A', '0.9'], 300)).toEqual(['repeat critical'])
    played.acknowledge()
    expect(see(['B', '0.9'], 300)).toEqual([])
    const untold = account({ holdSeconds: 60 })
    untold.see(['A', '0.9'])
    untold.played.acknowledge()
    expect(untold.see(['B', '0.9'], 59)).toEqual([])
    expect(untold.played.written).toEqual(['raise critical'])
    expect(untold.see(['B', '0.9'], 1)).toEqual(['raised critical'])
  })

  it('adds nothing to a danger that is not notified yet', () => {
    const { played, see } = account({ holdSeconds: 60 })
    see(['A', '0.9'])
    expect(see(['B', '0.9'], 30)).toEqual([])
    expect(played.written).toEqual([])
    expect(see(['A', '0.9'], 30)).toEqual(['raised critical'])
    expect(see(['B', '0.9'], 30)).toEqual([])
  })

  it('is notified at the end of a snooze, unless it is acknowledged', () => {
    const { played, see } = account()
    see(['A', '0.9'])
    played.acknowledge()
    played.snooze('15-minutes')
    expect(see(['B', '0.9'])).toEqual([])
    expect(see(['B', '0.9'], 900)).toEqual(['after-snooze critical'])
  })

  it('is notified from incomplete figures, and remembered over a start', () => {
    const { played, see } = account()
    see(['A', '0.6'])
    expect(played.seePart({ marginRatio: '0.6', poolId: 'cross:B' })).toEqual(['raised warning'])
    played.restart(5)
    expect(see(['A', '0.6'])).toEqual([])
    played.restart(5)
    expect(see(['C', '0.6'])).toEqual(['standing-at-start warning'])
    expect(played.written).toEqual(['raise warning*'])
  })
})
