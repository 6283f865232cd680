import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quietUntil } from '../../../electron/alerts/quiet-hours.ts'
import type { QuietHours } from '../../../shared/settings/rules.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const NIGHT: QuietHours = { from: '22:00', to: '07:00' }
const NOON: QuietHours = { from: '12:00', to: '14:00' }

/** Parses an instant. Each is written with its offset, so that the text shows what the wall clock reads. */
const at = (text: string) => {
  const ms = Date.parse(text)
  if (Number.isNaN(ms)) throw new Error(`no instant: ${text}`)
  return ms
}
const hours = (text: string): QuietHours => {
  const [from = '', to = ''] = text.split('–')
  return { from, to }
}
const endOfQuiet = (quietHours: QuietHours, now: string, zone: string) => {
  const until = quietUntil(quietHours, at(now), zone)
  return until === null ? null : new Date(until).toISOString()
}
const iso = (text: string | null) => (text === null ? null : new Date(at(text)).toISOString())

describe('quiet hours', () => {
  it('never apply when they are not set', () => {
    expect(quietUntil(null, at('2026-01-15T03:00Z'), 'UTC')).toBeNull()
  })

  it.each([
    ['UTC', NIGHT, '2026-01-15T21:59:59.999Z', null],
    ['UTC', NIGHT, '2026-01-15T22:00:00Z', '2026-01-16T07:00Z'],
    ['UTC', NIGHT, '2026-01-15T22:01:00Z', '2026-01-16T07:00Z'],
    ['UTC', NIGHT, '2026-01-15T23:59:59.999Z', '2026-01-16T07:00Z'],
    ['UTC', NIGHT, '2026-01-16T00:00:00Z', '2026-01-16T07:00Z'],
    ['UTC', NIGHT, '2026-01-16T06:59:59.999Z', '2026-01-16T07:00Z'],
    ['UTC', NIGHT, '2026-01-16T07:00:00Z', null],
    ['UTC', NIGHT, '2026-01-16T07:01:00Z', null],
    ['UTC', NOON, '2026-01-15T11:59:59.999Z', null],
    ['UTC', NOON, '2026-01-15T12:00:00Z', '2026-01-15T14:00Z'],
    ['UTC', NOON, '2026-01-15T13:59:59.999Z', '2026-01-15T14:00Z'],
    ['UTC', NOON, '2026-01-15T14:00:00Z', null],
    ['UTC', hours('00:00–23:59'), '2026-01-15T23:59:00Z', null],
    ['UTC', hours('22:00–00:00'), '2026-01-15T23:59:59.999Z', '2026-01-16T00:00Z'],
    ['UTC', hours('22:00–00:00'), '2026-01-16T00:00:00Z', null],
    ['UTC', hours('00:00–06:00'), '2026-01-15T23:59:59.999Z', null],
    ['UTC', hours('00:00–06:00'), '2026-01-16T00:00:00Z', '2026-01-16T06:00Z'],
    ['UTC', NIGHT, '2024-02-29T22:00:00Z', '2024-03-01T07:00Z'],
    ['UTC', NIGHT, '2026-12-31T23:00:00Z', '2027-01-01T07:00Z'],
    ['Europe/Berlin', NIGHT, '2026-01-15T21:59+01:00', null],
    ['Europe/Berlin', NIGHT, '2026-01-15T22:00+01:00', '2026-01-16T07:00+01:00'],
    ['Europe/Berlin', NIGHT, '2026-07-15T22:00+02:00', '2026-07-16T07:00+02:00'],
    ['America/New_York', NIGHT, '2026-01-15T22:00-05:00', '2026-01-16T07:00-05:00'],
    ['America/New_York', NIGHT, '2026-01-16T07:00-05:00', null],
    ['Australia/Lord_Howe', NIGHT, '2026-01-15T22:00+11:00', '2026-01-16T07:00+11:00'],
    ['Australia/Lord_Howe', NIGHT, '2026-07-16T06:59+10:30', '2026-07-16T07:00+10:30'],
    ['Asia/Kathmandu', NIGHT, '2026-01-15T21:59+05:45', null],
    ['Asia/Kathmandu', NIGHT, '2026-01-15T22:00+05:45', '2026-01-16T07:00+05:45'],
    ['Asia/Kathmandu', NIGHT, '2026-01-16T07:00+05:45', null],
    ['Asia/Kathmandu', NOON, '2026-01-16T12:00+05:45', '2026-01-16T14:00+05:45'],
  ])('in %s, %o: at %s quiet until %s', (zone, quietHours, now, until) => {
    expect(endOfQuiet(quietHours, now, zone)).toBe(iso(until))
  })

  // In Berlin and New York the clock goes from 02:00 to 03:00, on Lord Howe from 02:00 to 02:30.
  it.each([
    [
      'a night is shorter',
      'Europe/Berlin',
      '22:00–07:00',
      '2026-03-28T22:00+01:00',
      '2026-03-29T07:00+02:00',
    ],
    [
      'a night is shorter',
      'America/New_York',
      '22:00–07:00',
      '2026-03-07T23:00-05:00',
      '2026-03-08T07:00-04:00',
    ],
    [
      'a night is shorter',
      'Australia/Lord_Howe',
      '22:00–07:00',
      '2026-10-03T22:00+10:30',
      '2026-10-04T07:00+11:00',
    ],
    ['a start left out: not before', 'Europe/Berlin', '02:30–06:00', '2026-03-29T01:59+01:00', null],
    [
      'a skipped start: they start after the skipped hour',
      'Europe/Berlin',
      '02:30–06:00',
      '2026-03-29T03:00+02:00',
      '2026-03-29T06:00+02:00',
    ],
    [
      'a skipped end: they end after the skipped hour',
      'Europe/Berlin',
      '22:00–02:30',
      '2026-03-29T01:59+01:00',
      '2026-03-29T03:00+02:00',
    ],
    ['an end left out: no longer', 'Europe/Berlin', '22:00–02:30', '2026-03-29T03:00+02:00', null],
    [
      'a skipped end by day: they end after the skipped hour',
      'America/New_York',
      '01:00–02:30',
      '2026-03-08T01:00-05:00',
      '2026-03-08T03:00-04:00',
    ],
    [
      'an end within a skipped half hour',
      'Australia/Lord_Howe',
      '01:00–02:15',
      '2026-10-04T01:59+10:30',
      '2026-10-04T02:30+11:00',
    ],
    [
      'a start within a skipped half hour',
      'Australia/Lord_Howe',
      '02:15–04:00',
      '2026-10-04T02:30+11:00',
      '2026-10-04T04:00+11:00',
    ],
    [
      'a start just when the hour is skipped',
      'Europe/Berlin',
      '02:00–06:00',
      '2026-03-29T03:00+02:00',
      '2026-03-29T06:00+02:00',
    ],
    [
      'an end just when the hour is skipped',
      'Europe/Berlin',
      '01:00–02:00',
      '2026-03-29T01:59+01:00',
      '2026-03-29T03:00+02:00',
    ],
    [
      'an end right after the skipped hour',
      'Europe/Berlin',
      '01:00–03:00',
      '2026-03-29T01:59+01:00',
      '2026-03-29T03:00+02:00',
    ],
    ['all of it left out: before', 'Europe/Berlin', '02:10–02:50', '2026-03-29T01:59:59.999+01:00', null],
    ['all of it left out: after', 'Europe/Berlin', '02:10–02:50', '2026-03-29T03:00+02:00', null],
    ['all of it left out: at the same time', 'Europe/Berlin', '02:10–02:50', '2026-03-29T03:20+02:00', null],
    [
      'wholly within the skipped hour: they come the next day',
      'Europe/Berlin',
      '02:10–02:50',
      '2026-03-30T02:10+02:00',
      '2026-03-30T02:50+02:00',
    ],
    [
      'a skipped start and the skipped end before it: no break between',
      'Europe/Berlin',
      '02:30–02:10',
      '2026-03-29T01:00+01:00',
      '2026-03-30T02:10+02:00',
    ],
  ])('when summer time begins, %s (%s %s)', (_name, zone, period, now, until) => {
    expect(endOfQuiet(hours(period), now, zone)).toBe(iso(until))
  })

  // The clock goes back from 03:00 to 02:00 in Berlin, from 02:00 to 01:00 in New York, from 02:00 to 01:30 on Lord Howe.
  it.each([
    ['a night is longer', 'Europe/Berlin', '22:00–07:00', '2026-10-24T22:00+02:00', '2026-10-25T07:00+01:00'],
    [
      'a night is longer',
      'America/New_York',
      '22:00–07:00',
      '2026-10-31T22:00-04:00',
      '2026-11-01T07:00-05:00',
    ],
    [
      'a night is longer',
      'Australia/Lord_Howe',
      '22:00–07:00',
      '2026-04-04T22:00+11:00',
      '2026-04-05T07:00+10:30',
    ],
    [
      'they start at the first of two starts',
      'Europe/Berlin',
      '02:30–06:00',
      '2026-10-25T02:30+02:00',
      '2026-10-25T06:00+01:00',
    ],
    ['before the first of two starts', 'Europe/Berlin', '02:30–06:00', '2026-10-25T02:29+02:00', null],
    [
      'no break before the second start',
      'Europe/Berlin',
      '02:30–06:00',
      '2026-10-25T02:00+01:00',
      '2026-10-25T06:00+01:00',
    ],
    [
      'no break before the second start',
      'America/New_York',
      '01:30–06:00',
      '2026-11-01T01:10-05:00',
      '2026-11-01T06:00-05:00',
    ],
    [
      'no break before the second start',
      'Australia/Lord_Howe',
      '01:45–06:00',
      '2026-04-05T01:30+10:30',
      '2026-04-05T06:00+10:30',
    ],
    [
      'they end at the first of two ends',
      'Europe/Berlin',
      '22:00–02:30',
      '2026-10-25T02:29+02:00',
      '2026-10-25T02:30+02:00',
    ],
    ['after the first of two ends', 'Europe/Berlin', '22:00–02:30', '2026-10-25T02:30+02:00', null],
    ['not again before the second end', 'Europe/Berlin', '22:00–02:30', '2026-10-25T02:10+01:00', null],
    ['not again before the second end', 'Australia/Lord_Howe', '01:00–01:45', '2026-04-05T01:40+10:30', null],
    [
      'wholly within the repeated hour: they apply the first time',
      'Europe/Berlin',
      '02:10–02:50',
      '2026-10-25T02:10+02:00',
      '2026-10-25T02:50+02:00',
    ],
    [
      'wholly within the repeated hour: they do not apply the second time',
      'Europe/Berlin',
      '02:10–02:50',
      '2026-10-25T02:20+01:00',
      null,
    ],
    [
      'an end just when the repeated hour ends',
      'Europe/Berlin',
      '02:00–03:00',
      '2026-10-25T02:30+02:00',
      '2026-10-25T03:00+01:00',
    ],
    ['a start as the hour ends', 'Europe/Berlin', '03:00–05:00', '2026-10-25T02:59+01:00', null],
  ])('when summer time ends, %s (%s %s)', (_name, zone, period, now, until) => {
    expect(endOfQuiet(hours(period), now, zone)).toBe(iso(until))
  })

  it('go on when the clock is set back from midnight into the day before', () => {
    // The clock goes back from 01:00 to 00:00 in Havana, and from 24:00 to 23:00 of the same day in Beirut.
    expect(endOfQuiet(hours('00:30–06:00'), '2026-11-01T00:10-05:00', 'America/Havana')).toBe(
      iso('2026-11-01T06:00-05:00'),
    )
    expect(endOfQuiet(hours('23:30–06:00'), '2026-10-24T23:10+02:00', 'Asia/Beirut')).toBe(
      iso('2026-10-25T06:00+02:00'),
    )
    // The clock went back from 00:01 to 23:01 of the day before in St. John's.
    expect(endOfQuiet(hours('00:00–06:00'), '2010-11-06T23:30-03:30', 'America/St_Johns')).toBe(
      iso('2010-11-07T06:00-03:30'),
    )
  })

  it('start with the day when the clock skips midnight', () => {
    // The clock goes from 00:00 to 01:00 in Beirut.
    expect(endOfQuiet(hours('00:00–06:00'), '2026-03-28T23:59+02:00', 'Asia/Beirut')).toBeNull()
    expect(endOfQuiet(hours('00:00–06:00'), '2026-03-29T01:00+03:00', 'Asia/Beirut')).toBe(
      iso('2026-03-29T06:00+03:00'),
    )
  })

  it('end when the next ones begin if they span a skipped day', () => {
    // Apia skipped 30 December 2011.
    expect(endOfQuiet(hours('22:00–06:00'), '2011-12-29T23:00-10:00', 'Pacific/Apia')).toBe(
      iso('2011-12-31T06:00+14:00'),
    )
    expect(endOfQuiet(hours('06:00–22:00'), '2011-12-31T00:00+14:00', 'Pacific/Apia')).toBeNull()
  })

  it.each(['Nowhere/Atlantis', 'Etc/Unknown', '', 'CEST'])(
    'never apply in an unknown time zone: %o',
    (zone) => {
      expect(quietUntil(hours('00:00–23:59'), at('2026-01-15T12:00Z'), zone)).toBeNull()
    },
  )

  it('apply whenever the wall clock is within them, on days without a clock change', () => {
    const zones = Intl.supportedValuesOf('timeZone')
    fc.assert(
      fc.property(fc.constantFrom(...zones), instant, period, (zone, start, quietHours) => {
        const read = wallClock(zone)
        const offsets = new Set([-1, 0, 1, 2].map((days) => read(start + days * DAY) - (start + days * DAY)))
        fc.pre(offsets.size === 1)
        for (let now = start; now < start + DAY; now += MINUTE) {
          const isWithin = isWithinHours(read(now), quietHours)
          if ((quietUntil(quietHours, now, zone) !== null) !== isWithin) throw mismatch(zone, now, quietHours)
        }
      }),
      { numRuns: 15 },
    )
  }, 30_000)

  it('follow the latest reading of the wall clock across any clock change, and end at the time announced before', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...CHANGES),
        fc.integer({ min: -DAY, max: 0 }),
        period,
        (change, lead, quietHours) => {
          const [zone, moment] = change
          const read = wallClock(zone)
          const start = at(moment) + Math.floor(lead / MINUTE) * MINUTE
          let latest = read(start - 2 * DAY)
          let announced: number | null = null
          for (let now = start - 2 * DAY; now < start + DAY; now += MINUTE) {
            latest = Math.max(latest, read(now))
            if (now < start || (now - start) % (5 * MINUTE) !== 0) continue
            const until = quietUntil(quietHours, now, zone)
            if ((until !== null) !== isWithinHours(latest, quietHours)) throw mismatch(zone, now, quietHours)
            const isBroken = announced !== null && now < announced && until !== announced
            const goesOn = until !== null && quietUntil(quietHours, until, zone) !== null
            if (isBroken || goesOn) throw mismatch(zone, now, quietHours)
            announced = until
          }
        },
      ),
      { numRuns: 30 },
    )
  }, 30_000)
})

/** Time zones, each with the instant of a clock change. */
const CHANGES = [
  ['Europe/Berlin', '2026-03-29T01:00Z'],
  ['Europe/Berlin', '2026-10-25T01:00Z'],
  ['America/New_York', '2026-03-08T07:00Z'],
  ['America/New_York', '2026-11-01T06:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T15:30Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00Z'],
  ['Asia/Beirut', '2026-03-28T22:00Z'],
  ['Asia/Beirut', '2026-10-24T21:00Z'],
  ['America/Havana', '2026-11-01T05:00Z'],
  ['America/St_Johns', '2010-11-07T02:31Z'],
  ['Antarctica/Troll', '2026-03-29T01:00Z'],
  ['Antarctica/Troll', '2026-10-25T01:00Z'],
  ['Pacific/Apia', '2011-12-30T10:00Z'],
] as const

const instant = fc
  .integer({ min: at('1990-01-01T00:00Z') / MINUTE, max: at('2035-01-01T00:00Z') / MINUTE })
  .map((minutes) => minutes * MINUTE)

const timeOfDay = fc.integer({ min: 0, max: 24 * 60 - 1 }).map((minutes) => {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
})
const period = fc.record({ from: timeOfDay, to: timeOfDay }).filter(({ from, to }) => from !== to)

/** Returns what the wall clock shows, as if it were UTC. */
function wallClock(timeZone: string): (ms: number) => number {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  return (ms) => at(`${format.format(ms).replace(' ', 'T')}Z`)
}

function isWithinHours(wall: number, { from, to }: QuietHours): boolean {
  const time = new Date(wall).toISOString().slice(11, 16)
  return from < to ? from <= time && time < to : time >= from || time < to
}

function mismatch(zone: string, now: number, { from, to }: QuietHours): Error {
  return new Error(`${zone} ${new Date(now).toISOString()} ${from}–${to}`)
}
