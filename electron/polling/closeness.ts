import { exact } from '../../shared/decimal.ts'
import type { AccountSummary, Level, Thresholds } from '../../shared/state.ts'

/** `close`: critical, or within 10 points of a threshold. `idle`: no position is open. `usual`: anything else. */
export type Closeness = 'close' | 'usual' | 'idle'

const POINTS = exact('0.10')

/** `level` is that of the account's margin ratio alert. */
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
