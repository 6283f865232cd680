import type { Problem, ProblemKind } from '../../../shared/problems.ts'
import type { AccountState } from '../../../shared/state.ts'

/** Entering another key, or the same one again, helps against these. */
const KEY_PROBLEMS: ReadonlySet<ProblemKind> = new Set([
  'key-missing',
  'key-elsewhere',
  'key-rejected',
  'signature-rejected',
])

/** Whether an account cannot be watched because of its key. */
export function hasKeyTrouble({ connection, drill, keep }: AccountState): boolean {
  if (drill !== null) return false
  if (keep === 'none') return true
  if (connection.ok) return false
  const { kind, params } = connection.problem
  return KEY_PROBLEMS.has(kind) && params?.hint !== 'worked-before'
}

/** Whether there is no key of this account that a new one would replace. */
export function lacksKey({ connection, keep }: AccountState): boolean {
  if (keep === 'none') return true
  if (connection.ok) return false
  const { kind } = connection.problem
  return kind === 'key-missing' || kind === 'key-elsewhere'
}

export function isKeychainProblem({ kind }: Problem): boolean {
  return kind === 'keychain-unavailable' || kind === 'keychain-locked'
}
