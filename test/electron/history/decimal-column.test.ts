import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readColumn, writeColumn } from '../../../electron/history/decimal-column.ts'
import { cutTo } from '../../../electron/storage/decimal-text.ts'
import { compareDecimals, exact } from '../../../shared/decimal.ts'
import { runs } from '../../deep.ts'
import { amounts, decimal, ratios } from './polls.ts'

const { numRuns, timeout } = runs(200, 5000)

describe('a column of decimals', () => {
  it(
    'is read exactly as it was written, with and without bases',
    () => {
      const cells = fc.array(fc.option(fc.oneof(amounts, ratios)), { minLength: 1, maxLength: 30 })
      fc.assert(
        fc.property(cells, fc.infiniteStream(amounts), (written, more) => {
          expect(readColumn(writeColumn(written), written.length)).toEqual(written)
          const bases = written.map((cell) => cell && more.next().value)
          expect(readColumn(writeColumn(written, bases), written.length, bases)).toEqual(written)
        }),
        { numRuns },
      )
    },
    timeout,
  )

  it('stores similar values as small steps, including trailing zeros', () => {
    expect(writeColumn(['100.00000010', '100.00000000', null, '99.99999990'])).toEqual({
      places: 8,
      trimmed: false,
      steps: '10000000010,-10,,-10',
    })
    expect(writeColumn(['0.5', '0.25', '1'])).toEqual({ places: 2, trimmed: true, steps: '50,-25,75' })
    expect(writeColumn(['0.5', '0.25'], ['0.5', '0.26'])).toMatchObject({ steps: '0,-1' })
  })

  it.each([
    ['0.50', '0.5'],
    ['-0', '1'],
    ['007', '8'],
    ['Infinity', '1'],
  ] as const)('keeps %s beside %s as text', (first, second) => {
    expect(writeColumn([first, second])).toEqual([first, second])
  })

  it.each([
    ['is longer than it was', { places: 0, trimmed: true, steps: '1,2,3' }],
    ['is shorter', ['1']],
    ['has other bases', { places: 0, trimmed: true, steps: '1,1' }],
  ] as const)('is rejected when it %s', (_name, column) => {
    expect(() => readColumn(column, 2, ['0.5', '0.5'])).toThrow(RangeError)
  })
})

describe('a shortened ratio', () => {
  it(
    'compares with every threshold as the full ratio does',
    () => {
      const units = fc.bigInt({ min: 0n, max: 2n * 10n ** 20n })
      const close = fc.bigInt({ min: -5n, max: 5n })
      fc.assert(
        fc.property(units, close, (value, distance) => {
          const ratio = fromUnits(value, 20)
          const threshold = fromUnits(value / 10n ** 12n + distance, 8)
          if (threshold.startsWith('-')) return
          const cut = cutTo(8, ratio)
          expect(Math.sign(Math.min(0, compareDecimals(cut, threshold)))).toBe(
            Math.sign(Math.min(0, compareDecimals(ratio, threshold))),
          )
          expect(exact(ratio).minus(exact(cut)).lt('0.00000001')).toBe(true)
        }),
        { numRuns },
      )
    },
    timeout,
  )

  it.each([
    ['0.123456789', '0.12345678'],
    ['0.10000000999', '0.1'],
    ['12.00000000001', '12'],
    ['0.000000009', '0'],
    ['-0.000000009', '0'],
    ['-0.123456789', '-0.12345678'],
    ['0.10', '0.10'],
    ['100', '100'],
    ['Infinity', 'Infinity'],
  ] as const)('of %s is %s', (whole, cut) => {
    expect(cutTo(8, whole)).toBe(cut)
  })

  function fromUnits(units: bigint, places: number) {
    const digits = (units < 0n ? -units : units).toString().padStart(places + 1, '0')
    return decimal(`${units < 0n ? '-' : ''}${digits.slice(0, -places)}.${digits.slice(-places)}`)
  }
})
