import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Figures, Sample } from '../../../electron/alerts/observation.ts'
import { createReplay } from '../../../electron/alerts/replay.ts'
import type { Rules } from '../../../shared/settings/rules.ts'
import type { Decimal } from '../../../shared/state.ts'
import { figures, RULES, ratioRule, rules, START } from './simulated-account.ts'

const SECOND = 1000
const HOUR = 3600 * SECOND
const LEVELS = {
  warning: '0.5',
  critical: '0.8',
  rearm: '0.05',
  holdSeconds: 0,
  repeatMinutes: null,
} as const

/** Replays one sample every ten seconds, and returns each firing as `seconds level key`. */
function replay(used: Rules, seen: readonly (Decimal | Partial<Figures>)[]): readonly string[] {
  return firingsOf(
    used,
    seen.map((fields, index) =>
      sample(index * 10, typeof fields === 'string' ? { marginRatio: fields } : fields),
    ),
  )
}

function firingsOf(used: Rules, samples: readonly Sample[]): readonly string[] {
  const run = createReplay(used)
  for (const seen of samples) run.observe(seen)
  return run.firings.map(({ at, level, key }) => `${(at - START) / SECOND} ${level} ${key}`)
}

function sample(seconds: number, fields: Partial<Figures>, complete = true): Sample {
  return { at: START + seconds * SECOND, figures: figures(fields), complete }
}

describe('a replay', () => {
  it('without samples finds nothing', () => {
    expect(replay(RULES, [])).toEqual([])
  })

  it('finds each crossing once, with its time and level', () => {
    const ratios = ['0.1', '0.6', '0.6', '0.85', '0.9', '0.6', '0.6', '0.8', '0.1', '0.1', '0.5'] as const
    expect(replay(RULES, ratios)).toEqual([
      '10 warning marginRatio',
      '30 critical marginRatio',
      '70 critical marginRatio',
      '100 warning marginRatio',
    ])
  })

  it('names the rule and the pool', () => {
    const run = createReplay(rules({ isolatedRatio: LEVELS }))
    run.observe(sample(0, { isolated: [{ poolId: 'isolated:ETHUSDT:BOTH', marginRatio: '0.7' }] }))
    expect(run.firings).toEqual([
      { at: START, rule: 'isolatedRatio', level: 'warning', key: 'isolatedRatio:isolated:ETHUSDT:BOTH' },
    ])
  })

  it('counts a jump to critical, or to a lost balance, as one alert', () => {
    expect(replay(RULES, ['0.1', '0.95'])).toEqual(['10 critical marginRatio'])
    expect(replay(RULES, ['0.1', 'Infinity'])).toEqual(['10 critical marginRatio'])
  })

  it('counts a ratio that moves around a threshold as one alert', () => {
    expect(replay(RULES, ['0.49', '0.5', '0.49', '0.5', '0.46', '0.46', '0.51'])).toHaveLength(1)
  })

  it('counts a danger in the first sample at the time of that sample', () => {
    expect(replay(RULES, ['0.6', '0.6'])).toEqual(['0 warning marginRatio'])
  })

  it('leaves out a danger shorter than the hold, and finds one once it was held', () => {
    const held = ratioRule({ holdSeconds: 30 })
    expect(replay(held, ['0.1', '0.6', '0.6', '0.6', '0.1', '0.1', '0.1'])).toEqual([])
    expect(replay(held, ['0.1', '0.6', '0.6', '0.6', '0.6', '0.6'])).toEqual(['40 warning marginRatio'])
  })

  it('does not count repeats', () => {
    const repeating = ratioRule({ repeatMinutes: 1 })
    expect(replay(repeating, Array<Decimal>(1000).fill('0.9'))).toEqual(['0 critical marginRatio'])
  })

  it('uses every rule that is on, and no other', () => {
    const seen = [
      {},
      { availableBalance: '10', marginBalance: '400', unrealizedProfit: '-600', marginRatio: '0.6' },
    ] as const
    const money = {
      warning: '500',
      critical: '100',
      rearm: '50',
      holdSeconds: 0,
      repeatMinutes: null,
    } as const
    const all = rules({
      availableBalance: money,
      marginBalance: money,
      unrealizedLoss: { ...money, warning: '100', critical: '500' },
      balanceDrop: { ...LEVELS, warning: '0.1', critical: '0.2', hours: 24 },
    })
    expect(replay(all, seen).toSorted()).toEqual([
      '10 critical availableBalance',
      '10 critical balanceDrop',
      '10 critical unrealizedLoss',
      '10 warning marginBalance',
      '10 warning marginRatio',
    ])
    expect(replay(RULES, seen)).toEqual(['10 warning marginRatio'])
  })

  it('lets incomplete figures raise a level, but not lower it', () => {
    const samples = [
      sample(0, {}),
      sample(10, { marginRatio: '0.6' }, false),
      sample(20, { marginRatio: '0.1' }, false),
      sample(30, { marginRatio: '0.1' }, false),
      sample(40, { marginRatio: '0.6' }),
    ]
    expect(firingsOf(RULES, samples)).toEqual(['10 warning marginRatio'])
  })

  it('counts a danger on both sides of a gap once', () => {
    expect(
      firingsOf(RULES, [sample(0, { marginRatio: '0.6' }), sample(9 * 3600, { marginRatio: '0.6' })]),
    ).toHaveLength(1)
  })

  it('leaves out the blind rule', () => {
    const blind = { warningSeconds: 60, criticalSeconds: 30, repeatMinutes: 1 } as const
    const danger = { marginRatio: '0.6' } as const
    const gap = [sample(0, danger), sample(40, danger), sample(3600, danger), sample(12 * 3600, danger)]
    const partly = Array.from({ length: 720 }, (_, index) =>
      sample(12 * 3600 + 10 + index * 10, danger, false),
    )
    expect(firingsOf(rules({ blind }), [...gap, ...partly])).toEqual(['0 warning marginRatio'])
  })

  it('does not find more when the clock was set back or forward', () => {
    const danger = { marginRatio: '0.9' } as const
    const samples = [0, 10, -7200, -7190, 86_400, 86_410].map((seconds) => sample(seconds, danger))
    expect(firingsOf(ratioRule({ repeatMinutes: 5 }), samples)).toEqual(['0 critical marginRatio'])
  })

  it('finds only values beyond their threshold, and each again only after it fell below the re-arm band', () => {
    const percent = fc.integer({ min: 30, max: 99 })
    fc.assert(
      fc.property(fc.array(percent, { maxLength: 200 }), (walk) => {
        const run = createReplay(RULES)
        walk.forEach((value, index) => {
          run.observe({
            at: START + index * HOUR,
            figures: figures({ marginRatio: `${value / 100}` }),
            complete: true,
          })
        })
        for (const [nth, { at, level }] of run.firings.entries()) {
          const index = (at - START) / HOUR
          const threshold = level === 'critical' ? 80 : 50
          expect(walk[index]).toBeGreaterThanOrEqual(threshold)
          const last = run.firings.slice(0, nth).findLast((firing) => firing.level === level)
          if (last === undefined) continue
          const between = walk.slice((last.at - START) / HOUR, index)
          expect(between.filter((value) => value < threshold - 5).length).toBeGreaterThanOrEqual(2)
        }
        const isReached = (threshold: number) => walk.some((value) => value >= threshold)
        expect(run.firings.length > 0).toBe(isReached(50))
        expect(run.firings.some(({ level }) => level === 'critical')).toBe(isReached(80))
      }),
    )
  })
})
