import type { HistoryFigure } from '../../shared/history.ts'
import { formatThreshold } from '../../shared/words/format.ts'
import type { Locale } from '../../shared/words/locale.ts'
import type { Hidden } from '../ui/figure-text.ts'
import type { TimeUnit } from './ticks.ts'

/** Larger amounts are written in thousands and more, if few digits tell them apart. */
const COMPACT_FROM = 100_000
const COMPACT_DIGITS = 2
const MOST_DIGITS = 8
/** More digits than a number holds. */
const EXACT_DIGITS = 20

/** Labels of the value axis: percentages, or amounts with as many digits as tell them apart. */
export function valueLabels(
  figure: HistoryFigure,
  ticks: readonly number[],
  locale: Locale,
  hidden: Hidden,
): string[] {
  if (figure === 'marginRatio') return ticks.map((tick) => formatThreshold(`${tick}`, locale))
  if (hidden !== null) return ticks.map(() => hidden)
  const isLarge = Math.max(...ticks.map(Math.abs)) >= COMPACT_FROM
  const isCompact = isLarge && digitsOf(ticks, locale, 'compact') <= COMPACT_DIGITS
  const notation = isCompact ? 'compact' : 'standard'
  const digits = Math.min(MOST_DIGITS, digitsOf(ticks, locale, notation))
  const format = amountFormat(locale, notation, digits, digits)
  return ticks.map((tick) => format.format(tick).replace('-', '\u2212'))
}

/** Labels of the time axis: the first tick of a day shows the day, the first of a year the year. */
export function timeLabels(ticks: readonly number[], unit: TimeUnit, locale: Locale): string[] {
  const formats = {
    time: new Intl.DateTimeFormat(locale, { timeStyle: 'short' }),
    day: new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric' }),
    month: new Intl.DateTimeFormat(locale, { month: 'short' }),
    year: new Intl.DateTimeFormat(locale, { year: 'numeric' }),
  }
  return ticks.map((at) => formats[kindOf(new Date(at), unit)].format(at))
}

function kindOf(at: Date, unit: TimeUnit): 'time' | 'day' | 'month' | 'year' {
  if (unit === 'month') return at.getMonth() === 0 ? 'year' : 'month'
  return unit === 'day' || (at.getHours() === 0 && at.getMinutes() === 0) ? 'day' : 'time'
}

/** How many decimals write all ticks exactly. */
function digitsOf(ticks: readonly number[], locale: Locale, notation: 'compact' | 'standard'): number {
  const format = amountFormat(locale, notation, 0, EXACT_DIGITS)
  return Math.max(
    0,
    ...ticks.map((tick) => {
      const parts = format.formatToParts(tick)
      return parts.find(({ type }) => type === 'fraction')?.value.length ?? 0
    }),
  )
}

function amountFormat(
  locale: Locale,
  notation: 'compact' | 'standard',
  least: number,
  most: number,
): Intl.NumberFormat {
  return new Intl.NumberFormat(locale, {
    notation,
    minimumFractionDigits: least,
    maximumFractionDigits: most,
    roundingMode: 'trunc',
    signDisplay: 'negative',
  })
}
