import type { Clock } from '../../shared/clock.ts'
import type { Weight } from '../../shared/state.ts'
import { createExchange, type Exchange, type Fetch } from '../binance/client.ts'
import { baseUrlOf, otherUrlsOf, type Place, placeName } from '../binance/environments.ts'
import type { Oddity } from '../binance/oddity.ts'
import { createRateBook, type RateBook } from './rate-book.ts'
import { type BookContent, createSymbolBook, type SymbolBook } from './symbol-book.ts'
import type { KeptSymbols, SymbolsFile } from './symbols-file.ts'
import { createSharedWeight, PORTFOLIO_WEIGHT, type SharedWeight } from './weight-share.ts'

export interface ExchangesOptions {
  readonly fetch: Fetch
  readonly clock: Clock
  /** Evenly spread over 0 ≤ x < 1. */
  readonly random: () => number
  readonly symbolsFile: Pick<SymbolsFile, 'value' | 'replace'>
  readonly onOddity: (oddity: Oddity) => void
}

/** What the accounts at one place share: the exchange's clock, its request weight, its symbols and its rates. */
export interface Venue {
  readonly exchange: Exchange
  readonly symbols: SymbolBook
  readonly rates: RateBook
  readonly onOddity: (oddity: Oddity) => void
  readonly sharedWeight: SharedWeight
  /** That of the host which is asked about portfolio margin accounts of the plain kind. */
  readonly portfolioWeight: SharedWeight
}

export interface Exchanges {
  /** Answers the same venue every time for the same place. Throws as `baseUrlOf` does. */
  at(place: Place): Venue
  /** The weight at the place where the largest part of the limit is used. */
  weight(): Weight
  /**
   * A time that every exchange asked so far has confirmed to be past, ms since the epoch. Null until one has
   * been asked: then nothing may be deleted for its age.
   */
  confirmedNow(): number | null
  /** Aborts every running request before a sleep. */
  suspend(): void
  /** Aborts every running request after a sleep or on another network, and synchronizes the clocks again. */
  wake(): void
}

export function createExchanges({
  fetch,
  clock,
  random,
  symbolsFile,
  onOddity,
}: ExchangesOptions): Exchanges {
  const venues = new Map<string, Venue>()
  return {
    at(place) {
      const name = placeName(place)
      const venue = venues.get(name) ?? open(place)
      venues.set(name, venue)
      return venue
    },
    weight() {
      const weights = [...venues.values()].map(({ exchange }) => exchange.weight())
      return weights.toSorted((a, b) => b.used / b.limit - a.used / a.limit)[0] ?? UNUSED
    },
    confirmedNow() {
      const times = [...venues.values()].flatMap(({ exchange }) => exchange.confirmedNow() ?? [])
      return times.length === 0 ? null : Math.min(...times)
    },
    suspend() {
      for (const { exchange } of venues.values()) exchange.suspend()
    },
    wake() {
      for (const { exchange } of venues.values()) exchange.wake()
    },
  }

  function open(place: Place): Venue {
    const baseUrl = baseUrlOf(place)
    const kept = symbolsFile.value[baseUrl]
    const exchange = createExchange({
      baseUrl,
      otherUrls: otherUrlsOf(place),
      fetch,
      clock,
      weightLimit: kept?.weightLimit ?? null,
      onOddity,
    })
    const symbols = createSymbolBook({
      ask: exchange.exchangeInfo,
      now: clock.now,
      kept: kept === undefined ? null : unpack(kept),
      keep: (content) => void symbolsFile.replace({ ...symbolsFile.value, [baseUrl]: pack(content) }),
    })
    const sharedWeight = createSharedWeight(exchange.weight, random())
    const portfolioWeight = createSharedWeight(
      exchange.portfolio?.weight ?? exchange.weight,
      random(),
      PORTFOLIO_WEIGHT,
    )
    const rates = createRateBook(exchange.assetIndex, clock.now)
    return { exchange, symbols, rates, onOddity, sharedWeight, portfolioWeight }
  }
}

function pack({ marginAssets, lotSizes, ...rest }: BookContent): KeptSymbols {
  return {
    ...rest,
    marginAssets: Object.fromEntries(marginAssets),
    lotSizes: Object.fromEntries(lotSizes),
  }
}

function unpack({ marginAssets, lotSizes, ...rest }: KeptSymbols): BookContent {
  return {
    ...rest,
    marginAssets: new Map(Object.entries(marginAssets)),
    lotSizes: new Map(Object.entries(lotSizes)),
  }
}

/** Used before the first request. */
const UNUSED: Weight = { used: 0, limit: 2400, ours: 0, share: 480 }
