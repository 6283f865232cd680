import type { AlignedData } from 'uplot'
import type { Reach } from './points.ts'
import { drawable } from './scale.ts'

export interface Columns {
  /** Times, then the lowest, highest and last value, as uPlot takes them. */
  readonly data: AlignedData
  /** The indexes of single moments without a line to or from them, which are drawn as dots. */
  readonly lone: readonly number[]
}

type Column = (number | null | undefined)[]

/**
 * The chart's columns. A stretch of time takes two columns, so that its lowest and highest value are drawn
 * over all of it, and the line goes through its last value. A column without values ends the line.
 */
export function columnsOf(runs: readonly (readonly Reach[])[]): Columns {
  const times: number[] = []
  const low: Column = []
  const high: Column = []
  const last: Column = []
  const lone: number[] = []
  const put = (at: number, min: number | null, max: number | null, value: number | null | undefined) => {
    times.push(at)
    low.push(min)
    high.push(max)
    last.push(value)
  }
  for (const run of runs) {
    const [first] = run
    if (!first) continue
    const before = times.at(-1)
    if (before !== undefined) put((before + first.from) / 2, null, null, null)
    if (run.length === 1 && first.from === first.until) lone.push(times.length)
    for (const reach of run) {
      const [min, max, value] = [drawable(reach.min), drawable(reach.max), drawable(reach.last)]
      // The line begins with its first stretch. Within later stretches only the last value is known.
      if (reach.until > reach.from) put(reach.from, min, max, reach === first ? value : undefined)
      put(reach.until, min, max, value)
    }
  }
  return { data: [times, low, high, last], lone }
}
