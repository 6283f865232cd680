import fc from 'fast-check'
import { parse } from 'valibot'
import { describe, expect, it } from 'vitest'
import { readingOf, type SymbolBrackets } from '../../../electron/margin/brackets.ts'
import { membersOf } from '../../../electron/margin/membership.ts'
import type { FuturesAnswer } from '../../../electron/margin/pool-model.ts'
import { remedies } from '../../../electron/margin/remedies.ts'
import { scenarioProblem } from '../../../electron/margin/scenario.ts'
import { solve } from '../../../electron/margin/solve.ts'
import { project, summaryOf } from '../../../electron/margin/what-if.ts'
import { compareDecimals, type Exact, exact, toDecimal } from '../../../shared/decimal.ts'
import type { Decimal, MarginPool } from '../../../shared/state.ts'
import type { Scenario } from '../../../shared/what-if.ts'
import { scenarioSchema } from '../../../shared/what-if-schemas.ts'
import { runs } from '../../deep.ts'
import { anyAnswer, longAnswer, type Tried, tried } from './what-if-book.ts'

const { numRuns, timeout } = runs(100, 10_000)
const RATIOS = ['0.05', '0.3', '0.75', '1'] as const

function poolIn(answer: FuturesAnswer, poolId: string, scenario: Scenario): MarginPool | undefined {
  return project(answer, scenario).summary.pools.find(({ id }) => id === poolId)
}

/** How far the scenario takes the pool from the ratio. */
function expectRatio(answer: FuturesAnswer, poolId: string, scenario: Scenario, ratio: Decimal): void {
  expect(scenarioProblem(answer, parse(scenarioSchema, scenario))).toBeNull()
  const found = poolIn(answer, poolId, scenario)?.marginRatio ?? 'Infinity'
  const isReached = found !== 'Infinity' && exact(found).minus(ratio).abs().lte('0.000000001')
  expect(isReached ? 'reached' : `${found} instead of ${ratio} after ${JSON.stringify(scenario)}`).toBe(
    'reached',
  )
}

describe('a solution', { timeout }, () => {
  it('gives the ratio when it is projected', () => {
    fc.assert(
      fc.property(anyAnswer, fc.constantFrom(...RATIOS), (answer, ratio) => {
        // Where only the bounds are scaled, the margin jumps at them, over some ratios.
        fc.pre(readingOf(membersOf(answer.account.positions, answer.modes), answer.brackets) !== 'bounds')
        for (const { id } of summaryOf(answer).pools) {
          const { market, prices, money, close } = solve(answer, id, ratio)
          if (market !== null) expectRatio(answer, id, { market }, ratio)
          for (const { symbol, move } of prices)
            expectRatio(answer, id, { symbols: { [symbol]: move } }, ratio)
          const isTooMuch = id.startsWith('isolated') && money?.startsWith('-')
          if (money !== null && !isTooMuch)
            expectRatio(answer, id, { add: [{ poolId: id, amount: money }] }, ratio)
          for (const part of close) expectClosed(answer, id, part, ratio)
        }
      }),
      { numRuns },
    )
  })
})

/** A pool whose only position is closed is gone, and so is its ratio. */
function expectClosed(
  answer: FuturesAnswer,
  poolId: string,
  part: NonNullable<Scenario['close']>[number],
  ratio: Decimal,
): void {
  if (part.share !== '1' || poolIn(answer, poolId, { close: [part] }) !== undefined)
    expectRatio(answer, poolId, { close: [part] }, ratio)
}

describe('a remedy', { timeout }, () => {
  it('ends at its target or below when it is projected', () => {
    const lots = new Map([
      ['BTCUSDT', '0.001'],
      ['ETHUSDT', '0.01'],
      ['SOLUSDC', '1'],
    ] as const)
    fc.assert(
      fc.property(anyAnswer, fc.constantFrom(...RATIOS), (answer, target) => {
        const { pools, positions } = summaryOf(answer)
        const inDanger = pools.filter(({ marginRatio }) => compareDecimals(marginRatio, target) > 0)
        const found = remedies(
          answer,
          inDanger.map(({ id }) => ({ poolId: id, target })),
          lots,
        )
        expect(found).toHaveLength(inDanger.length)
        for (const { poolId, money, close, market } of found) {
          const endsWell = (scenario: Scenario) => {
            const ratio = poolIn(answer, poolId, scenario)?.marginRatio ?? '0'
            expect([ratio, compareDecimals(ratio, target) <= 0]).toEqual([ratio, true])
          }
          if (money !== null) endsWell({ add: [{ poolId, amount: money }] })
          if (market !== null) endsWell({ market })
          for (const { quantity, ...part } of close) {
            endsWell({ close: [part] })
            const row = positions.find(
              (one) => one.symbol === part.symbol && one.positionSide === part.positionSide,
            )
            if (quantity === null || row === undefined) continue
            // The quotient is rounded, and the share of a quantity is not.
            const share = exact(quantity).div(exact(row.positionAmt).abs()).plus('0.0000000000001')
            endsWell({ close: [{ ...part, share: share.gt(1) ? '1' : toDecimal(share) }] })
          }
        }
      }),
      { numRuns },
    )
  })
})

describe('a projection', { timeout }, () => {
  it('has the same ratios for an account scaled by any factor', () => {
    fc.assert(
      fc.property(tried(anyAnswer), fc.integer({ min: 0, max: 6 }), ({ answer, scenario }, power) => {
        const factor = exact(10 ** power)
        const ratiosOf = ({ answer, scenario }: Tried) => {
          const { summary, unknown } = project(answer, scenario)
          return [summary.pools.map(({ id, marginRatio }) => [id, shortened(marginRatio)]), unknown]
        }
        expect(ratiosOf(scaled(answer, scenario, factor))).toEqual(ratiosOf({ answer, scenario }))
      }),
      { numRuns },
    )
  })

  it('does not depend on the order of the rows', () => {
    fc.assert(
      fc.property(tried(anyAnswer), ({ answer, scenario }) => {
        const { account } = answer
        const reversed = {
          ...answer,
          account: {
            ...account,
            assets: account.assets.toReversed(),
            positions: account.positions.toReversed(),
          },
        }
        const { unknown, scaled: _, ...rest } = project(reversed, scenario)
        const expected = project(answer, scenario)
        expect(rest.summary.pools.map(near)).toEqual(expected.summary.pools.map(near))
        expect(new Map(unknown.map(({ poolId, why }) => [poolId, why]))).toEqual(
          new Map(expected.unknown.map(({ poolId, why }) => [poolId, why])),
        )
      }),
      { numRuns },
    )
  })

  it('of longs alone has less left to lose at a worse price, and a higher ratio while the pool is leveraged', () => {
    const move = fc.integer({ min: -9_000, max: 5_000 })
    fc.assert(
      fc.property(longAnswer, move, move, (answer, one, other) => {
        const at = (units: number) =>
          project(answer, { market: toDecimal(exact(units).times('0.0001')) }).summary
        const better = at(Math.max(one, other))
        const worse = at(Math.min(one, other))
        for (const pool of worse.pools) {
          const before = better.pools.find(({ id }) => id === pool.id)
          if (before === undefined) continue
          expect(compareDecimals(pool.headroom.money, before.headroom.money)).toBeLessThanOrEqual(0)
          // Where a pool has more money than its longs are worth, a fall takes more margin than balance.
          if (compareDecimals(before.marginRatio, HIGHEST_RATE) < 0) continue
          expect(compareDecimals(pool.marginRatio, before.marginRatio)).toBeGreaterThanOrEqual(0)
        }
      }),
      { numRuns },
    )
  })
})

/** No generated bracket has a higher one, even when it is scaled by 5 % and counted at the ask. */
const HIGHEST_RATE = '0.066'

function shortened(ratio: Decimal): string {
  return ratio === 'Infinity' ? ratio : exact(ratio).toFixed(12)
}

function near({ id, marginRatio, maintMargin, marginBalance }: MarginPool) {
  return [id, shortened(marginRatio), shortened(maintMargin), shortened(marginBalance)]
}

function scaled({ account, brackets, ...rest }: FuturesAnswer, scenario: Scenario, factor: Exact): Tried {
  const times = (value: Decimal) => toDecimal(exact(value).times(factor))
  const mapped = <T extends object>(row: T, kept: readonly string[]): T => ({
    ...row,
    ...Object.fromEntries(
      Object.entries(row).flatMap(([key, value]) =>
        kept.includes(key) || Array.isArray(value) ? [] : [[key, times(value)]],
      ),
    ),
  })
  const scaledBrackets = ({ notionalCoef, brackets }: SymbolBrackets): SymbolBrackets => ({
    notionalCoef,
    brackets: brackets.map((row) => mapped(row, ['maintMarginRatio'])),
  })
  return {
    answer: {
      ...rest,
      account: {
        ...mapped(account, []),
        assets: account.assets.map((row) => mapped(row, ['asset'])),
        positions: account.positions.map((row) => mapped(row, ['symbol', 'positionSide'])),
      },
      brackets: new Map([...brackets].map(([symbol, each]) => [symbol, scaledBrackets(each)])),
    },
    scenario: {
      ...scenario,
      add: (scenario.add ?? []).map((one) => ({ ...one, amount: times(one.amount) })),
    },
  }
}
