import { HOUR_MS } from '../../shared/time.ts'

/** The farthest that a Date reaches, to both sides of the epoch. */
export const LAST_MOMENT_MS = 8.64e15

/** Answers whether an hour has gone by since it last answered that; at first it has. A clock set back counts anew. */
export function hourly(): (now: number) => boolean {
  let last: number | null = null
  return (now) => {
    if (last !== null && now >= last && now - last < HOUR_MS) return false
    last = now
    return true
  }
}

/** The start of the minute, hour or day (UTC) of that length in which the moment is. */
export function startOf(at: number, length: number): number {
  return Math.floor(at / length) * length
}
