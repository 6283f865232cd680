import { globSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { floatsIn } from './floats.ts'

const FILES = globSync('electron/{margin,alerts}/**/*.ts')
const SLOW = 60_000

describe('money', () => {
  it('is never a binary float in the calculations', { timeout: SLOW }, () => {
    expect(FILES).toContain('electron/margin/headroom.ts')
    expect(FILES).toContain('electron/alerts/evaluate.ts')
    expect(floatsIn(FILES)).toEqual([])
  })

  it('is detected as a binary float in every way it could become one', { timeout: SLOW }, () => {
    const uses = [
      'Number(text)',
      'parseFloat(text)',
      'Number.parseFloat(text)',
      '+text',
      'amount.toNumber()',
      'text < other',
      'text >= other',
      'amount > amount',
      'text + other',
      'rank * 0.5',
      'rank * 1e-9',
    ]
    const fine = [
      'rank - 1',
      'rank < 2',
      'amount.gt(1)',
      'name < other_name',
      '!text',
      '-1',
      'Math.max(rank, 1)',
    ]
    const sample = [
      "import { exact } from '../../shared/decimal.ts'",
      "import type { Decimal } from '../../shared/state.ts'",
      'export const uses = (text: Decimal, other: Decimal, rank: number, name: string, other_name: string) => {',
      '  const amount = exact(text)',
      ...[...uses, ...fine].map((use) => `  void (${use})`),
      '}',
    ].join('\n')
    const lines = floatsIn([], { 'electron/margin/sample.ts': sample }).map((found) =>
      Number(/:(\d+):/.exec(found)?.[1]),
    )
    expect([...new Set(lines)]).toEqual(uses.map((_, index) => index + 5))
  })
})
