import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseJson } from '../../../electron/binance/json.ts'
import { readAnswer } from '../../../electron/binance/reading.ts'
import { readPortfolioAccount } from '../../../electron/binance/responses.ts'
import { summarizePortfolio } from '../../../electron/margin/portfolio.ts'
import { ProblemError } from '../../../shared/problems.ts'
import { runs } from '../../deep.ts'
import { portfolioFigures } from '../../exchange/portfolio.ts'
import { mutatedJson } from '../../mutations.ts'
import {
  amountIn,
  objectOf,
  orNull,
  parseSecond,
  plainText,
  AMOUNT_PLACES as SECOND_PLACES,
} from '../binance/second-reader.ts'

const { numRuns, timeout } = runs(2_000, 100_000)
const damaged = runs(500, 50_000)
/** Of an amount as the exchange writes it, and of a ratio. */
const [AMOUNT_PLACES, RATIO_PLACES] = [8, 20]

/** An amount in units of 10⁻⁸. */
const units = fc.oneof(
  fc.bigInt({ min: -(10n ** 6n), max: 10n ** 6n }),
  fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
  fc.constantFrom(0n, 1n, -1n, 105_000_000n),
)

/** A second implementation, in whole units of 10 to the power of −`places`: null when the ratio cannot be told. */
function expected(equity: bigint, maintenance: bigint, uniMMR: bigint | null, places: number) {
  const money = equity * 100n - maintenance * 105n
  if (equity < 0n || (equity === 0n && maintenance > 0n)) return { ratio: 'Infinity', money }
  if (uniMMR === null || uniMMR <= 0n) return null
  // 1.05 ÷ uniMMR, in units of 10⁻²⁰.
  const ratio = (105n * 10n ** BigInt(places + RATIO_PLACES - 2)) / uniMMR
  return { ratio: plainText(ratio, RATIO_PLACES), money }
}

it('computes exactly the same as a second implementation', { timeout }, () => {
  fc.assert(
    fc.property(units, units, units, (equity, maintenance, uniMMR) => {
      const amount = (number: bigint) => plainText(number, AMOUNT_PLACES)
      const body = portfolioFigures(amount(uniMMR), {
        accountEquity: amount(equity),
        accountMaintMargin: amount(maintenance),
      })
      const { pools, gaps } = summarizePortfolio('portfolio-margin', readPortfolioAccount(body), null, 1)
      const right = expected(equity, maintenance, uniMMR, AMOUNT_PLACES)
      expect(pools.map(({ marginRatio, headroom }) => [marginRatio, headroom.money])).toEqual(
        right === null ? [] : [[right.ratio, plainText(right.money, AMOUNT_PLACES + 2)]],
      )
      expect(gaps).toHaveLength(right === null ? 1 : 0)
    }),
    { numRuns },
  )
})

it('computes the same from a damaged answer, names the unreadable field, or does not know the risk', {
  timeout: damaged.timeout,
}, () => {
  let read = 0
  let unknown = 0
  let rejected = 0
  fc.assert(
    fc.property(mutatedJson(portfolioFigures('5.20000000')), (text) => {
      try {
        const figures = readAnswer({ text, body: parseJson(text) }, readPortfolioAccount)
        const { pools, gaps } = summarizePortfolio('portfolio-margin', figures, null, 1)
        const row = objectOf(parseSecond(text))
        const right = expected(
          amountIn(row, 'accountEquity'),
          amountIn(row, 'accountMaintMargin'),
          orNull(() => amountIn(row, 'uniMMR')),
          SECOND_PLACES,
        )
        expect(pools.map(({ marginRatio, headroom }) => [marginRatio, headroom.money])).toEqual(
          right === null ? [] : [[right.ratio, plainText(right.money, SECOND_PLACES + 2)]],
        )
        if (gaps.length > 0) unknown += 1
        else read += 1
      } catch (error) {
        if (!(error instanceof ProblemError) || error.problem.kind !== 'unreadable') throw error
        rejected += 1
      }
    }),
    { numRuns: damaged.numRuns },
  )
  // Each result must occur, or one of them was never tested.
  expect(Math.min(read, unknown, rejected)).toBeGreaterThan(damaged.numRuns / 50)
})
