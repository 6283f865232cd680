import { type DangerName, isCall } from '../../shared/settings/rule-names.ts'
import type { Rules } from '../../shared/settings/rules.ts'
import type { AlertLevel, Level } from '../../shared/state.ts'
import type { Change } from './change.ts'
import type { Measure } from './measures.ts'
import type { Figures } from './observation.ts'
import { withEntry } from './records.ts'
import { afterSnooze, endAfterFall, hasEnded, isWorsened } from './snoozes.ts'
import type { AlertState, Danger, Dangers, Stage } from './state.ts'
import { thresholdsOf } from './thresholds.ts'

/** Ends the snoozes whose time is over or whose rule is off. */
export function endSnoozes(state: AlertState, rules: Rules, now: number): AlertState {
  let { dangers, snoozes } = state
  for (const [key, snooze] of Object.entries(state.snoozes)) {
    const isOff = !isCall(snooze.rule) && rules[snooze.rule] === null
    if (!isOff && !hasEnded(snooze, now)) continue
    const danger = dangers[key]
    snoozes = withEntry(snoozes, key, undefined)
    dangers = withEntry(dangers, key, danger && afterSnooze(danger, snooze, 'after-snooze'))
  }
  return { ...state, dangers, snoozes }
}

/** Ends the snoozes whose value has become so much worse that the user must hear of it. */
export function endWorsened(
  dangers: Dangers,
  snoozes: AlertState['snoozes'],
  measures: readonly Measure[],
  rules: Rules,
): Pick<AlertState, 'dangers' | 'snoozes'> {
  let left = { dangers, snoozes }
  for (const { key, rule, value } of measures) {
    const snooze = snoozes[key]
    const thresholds = thresholdsOf(rules)[rule]
    if (snooze === undefined || thresholds === null || !isWorsened(snooze, rule, value, thresholds)) continue
    const danger = left.dangers[key]
    left = {
      dangers: withEntry(left.dangers, key, danger && afterSnooze(danger, snooze, 'worsened')),
      snoozes: withEntry(left.snoozes, key, undefined),
    }
  }
  return left
}

/** The levels that the settings have switched off since they were reached. */
export function switchOffLevels({ dangers, snoozes }: AlertState, rules: Rules): readonly Change[] {
  return Object.entries(dangers).flatMap(([key, last]) => {
    const warning = isOn(rules, last.rule, 'warning') ? last.warning : null
    const critical = isOn(rules, last.rule, 'critical') ? last.critical : null
    if (warning === last.warning && critical === last.critical) return []
    const { danger: next } = endAfterFall(withStages(last, warning, critical), snoozes[key])
    return [{ cause: 'switched-off', key, last, next }]
  })
}

/**
 * Dangers by figures that the exchange does not say any more, since the account has become one of another kind.
 * Nobody could ever tell that they are over.
 */
export function endUnsaid(
  dangers: Dangers,
  { availableBalance, unrealizedProfit }: Figures,
): readonly Change[] {
  const said = { availableBalance, unrealizedLoss: unrealizedProfit }
  return (['availableBalance', 'unrealizedLoss'] as const).flatMap((key) => {
    const last = dangers[key]
    return last === undefined || said[key] !== null ? [] : [{ cause: 'silent', key, last, next: undefined }]
  })
}

function withStages(danger: Danger, warning: Stage | null, critical: Stage | null): Danger | undefined {
  if (warning === null && critical === null) return undefined
  return {
    ...danger,
    warning,
    critical,
    near: critical && danger.near,
    fallingTo: fallingTo(danger.fallingTo, warning, critical),
  }
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
