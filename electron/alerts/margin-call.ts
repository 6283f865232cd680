import { CALL_NAMES, type CallName } from '../../shared/settings/rule-names.ts'
import type { AlertLevel, Level, PortfolioStatus } from '../../shared/state.ts'
import { MINUTE_MS } from '../../shared/time.ts'
import { awakeMs } from './blind-memory.ts'
import type { Change } from './change.ts'
import { levelOf, raisedStage, rank } from './level-order.ts'
import type { Observation } from './observation.ts'
import type { AlertState, Danger, Dangers } from './state.ts'

/**
 * An event says that there is danger, but never that it is over. It counts as over when the exchange has been
 * silent for so long and a complete observation was made.
 */
const SILENCE_MS = 10 * MINUTE_MS
/** No setting changes this: a margin call is notified whatever the rules are. */
const TIMING = { holdSeconds: 0, repeatMinutes: 5 }

/** What the exchange says is wrong. */
interface Call {
  readonly name: CallName
  readonly level: AlertLevel
}

const EVENTS = {
  'margin-call': { name: 'marginCall', level: 'critical' },
  liquidation: { name: 'liquidation', level: 'critical' },
} as const satisfies Record<string, Call>

const STATUSES: Readonly<Record<PortfolioStatus, Call | null>> = {
  normal: null,
  'margin-call': { name: 'marginCall', level: 'warning' },
  'reduce-only': { name: 'marginCall', level: 'critical' },
  liquidation: { name: 'liquidation', level: 'critical' },
}

/** The level of an account by what the exchange says of it. */
export function levelOfStatus(status: PortfolioStatus): Level {
  return STATUSES[status]?.level ?? 'calm'
}

/**
 * When the exchange last said that the account is in danger; null when it never did, or not since that
 * was over. Time in which nobody listened does not count as silence: it moves the instant along.
 */
export function lastCalledAt(before: AlertState, observation: Observation, now: number): number | null {
  if (callIn(observation)) return now
  const { at, calledAt } = before
  return at === null || calledAt === null ? null : calledAt + now - at - awakeMs(before, now)
}

/** At most one of margin call and liquidation is active. A liquidation replaces a margin call at once. */
export function marginCallChanges(
  dangers: Dangers,
  observation: Observation,
  calledAt: number | null,
  now: number,
): readonly Change[] {
  const active = activeCall(dangers)
  const call = callIn(observation)
  const changeTo = (name: CallName, next: Danger | undefined): Change => {
    return { cause: 'judged', key: name, last: dangers[name], next, timing: TIMING }
  }
  const isCompletelySeen = observation.kind === 'seen' && observation.complete
  if (call && worse(call.name, active) === call.name) {
    const raised = changeTo(call.name, calledDanger(dangers[call.name], call, isCompletelySeen, now))
    if (active === null || active === call.name) return [raised]
    return [{ cause: 'silent', key: active, last: dangers[active], next: undefined }, raised]
  }
  const last = active === null ? undefined : dangers[active]
  if (active === null || last === undefined || calledAt === null) return []
  if (call === undefined) {
    const isOver = isCompletelySeen && now - calledAt >= SILENCE_MS
    return [changeTo(active, isOver ? undefined : last)]
  }
  // What the exchange says now is less than a liquidation, or nothing.
  const standing = beforeFall(last, isCompletelySeen)
  if (standing !== null) return [changeTo(active, standing)]
  const ended = changeTo(active, undefined)
  return call === null ? [ended] : [ended, changeTo(call.name, calledDanger(undefined, call, true, now))]
}

export function activeCall(dangers: Dangers): CallName | null {
  return CALL_NAMES.find((name) => dangers[name] !== undefined) ?? null
}

/** Null when the exchange says that nothing is wrong, undefined when it says nothing. */
function callIn(observation: Observation): Call | null | undefined {
  if (observation.kind === 'called') return EVENTS[observation.by]
  const status = observation.kind === 'seen' ? observation.figures.status : undefined
  return status === undefined ? undefined : STATUSES[status]
}

function worse(a: CallName, b: CallName | null): CallName {
  return CALL_NAMES.find((name) => name === a || name === b) ?? a
}

/** Like any level, that of a call is up at once, and falls only after two complete observations. */
function calledDanger(last: Danger | undefined, call: Call, isCompletelySeen: boolean, now: number): Danger {
  if (last !== undefined && rank(call.level) < rank(levelOf(last))) {
    const standing = beforeFall(last, isCompletelySeen)
    return standing ?? { ...last, warning: last.warning ?? last.critical, critical: null, fallingTo: null }
  }
  const { name, level } = call
  const { warning = null, critical = null } = last ?? {}
  const raised = raisedStage(null, null, now)
  return {
    rule: name,
    poolId: null,
    currency: null,
    warning: level === 'warning' ? (warning ?? raised) : warning,
    critical: level === 'critical' ? (critical ?? raised) : null,
    near: null,
    fallingTo: null,
  }
}

/** The danger while it stands, until the second complete observation lets it fall; null at that one. */
function beforeFall(danger: Danger, isCompletelySeen: boolean): Danger | null {
  if (!isCompletelySeen) return danger
  return danger.fallingTo === null ? { ...danger, fallingTo: 'calm' } : null
}
