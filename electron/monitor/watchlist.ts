import type { Credentials, ValidAccountDraft } from '../../shared/accounts.ts'
import { rulesFor } from '../../shared/rules.ts'
import type { Settings } from '../../shared/settings.ts'
import type { DrillMarket, Sighting, Thresholds } from '../../shared/state.ts'
import type { Account, Accounts } from '../accounts/accounts.ts'
import { figuresOf } from '../alerts/observation.ts'
import { headlineLevel } from '../alerts/standing.ts'
import { INITIAL_ALERT_STATE } from '../alerts/state.ts'
import { createExchange } from '../binance/client.ts'
import { baseUrlOf } from '../binance/environments.ts'
import { createDrill, type Drill } from '../drill/drill.ts'
import type { History } from '../storage/history.ts'
import type { Journal } from '../storage/journal.ts'
import type { AlertStore } from './alarm.ts'
import type { Clock } from './clock.ts'
import type { Exchanges } from './exchanges.ts'
import type { Monitor } from './monitor.ts'
import { createSource } from './source.ts'
import { createSymbolBook } from './symbol-book.ts'

const DRILL_ID = 'drill'
/** Quick, so that the whole drill can be watched; no exchange is asked. */
const DRILL_INTERVAL_MS = 1_000

export interface WatchlistOptions {
  readonly monitor: Monitor
  readonly accounts: Accounts
  readonly exchanges: Exchanges
  readonly settings: () => Settings
  readonly journal: Journal
  readonly history: History
  /** Rules of an account's own end with it. */
  readonly dropOverrides: (accountId: string) => Promise<void>
  readonly clock: Clock
  /** The simulated account's name. */
  readonly drillLabel: string
}

/** Who is polled: the saved accounts and, on demand, the drill's. */
export interface Watchlist {
  /** Starts to poll every saved account. */
  start(): void
  /** Tries a draft against the exchange; rejects with the problem it would have. */
  check(draft: ValidAccountDraft): Promise<void>
  add(draft: ValidAccountDraft): Promise<{ id: string }>
  remove(id: string): Promise<void>
  startDrill(): void
  /** Does nothing when no drill is on. */
  setDrill(market: DrillMarket): void
  stopDrill(): void
}

export function createWatchlist({
  monitor,
  accounts,
  exchanges,
  settings,
  journal,
  history,
  dropOverrides,
  clock,
  drillLabel,
}: WatchlistOptions): Watchlist {
  const { now } = clock
  let drill: Drill | null = null
  return {
    start() {
      for (const account of accounts.list()) watch(account)
    },
    async check(draft) {
      accounts.refuseDuplicate(draft.apiKey)
      const venue = exchanges.at(baseUrlOf(draft))
      await createSource({
        ...venue,
        credentials: async () => draft,
        thresholds: () => settings().thresholds,
        clock,
      })()
    },
    async add(draft) {
      const account = await accounts.add(draft)
      watch(account, draft)
      return { id: account.id }
    },
    async remove(id) {
      await accounts.remove(id)
      monitor.forget(id)
      journal.forget(id)
      history.forget(id)
      await dropOverrides(id)
    },
    startDrill() {
      if (monitor.state().accounts.some(({ id }) => id === DRILL_ID)) return
      const played = createDrill({ now })
      drill = played
      const { baseUrl, credentials, fetch } = played
      const exchange = createExchange({ baseUrl, fetch, now })
      const symbols = createSymbolBook({ ask: exchange.exchangeInfo, now, kept: null, keep: () => {} })
      monitor.watch({
        id: DRILL_ID,
        label: drillLabel,
        environment: 'custom',
        drill: () => played.market,
        intervalMs: DRILL_INTERVAL_MS,
        lastSeen: null,
        alertStore: withoutMemory(journal),
        poll: createSource({
          exchange,
          symbols,
          credentials: async () => credentials,
          thresholds: () => thresholdsOf(DRILL_ID),
          clock,
        }),
      })
    },
    setDrill(market) {
      drill?.play(market)
      monitor.refresh()
    },
    stopDrill() {
      drill = null
      monitor.forget(DRILL_ID)
      journal.forget(DRILL_ID)
    },
  }

  /** Credentials that were just typed in need not be asked back from the keychain. */
  function watch(account: Account, typedIn?: Credentials): void {
    const { id, label, environment } = account
    monitor.watch({
      id,
      label,
      environment,
      drill: null,
      lastSeen: lastSeen(id),
      alertStore: journal,
      onSummary: (summary) =>
        history.record(id, {
          at: summary.receivedAt,
          figures: figuresOf(summary),
          complete: summary.gaps.length === 0,
        }),
      poll: createSource({
        ...exchanges.at(baseUrlOf(account)),
        credentials: async () =>
          typedIn === undefined
            ? accounts.credentials(id)
            : { apiKey: typedIn.apiKey, secret: typedIn.secret },
        thresholds: () => thresholdsOf(id),
        clock,
      }),
    })
  }

  function thresholdsOf(id: string): Thresholds {
    return rulesFor(settings(), id).marginRatio
  }

  /** From what was recorded when the app last ran. */
  function lastSeen(id: string): Sighting | null {
    const sample = history.latest(id)
    if (sample === null) return null
    const { at, figures, complete } = sample
    const level = headlineLevel(journal.alertState(id) ?? INITIAL_ALERT_STATE)
    const idle = figures.marginRatio === null
    const risk = level !== 'calm' ? level : !complete ? 'unknown' : idle ? 'idle' : 'calm'
    return { at, risk, marginRatio: complete ? figures.marginRatio : null }
  }
}

/** A rehearsal is written down as it happens, but each begins anew. */
function withoutMemory(store: AlertStore): AlertStore {
  return { ...store, alertState: () => null }
}
