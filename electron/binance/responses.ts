import { compareDecimals, exact, isZero } from '../../shared/decimal.ts'
import type { Decimal } from '../../shared/state.ts'
import { consistentMap } from './consistent-map.ts'
import { type ReadableRows, type Row, readReadableRows, readRow, rowOf } from './reading.ts'

export type AccountPayload = ReturnType<typeof readAccount>

/** The answer of `account`. Its totals are in USDT in single-asset mode, and in USD in multi-assets mode. */
export function readAccount(body: unknown) {
  const row = readRow(body)
  return {
    totalInitialMargin: row.money('totalInitialMargin'),
    totalMaintMargin: row.money('totalMaintMargin'),
    totalWalletBalance: row.money('totalWalletBalance'),
    totalUnrealizedProfit: row.money('totalUnrealizedProfit'),
    totalMarginBalance: row.money('totalMarginBalance'),
    availableBalance: row.money('availableBalance'),
    assets: row.rows('assets', readAsset),
    positions: row.rows('positions', readPosition),
  }
}

function readAsset(row: Row) {
  return {
    asset: row.name('asset'),
    walletBalance: row.money('walletBalance'),
    unrealizedProfit: row.money('unrealizedProfit'),
    marginBalance: row.money('marginBalance'),
    maintMargin: row.money('maintMargin'),
    crossWalletBalance: row.money('crossWalletBalance'),
    crossUnPnl: row.money('crossUnPnl'),
    availableBalance: row.money('availableBalance'),
  }
}

const POSITION_SIDES = ['BOTH', 'LONG', 'SHORT'] as const

function readPosition(row: Row) {
  return {
    symbol: row.name('symbol'),
    positionSide: row.oneOf('positionSide', POSITION_SIDES),
    positionAmt: row.money('positionAmt'),
    unrealizedProfit: row.money('unrealizedProfit'),
    isolatedMargin: row.money('isolatedMargin'),
    notional: row.money('notional'),
    isolatedWallet: row.money('isolatedWallet'),
    maintMargin: row.money('maintMargin'),
  }
}

/**
 * The answer of `positionRisk`: each position's margin asset and prices, which `account` leaves out. A
 * liquidation price of 0 means that there is none.
 */
export function readPositionRisk(body: unknown) {
  return readReadableRows(body, (row) => ({
    symbol: row.name('symbol'),
    positionSide: row.oneOf('positionSide', POSITION_SIDES),
    marginAsset: row.name('marginAsset'),
    entryPrice: row.money('entryPrice'),
    markPrice: row.money('markPrice'),
    liquidationPrice: row.money('liquidationPrice'),
  }))
}
export type PositionRiskRow = ReturnType<typeof readPositionRisk>['rows'][number]

/** The answer of `accountConfig`. */
export function readAccountConfig(body: unknown) {
  return { multiAssetsMargin: readRow(body).flag('multiAssetsMargin') }
}
export type AccountConfig = ReturnType<typeof readAccountConfig>

/** What an asset is worth in US dollars. */
export interface DollarRate {
  readonly bid: Decimal
  readonly ask: Decimal
}

/** By asset. */
export type DollarRates = ReadonlyMap<string, DollarRate>

/** The answer of `assetIndex`: a list, or a single row. */
export function readAssetIndex(body: unknown): ReadableRows<readonly [asset: string, rate: DollarRate]> {
  return readReadableRows(Array.isArray(body) ? body : [body], readRate)
}

function readRate(row: Row): readonly [asset: string, rate: DollarRate] {
  const symbol = row.name('symbol')
  const bid = row.money('bidRate')
  const ask = row.money('askRate')
  if (exact(bid).sign() <= 0) return row.refuse('bidRate')
  if (exact(ask).lt(exact(bid))) return row.refuse('askRate')
  return [symbol.replace(/USD$/, ''), { bid, ask }]
}

/** How much maintenance margin a symbol's positions need, by their size. */
export interface SymbolBrackets {
  /** By how much the bounds are scaled for this account; null when they are not. */
  readonly notionalCoef: Decimal | null
  /** Without gaps, from a notional of zero up. */
  readonly brackets: readonly Bracket[]
}

/** A position whose notional is in the bracket needs `notional × maintMarginRatio − cum`. */
export interface Bracket {
  readonly notionalFloor: Decimal
  readonly notionalCap: Decimal
  readonly maintMarginRatio: Decimal
  readonly cum: Decimal
}

/** The answer of `leverageBracket`: a list, or a single row for one symbol. */
export function readLeverageBrackets(
  body: unknown,
): ReadableRows<readonly [symbol: string, brackets: SymbolBrackets]> {
  return readReadableRows(Array.isArray(body) ? body : [body], readSymbolBrackets)
}

function readSymbolBrackets(row: Row): readonly [symbol: string, brackets: SymbolBrackets] {
  const symbol = row.name('symbol')
  const notionalCoef = row.has('notionalCoef') ? row.money('notionalCoef') : null
  if (notionalCoef !== null && exact(notionalCoef).sign() <= 0) return row.refuse('notionalCoef')
  const brackets = row
    .rows('brackets', readBracket)
    .toSorted((a, b) => compareDecimals(a.notionalFloor, b.notionalFloor))
  return followEachOther(brackets) ? [symbol, { notionalCoef, brackets }] : row.refuse('brackets')
}

function readBracket(row: Row): Bracket {
  const bracket = {
    notionalFloor: row.money('notionalFloor'),
    notionalCap: row.money('notionalCap'),
    maintMarginRatio: row.money('maintMarginRatio'),
    cum: row.money('cum'),
  }
  if (compareDecimals(bracket.notionalCap, bracket.notionalFloor) <= 0) return row.refuse('notionalCap')
  const ratio = exact(bracket.maintMarginRatio)
  if (ratio.sign() <= 0 || ratio.gt(1)) return row.refuse('maintMarginRatio')
  return exact(bracket.cum).sign() < 0 ? row.refuse('cum') : bracket
}

/** Whether the first starts at zero with nothing taken off, and each other where the one before it ends. */
function followEachOther(brackets: readonly Bracket[]): boolean {
  const [first] = brackets
  if (first === undefined || !isZero(first.notionalFloor) || !isZero(first.cum)) return false
  return brackets.every((bracket, index) => {
    const next = brackets[index + 1]
    if (next === undefined) return true
    const isHigher = compareDecimals(next.maintMarginRatio, bracket.maintMarginRatio) >= 0
    return isHigher && compareDecimals(next.notionalFloor, bracket.notionalCap) === 0
  })
}

export interface ExchangeInfo {
  /** By symbol. Some symbol must have one. */
  readonly marginAssets: ReadonlyMap<string, string>
  /** The step of each symbol's quantities, from its rule `LOT_SIZE`. A symbol without one is missing. */
  readonly lotSizes: ReadonlyMap<string, Decimal>
  /** The request weight that this IP may use in a minute; null if that is missing. */
  readonly weightLimit: number | null
}

/** The answer of `exchangeInfo`, and the symbols in it whose margin asset cannot be read. */
export function readExchangeInfo(body: unknown): ExchangeInfo & Pick<ReadableRows<unknown>, 'unreadable'> {
  const info = readRow(body)
  const { rows, unreadable } = readReadableRows(
    info.list('symbols'),
    (row) => ({
      symbol: row.name('symbol'),
      marginAsset: row.name('marginAsset'),
      lotSize: lotSizeIn(row),
    }),
    'symbols',
  )
  const marginAssets = consistentMap(rows.map(({ symbol, marginAsset }) => [symbol, marginAsset]))
  if (marginAssets.size === 0) return info.refuse('symbols')
  const lotSizes = consistentMap(
    rows.flatMap(({ symbol, lotSize }) => (lotSize === null ? [] : [[symbol, lotSize] as const])),
  )
  return { marginAssets, lotSizes, weightLimit: weightLimitIn(info), unreadable }
}

function lotSizeIn(row: Row): Decimal | null {
  const rules = row.listOrNone('filters').flatMap((value) => rowOf(value) ?? [])
  const step = rules.find((rule) => rule.nameOrNull('filterType') === 'LOT_SIZE')?.moneyOrNull('stepSize')
  return step != null && exact(step).sign() > 0 ? step : null
}

function weightLimitIn(row: Row): number | null {
  for (const value of row.listOrNone('rateLimits')) {
    const limit = rowOf(value)
    const isWeight =
      limit?.nameOrNull('rateLimitType') === 'REQUEST_WEIGHT' &&
      limit.nameOrNull('interval') === 'MINUTE' &&
      limit.countOrNull('intervalNum') === 1
    const weight = isWeight ? limit.countOrNull('limit') : null
    if (weight !== null) return weight
  }
  return null
}

/** Permissions that let nobody trade. */
const NOT_TRADING = new Set(['enableReading', 'enableFixReadOnly', 'enableWithdrawals'])

/** The answer of `apiRestrictions`. An unknown permission counts as one to trade. */
export function readRestrictions(body: unknown) {
  const row = readRow(body)
  row.flag('enableReading')
  return {
    withdrawals: row.flag('enableWithdrawals'),
    trading: row
      .entries()
      .some(
        ([permission, granted]) =>
          granted === true && /^(enable|permits)/.test(permission) && !NOT_TRADING.has(permission),
      ),
    ipRestricted: row.flag('ipRestrict'),
  }
}
export type Restrictions = Readonly<ReturnType<typeof readRestrictions>>

/**
 * The answers of `portfolioAccount` and `portfolioProAccount`. What else the exchange may leave empty, or
 * write in a way that is not known, is null then.
 */
export function readPortfolioAccount(body: unknown) {
  const row = readRow(body)
  return {
    accountEquity: row.money('accountEquity'),
    accountMaintMargin: row.money('accountMaintMargin'),
    uniMMR: row.moneyOrNull('uniMMR'),
    accountStatus: row.nameOrNull('accountStatus'),
    totalAvailableBalance: row.moneyOrNull('totalAvailableBalance'),
  }
}
export type PortfolioPayload = ReturnType<typeof readPortfolioAccount>

/** The answer of `openListenKey`. */
export function readListenKey(body: unknown): string {
  return readRow(body).matching('listenKey', /^[\w-]{1,200}$/)
}

/** The answer of `time`, ms since the epoch. */
export function readTime(body: unknown): number {
  return readRow(body).count('serverTime')
}
