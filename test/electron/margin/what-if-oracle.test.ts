import fc from 'fast-check'
import { expect, it } from 'vitest'
import { solve } from '../../../electron/margin/solve.ts'
import { project } from '../../../electron/margin/what-if.ts'
import type { Decimal } from '../../../shared/state.ts'
import { runs } from '../../deep.ts'
import { anyAnswer, tried } from './what-if-book.ts'
import {
  abs,
  atMost,
  bisected,
  type Fraction,
  minus,
  of,
  over,
  plus,
  poolsOf,
  projected,
  sign,
  times,
} from './what-if-oracle.ts'

/** Each quotient of the product is rounded at the twentieth place. */
const NEAR = of('0.000000000001')

function expectNear(found: Decimal, expected: Fraction, what: string): void {
  const off = abs(minus(of(found), expected))
  const isNear = atMost(off, times(NEAR, plus(of('1'), abs(expected))))
  expect(isNear ? 'near' : `${what}: ${found}, expected ${approximate(expected)}`).toBe('near')
}

function approximate([a, b]: Fraction): string {
  return String((a * 10n ** 20n) / b)
}

const projecting = runs(2_000, 100_000)

it('a second implementation projects the same', { timeout: projecting.timeout }, () => {
  fc.assert(
    fc.property(tried(anyAnswer), ({ answer, scenario }) => {
      const { summary, unknown } = project(answer, scenario)
      const expected = projected(answer, scenario)
      for (const { poolId } of unknown) expect([poolId, expected.get(poolId)]).toEqual([poolId, 'unknown'])
      for (const [id, outcome] of expected) {
        const pool = summary.pools.find((one) => one.id === id)
        if (outcome === 'unknown') {
          expect(pool).toBeUndefined()
          continue
        }
        // A pool whose positions are all closed is none.
        if (pool === undefined) {
          expect([id, sign(outcome.due)]).toEqual([id, 0])
          continue
        }
        expectNear(pool.maintMargin, outcome.due, 'margin due')
        expectNear(pool.marginBalance, outcome.balance, 'balance')
        if (sign(outcome.balance) > 0 && sign(outcome.due) > 0)
          expectNear(pool.marginRatio, over(outcome.due, outcome.balance), 'ratio')
      }
    }),
    { numRuns: projecting.numRuns },
  )
})

const solving = runs(60, 20_000)
const RATIOS = ['0.2', '0.45', '0.8', '1'] as const

it('a second implementation finds the same moves by halving', { timeout: solving.timeout }, () => {
  fc.assert(
    fc.property(anyAnswer, fc.constantFrom(...RATIOS), fc.nat(), (answer, ratio, which) => {
      for (const pool of poolsOf(answer)) {
        const { market, prices, unknown } = solve(answer, pool.id, ratio)
        if (unknown !== undefined) continue
        expectMove(
          market,
          bisected(answer, pool, ratio, () => true, '2'),
        )
        const symbol = pool.members[which % pool.members.length]?.symbol
        const own = prices.find((one) => one.symbol === symbol)?.move ?? null
        expectMove(
          own,
          bisected(answer, pool, ratio, (row) => row.symbol === symbol, '101'),
        )
      }
    }),
    { numRuns: solving.numRuns },
  )
})

function expectMove(move: Decimal | null, factor: Fraction | null | 'unknown'): void {
  if (move === null || factor === null || factor === 'unknown') expect(move).toBe(factor)
  else expectNear(move, minus(factor, of('1')), 'move')
}
