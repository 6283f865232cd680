import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Decimal } from '../../../shared/state.ts'
import { runs } from '../../deep.ts'
import { ratioRule, simulateAccount } from './simulated-account.ts'
import { walk } from './walk.ts'
import { anyActions } from './walk-actions.ts'
import { decimalOf, MANY_RULES, RATIO_RULES } from './walk-rules.ts'

const { numRuns, timeout } = runs(400, 5_000)

describe('after any actions in any order', { timeout }, () => {
  it.each([
    ['the ratio alone', RATIO_RULES],
    ['several values', MANY_RULES],
  ] as const)('alerts keep every rule for %s', (_, ruleSets) => {
    fc.assert(
      fc.property(anyActions, (actions) => {
        walk(actions, ruleSets, true)
      }),
      { numRuns },
    )
  })
})

describe('a ratio that stays within one re-arm band', { timeout }, () => {
  it.each<[string, number, number]>([
    ['around the warning threshold', 450, 549],
    ['around the critical threshold', 750, 900],
  ])('raises at most one alert of each level %s', (_, min, max) => {
    const ratios = fc.array(fc.integer({ min, max }).map(decimalOf), { maxLength: 60 })
    fc.assert(
      fc.property(ratios, (steps: readonly Decimal[]) => {
        const account = simulateAccount({ rules: ratioRule({ repeatMinutes: null }) })
        const alerts = steps.flatMap((ratio) => account.see(ratio))
        expect(new Set(alerts).size).toBe(alerts.length)
        expect(alerts.length).toBeLessThanOrEqual(min === 450 ? 1 : 2)
      }),
      { numRuns: Math.min(numRuns, 400) },
    )
  })
})
