import fc from 'fast-check'
import { expect, it } from 'vitest'
import { summarize } from '../../../electron/margin/summarize.ts'
import type { AccountSummary } from '../../../shared/state.ts'
import { runs } from '../../deep.ts'
import { accountOf, anyBook, modesOf } from './book.ts'
import { type OraclePool, oracle } from './oracle.ts'

/** Returns the pools of a summary in the form of the oracle. */
function poolsOf({ pools, positions }: AccountSummary): Map<string, OraclePool> {
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

it('computes exactly the same figures as a second implementation', { timeout }, () => {
  fc.assert(
    fc.property(anyBook, (book) => {
      const account = accountOf(book)
      const modes = modesOf(book)
      expect(poolsOf(summarize(account, modes, 1))).toEqual(oracle(account, modes))
    }),
    { numRuns },
  )
})
