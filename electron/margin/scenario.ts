import { type Exact, exact } from '../../shared/decimal.ts'
import type { Problem } from '../../shared/problems.ts'
import type { Scenario } from '../../shared/what-if.ts'
import { isolatedPoolId, keyOf, type Member, MULTI_ASSETS_POOL, membersOf } from './membership.ts'
import type { Answer, FuturesAnswer } from './pool-model.ts'
import { summaryOf } from './what-if.ts'

/** Why a scenario that is well-formed cannot be tried on this account, as `invalid-input`; null when it can. */
export function scenarioProblem(answer: Answer, scenario: Scenario): Problem | null {
  if (answer.kind === 'portfolio-margin') return portfolioProblem(scenario)
  const members = membersOf(answer.account.positions, answer.modes)
  return additionProblem(answer, members, scenario) ?? closingProblem(members, scenario)
}

/** Why nothing can be solved for this pool, as `invalid-input`; null when it can. */
export function poolProblem(answer: Answer, poolId: string): Problem | null {
  return summaryOf(answer).pools.some(({ id }) => id === poolId) ? null : invalid('poolId', 'unknown')
}

/** Of portfolio margin, positions may not be listed, so that nothing can be said against closing one. */
function portfolioProblem({ add = [] }: Scenario): Problem | null {
  const index = add.findIndex(({ poolId }) => poolId !== 'account')
  return index < 0 ? null : invalid(`add.${index}.poolId`, 'unknown')
}

function additionProblem(
  { account, modes }: FuturesAnswer,
  members: readonly Member[],
  { add = [] }: Scenario,
): Problem | null {
  const cross = modes.multiAssets ? [MULTI_ASSETS_POOL] : account.assets.map(({ asset }) => `cross:${asset}`)
  // What is set aside for each isolated position. It stays isolated only while some of that is left.
  const isolated = new Map(
    members
      .filter(({ isOpen, isIsolated }) => isOpen && isIsolated)
      .map(({ position }) => [isolatedPoolId(position), exact(position.isolatedWallet)]),
  )
  for (const [index, { poolId, amount }] of add.entries()) {
    const collateral = isolated.get(poolId)
    if (collateral === undefined) {
      if (!cross.includes(poolId)) return invalid(`add.${index}.poolId`, 'unknown')
      continue
    }
    const left = collateral.plus(amount)
    if (left.sign() <= 0 && exact(amount).sign() < 0) return invalid(`add.${index}.amount`, 'range')
    isolated.set(poolId, left)
  }
  return null
}

function closingProblem(members: readonly Member[], { close = [] }: Scenario): Problem | null {
  const left = new Map<string, Exact>(
    members.filter(({ isOpen }) => isOpen).map(({ position }) => [keyOf(position), exact('1')]),
  )
  for (const [index, part] of close.entries()) {
    const rest = (left.get(keyOf(part)) ?? exact('0')).minus(part.share)
    if (rest.sign() < 0) return invalid(`close.${index}.share`, 'range')
    left.set(keyOf(part), rest)
  }
  return null
}

function invalid(field: string, reason: 'unknown' | 'range'): Problem {
  return { kind: 'invalid-input', params: { field, reason } }
}
