import fc from 'fast-check'
import { expect, it } from 'vitest'
import { runs } from '../../deep.ts'
import { walk } from './walk.ts'
import { randomActions } from './walk-actions.ts'
import { RATIO_RULES } from './walk-rules.ts'

const { numRuns, timeout } = runs(150, 60_000)

it('alerts keep every rule on random walks of the margin ratio', { timeout }, () => {
  let alerts = 0
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      alerts += walk(randomActions(seed, 1000), RATIO_RULES)
    }),
    { numRuns, endOnFailure: true },
  )
  expect(alerts).toBeGreaterThan(10 * numRuns)
})
