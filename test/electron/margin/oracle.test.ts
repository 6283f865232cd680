import fc from 'fast-check'
import { expect, it } from 'vitest'
import { summarize } from '../../../electron/margin/summarize.ts'
import type { AccountSummary } from '../../../shared/state.ts'
import { accountOf, anyBook, modesOf, THRESHOLDS } from './book.ts'
import { type OraclePool, oracle } from './oracle.ts'
import { runs } from './runs.ts'

const RATIOS = ['liquidation', 'warning', 'critical'] as const

/** What the summary says, in the oracle's words. */
function told({ pools, positions }: AccountSummary): Map<string, OraclePool> {
  return new Map(
    pools.map(({ id, marginRatio, headroom }) => [
      id,
      {
        marginRatio,
        money: RATIOS.map((ratio) => headroom[ratio].money),
        move: RATIOS.map((ratio) => headroom[ratio].move),
        moves: new Map(
          positions
            .filter(({ poolId }) => poolId === id)
            .map(({ symbol, moves }) => [symbol, RATIOS.map((ratio) => moves?.[ratio] ?? null)]),
        ),
      },
    ]),
  )
}

const { numRuns, timeout } = runs(2_000, 100_000)

it('finds what another way of reckoning finds, to the last digit', { timeout }, () => {
  fc.assert(
    fc.property(anyBook, THRESHOLDS, (book, thresholds) => {
      const account = accountOf(book)
      const modes = modesOf(book)
      const expected = oracle(account, modes, ['1', thresholds.warning, thresholds.critical])
      expect(told(summarize(account, modes, thresholds, 1))).toEqual(expected)
    }),
    { numRuns },
  )
})
