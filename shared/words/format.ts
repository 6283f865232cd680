import { type Exact, exact } from '../decimal.ts'
import type { AlertLevel, Decimal, Level } from '../state.ts'
import type { Locale } from './locale.ts'

/** A narrow space that does not break the line. */
const NARROW_SPACE = '\u202f'
const MINUS = '\u2212'

/** Larger ratios are shown as `>999 %`, because they say nothing more. */
const LARGEST_RATIO = 9.99

/** Amounts in these assets have two places; in all others up to eight. */
const DOLLAR_LIKE = new Set(['USD', 'USDT', 'USDC', 'FDUSD', 'BFUSD', 'LDUSDT', 'RWUSD', 'USD1', 'BNFCR'])

const PRICE_ROUNDING = { cut: 'trunc', up: 'ceil', down: 'floor' } as const

/** A percentage in parts, so that the sign can be shown smaller than the figure. */
export interface RatioText {
  readonly figure: string
  readonly sign: string
}

/** The thresholds that a ratio is read against. Null where a level is off or its threshold is not known. */
export type RatioThresholds = Readonly<Record<AlertLevel, Decimal | null>>

/** Within this distance of a threshold a tenth of a percent may hide how near it is. */
const NEAR = exact('0.05')

/**
 * A margin ratio (fraction) as a percentage. Cut, not rounded: 79.96 % has not reached 80 %. Since a cut ratio
 * looks better than it is, it has two decimals near a threshold and from critical on.
 */
export function ratioParts(marginRatio: Decimal, locale: Locale, thresholds: RatioThresholds): RatioText {
  return partsOf(marginRatio, locale, () => decimalsFor(exact(marginRatio), thresholds))
}

function decimalsFor(ratio: Exact, { warning, critical }: RatioThresholds): 1 | 2 {
  const isNear = [warning, critical].some(
    (threshold) => threshold !== null && ratio.minus(exact(threshold)).abs().lte(NEAR),
  )
  return isNear || (critical !== null && ratio.gte(exact(critical))) ? 2 : 1
}

function partsOf(marginRatio: Decimal, locale: Locale, decimals: () => number): RatioText {
  if (marginRatio === 'Infinity') return { figure: '∞', sign: '' }
  if (Number(marginRatio) > LARGEST_RATIO) return { figure: `>${integer(999, locale)}`, sign: '%' }
  return { figure: percentFigure(marginRatio, locale, decimals(), 'auto'), sign: '%' }
}

/** `61.8 %`, near a threshold `79.96 %` */
export function formatRatio(marginRatio: Decimal, locale: Locale, thresholds: RatioThresholds): string {
  return joined(ratioParts(marginRatio, locale, thresholds))
}

/** `61 %`, for the panel, where there is little room. */
export function formatWholeRatio(marginRatio: Decimal, locale: Locale): string {
  return joined(partsOf(marginRatio, locale, () => 0))
}

/**
 * The thresholds for the value of one alert, of which only its own threshold is known. Without one, the ratio may
 * be right beside it, so it counts as having reached critical.
 */
export function thresholdOfAlert(level: Level, threshold: Decimal | null): RatioThresholds {
  if (threshold === null && level !== 'calm') return { warning: null, critical: '0' }
  return { warning: threshold, critical: level === 'critical' ? threshold : null }
}

function joined({ figure, sign }: RatioText): string {
  return sign === '' ? figure : `${figure}${NARROW_SPACE}${sign}`
}

/** `−1,234.50`, cut and not rounded. */
export function formatMoney(amount: Decimal, asset: string | null, locale: Locale): string {
  return withMinus(moneyFormat(asset, locale).format(amount))
}

/** Like `formatMoney`, with a sign in front of gains as well as losses. */
export function formatProfit(amount: Decimal, asset: string | null, locale: Locale): string {
  return withMinus(moneyFormat(asset, locale, { signDisplay: 'exceptZero' }).format(amount))
}

/** `1.23K`, `12.3万`: short enough for a panel, cut to three digits. */
export function formatCompactMoney(amount: Decimal, locale: Locale): string {
  return withMinus(compactFormat(locale, 'auto').format(amount))
}

/** Like `formatCompactMoney`, with a sign in front of gains as well as losses. */
export function formatCompactProfit(amount: Decimal, locale: Locale): string {
  return withMinus(compactFormat(locale, 'exceptZero').format(amount))
}

/** The amount to add to a balance that is short by `amount`: without a sign and rounded up, so that it is enough. */
export function formatShortfall(amount: Decimal, asset: string | null, locale: Locale): string {
  return moneyFormat(asset, locale, { roundingMode: 'expand', signDisplay: 'never' }).format(amount)
}

/**
 * A move of prices (fraction) with its sign: `−11.6 %`, or `+0.07 %` with two places under one percent.
 * Cut toward zero, so that headroom never looks larger than it is.
 */
export function formatMove(move: Decimal, locale: Locale): string {
  return formatShare(move, locale, 'exceptZero')
}

/** The distance between two prices (fraction), cut like a move but without a plus sign. */
export function formatDistance(distance: Decimal, locale: Locale): string {
  return formatShare(distance, locale, 'auto')
}

/** A price with up to eight significant digits and a complete whole part. Round in the direction that does not flatter. */
export function formatPrice(price: Decimal, locale: Locale, rounding: 'cut' | 'up' | 'down' = 'cut'): string {
  return numberFormat(locale, {
    maximumSignificantDigits: 8,
    maximumFractionDigits: 0,
    roundingPriority: 'morePrecision',
    roundingMode: PRICE_ROUNDING[rounding],
  }).format(price)
}

/** `1.283`, cut, because lower is worse. */
export function formatUniMmr(uniMMR: Decimal, locale: Locale): string {
  return numberFormat(locale, { maximumFractionDigits: 3, roundingMode: 'trunc' }).format(uniMMR)
}

/** `12 s ago`, `3 min ago`, `2 hr. ago`. An age below zero (after the clock was set back) counts as zero. */
export function formatAgo(ageMs: number, locale: Locale): string {
  const seconds = Math.max(0, Math.floor(ageMs / 1000))
  const format = new Intl.RelativeTimeFormat(locale, { style: 'narrow', numeric: 'always' })
  if (seconds < 60) return format.format(-seconds, 'second')
  if (seconds < 3600) return format.format(-Math.floor(seconds / 60), 'minute')
  return format.format(-Math.floor(seconds / 3600), 'hour')
}

/** The time of day with seconds, and the date if that is not today. */
export function formatTime(at: number, locale: Locale, now: number = Date.now()): string {
  const dateStyle = isSameDay(at, now) ? undefined : 'medium'
  return new Intl.DateTimeFormat(locale, { dateStyle, timeStyle: 'medium' }).format(at)
}

/** The time of day to the minute, and the date if that is not today. */
export function formatMinute(at: number, locale: Locale, now: number = Date.now()): string {
  if (isSameDay(at, now)) return formatTimeOfDay(at, locale)
  const style = { month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' } as const
  return new Intl.DateTimeFormat(locale, style).format(at)
}

/** The time of day to the minute, without a date. */
export function formatTimeOfDay(at: number, locale: Locale): string {
  return new Intl.DateTimeFormat(locale, { timeStyle: 'short' }).format(at)
}

/** The date in full, with the day of the week. */
export function formatDay(at: number, locale: Locale): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'full' }).format(at)
}

/** `8 hr 52 min`: the two largest units, and seconds only under a minute. */
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
  const shown = first < 0 ? parts.slice(-1) : parts.slice(first, first + 2)
  return shown
    .filter(({ value }, index) => value > 0 || index === 0)
    .map(({ value, unit }) =>
      numberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(value),
    )
    .join(' ')
}

/** An amount that the user entered, with exactly the decimals it has: `100`, `99.5`. */
export function formatSetMoney(amount: Decimal, locale: Locale): string {
  return withMinus(numberFormat(locale, { maximumFractionDigits: 8 }).format(amount))
}

/** A threshold (fraction) as a percentage with exactly the decimals it has: `80 %`, `82.5 %`. */
export function formatThreshold(threshold: Decimal, locale: Locale): string {
  const parts = numberFormat(locale, { style: 'percent', maximumFractionDigits: 6 }).formatToParts(threshold)
  return `${figureOf(parts)}${NARROW_SPACE}%`
}

/** Minutes that the user entered, with exactly the decimals they have: `20 min`, `7.5 min`. */
export function formatMinutes(minutes: Decimal, locale: Locale): string {
  const options = { style: 'unit', unit: 'minute', unitDisplay: 'short', maximumFractionDigits: 8 } as const
  return numberFormat(locale, options).format(minutes)
}

/** A difference of two ratios (fraction) in percentage points, with its sign: `+12.3`. Cut. */
export function formatPoints(difference: Decimal, locale: Locale): string {
  return percentFigure(difference, locale, 1, 'exceptZero')
}

function isSameDay(a: number, b: number): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString()
}

function formatShare(share: Decimal, locale: Locale, signDisplay: 'auto' | 'exceptZero'): string {
  const decimals = Math.abs(Number(share)) < 0.01 ? 2 : 1
  return `${percentFigure(share, locale, decimals, signDisplay)}${NARROW_SPACE}%`
}

/** The figure of a percentage, cut to this many decimals. */
function percentFigure(
  fraction: Decimal,
  locale: Locale,
  decimals: number,
  signDisplay: 'auto' | 'exceptZero',
): string {
  const format = numberFormat(locale, {
    style: 'percent',
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
    roundingMode: 'trunc',
    signDisplay,
  })
  return withMinus(figureOf(format.formatToParts(fraction)))
}

function figureOf(parts: readonly Intl.NumberFormatPart[]): string {
  const figure = parts.filter(({ type }) => type !== 'percentSign' && type !== 'literal')
  return figure.map(({ value }) => value).join('')
}

/** Whether one unit is worth about a dollar. False for an unknown asset. */
export function isDollarLike(asset: string | null): boolean {
  return asset !== null && DOLLAR_LIKE.has(asset)
}

/** How many places of an amount are shown. */
export function moneyPlaces(asset: string | null): number {
  return isDollarLike(asset) ? 2 : 8
}

function moneyFormat(
  asset: string | null,
  locale: Locale,
  options: Pick<Intl.NumberFormatOptions, 'roundingMode' | 'signDisplay'> = {},
): Intl.NumberFormat {
  return numberFormat(locale, {
    minimumFractionDigits: 2,
    maximumFractionDigits: moneyPlaces(asset),
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

/** In some locales Intl writes a hyphen instead of a minus. */
function withMinus(text: string): string {
  return text.replace('-', MINUS)
}

const formats = new Map<string, Intl.NumberFormat>()

/** Creating a NumberFormat costs far more than using it. */
function numberFormat(locale: Locale, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale} ${JSON.stringify(options)}`
  const format = formats.get(key) ?? new Intl.NumberFormat(locale, options)
  formats.set(key, format)
  return format
}
