import type { Credentials, ValidAccountDraft } from '../../shared/accounts.ts'
import type { Thresholds } from '../../shared/state.ts'
import type { Account, Accounts } from '../accounts/accounts.ts'
import { createExchange } from '../binance/client.ts'
import { baseUrlOf } from '../binance/environments.ts'
import { createDrill } from '../drill/drill.ts'
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
  readonly thresholds: () => Thresholds
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
  stopDrill(): void
}

export function createWatchlist({
  monitor,
  accounts,
  exchanges,
  thresholds,
  clock,
  drillLabel,
}: WatchlistOptions): Watchlist {
  const { now } = clock
  return {
    start() {
      for (const account of accounts.list()) watch(account)
    },
    async check(draft) {
      accounts.refuseDuplicate(draft.apiKey)
      const venue = exchanges.at(baseUrlOf(draft))
      await createSource({ ...venue, credentials: async () => draft, thresholds, clock })()
    },
    async add(draft) {
      const account = await accounts.add(draft)
      watch(account, draft)
      return { id: account.id }
    },
    async remove(id) {
      await accounts.remove(id)
      monitor.forget(id)
    },
    startDrill() {
      if (monitor.state().accounts.some(({ id }) => id === DRILL_ID)) return
      const { baseUrl, credentials, fetch } = createDrill({ now })
      const exchange = createExchange({ baseUrl, fetch, now })
      const symbols = createSymbolBook({ ask: exchange.exchangeInfo, now, kept: null, keep: () => {} })
      monitor.watch({
        id: DRILL_ID,
        label: drillLabel,
        environment: 'custom',
        drill: true,
        intervalMs: DRILL_INTERVAL_MS,
        poll: createSource({ exchange, symbols, credentials: async () => credentials, thresholds, clock }),
      })
    },
    stopDrill() {
      monitor.forget(DRILL_ID)
    },
  }

  /** Credentials that were just typed in need not be asked back from the keychain. */
  function watch(account: Account, typedIn?: Credentials): void {
    const { id, label, environment } = account
    monitor.watch({
      id,
      label,
      environment,
      drill: false,
      poll: createSource({
        ...exchanges.at(baseUrlOf(account)),
        credentials: async () =>
          typedIn === undefined
            ? accounts.credentials(id)
            : { apiKey: typedIn.apiKey, secret: typedIn.secret },
        thresholds,
        clock,
      }),
    })
  }
}
