import { createExchange, type Exchange } from '../../electron/binance/client.ts'
import { mainClock } from '../../electron/clock.ts'
import type { AccountOptions } from '../../electron/monitor/account.ts'
import { createMonitor, type Monitor } from '../../electron/monitor/monitor.ts'
import { createNotices } from '../../electron/monitor/notices.ts'
import { NO_BRACKETS } from '../../electron/polling/bracket-book.ts'
import { createRateBook } from '../../electron/polling/rate-book.ts'
import { createSource } from '../../electron/polling/source.ts'
import { createSymbolBook } from '../../electron/polling/symbol-book.ts'
import { createSharedWeight } from '../../electron/polling/weight-share.ts'
import { DEFAULT_SETTINGS, type Settings } from '../../shared/settings/settings.ts'
import { memoryStore } from '../electron/monitor/alert-store.ts'
import { APPEARANCE } from '../fixtures.ts'
import { CREDENTIALS, WITHOUT_LIMIT } from './large-exchange.ts'

/** The longest turn of the event loop meanwhile, ms. */
export async function longestTurn(work: () => Promise<unknown>): Promise<number> {
  let isOver = false
  let longest = 0
  let last = performance.now()
  const measure = () => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
    if (!isOver) setImmediate(measure)
  }
  setImmediate(measure)
  await work()
  isOver = true
  measure()
  return longest
}

export interface WholeCycle {
  /** Both requests of a poll, and everything up to the snapshot. */
  poll(): Promise<void>
  end(): void
}

/** A monitor of one account, polled only when asked to. */
export function wholeCycle(url: string, settings: Settings = DEFAULT_SETTINGS): WholeCycle {
  const exchange = exchangeAt(url)
  const symbols = createSymbolBook({ ask: exchange.exchangeInfo, now: Date.now, kept: null, keep() {} })
  const rates = createRateBook(exchange.assetIndex, Date.now)
  const { monitor, nextFigures } = monitorOf(exchange, settings, (stretch) =>
    createSource({
      exchange,
      symbols,
      rates,
      brackets: NO_BRACKETS,
      credentials: async () => CREDENTIALS,
      stretch,
      clock: mainClock,
      onOddity() {},
    }),
  )
  return {
    async poll() {
      const figures = nextFigures()
      monitor.pollNow('user')
      await figures
    },
    end: () => monitor.stop(),
  }
}

export function exchangeAt(baseUrl: string): Exchange {
  return createExchange({ baseUrl, fetch, clock: mainClock, weightLimit: WITHOUT_LIMIT })
}

function monitorOf(
  exchange: Exchange,
  settings: Settings,
  createSource: AccountOptions['createSource'],
): {
  readonly monitor: Monitor
  readonly nextFigures: () => Promise<void>
} {
  let arrived = Promise.withResolvers<void>()
  const monitor = createMonitor({
    clock: mainClock,
    random: () => 0.5,
    settings: () => settings,
    weight: exchange.weight,
    notices: createNotices(),
    appearance: () => APPEARANCE,
    timeZone: () => 'UTC',
  })
  monitor.onChange(({ accounts: [account] }) => {
    if (account?.polling === false && account.summary !== null) arrived.resolve()
  })
  monitor.watch({
    id: 'main',
    environment: 'production',
    details: () => ({ label: 'Main', permissions: null, keep: 'keychain' }),
    paused: false,
    sharedWeight: createSharedWeight(() => ({ limit: WITHOUT_LIMIT, share: WITHOUT_LIMIT }), 0.5),
    confirmedNow: Date.now,
    createSource,
    alertStore: memoryStore(),
    openStream: null,
    lastSeen: null,
    workedBefore: true,
    drill: null,
    intervalMs: 3_600_000,
  })
  return {
    monitor,
    async nextFigures() {
      arrived = Promise.withResolvers()
      await arrived.promise
    },
  }
}
