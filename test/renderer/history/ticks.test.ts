// Declares the type of the session that `cdp()` returns.
import type {} from '@vitest/browser-playwright'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { cdp } from 'vitest/browser'
import { timeLabels } from '../../../renderer/history/axis-text.ts'
import { timeTicks } from '../../../renderer/history/ticks.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

async function inZone(timezoneId: string): Promise<void> {
  // With an empty id, the time zone of the system applies again.
  await cdp().send('Emulation.setTimezoneOverride', { timezoneId })
}

afterAll(() => inZone(''))

function labels(from: number, until: number, most: number): string[] {
  const { ticks, unit } = timeTicks({ from, until }, most)
  return timeLabels(ticks, unit, 'en').map((label) => label.replace('\u202f', ' '))
}

describe('ticks on the time axis', () => {
  test.each([
    ['an hour', HOUR_MS, ['9:00 AM', '9:15 AM', '9:30 AM', '9:45 AM']],
    ['a day', DAY_MS, ['12:00 PM', '6:00 PM', 'Jun 1', '6:00 AM']],
    ['a week', 7 * DAY_MS, ['May 27', 'May 29', 'May 31']],
    ['thirty days', 30 * DAY_MS, ['May 11', 'May 21', 'Jun 1']],
    ['a year', 365 * DAY_MS, ['Jul', 'Oct', '2026', 'Apr']],
  ])('of %s', async (_name, length, expected) => {
    await inZone('UTC')
    const until = Date.UTC(2026, 5, 1, 9, 50)
    const found = labels(until - length, until, 5)
    expect(found.length).toBeLessThanOrEqual(5)
    expect(found).toEqual(expected)
  })

  test('are at local midnight in a time zone that is off the full hour', async () => {
    await inZone('Asia/Kolkata')
    const until = Date.UTC(2026, 5, 1, 9)
    expect(labels(until - 24 * HOUR_MS, until, 5)).toEqual(['6:00 PM', 'Jun 1', '6:00 AM', '12:00 PM'])
  })

  test('are at full local hours when clocks are put forward', async () => {
    await inZone('America/New_York')
    const midnight = Date.UTC(2026, 2, 8, 5)
    expect(labels(midnight - 6 * HOUR_MS, midnight + 13 * HOUR_MS, 6)).toEqual([
      '6:00 PM',
      'Mar 8',
      '6:00 AM',
      '12:00 PM',
    ])
    expect(labels(midnight, midnight + 3 * HOUR_MS, 4)).toEqual(['Mar 8', '1:00 AM', '3:00 AM', '4:00 AM'])
  })

  test('are at full local hours when clocks are put back', async () => {
    await inZone('America/New_York')
    const midnight = Date.UTC(2026, 10, 1, 4)
    expect(labels(midnight, midnight + 13 * HOUR_MS, 5)).toEqual([
      'Nov 1',
      '3:00 AM',
      '6:00 AM',
      '9:00 AM',
      '12:00 PM',
    ])
    expect(labels(midnight - 3 * DAY_MS, midnight + 3 * DAY_MS, 7)).toEqual([
      'Oct 29',
      'Oct 30',
      'Oct 31',
      'Nov 1',
      'Nov 2',
      'Nov 3',
    ])
  })

  test.each(['UTC', 'America/St_Johns', 'Australia/Lord_Howe', 'America/Santiago', 'Pacific/Apia'])(
    'rise, lie in the span and are not too many: %s',
    async (zone) => {
      await inZone(zone)
      const start = fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2027, 0) })
      const length = fc.integer({ min: 60_000, max: 400 * DAY_MS })
      fc.assert(
        fc.property(start, length, fc.integer({ min: 2, max: 7 }), (from, long, most) => {
          const { ticks } = timeTicks({ from, until: from + long }, most)
          expect(ticks.length).toBeLessThanOrEqual(most)
          expect(ticks.every((tick) => tick >= from && tick <= from + long)).toBe(true)
          expect(ticks.every((tick, index) => index === 0 || tick > (ticks[index - 1] ?? 0))).toBe(true)
        }),
      )
    },
  )
})
