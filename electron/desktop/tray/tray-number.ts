import type Big from 'big.js'
import { exact } from '../../../shared/decimal.ts'
import type { Appearance } from '../../../shared/settings/appearance.ts'
import type { AccountSummary, Decimal, Glance } from '../../../shared/state.ts'

const MINUS = '\u2212'
const UNITS = ['', 'K', 'M', 'B', 'T'] as const

/**
 * The figure of the tray's text as it is drawn in the icon: `71`, `99+`, `1.2K`, `−12K`; null where
 * there is none, where it is hidden, and where something is not known, which a figure would play down.
 */
export function numberFor(
  { risk, marginRatio }: Glance,
  summary: AccountSummary | null,
  { trayText, trayNumber, masked }: Appearance,
): string | null {
  if (!trayNumber || trayText === 'off' || risk === 'unknown') return null
  if (trayText === 'ratio') return marginRatio === null ? null : ratioNumber(marginRatio)
  if (summary === null || masked) return null
  return amountNumber(trayText === 'profit' ? summary.unrealizedProfit : summary.availableBalance)
}

/** Whole percent, cut; there is no room for what is said of 100 % and more than that it is. */
export function ratioNumber(marginRatio: Decimal): string {
  if (marginRatio === 'Infinity') return '∞'
  const percent = exact(marginRatio).times(100).round(0, ROUND_DOWN)
  return percent.gte(100) ? '99+' : percent.toFixed()
}

/**
 * In three digits at most, between a minus and a unit in two, cut toward zero. The same in every language: other
 * units could not be read at this size. Null for what no unit is large enough for.
 */
export function amountNumber(amount: Decimal): string | null {
  const value = exact(amount)
  const size = value.abs()
  const sign = value.lt(0) && size.gte(1) ? MINUS : ''
  const power = UNITS.findIndex((_, index) => size.lt(exact('1000').pow(index + 1)))
  const unit = UNITS[power]
  if (unit === undefined) return null
  const scaled = size.div(exact('1000').pow(power))
  if (sign === '') return `${shortened(scaled, unit)}${unit}`
  // Three digits beside a minus do not fit: they are a fraction of the next unit.
  const next = UNITS[power + 1]
  if (scaled.lt(100) || unit === '') return `${sign}${cut(scaled, 0)}${unit}`
  return next === undefined ? null : `${sign}${cut(scaled.div(1000), 1).slice(1)}${next}`
}

function shortened(scaled: Big, unit: string): string {
  return cut(scaled, unit !== '' && scaled.lt(10) ? 1 : 0)
}

const ROUND_DOWN = 0

function cut(value: Big, decimals: number): string {
  return value.round(decimals, ROUND_DOWN).toFixed(decimals)
}
