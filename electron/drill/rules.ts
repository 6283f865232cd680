import type { DrillAccount, DrillPosition } from './book.ts'

/** `/fapi/v1/exchangeInfo` in the exchange's shape, for the symbols and assets that somebody holds. */
export function exchangeInfoPayload(
  accounts: readonly DrillAccount[],
  now: number,
  weightLimit: number,
): object {
  const positions = accounts.flatMap((account) => account.positions)
  const symbols = new Map(positions.map((position) => [position.symbol, symbolRules(position)]))
  const assets = new Set(accounts.flatMap(({ wallets }) => wallets.map(({ asset }) => asset)))
  return {
    timezone: 'UTC',
    serverTime: now,
    futuresType: 'U_MARGINED',
    rateLimits: [
      { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: weightLimit },
      { rateLimitType: 'ORDERS', interval: 'MINUTE', intervalNum: 1, limit: 1200 },
    ],
    exchangeFilters: [],
    assets: [...assets].map((asset) => ({ asset, marginAvailable: true, autoAssetExchange: '-10000' })),
    symbols: [...symbols.values()],
  }
}

function symbolRules({ symbol, marginAsset }: DrillPosition) {
  return {
    symbol,
    pair: symbol,
    contractType: 'PERPETUAL',
    status: 'TRADING',
    baseAsset: symbol.slice(0, -marginAsset.length),
    quoteAsset: marginAsset,
    marginAsset,
    pricePrecision: 2,
    quantityPrecision: 3,
    filters: [],
  }
}
