import type { Level } from '../../shared/state.ts'
import { type Alarming, rank } from './levels.ts'
import type { Danger, Snooze, Stage } from './state.ts'

/** Whether it keeps this level from being told now. */
export function covers(snooze: Snooze | undefined, level: Alarming, now: number): boolean {
  if (snooze === undefined || rank(level) > rank(snooze.level)) return false
  return snooze.until === 'recovery' || now < snooze.until
}

export function hasEnded({ until }: Snooze, now: number): boolean {
  return until !== 'recovery' && now >= until
}

/** The key has fallen to this level: one until recovery goes along with it, so that the next rise speaks. */
export function fallAlong(snoozes: Record<string, Snooze>, key: string, level: Level): void {
  const snooze = snoozes[key]
  if (snooze?.until !== 'recovery') return
  if (level === 'calm') delete snoozes[key]
  else if (rank(level) < rank(snooze.level)) snoozes[key] = { ...snooze, level }
}

/** What the snooze that has just ended covered is to be told, unless the user knows of it, or of worse. */
export function afterSnooze(danger: Danger, snooze: Snooze): Danger {
  const { warning, critical } = danger
  if (snooze.level === 'warning' && critical !== null && critical.due === null) return danger
  return {
    ...danger,
    warning: warning === null ? null : dueAgain(warning),
    critical: critical === null || snooze.level === 'warning' ? critical : dueAgain(critical),
  }
}

function dueAgain(stage: Stage): Stage {
  return { ...stage, due: stage.acknowledged ? null : 'after-snooze' }
}
