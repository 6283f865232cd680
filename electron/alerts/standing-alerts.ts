import { DANGER_NAMES, isCall } from '../../shared/settings/rule-names.ts'
import type { Level, StandingAlert } from '../../shared/state.ts'
import { gravestFirst } from './alert.ts'
import { onClock } from './clock-shift.ts'
import { lastValue } from './events.ts'
import { levelOf, topOf } from './level-order.ts'
import type { Circumstances } from './observation.ts'
import { covers } from './snoozes.ts'
import type { AlertState, Danger } from './state.ts'
import { isHeldBack } from './when-to-notify.ts'

/** The worst first, then in the order of the rules. */
export function standingAlerts(
  before: AlertState,
  circumstances: Circumstances,
  now: number,
): readonly StandingAlert[] {
  const state = onClock(before, now)
  return Object.entries(state.dangers)
    .map(([key, danger]) => standingAlert(state, key, danger, circumstances, now))
    .sort((a, b) => gravestFirst(a, b) || DANGER_NAMES.indexOf(a.rule) - DANGER_NAMES.indexOf(b.rule))
}

/** The level of the margin ratio, which the tray shows. */
export function headlineLevel({ dangers }: AlertState): Level {
  return levelOf(dangers.marginRatio)
}

function standingAlert(
  { previous, snoozes }: AlertState,
  key: string,
  danger: Danger,
  circumstances: Circumstances,
  now: number,
): StandingAlert {
  const { rule, poolId } = danger
  const { level, stage } = topOf(danger)
  const snooze = snoozes[key]
  const isSnoozed = covers(snooze, level, now)
  return {
    key,
    rule,
    poolId,
    level,
    near: danger.near?.now ?? null,
    since: stage.since,
    value: lastValue(previous, key),
    threshold: stage.threshold,
    acknowledged: stage.acknowledged,
    snoozedUntil: isSnoozed && snooze !== undefined ? snooze.until : null,
    waiting: isSnoozed ? null : waitingFor(danger, circumstances, now),
  }
}

function waitingFor(danger: Danger, { rules, quiet }: Circumstances, now: number): StandingAlert['waiting'] {
  const { rule } = danger
  const { level, stage } = topOf(danger)
  if (stage.due === null) return null
  const holdSeconds = rule === 'blind' || isCall(rule) ? 0 : (rules[rule]?.holdSeconds ?? 0)
  if (isHeldBack(stage, holdSeconds, now)) return 'hold'
  return quiet && level === 'warning' ? 'quiet' : null
}
