import fc from 'fast-check'
import type {
  AccountFigures,
  AccountModes,
  AssetFigures,
  PositionFigures,
} from '../../../electron/margin/figures.ts'
import { type Exact, exact, sum, toDecimal } from '../../../shared/decimal.ts'
import type { Decimal, PositionSide } from '../../../shared/state.ts'

/** An account as its wallets and positions, before the exchange computes any sums. */
export interface Book {
  readonly multiAssets: boolean
  readonly wallets: readonly Wallet[]
  readonly positions: readonly Position[]
}

export interface Wallet {
  readonly asset: string
  /** Includes the wallets of isolated positions. */
  readonly balance: Decimal
  readonly bid: Decimal
  readonly ask: Decimal
}

export interface Position {
  readonly symbol: string
  readonly positionSide: PositionSide
  readonly marginAsset: string
  /** Zero when the row has only open orders. */
  readonly amount: Decimal
  readonly price: Decimal
  readonly entryPrice: Decimal
  readonly maintMarginRate: Decimal
  /** Instead of a share of the notional. */
  readonly maintMargin?: Decimal
  readonly isolatedWallet: Decimal | null
}

const SYMBOLS: readonly (readonly [symbol: string, marginAsset: string])[] = [
  ['BTCUSDT', 'USDT'],
  ['ETHUSDT', 'USDT'],
  ['BTCUSDT_261225', 'USDT'],
  ['SOLUSDC', 'USDC'],
  ['ETHUSDC', 'USDC'],
  ['ETHBTC', 'BTC'],
  ['测试USDT', 'USDT'],
  ['XYZ', 'BNFCR'],
]

/** Returns modes with the margin asset of each symbol. Cross or isolated must be derived from the figures. */
export function modesOf({ multiAssets, wallets }: Book): AccountModes {
  return {
    multiAssets,
    marginAssets: new Map(SYMBOLS),
    contradicted: false,
    rates: new Map(wallets.map(({ asset, bid, ask }) => [asset, { bid, ask }])),
    prices: [],
  }
}

/** Returns the answer of the exchange, with the sums that always hold in it. */
export function accountOf(book: Book): AccountFigures {
  const positions = book.positions.map(figuresOf)
  const assets = book.wallets.map(({ asset, balance }) =>
    rowOf(
      asset,
      balance,
      positions.filter((_, index) => book.positions[index]?.marginAsset === asset),
    ),
  )
  if (!book.multiAssets) {
    const usdt = assets.find(({ asset }) => asset === 'USDT') ?? rowOf('USDT', '0', [])
    return {
      ...totals((pick) => exact(pick(usdt))),
      availableBalance: usdt.availableBalance,
      assets,
      positions,
    }
  }
  const inDollars = (pick: (row: AssetFigures) => Decimal, required: boolean) =>
    assets.reduce((total, row, index) => {
      const wallet = book.wallets[index]
      const rate = required || exact(row.marginBalance).lt(0) ? wallet?.ask : wallet?.bid
      return total.plus(
        exact(pick(row))
          .times(exact(rate ?? '1'))
          .round(8),
      )
    }, exact('0'))
  return { ...totals(inDollars), availableBalance: '0', assets, positions }
}

/** A book with positions in any symbols, sides and kinds that its modes allow. */
export function book(multiAssets: boolean): fc.Arbitrary<Book> {
  return fc.boolean().chain((hedge) =>
    fc.record({
      multiAssets: fc.constant(multiAssets),
      wallets: fc
        .shuffledSubarray(['USDT', 'USDC', 'BTC', 'BNFCR', 'NEWCOIN'])
        .chain((some) => fc.tuple(...withAll(some).map(wallet))),
      positions: fc
        .uniqueArray(
          fc.tuple(
            fc.constantFrom(...(multiAssets ? SYMBOLS.slice(0, 6) : SYMBOLS)),
            hedge ? fc.constantFrom('LONG' as const, 'SHORT' as const) : fc.constant('BOTH' as const),
          ),
          { maxLength: 7, selector: ([[symbol], side]) => `${symbol}:${side}` },
        )
        .chain((rows) =>
          fc.tuple(...rows.map(([[symbol, asset], side]) => position(symbol, asset, side, !multiAssets))),
        )
        .map(withOnePrice),
    }),
  )
}

export const anyBook: fc.Arbitrary<Book> = fc.oneof(
  { arbitrary: book(false), weight: 3 },
  { arbitrary: book(true), weight: 1 },
)

/** Adds every margin asset, as the exchange sends a row for each, even when it is empty. */
function withAll(some: readonly string[]): readonly string[] {
  return [...new Set([...some, ...SYMBOLS.map(([, asset]) => asset)])]
}

function wallet(asset: string): fc.Arbitrary<Wallet> {
  return fc.record({
    asset: fc.constant(asset),
    balance: fc.oneof(
      { arbitrary: decimal(0, 2_000_000_000, 5), weight: 8 },
      { arbitrary: fc.constantFrom<Decimal>('0', '0.00000000'), weight: 1 },
      { arbitrary: decimal(-2_000_000_000, 0, 6), weight: 1 },
    ),
    bid: asset === 'BNFCR' ? fc.constant('1') : decimal(9700, 10000, 4),
    ask: asset === 'BNFCR' ? fc.constant('1') : decimal(10000, 10300, 4),
  })
}

function position(
  symbol: string,
  marginAsset: string,
  positionSide: PositionSide,
  mayBeIsolated: boolean,
): fc.Arbitrary<Position> {
  return fc
    .record({
      amount: fc.oneof({ arbitrary: decimal(1, 9000, 3), weight: 9 }, fc.constant<Decimal>('0.000')),
      short: fc.boolean(),
      price: decimal(10, 9_000_00, 2),
      entryPrice: decimal(10, 9_000_00, 2),
      maintMarginRate: decimal(4, 300, 3),
      isolatedWallet: mayBeIsolated ? fc.option(decimal(1, 2_000_000_000, 6)) : fc.constant(null),
    })
    .map(({ amount, short, ...rest }) => ({
      ...rest,
      symbol,
      marginAsset,
      positionSide,
      amount: positionSide === 'SHORT' || (positionSide === 'BOTH' && short) ? negative(amount) : amount,
      isolatedWallet: exact(amount).eq(0) ? null : rest.isolatedWallet,
    }))
}

/** Gives both legs of a symbol the same price. */
function withOnePrice(positions: readonly Position[]): Position[] {
  const prices = new Map(positions.map(({ symbol, price }) => [symbol, price]))
  return positions.map((row) => ({ ...row, price: prices.get(row.symbol) ?? row.price }))
}

function figuresOf(row: Position): PositionFigures {
  const notional = exact(row.amount).times(exact(row.price))
  const profit = exact(row.amount).times(exact(row.price).minus(exact(row.entryPrice)))
  return {
    symbol: row.symbol,
    positionSide: row.positionSide,
    positionAmt: row.amount,
    notional: toDecimal(notional),
    unrealizedProfit: toDecimal(profit),
    maintMargin: row.maintMargin ?? toDecimal(notional.abs().times(exact(row.maintMarginRate))),
    isolatedWallet: row.isolatedWallet ?? '0',
    isolatedMargin: row.isolatedWallet === null ? '0' : toDecimal(exact(row.isolatedWallet).plus(profit)),
  }
}

function initialMarginOf({ notional }: PositionFigures): Decimal {
  return toDecimal(exact(notional).abs().times('0.5'))
}

function rowOf(asset: string, walletBalance: Decimal, positions: readonly PositionFigures[]): AssetFigures {
  const isolated = positions.filter(({ isolatedWallet }) => !exact(isolatedWallet).eq(0))
  const cross = positions.filter((row) => !isolated.includes(row))
  const unrealizedProfit = sum(positions.map((row) => row.unrealizedProfit))
  const crossWallet = exact(walletBalance).minus(sum(isolated.map((row) => row.isolatedWallet)))
  const crossProfit = sum(cross.map((row) => row.unrealizedProfit))
  const available = crossWallet.plus(crossProfit).minus(sum(cross.map(initialMarginOf)))
  return {
    asset,
    walletBalance,
    unrealizedProfit: toDecimal(unrealizedProfit),
    marginBalance: toDecimal(exact(walletBalance).plus(unrealizedProfit)),
    maintMargin: toDecimal(sum(positions.map((row) => row.maintMargin))),
    crossWalletBalance: toDecimal(crossWallet),
    crossUnPnl: toDecimal(crossProfit),
    availableBalance: available.gt(0) ? toDecimal(available) : '0',
  }
}

function totals(of: (pick: (row: AssetFigures) => Decimal, required: boolean) => Exact) {
  const wallet = of((row) => row.walletBalance, false)
  const profit = of((row) => row.unrealizedProfit, false)
  return {
    totalInitialMargin: toDecimal(of((row) => row.maintMargin, true)),
    totalMaintMargin: toDecimal(of((row) => row.maintMargin, true)),
    totalWalletBalance: toDecimal(wallet),
    totalUnrealizedProfit: toDecimal(profit),
    totalMarginBalance: toDecimal(wallet.plus(profit)),
  }
}

/** `min` and `max` are in units of the last decimal place. */
function decimal(min: number, max: number, places: number): fc.Arbitrary<Decimal> {
  const unit = exact('1').div(10 ** places)
  return fc.integer({ min, max }).map((units) => toDecimal(exact(units).times(unit)))
}

function negative(amount: Decimal): Decimal {
  return toDecimal(exact(amount).times('-1'))
}
