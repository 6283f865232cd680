import type { Problem } from '../../../shared/problems.ts'
import { invalidText } from '../../../shared/words/invalid-text.ts'

/** The field among these that an `invalid-input` problem is about; undefined if it is about none of them. */
export function refusedField<F extends string>(fields: readonly F[], problem: Problem | null): F | undefined {
  if (problem?.kind !== 'invalid-input') return undefined
  const name = String(problem.params?.field).split('.').at(-1)
  return fields.find((field) => field === name)
}

/** What to say at each field; null if nothing is wrong with it. */
export function refusalAt<F extends string>(
  fields: readonly F[],
  problem: Problem | null,
): (field: F) => string | null {
  const refused = refusedField(fields, problem)
  return (field) => (problem !== null && field === refused ? invalidText(problem) : null)
}
