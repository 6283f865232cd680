import { topOf } from './level-order.ts'
import { covers } from './snoozes.ts'
import type { AlertState, Danger, Lost } from './state.ts'

/** A longer step means sleep, or a clock that was set forward; it counts as this long. */
const LONGEST_STEP_MS = 15_000

/** For how much of the time since the last step the app was watching, in ms. */
export function awakeMs({ at, sinceStart }: AlertState, now: number): number {
  if (at === null || sinceStart === 'no-step') return 0
  return Math.min(Math.max(0, now - at), LONGEST_STEP_MS)
}

/** When the last complete observation was made; as long ago as time was counted as unseen when there was none. */
export function sightLostAt({ previous }: AlertState, unseenMs: number, now: number): number {
  return previous.blind?.at ?? Math.max(0, now - unseenMs)
}

/** What to remember of the blindness there is after the step; null when there is none. */
export function lostAfter(
  { lost, previous }: AlertState,
  blind: Danger | undefined,
  lostAt: number,
  isComplete: boolean,
): Lost | null {
  if (blind !== undefined)
    return lost ?? { since: lostAt, previous: previous.blind ?? previous.marginRatio ?? null, atEnd: null }
  return isComplete || lost === null || lost.atEnd === null ? null : lost
}

/** What to remember of a blindness when the app ends. */
export function lostAtEnd({ dangers: { blind }, snoozes, lost }: AlertState): Lost | null {
  if (blind === undefined || lost === null) return lost
  const { level } = topOf(blind)
  // A snooze until recovery also silences the recovery message.
  const isSilenced = snoozes.blind?.until === 'recovery' && covers(snoozes.blind, level, 0)
  return { ...lost, atEnd: { level, told: isLossNotified(blind, lost) && !isSilenced } }
}

/** Whether the user was notified of the blindness, also before the app was started. */
export function isLossNotified({ warning, critical }: Danger, lost: Lost | null): boolean {
  const isNotified = [warning, critical].some((stage) => stage !== null && stage.toldAt !== null)
  return isNotified || lost?.atEnd?.told === true
}
