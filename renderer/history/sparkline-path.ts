import type { Span } from '../../shared/history.ts'
import type { Thresholds } from '../../shared/state.ts'
import { LONGEST_STEP_MS, type Reach } from './points.ts'
import { type Extremes, ratioScale } from './scale.ts'
import { shareOf } from './zoom.ts'

/** The box that the paths are drawn in, with y down; the window stretches it. */
export const BOX = { width: 1000, height: 100 } as const

export interface Sparkline {
  /** Through the last value of each stretch. */
  readonly line: string
  /** From the lowest to the highest value of each stretch. */
  readonly reach: string
  /** From the line to the bottom. */
  readonly area: string
  /** The y of each threshold. */
  readonly warning: number
  readonly critical: number
  /** The present value; null when it is not known or older than the span. */
  readonly now: { readonly x: number; readonly y: number } | null
}

/** Adds the present value at the end, connected to the last one that was read unless that is long ago. */
export function withPresent(runs: readonly (readonly Reach[])[], now: Reach | null): Reach[][] {
  const all = runs.map((run) => [...run])
  const run = all.at(-1)
  const last = run?.at(-1)
  if (now === null || (last && now.until <= last.until)) return all
  if (run && last && now.from - last.until <= LONGEST_STEP_MS) run.push(now)
  else all.push([now])
  return all
}

/** The paths of the runs and of the present ratio, `now`, within the span. */
export function sparklineOf(
  runs: readonly (readonly Reach[])[],
  now: Reach | null,
  span: Span,
  thresholds: Thresholds,
): Sparkline {
  const all = withPresent(runs, now).map((run) => run.filter(({ until }) => until >= span.from))
  const scale = ratioScale(all.flat(), thresholds)
  const x = (at: number) => rounded(Math.min(1, Math.max(0, shareOf(span, at))) * BOX.width)
  const y = (ratio: number) => heightOf(ratio, scale)
  const drawn = all.filter((run) => run.length > 0)
  return {
    line: drawn.map((run) => lineOf(run, x, y)).join(''),
    reach: drawn.map((run) => reachOf(run, x, y)).join(''),
    area: drawn.map((run) => areaOf(run, x, y)).join(''),
    warning: y(Number(thresholds.warning)),
    critical: y(Number(thresholds.critical)),
    now: now && now.until >= span.from ? { x: x(now.until), y: y(now.last) } : null,
  }
}

type Place = (value: number) => number

function lineOf(run: readonly Reach[], x: Place, y: Place): string {
  return `M${lineThrough(run, x, y)}`
}

function areaOf(run: readonly Reach[], x: Place, y: Place): string {
  const [start, end] = [run[0]?.from ?? 0, run.at(-1)?.until ?? 0]
  return `M${x(start)} ${BOX.height}L${lineThrough(run, x, y)}L${x(end)} ${BOX.height}Z`
}

/** A single stretch is drawn as a line of its own length. */
function lineThrough(run: readonly Reach[], x: Place, y: Place): string {
  const [first] = run
  const start = first ? [`${x(first.from)} ${y(first.last)}`] : []
  return [...start, ...run.map(({ until, last }) => `${x(until)} ${y(last)}`)].join('L')
}

/** Goes along the highest values and back along the lowest. */
function reachOf(run: readonly Reach[], x: Place, y: Place): string {
  const highest = run.flatMap(({ from, until, max }) => [`${x(from)} ${y(max)}`, `${x(until)} ${y(max)}`])
  const lowest = run
    .toReversed()
    .flatMap(({ from, until, min }) => [`${x(until)} ${y(min)}`, `${x(from)} ${y(min)}`])
  return `M${[...highest, ...lowest].join('L')}Z`
}

function heightOf(ratio: number, { high }: Extremes): number {
  return rounded(BOX.height * (1 - Math.min(1, Math.max(0, ratio / high))))
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10
}
