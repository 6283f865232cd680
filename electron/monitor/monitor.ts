import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '../../shared/clock.ts'
import type { Appearance } from '../../shared/settings/appearance.ts'
import type { Settings } from '../../shared/settings/settings.ts'
import type { AccountState, MonitorState, Weight } from '../../shared/state.ts'
import type { Alert } from '../alerts/alert.ts'
import { quietUntil } from '../alerts/quiet-hours.ts'
import type { PollCause } from '../polling/poller.ts'
import { type AccountOptions, createMonitoredAccount, type MonitoredAccount } from './account.ts'
import { attempt } from './attempt.ts'
import { glanceOf } from './glance.ts'
import type { Notices } from './notices.ts'

/** An alert together with the snapshot it was raised in. */
export interface RaisedAlert {
  readonly alert: Alert
  readonly account: AccountState
}

export interface MonitorOptions {
  readonly clock: Clock
  /** Evenly spread over 0 ≤ x < 1. */
  readonly random: () => number
  readonly settings: () => Settings
  readonly weight: () => Weight
  readonly notices: Notices
  readonly appearance: () => Appearance
  /** The name of the time zone that quiet hours are in. */
  readonly timeZone: () => string
}

export interface Monitor {
  state(): MonitorState
  /** Calls the listener with all alerts to notify of at a time, before the snapshot they were raised in is published. */
  onAlerts(listener: (alerts: readonly RaisedAlert[]) => void): void
  onChange(listener: (state: MonitorState) => void): void
  /** Starts to watch an account; one of the same id is replaced and keeps its place among the others. */
  watch(options: AccountOptions): void
  forget(id: string): void
  account(id: string): MonitoredAccount | undefined
  /** Polls every account now, as far as requests are allowed. */
  pollNow(cause: PollCause): void
  /** Closes every stream, which may be dead or on an old route to the network; each opens again after the next good poll. */
  closeStreams(): void
  /** Polls nothing until `resume`: the computer is about to sleep. */
  suspend(): void
  /** Publishes how old the figures have become in a sleep. */
  wake(): void
  /** Polls now, and then by the schedule again. */
  resume(): void
  /** Applies a new interval, and raises the levels that new thresholds raise. */
  settingsChanged(): void
  /** Puts the accounts into this order; others follow. */
  arrange(ids: readonly string[]): void
  /** Takes a new snapshot, after details of an account have changed. */
  republish(): void
  stop(): void
}

/** How often alerts are evaluated without a poll, for blindness and for the end of quiet hours. */
const HEARTBEAT_MS = 5_000

/** Keeps the one MonitorState of all watched accounts. */
export function createMonitor(options: MonitorOptions): Monitor {
  const { clock, random, settings, notices } = options
  const alertListeners: ((alerts: readonly RaisedAlert[]) => void)[] = []
  const changeListeners: ((state: MonitorState) => void)[] = []
  let accounts = new Map<string, MonitoredAccount>()
  let cancelAgeing = () => {}
  let cancelHeartbeat = () => {}
  let stopped = false
  let state = snapshot()
  notices.onChange(() => publish())

  return {
    state: () => state,
    onAlerts: (listener) => void alertListeners.push(listener),
    onChange: (listener) => void changeListeners.push(listener),
    watch(account) {
      const { id } = account
      accounts.get(id)?.stop()
      const context = {
        clock,
        random,
        settings,
        isQuiet: () => quietHoursEnd() !== null,
        publish: (alerts: readonly Alert[]) => publish(alerts.map((alert) => ({ id, alert }))),
      }
      accounts.set(id, createMonitoredAccount(account, context))
      startHeartbeat()
      publish()
    },
    forget(id) {
      const account = accounts.get(id)
      if (account === undefined) return
      account.stop()
      accounts.delete(id)
      startHeartbeat()
      publish()
    },
    account: (id) => accounts.get(id),
    pollNow: (cause) => each((account) => account.pollNow(cause)),
    closeStreams: () => each((account) => account.closeStream()),
    suspend() {
      cancelHeartbeat()
      each((account) => account.suspend())
    },
    wake() {
      each((account) => account.closeStream())
      publish()
    },
    resume() {
      each((account) => account.resume())
      if (!stopped) startHeartbeat()
    },
    settingsChanged() {
      // Claim for every account first, because how far polls are stretched depends on all claims.
      each((account) => account.claimWeight())
      each((account) => account.reschedule())
      publish(raisedBy((account) => account.applyRules()))
    },
    arrange(ids) {
      const rank = (id: string) => (ids.includes(id) ? ids.indexOf(id) : ids.length)
      accounts = new Map([...accounts].toSorted(([a], [b]) => rank(a) - rank(b)))
      publish()
    },
    republish: () => publish(),
    stop() {
      stopped = true
      cancelAgeing()
      cancelHeartbeat()
      each((account) => account.stop())
    },
  }

  function each(perform: (account: MonitoredAccount) => void): void {
    for (const account of accounts.values()) perform(account)
  }

  /** An account that fails must not stop the others. */
  function raisedBy(alertsOf: (account: MonitoredAccount) => readonly Alert[]): Raised[] {
    const raised: Raised[] = []
    for (const [id, account] of accounts) {
      attempt(() => raised.push(...alertsOf(account).map((alert) => ({ id, alert }))))
    }
    return raised
  }

  function startHeartbeat(): void {
    cancelHeartbeat()
    if (accounts.size > 0) cancelHeartbeat = clock.after(HEARTBEAT_MS, heartbeat)
  }

  function heartbeat(): void {
    startHeartbeat()
    const raised = raisedBy((account) => account.heartbeat())
    if (raised.length > 0 || !isSameButForTime(state, snapshot())) publish(raised)
  }

  function publish(raised: readonly Raised[] = []): void {
    state = snapshot()
    watchAgeing()
    const alerts = raised.flatMap(({ id, alert }) => {
      const account = state.accounts.find((one) => one.id === id)
      return account === undefined ? [] : [{ alert, account }]
    })
    // A listener that fails must stop neither the others nor the accounts.
    const isNotified =
      alerts.length === 0 ||
      alertListeners.map((listener) => attempt(() => listener(alerts))).every((worked) => worked)
    // Recorded at once, so that an app that is killed now does not notify of the same again.
    if (isNotified) for (const id of new Set(raised.map((one) => one.id))) accounts.get(id)?.notified()
    for (const listener of changeListeners) attempt(() => listener(state))
  }

  function snapshot(): MonitorState {
    const appearance = options.appearance()
    const states = [...accounts.values()].map((account) => account.state())
    return {
      at: clock.now(),
      accounts: states,
      weight: options.weight(),
      glance: glanceOf(states, appearance),
      quietUntil: quietHoursEnd(),
      notices: notices.list(),
      appearance,
    }
  }

  function quietHoursEnd(): number | null {
    return quietUntil(settings().quietHours, clock.now(), options.timeZone())
  }

  /** Figures grow old without an event: publish again at the moment their freshness changes. */
  function watchAgeing(): void {
    cancelAgeing()
    const moments = [...accounts.values()].flatMap((account) => account.nextFreshnessChange() ?? [])
    if (moments.length > 0) cancelAgeing = clock.after(Math.min(...moments) - clock.now(), () => publish())
  }
}

interface Raised {
  /** The account's id. */
  readonly id: string
  readonly alert: Alert
}

function isSameButForTime(a: MonitorState, b: MonitorState): boolean {
  return isDeepStrictEqual({ ...a, at: 0 }, { ...b, at: 0 })
}
