import { type DangerName, isCall } from '../../shared/settings/rule-names.ts'
import type { Rules } from '../../shared/settings/rules.ts'
import type { AlertLevel, Level } from '../../shared/state.ts'
import type { Change } from './change.ts'
import { withEntry } from './records.ts'
import { afterSnooze, hasEnded } from './snoozes.ts'
import type { AlertState, Danger, Dangers, Stage } from './state.ts'

/** Ends the snoozes whose time is over or whose rule is off. */
export function endSnoozes(state: AlertState, rules: Rules, now: number): AlertState {
  let { dangers, snoozes } = state
  for (const [key, snooze] of Object.entries(state.snoozes)) {
    const isOff = !isCall(snooze.rule) && rules[snooze.rule] === null
    if (!isOff && !hasEnded(snooze, now)) continue
    const danger = dangers[key]
    snoozes = withEntry(snoozes, key, undefined)
    dangers = withEntry(dangers, key, danger && afterSnooze(danger, snooze))
  }
  return { ...state, dangers, snoozes }
}

/** The levels that the settings have switched off since they were reached. */
export function switchOffLevels(dangers: Dangers, rules: Rules): readonly Change[] {
  return Object.entries(dangers).flatMap(([key, last]) => {
    const warning = isOn(rules, last.rule, 'warning') ? last.warning : null
    const critical = isOn(rules, last.rule, 'critical') ? last.critical : null
    if (warning === last.warning && critical === last.critical) return []
    return [{ cause: 'switched-off', key, last, next: withStages(last, warning, critical) }]
  })
}

function withStages(danger: Danger, warning: Stage | null, critical: Stage | null): Danger | undefined {
  if (warning === null && critical === null) return undefined
  return { ...danger, warning, critical, fallingTo: fallingTo(danger.fallingTo, warning, critical) }
}

/** The first of the two observations that lower a danger also counts for the levels that are left. */
function fallingTo(before: Level | null, warning: Stage | null, critical: Stage | null): Level | null {
  if (before !== 'warning') return before
  if (critical === null) return null
  return warning === null ? 'calm' : before
}

function isOn(rules: Rules, name: DangerName, level: AlertLevel): boolean {
  if (isCall(name)) return true
  const threshold = name === 'blind' ? rules.blind?.[`${level}Seconds`] : rules[name]?.[level]
  return threshold !== null && threshold !== undefined
}
