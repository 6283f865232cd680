import { compareDecimals } from '../../shared/decimal.ts'
import type { AccountState, Freshness, Level, MarginPool, Risk } from '../../shared/state.ts'

/** A risk that comes with a ratio. */
export function isLevel(risk: Risk): risk is Level {
  return risk === 'calm' || risk === 'warning' || risk === 'critical'
}

/**
 * Whose colour to wear. Calm that is old is not known to be calm any more; a danger that is old is
 * still the last thing known.
 */
export function toneOf(risk: Risk, freshness: Freshness): Risk {
  return risk === 'calm' && freshness === 'stale' ? 'unknown' : risk
}

/**
 * The level of one pool. The headline's is the account's own, which falls slowly and may stand above
 * what its ratio alone says; the others' come from the thresholds.
 */
export function poolLevel(pool: MarginPool, account: AccountState): Level {
  const isHeadline = account.summary?.pools[0]?.id === pool.id
  if (isHeadline && isLevel(account.risk)) return account.risk
  if (compareDecimals(pool.marginRatio, account.thresholds.critical) >= 0) return 'critical'
  return compareDecimals(pool.marginRatio, account.thresholds.warning) >= 0 ? 'warning' : 'calm'
}
