import { ProblemError } from '../../shared/problems.ts'
import type { AccountFigures } from './figures.ts'
import { keyOf } from './membership.ts'

/**
 * Throws `unreadable`, with the second row as its field, when a position or an asset comes twice: which
 * of the two holds cannot be told, and adding them up might count one twice.
 */
export function refuseContradictions(account: AccountFigures): void {
  refuseTwice(
    'assets',
    account.assets.map(({ asset }) => asset),
  )
  refuseTwice('positions', account.positions.map(keyOf))
}

function refuseTwice(list: 'assets' | 'positions', keys: readonly string[]): void {
  const seen = new Set<string>()
  for (const [index, key] of keys.entries()) {
    if (seen.has(key)) throw new ProblemError({ kind: 'unreadable', params: { field: `${list}[${index}]` } })
    seen.add(key)
  }
}
