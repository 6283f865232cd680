import type { Span } from '../../shared/history.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../shared/time.ts'

export type TimeUnit = 'minute' | 'hour' | 'day' | 'month'

interface Step {
  readonly unit: TimeUnit
  readonly count: number
}

const UNIT_MS: Readonly<Record<TimeUnit, number>> = {
  minute: MINUTE_MS,
  hour: HOUR_MS,
  day: DAY_MS,
  month: 30.4 * DAY_MS,
}

const STEPS: readonly Step[] = [
  ...[1, 2, 5, 10, 15, 30].map((count) => ({ unit: 'minute' as const, count })),
  ...[1, 2, 3, 6, 12].map((count) => ({ unit: 'hour' as const, count })),
  ...[1, 2, 5, 10].map((count) => ({ unit: 'day' as const, count })),
  ...[1, 2, 3, 6].map((count) => ({ unit: 'month' as const, count })),
]

const COARSEST: Step = { unit: 'month', count: 12 }

/**
 * Moments that are round on the clocks of this time zone, at most `most`, and the unit that names them. Days and
 * hours are counted on the calendar, since a month or a day can be longer than another.
 */
export function timeTicks(span: Span, most: number): { readonly unit: TimeUnit; readonly ticks: number[] } {
  for (const step of [...STEPS, COARSEST]) {
    if ((span.until - span.from) / (UNIT_MS[step.unit] * step.count) > most) continue
    const ticks = ticksOf(span, step)
    if (ticks.length <= most) return { unit: step.unit, ticks }
  }
  return { unit: COARSEST.unit, ticks: ticksOf(span, COARSEST).slice(0, most) }
}

function ticksOf(span: Span, step: Step): number[] {
  const found: number[] = []
  for (const at of momentsFrom(span.from, step)) {
    if (at > span.until) break
    // When a clock is put forward, the hour that is left out comes out as the next one.
    if (at >= span.from && at > (found.at(-1) ?? Number.NEGATIVE_INFINITY)) found.push(at)
  }
  return found
}

function* momentsFrom(from: number, { unit, count }: Step): Generator<number> {
  const first = new Date(from)
  const [year, month, day] = [first.getFullYear(), first.getMonth(), first.getDate()]
  switch (unit) {
    case 'minute': {
      const hour = first.setMinutes(0, 0, 0)
      for (let index = 0; ; index += count) yield hour + index * UNIT_MS.minute
    }
    case 'hour':
      for (let index = 0; ; index += 1) {
        for (let hour = 0; hour < 24; hour += count) yield new Date(year, month, day + index, hour).getTime()
      }
    case 'day':
      if (count <= 2) yield* daysFrom(year, month, day, count)
      for (let index = 0; ; index += 1) {
        // A longer step of days starts over each month, and leaves out a tick too close to the next month.
        for (let date = 1; date <= 31 - Math.floor(count / 2); date += count) {
          const at = new Date(year, month + index, date)
          if (at.getDate() === date) yield at.getTime()
        }
      }
    case 'month':
      for (let index = 0; ; index += count) yield new Date(year, month - (month % count) + index, 1).getTime()
  }
}

/** Every day or every other day, across months. */
function* daysFrom(year: number, month: number, day: number, count: number): Generator<number> {
  const first = Math.round(Date.UTC(year, month, day) / UNIT_MS.day)
  for (let index = first % count; ; index += count) yield new Date(year, month, day + index).getTime()
}
