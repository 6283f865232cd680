import { type Problem, ProblemError } from '../../shared/problems.ts'
import type { Decimal } from '../../shared/state.ts'
import type { Projection, Scenario, Solution } from '../../shared/what-if.ts'
import type { Answer } from '../margin/pool-model.ts'
import { poolProblem, scenarioProblem } from '../margin/scenario.ts'
import { solve } from '../margin/solve.ts'
import { project } from '../margin/what-if.ts'
import type { Monitor } from './monitor.ts'

/** What would happen to an account, by its last good answer. Throws `invalid-input` with the field. */
export function createWhatIf(monitor: Pick<Monitor, 'account'>) {
  return {
    project(accountId: string, scenario: Scenario): Projection {
      const answer = answerOf(accountId)
      refuse(scenarioProblem(answer, scenario))
      return project(answer, scenario)
    },
    solve(accountId: string, poolId: string, ratio: Decimal): Solution {
      const answer = answerOf(accountId)
      refuse(poolProblem(answer, poolId))
      return solve(answer, poolId, ratio)
    },
  }

  function answerOf(accountId: string): Answer {
    const account = monitor.account(accountId)
    const answer = account?.answer() ?? null
    if (answer !== null) return answer
    const reason = account === undefined ? 'unknown' : 'no-figures'
    throw new ProblemError({ kind: 'invalid-input', params: { field: 'accountId', reason } })
  }
}

function refuse(problem: Problem | null): void {
  if (problem !== null) throw new ProblemError(problem)
}
