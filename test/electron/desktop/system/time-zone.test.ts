import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { followTimeZone } from '../../../../electron/desktop/system/time-zone.ts'

let changes: number

beforeEach(() => {
  changes = 0
  // The zone of the system on which the tests run is not known, so it is hidden behind this one.
  vi.stubEnv('TZ', 'America/New_York')
})
afterEach(() => vi.unstubAllEnvs())

const follow = (zone: string) => followTimeZone(zone, () => (changes += 1))
const hourAtEpoch = () => new Date(0).getHours()

it('takes on another time zone at once', () => {
  follow('Asia/Tokyo')
  expect([hourAtEpoch(), changes]).toEqual([9, 1])
  follow('Europe/Berlin')
  expect([hourAtEpoch(), changes]).toEqual([1, 2])
})

it('changes nothing while the time zone stays the same', () => {
  follow('America/New_York')
  follow('America/New_York')
  expect([process.env.TZ, changes]).toEqual(['America/New_York', 0])
})

it('takes on a time zone by an old name, or in capitals', () => {
  follow('ASIA/KATMANDU')
  expect([new Date(0).getHours(), new Date(0).getMinutes(), changes]).toEqual([5, 30, 1])
  follow('Asia/Kathmandu')
  expect(changes).toBe(1)
})

it('leaves TZ unset where the system itself names the time zone, so that Chromium notices the next change', () => {
  vi.stubEnv('TZ', undefined)
  const system = Intl.DateTimeFormat().resolvedOptions().timeZone
  vi.stubEnv('TZ', system === 'Asia/Tokyo' ? 'Europe/Berlin' : 'Asia/Tokyo')
  follow(system)
  expect([process.env.TZ, changes]).toEqual([undefined, 1])
})
