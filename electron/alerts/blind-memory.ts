import { topOf } from './level-order.ts'
import { covers } from './snoozes.ts'
import type { AlertState, BlindMemory, Danger } from './state.ts'

/** A longer step means sleep, or a clock that was set forward; it counts as this long. */
const LONGEST_STEP_MS = 15_000

/** How much of the time since the last step the app was watching, in ms. */
export function awakeMs({ at, sinceStart }: AlertState, now: number): number {
  if (at === null || sinceStart === 'no-step') return 0
  return Math.min(Math.max(0, now - at), LONGEST_STEP_MS)
}

/** When the last complete observation was made. Without one, it is taken to be as long ago as time counts as unseen. */
export function lastSeenAt({ previous }: AlertState, unseenMs: number, now: number): number {
  return previous.blind?.at ?? Math.max(0, now - unseenMs)
}

/** What to remember of a blindness after the step; null when there is nothing. */
export function blindMemoryAfter(
  { lost, previous }: AlertState,
  blind: Danger | undefined,
  lastSeen: number,
  isComplete: boolean,
): BlindMemory | null {
  if (blind !== undefined)
    return lost ?? { since: lastSeen, previous: previous.blind ?? previous.marginRatio ?? null, atEnd: null }
  return isComplete || lost === null || lost.atEnd === null ? null : lost
}

/** What to remember of a blindness when the app ends. */
export function blindMemoryAtEnd({ dangers: { blind }, snoozes, lost }: AlertState): BlindMemory | null {
  if (blind === undefined || lost === null) return lost
  const { level } = topOf(blind)
  // A snooze until recovery also silences the recovery message.
  const isSilenced = snoozes.blind?.until === 'recovery' && covers(snoozes.blind, level, 0)
  return { ...lost, atEnd: { level, told: wasBlindnessNotified(blind, lost) && !isSilenced } }
}

/** Whether the user was notified of the blindness, also before the app was started. */
export function wasBlindnessNotified({ warning, critical }: Danger, lost: BlindMemory | null): boolean {
  const isNotified = [warning, critical].some((stage) => stage !== null && stage.toldAt !== null)
  return isNotified || lost?.atEnd?.told === true
}
