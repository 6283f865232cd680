import type { Occasion } from './alert.ts'
import type { Alarming } from './levels.ts'
import { covers } from './snoozes.ts'
import type { Danger, Snooze, Stage } from './state.ts'

/** What may stand against telling, or ask for it once more. */
export interface Manner {
  readonly holdMs: number
  /** Null: never. */
  readonly repeatMs: number | null
  readonly snooze: Snooze | undefined
  readonly quiet: boolean
}

/** What is to be told, and what is left of the danger to tell. */
export interface Verdict {
  readonly danger: Danger
  /** Null: nothing is to be told now. */
  readonly told: { readonly level: Alarming; readonly stage: Stage; readonly occasion: Occasion } | null
}

const RECENTLY_MS = 60_000
const DOWNWARD = ['critical', 'warning'] as const

/** What is to be told of a danger now: the highest level that is due, unless something stands against it. */
export function tell(danger: Danger, manner: Manner, now: number): Verdict {
  const silent = { danger, told: null }
  // The next observation decides whether it stands at all.
  if (danger.fallingTo !== null) return silent
  for (const level of DOWNWARD) {
    const stage = danger[level]
    if (stage === null) continue
    if (covers(manner.snooze, level, now)) return silent
    if (stage.due === null) {
      if (level === 'warning' || !isRepeatDue(stage, manner, now)) return silent
      return { danger: markTold(danger, level, now), told: { level, stage, occasion: 'repeat' } }
    }
    // Held back, it does not hold back the level below, which may have stood for long enough.
    if (isHeldBack(stage, manner.holdMs, now)) continue
    if (manner.quiet && level === 'warning') return { danger: waitForQuiet(danger, stage), told: null }
    return { danger: markTold(danger, level, now), told: { level, stage, occasion: stage.due } }
  }
  return silent
}

/** After a start: told once more as standing, unless that was done just before the app ended. */
export function dueAtStart(danger: Danger, now: number): Danger {
  const due = (stage: Stage | null): Stage | null => {
    if (stage === null) return null
    const isRecent = stage.toldAt !== null && now - stage.toldAt < RECENTLY_MS
    return stage.due === null && isRecent ? stage : { ...stage, due: 'standing-at-start' }
  }
  return { ...danger, warning: due(danger.warning), critical: due(danger.critical) }
}

/** Once told, a level need not stand for as long again. */
export function isHeldBack({ toldAt, heldSince }: Stage, holdMs: number, now: number): boolean {
  if (holdMs === 0 || toldAt !== null) return false
  return heldSince === null || now - heldSince < holdMs
}

function isRepeatDue({ toldAt, acknowledged }: Stage, { repeatMs }: Manner, now: number): boolean {
  return repeatMs !== null && !acknowledged && toldAt !== null && now - toldAt >= repeatMs
}

/** Whoever is told of a level need not be told of the one below. */
function markTold(danger: Danger, level: Alarming, now: number): Danger {
  const { warning, critical } = danger
  return {
    ...danger,
    warning: warning === null ? null : { ...warning, toldAt: now, due: null },
    critical: critical === null || level === 'warning' ? critical : { ...critical, toldAt: now, due: null },
  }
}

function waitForQuiet(danger: Danger, warning: Stage): Danger {
  return warning.due === 'after-quiet' ? danger : { ...danger, warning: { ...warning, due: 'after-quiet' } }
}
