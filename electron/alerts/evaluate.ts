import type { AlertEvent } from '../../shared/journal.ts'
import { DANGER_NAMES, isCall } from '../../shared/settings/rule-names.ts'
import type { Rules } from '../../shared/settings/rules.ts'
import type { Alert } from './alert.ts'
import { withBalance, withoutOld } from './balance-drop.ts'
import { lostAfter } from './blind-memory.ts'
import { awakeIn } from './blind-memory-awake.ts'
import { loseSight, regainSight } from './blind-sight.ts'
import type { Circumstances } from './circumstances.ts'
import { onClock } from './clock-shift.ts'
import { eventOf } from './events.ts'
import { remove, upkeep } from './expire.ts'
import { judge } from './judge.ts'
import { rank, topOf } from './levels.ts'
import { callIn, heedCall, lastCall } from './margin-call.ts'
import { type Measure, measuresOf } from './measures.ts'
import type { Observation } from './observation.ts'
import type { AlertState, Known, Peaks } from './state.ts'
import { type Step, speak } from './tell.ts'
import { boundsOf } from './thresholds.ts'
import { dueAtStart } from './when-to-tell.ts'

export interface Evaluation {
  readonly state: AlertState
  /** To be told now, worst first. */
  readonly alerts: readonly Alert[]
  /** For the journal. */
  readonly events: readonly AlertEvent[]
}

/**
 * One step of an account's alerts: figures were seen, time has passed without, or the exchange says that
 * the account is in danger. This is the whole machine, but for what the user does to it: see
 * `acknowledge` and `snooze`.
 */
export function evaluate(
  state: AlertState,
  observation: Observation,
  circumstances: Circumstances,
  now: number,
): Evaluation {
  const { rules } = circumstances
  const before = onClock(state, now)
  const standing = upkeep(before, rules, now)
  const seen = observation.kind === 'seen' ? observation : null
  const isComplete = seen?.complete === true
  const isFirstLook = seen !== null && before.sinceStart !== null

  const peaks = peaksAfter(before.peaks, observation, rules, now)
  const measures = seen === null ? [] : measuresOf(seen.figures, isComplete, rules, peaks, standing.dangers)
  const step: Step = {
    ...circumstances,
    ...standing,
    now,
    before,
    previous: seen === null ? before.previous : knownAfter(before.previous, measures, isComplete, now),
    unseenMs: before.unseenMs + awakeIn(before, now),
    alerts: [],
  }
  const calledAt = lastCall(before, observation, now)
  heedCall(step, observation, calledAt)
  if (isFirstLook) announceAnew(step)
  for (const measure of measures) look(step, measure, isComplete, isFirstLook)
  if (isComplete) regainSight(step)
  else loseSight(step)

  return {
    state: {
      at: now,
      previous: step.previous,
      unseenMs: isComplete ? 0 : step.unseenMs,
      dangers: step.dangers,
      snoozes: step.snoozes,
      peaks,
      untold: untoldAfter(before.untold, step.alerts),
      sinceStart: seen !== null || before.sinceStart === null ? null : 'no-sight',
      lost: lostAfter(step, isComplete),
      calledAt: callIn(step.dangers) === null ? null : calledAt,
    },
    alerts: step.alerts.sort((a, b) => rank(b.level) - rank(a.level)),
    events: step.events.sort((a, b) => DANGER_NAMES.indexOf(a.rule) - DANGER_NAMES.indexOf(b.rule)),
  }
}

/** What stood before a start is due, also what cannot be seen at the first look: it is told once it is. */
function announceAnew({ dangers, now }: Step): void {
  for (const [key, danger] of Object.entries(dangers)) {
    if (danger.rule !== 'blind' && !isCall(danger.rule)) dangers[key] = dueAtStart(danger, now)
  }
}

function look(step: Step, measure: Measure, isComplete: boolean, isFirstLook: boolean): void {
  const { dangers, now, rules } = step
  const { key, rule } = measure
  const bounds = boundsOf(rules)[rule]
  const limits = rules[rule]
  if (bounds === null || limits === null) return
  const last = dangers[key]
  const danger = judge(last, measure, bounds, isComplete, now)
  if (danger !== undefined) {
    // What the first look has raised stood already, as far as anybody knows.
    speak(step, key, last, isFirstLook ? dueAtStart(danger, now) : danger, limits)
  } else if (last !== undefined) {
    remove(step, key)
    const { stage } = topOf(last)
    step.events.push(eventOf(step, key, last, { kind: 'fall', level: 'calm', stage, at: now }))
  }
}

function peaksAfter(peaks: Peaks | null, observation: Observation, { balanceDrop }: Rules, now: number) {
  if (balanceDrop === null) return null
  if (observation.kind !== 'seen') return peaks
  const { hours } = balanceDrop
  const { marginBalance, currency } = observation.figures
  const within = withoutOld(peaks, hours, now)
  return observation.complete ? withBalance(within, marginBalance, currency, hours, now) : within
}

function knownAfter(
  previous: AlertState['previous'],
  measures: readonly Measure[],
  isComplete: boolean,
  now: number,
): AlertState['previous'] {
  const known: Record<string, Known> = isComplete ? {} : { ...previous }
  for (const { key, value } of measures) {
    // Figures that are judged once more were seen when they were seen first.
    if (isComplete || known[key]?.value !== value) known[key] = { value, at: now }
  }
  const { marginRatio } = known
  if (isComplete && marginRatio !== undefined) known.blind = marginRatio
  return known
}

function untoldAfter(untold: readonly string[], alerts: readonly Alert[]): readonly string[] {
  if (alerts.length === 0) return untold
  return [...new Set([...untold, ...alerts.map(({ key }) => key)])]
}
