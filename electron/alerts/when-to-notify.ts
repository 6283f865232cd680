import type { AlertLevel } from '../../shared/state.ts'
import { MINUTE_MS } from '../../shared/time.ts'
import type { Occasion } from './alert.ts'
import type { Change, SeenAgain, Timing } from './change.ts'
import { mapStages } from './level-order.ts'
import { untoldNearness } from './near.ts'
import { covers } from './snoozes.ts'
import type { Danger, Snooze, Stage } from './state.ts'

/** What the user is to be notified of now. */
export interface DueNotification {
  readonly level: AlertLevel
  readonly occasion: Occasion
  readonly threshold: Stage['threshold']
  readonly since: number
}

interface Decision {
  /** The danger after the decision: it remembers what was notified. */
  readonly next: Danger | undefined
  /** Null when nothing is to be notified now. */
  readonly due: DueNotification | null
}

const DOWNWARD = ['critical', 'warning'] as const

/**
 * Notifies the highest level that is due, unless a snooze, a hold or quiet hours forbid it. Nothing forbids to
 * tell that liquidation is near.
 */
export function notifyChange(
  change: Change,
  snooze: Snooze | undefined,
  quiet: boolean,
  now: number,
): Decision {
  const { cause, next } = change
  const silent = { next, due: null }
  if (cause === 'seen-again') return { next, due: seenAgainDue(change, snooze, quiet, now) }
  if (cause !== 'judged' || next === undefined) return silent
  if (next.critical !== null && untoldNearness(next) !== null) return notifyNear(next, next.critical, now)
  // The next observation decides whether a level that may be falling stays.
  if (next.fallingTo !== null) return silent
  const { timing } = change
  for (const level of DOWNWARD) {
    const stage = next[level]
    if (stage === null) continue
    if (covers(snooze, level, now)) return silent
    if (stage.due === null) {
      const isRepeat = level === 'critical' && isRepeatDue(stage, timing, now)
      return isRepeat ? notifyStage(next, level, stage, 'repeat', now) : silent
    }
    // While the critical level is held back, the warning may have been held for long enough.
    if (isHeldBack(stage, timing.holdSeconds, now)) continue
    if (quiet && level === 'warning')
      return { next: { ...next, warning: { ...stage, due: 'after-quiet' } }, due: null }
    return notifyStage(next, level, stage, stage.due, now)
  }
  return silent
}

/** Once a level was notified, it need not be held for as long again. */
export function isHeldBack({ toldAt, heldSince }: Stage, holdSeconds: number, now: number): boolean {
  if (holdSeconds === 0 || toldAt !== null) return false
  return heldSince === null || now - heldSince < holdSeconds * 1000
}

/** The end of a blindness is notified only when the blindness was. */
function seenAgainDue(
  { level, since, wasNotified }: SeenAgain,
  snooze: Snooze | undefined,
  quiet: boolean,
  now: number,
): DueNotification | null {
  const isQuiet = quiet && level === 'warning'
  if (!wasNotified || isQuiet || covers(snooze, level, now)) return null
  return { level, occasion: 'seen-again', threshold: null, since }
}

function isRepeatDue({ toldAt, acknowledged }: Stage, { repeatMinutes }: Timing, now: number): boolean {
  return (
    repeatMinutes !== null && !acknowledged && toldAt !== null && now - toldAt >= repeatMinutes * MINUTE_MS
  )
}

/** Where critical is due as well, one notification tells of both. */
function notifyNear(danger: Danger, critical: Stage, now: number): Decision {
  const { due } = critical
  const occasion = due === 'raised' || due === 'standing-at-start' ? due : 'near'
  const { next, due: told } = notifyStage(danger, 'critical', critical, occasion, now)
  return { next: { ...next, near: danger.near && { ...danger.near, told: danger.near.now } }, due: told }
}

/** Notifying a level also counts as notifying the one below it. */
function notifyStage(
  danger: Danger,
  level: AlertLevel,
  { threshold, since }: Stage,
  occasion: Occasion,
  now: number,
): { readonly next: Danger; readonly due: DueNotification } {
  const next = mapStages(danger, level, (stage) => ({ ...stage, toldAt: now, due: null }))
  return { next, due: { level, occasion, threshold, since } }
}
