import { type Exact, exact } from '../../shared/decimal.ts'
import type { DrillAccount, DrillPosition, Market } from './account.ts'

/** Round to eight places as the exchange does, so that sums agree to the last digit. */
const PLACES = 8

/** A position at the market's prices. */
export interface PositionFigures {
  readonly position: DrillPosition
  readonly markPrice: Exact
  readonly notional: Exact
  readonly unrealizedProfit: Exact
  readonly initialMargin: Exact
  readonly maintMargin: Exact
}

/** The figures of one asset or of the whole account. */
export interface Figures {
  readonly walletBalance: Exact
  readonly unrealizedProfit: Exact
  readonly marginBalance: Exact
  readonly maintMargin: Exact
  readonly initialMargin: Exact
  readonly crossWalletBalance: Exact
  readonly crossUnPnl: Exact
  readonly availableBalance: Exact
}

export interface AccountFigures {
  readonly positions: readonly PositionFigures[]
  readonly assets: readonly (Figures & { readonly asset: string })[]
  /** Of USDT alone in single-asset mode, of all assets in USD in multi-assets mode. */
  readonly totals: Figures
}

export function accountFigures(account: DrillAccount, market: Market): AccountFigures {
  const positions = account.positions.map((position) => positionFigures(position, market))
  const single = account.wallets.map(({ asset, balance }) => ({
    asset,
    ...assetFigures(
      exact(balance),
      positions.filter(({ position }) => position.marginAsset === asset),
    ),
  }))
  if (!account.multiAssets) {
    return { positions, assets: single, totals: single.find(({ asset }) => asset === 'USDT') ?? NOTHING }
  }
  const totals = usdTotals(account, single)
  const assets = single.map((row) => ({
    ...row,
    availableBalance: round(totals.availableBalance.div(walletOf(account, row.asset).ask)),
  }))
  return { positions, assets, totals }
}

export function sum(amounts: readonly Exact[]): Exact {
  return amounts.reduce((total, amount) => total.plus(amount), exact(0))
}

function positionFigures(position: DrillPosition, market: Market): PositionFigures {
  const amount = exact(position.amount)
  const markPrice = round(exact(position.price).times(exact(1).plus(market(position.symbol))))
  const notional = round(amount.times(markPrice))
  return {
    position,
    markPrice,
    notional,
    unrealizedProfit: round(amount.times(markPrice.minus(position.entryPrice))),
    initialMargin: round(notional.abs().div(position.leverage)),
    maintMargin: round(notional.abs().times(position.maintMarginRate)),
  }
}

function assetFigures(walletBalance: Exact, positions: readonly PositionFigures[]): Figures {
  const cross = positions.filter(({ position }) => position.isolatedWallet === null)
  const isolatedWallets = sum(positions.map(({ position }) => exact(position.isolatedWallet ?? 0)))
  const unrealizedProfit = sum(positions.map((figures) => figures.unrealizedProfit))
  const crossUnPnl = sum(cross.map((figures) => figures.unrealizedProfit))
  const crossWalletBalance = walletBalance.minus(isolatedWallets)
  const crossInitialMargin = sum(cross.map((figures) => figures.initialMargin))
  return {
    walletBalance,
    unrealizedProfit,
    marginBalance: walletBalance.plus(unrealizedProfit),
    maintMargin: sum(positions.map((figures) => figures.maintMargin)),
    initialMargin: sum(positions.map((figures) => figures.initialMargin)),
    crossWalletBalance,
    crossUnPnl,
    availableBalance: atLeastZero(crossWalletBalance.plus(crossUnPnl).minus(crossInitialMargin)),
  }
}

/** Converts equity at the bid (negative equity at the ask) and required margin at the ask. */
function usdTotals(account: DrillAccount, assets: AccountFigures['assets']): Figures {
  const equity = (pick: (row: Figures) => Exact) =>
    sum(
      assets.map((row) => {
        const { bid, ask } = walletOf(account, row.asset)
        return round(pick(row).times(row.marginBalance.lt(0) ? ask : bid))
      }),
    )
  const required = (pick: (row: Figures) => Exact) =>
    sum(assets.map((row) => round(pick(row).times(walletOf(account, row.asset).ask))))
  const walletBalance = equity((row) => row.walletBalance)
  const unrealizedProfit = equity((row) => row.unrealizedProfit)
  const marginBalance = walletBalance.plus(unrealizedProfit)
  const initialMargin = required((row) => row.initialMargin)
  return {
    walletBalance,
    unrealizedProfit,
    marginBalance,
    maintMargin: required((row) => row.maintMargin),
    initialMargin,
    crossWalletBalance: walletBalance,
    crossUnPnl: unrealizedProfit,
    availableBalance: atLeastZero(marginBalance.minus(initialMargin)),
  }
}

function walletOf(account: DrillAccount, asset: string) {
  const wallet = account.wallets.find((row) => row.asset === asset)
  if (wallet === undefined) throw new RangeError(`no wallet in ${asset}`)
  return wallet
}

function atLeastZero(amount: Exact): Exact {
  return amount.lt(0) ? ZERO : amount
}

function round(amount: Exact): Exact {
  return amount.round(PLACES)
}

const ZERO = exact(0)

const NOTHING: Figures = {
  walletBalance: ZERO,
  unrealizedProfit: ZERO,
  marginBalance: ZERO,
  maintMargin: ZERO,
  initialMargin: ZERO,
  crossWalletBalance: ZERO,
  crossUnPnl: ZERO,
  availableBalance: ZERO,
}
