import type { HistoryFigure, HistoryMark, HistoryPoint, HistorySlice, Span } from '../../shared/history.ts'
import { m } from '../../shared/paraglide/messages.js'
import { getLocale } from '../../shared/paraglide/runtime.js'
import { isCall } from '../../shared/settings/rule-names.ts'
import type { Decimal } from '../../shared/state.ts'
import { DAY_MS, MINUTE_MS } from '../../shared/time.ts'
import { formatMoney, formatProfit, formatRatio, type RatioThresholds } from '../../shared/words/format.ts'
import { poolText, riskText, ruleText, withAsset } from '../../shared/words/state-text.ts'
import type { Hidden } from '../ui/figure-text.ts'
import type { MarkGroup } from './marks.ts'
import { extremesOf, pointsWithin } from './points.ts'
import type { Range } from './range.ts'

export function rangeText(range: Range): string {
  switch (range) {
    case '1h':
      return m.history_range_1h()
    case '24h':
      return m.history_range_24h()
    case '7d':
      return m.history_range_7d()
    case '30d':
      return m.history_range_30d()
    case '1y':
      return m.history_range_1y()
  }
}

export function figureText(figure: HistoryFigure): string {
  switch (figure) {
    case 'marginRatio':
      return m.margin_ratio()
    case 'marginBalance':
      return m.total_margin_balance()
    case 'unrealizedProfit':
      return m.unrealized_profit()
    case 'availableBalance':
      return m.available_balance()
  }
}

/** A ratio, or an amount with its currency. */
function historyValueText(
  figure: HistoryFigure,
  value: Decimal,
  currency: string,
  thresholds: RatioThresholds,
  hidden: Hidden,
): string {
  const locale = getLocale()
  if (figure === 'marginRatio') return formatRatio(value, locale, thresholds)
  if (hidden !== null) return hidden
  const format = figure === 'unrealizedProfit' ? formatProfit : formatMoney
  return withAsset(format(value, currency, locale), currency)
}

/** `Jun 1, 8:30 – 9:30 AM`: a longer span is less exact, a moment has seconds. */
export function spanText({ from, until }: Span): string {
  const length = until - from
  const time = { hour: 'numeric', minute: '2-digit' } as const
  const day = { month: 'short', day: 'numeric' } as const
  if (length < MINUTE_MS) return rangeOf(from, until, { ...day, ...time, second: '2-digit' })
  if (length <= 8 * DAY_MS) return rangeOf(from, until, { ...day, ...time })
  return rangeOf(from, until, { ...day, year: 'numeric' })
}

/**
 * The lowest and the highest value of the points, or one value if they are the same; null when none is known.
 * Amounts count only in the currency of the last point.
 */
export function reachText(
  points: readonly HistoryPoint[],
  figure: HistoryFigure,
  thresholds: RatioThresholds,
  hidden: Hidden,
): string | null {
  const currency = points.at(-1)?.currency ?? ''
  const alike = figure === 'marginRatio' ? points : points.filter((point) => point.currency === currency)
  const extremes = extremesOf(alike, figure)
  if (extremes === null) return null
  if (figure !== 'marginRatio' && hidden !== null) return hidden
  const [low, high] = [extremes.min, extremes.max].map((value) =>
    figure === 'marginRatio'
      ? formatRatio(value, getLocale(), thresholds)
      : formatMoney(value, currency, getLocale()),
  )
  return low === high ? `${low}` : `${low} – ${high}`
}

/** A point for a screen reader: when, how much, and how far the figure went in between. */
export function pointText(
  point: HistoryPoint,
  figure: HistoryFigure,
  thresholds: RatioThresholds,
  hidden: Hidden,
): string {
  const time = spanText(point)
  const extent = point[figure]
  const isHidden = figure !== 'marginRatio' && hidden !== null
  const text = (value: Decimal) => historyValueText(figure, value, point.currency, thresholds, hidden)
  const spoken =
    extent === null
      ? m.history_at({ time, value: m.history_no_ratio_then() })
      : extent.min === extent.max || isHidden
        ? m.history_at({ time, value: text(extent.last) })
        : m.history_at_reach({
            time,
            value: text(extent.last),
            min: text(extent.min),
            max: text(extent.max),
          })
  return point.afterGap ? m.history_after_gap({ text: spoken }) : spoken
}

/** Why the span shows nothing of the figure; null when it shows something. */
export function missingText(
  { points, since }: HistorySlice,
  span: Span,
  figure: HistoryFigure,
): string | null {
  const seen = pointsWithin(points, span)
  if (seen.some((point) => point[figure] !== null)) return null
  if (seen.length > 0) return m.history_no_ratio()
  return since !== null && since > span.until
    ? m.history_none_before({ time: spanText({ from: since, until: since }) })
    : m.history_none_then()
}

/** `Critical · Margin ratio · USDT cross`; a margin call or liquidation by its name alone. */
function markText({ level, rule, poolId }: HistoryMark): string {
  if (isCall(rule)) return ruleText(rule)
  const pool = poolId === null ? [] : [poolText(poolId)]
  return [riskText(level), ruleText(rule), ...pool].join(' · ')
}

/** One alert in full, or for several alerts their number, the worst, and from when to when. */
export function groupText({ marks, level }: MarkGroup): { readonly what: string; readonly when: string } {
  const [first] = marks
  const last = marks.at(-1) ?? first
  const when = spanText({ from: first.at, until: last.at })
  if (marks.length === 1) return { what: markText(first), when }
  const worst = marks.find((mark) => mark.level === level) ?? first
  return { what: `${m.history_marks_several({ count: marks.length })} · ${markText(worst)}`, when }
}

function rangeOf(from: number, until: number, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(getLocale(), options).formatRange(from, until)
}
