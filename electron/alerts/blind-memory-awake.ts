import type { AlertState } from './state.ts'

/** Longer steps are sleep or a clock that was set forward, and count as this long. */
const LONGEST_STEP_MS = 15_000

/** For how much of the time since the last step the app looked and listened, in ms. */
export function awakeIn({ at, sinceStart }: Pick<AlertState, 'at' | 'sinceStart'>, now: number): number {
  if (at === null || sinceStart === 'no-step') return 0
  return Math.min(Math.max(0, now - at), LONGEST_STEP_MS)
}
