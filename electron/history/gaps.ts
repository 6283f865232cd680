import { MINUTE_MS } from '../../shared/time.ts'

/** One or more successive polls. */
interface Polled {
  /** ms since the epoch: the first and the last poll. */
  readonly from: number
  readonly until: number
  readonly polls: number
}

/** Polls may be a second or ten minutes apart, so the usual distance is taken from this many on each side of a gap. */
const NEIGHBOURS = 5
const TIMES_USUAL = 3
const SHORTEST_GAP_MS = MINUTE_MS

/**
 * Whether there is a gap before each entry. A gap is longer than a minute, and longer than three times the
 * usual distance between the polls before and after it.
 */
export function gapsBefore(polled: readonly Polled[]): readonly boolean[] {
  return polled.map(({ from }, index) => {
    const previous = polled[index - 1]
    if (previous === undefined) return false
    const distance = from - previous.until
    // The usual distance takes time to find.
    if (distance <= SHORTEST_GAP_MS) return false
    return isGap(distance, Math.max(usualFrom(polled, index - 1, -1), usualFrom(polled, index, 1)))
  })
}

/** Whether polls this far apart have a gap between them, when they usually are as far apart as `usual`. Both in ms. */
export function isGap(distance: number, usual: number): boolean {
  return distance > SHORTEST_GAP_MS && distance > TIMES_USUAL * usual
}

/** The median of the next few distances in one direction. 0 when there are none. */
function usualFrom(polled: readonly Polled[], start: number, direction: 1 | -1): number {
  const distances: number[] = []
  for (let index = start; distances.length < NEIGHBOURS; index += direction) {
    const here = polled[index]
    if (here === undefined) break
    const within = Math.min(here.polls - 1, NEIGHBOURS - distances.length)
    for (let count = 0; count < within; count += 1)
      distances.push((here.until - here.from) / (here.polls - 1))
    const next = polled[index + direction]
    if (next === undefined || distances.length >= NEIGHBOURS) break
    distances.push(direction === 1 ? next.from - here.until : here.from - next.until)
  }
  return distances.sort((a, b) => a - b)[Math.floor((distances.length - 1) / 2)] ?? 0
}
