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
 * When the quiet hours that `now` lies in end, in ms since the epoch; null outside quiet hours. They
 * last from the first instant at which the wall clock reads their start or later to the first at which
 * it reads their end or later: the first of the two in autumn, the end of the hour that is left out in
 * spring. In an unknown time zone there are no quiet hours, so that alerts get through.
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
  // Tomorrow's quiet hours may have begun, because at midnight the clock can be set back into the day
  // before. And when both ends are left out in spring, the next quiet hours begin as these end.
  let until = now
  for (const days of [-1, 0, 1]) {
    const day = today.add({ days })
    const hasBegun = firstInstant(day, from, timeZone) <= until
    if (hasBegun) until = Math.max(until, firstInstant(day.add(lastsUntil), to, timeZone))
  }
  return until > now ? until : null
}

/** The first instant at which the wall clock reads this time, or a later one if this one is left out. */
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
