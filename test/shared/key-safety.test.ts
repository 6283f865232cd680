import { expect, it } from 'vitest'
import { keySafety } from '../../shared/key-safety.ts'

it.each([
  [false, false, 'read-only'],
  [false, true, 'trading'],
  [true, true, 'withdrawals'],
  [true, false, 'withdrawals'],
] as const)('with withdrawals %s and trading %s a key counts as %s', (withdrawals, trading, safety) => {
  for (const ipRestricted of [true, false]) {
    expect(keySafety({ readAt: 0, withdrawals, trading, ipRestricted })).toBe(safety)
  }
})
