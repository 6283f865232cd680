import { createExchange, type Exchange, type Fetch } from '../binance/client.ts'
import { restrictionsUrlOf } from '../binance/environments.ts'
import type { KeptSymbols, SymbolsFile } from '../storage/symbols.ts'
import { type BookContent, createSymbolBook, type SymbolBook } from './symbol-book.ts'

export interface ExchangesOptions {
  readonly fetch: Fetch
  readonly now: () => number
  readonly symbolsFile: SymbolsFile
}

/** What the accounts at one address share: clock, request weight, and what is known of the symbols. */
export interface Venue {
  readonly exchange: Exchange
  readonly symbols: SymbolBook
}

export interface Exchanges {
  /** One for each address. */
  at(baseUrl: string): Venue
  /** Of the address that has used the largest share of its limit. */
  weight(): { readonly used: number; readonly limit: number }
  /** Ends every request under way. */
  abort(): void
  /** As `abort`, and takes nobody's clock for right any longer. */
  wake(): void
}

export function createExchanges({ fetch, now, symbolsFile }: ExchangesOptions): Exchanges {
  const venues = new Map<string, Venue>()
  return {
    at(baseUrl) {
      const venue = venues.get(baseUrl) ?? open(baseUrl)
      venues.set(baseUrl, venue)
      return venue
    },
    weight() {
      const weights = [...venues.values()].map(({ exchange }) => exchange.weight())
      return weights.toSorted((a, b) => b.used / b.limit - a.used / a.limit)[0] ?? { used: 0, limit: 2400 }
    },
    abort() {
      for (const { exchange } of venues.values()) exchange.abort()
    },
    wake() {
      for (const { exchange } of venues.values()) exchange.wake()
    },
  }
  function open(baseUrl: string): Venue {
    const kept = symbolsFile.value[baseUrl]
    const exchange = createExchange({
      baseUrl,
      restrictionsUrl: restrictionsUrlOf(baseUrl),
      fetch,
      now,
      weightLimit: kept?.weightLimit ?? null,
    })
    const symbols = createSymbolBook({
      ask: exchange.exchangeInfo,
      now,
      kept: kept === undefined ? null : unpack(kept),
      keep: (content) => void symbolsFile.replace({ ...symbolsFile.value, [baseUrl]: pack(content) }),
    })
    return { exchange, symbols }
  }
}

function pack({ marginAssets, ...rest }: BookContent): KeptSymbols {
  return { ...rest, marginAssets: Object.fromEntries(marginAssets) }
}

function unpack({ marginAssets, ...rest }: KeptSymbols): BookContent {
  return { ...rest, marginAssets: new Map(Object.entries(marginAssets)) }
}
