import type { Problem, ProblemKind } from '../../../shared/problems.ts'
import type { AccountState } from '../../../shared/state.ts'

/** Another key, or the same one entered anew, is what helps. */
const TROUBLES: ReadonlySet<ProblemKind> = new Set(['key-missing', 'key-rejected', 'signature-rejected'])

/** Whether an account cannot be seen for its key. */
export function hasKeyTrouble({ connection, drill, keep }: AccountState): boolean {
  if (drill !== null) return false
  if (keep === 'none') return true
  return !connection.ok && TROUBLES.has(connection.problem.kind) && !mayPass(connection.problem)
}

/** Whether there is no key that another one would take the place of. */
export function lacksKey({ connection, keep }: AccountState): boolean {
  return keep === 'none' || (!connection.ok && connection.problem.kind === 'key-missing')
}

/** There is nowhere to put a key, or nowhere to take it from. */
export function isOfKeychain({ kind }: Problem): boolean {
  return kind === 'keychain-unavailable' || kind === 'keychain-locked'
}

function mayPass({ params }: Problem): boolean {
  return params?.hint === 'worked-before'
}
