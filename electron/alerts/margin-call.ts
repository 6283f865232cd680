import { CALL_NAMES, type CallName } from '../../shared/settings/rule-names.ts'
import { MINUTE_MS } from '../../shared/time.ts'
import { awakeMs } from './blind-memory.ts'
import type { Change } from './change.ts'
import { raisedStage } from './level-order.ts'
import type { Observation } from './observation.ts'
import type { AlertState, Danger, Dangers } from './state.ts'

/**
 * The exchange does not say when the danger is over. It counts as over when the exchange has been
 * silent for so long and a complete observation was made.
 */
const SILENCE_MS = 10 * MINUTE_MS
/** No setting changes this: a margin call is notified whatever the rules are. */
const TIMING = { holdSeconds: 0, repeatMinutes: 5 }

const NAMES = { liquidation: 'liquidation', 'margin-call': 'marginCall' } as const

/**
 * When the exchange last said that the account is in danger; null when it never did, or not since that
 * was over. Time in which nobody listened does not count as silence: it moves the instant along.
 */
export function lastCalledAt(before: AlertState, observation: Observation, now: number): number | null {
  if (observation.kind === 'called') return now
  const { at, calledAt } = before
  return at === null || calledAt === null ? null : calledAt + now - at - awakeMs(before, now)
}

/** A liquidation replaces a margin call, never the other way round: at most one of the two is active. */
export function marginCallChanges(
  dangers: Dangers,
  observation: Observation,
  calledAt: number | null,
  now: number,
): readonly Change[] {
  const active = activeCall(dangers)
  const name = observation.kind === 'called' ? worse(NAMES[observation.by], active) : active
  if (name === null || calledAt === null) return []

  const last = dangers[name]
  const judged = { cause: 'judged', key: name, last, timing: TIMING } as const
  const isCompletelySeen = observation.kind === 'seen' && observation.complete
  if (isCompletelySeen && now - calledAt >= SILENCE_MS) return [{ ...judged, next: undefined }]

  const goesOn = { ...judged, next: last ?? calledDanger(name, now) }
  if (active === null || active === name) return [goesOn]
  return [{ cause: 'silent', key: active, last: dangers[active], next: undefined }, goesOn]
}

export function activeCall(dangers: Dangers): CallName | null {
  return CALL_NAMES.find((name) => dangers[name] !== undefined) ?? null
}

function worse(a: CallName, b: CallName | null): CallName {
  return CALL_NAMES.find((name) => name === a || name === b) ?? a
}

function calledDanger(name: CallName, now: number): Danger {
  const critical = raisedStage(null, null, now)
  return { rule: name, poolId: null, currency: null, warning: null, critical, near: null, fallingTo: null }
}
