import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isWithin } from '../../../electron/binance/json-size.ts'

const ANY_DEPTH = 1000

describe('the size of a JSON text', () => {
  it.each<[string, number, number]>([
    ['1', 0, 0],
    ['{}', 1, 1],
    ['[]', 1, 1],
    ['[1,2,3]', 3, 1],
    ['{"a":1,"b":[1,2]}', 4, 2],
    ['{"a":"1,2,[{","b":"\\",","c":"\\\\"}', 3, 1],
    ['["\\\\\\"[",[]]', 3, 2],
    ['[[[]]]', 3, 3],
  ])('of %s is %i values, %i deep', (text, values, depth) => {
    expect(isWithin(text, { values, depth })).toBe(true)
    if (values > 0) expect(isWithin(text, { values: values - 1, depth })).toBe(false)
    if (depth > 0) expect(isWithin(text, { values, depth: depth - 1 })).toBe(false)
  })

  it('is that of what the parser reads', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const values = valuesIn(JSON.parse(text))
        expect(isWithin(text, { values, depth: ANY_DEPTH })).toBe(true)
        if (values > 0) expect(isWithin(text, { values: values - 1, depth: ANY_DEPTH })).toBe(false)
      }),
    )
  })

  it.each(['"', '["\\', ']]]', '{"a', '<html>,,</html>'])(
    'has an answer for %s, which is no JSON',
    (text) => {
      expect(isWithin(text, { values: 10, depth: 10 })).toBe(true)
    },
  )
})

function valuesIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const within = Object.values(value)
  return within.reduce((sum: number, one) => sum + valuesIn(one), Math.max(within.length, 1))
}
