import type { Clock } from '../../shared/clock.ts'
import type { DrillMarket } from '../../shared/state.ts'
import { createExchange } from '../binance/client.ts'
import { createDrill, type Drill } from '../drill/drill.ts'
import type { Journal } from '../journal/journal.ts'
import { createBracketBook } from '../polling/bracket-book.ts'
import { createRateBook } from '../polling/rate-book.ts'
import { createSource } from '../polling/source.ts'
import { createSymbolBook } from '../polling/symbol-book.ts'
import { createSharedWeight } from '../polling/weight-share.ts'
import type { Monitor } from './monitor.ts'

const ID = 'drill'
/** Short enough to watch the whole drill; no real exchange is asked. */
const INTERVAL_MS = 1_000

export interface DrillAccountOptions {
  readonly monitor: Monitor
  readonly journal: Journal
  readonly clock: Clock
  /** The simulated account's name in the current language. */
  readonly label: () => string
}

/** The fire drill, which is an account among the others with an exchange of its own. */
export function createDrillAccount({ monitor, journal, clock, label }: DrillAccountOptions) {
  const { now } = clock
  let drill: Drill | null = null

  return {
    commands: {
      'drill:start'() {
        if (drill !== null) return
        drill = createDrill({ now })
        watch(drill)
      },
      'drill:set'(market: DrillMarket) {
        drill?.setMarket(market)
        monitor.pollNow('user')
      },
      'drill:stop'() {
        drill = null
        monitor.forget(ID)
        journal.forget(ID)
      },
    },
  }

  function watch(started: Drill): void {
    const { baseUrl, credentials, fetch, weightLimit } = started
    const exchange = createExchange({ baseUrl, fetch, clock, weightLimit })
    const symbols = createSymbolBook({ ask: exchange.exchangeInfo, now, kept: null, keep: () => {} })
    const rates = createRateBook(exchange.assetIndex, now)
    const ask = () => exchange.leverageBrackets(credentials)
    const brackets = createBracketBook({ ask, now, kept: null, keep: () => {} })
    monitor.watch({
      id: ID,
      environment: 'custom',
      details: () => ({ label: label(), permissions: null, keep: 'memory' }),
      paused: false,
      drill: () => started.market,
      intervalMs: INTERVAL_MS,
      sharedWeight: createSharedWeight(exchange.weight, 0),
      confirmedNow: exchange.confirmedNow,
      createSource: (stretch) =>
        createSource({
          exchange,
          symbols,
          rates,
          brackets,
          credentials: async () => credentials,
          stretch,
          clock,
          onOddity: () => {},
        }),
      openStream: null,
      lastSeen: null,
      workedBefore: false,
      // A drill is written to the journal as it happens, but each one begins without a memory.
      alertStore: { ...journal, alertState: () => null },
    })
  }
}
