import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseJson } from '../../../electron/binance/json.ts'
import { readAnswer } from '../../../electron/binance/reading.ts'
import { readAccount } from '../../../electron/binance/responses.ts'
import { compareDecimals, exact, toDecimal } from '../../../shared/decimal.ts'
import { ProblemError } from '../../../shared/problems.ts'
import type { AccountSummary, Decimal } from '../../../shared/state.ts'
import { runs } from '../../deep.ts'
import { mutatedJson } from '../../mutations.ts'
import { accountOf, anyBook, modesOf } from './book.ts'
import { summaryOf } from './figures.ts'
import { type SecondReading, secondReading } from './second-reading.ts'

/** A field of the exchange's answer, with the index of its row. */
const FIELD = /^(body|[a-zA-Z]+(\[\d+\](\.[a-zA-Z]+)?)?)$/
const NAMES = new Set(['id', 'kind', 'field', 'asset', 'symbol', 'positionSide', 'marginAsset', 'poolId'])
const MODES = new Set(['marginMode', 'currency', 'receivedAt', 'why'])

const { numRuns, timeout } = runs(1_000, 100_000)

it('computes the same figures from a damaged answer as a second implementation, or names the unreadable field', {
  timeout,
}, () => {
  const cases = anyBook.chain((book) =>
    fc.record({
      modes: fc.constant(modesOf(book)),
      text: mutatedJson(accountOf(book), 3),
    }),
  )
  let read = 0
  let rejected = 0
  fc.assert(
    fc.property(cases, ({ modes, text }) => {
      const result = attempt(() => summaryOf(readAnswer({ text, body: parseJson(text) }, readAccount), modes))
      if ('field' in result) {
        rejected += 1
        expect(result.field).toMatch(FIELD)
      } else {
        read += 1
        expect(wrongFigures(result.summary)).toEqual([])
        expect(shownIn(result.summary)).toEqual(secondReading(text, modes))
        expectWorstFirst(result.summary)
      }
    }),
    { numRuns },
  )
  // Both results must occur, or one of them was never tested.
  expect(Math.min(read, rejected)).toBeGreaterThan(numRuns / 20)
})

function attempt(action: () => AccountSummary): { summary: AccountSummary } | { field: unknown } {
  try {
    return { summary: action() }
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.kind !== 'unreadable') throw error
    return { field: error.problem.params?.field }
  }
}

/** Returns the paths of all figures that are not plain decimals. */
function wrongFigures(value: unknown, path = ''): string[] {
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, child]) =>
      NAMES.has(key) || MODES.has(key) ? [] : wrongFigures(child, `${path}.${key}`),
    )
  }
  const plain = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) && !/^-[0.]+$/.test(value)
  const gone = value === 'Infinity' && path.endsWith('.marginRatio')
  // A position may have no details, and only portfolio margin has a status.
  const none = value === null && (path.endsWith('.details') || path === '.status')
  const listed = value === true && path === '.listsHoldings'
  return listed || plain || gone || none ? [] : [`${path} = ${String(value)}`]
}

function shownIn({ pools, positions, ...totals }: AccountSummary): SecondReading {
  return {
    pools: new Map(
      pools.map(({ id, marginRatio, headroom }) => [id, { marginRatio, money: headroom.money }]),
    ),
    marginBalance: shortest(totals.marginBalance),
    maintMargin: shortest(totals.maintMargin),
    availableBalance: shortest(totals.availableBalance),
    notionals: new Map(
      positions.map(({ symbol, positionSide, notional }) => [
        `${symbol}:${positionSide}`,
        shortest(notional),
      ]),
    ),
  }
}

function expectWorstFirst({ pools }: AccountSummary): void {
  const ratios = pools.map(({ marginRatio }) => marginRatio)
  expect(ratios).toEqual(ratios.toSorted((a, b) => compareDecimals(b, a)))
}

/** The summary passes amounts on as they were sent, perhaps with zeros at either end. */
function shortest(amount: Decimal | null): string {
  return amount === null ? '' : toDecimal(exact(amount))
}
