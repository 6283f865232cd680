import type { ProblemKind } from '../../shared/problems.ts'
import type { AccountState } from '../../shared/state.ts'

/** Another key, or the same one entered anew, is what helps. */
const TROUBLES: ReadonlySet<ProblemKind> = new Set(['key-missing', 'key-rejected', 'signature-rejected'])

/** Whether an account cannot be seen for its key. */
export function hasKeyTrouble({ connection, drill }: AccountState): boolean {
  return drill === null && !connection.ok && TROUBLES.has(connection.problem.kind)
}
