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

/** An alert together with its account, as it stood when the alert was raised. */
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
  /** Always up to date, even before it is published. */
  state(): MonitorState
  /** Calls the listener with all alerts to notify of at a time, before the snapshot they were raised in is published. */
  onAlerts(listener: (alerts: readonly RaisedAlert[]) => void): void
  /** Calls the listener once after each turn of the event loop in which something has changed. */
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
  /** Publishes what is not published yet, and ends everything. */
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
  /** The last snapshot; null once anything in it has changed. */
  let state: MonitorState | null = null
  let cancelPublication: (() => void) | null = null
  notices.onChange(changed)

  return {
    state: current,
    onAlerts: (listener) => void alertListeners.push(listener),
    onChange: (listener) => void changeListeners.push(listener),
    watch(account) {
      const { id } = account
      accounts.get(id)?.stop()
      const context = {
        clock,
        random,
        settings,
        isQuiet,
        publish(alerts: readonly Alert[]) {
          notifyOf(raisedBy(id, alerts))
          changed()
        },
      }
      accounts.set(id, createMonitoredAccount(account, context))
      startHeartbeat()
      changed()
    },
    forget(id) {
      const account = accounts.get(id)
      if (account === undefined) return
      account.stop()
      accounts.delete(id)
      startHeartbeat()
      changed()
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
      changed()
    },
    resume() {
      each((account) => account.resume())
      if (!stopped) startHeartbeat()
    },
    settingsChanged() {
      // Claim for every account first, because how far polls are stretched depends on all claims.
      each((account) => account.claimWeight())
      each((account) => account.reschedule())
      const quiet = isQuiet()
      notifyOf(raisedByAll((account) => account.applyRules(quiet)))
      changed()
    },
    arrange(ids) {
      const ranks = new Map(ids.map((id, index) => [id, index]))
      const rank = (id: string) => ranks.get(id) ?? ids.length
      accounts = new Map([...accounts].toSorted(([a], [b]) => rank(a) - rank(b)))
      changed()
    },
    republish: changed,
    stop() {
      if (cancelPublication !== null) publish()
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
  function raisedByAll(alertsOf: (account: MonitoredAccount) => readonly Alert[]): readonly RaisedAlert[] {
    const raised: RaisedAlert[] = []
    for (const [id, account] of accounts) attempt(() => raised.push(...raisedBy(id, alertsOf(account))))
    return raised
  }

  function raisedBy(id: string, alerts: readonly Alert[]): readonly RaisedAlert[] {
    const account = alerts.length === 0 ? undefined : accounts.get(id)?.state(isQuiet())
    return account === undefined ? [] : alerts.map((alert) => ({ alert, account }))
  }

  /** Does not wait for the end of the turn, so that no alert is lost when the app ends before that. */
  function notifyOf(raised: readonly RaisedAlert[]): void {
    if (raised.length === 0) return
    // A listener that fails must stop neither the others nor the accounts.
    const worked = alertListeners.map((listener) => attempt(() => listener(raised)))
    if (worked.includes(false)) return
    // Recorded at once, so that an app that is killed now does not notify of the same again.
    for (const id of new Set(raised.map(({ account }) => account.id))) accounts.get(id)?.notified()
  }

  function startHeartbeat(): void {
    cancelHeartbeat()
    if (accounts.size > 0) cancelHeartbeat = clock.after(HEARTBEAT_MS, heartbeat)
  }

  function heartbeat(): void {
    startHeartbeat()
    const quiet = isQuiet()
    const raised = raisedByAll((account) => account.heartbeat(quiet))
    notifyOf(raised)
    if (raised.length > 0 || (state !== null && !isUpToDate(state))) changed()
  }

  function isUpToDate({ accounts: states, weight, quietUntil: quietEnd }: MonitorState): boolean {
    return isDeepStrictEqual({ accounts: states, weight, quietUntil: quietEnd }, changingWithTime())
  }

  function current(): MonitorState {
    state ??= snapshot()
    return state
  }

  /** Publishes at the end of this turn of the event loop, however much else changes in it. */
  function changed(): void {
    state = null
    if (!stopped) cancelPublication ??= clock.after(0, publish)
  }

  function publish(): void {
    cancelPublication?.()
    cancelPublication = null
    watchAgeing()
    const published = current()
    for (const listener of changeListeners) attempt(() => listener(published))
  }

  function snapshot(): MonitorState {
    const appearance = options.appearance()
    const changing = changingWithTime()
    return {
      at: clock.now(),
      ...changing,
      glance: glanceOf(changing.accounts, appearance),
      notices: notices.list(),
      appearance,
    }
  }

  /** What the passing of time alone may change. The rest follows from it, or changes with an event. */
  function changingWithTime(): Pick<MonitorState, 'accounts' | 'weight' | 'quietUntil'> {
    // Looked up once for all accounts, but each time anew: the time zone changes while its user travels.
    const quietEnd = quietHoursEnd()
    const states = [...accounts.values()].map((account) => account.state(quietEnd !== null))
    return { accounts: states, weight: options.weight(), quietUntil: quietEnd }
  }

  function isQuiet(): boolean {
    return quietHoursEnd() !== null
  }

  function quietHoursEnd(): number | null {
    const { quietHours } = settings()
    // Looking the time zone up is slow, and most users have set no quiet hours.
    return quietHours === null ? null : quietUntil(quietHours, clock.now(), options.timeZone())
  }

  /** Figures grow old without an event: publish again at the moment their freshness changes. */
  function watchAgeing(): void {
    cancelAgeing()
    const moments = [...accounts.values()].flatMap((account) => account.nextFreshnessChange() ?? [])
    if (moments.length > 0) cancelAgeing = clock.after(Math.min(...moments) - clock.now(), changed)
  }
}
