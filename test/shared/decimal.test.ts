import Big from 'big.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareDecimals } from '../../shared/decimal.ts'
import type { Decimal } from '../../shared/state.ts'

describe('comparing decimals', () => {
  it.each<[Decimal, Decimal, number]>([
    ['0', '-0', 0],
    ['0.00', '0', 0],
    ['0.5', '0.50', 0],
    ['007', '7.0', 0],
    ['10', '9', 1],
    ['-10', '-9', -1],
    ['0.10', '0.9', -1],
    ['-0.10', '-0.9', 1],
    ['0.79999999999999999999', '0.8', -1],
    ['123456789012345678901234567890.1', '123456789012345678901234567890.2', -1],
    ['Infinity', '999999999999999999999999999999', 1],
    ['Infinity', 'Infinity', 0],
    ['-5', 'Infinity', -1],
  ])('%s and %s', (a, b, order) => {
    expect(Math.sign(compareDecimals(a, b))).toBe(order)
    expect(Math.sign(compareDecimals(b, a))).toBe(0 - order)
  })

  const decimal = fc
    .tuple(fc.constantFrom('', '-'), fc.stringMatching(/^[0-9]{1,12}$/), fc.stringMatching(/^[0-9]{0,8}$/))
    .map(([sign, whole, fraction]) => `${sign}${whole}${fraction === '' ? '' : '.'}${fraction}`)
    .filter(isDecimal)

  it('agrees with another reckoning', () => {
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        expect(Math.sign(compareDecimals(a, b))).toBe(new Big(a).cmp(b))
        expect(compareDecimals(a, a)).toBe(0)
      }),
      { numRuns: 2000 },
    )
  })
})

function isDecimal(text: string): text is `${number}` {
  return /^-?\d+(\.\d+)?$/.test(text)
}
