import type { Decimal } from '../state.ts'
import type { Locale } from './locale.ts'

/** Thin, and does not break the line. */
const NARROW_SPACE = '\u202f'
const MINUS = '\u2212'

/** Above this a percentage says nothing more; the mark is full and the level critical long before. */
const LARGEST_RATIO = 9.99

/** Assets whose amounts are read like dollars; all others show up to eight places. */
const DOLLAR_LIKE = new Set(['USD', 'USDT', 'USDC', 'FDUSD', 'BFUSD', 'LDUSDT', 'RWUSD', 'USD1', 'BNFCR'])

const PRICE_ROUNDING = { cut: 'trunc', up: 'ceil', down: 'floor' } as const

/** A percentage in parts, so that the sign can be set smaller than the figure. */
export interface RatioText {
  readonly figure: string
  readonly sign: string
}

/**
 * A margin ratio (fraction) as a percentage. It is cut, not rounded: 79.96 % must not read as the
 * 80 % it has not reached.
 */
export function ratioParts(marginRatio: Decimal, locale: Locale, decimals: 0 | 1 = 1): RatioText {
  if (marginRatio === 'Infinity') return { figure: '∞', sign: '' }
  if (Number(marginRatio) > LARGEST_RATIO) return { figure: `>${integer(999, locale)}`, sign: '%' }
  const parts = numberFormat(locale, {
    style: 'percent',
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
    roundingMode: 'trunc',
  }).formatToParts(marginRatio)
  return { figure: withMinus(figureOf(parts)), sign: '%' }
}

/** `61.8 %`, with a narrow space that does not break. */
export function formatRatio(marginRatio: Decimal, locale: Locale, decimals: 0 | 1 = 1): string {
  const { figure, sign } = ratioParts(marginRatio, locale, decimals)
  return sign === '' ? figure : `${figure}${NARROW_SPACE}${sign}`
}

/** `−1,234.50`; further digits are cut off, not rounded. */
export function formatMoney(amount: Decimal, asset: string | null, locale: Locale): string {
  return withMinus(moneyFormat(asset, locale).format(amount))
}

/** Like `formatMoney`, with a sign in front of gains as well as losses. */
export function formatProfit(amount: Decimal, asset: string | null, locale: Locale): string {
  return withMinus(moneyFormat(asset, locale, { signDisplay: 'exceptZero' }).format(amount))
}

/** `1.23K`, `12.3万`: an amount in as little room as there is in a panel, cut to three digits. */
export function formatCompactMoney(amount: Decimal, locale: Locale): string {
  return withMinus(compactFormat(locale, 'auto').format(amount))
}

/** Like `formatCompactMoney`, with a sign in front of gains as well as losses. */
export function formatCompactProfit(amount: Decimal, locale: Locale): string {
  return withMinus(compactFormat(locale, 'exceptZero').format(amount))
}

/**
 * What must be added to a balance, of an amount that says by how much it is short: without the sign,
 * and rounded up, so that adding what is shown is enough.
 */
export function formatShortfall(amount: Decimal, asset: string | null, locale: Locale): string {
  return moneyFormat(asset, locale, { roundingMode: 'expand', signDisplay: 'never' }).format(amount)
}

/**
 * A move of prices (fraction) with its sign, `−11.6 %`; under one percent with two places, `+0.07 %`.
 * Cut toward zero, so that what is left never reads larger than it is.
 */
export function formatMove(move: Decimal, locale: Locale): string {
  return formatShare(move, locale, 'exceptZero')
}

/** How far it is from one price to another (fraction), cut like a move but without a sign. */
export function formatDistance(distance: Decimal, locale: Locale): string {
  return formatShare(distance, locale, 'auto')
}

/**
 * A price with up to eight significant digits and its whole part complete. What does not fit is cut,
 * or rounded `up` or `down` where one of the two would flatter.
 */
export function formatPrice(price: Decimal, locale: Locale, rounding: 'cut' | 'up' | 'down' = 'cut'): string {
  return numberFormat(locale, {
    maximumSignificantDigits: 8,
    maximumFractionDigits: 0,
    roundingPriority: 'morePrecision',
    roundingMode: PRICE_ROUNDING[rounding],
  }).format(price)
}

/** `12 s ago`, `3 min ago`, `2 hr. ago`; an age below zero (a clock set back) is shown as none. */
export function formatAgo(ageMs: number, locale: Locale): string {
  const seconds = Math.max(0, Math.floor(ageMs / 1000))
  const format = new Intl.RelativeTimeFormat(locale, { style: 'narrow', numeric: 'always' })
  if (seconds < 60) return format.format(-seconds, 'second')
  if (seconds < 3600) return format.format(-Math.floor(seconds / 60), 'minute')
  return format.format(-Math.floor(seconds / 3600), 'hour')
}

/** The time of day with seconds; with the date where that is not today's. */
export function formatTime(at: number, locale: Locale, now: number = Date.now()): string {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString()
  const style = sameDay
    ? ({ timeStyle: 'medium' } as const)
    : ({ dateStyle: 'medium', timeStyle: 'medium' } as const)
  return new Intl.DateTimeFormat(locale, style).format(at)
}

/** The time of day to the minute; with the date where that is not today's. */
export function formatMinute(at: number, locale: Locale, now: number = Date.now()): string {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString()
  if (sameDay) return formatTimeOfDay(at, locale)
  const style = { month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' } as const
  return new Intl.DateTimeFormat(locale, style).format(at)
}

/** The time of day alone, to the minute. */
export function formatTimeOfDay(at: number, locale: Locale): string {
  return new Intl.DateTimeFormat(locale, { timeStyle: 'short' }).format(at)
}

/** The date in full, with the day of the week. */
export function formatDay(at: number, locale: Locale): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'full' }).format(at)
}

/** `8 hr 52 min`: the two largest units; seconds under a minute only. */
export function formatSpan(ms: number, locale: Locale): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const minutes = Math.floor(seconds / 60)
  const parts = [
    { value: Math.floor(minutes / 1440), unit: 'day' },
    { value: Math.floor(minutes / 60) % 24, unit: 'hour' },
    { value: minutes % 60, unit: 'minute' },
    { value: minutes === 0 ? seconds : 0, unit: 'second' },
  ]
  const first = parts.findIndex(({ value }) => value > 0)
  const told = first < 0 ? parts.slice(-1) : parts.slice(first, first + 2)
  return told
    .filter(({ value }, index) => value > 0 || index === 0)
    .map(({ value, unit }) =>
      numberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(value),
    )
    .join(' ')
}

/** An amount somebody has set, with just the decimals it has: `100`, `99.5`. */
export function formatSetMoney(amount: Decimal, locale: Locale): string {
  return withMinus(numberFormat(locale, { maximumFractionDigits: 8 }).format(amount))
}

/** A threshold (fraction) as a percentage with just the decimals it has: `80 %`, `82.5 %`. */
export function formatThreshold(threshold: Decimal, locale: Locale): string {
  const parts = numberFormat(locale, { style: 'percent', maximumFractionDigits: 6 }).formatToParts(threshold)
  return `${figureOf(parts)}${NARROW_SPACE}%`
}

function formatShare(share: Decimal, locale: Locale, signDisplay: 'auto' | 'exceptZero'): string {
  const decimals = Math.abs(Number(share)) < 0.01 ? 2 : 1
  const parts = numberFormat(locale, {
    style: 'percent',
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
    roundingMode: 'trunc',
    signDisplay,
  }).formatToParts(share)
  return `${withMinus(figureOf(parts))}${NARROW_SPACE}%`
}

function figureOf(parts: readonly Intl.NumberFormatPart[]): string {
  const figure = parts.filter(({ type }) => type !== 'percentSign' && type !== 'literal')
  return figure.map(({ value }) => value).join('')
}

/** Whether amounts in it are told apart from dollars by nothing but a hair; an unknown asset is not. */
export function isDollarLike(asset: string | null): boolean {
  return asset !== null && DOLLAR_LIKE.has(asset)
}

function moneyFormat(
  asset: string | null,
  locale: Locale,
  options: Pick<Intl.NumberFormatOptions, 'roundingMode' | 'signDisplay'> = {},
): Intl.NumberFormat {
  const digits = isDollarLike(asset) ? 2 : 8
  return numberFormat(locale, {
    minimumFractionDigits: 2,
    maximumFractionDigits: digits,
    roundingMode: 'trunc',
    ...options,
  })
}

function compactFormat(locale: Locale, signDisplay: 'auto' | 'exceptZero'): Intl.NumberFormat {
  return numberFormat(locale, {
    notation: 'compact',
    maximumSignificantDigits: 3,
    roundingMode: 'trunc',
    signDisplay,
  })
}

function integer(value: number, locale: Locale): string {
  return numberFormat(locale, { maximumFractionDigits: 0 }).format(value)
}

/** Some locales' data has a hyphen where a minus belongs. */
function withMinus(text: string): string {
  return text.replace('-', MINUS)
}

const formats = new Map<string, Intl.NumberFormat>()

/** Building a format costs far more than using it. */
function numberFormat(locale: Locale, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale} ${JSON.stringify(options)}`
  const format = formats.get(key) ?? new Intl.NumberFormat(locale, options)
  formats.set(key, format)
  return format
}
