import { createExchange, type Exchange, type Fetch } from '../binance/client.ts'

export interface Exchanges {
  /** One for each address, so that its accounts share the clock and the request weight. */
  at(baseUrl: string): Exchange
  /** Of the address that has used the largest share of its limit. */
  weight(): { readonly used: number; readonly limit: number }
  /** Ends every request under way. */
  abort(): void
  /** As `abort`, and takes nobody's clock for right any longer. */
  wake(): void
}

export function createExchanges(fetch: Fetch, now: () => number): Exchanges {
  const exchanges = new Map<string, Exchange>()
  return {
    at(baseUrl) {
      const exchange = exchanges.get(baseUrl) ?? createExchange({ baseUrl, fetch, now })
      exchanges.set(baseUrl, exchange)
      return exchange
    },
    weight() {
      const weights = [...exchanges.values()].map((exchange) => exchange.weight())
      return weights.toSorted((a, b) => b.used / b.limit - a.used / a.limit)[0] ?? { used: 0, limit: 2400 }
    },
    abort() {
      for (const exchange of exchanges.values()) exchange.abort()
    },
    wake() {
      for (const exchange of exchanges.values()) exchange.wake()
    },
  }
}
