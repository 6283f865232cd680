import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Figures, Sample } from '../../../electron/alerts/observation.ts'
import {
  follow,
  minutesLeft,
  paceOf,
  seenIn,
  seenInRecording,
  type Track,
} from '../../../electron/history/pace.ts'
import { exact, toDecimal } from '../../../shared/decimal.ts'
import type { AccountSummary, Decimal, Pace } from '../../../shared/state.ts'
import { MINUTE_MS, SECOND_MS } from '../../../shared/time.ts'
import { runs } from '../../deep.ts'
import { pool, summary } from '../../fixtures.ts'
import { figures } from '../alerts/simulated-account.ts'

const WARNING: Decimal = '0.6'

const { numRuns, timeout } = runs(200, 10_000)

interface Poll {
  readonly minute: number
  readonly ratio: Decimal
  readonly changes?: Partial<AccountSummary>
}

const answer = (ratio: Decimal, changes: Partial<AccountSummary> = {}) =>
  summary({
    pools: [pool({ marginRatio: ratio })],
    assets: [assetRow('2841.91')],
    positions: [btc],
    ...changes,
  })

const btc: AccountSummary['positions'][number] = {
  symbol: 'BTCUSDT',
  positionSide: 'BOTH',
  positionAmt: '0.5',
  notional: '30000',
  unrealizedProfit: '184.20',
  maintMargin: '707.71',
  kind: 'cross',
  marginAsset: 'USDT',
  poolId: 'cross:USDT',
  move: { kind: 'none' },
  details: null,
}

function assetRow(walletBalance: Decimal): AccountSummary['assets'][number] {
  return {
    asset: 'USDT',
    walletBalance,
    unrealizedProfit: '184.20',
    marginBalance: '3026.11',
    maintMargin: '707.71',
    crossWalletBalance: walletBalance,
    crossUnPnl: '184.20',
    availableBalance: '1140.57',
  }
}

/** The pace after each poll. */
function paces(polls: readonly Poll[], intervalMs = MINUTE_MS): readonly (Pace | null)[] {
  let track: Track | null = null
  return polls.map(({ minute, ratio, changes }) => {
    track = follow(track, seenIn(answer(ratio, changes)), minute * MINUTE_MS, intervalMs)
    return track && paceOf(track, WARNING)
  })
}

const lastPace = (polls: readonly Poll[], intervalMs?: number) => paces(polls, intervalMs).at(-1)

/** One poll a minute, from `from` on and `perMinute` points higher each time. */
function climb(from: number, perMinute: number, minutes: number, changes?: Partial<AccountSummary>): Poll[] {
  return Array.from({ length: minutes + 1 }, (_, minute) => ({
    minute,
    ratio: toDecimal(exact(from).plus(exact(perMinute).times(minute)).div(100)),
    ...(changes && { changes }),
  }))
}

describe('the pace', () => {
  it('is the rise of 15 minutes, and the time until 100 % at that rise', () => {
    expect(lastPace(climb(68, 0.8, 15))).toEqual({
      poolId: 'cross:USDT',
      rise: '0.12',
      overMs: 15 * MINUTE_MS,
      leftMs: 25 * MINUTE_MS,
    })
  })

  it('counts from the last poll that is 15 minutes old', () => {
    const polls = climb(68, 0.5, 40).map((poll) => ({ ...poll, minute: poll.minute * 0.4 }))
    expect(lastPace(polls)).toMatchObject({ overMs: 15.2 * MINUTE_MS, rise: '0.19' })
  })

  it('is not told before 15 minutes have been seen', () => {
    expect(paces(climb(60, 1, 15)).map((pace) => pace !== null)).toEqual([...Array(15).fill(false), true])
  })

  it.each([
    ['below half the warning level', climb(0, 1.9, 15)],
    ['while it falls', climb(80, -1, 15)],
    ['when 100 % is an hour away', climb(40, 0.8, 15)],
    ['beyond 100 %', climb(86, 1, 15)],
    [
      'after a rise of four points',
      climb(91, 0.2, 20).map((poll) => ({ ...poll, minute: poll.minute * 0.75 })),
    ],
    [
      'when it has turned in the last five minutes',
      [...climb(60, 2, 15), ...pollsAt([16, 17, 18, 19, 20], '0.85')],
    ],
    [
      'when it stands still since five minutes',
      [...climb(60, 2, 15), ...pollsAt([16, 17, 18, 19, 20], '0.90')],
    ],
  ])('is not told %s', (_, polls) => {
    expect(lastPace(polls)).toBeNull()
  })

  it.each([
    ['at half the warning level', climb(0, 2, 15)],
    ['when less than an hour is left', climb(40, 0.81, 15)],
    ['after a rise of more than four points', climb(91, 0.267, 15)],
    ['just below 100 %', climb(84, 1, 15)],
  ])('is told %s', (_, polls) => {
    expect(lastPace(polls)).not.toBeNull()
  })

  it.each([
    ['a deposit', { assets: [assetRow('3000')] }],
    [
      'margin for an isolated position',
      { assets: [{ ...assetRow('2841.91'), crossWalletBalance: '2800' as const }] },
    ],
    ['a fill', { positions: [{ ...btc, positionAmt: '0.6' as const }] }],
    ['a new position', { positions: [btc, { ...btc, symbol: 'ETHUSDT' }] }],
    ['another currency', { currency: 'USD' as const }],
  ])('starts anew after %s', (_, changes) => {
    const before = climb(60, 1, 5)
    const after = climb(65, 1, 15, changes).map((poll) => ({ ...poll, minute: poll.minute + 5 }))
    const told = paces([...before.slice(0, -1), ...after])
    expect(told.map((pace) => pace !== null)).toEqual([...Array(20).fill(false), true])
  })

  it.each([
    ['a pool that is not known', { gaps: [{ kind: 'mode' as const }] }],
    ['positions that are not listed', { listsHoldings: false }],
    ['a balance that is gone', { pools: [pool({ marginRatio: 'Infinity' as const })] }],
    ['no position', { pools: [] }],
  ])('is not told with %s, and starts anew after it', (_, changes) => {
    const polls = climb(60, 1, 20)
    const [missed] = polls.splice(10, 1)
    if (missed === undefined) throw new Error('there are 21 polls')
    polls.splice(10, 0, { ...missed, changes })
    expect(paces(polls)[10]).toBeNull()
    expect(lastPace(polls)).toBeNull()
  })

  it('starts anew after a gap', () => {
    const polls = climb(60, 1, 30).filter(({ minute }) => minute < 10 || minute > 13)
    expect(lastPace(polls.filter(({ minute }) => minute < 28))).toBeNull()
    expect(lastPace(polls)).not.toBeNull()
  })

  it('does not take a slow interval for a gap', () => {
    const polls = climb(60, 1, 16).filter(({ minute }) => minute % 2 === 0)
    // But five polls do not fit into five minutes.
    expect(lastPace(polls, 2 * MINUTE_MS)).toBeNull()
  })

  it.each([
    [74, true],
    [75, false],
  ])('with polls every %i s is told: %s', (seconds, isTold) => {
    const polls = Array.from({ length: 20 }, (_, index) => ({
      minute: (index * seconds) / 60,
      ratio: toDecimal(exact('0.6').plus(exact('0.015').times(index))),
    }))
    expect(lastPace(polls, seconds * SECOND_MS) !== null).toBe(isTold)
  })

  it('is that of the headline pool alone', () => {
    const isolated = (ratio: Decimal) => ({
      pools: [pool({ id: 'isolated:ETHUSDT:BOTH', marginRatio: ratio })],
    })
    const polls = climb(60, 1, 16).map((poll, index) =>
      index < 8 ? poll : { ...poll, changes: isolated(poll.ratio) },
    )
    expect(lastPace(polls)).toBeNull()
  })
})

describe('whatever the ratio does', { timeout }, () => {
  const level = fc.integer({ min: 30_000, max: 97_000 })
  const noise = fc.array(fc.integer({ min: -2_000, max: 2_000 }), { minLength: 30, maxLength: 60 })
  const everySeconds = fc.integer({ min: 20, max: 74 })

  it('swings of two points to either side are no pace', () => {
    fc.assert(
      fc.property(level, noise, everySeconds, (middle, swings, seconds) => {
        const polls = swings.map((swing, index) => ({
          minute: (index * seconds) / 60,
          ratio: toDecimal(exact(middle + swing).div(100_000)),
        }))
        expect(paces(polls, seconds * SECOND_MS).filter((pace) => pace !== null)).toEqual([])
      }),
      { numRuns },
    )
  })

  it('a steady climb reaches 100 % when the pace says, to the second', () => {
    fc.assert(
      fc.property(level, fc.integer({ min: 300, max: 3_000 }), everySeconds, (start, perMinute, seconds) => {
        const polls = Array.from({ length: 60 }, (_, index) => ({
          minute: (index * seconds) / 60,
          ratio: toDecimal(
            exact(start)
              .plus(exact(perMinute * index * seconds).div(60))
              .div(100_000),
          ),
        }))
        const reachedAt = ((100_000 - start) / perMinute) * MINUTE_MS
        for (const [index, pace] of paces(polls, seconds * SECOND_MS).entries())
          if (pace !== null)
            expect(Math.abs(index * seconds * SECOND_MS + pace.leftMs - reachedAt)).toBeLessThan(SECOND_MS)
      }),
      { numRuns },
    )
  })
})

function pollsAt(minutes: readonly number[], ratio: Decimal): readonly Poll[] {
  return minutes.map((minute) => ({ minute, ratio }))
}

describe('the minutes that are left', () => {
  const leftAfter = (polls: readonly Poll[], intervalMs = MINUTE_MS) => {
    let track: Track | null = null
    for (const { minute, ratio, changes } of polls)
      track = follow(track, seenIn(answer(ratio, changes)), minute * MINUTE_MS, intervalMs)
    return minutesLeft(track, WARNING)
  }

  it.each<[string, readonly Poll[], Decimal | null]>([
    ['the time at the pace, cut to a tenth', climb(68, 0.81, 15), '24.5'],
    ['also when it is more than an hour', climb(40, 0.8, 15), '60'],
    ['none while the ratio falls', climb(80, -1, 15), 'Infinity'],
    ['none below half the warning level', climb(0, 1.9, 15), 'Infinity'],
    ['none at or beyond 100 %', climb(85, 1, 15), '0'],
    ['unknown before 15 minutes have been seen', climb(60, 1, 14), null],
    ['unknown before anything was seen', [], null],
  ])('%s', (_, polls, expected) => {
    expect(leftAfter(polls)).toBe(expected)
  })

  it('is unknown where polls are too far apart', () => {
    const polls = climb(60, 1, 20).map((poll) => ({ ...poll, minute: poll.minute * 1.3 }))
    expect(leftAfter(polls, 1.3 * MINUTE_MS)).toBeNull()
  })
})

describe('a recording', () => {
  const sample = (changes: Partial<Figures> = {}, complete = true): Sample => ({
    at: 0,
    complete,
    figures: { ...figures({ marginBalance: '1200', unrealizedProfit: '-34.5' }), ...changes },
  })

  it('tells the sum of the balances and the currency', () => {
    expect(seenInRecording(sample())).toEqual({
      poolId: 'cross:USDT',
      marginRatio: '0.10',
      holdings: new Set(['USDT 1234.5']),
    })
    const moved = seenInRecording(sample({ marginBalance: '1000', unrealizedProfit: '-234.5' }))
    expect(moved?.holdings).toEqual(seenInRecording(sample())?.holdings)
    expect(seenInRecording(sample({ currency: 'USD' }))?.holdings).toEqual(new Set(['USD 1234.5']))
  })

  it.each([
    ['incomplete', sample({}, false)],
    ['without a pool', sample({ poolId: null, marginRatio: null })],
    ['without profit and loss', sample({ unrealizedProfit: null })],
  ])('that is %s tells nothing', (_, recorded) => {
    expect(seenInRecording(recorded)).toBeNull()
  })
})
