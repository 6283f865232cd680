import fc from 'fast-check'
import { afterEach, expect, it } from 'vitest'
import type { AccountModes } from '../../../electron/margin/figures.ts'
import { summarize } from '../../../electron/margin/summarize.ts'
import { locales } from '../../../shared/paraglide/runtime.js'
import { useLocale } from '../../../shared/words/locale.ts'
import { headroomText, isLiquidatable, moveText } from '../../../shared/words/state-text.ts'
import { runs } from '../../deep.ts'
import { accountOf, anyBook, modesOf } from './book.ts'
import { oracle } from './oracle.ts'

const { numRuns, timeout } = runs(500, 20_000)

const NO_MOVE = /no move|none within|不会触及/

/** An account, all about it, and what is known of that: often some rates and margin assets are not. */
const partlyKnown = anyBook.chain((written) => {
  const modes = modesOf(written)
  const some = <K, V>(map: ReadonlyMap<K, V>) =>
    fc.oneof(
      fc.constant(map),
      fc.subarray([...map]).map((entries) => new Map(entries)),
    )
  return fc.record({
    account: fc.constant(accountOf(written)),
    modes: fc.constant(modes),
    known: fc
      .record({ marginAssets: some(modes.marginAssets), rates: some(modes.rates) })
      .map((told): AccountModes => ({ ...modes, ...told })),
  })
})

afterEach(() => useLocale('en'))

it('no move is told only of a pool or price that none liquidates, as the second implementation finds', {
  timeout,
}, () => {
  fc.assert(
    fc.property(partlyKnown, ({ account, modes, known }) => {
      const { pools, positions } = summarize(account, known, 1)
      const expected = oracle(account, modes)
      for (const pool of pools) {
        const { id, marginRatio, headroom } = pool
        if (headroom.move.kind === 'none') expect([id, expected.get(id)?.move]).toEqual([id, headroom.move])
        const isNone = headroom.move.kind === 'none' && !isLiquidatable(marginRatio)
        for (const locale of locales) {
          useLocale(locale)
          const texts = [headroomText(pool), headroomText(pool, true), moveText(headroom.move, marginRatio)]
          for (const text of texts) expect([text, NO_MOVE.test(text)]).toEqual([text, isNone])
        }
      }
      for (const { poolId, symbol, move } of positions) {
        if (move.kind !== 'none') continue
        expect([symbol, expected.get(poolId ?? '')?.moveBySymbol.get(symbol)]).toEqual([symbol, move])
      }
    }),
    { numRuns },
  )
})
