import { ProblemError } from '../../shared/problems.ts'
import type { AccountFigures } from './figures.ts'
import { keyOf } from './membership.ts'

/**
 * Throws `unreadable`, with the second row as its field, when a position or an asset comes twice. Nothing
 * shows which of the two rows is right, and adding them up might count one position twice.
 */
export function refuseDuplicates({ assets, positions }: AccountFigures): void {
  refuseTwice(
    'assets',
    assets.map(({ asset }) => asset),
  )
  // Most accounts have one row for each symbol, which is quicker to see than that each key comes once.
  const symbols = new Set(positions.map(({ symbol }) => symbol))
  if (symbols.size < positions.length) refuseTwice('positions', positions.map(keyOf))
}

function refuseTwice(list: 'assets' | 'positions', keys: readonly string[]): void {
  const seen = new Set<string>()
  for (const [index, key] of keys.entries()) {
    if (seen.has(key)) throw new ProblemError({ kind: 'unreadable', params: { field: `${list}[${index}]` } })
    seen.add(key)
  }
}
