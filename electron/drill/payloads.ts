import { type Exact, exact } from '../../shared/decimal.ts'
import type { DrillAccount, DrillPosition, Market } from './account.ts'
import { accountFigures, type Figures, type PositionFigures } from './figures.ts'
import { liquidationPrice } from './liquidation.ts'

/** `/fapi/v3/account` as the exchange answers it. There are no open orders. */
export function accountPayload(account: DrillAccount, market: Market, updateTime: number): object {
  const { totals, assets, positions } = accountFigures(account, market)
  return {
    totalInitialMargin: money(totals.initialMargin),
    totalMaintMargin: money(totals.maintMargin),
    totalWalletBalance: money(totals.walletBalance),
    totalUnrealizedProfit: money(totals.unrealizedProfit),
    totalMarginBalance: money(totals.marginBalance),
    totalPositionInitialMargin: money(totals.initialMargin),
    totalOpenOrderInitialMargin: NO_MONEY,
    totalCrossWalletBalance: money(totals.crossWalletBalance),
    totalCrossUnPnl: money(totals.crossUnPnl),
    availableBalance: money(totals.availableBalance),
    maxWithdrawAmount: money(totals.availableBalance),
    assets: assets.map((row) => ({ asset: row.asset, ...assetMoney(row), updateTime })),
    positions: positions.map((figures) => ({ ...positionMoney(figures), updateTime })),
  }
}

/** `/fapi/v3/positionRisk` as the exchange answers it. */
export function positionRiskPayload(account: DrillAccount, market: Market, updateTime: number): object {
  const figures = accountFigures(account, market)
  return figures.positions.map((row) => {
    const { unrealizedProfit, ...amounts } = positionMoney(row)
    return {
      ...amounts,
      unRealizedProfit: unrealizedProfit,
      entryPrice: row.position.entryPrice,
      breakEvenPrice: row.position.entryPrice,
      markPrice: money(row.markPrice),
      liquidationPrice: money(liquidationPrice(row, figures) ?? exact(0)),
      marginAsset: row.position.marginAsset,
      positionInitialMargin: amounts.initialMargin,
      openOrderInitialMargin: '0',
      adl: 1,
      bidNotional: '0',
      askNotional: '0',
      updateTime,
    }
  })
}

/** `/fapi/v1/accountConfig` as the exchange answers it. */
export function accountConfigPayload(account: DrillAccount): object {
  return {
    feeTier: 0,
    canTrade: true,
    canDeposit: true,
    canWithdraw: true,
    dualSidePosition: account.hedge,
    updateTime: 0,
    multiAssetsMargin: account.multiAssets,
    tradeGroupId: -1,
  }
}

/** `/fapi/v1/assetIndex` as the exchange answers it. */
export function assetIndexPayload(accounts: readonly DrillAccount[], now: number): object {
  const wallets = new Map(
    accounts.flatMap((account) => account.wallets).map((wallet) => [wallet.asset, wallet]),
  )
  return [...wallets.values()].map(({ asset, bid, ask }) => ({
    symbol: `${asset}USD`,
    time: now,
    index: ask,
    bidBuffer: '0',
    askBuffer: '0',
    bidRate: bid,
    askRate: ask,
    autoExchangeBidBuffer: '0',
    autoExchangeAskBuffer: '0',
    autoExchangeBidRate: bid,
    autoExchangeAskRate: ask,
  }))
}

/** `/fapi/v1/leverageBracket` as the exchange answers it, with one bracket for all sizes. */
export function leverageBracketPayload({ positions }: DrillAccount): object {
  const bySymbol = new Map(positions.map((position) => [position.symbol, position]))
  return [...bySymbol.values()].map(({ symbol, leverage, maintMarginRate }) => ({
    symbol,
    brackets: [
      {
        bracket: 1,
        initialLeverage: leverage,
        notionalCap: 1_000_000_000,
        notionalFloor: 0,
        maintMarginRatio: Number(maintMarginRate),
        cum: 0,
      },
    ],
  }))
}

/** `/sapi/v1/account/apiRestrictions` as the exchange answers it. */
export function restrictionsPayload({ permissions }: DrillAccount): object {
  const { trade = false, withdraw = false, anyIp = false } = permissions ?? {}
  return {
    ipRestrict: !anyIp,
    createTime: 0,
    enableReading: true,
    enableWithdrawals: withdraw,
    enableInternalTransfer: false,
    enableMargin: false,
    enableFutures: trade,
    permitsUniversalTransfer: false,
    enableVanillaOptions: false,
    enableFixApiTrade: false,
    enableFixReadOnly: true,
    enableSpotAndMarginTrading: false,
    enablePortfolioMarginTrading: false,
  }
}

/** `/fapi/v1/exchangeInfo` as the exchange answers it, with only the symbols and assets that the accounts hold. */
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

const NO_MONEY = '0.00000000'

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
    filters: [{ filterType: 'LOT_SIZE', minQty: '0.001', maxQty: '1000000', stepSize: '0.001' }],
  }
}

function assetMoney(row: Figures) {
  return {
    walletBalance: money(row.walletBalance),
    unrealizedProfit: money(row.unrealizedProfit),
    marginBalance: money(row.marginBalance),
    maintMargin: money(row.maintMargin),
    initialMargin: money(row.initialMargin),
    positionInitialMargin: money(row.initialMargin),
    openOrderInitialMargin: NO_MONEY,
    crossWalletBalance: money(row.crossWalletBalance),
    crossUnPnl: money(row.crossUnPnl),
    availableBalance: money(row.availableBalance),
    maxWithdrawAmount: money(row.availableBalance),
  }
}

function positionMoney({
  position,
  unrealizedProfit,
  notional,
  initialMargin,
  maintMargin,
}: PositionFigures) {
  const { symbol, positionSide, amount, isolatedWallet } = position
  return {
    symbol,
    positionSide,
    positionAmt: amount,
    unrealizedProfit: money(unrealizedProfit),
    isolatedMargin: isolatedWallet === null ? '0' : money(unrealizedProfit.plus(isolatedWallet)),
    notional: money(notional),
    isolatedWallet: isolatedWallet === null ? '0' : money(exact(isolatedWallet)),
    initialMargin: money(initialMargin),
    maintMargin: money(maintMargin),
  }
}

function money(amount: Exact): string {
  return amount.toFixed(8)
}
