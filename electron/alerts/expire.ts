import type { AlertEvent } from '../../shared/journal.ts'
import { type DangerName, isCall } from '../../shared/settings/rule-names.ts'
import type { Rules } from '../../shared/settings/rules.ts'
import type { Level } from '../../shared/state.ts'
import { eventOf } from './events.ts'
import { type Alarming, levelOf, topOf } from './levels.ts'
import { afterSnooze, fallAlong, hasEnded } from './snoozes.ts'
import type { AlertState, Danger, Snooze } from './state.ts'

/** What stands and what is snoozed, as it changes within one step. */
export interface Standing {
  readonly dangers: Record<string, Danger>
  readonly snoozes: Record<string, Snooze>
  readonly events: AlertEvent[]
}

/** What time and the settings alone have changed: snoozes that have ended, and levels that were switched off. */
export function upkeep(state: AlertState, rules: Rules, now: number): Standing {
  const standing: Standing = { dangers: { ...state.dangers }, snoozes: { ...state.snoozes }, events: [] }
  endSnoozes(standing, rules, now)
  switchOff(standing, state, rules, now)
  return standing
}

function endSnoozes({ dangers, snoozes }: Standing, rules: Rules, now: number): void {
  for (const [key, snooze] of Object.entries(snoozes)) {
    const isOff = !isCall(snooze.rule) && rules[snooze.rule] === null
    if (!isOff && !hasEnded(snooze, now)) continue
    delete snoozes[key]
    const danger = dangers[key]
    if (danger !== undefined) dangers[key] = afterSnooze(danger, snooze)
  }
}

function switchOff({ dangers, snoozes, events }: Standing, state: AlertState, rules: Rules, now: number) {
  for (const [key, danger] of Object.entries(dangers)) {
    const warning = isOn(rules, danger.rule, 'warning') ? danger.warning : null
    const critical = isOn(rules, danger.rule, 'critical') ? danger.critical : null
    if (warning === danger.warning && critical === danger.critical) continue
    const { level, stage } = topOf(danger)
    const left = warning === null && critical === null ? undefined : { ...danger, warning, critical }
    const happening = { kind: 'fall', level: levelOf(left), stage, at: now } as const
    if (happening.level !== level) events.push(eventOf(state, key, danger, happening))
    fallAlong(snoozes, key, happening.level)
    if (left === undefined) delete dangers[key]
    else dangers[key] = { ...left, fallingTo: fallingTo(left) }
  }
}

/** The first of two observations that let it fall counts for the levels that are left. */
function fallingTo(left: Danger): Level | null {
  if (left.fallingTo === null || left.critical === null) return left.fallingTo === 'calm' ? 'calm' : null
  return left.warning === null ? 'calm' : left.fallingTo
}

/** It is calm now: what was snoozed until then is so no longer. */
export function remove({ dangers, snoozes }: Pick<Standing, 'dangers' | 'snoozes'>, key: string): void {
  delete dangers[key]
  fallAlong(snoozes, key, 'calm')
}

function isOn(rules: Rules, name: DangerName, level: Alarming): boolean {
  if (isCall(name)) return true
  if (name !== 'blind') return (rules[name]?.[level] ?? null) !== null
  const seconds = level === 'warning' ? rules.blind?.warningSeconds : rules.blind?.criticalSeconds
  return (seconds ?? null) !== null
}
