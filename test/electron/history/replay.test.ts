import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Figures, Sample } from '../../../electron/alerts/observation.ts'
import { createReplay } from '../../../electron/alerts/replay.ts'
import { insertPolls } from '../../../electron/history/recording.ts'
import { replayedWithin } from '../../../electron/history/replay.ts'
import { compareDecimals } from '../../../shared/decimal.ts'
import type { LevelRule, Rules } from '../../../shared/settings/rules.ts'
import { runs } from '../../deep.ts'
import { rules } from '../alerts/simulated-account.ts'
import { decimal, openTables, pollAt } from './polls.ts'

const MINUTE = 60_000
const START = Date.UTC(2026, 2, 1)
const { numRuns, timeout } = runs(150, 5000)

const level: LevelRule = {
  warning: '0.5',
  critical: '0.8',
  rearm: '0.05',
  holdSeconds: 0,
  repeatMinutes: null,
}
const below: LevelRule = { ...level, warning: '500', critical: '200', rearm: '50' }
const RULES: Rules = rules({
  isolatedRatio: level,
  availableBalance: below,
  marginBalance: below,
  unrealizedLoss: { ...level, warning: '200', critical: '500', rearm: '50' },
})

const hundredths = fc.integer({ min: 0, max: 110 }).map((part) => decimal((part / 100).toFixed(2)))
const money = fc.integer({ min: 0, max: 9 }).map((hundreds) => decimal(String(hundreds * 100)))
const seen: fc.Arbitrary<Partial<Figures>> = fc
  .record({
    ratio: fc.option(hundredths),
    first: fc.option(hundredths),
    second: fc.option(hundredths),
    money,
    loss: money,
  })
  .map(({ ratio, first, second, money: balance, loss }) => ({
    marginRatio: ratio,
    poolId: ratio && 'cross:USDT',
    isolated: [
      ...(first === null ? [] : [{ poolId: 'isolated:A:BOTH', marginRatio: first }]),
      ...(second === null ? [] : [{ poolId: 'isolated:B:BOTH', marginRatio: second }]),
    ].sort((a, b) => compareDecimals(b.marginRatio, a.marginRatio)),
    marginBalance: balance,
    availableBalance: balance,
    unrealizedProfit: loss === '0' ? '0' : decimal(`-${loss}`),
  }))

function byMinute(polls: readonly Sample[]): readonly Sample[] {
  const connection = openTables()
  insertPolls(
    connection,
    polls.map((sample) => ({ accountId: 'a', sample })),
  )
  const minutes = replayedWithin(connection, 'a', 'minute', { from: 0, until: 8.64e15 })
  connection.close()
  return minutes.flatMap(({ samples }) => samples)
}

function firingsOf(samples: readonly Sample[]): readonly string[] {
  const run = createReplay(RULES)
  for (const sample of samples) run.observe(sample)
  return run.firings.map(({ key, level: reached }) => `${key} ${reached}`)
}

/** Returns the highest level of each firing key. */
function highest(firings: readonly string[]): readonly string[] {
  const all = new Set(firings)
  return [...all]
    .filter((each) => !all.has(each.replace('warning', 'critical')) || each.endsWith('critical'))
    .sort()
}

describe('a replay by the minute', () => {
  it(
    'finds the same dangers at the same highest level as a replay of the polls',
    () => {
      const minutes = fc.array(fc.tuple(seen, fc.boolean()), { minLength: 1, maxLength: 40 })
      fc.assert(
        fc.property(minutes, (polls) => {
          const samples = polls.map(([figures, complete], index) =>
            pollAt(START + index * 10_000, figures, complete),
          )
          expect(highest(firingsOf(byMinute(samples)))).toEqual(highest(firingsOf(samples)))
        }),
        { numRuns },
      )
    },
    timeout,
  )

  it(
    'finds the same firings as often when values stay the same for a minute',
    () => {
      fc.assert(
        fc.property(fc.array(seen, { minLength: 1, maxLength: 15 }), (minutes) => {
          const samples = minutes.flatMap((figures, minute) =>
            Array.from({ length: 6 }, (_, poll) => pollAt(START + minute * MINUTE + poll * 10_000, figures)),
          )
          expect(firingsOf(byMinute(samples))).toEqual(firingsOf(samples))
        }),
        { numRuns },
      )
    },
    timeout,
  )

  it('finds only one of two rises within a minute', () => {
    const ratios = ['0.6', '0.1', '0.1', '0.6', '0.1'] as const
    const samples = ratios.map((marginRatio, index) => pollAt(START + index * 10_000, { marginRatio }))
    expect(firingsOf(samples)).toEqual(['marginRatio warning', 'marginRatio warning'])
    expect(firingsOf(byMinute(samples))).toEqual(['marginRatio warning'])
  })

  it('uses the poll itself when there was only one in a minute', () => {
    const polls = [pollAt(START), pollAt(START + MINUTE, { marginRatio: null, poolId: null }, false)]
    expect(byMinute(polls)).toEqual(polls)
  })
})
