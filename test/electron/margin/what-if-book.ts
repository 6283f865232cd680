import fc from 'fast-check'
import type { SymbolBrackets } from '../../../electron/margin/brackets.ts'
import type { FuturesAnswer } from '../../../electron/margin/pool-model.ts'
import { summaryOf } from '../../../electron/margin/what-if.ts'
import { type Exact, exact, sum, toDecimal } from '../../../shared/decimal.ts'
import type { Decimal } from '../../../shared/state.ts'
import type { Scenario } from '../../../shared/what-if.ts'
import { accountOf, anyBook, type Book, book, modesOf, type Position } from './book.ts'
import { bracketsFrom } from './brackets.ts'

/** How the maintenance margins of an account come about. */
interface Margins {
  readonly tables: Readonly<Record<string, SymbolBrackets>>
  /** Whether the bounds are scaled as the exchange sends them. */
  readonly isScaledAlready: boolean
  /** How far each position's margin is from its brackets, in percent. */
  readonly off: readonly number[]
  /** Whether the exchange rounds the margins to eight places. */
  readonly isRounded: boolean
}

const move = fc.integer({ min: -9_900, max: 15_000 }).map(units4)
const share = fc.integer({ min: 1, max: 10_000 }).map(units4)

const table: fc.Arbitrary<SymbolBrackets> = fc
  .record({
    floors: fc.uniqueArray(fc.integer({ min: 1, max: 150_000 }), { maxLength: 5 }),
    rates: fc.array(fc.integer({ min: 4, max: 60 }), { minLength: 6, maxLength: 6 }),
    coefficient: fc.option(fc.constantFrom<Decimal>('0.5', '1.5', '2', '4'), { freq: 3 }),
  })
  .map(({ floors, rates, coefficient }) => {
    const bounds = [0, ...floors.toSorted((a, b) => a - b)]
    const rising = rates.toSorted((a, b) => a - b)
    return bracketsFrom(
      bounds.map((floor, index) => [
        toDecimal(exact(floor)),
        toDecimal(exact(rising[index] ?? 4).times('0.001')),
      ]),
      coefficient,
    )
  })

/** Accounts in any mode whose margins follow from brackets, at most 4 % off. */
export const anyAnswer = answers(anyBook)

/** Accounts in single-asset mode that hold longs alone. */
export const longAnswer = answers(book(false).map(longOnly))

/** An account and what is to be tried on it. */
export function tried(answers: fc.Arbitrary<FuturesAnswer>): fc.Arbitrary<Tried> {
  return fc
    .record({
      answer: answers,
      market: fc.option(move),
      symbols: seven(fc.option(move)),
      add: seven(fc.option(fc.integer({ min: -50_000, max: 2_000_000 }))),
      close: seven(fc.option(fc.oneof({ arbitrary: share, weight: 4 }, fc.constant<Decimal>('1')))),
    })
    .map(({ answer, market, symbols, add, close }) => {
      const { pools, positions } = summaryOf(answer)
      const names = [...new Set(positions.map(({ symbol }) => symbol))]
      const cross = positions.filter(({ kind }) => kind === 'cross')
      const scenario = {
        ...(market === null ? {} : { market }),
        symbols: Object.fromEntries(
          names.flatMap((name, index) => (symbols[index] ? [[name, symbols[index]]] : [])),
        ),
        add: pools.flatMap(({ id, kind }, index) => {
          const cents = add[index] ?? null
          if (cents === null) return []
          const amount = exact(kind === 'isolated' ? Math.abs(cents) : cents).times('0.01')
          return [{ poolId: id, amount: toDecimal(amount) }]
        }),
        close: cross.flatMap(({ symbol, positionSide }, index) => {
          const part = close[index] ?? null
          return part === null ? [] : [{ symbol, positionSide, share: part }]
        }),
      }
      return { answer, scenario }
    })
}

export interface Tried {
  readonly answer: FuturesAnswer
  readonly scenario: Scenario
}

function units4(units: number): Decimal {
  return toDecimal(exact(units).times('0.0001'))
}

function answers(books: fc.Arbitrary<Book>): fc.Arbitrary<FuturesAnswer> {
  return fc
    .record({
      written: fc.oneof({ arbitrary: books, weight: 1 }, { arbitrary: leveraged(books), weight: 4 }),
      isInCredits: fc.boolean(),
      tables: seven(table),
      isScaledAlready: fc.boolean(),
      off: seven(
        fc.oneof(
          { arbitrary: fc.constant(0), weight: 24 },
          { arbitrary: fc.integer({ min: -4, max: 4 }), weight: 7 },
          { arbitrary: fc.integer({ min: 6, max: 9 }), weight: 1 },
        ),
      ),
      isRounded: fc.boolean(),
    })
    .map(({ written, isInCredits, tables, ...margins }) => {
      const symbols = [...new Set(written.positions.map(({ symbol }) => symbol))]
      const bySymbol = Object.fromEntries(
        symbols.flatMap((symbol, index) => (tables[index] ? [[symbol, tables[index]]] : [])),
      )
      const chosen = isInCredits && written.multiAssets ? inCredits(written) : written
      return answerOf(chosen, { ...margins, tables: bySymbol })
    })
}

/** Collateral and profits in proportion to the positions, so that pools are neither lost nor far from danger. */
function leveraged(books: fc.Arbitrary<Book>): fc.Arbitrary<Book> {
  const percent = (min: number, max: number) => seven(fc.integer({ min, max }))
  return fc
    .record({
      written: books,
      profits: percent(-8, 8),
      cushions: percent(-3, 25),
      collateral: percent(1, 25),
    })
    .map(({ written, profits, cushions, collateral }) => {
      const part = (of: Exact, percents: readonly number[], index: number) =>
        of.times(exact(percents[index % percents.length] ?? 1).times('0.01'))
      const sizeOf = (row: Position) => exact(row.amount).times(row.price).abs()
      const positions = written.positions.map((row, index) => ({
        ...row,
        entryPrice: toDecimal(exact(row.price).plus(part(exact(row.price), profits, index))),
        isolatedWallet: row.isolatedWallet && toDecimal(part(sizeOf(row), collateral, index)),
      }))
      const wallets = written.wallets.map((wallet, index) => {
        const mine = positions.filter(({ marginAsset }) => marginAsset === wallet.asset)
        const cross = mine.filter(({ isolatedWallet }) => isolatedWallet === null)
        const balance = cross.reduce(
          (total, row) => total.plus(part(sizeOf(row), cushions, index)),
          exact('0'),
        )
        const setAside = sum(mine.map(({ isolatedWallet }) => isolatedWallet ?? '0'))
        return { ...wallet, balance: toDecimal(balance.plus(setAside)) }
      })
      return { ...written, positions, wallets }
    })
}

function seven<T>(one: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return fc.array(one, { minLength: 7, maxLength: 7 })
}

/** European accounts hold credits alone, in which all their positions are margined. */
function inCredits(written: Book): Book {
  return { ...written, positions: written.positions.map((row) => ({ ...row, marginAsset: 'BNFCR' })) }
}

function longOnly(written: Book): Book {
  return {
    ...written,
    positions: written.positions
      .filter(({ positionSide }) => positionSide !== 'SHORT')
      .map((row) => ({ ...row, amount: toDecimal(exact(row.amount).abs()) })),
  }
}

function answerOf(written: Book, margins: Margins): FuturesAnswer {
  const positions = written.positions.map((row, index) => ({
    ...row,
    maintMargin: marginOf(row, margins, index),
  }))
  const modes = modesOf(written)
  return {
    kind: 'futures',
    account: accountOf({ ...written, positions }),
    modes: {
      ...modes,
      marginAssets: new Map([
        ...modes.marginAssets,
        ...positions.map(({ symbol, marginAsset }) => [symbol, marginAsset] as const),
      ]),
    },
    brackets: new Map(Object.entries(margins.tables)),
    receivedAt: 1,
  }
}

function marginOf(
  row: Position,
  { tables, isScaledAlready, off, isRounded }: Margins,
  index: number,
): Decimal {
  const size = exact(row.amount).times(row.price).abs()
  const table = tables[row.symbol]
  if (table === undefined || size.sign() === 0) return '0'
  const scale = isScaledAlready ? exact('1') : exact(table.notionalCoef ?? '1')
  const inScale = size.div(scale)
  const bracket = table.brackets.findLast(({ notionalFloor }) => inScale.gt(notionalFloor))
  const margin: Exact = size
    .times(bracket?.maintMarginRatio ?? '0')
    .minus(scale.times(bracket?.cum ?? '0'))
    .times(exact(100 + (off[index] ?? 0)).times('0.01'))
  return toDecimal(isRounded ? margin.round(8) : margin)
}
