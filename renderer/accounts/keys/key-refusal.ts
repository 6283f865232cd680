import type { DraftField } from '../../../shared/accounts.ts'
import type { Problem } from '../../../shared/problems.ts'
import { invalidText } from '../../../shared/words/invalid-text.ts'

/** The field that a problem is about, of those that are shown; undefined: it is about none of them. */
export function refusedField(fields: readonly DraftField[], problem: Problem | null): DraftField | undefined {
  if (problem?.kind !== 'invalid-input') return undefined
  const name = String(problem.params?.field).split('.').at(-1)
  return fields.find((field) => field === name)
}

/** What to say at each field; null: nothing is wrong with it. */
export function refusalAt(
  fields: readonly DraftField[],
  problem: Problem | null,
): (field: DraftField) => string | null {
  const refused = refusedField(fields, problem)
  return (field) => (problem !== null && field === refused ? invalidText(problem) : null)
}
