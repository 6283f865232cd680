import { goBlind, isInDanger } from './blind.ts'
import { isLossTold, lostAt } from './blind-memory.ts'
import { eventOf } from './events.ts'
import { remove } from './expire.ts'
import { type Alarming, topOf } from './levels.ts'
import { covers } from './snoozes.ts'
import { alertOf, type Step, speak } from './tell.ts'

/** Nothing, or not all, was seen in this step. */
export function loseSight(step: Step): void {
  const { dangers, rules, unseenMs, intervalMs, now } = step
  if (rules.blind === null) return
  const last = dangers.blind
  const danger = goBlind(last, rules.blind, unseenMs, isInDanger(dangers), intervalMs, now)
  if (danger === undefined) return
  speak(step, 'blind', last, danger, { holdSeconds: 0, repeatMinutes: rules.blind.repeatMinutes })
}

/** All was seen in this step. A blindness ends with the second such step in a row; one that stood when the app ended, with the first. */
export function regainSight(step: Step): void {
  const { dangers, rules, before } = step
  const danger = dangers.blind
  const atEnd = before.lost?.atEnd
  if (danger?.fallingTo === null) dangers.blind = { ...danger, fallingTo: 'calm' }
  else if (danger !== undefined) seeAgain(step, topOf(danger).level, isLossTold(danger, before.lost))
  else if (atEnd) seeAgain(step, atEnd.level, atEnd.told && rules.blind !== null)
}

/** That there is sight again is told to whoever was told that there was none. */
function seeAgain(step: Step, level: Alarming, wasTold: boolean): void {
  const { snoozes, quiet, before, now } = step
  const told = wasTold && (!quiet || level === 'critical') && !covers(snoozes.blind, level, now)
  if (told) {
    const { since, previous } = before.lost ?? { since: lostAt(step), previous: null }
    const stage = { threshold: null, since }
    const alert = alertOf(step, 'blind', BLIND, { level, stage, occasion: 'sight' })
    step.alerts.push({ ...alert, since, previous })
  }
  remove(step, 'blind')
  step.events.push(
    eventOf(step, 'blind', BLIND, { kind: 'sight', level: 'calm', stage: BLIND, at: now, told }),
  )
}

const BLIND = { rule: 'blind', poolId: null, currency: null, threshold: null } as const
