import { describe, expect, it } from 'vitest'
import { addCounts, chooseSteps, countTests, summary } from '../../scripts/steps.mjs'

describe('the steps of a test run', () => {
  const names = (requested: readonly string[]) => {
    const chosen = chooseSteps(requested)
    return chosen.ok ? chosen.steps.map(({ name }) => name) : chosen.message
  }

  it('are all steps, the quick ones first, when none is named', () => {
    expect(names([])).toEqual([
      'messages',
      'lint',
      'types',
      'svelte',
      'imports',
      'build',
      'unit',
      'component',
      'integration',
      'e2e',
    ])
  })

  it('are the named steps in the usual order, with the steps they need', () => {
    expect(names(['lint'])).toEqual(['lint'])
    expect(names(['unit', 'lint'])).toEqual(['messages', 'lint', 'unit'])
    expect(names(['e2e'])).toEqual(['messages', 'build', 'e2e'])
  })

  it('are listed when one is named that does not exist', () => {
    expect(names(['unit', 'units'])).toMatch(/^There is no step units\. The steps are: messages, .*, e2e\.$/)
  })
})

describe('the last line of a test run', () => {
  it('adds up the counts of all projects', () => {
    const report = { numPassedTests: 3, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 }
    const sum = addCounts([countTests(report), { passed: 4, failed: 0, skipped: 0 }])
    expect(sum).toEqual({ passed: 7, failed: 1, skipped: 3 })
    expect(summary(sum, false)).toBe('7 passed, 1 failed, 3 skipped')
  })

  it('leaves out zero counts except failures', () => {
    expect(summary({ passed: 7, failed: 0, skipped: 0 }, true)).toBe('7 passed, 0 failed')
  })

  it('is never a success when a step failed, whatever the counts are', () => {
    expect(summary({ passed: 7, failed: 0, skipped: 0 }, false)).toBe('7 passed, 1 failed')
    expect(summary({ passed: 7, failed: 2, skipped: 0 }, false)).toBe('7 passed, 2 failed')
  })
})
