import { topOf } from './levels.ts'
import { covers } from './snoozes.ts'
import type { AlertState, Danger, Lost } from './state.ts'

/** A step as far as sight goes. */
interface Look {
  readonly before: AlertState
  readonly now: number
  /** With this step's. */
  readonly unseenMs: number
  /** After this step. */
  readonly dangers: Readonly<Record<string, Danger>>
}

/** When sight was lost: at the last complete observation; where there was none, as long ago as was counted. */
export function lostAt({ before, now, unseenMs }: Omit<Look, 'dangers'>): number {
  return before.previous.blind?.at ?? Math.max(0, now - unseenMs)
}

/** What is to be remembered of the blindness that stands after the step, if one does. */
export function lostAfter(look: Look, isComplete: boolean): Lost | null {
  const { lost, previous } = look.before
  if (look.dangers.blind !== undefined)
    return (
      lost ?? { since: lostAt(look), previous: previous.blind ?? previous.marginRatio ?? null, atEnd: null }
    )
  return isComplete || lost === null || lost.atEnd === null ? null : lost
}

/** What is to be remembered when the app ends. */
export function lostAtEnd({ dangers: { blind }, snoozes, lost }: AlertState): Lost | null {
  if (blind === undefined || lost === null) return lost
  const { level } = topOf(blind)
  // Whoever did not want to hear of it until it is over, does not want to hear that it is.
  const isSilenced = snoozes.blind?.until === 'recovery' && covers(snoozes.blind, level, 0)
  return { ...lost, atEnd: { level, told: isLossTold(blind, lost) && !isSilenced } }
}

/** Whether anybody was told of it, also before the app was started. */
export function isLossTold({ warning, critical }: Danger, lost: Lost | null): boolean {
  const isTold = [warning, critical].some((stage) => stage !== null && stage.toldAt !== null)
  return isTold || lost?.atEnd?.told === true
}
