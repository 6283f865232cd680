import { describe, expect, it } from 'vitest'
import type { Rules } from '../../../shared/settings/rules.ts'
import type { Decimal } from '../../../shared/state.ts'
import { ratioRule, simulateAccount } from './simulated-account.ts'

type Step = readonly [pool: string | null, marginRatio: Decimal]

function account(rule: Partial<Rules['marginRatio']> = {}) {
  const simulated = simulateAccount({ rules: ratioRule(rule) })
  const see = ([pool, marginRatio]: Step, seconds = 10) =>
    simulated.see({ marginRatio, poolId: pool === null ? null : `cross:${pool}` }, seconds)
  return { simulated, see }
}

describe('the pool that leads the margin ratio', () => {
  it.each<[string, Step[], string[][]]>([
    [
      'a second pool at the level is notified once',
      [
        ['A', '0.6'],
        ['B', '0.6'],
        ['B', '0.7'],
      ],
      [['raised warning'], ['raised warning'], []],
    ],
    [
      'two pools that take turns are each notified once',
      [
        ['A', '0.9'],
        ['B', '0.9'],
        ['A', '0.9'],
        ['B', '0.9'],
      ],
      [['raised critical'], ['raised critical'], [], []],
    ],
    [
      'a third pool is notified too',
      [
        ['A', '0.6'],
        ['B', '0.6'],
        ['C', '0.6'],
      ],
      [['raised warning'], ['raised warning'], ['raised warning']],
    ],
    [
      'a pool below the threshold is not notified, though the level stands',
      [
        ['A', '0.6'],
        ['B', '0.49'],
        ['B', '0.5'],
      ],
      [['raised warning'], [], ['raised warning']],
    ],
    [
      'each pool is notified again after the level has fallen',
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
      'a pool that was notified as critical is not notified as a warning too',
      [
        ['A', '0.6'],
        ['B', '0.9'],
        ['B', '0.6'],
        ['B', '0.6'],
      ],
      [['raised warning'], ['raised critical'], [], []],
    ],
    [
      'figures without a pool change nothing',
      [
        ['A', '0.6'],
        [null, '0.6'],
        ['A', '0.6'],
      ],
      [['raised warning'], [], []],
    ],
    [
      'a pool at warning below a critical level is notified once the critical level is over',
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
    const { simulated, see } = account()
    see(['A', '0.6'])
    see(['B', '0.7'])
    expect(simulated.events).toMatchObject([
      { kind: 'raise', level: 'warning', poolId: 'cross:B', value: '0.7', threshold: '0.50', notified: true },
    ])
    expect(simulated.events).toHaveLength(1)
    simulated.change({ quiet: true })
    expect(see(['C', '0.7'])).toEqual([])
    expect(simulated.journaled).toEqual(['raise warning'])
    simulated.change({ quiet: false })
    expect(see(['C', '0.7'])).toEqual(['after-quiet warning'])
    expect(simulated.journaled).toEqual(['standing warning*'])
  })

  it('is one more journal entry when another pool leads the level that remains after a fall', () => {
    const { simulated, see } = account()
    see(['A', '0.9'])
    see(['A', '0.6'])
    expect(see(['B', '0.6'])).toEqual(['raised warning'])
    expect(simulated.journaled).toEqual(['fall warning', 'raise warning*'])
  })

  it('undoes an acknowledgement when it changes, notified or not', () => {
    const { simulated, see } = account({ repeatMinutes: 5 })
    see(['A', '0.9'])
    simulated.acknowledge()
    expect(see(['A', '0.9'], 600)).toEqual([])
    expect(see(['B', '0.9'])).toEqual(['raised critical'])
    expect(simulated.standing).toMatchObject([{ acknowledged: false, poolId: 'cross:B' }])
    expect(see(['A', '0.9'], 300)).toEqual(['repeat critical'])
    simulated.acknowledge()
    expect(see(['B', '0.9'], 300)).toEqual([])
    const held = account({ holdSeconds: 60 })
    held.see(['A', '0.9'])
    held.simulated.acknowledge()
    expect(held.see(['B', '0.9'], 59)).toEqual([])
    expect(held.simulated.journaled).toEqual(['raise critical'])
    expect(held.see(['B', '0.9'], 1)).toEqual(['raised critical'])
  })

  it('adds no notification to a danger that is still held', () => {
    const { simulated, see } = account({ holdSeconds: 60 })
    see(['A', '0.9'])
    expect(see(['B', '0.9'], 30)).toEqual([])
    expect(simulated.journaled).toEqual([])
    expect(see(['A', '0.9'], 30)).toEqual(['raised critical'])
    expect(see(['B', '0.9'], 30)).toEqual([])
  })

  it('is notified at the end of a snooze, unless it is acknowledged', () => {
    const { simulated, see } = account()
    see(['A', '0.9'])
    simulated.acknowledge()
    simulated.snooze('15-minutes')
    expect(see(['B', '0.9'])).toEqual([])
    expect(see(['B', '0.9'], 900)).toEqual(['after-snooze critical'])
  })

  it('is notified from incomplete figures, and remembered across a restart', () => {
    const { simulated, see } = account()
    see(['A', '0.6'])
    expect(simulated.seeIncomplete({ marginRatio: '0.6', poolId: 'cross:B' })).toEqual(['raised warning'])
    simulated.restart(5)
    expect(see(['A', '0.6'])).toEqual([])
    simulated.restart(5)
    expect(see(['C', '0.6'])).toEqual(['standing-at-start warning'])
    expect(simulated.journaled).toEqual(['raise warning*'])
  })
})
