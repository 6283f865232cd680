import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AlertState, evaluate, INITIAL_ALERT_STATE } from '../../../electron/alerts/evaluate.ts'
import type { Decimal, Level } from '../../../shared/state.ts'

const THRESHOLDS = { warning: '0.50', critical: '0.80', rearm: '0.05' } as const

function walk(ratios: readonly Decimal[], complete = true) {
  let state: AlertState = INITIAL_ALERT_STATE
  return ratios.map((marginRatio, at) => {
    const evaluation = evaluate(state, { marginRatio, complete }, THRESHOLDS, at)
    state = evaluation.state
    return { level: state.level, alerts: evaluation.alerts.map(({ level }) => level) }
  })
}

const levels = (ratios: readonly Decimal[]) => walk(ratios).map(({ level }) => level)
const alerts = (ratios: readonly Decimal[]) => walk(ratios).flatMap((step) => step.alerts)

describe('upward', () => {
  it.each<[Decimal, Level, Level[]]>([
    ['0.4999999999', 'calm', []],
    ['0.5', 'warning', ['warning']],
    ['0.7999999999', 'warning', ['warning']],
    ['0.80', 'critical', ['critical']],
    ['1.5', 'critical', ['critical']],
    ['Infinity', 'critical', ['critical']],
  ])('a first ratio of %s is %s', (ratio, level, raised) => {
    expect(walk([ratio])).toEqual([{ level, alerts: raised }])
  })

  it('raises the level on the very observation that crosses, once', () => {
    expect(walk(['0.49', '0.5', '0.51', '0.79', '0.8', '0.95'])).toEqual([
      { level: 'calm', alerts: [] },
      { level: 'warning', alerts: ['warning'] },
      { level: 'warning', alerts: [] },
      { level: 'warning', alerts: [] },
      { level: 'critical', alerts: ['critical'] },
      { level: 'critical', alerts: [] },
    ])
  })

  it('makes one critical alert of a jump from calm', () => {
    expect(alerts(['0.1', '0.99'])).toEqual(['critical'])
  })

  it('says what was crossed, and when', () => {
    expect(
      evaluate(INITIAL_ALERT_STATE, { marginRatio: '0.83', complete: true }, THRESHOLDS, 1234).alerts,
    ).toEqual([{ level: 'critical', marginRatio: '0.83', threshold: '0.80', at: 1234 }])
  })
})

describe('downward', () => {
  it('needs two observations in a row below the threshold less the re-arm distance', () => {
    expect(levels(['0.6', '0.44', '0.44'])).toEqual(['warning', 'warning', 'calm'])
    expect(levels(['0.6', '0.44', '0.46', '0.44'])).toEqual(['warning', 'warning', 'warning', 'warning'])
  })

  it('holds at exactly the threshold less the re-arm distance', () => {
    expect(levels(['0.6', '0.45', '0.45', '0.45'])).toEqual(['warning', 'warning', 'warning', 'warning'])
  })

  it('falls to the higher of the two levels it saw', () => {
    expect(levels(['0.9', '0.1', '0.6', '0.1', '0.1'])).toEqual([
      'critical',
      'critical',
      'warning',
      'warning',
      'calm',
    ])
  })

  it('alerts again after it has fallen and crosses anew', () => {
    expect(alerts(['0.6', '0.4', '0.4', '0.6'])).toEqual(['warning', 'warning'])
  })

  it('does not fall by figures that are not complete, but rises by them', () => {
    expect(walk(['0.6', '0.1', '0.1', '0.1'], false).map(({ level }) => level)).toEqual([
      'warning',
      'warning',
      'warning',
      'warning',
    ])
  })
})

describe('over random walks', () => {
  const ratio = fc.integer({ min: 0, max: 1200 }).map((n): Decimal => `${n / 1000}`)
  const ratios = fc.array(ratio, { minLength: 1, maxLength: 200 })

  it('never stands below the level a ratio has reached', () => {
    fc.assert(
      fc.property(ratios, (steps) => {
        const seen = levels(steps)
        steps.forEach((step, i) => {
          if (Number(step) >= 0.8) expect(seen[i]).toBe('critical')
          else if (Number(step) >= 0.5) expect(seen[i]).not.toBe('calm')
        })
      }),
    )
  })

  it('alerts exactly when the level rises', () => {
    const order = ['calm', 'warning', 'critical']
    fc.assert(
      fc.property(ratios, (steps) => {
        let last: Level = 'calm'
        for (const { level, alerts: raised } of walk(steps)) {
          expect(raised).toEqual(order.indexOf(level) > order.indexOf(last) ? [level] : [])
          last = level
        }
      }),
    )
  })

  it('makes at most one alert of a walk within one re-arm band', () => {
    const band = fc.integer({ min: 451, max: 549 }).map((n): Decimal => `${n / 1000}`)
    fc.assert(
      fc.property(fc.array(band, { maxLength: 300 }), (steps) => {
        expect(alerts(steps).length).toBeLessThanOrEqual(1)
      }),
    )
  })
})
