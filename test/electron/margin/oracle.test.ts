import fc from 'fast-check'
import { expect, it } from 'vitest'
import { summarize } from '../../../electron/margin/summarize.ts'
import type { AccountSummary } from '../../../shared/state.ts'
import { accountOf, anyBook, modesOf } from './book.ts'
import { type OraclePool, oracle } from './oracle.ts'
import { runs } from './runs.ts'

/** What the summary says, in the oracle's words. */
function told({ pools, positions }: AccountSummary): Map<string, OraclePool> {
  return new Map(
    pools.map(({ id, marginRatio, headroom }) => [
      id,
      {
        marginRatio,
        money: headroom.money,
        move: headroom.move,
        moveBySymbol: new Map(
          positions.filter(({ poolId }) => poolId === id).map(({ symbol, move }) => [symbol, move]),
        ),
      },
    ]),
  )
}

const { numRuns, timeout } = runs(2_000, 100_000)

it('finds what another way of reckoning finds, to the last digit', { timeout }, () => {
  fc.assert(
    fc.property(anyBook, (book) => {
      const account = accountOf(book)
      const modes = modesOf(book)
      expect(told(summarize(account, modes, 1))).toEqual(oracle(account, modes))
    }),
    { numRuns },
  )
})
