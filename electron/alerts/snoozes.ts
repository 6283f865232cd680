import type { AlertLevel, Level } from '../../shared/state.ts'
import { mapStages, rank } from './level-order.ts'
import type { Danger, Snooze } from './state.ts'

/** Whether the snooze keeps this level from being notified now. */
export function covers(snooze: Snooze | undefined, level: AlertLevel, now: number): boolean {
  if (snooze === undefined || rank(level) > rank(snooze.level)) return false
  return snooze.until === 'recovery' || now < snooze.until
}

export function hasEnded({ until }: Snooze, now: number): boolean {
  return until !== 'recovery' && now >= until
}

/**
 * What is left of a snooze when the danger is at this level. One until recovery falls along with the
 * danger, so that the next rise is notified; one with an end stays as it is.
 */
export function snoozeAt(snooze: Snooze | undefined, level: Level): Snooze | undefined {
  if (snooze?.until !== 'recovery') return snooze
  if (level === 'calm') return undefined
  return rank(level) < rank(snooze.level) ? { ...snooze, level } : snooze
}

/** The levels that the ended snooze covered become due, unless the user knows of them or of a higher one. */
export function afterSnooze(danger: Danger, snooze: Snooze): Danger {
  const { critical } = danger
  const isWorseKnown = snooze.level === 'warning' && critical !== null && critical.due === null
  if (isWorseKnown) return danger
  return mapStages(danger, snooze.level, (stage) => ({
    ...stage,
    due: stage.acknowledged ? null : 'after-snooze',
  }))
}
