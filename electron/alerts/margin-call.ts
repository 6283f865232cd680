import { CALL_NAMES, type CallName } from '../../shared/settings/rule-names.ts'
import { awakeIn } from './blind-memory-awake.ts'
import { eventOf } from './events.ts'
import { remove } from './expire.ts'
import { topOf } from './levels.ts'
import type { Observation } from './observation.ts'
import { raisedStage } from './raised.ts'
import type { AlertState, Danger } from './state.ts'
import { type Step, speak } from './tell.ts'
import { dueAtStart } from './when-to-tell.ts'

/** The exchange does not say when it is over: it is once it has not been said for so long, and all is seen. */
const SILENCE_MS = 10 * 60_000
/** Of no setting: what the exchange says of an account in danger is told whatever the rules are. */
const LIMITS = { holdSeconds: 0, repeatMinutes: 5 }

const NAMES = { liquidation: 'liquidation', 'margin-call': 'marginCall' } as const

/**
 * When the exchange last said that the account is in danger; null: it never did, or not since that was
 * over. Time in which nobody listened does not count as silence: it moves the instant along.
 */
export function lastCall(before: AlertState, observation: Observation, now: number): number | null {
  if (observation.kind === 'called') return now
  const { at, calledAt } = before
  return at === null || calledAt === null ? null : calledAt + now - at - awakeIn(before, now)
}

/** What the exchange says, and said: the worse of the two stands, until `SILENCE_MS` have passed since it last said anything. */
export function heedCall(step: Step, observation: Observation, calledAt: number | null): void {
  const { dangers, before, now } = step
  const last = callIn(dangers)
  const name = observation.kind === 'called' ? worse(NAMES[observation.by], last) : last
  if (name === null || calledAt === null) return

  const isSeen = observation.kind === 'seen' && observation.complete
  if (isSeen && now - calledAt >= SILENCE_MS) {
    end(step, name)
    return
  }
  if (last !== null && last !== name) remove(step, last)
  const danger = dangers[name]
  const isFirstStep = before.sinceStart === 'no-step'
  const next = danger === undefined ? called(name, now) : isFirstStep ? dueAtStart(danger, now) : danger
  speak(step, name, danger, next, LIMITS)
}

/** At most one stands. */
export function callIn(dangers: Readonly<Record<string, Danger>>): CallName | null {
  return CALL_NAMES.find((name) => dangers[name] !== undefined) ?? null
}

function worse(a: CallName, b: CallName | null): CallName {
  return CALL_NAMES.find((name) => name === a || name === b) ?? a
}

function called(name: CallName, now: number): Danger {
  const critical = raisedStage(null, null, now)
  return { rule: name, poolId: null, currency: null, warning: null, critical, fallingTo: null }
}

function end(step: Step, name: CallName): void {
  const danger = step.dangers[name]
  if (danger === undefined) return
  remove(step, name)
  const { stage } = topOf(danger)
  step.events.push(eventOf(step, name, danger, { kind: 'fall', level: 'calm', stage, at: step.now }))
}
