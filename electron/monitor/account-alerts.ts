import { isDeepStrictEqual } from 'node:util'
import type { SnoozeLength } from '../../shared/ipc.ts'
import type { AlertEvent } from '../../shared/journal.ts'
import type { AlertLevel, Level, StandingAlert } from '../../shared/state.ts'
import { MINUTE_MS } from '../../shared/time.ts'
import type { Alert } from '../alerts/alert.ts'
import { acknowledge, type Outcome, snooze } from '../alerts/commands.ts'
import { evaluate } from '../alerts/evaluate.ts'
import { activeCall } from '../alerts/margin-call.ts'
import type { Circumstances, Observation } from '../alerts/observation.ts'
import { headlineLevel, standingAlerts } from '../alerts/standing-alerts.ts'
import { markShown, started } from '../alerts/start.ts'
import { type AlertState, INITIAL_ALERT_STATE } from '../alerts/state.ts'
import type { AlertStore } from '../journal/journal.ts'

export interface AccountAlertsOptions {
  readonly accountId: string
  /** The account's current name, for the journal. */
  readonly label: () => string
  readonly store: AlertStore
  readonly circumstances: (isQuiet: boolean) => Circumstances
  readonly now: () => number
}

/** Values change with every step; on disk they may be this old if the app is killed. */
const REWRITE_MS = MINUTE_MS

/** The alerts of one account: the state machine of `alerts/`, with its state kept on disk. `isQuiet` is whether it is within quiet hours now. */
export interface AccountAlerts {
  /** The level of the margin ratio. */
  level(): Level
  /** Whether a margin call or a liquidation, as the exchange reports them, is still standing. */
  isCalled(): boolean
  standing(isQuiet: boolean): readonly StandingAlert[]
  /** Writes the new state to disk, and answers the alerts to notify of now. */
  observe(observation: Observation, isQuiet: boolean): readonly Alert[]
  /** Records that the user has been notified of what `observe` last answered. */
  notified(): void
  /** Writes the state to disk when the account is no longer watched. */
  save(): void
  /** Acknowledges the alert up to `level`. */
  acknowledge(key: string, level: AlertLevel): void
  snooze(key: string, level: AlertLevel, length: SnoozeLength): void
}

export function createAccountAlerts(options: AccountAlertsOptions): AccountAlerts {
  const { accountId, label, store, circumstances, now } = options
  let onDisk = store.alertState(accountId)
  let writtenAt = now()
  let state = started(onDisk ?? INITIAL_ALERT_STATE)

  return {
    level: () => headlineLevel(state),
    isCalled: () => activeCall(state.dangers) !== null,
    standing: (isQuiet) => standingAlerts(state, circumstances(isQuiet), now()),
    observe(observation, isQuiet) {
      const evaluation = evaluate(state, observation, circumstances(isQuiet), now())
      // Written before anybody is notified, so that the journal holds whatever the user was notified of.
      update(evaluation)
      return evaluation.alerts
    },
    notified: () => update({ state: markShown(state), events: [] }),
    save() {
      if (onDisk !== null) write(state, [])
    },
    acknowledge: (key, level) => update(acknowledge(state, key, level, now())),
    snooze: (key, level, length) => update(snooze(state, key, level, length, now())),
  }

  function update({ state: next, events }: Outcome): void {
    state = next
    const isSame = onDisk !== null && isDeepStrictEqual(withoutTimes(onDisk), withoutTimes(next))
    const isRecent = Math.abs(now() - writtenAt) < REWRITE_MS
    if (events.length > 0 || !isSame || !isRecent) write(next, events)
  }

  function write(next: AlertState, events: readonly AlertEvent[]): void {
    onDisk = next
    writtenAt = now()
    store.record(accountId, label(), next, events)
  }
}

/** Leaves out what changes with every step, so that a step in which only time passed is not written. */
function withoutTimes(state: AlertState): AlertState {
  return { ...state, at: null, previous: {}, unseenMs: 0 }
}
