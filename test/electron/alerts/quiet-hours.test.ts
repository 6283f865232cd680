import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quietUntil } from '../../../electron/alerts/quiet-hours.ts'
import type { QuietHours } from '../../../shared/settings/rules.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const NIGHT: QuietHours = { from: '22:00', to: '07:00' }
const NOON: QuietHours = { from: '12:00', to: '14:00' }

/** All instants are written with their offset, so that they show what the wall clock reads. */
const at = (text: string) => {
  const ms = Date.parse(text)
  if (Number.isNaN(ms)) throw new Error(`no instant: ${text}`)
  return ms
}
const hours = (text: string): QuietHours => {
  const [from = '', to = ''] = text.split('–')
  return { from, to }
}
const end = (quietHours: QuietHours, now: string, zone: string) => {
  const until = quietUntil(quietHours, at(now), zone)
  return until === null ? null : new Date(until).toISOString()
}
const iso = (text: string | null) => (text === null ? null : new Date(at(text)).toISOString())

describe('quiet hours', () => {
  it('are never when they are not set', () => {
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
    expect(end(quietHours, now, zone)).toBe(iso(until))
  })

  // Berlin goes from 02:00 to 03:00, New York likewise, Lord Howe from 02:00 to 02:30.
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
      'a start left out: when the hour is over',
      'Europe/Berlin',
      '02:30–06:00',
      '2026-03-29T03:00+02:00',
      '2026-03-29T06:00+02:00',
    ],
    [
      'an end left out: until the hour is over',
      'Europe/Berlin',
      '22:00–02:30',
      '2026-03-29T01:59+01:00',
      '2026-03-29T03:00+02:00',
    ],
    ['an end left out: no longer', 'Europe/Berlin', '22:00–02:30', '2026-03-29T03:00+02:00', null],
    [
      'an end left out by day: until the hour is over',
      'America/New_York',
      '01:00–02:30',
      '2026-03-08T01:00-05:00',
      '2026-03-08T03:00-04:00',
    ],
    [
      'an end left out by half an hour',
      'Australia/Lord_Howe',
      '01:00–02:15',
      '2026-10-04T01:59+10:30',
      '2026-10-04T02:30+11:00',
    ],
    [
      'a start left out by half an hour',
      'Australia/Lord_Howe',
      '02:15–04:00',
      '2026-10-04T02:30+11:00',
      '2026-10-04T04:00+11:00',
    ],
    [
      'a start at which the hour is left out',
      'Europe/Berlin',
      '02:00–06:00',
      '2026-03-29T03:00+02:00',
      '2026-03-29T06:00+02:00',
    ],
    [
      'an end at which the hour is left out',
      'Europe/Berlin',
      '01:00–02:00',
      '2026-03-29T01:59+01:00',
      '2026-03-29T03:00+02:00',
    ],
    [
      'an end right after the hour',
      'Europe/Berlin',
      '01:00–03:00',
      '2026-03-29T01:59+01:00',
      '2026-03-29T03:00+02:00',
    ],
    ['all of it left out: before', 'Europe/Berlin', '02:10–02:50', '2026-03-29T01:59:59.999+01:00', null],
    ['all of it left out: after', 'Europe/Berlin', '02:10–02:50', '2026-03-29T03:00+02:00', null],
    ['all of it left out: at the same time', 'Europe/Berlin', '02:10–02:50', '2026-03-29T03:20+02:00', null],
    [
      'all of it left out: the next day',
      'Europe/Berlin',
      '02:10–02:50',
      '2026-03-30T02:10+02:00',
      '2026-03-30T02:50+02:00',
    ],
    [
      'a start and the end before it left out: no break',
      'Europe/Berlin',
      '02:30–02:10',
      '2026-03-29T01:00+01:00',
      '2026-03-30T02:10+02:00',
    ],
  ])('when summer time begins, %s (%s %s)', (_name, zone, period, now, until) => {
    expect(end(hours(period), now, zone)).toBe(iso(until))
  })

  // Berlin goes from 03:00 back to 02:00, New York from 02:00 to 01:00, Lord Howe from 02:00 to 01:30.
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
      'the first of two starts counts',
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
      'the first of two ends counts',
      'Europe/Berlin',
      '22:00–02:30',
      '2026-10-25T02:29+02:00',
      '2026-10-25T02:30+02:00',
    ],
    ['after the first of two ends', 'Europe/Berlin', '22:00–02:30', '2026-10-25T02:30+02:00', null],
    ['not again before the second end', 'Europe/Berlin', '22:00–02:30', '2026-10-25T02:10+01:00', null],
    ['not again before the second end', 'Australia/Lord_Howe', '01:00–01:45', '2026-04-05T01:40+10:30', null],
    [
      'a time within the hour: the first time',
      'Europe/Berlin',
      '02:10–02:50',
      '2026-10-25T02:10+02:00',
      '2026-10-25T02:50+02:00',
    ],
    [
      'a time within the hour: not the second time',
      'Europe/Berlin',
      '02:10–02:50',
      '2026-10-25T02:20+01:00',
      null,
    ],
    [
      'an end as the hour ends',
      'Europe/Berlin',
      '02:00–03:00',
      '2026-10-25T02:30+02:00',
      '2026-10-25T03:00+01:00',
    ],
    ['a start as the hour ends', 'Europe/Berlin', '03:00–05:00', '2026-10-25T02:59+01:00', null],
  ])('when summer time ends, %s (%s %s)', (_name, zone, period, now, until) => {
    expect(end(hours(period), now, zone)).toBe(iso(until))
  })

  it('go on when the clock is set back from midnight into the day before', () => {
    // Havana goes from 01:00 back to 00:00; Beirut from 24:00 back to 23:00 of the same day.
    expect(end(hours('00:30–06:00'), '2026-11-01T00:10-05:00', 'America/Havana')).toBe(
      iso('2026-11-01T06:00-05:00'),
    )
    expect(end(hours('23:30–06:00'), '2026-10-24T23:10+02:00', 'Asia/Beirut')).toBe(
      iso('2026-10-25T06:00+02:00'),
    )
    // St. John's went from 00:01 back to 23:01 of the day before.
    expect(end(hours('00:00–06:00'), '2010-11-06T23:30-03:30', 'America/St_Johns')).toBe(
      iso('2010-11-07T06:00-03:30'),
    )
  })

  it('start with the day when their midnight is left out', () => {
    // Beirut goes from 00:00 to 01:00.
    expect(end(hours('00:00–06:00'), '2026-03-28T23:59+02:00', 'Asia/Beirut')).toBeNull()
    expect(end(hours('00:00–06:00'), '2026-03-29T01:00+03:00', 'Asia/Beirut')).toBe(
      iso('2026-03-29T06:00+03:00'),
    )
  })

  it('end as the next begin when they span a day that is left out', () => {
    // Apia skipped 30 December 2011.
    expect(end(hours('22:00–06:00'), '2011-12-29T23:00-10:00', 'Pacific/Apia')).toBe(
      iso('2011-12-31T06:00+14:00'),
    )
    expect(end(hours('06:00–22:00'), '2011-12-31T00:00+14:00', 'Pacific/Apia')).toBeNull()
  })

  it.each(['Nowhere/Atlantis', 'Etc/Unknown', '', 'CEST'])('are never in a time zone called %o', (zone) => {
    expect(quietUntil(hours('00:00–23:59'), at('2026-01-15T12:00Z'), zone)).toBeNull()
  })

  it('are those times at which the wall clock reads a time within them, on days without a change', () => {
    const zones = Intl.supportedValuesOf('timeZone')
    fc.assert(
      fc.property(fc.constantFrom(...zones), instant, period, (zone, start, quietHours) => {
        const read = wallClock(zone)
        const offsets = new Set([-1, 0, 1, 2].map((days) => read(start + days * DAY) - (start + days * DAY)))
        fc.pre(offsets.size === 1)
        for (let now = start; now < start + DAY; now += MINUTE) {
          const isWithin = lies(read(now), quietHours)
          if ((quietUntil(quietHours, now, zone) !== null) !== isWithin) throw mismatch(zone, now, quietHours)
        }
      }),
      { numRuns: 15 },
    )
  }, 30_000)

  it('follow the latest reading of the wall clock, whatever changes, and end when they should', () => {
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
          let promised: number | null = null
          for (let now = start - 2 * DAY; now < start + DAY; now += MINUTE) {
            latest = Math.max(latest, read(now))
            if (now < start || (now - start) % (5 * MINUTE) !== 0) continue
            const until = quietUntil(quietHours, now, zone)
            if ((until !== null) !== lies(latest, quietHours)) throw mismatch(zone, now, quietHours)
            const isBroken = promised !== null && now < promised && until !== promised
            const goesOn = until !== null && quietUntil(quietHours, until, zone) !== null
            if (isBroken || goesOn) throw mismatch(zone, now, quietHours)
            promised = until
          }
        },
      ),
      { numRuns: 30 },
    )
  }, 30_000)
})

/** Time zones, each with an instant at which its offset changes. */
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

/** The reading of the wall clock, as if it were UTC. */
function wallClock(timeZone: string): (ms: number) => number {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  return (ms) => at(`${format.format(ms).replace(' ', 'T')}Z`)
}

function lies(wall: number, { from, to }: QuietHours): boolean {
  const time = new Date(wall).toISOString().slice(11, 16)
  return from < to ? from <= time && time < to : time >= from || time < to
}

function mismatch(zone: string, now: number, { from, to }: QuietHours): Error {
  return new Error(`${zone} ${new Date(now).toISOString()} ${from}–${to}`)
}
