import Big from 'big.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareDecimals, exact, parseExact, sum, toDecimal } from '../../shared/decimal.ts'
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

  it('agrees with big.js', () => {
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        expect(Math.sign(compareDecimals(a, b))).toBe(new Big(a).cmp(b))
        expect(compareDecimals(a, a)).toBe(0)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('arithmetic', () => {
  it('agrees with big.js to the last digit', () => {
    fc.assert(
      fc.property(decimal, decimal, fc.nat({ max: 10 }), (a, b, places) => {
        const [x, y, bigX, bigY] = [exact(a), exact(b), new Reference(a), new Reference(b)]
        expect(toDecimal(x.plus(y))).toBe(plain(bigX.plus(bigY)))
        expect(toDecimal(x.minus(y))).toBe(plain(bigX.minus(bigY)))
        expect(toDecimal(x.times(y))).toBe(plain(bigX.times(bigY)))
        if (!bigY.eq(0)) expect(toDecimal(x.div(y))).toBe(plain(bigX.div(bigY)))
        expect(toDecimal(x.neg())).toBe(plain(bigX.neg()))
        expect(toDecimal(x.abs())).toBe(plain(bigX.abs()))
        expect(toDecimal(x.round(places))).toBe(plain(bigX.round(places)))
        expect(toDecimal(x.cut(places))).toBe(plain(bigX.round(places, Reference.roundDown)))
        expect(x.eq(y)).toBe(bigX.eq(bigY))
        expect(x.gt(y)).toBe(bigX.gt(bigY))
        expect(x.gte(y)).toBe(bigX.gte(bigY))
        expect(x.lt(y)).toBe(bigX.lt(bigY))
        expect(x.lte(y)).toBe(bigX.lte(bigY))
      }),
      { numRuns: 5000 },
    )
  })

  it.each<[Decimal, Decimal, Decimal]>([
    ['1', '3', '0.33333333333333333333'],
    ['2', '3', '0.66666666666666666667'],
    ['-2', '3', '-0.66666666666666666667'],
    ['2', '-3', '-0.66666666666666666667'],
    ['-0.5', '100000000000000000000', '-0.00000000000000000001'],
    ['0.4', '100000000000000000000', '0'],
    ['1', '0.00000000000000000000000001', '100000000000000000000000000'],
    ['0.000000000000000000000000000001', '0.0000000001', '0.00000000000000000001'],
  ])('%s / %s is %s, rounded half away from zero at the twentieth place', (dividend, divisor, quotient) => {
    expect(toDecimal(exact(dividend).div(divisor))).toBe(quotient)
  })

  it('cannot divide by zero', () => {
    expect(() => exact('1').div('0')).toThrow(RangeError)
  })

  it.each<[Decimal, number, string]>([
    ['1.005', 2, '1.01'],
    ['-1.005', 2, '-1.01'],
    ['1.5', 3, '1.500'],
    ['2', 0, '2'],
    ['2.5', 0, '3'],
    ['-0.4', 0, '0'],
  ])('%s has with %i places the text %s', (value, places, text) => {
    expect(exact(value).toFixed(places)).toBe(text)
  })

  it('adds up', () => {
    expect(toDecimal(sum(['0.1', '0.2', '-0.30']))).toBe('0')
    expect(toDecimal(sum([]))).toBe('0')
  })
})

describe('reading a number', () => {
  it.each<[string | number, Decimal]>([
    ['0012.500', '12.5'],
    ['-0.00', '0'],
    ['.5', '0.5'],
    ['5.', '5'],
    [
      '123456789012345678901234567890.12345678901234567890',
      '123456789012345678901234567890.1234567890123456789',
    ],
    ['1.5e3', '1500'],
    ['-25E-4', '-0.0025'],
    ['1e+2', '100'],
    [1e21, '1000000000000000000000'],
    [1e-7, '0.0000001'],
    [0.1 + 0.2, '0.30000000000000004'],
  ])('%s is %s', (text, decimal) => {
    expect(toDecimal(parseExact(String(text)) ?? exact('-1'))).toBe(decimal)
  })

  it.each([
    '',
    '-',
    '.',
    '-.',
    '1.2.3',
    '--1',
    '+1',
    ' 1',
    '1 ',
    '1_000',
    '0x1f',
    '1e',
    'e5',
    '1e5.5',
    'NaN',
    'Infinity',
    '１',
  ])('%j is none', (text) => {
    expect(parseExact(text)).toBe(null)
  })

  it('is refused when it is too long to be an amount', () => {
    expect(parseExact('1e1001')).toBe(null)
    expect(parseExact('1e-999999')).toBe(null)
    expect(parseExact('9'.repeat(2001))).toBe(null)
  })

  it('throws where there must be one', () => {
    expect(() => exact(Number.NaN)).toThrow(RangeError)
    expect(() => exact('Infinity')).toThrow(RangeError)
  })
})

/** Rounds as the product does, whatever other users of the library set. */
const Reference = Big()
Reference.DP = 20
Reference.RM = Reference.roundHalfUp

function plain(value: Big): string {
  return value.eq(0) ? '0' : value.toFixed()
}

const decimal = fc
  .tuple(fc.constantFrom('', '-'), fc.stringMatching(/^[0-9]{1,18}$/), fc.stringMatching(/^[0-9]{0,12}$/))
  .map(([sign, whole, fraction]) => `${sign}${whole}${fraction === '' ? '' : '.'}${fraction}`)
  .filter(isDecimal)

function isDecimal(text: string): text is `${number}` {
  return /^-?\d+(\.\d+)?$/.test(text)
}
