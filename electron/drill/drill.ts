import { randomBytes } from 'node:crypto'
import type { Credentials } from '../../shared/accounts.ts'
import type { Decimal, DrillMarket } from '../../shared/state.ts'
import type { DrillAccount, Market } from './account.ts'
import { createDrillExchange } from './exchange.ts'
import { scriptedMarket } from './scripted-market.ts'

export interface Drill {
  readonly baseUrl: string
  /** Random, and new for each drill. */
  readonly credentials: Credentials
  /** Answers from this process instead of the network. */
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>
  /** More than all polls together can use. */
  readonly weightLimit: number
  readonly market: DrillMarket
  /** Takes effect with the next request. */
  setMarket(market: DrillMarket): void
}

const WEIGHT_LIMIT = 1_000_000

/** No resolver knows this name, in case a request ever reaches the network. */
const BASE_URL = 'https://drill.invalid'

/** Begins a fire drill: a mid-size account goes to a margin call and back, again and again. */
export function createDrill({ now }: { readonly now: () => number }): Drill {
  const startedAt = now()
  let market: DrillMarket = { move: null, quiet: false }
  const credentials = { apiKey: randomBytes(32).toString('hex'), secret: randomBytes(32).toString('hex') }
  const accounts = [drillAccount(credentials)]
  const answer = createDrillExchange({
    now,
    accounts: () => accounts,
    market: () => marketAt(market.move),
    weightLimit: WEIGHT_LIMIT,
  })
  return {
    baseUrl: BASE_URL,
    credentials,
    weightLimit: WEIGHT_LIMIT,
    fetch: async (url, init) => answer(new Request(url, init)),
    get market() {
      return market
    },
    setMarket(next) {
      market = next
    },
  }

  function marketAt(move: Decimal | null): Market {
    return move === null ? scriptedMarket(now() - startedAt) : () => move
  }
}

/** About 3,000 USDT in single-asset, one-way mode, in three pools. */
export function drillAccount(credentials: Credentials): DrillAccount {
  return {
    credentials,
    multiAssets: false,
    hedge: false,
    wallets: [
      { asset: 'USDT', balance: '2444.41729300', bid: '1', ask: '1' },
      { asset: 'USDC', balance: '371.90518000', bid: '1', ask: '1' },
    ],
    positions: [
      {
        symbol: 'BTCUSDT',
        positionSide: 'BOTH',
        marginAsset: 'USDT',
        amount: '0.412',
        entryPrice: '95780.4',
        price: '96412.70',
        leverage: 50,
        maintMarginRate: '0.005',
        isolatedWallet: null,
      },
      {
        symbol: 'ETHUSDT',
        positionSide: 'BOTH',
        marginAsset: 'USDT',
        amount: '-1.240',
        entryPrice: '3441.18',
        price: '3428.55',
        leverage: 20,
        maintMarginRate: '0.005',
        isolatedWallet: '212.58430000',
      },
      {
        symbol: 'SOLUSDC',
        positionSide: 'BOTH',
        marginAsset: 'USDC',
        amount: '38',
        entryPrice: '182.640',
        price: '184.2100',
        leverage: 20,
        maintMarginRate: '0.01',
        isolatedWallet: null,
      },
      {
        symbol: 'XRPUSDT',
        positionSide: 'BOTH',
        marginAsset: 'USDT',
        amount: '7850.0',
        entryPrice: '2.4312',
        price: '2.4388',
        leverage: 20,
        maintMarginRate: '0.02',
        isolatedWallet: null,
      },
    ],
  }
}
