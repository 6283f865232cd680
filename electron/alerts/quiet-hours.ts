import {
  type CalendarDate,
  fromAbsolute,
  parseTime,
  type Time,
  toCalendarDate,
  toCalendarDateTime,
} from '@internationalized/date'
import type { QuietHours } from '../../shared/settings/rules.ts'

/**
 * When the quiet time that `now` lies in ends, ms since the epoch; null: it is not quiet. One quiet time
 * is one stretch, from the instant the clock on the wall first reaches its start to the first at which it
 * reads its end or later: in autumn the first of two, in spring the end of the hour that is left out.
 * In a time zone that is not known it is never quiet, so that alerts get through.
 */
export function quietUntil(quietHours: QuietHours | null, now: number, timeZone: string): number | null {
  if (quietHours === null) return null
  try {
    return endOfQuiet(quietHours, now, timeZone)
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

function endOfQuiet(quietHours: QuietHours, now: number, timeZone: string): number | null {
  const from = parseTime(quietHours.from)
  const to = parseTime(quietHours.to)
  const lastsUntil = { days: from.compare(to) > 0 ? 1 : 0 }
  const today = toCalendarDate(fromAbsolute(now, timeZone))
  // Tomorrow's may have begun: at midnight the clock can be set back into the day that was over. And where
  // both ends are left out in spring, the next one begins as this one ends.
  let until = now
  for (const days of [-1, 0, 1]) {
    const day = today.add({ days })
    const hasBegun = firstInstant(day, from, timeZone) <= until
    if (hasBegun) until = Math.max(until, firstInstant(day.add(lastsUntil), to, timeZone))
  }
  return until > now ? until : null
}

/** At which the clock on the wall reads this time or, where it is left out, a later one. */
function firstInstant(day: CalendarDate, time: Time, timeZone: string): number {
  const wanted = toCalendarDateTime(day, time)
  const isReached = (at: number) => toCalendarDateTime(fromAbsolute(at, timeZone)).compare(wanted) >= 0

  let early = wanted.toDate(timeZone, 'earlier').getTime()
  if (isReached(early)) return early
  let late = wanted.toDate(timeZone, 'later').getTime()
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2)
    if (isReached(middle)) late = middle
    else early = middle
  }
  return late
}
