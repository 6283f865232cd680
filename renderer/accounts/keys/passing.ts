import type { ProblemKind } from '../../../shared/problems.ts'

/** Says nothing against the key itself: it may be saved, and the trouble left to pass. */
const PASSING: ReadonlySet<ProblemKind> = new Set([
  'offline',
  'timeout',
  'unreadable',
  'clock',
  'rate-limited',
  'banned',
  'restricted',
  'maintenance',
  'exchange-error',
])

export function isPassing(kind: ProblemKind): boolean {
  return PASSING.has(kind)
}
