import type { HistoryFigure, HistoryPoint, Span } from '../../shared/history.ts'
import { getLocale } from '../../shared/paraglide/runtime.js'
import type { Thresholds } from '../../shared/state.ts'
import { formatThreshold } from '../../shared/words/format.ts'
import type { Hidden } from '../ui/figure-text.ts'
import { timeLabels, valueLabels } from './axis-text.ts'
import { columnsOf } from './columns.ts'
import type { Picture } from './plot.ts'
import { pointsWithin, runsOf } from './points.ts'
import { amountScale, ratioScale, roundTicks } from './scale.ts'
import { timeTicks } from './ticks.ts'
import { shareOf } from './zoom.ts'

export interface Subject {
  readonly points: readonly HistoryPoint[]
  readonly figure: HistoryFigure
  readonly span: Span
  readonly since: number | null
  readonly thresholds: Thresholds
  readonly hidden: Hidden
}

/** Room for a label, px. */
const TIME_PX = 60
/** A label closer to the end than this has no room, px. */
const END_PX = 12
const VALUE_PX = 44

/** What a chart of this size in px draws of an account's history. */
export function pictureOf(subject: Subject, width: number, height: number): Picture {
  const { points, figure, span, since, thresholds, hidden } = subject
  const locale = getLocale()
  const seen = runsOf(pointsWithin(points, span), figure).flat()
  const isRatio = figure === 'marginRatio'
  const scale = isRatio ? ratioScale(seen, thresholds) : amountScale(seen)
  const times = timeTicks(span, Math.max(2, Math.floor(width / TIME_PX)))
  const fits = (at: number) => (1 - shareOf(span, at)) * width >= END_PX
  const labels = timeLabels(times.ticks, times.unit, locale)
  const values = roundTicks(scale, Math.max(2, Math.floor(height / VALUE_PX)))
  return {
    columns: columnsOf(runsOf(points, figure)),
    span,
    scale,
    times: {
      at: times.ticks,
      labels: labels.map((label, index) => (fits(times.ticks[index] ?? 0) ? label : '')),
    },
    values: {
      at: values,
      labels:
        seen.length === 0 && !isRatio ? values.map(() => '') : valueLabels(figure, values, locale, hidden),
    },
    levels: isRatio
      ? [
          {
            at: Number(thresholds.warning),
            label: `▲ ${formatThreshold(thresholds.warning, locale)}`,
            ink: '--warning-ink',
          },
          {
            at: Number(thresholds.critical),
            label: `◆ ${formatThreshold(thresholds.critical, locale)}`,
            ink: '--critical-ink',
          },
        ]
      : [],
    since,
  }
}
