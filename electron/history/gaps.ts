import { MINUTE_MS } from '../../shared/time.ts'

/** Some polls one after the other; ms since the epoch. */
interface Polled {
  readonly from: number
  readonly until: number
  readonly polls: number
}

/** Polls may be a second apart, or ten minutes: what is longer than usual is told by those around it. */
const AROUND = 5
const TIMES_USUAL = 3
const SHORTEST_GAP_MS = MINUTE_MS

/**
 * Of each whether nothing was seen for longer than usual before it: longer than a minute, and than three
 * times the distance between polls that was usual before, and that was usual after.
 */
export function gapsBefore(polled: readonly Polled[]): readonly boolean[] {
  return polled.map(({ from }, index) => {
    const previous = polled[index - 1]
    if (previous === undefined) return false
    const distance = from - previous.until
    if (distance <= SHORTEST_GAP_MS) return false
    const usual = Math.max(usualFrom(polled, index - 1, -1), usualFrom(polled, index, 1))
    return distance > TIMES_USUAL * usual
  })
}

/** The median of the few distances from there on, in one direction; 0: there are none. */
function usualFrom(polled: readonly Polled[], start: number, direction: 1 | -1): number {
  const distances: number[] = []
  for (let index = start; distances.length < AROUND; index += direction) {
    const here = polled[index]
    if (here === undefined) break
    const within = Math.min(here.polls - 1, AROUND - distances.length)
    for (let count = 0; count < within; count += 1)
      distances.push((here.until - here.from) / (here.polls - 1))
    const next = polled[index + direction]
    if (next === undefined || distances.length >= AROUND) break
    distances.push(direction === 1 ? next.from - here.until : here.from - next.until)
  }
  return distances.sort((a, b) => a - b)[Math.floor((distances.length - 1) / 2)] ?? 0
}
