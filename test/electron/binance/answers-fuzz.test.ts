import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseJson } from '../../../electron/binance/json.ts'
import { readAnswer } from '../../../electron/binance/reading.ts'
import {
  readAccountConfig,
  readAssetIndex,
  readExchangeInfo,
  readLeverageBrackets,
  readListenKey,
  readPortfolioAccount,
  readPositionRisk,
  readRestrictions,
  readTime,
} from '../../../electron/binance/responses.ts'
import { exact, toDecimal } from '../../../shared/decimal.ts'
import { ProblemError } from '../../../shared/problems.ts'
import type { Decimal } from '../../../shared/state.ts'
import { runs } from '../../deep.ts'
import { portfolioFigures } from '../../exchange/portfolio.ts'
import { mutatedJson } from '../../mutations.ts'
import {
  AMOUNT_PLACES,
  amountIn,
  countIn,
  flagIn,
  listIn,
  nameIn,
  objectOf,
  orNull,
  parseSecond,
  plainText,
  refuse,
  textIn,
} from './second-reader.ts'

const { numRuns, timeout } = runs(100, 10_000)

interface Answer {
  readonly payload: object
  /** What the product reads, with each amount in its shortest form. */
  readonly read: (body: unknown) => unknown
  /** What must be read. It throws where the answer must be refused. */
  readonly second: (body: unknown) => unknown
}

/** Every answer but that of `account`, whose figures are computed a second time in `margin/fuzz.test.ts`. */
const ANSWERS: Readonly<Record<string, Answer>> = {
  positionRisk: {
    payload: ['BTCUSDT', 'ETHUSDT', 'SOLUSDC'].map((symbol) => ({
      symbol,
      positionSide: 'BOTH',
      marginAsset: 'USDT',
      entryPrice: '100.50000000',
      markPrice: '99.1',
      liquidationPrice: '0',
    })),
    read: (body) =>
      readPositionRisk(body).rows.map(({ entryPrice, markPrice, liquidationPrice, ...row }) => ({
        ...row,
        entryPrice: shortest(entryPrice),
        markPrice: shortest(markPrice),
        liquidationPrice: shortest(liquidationPrice),
      })),
    second: (body) =>
      readableRows(body, (row) => ({
        symbol: nameIn(row, 'symbol'),
        positionSide: sideIn(row),
        marginAsset: nameIn(row, 'marginAsset'),
        entryPrice: plainText(amountIn(row, 'entryPrice')),
        markPrice: plainText(amountIn(row, 'markPrice')),
        liquidationPrice: plainText(amountIn(row, 'liquidationPrice')),
      })),
  },
  accountConfig: {
    payload: { dualSidePosition: false, multiAssetsMargin: true },
    read: readAccountConfig,
    second: (body) => ({ multiAssetsMargin: flagIn(objectOf(body), 'multiAssetsMargin') }),
  },
  assetIndex: {
    payload: ['BTCUSD', 'USDCUSD', 'BNBUSD'].map((symbol) => ({
      symbol,
      bidRate: '0.99',
      askRate: '1.0100',
    })),
    read: (body) =>
      readAssetIndex(body).rows.map(([asset, { bid, ask }]) => [asset, shortest(bid), shortest(ask)]),
    second: (body) =>
      readableRows(Array.isArray(body) ? body : [body], (row) => {
        const [bid, ask] = [amountIn(row, 'bidRate'), amountIn(row, 'askRate')]
        if (bid <= 0n || ask < bid) refuse()
        return [nameIn(row, 'symbol').replace(/USD$/, ''), plainText(bid), plainText(ask)]
      }),
  },
  exchangeInfo: {
    payload: {
      rateLimits: [{ rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 2400 }],
      symbols: ['BTCUSDT', 'ETHUSDT', 'SOLUSDC'].map((symbol) => ({
        symbol,
        marginAsset: symbol.slice(-4),
        filters: [
          { filterType: 'PRICE_FILTER', tickSize: '0.10' },
          { filterType: 'LOT_SIZE', stepSize: '0.0010' },
        ],
      })),
    },
    read(body) {
      const { marginAssets, lotSizes } = readExchangeInfo(body)
      return [marginAssets, new Map([...lotSizes].map(([symbol, step]) => [symbol, shortest(step)]))]
    },
    second(body) {
      const rows = readableRows(
        listIn(objectOf(body), 'symbols'),
        (row) => [nameIn(row, 'symbol'), nameIn(row, 'marginAsset'), lotSizeIn(row)] as const,
      )
      const known = rows.filter(([symbol, asset]) =>
        rows.every(([other, its]) => other !== symbol || its === asset),
      )
      if (known.length === 0) return refuse()
      const steps = rows.filter(
        ([symbol, , step]) =>
          step !== null &&
          rows.every(([other, , its]) => other !== symbol || its === null || its.sent === step.sent),
      )
      return [
        new Map(known.map(([symbol, asset]) => [symbol, asset])),
        new Map(steps.map(([symbol, , step]) => [symbol, step?.shortest])),
      ]
    },
  },
  leverageBracket: {
    payload: ['BTCUSDT', 'ETHUSDT'].map((symbol) => ({
      symbol,
      notionalCoef: 1.5,
      brackets: [
        { bracket: 1, notionalCap: 50000, notionalFloor: 0, maintMarginRatio: 0.004, cum: 0.0 },
        { bracket: 2, notionalCap: 250000, notionalFloor: 50000, maintMarginRatio: 0.005, cum: 50.0 },
      ],
    })),
    read: (body) =>
      readLeverageBrackets(body).rows.map(([symbol, { notionalCoef, brackets }]) => [
        symbol,
        shortest(notionalCoef),
        brackets.map((row) =>
          [row.notionalFloor, row.notionalCap, row.maintMarginRatio, row.cum].map(shortest),
        ),
      ]),
    second: (body) =>
      readableRows(Array.isArray(body) ? body : [body], (row) => {
        const coefficient = Reflect.get(row, 'notionalCoef') == null ? null : amountIn(row, 'notionalCoef')
        if (coefficient !== null && coefficient <= 0n) refuse()
        const brackets = listIn(row, 'brackets').map((value) => bracketIn(objectOf(value)))
        brackets.sort((a, b) => Number(a.floor > b.floor) - Number(a.floor < b.floor))
        for (const [index, { floor, rate, cum }] of brackets.entries()) {
          const before = brackets[index - 1]
          const isNext = before === undefined ? floor === 0n && cum === 0n : floor === before.cap
          if (!isNext || rate < (before?.rate ?? 0n)) refuse()
        }
        return brackets.length === 0
          ? refuse()
          : [
              nameIn(row, 'symbol'),
              coefficient && plainText(coefficient),
              brackets.map(({ floor, cap, rate, cum }) =>
                [floor, cap, rate, cum].map((units) => plainText(units)),
              ),
            ]
      }),
  },
  time: {
    payload: { serverTime: 1_800_000_000_000 },
    read: readTime,
    second: (body) => countIn(objectOf(body), 'serverTime'),
  },
  apiRestrictions: {
    payload: {
      ipRestrict: true,
      enableReading: true,
      enableWithdrawals: false,
      enableFutures: false,
      permitsUniversalTransfer: false,
    },
    read: readRestrictions,
    second(body) {
      const row = objectOf(body)
      flagIn(row, 'enableReading')
      const granted = Object.entries(row).filter(
        ([name, value]) => value === true && /^(enable|permits)/.test(name),
      )
      const harmless = ['enableReading', 'enableFixReadOnly', 'enableWithdrawals']
      return {
        withdrawals: flagIn(row, 'enableWithdrawals'),
        trading: granted.some(([name]) => !harmless.includes(name)),
        ipRestricted: flagIn(row, 'ipRestrict'),
      }
    },
  },
  openListenKey: {
    payload: { listenKey: 'pqia91ma19a5s61cv6a81va65sdf19v8a65a1a5s61cv6a81va65sdf19v8a65a1' },
    read: readListenKey,
    second(body) {
      const key = textIn(objectOf(body), 'listenKey')
      return /^[A-Za-z0-9_-]+$/.test(key) && key.length <= 200 ? key : refuse()
    },
  },
  portfolioAccount: {
    payload: portfolioFigures('5.20000000'),
    read(body) {
      const { accountEquity, accountMaintMargin, uniMMR, totalAvailableBalance } = readPortfolioAccount(body)
      return [accountEquity, accountMaintMargin, uniMMR, totalAvailableBalance].map(shortest)
    },
    second(body) {
      const row = objectOf(body)
      const amount = (field: string) => plainText(amountIn(row, field))
      const amountOrNull = (field: string) => orNull(() => amount(field))
      return [
        amount('accountEquity'),
        amount('accountMaintMargin'),
        amountOrNull('uniMMR'),
        amountOrNull('totalAvailableBalance'),
      ]
    },
  },
}

describe.each(Object.entries(ANSWERS))('a damaged answer of %s', (_name, { payload, read, second }) => {
  it('is read as a second implementation reads it, or is refused', { timeout }, () => {
    const intact = readAnswer({ text: JSON.stringify(payload), body: payload }, read)
    const counts = { likeIntact: 0, other: 0 }
    fc.assert(
      fc.property(mutatedJson(payload, 3), (text) => {
        const result = attempt(() => readAnswer({ text, body: parseJson(text) }, read))
        counts[result.ok && isDeepStrictEqual(result.value, intact) ? 'likeIntact' : 'other'] += 1
        if (result.ok) expect(result.value).toEqual(orNull(() => second(parseSecond(text))))
      }),
      { numRuns },
    )
    // Both must occur, or one of them was never tested.
    expect(Math.min(counts.likeIntact, counts.other)).toBeGreaterThan(0)
  })
})

function attempt(
  action: () => unknown,
): { readonly ok: true; readonly value: unknown } | { readonly ok: false } {
  try {
    return { ok: true, value: action() }
  } catch (error) {
    if (error instanceof ProblemError && error.problem.kind === 'unreadable') return { ok: false }
    throw error
  }
}

/** The rows that can be read, since a damaged row of these answers costs no other. */
function readableRows<T>(values: unknown, read: (row: object) => T): readonly T[] {
  if (!Array.isArray(values)) return refuse()
  return values.flatMap((value) => {
    const row = orNull(() => read(objectOf(value)))
    return row === null ? [] : [row]
  })
}

function bracketIn(row: object) {
  const bracket = {
    floor: amountIn(row, 'notionalFloor'),
    cap: amountIn(row, 'notionalCap'),
    rate: amountIn(row, 'maintMarginRatio'),
    cum: amountIn(row, 'cum'),
  }
  const { floor, cap, rate, cum } = bracket
  return cap > floor && rate > 0n && rate <= ONE && cum >= 0n ? bracket : refuse()
}

const ONE = 10n ** BigInt(AMOUNT_PLACES)

/** The first rule of that name counts, and the product compares the steps of a symbol as they were sent. */
function lotSizeIn(row: object): { readonly sent: unknown; readonly shortest: string } | null {
  const filters = orNull(() => listIn(row, 'filters')) ?? []
  const rule = filters
    .flatMap((value) => orNull(() => objectOf(value)) ?? [])
    .find((one) => orNull(() => nameIn(one, 'filterType')) === 'LOT_SIZE')
  const step = rule === undefined ? null : orNull(() => amountIn(rule, 'stepSize'))
  if (rule === undefined || step === null || step <= 0n) return null
  return { sent: Reflect.get(rule, 'stepSize'), shortest: plainText(step) }
}

function sideIn(row: object): string {
  const side = nameIn(row, 'positionSide')
  return ['BOTH', 'LONG', 'SHORT'].includes(side) ? side : refuse()
}

/** The product passes amounts on as they were sent, perhaps with zeros at either end. */
function shortest(amount: Decimal | null): string | null {
  return amount === null ? null : toDecimal(exact(amount))
}
