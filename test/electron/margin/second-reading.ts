/**
 * Computes the figures that an answer leads to in another way than the product: from the answer's text, with whole
 * numbers of 10⁻⁶⁰, and by the exchange's formulas alone. Unlike the oracle it takes answers that contradict themselves.
 */
import type { AccountModes } from '../../../electron/margin/figures.ts'
import {
  AMOUNT_PLACES,
  amountIn,
  listIn,
  nameIn,
  objectOf,
  orNull,
  parseSecond,
  plainText,
  refuse,
} from '../binance/second-reader.ts'

export interface SecondReading {
  /** By pool. */
  readonly pools: ReadonlyMap<string, { readonly marginRatio: string; readonly money: string }>
  readonly marginBalance: string
  readonly maintMargin: string
  readonly availableBalance: string
  /** The notional of each open position. */
  readonly notionals: ReadonlyMap<string, string>
}

const RATIO_PLACES = 20
const UNIT = 10n ** BigInt(AMOUNT_PLACES)
/** The exchange rounds its figures, so a difference of less says nothing. */
const ROUNDING = UNIT / 100_000n

/** Null when the answer must be refused. */
export function secondReading(text: string, modes: AccountModes): SecondReading | null {
  return orNull(() => {
    const body = objectOf(parseSecond(text))
    for (const field of ['totalInitialMargin', 'totalWalletBalance', 'totalUnrealizedProfit'])
      amountIn(body, field)
    const due = amountIn(body, 'totalMaintMargin')
    const balance = amountIn(body, 'totalMarginBalance')
    const assets = listIn(body, 'assets').map(assetOf)
    const positions = listIn(body, 'positions').map(positionOf)
    if (new Set(assets.map(({ asset }) => asset)).size < assets.length) refuse()
    if (new Set(positions.map(({ key }) => key)).size < positions.length) refuse()
    const open = positions.filter(({ amount }) => amount !== 0n)
    return {
      pools: modes.multiAssets ? wholeAccount(due, balance, open) : separatePools(assets, positions, modes),
      marginBalance: plainText(balance),
      maintMargin: plainText(due),
      availableBalance: plainText(amountIn(body, 'availableBalance')),
      notionals: new Map(open.map(({ key, notional }) => [key, plainText(notional)])),
    }
  })
}

function assetOf(value: unknown) {
  const row = objectOf(value)
  for (const field of ['walletBalance', 'unrealizedProfit', 'marginBalance', 'availableBalance'])
    amountIn(row, field)
  return {
    asset: nameIn(row, 'asset'),
    due: amountIn(row, 'maintMargin'),
    cross: amountIn(row, 'crossWalletBalance') + amountIn(row, 'crossUnPnl'),
  }
}

function positionOf(value: unknown) {
  const row = objectOf(value)
  const symbol = nameIn(row, 'symbol')
  const side = nameIn(row, 'positionSide')
  if (!['BOTH', 'LONG', 'SHORT'].includes(side)) refuse()
  const collateral = amountIn(row, 'isolatedWallet')
  return {
    symbol,
    key: `${symbol}:${side}`,
    amount: amountIn(row, 'positionAmt'),
    notional: amountIn(row, 'notional'),
    due: amountIn(row, 'maintMargin'),
    isolated: collateral !== 0n || amountIn(row, 'isolatedMargin') !== 0n,
    balance: collateral + amountIn(row, 'unrealizedProfit'),
  }
}

type Asset = ReturnType<typeof assetOf>
type Position = ReturnType<typeof positionOf>

/** Nothing when positions that owe margin stand beside a total of nothing. */
function wholeAccount(due: bigint, balance: bigint, open: readonly Position[]) {
  const isContradicted = due <= 0n && total(open) > 0n
  const isIdle = due === 0n && open.length === 0
  return new Map(isContradicted || isIdle ? [] : [['cross:USD', figuresOf(due, balance)]])
}

/** A position of which no margin asset is known may be in any row, and none is taken out of a row then. */
function separatePools(
  assets: readonly Asset[],
  positions: readonly Position[],
  { marginAssets }: AccountModes,
) {
  const pools = new Map<string, ReturnType<typeof figuresOf>>()
  const isolated = positions.filter(({ isolated }) => isolated)
  const cross = positions.filter(({ amount, isolated }) => amount !== 0n && !isolated)
  const assetOfEachIsKnown = isolated.every(({ symbol }) => marginAssets.has(symbol))
  for (const { asset, due, cross: balance } of assets) {
    const isIn = ({ symbol }: Position) => marginAssets.get(symbol) === asset
    const owed = total(cross.filter(isIn))
    const left = due - total(isolated.filter(isIn))
    const larger = !assetOfEachIsKnown || owed > left + ROUNDING ? owed : left
    if (cross.some(isIn) || larger > 0n) pools.set(`cross:${asset}`, figuresOf(larger, balance))
  }
  for (const { key, amount, due, balance } of isolated)
    if (amount !== 0n) pools.set(`isolated:${key}`, figuresOf(due, balance))
  return pools
}

function total(positions: readonly Position[]): bigint {
  return positions.reduce((sum, { due }) => sum + due, 0n)
}

function figuresOf(owed: bigint, balance: bigint) {
  const due = owed < 0n ? 0n : owed
  return { marginRatio: ratioOf(due, balance), money: plainText(balance - due) }
}

/** Rounded, half up. */
function ratioOf(due: bigint, balance: bigint): string {
  if (due === 0n) return '0'
  if (balance <= 0n) return 'Infinity'
  return plainText((2n * due * 10n ** BigInt(RATIO_PLACES) + balance) / (2n * balance), RATIO_PLACES)
}
