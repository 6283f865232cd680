import { isDeepStrictEqual } from 'node:util'
import type { Environment } from '../../shared/accounts.ts'
import type { Locale } from '../../shared/locale.ts'
import type { Settings } from '../../shared/settings.ts'
import type {
  AccountState,
  AccountSummary,
  Connection,
  MarginPool,
  MonitorState,
  Notice,
} from '../../shared/state.ts'
import { type Alert, type AlertState, evaluate, INITIAL_ALERT_STATE } from '../alerts/evaluate.ts'
import type { Clock } from './clock.ts'
import { freshness, nextFreshnessChange } from './freshness.ts'
import { glanceOf } from './glance.ts'
import { type Poller, type PollResult, startPoller } from './poller.ts'
import { riskOf } from './risk.ts'

export interface WatchedAccount {
  readonly id: string
  readonly label: string
  readonly environment: Environment
  readonly drill: boolean
  /** Instead of the settings' interval. */
  readonly intervalMs?: number
  /** Rejects with a ProblemError. */
  readonly poll: () => Promise<AccountSummary>
}

/** An alert together with the snapshot it was raised in. */
export interface RaisedAlert {
  readonly alert: Alert
  readonly account: AccountState
  /** The headline pool. */
  readonly pool: MarginPool
}

export interface MonitorOptions {
  readonly clock: Clock
  readonly random: () => number
  readonly settings: () => Settings
  readonly weight: () => MonitorState['weight']
  readonly locale: Locale
  /** Called with each new snapshot, and with the alerts that it raised. */
  readonly onChange: (state: MonitorState, alerts: readonly RaisedAlert[]) => void
}

export interface Monitor {
  state(): MonitorState
  watch(account: WatchedAccount): void
  forget(id: string): void
  /** Polls every account now. */
  refresh(): void
  /** Takes up a new interval, and raises levels that new thresholds raise. */
  settingsChanged(): void
  /** Takes the snapshot anew, after time has passed unseen as in sleep. */
  lookAgain(): void
  notice(notice: Notice): void
  stop(): void
}

interface Watched {
  readonly account: WatchedAccount
  readonly poller: Poller
  readonly connection: Connection
  readonly summary: AccountSummary | null
  readonly alertState: AlertState
}

type Raise = (accounts: readonly AccountState[]) => readonly RaisedAlert[]

/** Keeps the one MonitorState of all watched accounts. */
export function createMonitor(options: MonitorOptions): Monitor {
  const { clock, settings } = options
  const watched = new Map<string, Watched>()
  let notices: readonly Notice[] = []
  let cancelAgeing = () => {}
  let state = snapshot()

  return {
    state: () => state,
    watch(account) {
      forget(account.id)
      // The poller's first poll starts before it is in the map: what it tells then is told below.
      const poller = startPoller({
        clock,
        random: options.random,
        intervalMs: () => intervalOf(account),
        poll: account.poll,
        onResult: (result) => observe(account.id, result),
        onSchedule: () => watched.has(account.id) && publish(),
      })
      watched.set(account.id, {
        account,
        poller,
        connection: { ok: true },
        summary: null,
        alertState: INITIAL_ALERT_STATE,
      })
      publish()
    },
    forget,
    refresh() {
      for (const { poller } of watched.values()) poller.refresh()
    },
    settingsChanged() {
      for (const { poller } of watched.values()) poller.reschedule()
      const raised = [...watched.keys()].flatMap(judgeAgain)
      publish((accounts) => raised.flatMap((raise) => raise(accounts)))
    },
    lookAgain() {
      publish()
    },
    notice(notice) {
      const isKnown = notices.some((known) => isDeepStrictEqual(known, notice))
      if (isKnown) return
      notices = [...notices, notice]
      publish()
    },
    stop() {
      cancelAgeing()
      for (const { poller } of watched.values()) poller.stop()
    },
  }

  function forget(id: string): void {
    watched.get(id)?.poller.stop()
    if (watched.delete(id)) publish()
  }

  function observe(id: string, result: PollResult): void {
    const entry = watched.get(id)
    if (entry === undefined) return
    if (!result.ok) {
      const since = entry.connection.ok ? clock.now() : entry.connection.since
      watched.set(id, { ...entry, connection: { ok: false, problem: result.problem, since } })
      publish()
      return
    }
    const { summary } = result
    watched.set(id, { ...entry, connection: { ok: true }, summary })
    publish(judge(id, summary, summary.gaps.length === 0))
  }

  /** Figures that are known already may raise a level, but cannot count toward its fall a second time. */
  function judgeAgain(id: string): Raise[] {
    const summary = watched.get(id)?.summary
    return summary ? [judge(id, summary, false)] : []
  }

  /** Moves the alerts' machine on; answers what it raised, once there is a snapshot to raise it in. */
  function judge(id: string, summary: AccountSummary, complete: boolean): Raise {
    const entry = watched.get(id)
    const pool = summary.pools[0]
    if (entry === undefined) return () => []
    const { state: alertState, alerts } = evaluate(
      entry.alertState,
      { marginRatio: pool?.marginRatio ?? '0', complete },
      settings().thresholds,
      clock.now(),
    )
    watched.set(id, { ...entry, alertState })
    return (accounts) => {
      const account = accounts.find((candidate) => candidate.id === id)
      if (account === undefined || pool === undefined) return []
      return alerts.map((alert) => ({ alert, account, pool }))
    }
  }

  function publish(raise: Raise = () => []): void {
    state = snapshot()
    watchAgeing()
    try {
      options.onChange(state, raise(state.accounts))
    } catch (error) {
      // Whoever draws the snapshot must not be able to stop those who make it.
      console.error(error)
    }
  }

  function snapshot(): MonitorState {
    const at = clock.now()
    const accounts = [...watched.values()].map((entry) => accountState(entry, at))
    return {
      at,
      accounts,
      weight: options.weight(),
      glance: glanceOf(accounts, options.locale),
      thresholds: settings().thresholds,
      notices,
    }
  }

  function accountState(
    { account, poller, connection, summary, alertState }: Watched,
    at: number,
  ): AccountState {
    return {
      id: account.id,
      label: account.label,
      environment: account.environment,
      drill: account.drill,
      risk: riskOf(summary, alertState.level),
      freshness: freshness(at, summary?.receivedAt ?? null, intervalOf(account)),
      connection,
      summary,
      polling: poller.polling,
      nextPollAt: poller.nextPollAt,
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

  function intervalOf({ intervalMs }: WatchedAccount): number {
    return intervalMs ?? settings().pollSeconds * 1000
  }
}
