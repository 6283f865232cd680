import uPlot from 'uplot'
import type { Span } from '../../shared/history.ts'
import type { Columns } from './columns.ts'
import { drawLevels, hatchBefore, type Ink, inkOf, lineInk } from './ink.ts'
import type { Extremes } from './scale.ts'

/** What is drawn. */
export interface Picture {
  readonly columns: Columns
  readonly span: Span
  readonly scale: Extremes
  readonly times: Labelled
  readonly values: Labelled
  /** At each level the line changes its colour, and a dashed line with a label crosses the plot. */
  readonly levels: readonly { readonly at: number; readonly label: string; readonly ink: Ink }[]
  /** The oldest figures that are kept; null when that is not known. */
  readonly since: number | null
}

interface Labelled {
  readonly at: readonly number[]
  readonly labels: readonly string[]
}

/** The plot within its element, px. */
export interface Area {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

export interface Size {
  /** px */
  readonly width: number
  readonly height: number
}

export interface Plot {
  draw(picture: Picture, size: Size): void
  /** Draws again after the colours of the style sheet have changed. */
  repaint(): void
  destroy(): void
}

const LABEL_PX = 11
/** The room between the plot and the time axis, where alerts are shown. */
const MARKS_PX = 20

/** Draws a chart in this element, which sets the colours as custom properties. `ondrawn` gets the plot's area. */
export function plotIn(
  element: HTMLElement,
  first: Picture,
  size: Size,
  ondrawn: (area: Area) => void,
): Plot {
  let picture = first
  const ink = (name: Ink) => () => inkOf(element, name)
  const line = (share: number) => (self: uPlot) => lineInk(self, element, picture, share)
  const font = `${LABEL_PX}px ${getComputedStyle(element).fontFamily}`
  const axis = { font, stroke: ink('--axis'), ticks: { show: false } } as const
  const edge = { width: 1, stroke: line(0.4), points: { show: false } } as const

  const plot = new uPlot(
    {
      ...size,
      ms: 1,
      padding: [10, 12, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false, range: () => [picture.span.from, picture.span.until] },
        y: { range: () => [picture.scale.low, picture.scale.high] },
      },
      axes: [
        {
          ...axis,
          size: LABEL_PX + MARKS_PX + 4,
          gap: MARKS_PX,
          grid: { show: false },
          border: { show: true, width: 1, stroke: ink('--grid') },
          splits: () => [...picture.times.at],
          values: () => [...picture.times.labels],
        },
        {
          ...axis,
          size: () => widest(picture.values.labels, font) + 8,
          gap: 6,
          grid: { width: 1, stroke: ink('--grid') },
          splits: () => [...picture.values.at],
          values: () => [...picture.values.labels],
        },
      ],
      series: [
        {},
        edge,
        edge,
        {
          width: 1.75,
          stroke: line(1),
          fill: line(0.1),
          fillTo: () => Math.min(picture.scale.high, Math.max(0, picture.scale.low)),
          points: { show: true, size: 4, fill: line(1), filter: () => [...picture.columns.lone] },
        },
      ],
      bands: [{ series: [2, 1], fill: line(0.3) }],
      hooks: {
        drawClear: [(self) => hatchBefore(self, element, picture.since)],
        draw: [(self) => drawLevels(self, element, picture.levels, font), (self) => ondrawn(areaOf(self))],
      },
    },
    picture.columns.data,
    element,
  )
  return {
    draw(next, { width, height }) {
      picture = next
      plot.setData(next.columns.data)
      if (width !== plot.width || height !== plot.height) plot.setSize({ width, height })
    },
    repaint: () => plot.redraw(true, true),
    destroy: () => plot.destroy(),
  }
}

function areaOf({ bbox }: uPlot): Area {
  const { left, top, width, height } = bbox
  const ratio = uPlot.pxRatio
  return { left: left / ratio, top: top / ratio, width: width / ratio, height: height / ratio }
}

/** px */
function widest(labels: readonly string[], font: string): number {
  const context = document.createElement('canvas').getContext('2d')
  if (context === null) return 0
  context.font = font
  return Math.ceil(Math.max(0, ...labels.map((label) => context.measureText(label).width)))
}
