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

const { numRuns, timeout } = runs(2_000, 100_000)
/** Of an amount as the exchange writes it, and of a ratio. */
const [AMOUNT_PLACES, RATIO_PLACES] = [8, 20]

/** An amount in units of 10⁻⁸. */
const units = fc.oneof(
  fc.bigInt({ min: -(10n ** 6n), max: 10n ** 6n }),
  fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
  fc.constantFrom(0n, 1n, -1n, 105_000_000n),
)

/** A second implementation, in whole units: null when the ratio cannot be told. */
function expected(equity: bigint, maintenance: bigint, uniMMR: bigint) {
  const money = equity * 100n - maintenance * 105n
  if (equity < 0n || (equity === 0n && maintenance > 0n)) return { ratio: 'Infinity', money }
  if (uniMMR <= 0n) return null
  // 1.05 ÷ (uniMMR × 10⁻⁸), in units of 10⁻²⁰.
  return { ratio: written((105n * 10n ** 26n) / uniMMR, RATIO_PLACES), money }
}

function written(number: bigint, places: number): string {
  const digits = String(number < 0n ? -number : number).padStart(places + 1, '0')
  const text = `${digits.slice(0, -places)}.${digits.slice(-places)}`.replace(/\.?0+$/, '')
  return `${number < 0n ? '-' : ''}${text}`
}

it('computes exactly the same as a second implementation', { timeout }, () => {
  fc.assert(
    fc.property(units, units, units, (equity, maintenance, uniMMR) => {
      const amount = (number: bigint) => written(number, AMOUNT_PLACES)
      const body = portfolioFigures(amount(uniMMR), {
        accountEquity: amount(equity),
        accountMaintMargin: amount(maintenance),
      })
      const { pools, gaps } = summarizePortfolio('portfolio-margin', readPortfolioAccount(body), null, 1)
      const right = expected(equity, maintenance, uniMMR)
      expect(pools.map(({ marginRatio, headroom }) => [marginRatio, headroom.money])).toEqual(
        right === null ? [] : [[right.ratio, written(right.money, AMOUNT_PLACES + 2)]],
      )
      expect(gaps).toHaveLength(right === null ? 1 : 0)
    }),
    { numRuns },
  )
})

it('reads a damaged answer, names the unreadable field, or does not know the risk', { timeout }, () => {
  let read = 0
  let unknown = 0
  let rejected = 0
  fc.assert(
    fc.property(mutatedJson(portfolioFigures('5.20000000')), (text) => {
      try {
        const figures = readAnswer({ text, body: parseJson(text) }, readPortfolioAccount)
        const { pools, gaps } = summarizePortfolio('portfolio-margin', figures, null, 1)
        if (gaps.length > 0) unknown += 1
        else {
          read += 1
          expect(pools).toHaveLength(1)
          expect(pools[0]?.marginRatio).toMatch(/^(\d+(\.\d+)?|Infinity)$/)
        }
      } catch (error) {
        if (!(error instanceof ProblemError) || error.problem.kind !== 'unreadable') throw error
        rejected += 1
      }
    }),
    { numRuns },
  )
  // Each result must occur, or one of them was never tested.
  expect(Math.min(read, unknown, rejected)).toBeGreaterThan(numRuns / 50)
})
