import type { AccountSummary, Level, Risk } from '../../shared/state.ts'

/**
 * The account's risk, from its figures and the level the alerts hold. A danger that is known stands;
 * short of one, a pool that could not be worked out makes the whole unknown, never calm.
 */
export function riskOf(summary: AccountSummary | null, level: Level): Risk {
  if (summary === null) return 'unknown'
  if (level !== 'calm') return level
  if (summary.gaps.length > 0) return 'unknown'
  return summary.pools.length === 0 ? 'idle' : 'calm'
}
