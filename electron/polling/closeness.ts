import { Big } from 'big.js'
import { exact } from '../../shared/decimal.ts'
import type { AccountSummary, Level, Thresholds } from '../../shared/state.ts'

/** How near an account is to what it is watched for: within 10 points of a threshold, or critical; anywhere else; without a position. */
export type Closeness = 'close' | 'usual' | 'idle'

const POINTS = new Big('0.10')

/** `level` is the one the alerts hold for its margin ratio. */
export function closenessOf(
  summary: AccountSummary | null,
  { warning, critical }: Thresholds,
  level: Level,
): Closeness {
  if (level === 'critical') return 'close'
  if (summary === null || summary.gaps.length > 0) return 'usual'
  const [headline] = summary.pools
  if (headline === undefined) return 'idle'
  if (headline.marginRatio === 'Infinity') return 'close'
  const ratio = exact(headline.marginRatio)
  const isNear = [warning, critical].some((threshold) => ratio.minus(exact(threshold)).abs().lte(POINTS))
  return isNear ? 'close' : 'usual'
}
