import type { Credentials, PortfolioKind } from '../../shared/accounts.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Exchange, Portfolio } from '../binance/client.ts'
import { consistentMap } from '../binance/consistent-map.ts'
import { refuseDuplicates } from '../margin/duplicates.ts'
import { type PortfolioFutures, summarizePortfolio } from '../margin/portfolio.ts'
import type { Source } from './source.ts'
import type { SymbolBook } from './symbol-book.ts'
import { startLimit } from './time-limit.ts'

export interface PortfolioSourceOptions {
  readonly kind: PortfolioKind
  readonly portfolio: Portfolio
  readonly exchange: Pick<Exchange, 'account' | 'positionRisk'>
  readonly symbols: SymbolBook
  /** Called once, and again after it has failed. */
  readonly credentials: () => Promise<Credentials>
  readonly clock: Clock
}

/**
 * Asks the exchange for the figures of one portfolio margin account. Request weight: a poll takes 20 at the
 * host of the plain kind; in Pro it takes 5 at the wallet's, and 10 at the futures', whose positions are shown.
 */
export function createPortfolioSource(options: PortfolioSourceOptions): Source {
  const { kind, portfolio, exchange, symbols, credentials, clock } = options
  let known: Credentials | null = null

  return {
    async poll() {
      known ??= await credentials()
      const asked = portfolio.account(kind, known)
      const listed = kind === 'portfolio-margin-pro' ? futuresOf(known) : Promise.resolve(null)
      listed.catch(() => {})
      const figures = await asked
      const receivedAt = clock.now()
      const limit = startLimit(clock)
      try {
        const summary = summarizePortfolio(kind, figures, await limit.orElse(listed, null), receivedAt)
        return { summary, answer: { kind: 'portfolio-margin', summary }, lotSizes: symbols.lotSizes }
      } finally {
        limit.end()
      }
    },
    // The exchange knows no asset mode of such an account.
    forgetMode() {},
  }

  async function futuresOf(signer: Credentials): Promise<PortfolioFutures> {
    const [account, prices] = await Promise.all([
      exchange.account(signer),
      exchange.positionRisk(signer).catch(() => []),
    ])
    refuseDuplicates(account)
    const told = consistentMap(prices.map(({ symbol, marginAsset }) => [symbol, marginAsset] as const))
    return { account, prices, marginAssets: new Map([...symbols.marginAssets, ...told]) }
  }
}
