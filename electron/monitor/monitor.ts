import { isDeepStrictEqual } from 'node:util'
import type { Environment } from '../../shared/accounts.ts'
import type { AlertName, SnoozeLength } from '../../shared/ipc.ts'
import type { Locale } from '../../shared/locale.ts'
import { rulesFor } from '../../shared/rules.ts'
import type { Settings } from '../../shared/settings.ts'
import type {
  AccountState,
  AccountSummary,
  Away,
  Connection,
  DrillMarket,
  MonitorState,
  Notice,
  Sighting,
} from '../../shared/state.ts'
import type { Alert } from '../alerts/alert.ts'
import type { Circumstances } from '../alerts/circumstances.ts'
import { figuresOf } from '../alerts/observation.ts'
import { quietUntil } from '../alerts/quiet-hours.ts'
import { type Alarm, type AlertStore, createAlarm } from './alarm.ts'
import { awayBetween } from './away.ts'
import type { Clock } from './clock.ts'
import { freshness, nextFreshnessChange } from './freshness.ts'
import { glanceOf } from './glance.ts'
import { type Poller, type PollResult, startPoller } from './poller.ts'
import { riskOf } from './risk.ts'

/** What may change of an account while it is watched. */
export type AccountDetails = Pick<AccountState, 'label' | 'permissions' | 'keep'>

export interface WatchedAccount {
  readonly id: string
  readonly environment: Environment
  readonly details: () => AccountDetails
  /** It stands among the others, and is not polled. */
  readonly paused: boolean
  /** How the fire drill stands; null: it is a real account. */
  readonly drill: (() => DrillMarket) | null
  /** Instead of the settings' interval. */
  readonly intervalMs?: number
  /** As it was last seen before the app started; null: it never was. */
  readonly lastSeen: Sighting | null
  readonly alertStore: AlertStore
  /** Rejects with a ProblemError. */
  readonly poll: () => Promise<AccountSummary>
  /** Each good answer, before anything is made of it. */
  readonly onSummary?: (summary: AccountSummary) => void
}

/** An alert together with the snapshot it was raised in. */
export interface RaisedAlert {
  readonly alert: Alert
  readonly account: AccountState
}

export interface MonitorOptions {
  readonly clock: Clock
  readonly random: () => number
  readonly settings: () => Settings
  readonly weight: () => MonitorState['weight']
  readonly locale: Locale
  /** The name of the time zone that quiet hours are in. */
  readonly timeZone: () => string
  /** What is to be told now, with the snapshot it was raised in; called before `onChange` with that snapshot. */
  readonly onAlerts: (alerts: readonly RaisedAlert[]) => void
  readonly onChange: (state: MonitorState) => void
}

export interface Monitor {
  state(): MonitorState
  watch(account: WatchedAccount): void
  forget(id: string): void
  /** Polls every account now. */
  refresh(): void
  /** Takes up a new interval, and raises levels that new thresholds raise. */
  settingsChanged(): void
  /** Puts the accounts into this order; others follow. */
  arrange(ids: readonly string[]): void
  /** Takes the snapshot anew, after time has passed unseen as in sleep, or details have changed. */
  lookAgain(): void
  acknowledge(alert: AlertName): void
  snooze(alert: AlertName, length: SnoozeLength): void
  notice(notice: Notice): void
  /** Takes a notice back that no longer holds. */
  withdraw(notice: Notice): void
  stop(): void
}

interface Watched {
  readonly account: WatchedAccount
  readonly alarm: Alarm
  /** Null while it is paused. */
  readonly poller: Poller | null
  readonly connection: Connection
  readonly summary: AccountSummary | null
  readonly seen: Sighting | null
  readonly away: Away | null
}

/** How often time that passes without a poll is looked at: for alerts of not seeing anything, and for quiet hours. */
const HEARTBEAT_MS = 5_000

/** Keeps the one MonitorState of all watched accounts. */
export function createMonitor(options: MonitorOptions): Monitor {
  const { clock, settings } = options
  let watched = new Map<string, Watched>()
  let notices: readonly Notice[] = []
  let cancelAgeing = () => {}
  let cancelHeartbeat = () => {}
  let state = snapshot()

  return {
    state: () => state,
    watch(account) {
      // In its place among the others, and without a snapshot in between that lacks it.
      const before = watched.get(account.id)
      before?.poller?.stop()
      before?.alarm.save()
      const { id, details, alertStore } = account
      // The poller's first poll starts before it is in the map: what it tells then is told below.
      const poller = account.paused ? null : poll(account)
      const alarm = createAlarm({
        accountId: id,
        label: () => details().label,
        store: alertStore,
        circumstances: () => circumstancesOf(account),
        now: clock.now,
      })
      watched.set(id, {
        account,
        alarm,
        poller,
        connection: { ok: true },
        summary: null,
        seen: account.lastSeen,
        away: null,
      })
      beat()
      publish()
    },
    forget,
    refresh() {
      for (const { poller } of watched.values()) poller?.refresh()
    },
    settingsChanged() {
      for (const { poller } of watched.values()) poller?.reschedule()
      publish([...watched.values()].flatMap(judgeAgain))
    },
    arrange(ids) {
      const rank = (id: string) => (ids.includes(id) ? ids.indexOf(id) : ids.length)
      watched = new Map([...watched].toSorted(([a], [b]) => rank(a) - rank(b)))
      publish()
    },
    lookAgain() {
      publish()
    },
    acknowledge({ accountId, key, level }) {
      watched.get(accountId)?.alarm.acknowledge(key, level)
      publish()
    },
    snooze({ accountId, key, level }, length) {
      watched.get(accountId)?.alarm.snooze(key, level, length)
      publish()
    },
    notice(notice) {
      if (notices.some((known) => isDeepStrictEqual(known, notice))) return
      notices = [...notices.filter((known) => !isSameMatter(known, notice)), notice]
      publish()
    },
    withdraw(notice) {
      const left = notices.filter((known) => !isSameMatter(known, notice))
      if (left.length === notices.length) return
      notices = left
      publish()
    },
    stop() {
      cancelAgeing()
      cancelHeartbeat()
      for (const { poller, alarm } of watched.values()) {
        poller?.stop()
        alarm.save()
      }
    },
  }

  function poll(account: WatchedAccount): Poller {
    return startPoller({
      clock,
      random: options.random,
      intervalMs: () => intervalOf(account),
      poll: account.poll,
      onResult: (result) => observe(account.id, result),
      onSchedule: () => watched.has(account.id) && publish(),
    })
  }

  function forget(id: string): void {
    watched.get(id)?.poller?.stop()
    if (!watched.delete(id)) return
    beat()
    publish()
  }

  function observe(id: string, result: PollResult): void {
    const entry = watched.get(id)
    if (entry === undefined) return
    if (!result.ok) {
      const since = entry.connection.ok ? clock.now() : entry.connection.since
      watched.set(id, { ...entry, connection: { ok: false, problem: result.problem, since } })
      publish(tell(entry, entry.alarm.observe({ kind: 'unseen' })))
      return
    }
    const { summary } = result
    const { account, alarm } = entry
    attempt(() => account.onSummary?.(summary))
    const alerts = alarm.observe({
      kind: 'seen',
      figures: figuresOf(summary),
      complete: summary.gaps.length === 0,
    })
    const seen = sightingOf(summary, alarm)
    const away = awayBetween(entry.seen, seen, intervalOf(account)) ?? entry.away
    watched.set(id, { ...entry, connection: { ok: true }, summary, seen, away })
    publish(tell(entry, alerts))
  }

  /** Figures that are known already may raise a level, but cannot count toward its fall a second time. */
  function judgeAgain(entry: Watched): Told[] {
    const { alarm, summary } = entry
    if (summary === null) return []
    return tell(entry, alarm.observe({ kind: 'seen', figures: figuresOf(summary), complete: false }))
  }

  function beat(): void {
    cancelHeartbeat()
    if (watched.size > 0) cancelHeartbeat = clock.after(HEARTBEAT_MS, heartbeat)
  }

  function heartbeat(): void {
    beat()
    const alerts: Told[] = []
    for (const entry of watched.values()) {
      if (entry.poller === null) continue
      // One that fails must not stop the others.
      attempt(() => alerts.push(...tell(entry, entry.alarm.observe({ kind: 'unseen' }))))
    }
    if (alerts.length > 0 || !looksAlike(state, snapshot())) publish(alerts)
  }

  function publish(alerts: readonly Told[] = []): void {
    state = snapshot()
    watchAgeing()
    const raised = alerts.flatMap(({ entry, alert }) => {
      const account = state.accounts.find(({ id }) => id === entry.account.id)
      return account === undefined ? [] : [{ alert, account }]
    })
    // Whoever tells or draws must not be able to stop those who make the snapshot.
    const isTold = raised.length === 0 || attempt(() => options.onAlerts(raised))
    // Written down at once: an app that dies after it has told something must not tell it again.
    if (isTold) for (const alarm of new Set(alerts.map(({ entry }) => entry.alarm))) alarm.told()
    attempt(() => options.onChange(state))
  }

  function snapshot(): MonitorState {
    const at = clock.now()
    const accounts = [...watched.values()].map((entry) => accountState(entry, at))
    return {
      at,
      accounts,
      weight: options.weight(),
      glance: glanceOf(accounts, options.locale),
      quietUntil: quietUntil(settings().quietHours, at, options.timeZone()),
      notices,
    }
  }

  function accountState(entry: Watched, at: number): AccountState {
    const { account, alarm, poller, connection, summary, away } = entry
    const { warning, critical, rearm } = circumstancesOf(account).rules.marginRatio
    return {
      id: account.id,
      ...account.details(),
      environment: account.environment,
      paused: poller === null,
      drill: account.drill?.() ?? null,
      thresholds: { warning, critical, rearm },
      // Nobody looks whether it still stands.
      alerts: poller === null ? [] : alarm.standing(),
      away,
      risk: riskOf(summary, alarm.level()),
      freshness: freshness(at, summary?.receivedAt ?? null, intervalOf(account)),
      connection,
      summary,
      polling: poller?.polling ?? false,
      nextPollAt: poller?.nextPollAt ?? null,
    }
  }

  /** Figures grow old without any event: the snapshot is taken again at the moment the word for them changes. */
  function watchAgeing(): void {
    cancelAgeing()
    const now = clock.now()
    const moments = [...watched.values()].flatMap(
      ({ account, summary }) =>
        nextFreshnessChange(now, summary?.receivedAt ?? null, intervalOf(account)) ?? [],
    )
    if (moments.length > 0) cancelAgeing = clock.after(Math.min(...moments) - now, () => publish())
  }

  function circumstancesOf(account: WatchedAccount): Circumstances {
    const { quietHours } = settings()
    return {
      rules: rulesFor(settings(), account.id),
      quiet:
        account.drill?.().quiet === true || quietUntil(quietHours, clock.now(), options.timeZone()) !== null,
      intervalMs: intervalOf(account),
    }
  }

  function intervalOf({ intervalMs }: WatchedAccount): number {
    return intervalMs ?? settings().pollSeconds * 1000
  }
}

interface Told {
  readonly entry: Watched
  readonly alert: Alert
}

function tell(entry: Watched, alerts: readonly Alert[]): Told[] {
  return alerts.map((alert) => ({ entry, alert }))
}

function sightingOf(summary: AccountSummary, alarm: Alarm): Sighting {
  const ratio = summary.gaps.length === 0 ? summary.pools[0]?.marginRatio : undefined
  return { at: summary.receivedAt, risk: riskOf(summary, alarm.level()), marginRatio: ratio ?? null }
}

/** Of what can happen again, the last time counts. */
function isSameMatter(a: Notice, b: Notice): boolean {
  return isDeepStrictEqual({ ...a, at: 0 }, { ...b, at: 0 })
}

/** But for the time it was taken at. */
function looksAlike(a: MonitorState, b: MonitorState): boolean {
  return isDeepStrictEqual({ ...a, at: 0 }, { ...b, at: 0 })
}

/** Whether it went well. */
function attempt(task: () => void): boolean {
  try {
    task()
    return true
  } catch (error) {
    console.error(error)
    return false
  }
}
