import { isDeepStrictEqual } from 'node:util'
import type { AlertName, SnoozeLength } from '../../shared/ipc.ts'
import type { AlertEvent } from '../../shared/journal.ts'
import type { Level, StandingAlert } from '../../shared/state.ts'
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

export interface AlarmOptions {
  readonly accountId: string
  /** The account's name, as it is by then. */
  readonly label: () => string
  readonly store: AlertStore
  readonly circumstances: () => Circumstances
  readonly now: () => number
}

/** Values change with every step: so old may those on disk be, should the app die. */
const REWRITE_MS = MINUTE_MS

/** The alerts of one account: the machine, and what it remembers. */
export interface Alarm {
  level(): Level
  /** Whether the exchange itself has said that the account is in danger, and that stands. */
  called(): boolean
  standing(): readonly StandingAlert[]
  /** Answers what is to be told now. */
  observe(observation: Observation): readonly Alert[]
  /** What was last answered has been told. */
  told(): void
  /** Writes down what it remembers, for the end of the app. */
  save(): void
  /** Up to this level. */
  acknowledge(key: string, level: AlertName['level']): void
  snooze(key: string, level: AlertName['level'], length: SnoozeLength): void
}

export function createAlarm({ accountId, label, store, circumstances, now }: AlarmOptions): Alarm {
  let kept = store.alertState(accountId)
  let writtenAt = now()
  let state = started(kept ?? INITIAL_ALERT_STATE)

  return {
    level: () => headlineLevel(state),
    called: () => activeCall(state.dangers) !== null,
    standing: () => standingAlerts(state, circumstances(), now()),
    observe(observation) {
      const { state: next, alerts, events } = evaluate(state, observation, circumstances(), now())
      // On disk before it is told: whoever is told can read it up, whatever happens meanwhile.
      keep(next, events)
      return alerts
    },
    told: () => keep(markShown(state), []),
    save() {
      if (kept !== null) write(state, [])
    },
    acknowledge: (key, level) => perform(acknowledge(state, key, level, now())),
    snooze: (key, level, length) => perform(snooze(state, key, level, length, now())),
  }

  function perform({ state: next, events }: Outcome): void {
    keep(next, events)
  }

  function keep(next: AlertState, events: readonly AlertEvent[]): void {
    state = next
    const isSame = kept !== null && isDeepStrictEqual(timeless(kept), timeless(next))
    const isRecent = Math.abs(now() - writtenAt) < REWRITE_MS
    if (events.length > 0 || !isSame || !isRecent) write(next, events)
  }

  function write(next: AlertState, events: readonly AlertEvent[]): void {
    kept = next
    writtenAt = now()
    store.record(accountId, label(), next, events)
  }
}

/** A step at which nothing happened but the time need not be written down. */
function timeless(state: AlertState): AlertState {
  return { ...state, at: null, previous: {}, unseenMs: 0 }
}
