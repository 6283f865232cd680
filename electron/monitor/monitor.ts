import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '../../shared/clock.ts'
import type { AlertName, SnoozeLength } from '../../shared/ipc.ts'
import type { Appearance } from '../../shared/settings/appearance.ts'
import { rulesFor } from '../../shared/settings/rules.ts'
import type { Settings } from '../../shared/settings/settings.ts'
import type {
  AccountState,
  AccountSummary,
  MonitorState,
  Notice,
  Sighting,
  Weight,
} from '../../shared/state.ts'
import type { Alert } from '../alerts/alert.ts'
import { type Circumstances, figuresOf } from '../alerts/observation.ts'
import { quietUntil } from '../alerts/quiet-hours.ts'
import { type Course, type PollCause, type Poller, type PollResult, startPoller } from '../polling/poller.ts'
import { type NextPoll, schedule } from '../polling/schedule.ts'
import { type Alarm, createAlarm } from './account-alerts.ts'
import { awayBetween } from './away.ts'
import { nextFreshnessChange } from './freshness.ts'
import { glanceOf } from './glance.ts'
import { riskOf } from './risk.ts'
import {
  accountState,
  closenessIn,
  heldIntervalOf,
  intervalOf,
  looksAlike,
  receivedAt,
  wishedIntervalOf,
} from './snapshot.ts'
import type { Watched, WatchedAccount } from './watched.ts'

/** An alert together with the snapshot it was raised in. */
export interface RaisedAlert {
  readonly alert: Alert
  readonly account: AccountState
}

export interface MonitorOptions {
  readonly clock: Clock
  readonly random: () => number
  readonly settings: () => Settings
  readonly weight: () => Weight
  readonly appearance: () => Appearance
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
  /** Polls of this account that failed in a row. */
  failures(id: string): number
  /** Polls every account now, as far as anything may be asked. */
  pollNow(cause: PollCause): void
  /** The exchange says that something about the account has changed. */
  news(id: string): void
  /** The exchange warns that the account is about to be liquidated. */
  marginCall(id: string): void
  /** The computer is about to sleep: nothing is asked until it is awake. */
  suspend(): void
  /** It is awake, and what is shown is what was known before: the snapshot is taken anew. */
  wake(): void
  /** Polls as before the sleep, and now. */
  resume(): void
  /** Takes up a new interval, and raises levels that new thresholds raise. */
  settingsChanged(): void
  /** Puts the accounts into this order; others follow. */
  arrange(ids: readonly string[]): void
  /** Takes the snapshot anew, after details have changed. */
  republish(): void
  acknowledge(alert: AlertName): void
  snooze(alert: AlertName, length: SnoozeLength): void
  notice(notice: Notice): void
  /** Takes a notice back that no longer holds. */
  withdraw(notice: Notice): void
  stop(): void
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
  let judgedBy = settings()
  let state = snapshot()

  let stopped = false

  return {
    state: () => state,
    watch(account) {
      // In its place among the others, and without a snapshot in between that lacks it.
      const before = watched.get(account.id)
      if (before !== undefined) end(before)
      const { id, details, alertStore } = account
      // The poller's first poll starts before it is in the map: what it tells then is told below.
      const alarm = createAlarm({
        accountId: id,
        label: () => details().label,
        store: alertStore,
        circumstances: () => circumstancesOf(account),
        now: clock.now,
      })
      const poller = account.paused ? null : poll(account)
      watched.set(id, {
        account,
        alarm,
        poller,
        connection: { ok: true },
        summary: null,
        seenAt: 0,
        seen: account.lastSeen,
        away: null,
      })
      beat()
      publish()
    },
    forget,
    failures: (id) => watched.get(id)?.poller?.failures ?? 0,
    pollNow(cause) {
      for (const { poller } of watched.values()) poller?.pollNow(cause)
    },
    news(id) {
      watched.get(id)?.poller?.pollNow('news')
    },
    marginCall(id) {
      const entry = watched.get(id)
      if (entry === undefined || entry.poller === null) return
      publish(tell(entry, entry.alarm.observe({ kind: 'called', by: 'margin-call' })))
      entry.poller.pollNow('news')
    },
    suspend() {
      cancelHeartbeat()
      for (const { poller } of watched.values()) poller?.pause()
    },
    wake() {
      publish()
    },
    resume() {
      for (const { poller } of watched.values()) poller?.resume()
      if (!stopped) beat()
    },
    settingsChanged() {
      for (const entry of watched.values()) wish(entry)
      for (const { poller } of watched.values()) poller?.reschedule()
      const before = judgedBy
      judgedBy = settings()
      const concerned = [...watched.values()].filter(({ account: { id } }) => !isJudgedAlike(id, before))
      publish(concerned.flatMap(judgeAgain))
    },
    arrange(ids) {
      const rank = (id: string) => (ids.includes(id) ? ids.indexOf(id) : ids.length)
      watched = new Map([...watched].toSorted(([a], [b]) => rank(a) - rank(b)))
      publish()
    },
    republish() {
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
      stopped = true
      cancelAgeing()
      cancelHeartbeat()
      for (const entry of watched.values()) end(entry)
    },
  }

  function poll(account: WatchedAccount): Poller {
    account.turn.claim(intervalOf(account, settings()))
    return startPoller({
      clock,
      schedule: (course, since) => nextPoll(account, course, since),
      workedBefore: account.workedBefore,
      newsGap: account.turn.newsGap,
      poll: account.poll,
      onResult: (result) => observe(account.id, result),
      onSchedule: () => watched.has(account.id) && publish(),
    })
  }

  function nextPoll({ id, turn, ...account }: WatchedAccount, course: Course, since: number): NextPoll {
    const entry = watched.get(id)
    const closeness = entry === undefined ? 'usual' : closenessIn(entry, settings())
    return schedule(since, {
      ...course,
      intervalMs: account.intervalMs ?? settings().pollSeconds * 1000,
      closeness,
      stretch: turn.stretch(),
      phase: turn.phase(),
      jitter: options.random(),
    })
  }

  /** What is not polled before something changes takes no weight from the others. */
  function wish(entry: Watched): void {
    const { account, poller } = entry
    const isPolled = poller !== null && poller.reason !== 'needs-the-user'
    account.turn.claim(isPolled ? wishedIntervalOf(entry, settings()) : null)
  }

  function end({ account, alarm, poller }: Watched): void {
    poller?.stop()
    account.turn.leave()
    alarm.save()
  }

  function forget(id: string): void {
    const entry = watched.get(id)
    if (entry === undefined) return
    end(entry)
    watched.delete(id)
    beat()
    publish()
  }

  function observe(id: string, result: PollResult): void {
    const entry = watched.get(id)
    if (entry === undefined) return
    if (!result.ok) {
      const since = entry.connection.ok ? clock.now() : entry.connection.since
      watched.set(id, { ...entry, connection: { ok: false, problem: result.problem, since } })
      const isLiquidated = result.problem.kind === 'liquidation'
      publish(
        tell(
          entry,
          entry.alarm.observe(isLiquidated ? { kind: 'called', by: 'liquidation' } : { kind: 'unseen' }),
        ),
      )
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
    const away = awayBetween(entry.seen, seen, heldIntervalOf(entry, settings())) ?? entry.away
    const seenAt = clock.elapsed()
    const next = { ...entry, connection: { ok: true }, summary, seenAt, seen, away } as const
    watched.set(id, next)
    wish(next)
    publish(tell(entry, alerts))
  }

  /** By rules that stay the same old figures must raise nothing: they would be taken to stand by now. */
  function isJudgedAlike(id: string, before: Settings): boolean {
    return isDeepStrictEqual(rulesFor(before, id), rulesFor(settings(), id))
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
      wish(entry)
      entry.poller.check()
      // What the others take of the weight changes from minute to minute.
      if (entry.poller.reason === 'weight') entry.poller.reschedule()
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
    const appearance = options.appearance()
    const accounts = [...watched.values()].map((entry) => accountState(entry, settings(), clock))
    return {
      at,
      accounts,
      weight: options.weight(),
      glance: glanceOf(accounts, appearance),
      quietUntil: quietUntil(settings().quietHours, at, options.timeZone()),
      notices,
      appearance,
    }
  }

  /** Figures grow old without any event: the snapshot is taken again at the moment the word for them changes. */
  function watchAgeing(): void {
    cancelAgeing()
    const now = clock.now()
    const moments = [...watched.values()].flatMap(
      (entry) => nextFreshnessChange(now, receivedAt(entry, clock), heldIntervalOf(entry, settings())) ?? [],
    )
    if (moments.length > 0) cancelAgeing = clock.after(Math.min(...moments) - now, () => publish())
  }

  function circumstancesOf(account: WatchedAccount): Circumstances {
    const { quietHours } = settings()
    return {
      rules: rulesFor(settings(), account.id),
      quiet:
        account.drill?.().quiet === true || quietUntil(quietHours, clock.now(), options.timeZone()) !== null,
      intervalMs: currentInterval(account),
    }
  }

  /** With which the next poll comes when all goes well, ms. */
  function currentInterval(account: WatchedAccount): number {
    const entry = watched.get(account.id)
    const wished = entry === undefined ? intervalOf(account, settings()) : wishedIntervalOf(entry, settings())
    return wished * account.turn.stretch()
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
