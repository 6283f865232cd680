import { goBlind, isInDanger } from './blindness.ts'
import { eventOf } from './events.ts'
import { topOf } from './levels.ts'
import { covers } from './snoozes.ts'
import { alertOf, type Step, speak } from './speak.ts'
import { remove } from './upkeep.ts'

/** Nothing, or not all, was seen in this step. */
export function loseSight(step: Step): void {
  const { dangers, rules, unseenMs, intervalMs, now } = step
  if (rules.blind === null) return
  const last = dangers.blind
  const danger = goBlind(last, rules.blind, unseenMs, isInDanger(dangers), intervalMs, now)
  if (danger === undefined) return
  speak(step, 'blind', last, danger, { holdSeconds: 0, repeatMinutes: rules.blind.repeatMinutes })
}

/** All was seen in this step. That is told to whoever was told that nothing was. */
export function regainSight(step: Step): void {
  const { dangers, snoozes, quiet, before, now } = step
  const danger = dangers.blind
  if (danger !== undefined) {
    const { level, stage } = topOf(danger)
    const wasTold = [danger.warning, danger.critical].some((stage) => (stage?.toldAt ?? null) !== null)
    const isWelcome = (!quiet || level === 'critical') && !covers(snoozes.blind, level, now)
    if (wasTold && isWelcome)
      step.alerts.push(alertOf(step, 'blind', danger, { level, stage, occasion: 'sight' }))
    remove(step, 'blind')
    step.events.push(
      eventOf(step, 'blind', danger, {
        kind: 'sight',
        level: 'calm',
        stage,
        at: now,
        told: wasTold && isWelcome,
      }),
    )
  } else if (before.wasBlind) {
    step.events.push(eventOf(step, 'blind', BLIND, { kind: 'sight', level: 'calm', stage: BLIND, at: now }))
  }
}

const BLIND = { rule: 'blind', poolId: null, currency: null, threshold: null } as const
