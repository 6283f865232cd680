import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseExactJson } from '../../../electron/binance/json.ts'
import { accountSchema, readAs } from '../../../electron/binance/responses.ts'
import { exact, toDecimal } from '../../../shared/decimal.ts'
import { ProblemError } from '../../../shared/problems.ts'
import type { AccountSummary } from '../../../shared/state.ts'
import { accountOf, anyBook, modesOf } from './book.ts'
import { summaryOf } from './figures.ts'
import { mutated } from './mutations.ts'
import { runs } from './runs.ts'

/** Of the names in the exchange's answer, with the numbers of the rows on the way. */
const FIELD = /^(body|[a-zA-Z]+(\[\d+\](\.[a-zA-Z]+)?)?)$/
const NAMES = new Set(['id', 'kind', 'field', 'asset', 'symbol', 'positionSide', 'marginAsset', 'poolId'])
const MODES = new Set(['marginMode', 'currency', 'receivedAt'])

const { numRuns, timeout } = runs(2_000, 100_000)

it('reads every damaged answer, or names the field that is unreadable', { timeout }, () => {
  const cases = anyBook.chain((book) =>
    fc.record({
      modes: fc.constant(modesOf(book)),
      text: mutated(accountOf(book)),
    }),
  )
  let read = 0
  let refused = 0
  fc.assert(
    fc.property(cases, ({ modes, text }) => {
      const result = attempt(() => summaryOf(readAs(accountSchema, parseExactJson(text)), modes))
      if ('field' in result) {
        refused += 1
        expect(result.field).toMatch(FIELD)
      } else {
        read += 1
        expect(wrongFigures(result.summary)).toEqual([])
        expectItsOwnArithmetic(result.summary)
      }
    }),
    { numRuns },
  )
  // Neither may be the only answer, or the other was never tried.
  expect(Math.min(read, refused)).toBeGreaterThan(numRuns / 20)
})

function attempt(action: () => AccountSummary): { summary: AccountSummary } | { field: unknown } {
  try {
    return { summary: action() }
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.kind !== 'unreadable') throw error
    return { field: error.problem.params?.field }
  }
}

/** The paths of all that should be a plain decimal and is not. */
function wrongFigures(value: unknown, path = ''): string[] {
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, child]) =>
      NAMES.has(key) || MODES.has(key) ? [] : wrongFigures(child, `${path}.${key}`),
    )
  }
  const plain = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) && !/^-[0.]+$/.test(value)
  const gone = value === 'Infinity' && path.endsWith('.marginRatio')
  // No move, no details, no pool.
  const none = value === null && /\.(move|details)$/.test(path)
  return plain || gone || none ? [] : [`${path} = ${String(value)}`]
}

/** A figure that is shown follows from those shown beside it. */
function expectItsOwnArithmetic({ pools }: AccountSummary): void {
  for (const { maintMargin, marginBalance, marginRatio, headroom } of pools) {
    const due = exact(maintMargin)
    const balance = exact(marginBalance)
    const ratio = due.eq(0) ? '0' : balance.gt(0) ? toDecimal(due.div(balance)) : 'Infinity'
    expect(marginRatio).toBe(ratio)
    expect(headroom.money).toBe(toDecimal(balance.minus(due)))
  }
}
