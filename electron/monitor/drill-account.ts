import type { Clock } from '../../shared/clock.ts'
import type { DrillMarket } from '../../shared/state.ts'
import { createExchange } from '../binance/client.ts'
import { createDrill, type Drill } from '../drill/drill.ts'
import type { AlertStore, Journal } from '../journal/journal.ts'
import { createSource } from '../polling/source.ts'
import { createSymbolBook } from '../polling/symbol-book.ts'
import { createSharedWeight } from '../polling/weight-share.ts'
import type { Monitor } from './monitor.ts'

const ID = 'drill'
/** Quick, so that the whole drill can be watched; no exchange is asked. */
const INTERVAL_MS = 1_000

export interface RehearsalOptions {
  readonly monitor: Monitor
  readonly journal: Journal
  readonly clock: Clock
  /** The simulated account's name, in the language of the moment. */
  readonly label: () => string
}

/** The fire drill, as an account among the others. */
export interface Rehearsal {
  /** Does nothing when one is on. */
  start(): void
  /** Does nothing when none is on. */
  set(market: DrillMarket): void
  stop(): void
}

export function createRehearsal({ monitor, journal, clock, label }: RehearsalOptions): Rehearsal {
  const { now } = clock
  let drill: Drill | null = null

  return {
    start() {
      if (drill !== null) return
      drill = createDrill({ now })
      watch(drill)
    },
    set(market) {
      drill?.setMarket(market)
      monitor.pollNow('user')
    },
    stop() {
      drill = null
      monitor.forget(ID)
      journal.forget(ID)
    },
  }

  function watch(played: Drill): void {
    const { baseUrl, credentials, fetch, weightLimit } = played
    const exchange = createExchange({ baseUrl, fetch, clock, weightLimit })
    monitor.watch({
      id: ID,
      details: () => ({ label: label(), permissions: null, keep: 'memory' }),
      environment: 'custom',
      paused: false,
      drill: () => played.market,
      intervalMs: INTERVAL_MS,
      turn: createSharedWeight(() => exchange.weight().share, 0).join(),
      lastSeen: null,
      workedBefore: false,
      alertStore: withoutMemory(journal),
      poll: createSource({
        exchange,
        symbols: createSymbolBook({ ask: exchange.exchangeInfo, now, kept: null, keep: () => {} }),
        credentials: async () => credentials,
        stretch: () => 1,
        clock,
      }).poll,
    })
  }
}

/** A rehearsal is written down as it happens, but each begins anew. */
function withoutMemory(store: AlertStore): AlertStore {
  return { ...store, alertState: () => null }
}
