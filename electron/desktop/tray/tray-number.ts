import { type Exact, exact } from '../../../shared/decimal.ts'
import type { Appearance } from '../../../shared/settings/appearance.ts'
import type { AccountSummary, Decimal, Glance } from '../../../shared/state.ts'

const MINUS = '\u2212'
const UNITS = ['', 'K', 'M', 'B', 'T'] as const

/**
 * The figure that is drawn in the icon: `71`, `99+`, `1.2K`, `−12K`. Null when there is none, when it is
 * hidden, and when some figure is unknown, which a number would play down.
 */
export function numberFor(
  { risk, marginRatio }: Glance,
  summary: AccountSummary | null,
  { trayText, trayNumber, masked }: Appearance,
): string | null {
  if (!trayNumber || trayText === 'off' || risk === 'unknown') return null
  if (trayText === 'ratio') return marginRatio === null ? null : ratioNumber(marginRatio)
  if (summary === null || masked) return null
  const amount = trayText === 'profit' ? summary.unrealizedProfit : summary.availableBalance
  return amount === null ? null : amountNumber(amount)
}

/** Whole percent, cut. There is no room for more than two digits. */
export function ratioNumber(marginRatio: Decimal): string {
  if (marginRatio === 'Infinity') return '∞'
  const percent = exact(marginRatio).times(100).cut(0)
  return percent.gte(100) ? '99+' : percent.toFixed(0)
}

/**
 * At most three digits, or two between a minus and a unit, cut toward zero. The same in every language,
 * because other units would not be readable at this size. Null when the amount is too large for any unit.
 */
export function amountNumber(amount: Decimal): string | null {
  const value = exact(amount)
  const size = value.abs()
  const sign = value.lt(0) && size.gte(1) ? MINUS : ''
  const power = UNITS.findIndex((_, index) => size.lt(1000 ** (index + 1)))
  const unit = UNITS[power]
  if (unit === undefined) return null
  const scaled = size.div(1000 ** power)
  if (sign === '') return `${shortened(scaled, unit)}${unit}`
  // Three digits beside a minus do not fit, so show them as a fraction of the next unit.
  const next = UNITS[power + 1]
  if (scaled.lt(100) || unit === '') return `${sign}${cut(scaled, 0)}${unit}`
  return next === undefined ? null : `${sign}${cut(scaled.div(1000), 1).slice(1)}${next}`
}

function shortened(scaled: Exact, unit: string): string {
  return cut(scaled, unit !== '' && scaled.lt(10) ? 1 : 0)
}

function cut(value: Exact, decimals: number): string {
  return value.cut(decimals).toFixed(decimals)
}
