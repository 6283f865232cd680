import * as v from 'valibot'
import { expect } from 'vitest'
import type { Alert } from '../../../electron/alerts/alert.ts'
import { acknowledge, type Outcome, snooze } from '../../../electron/alerts/commands.ts'
import { evaluate } from '../../../electron/alerts/evaluate.ts'
import type { Circumstances, Figures, Observation } from '../../../electron/alerts/observation.ts'
import { standingAlerts } from '../../../electron/alerts/standing-alerts.ts'
import { markShown, started } from '../../../electron/alerts/start.ts'
import { type AlertState, alertStateSchema, INITIAL_ALERT_STATE } from '../../../electron/alerts/state.ts'
import type { SnoozeLength } from '../../../shared/ipc.ts'
import type { AlertEvent } from '../../../shared/journal.ts'
import type { Rules } from '../../../shared/settings/rules.ts'
import type { AlertLevel, Decimal } from '../../../shared/state.ts'

export const START = 1_800_000_000_000

/** Rules under which only the margin ratio raises alerts, at 50 % and 80 %, without a hold or repeats. */
export const RULES: Rules = {
  marginRatio: { warning: '0.50', critical: '0.80', rearm: '0.05', holdSeconds: 0, repeatMinutes: null },
  isolatedRatio: null,
  liquidationMove: null,
  liquidationPrice: null,
  pace: null,
  availableBalance: null,
  marginBalance: null,
  unrealizedLoss: null,
  balanceDrop: null,
  blind: null,
  near: { ratio: '0.95', move: '0.005' },
}

export function rules(changed: Partial<Rules>): Rules {
  return { ...RULES, ...changed }
}

export function ratioRule(changed: Partial<Rules['marginRatio']>): Rules {
  return rules({ marginRatio: { ...RULES.marginRatio, ...changed } })
}

export function figures(fields: Partial<Figures> = {}): Figures {
  return {
    marginRatio: '0.10',
    poolId: 'cross:USDT',
    isolated: [],
    availableBalance: '1000',
    marginBalance: '1000',
    unrealizedProfit: '0',
    currency: 'USDT',
    ...fields,
  }
}

type Seen = Decimal | Partial<Figures>
type CallObservation = Extract<Observation, { kind: 'called' }>

/**
 * Evaluates the alerts of one account, from a stored state if there is one, by default with a step every ten seconds. Each step returns its alerts as
 * `occasion level`, or how near liquidation is in place of critical, followed by the key unless it is the margin ratio's.
 */
export function simulateAccount({
  stored = INITIAL_ALERT_STATE,
  ...changed
}: Partial<Omit<Circumstances, 'confirmedNow'>> & { readonly stored?: AlertState } = {}) {
  let chosen = { rules: RULES, quiet: false, intervalMs: 10_000, ...changed }
  let state: AlertState = stored
  let now = stored.at ?? START
  /** By how much this computer's clock is ahead of the exchange's, ms. */
  let ahead = 0
  let isConfirmed = true
  let alerts: readonly Alert[] = []
  let events: readonly AlertEvent[] = []

  return {
    get state() {
      return state
    },
    get now() {
      return now
    },
    /** The alerts of the last step. */
    get alerts() {
      return alerts
    },
    get events() {
      return events
    },
    /** The journal entries of the last step as `kind level`, with a `*` when the user was notified. */
    get journaled() {
      return events.map(({ kind, level, notified }) => `${kind} ${level}${notified ? '*' : ''}`)
    },
    get standing() {
      return standingAlerts(state, circumstances(), now)
    },
    see: (seen: Seen, seconds = 10) => step(observationOf(seen, true), seconds),
    seeIncomplete: (seen: Seen, seconds = 10) => step(observationOf(seen, false), seconds),
    unseen: (seconds = 10) => step({ kind: 'unseen' }, seconds),
    call: (by: CallObservation['by'] = 'margin-call', seconds = 10) => step({ kind: 'called', by }, seconds),
    /** The app ends before it can show the alerts of this step. */
    seeThenCrash(seen: Seen, seconds = 10) {
      const before = state
      now += seconds * 1000
      const evaluation = evaluate(before, observationOf(seen, true), circumstances(), now)
      setState(evaluation.state)
      return linesOf(evaluation.alerts)
    },
    /** The app ends before it can show the alerts of this step. */
    callThenCrash(by: CallObservation['by'] = 'margin-call') {
      now += 10_000
      const evaluation = evaluate(state, { kind: 'called', by }, circumstances(), now)
      setState(evaluation.state)
      return linesOf(evaluation.alerts)
    },
    seeFor(seen: Seen, seconds: number) {
      const all: string[] = []
      for (let passed = 0; passed < seconds; passed += 10) all.push(...step(observationOf(seen, true), 10))
      return all
    },
    unseenFor(seconds: number) {
      const all: string[] = []
      for (let passed = 0; passed < seconds; passed += 5) all.push(...step({ kind: 'unseen' }, 5))
      return all
    },
    restart(secondsAfter = 0) {
      now += secondsAfter * 1000
      setState(started(state))
    },
    setClock(byHours: number) {
      now += byHours * 3_600_000
      ahead += byHours * 3_600_000
    },
    /** Whether the exchange has confirmed a time. */
    setConfirmed(confirmed: boolean) {
      isConfirmed = confirmed
    },
    change(next: Partial<typeof chosen>) {
      chosen = { ...chosen, ...next }
    },
    acknowledge: (key = 'marginRatio', upTo: AlertLevel = 'critical') =>
      command(acknowledge(state, key, upTo, now)),
    snooze: (length: SnoozeLength, key = 'marginRatio', upTo: AlertLevel = 'critical') =>
      command(snooze(state, key, upTo, length, now)),
  }

  function circumstances(): Circumstances {
    return { ...chosen, confirmedNow: isConfirmed ? now - ahead : null }
  }

  function step(observation: Observation, seconds: number): readonly string[] {
    now += seconds * 1000
    const evaluation = evaluate(state, observation, circumstances(), now)
    alerts = evaluation.alerts
    events = evaluation.events
    setState(evaluation.state)
    setState(markShown(state))
    return linesOf(alerts)
  }

  function command(done: Outcome): void {
    events = done.events
    setState(done.state)
  }

  /** Every state must survive being written to disk, and is frozen so that no later step can change it. */
  function setState(next: AlertState): void {
    const restored = v.parse(alertStateSchema, JSON.parse(JSON.stringify(next)))
    expect(restored).toStrictEqual(next)
    state = frozen(restored)
  }
}

export type SimulatedAccount = ReturnType<typeof simulateAccount>

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  for (const part of Object.values(value)) frozen(part)
  return Object.freeze(value)
}

function observationOf(seen: Seen, complete: boolean): Observation {
  return {
    kind: 'seen',
    figures: figures(typeof seen === 'string' ? { marginRatio: seen } : seen),
    complete,
  }
}

function linesOf(alerts: readonly Alert[]): readonly string[] {
  return alerts.map(
    ({ occasion, level, near, key }) =>
      `${occasion} ${near ?? level}${key === 'marginRatio' ? '' : ` ${key}`}`,
  )
}
