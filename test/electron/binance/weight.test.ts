import { expect, test } from 'vitest'
import { createWeightGate } from '../../../electron/binance/weight.ts'
import type { Problem } from '../../../shared/problems.ts'

const MINUTE = 60_000

function gateAt(start: number) {
  const time = { local: start, ahead: 0 }
  const gate = createWeightGate(
    () => time.local,
    () => time.local + time.ahead,
  )
  return { gate, time }
}

const used = (value: string) => new Headers({ 'X-MBX-USED-WEIGHT-1M': value })

test('counts its own requests until the exchange tells its count', () => {
  const { gate } = gateAt(0)
  gate.spend(5)
  gate.spend(1)
  gate.readUsed(new Headers())
  expect(gate.state()).toEqual({ used: 6, limit: 2400 })
  gate.readUsed(used('120'))
  expect(gate.state().used).toBe(120)
  gate.spend(5)
  expect(gate.state().used).toBe(125)
})

test.each(['', 'many', '-1', '1.5', '1e3', '9'.repeat(30)])('leaves a count of "%s" aside', (value) => {
  const { gate } = gateAt(0)
  gate.spend(5)
  gate.readUsed(used(value))
  expect(gate.state().used).toBe(5)
})

test("begins anew with each minute of the exchange's clock", () => {
  const { gate, time } = gateAt(0)
  time.ahead = 10_000
  gate.readUsed(used('2000'))
  time.local = MINUTE - 10_001
  expect(gate.state().used).toBe(2000)
  time.local = MINUTE - 10_000
  expect(gate.state().used).toBe(0)
})

test.each([
  ['Too many requests; current limit is 1200 requests per minute.', 1200],
  ['Too many requests; current limit of IP(13.233.2.23) is 6000 requests per minute.', 6000],
  ['Too much request weight used; current limit is 1300 request weight per 1 MINUTE.', 1300],
  ['Too many requests; current limit is %s requests per minute.', 2400],
  ['Too many requests; current limit is 0 requests per minute.', 2400],
  ['Internal error', 2400],
])('after "%s" the limit is %i', (message, limit) => {
  const { gate } = gateAt(0)
  gate.readLimit(message)
  expect(gate.state().limit).toBe(limit)
})

test('lets nothing through until the moment the exchange named', () => {
  const { gate, time } = gateAt(1000)
  gate.check()
  const problem: Problem = { kind: 'banned', retryAt: 5000 }
  gate.shut(problem)
  time.local = 4999
  expect(() => gate.check()).toThrow(expect.objectContaining({ problem }))
  time.local = 5000
  expect(() => gate.check()).not.toThrow()
})

test('keeps the longer of two waits', () => {
  const { gate, time } = gateAt(0)
  gate.shut({ kind: 'banned', retryAt: 5000 })
  gate.shut({ kind: 'rate-limited', retryAt: 1000 })
  time.local = 2000
  expect(() => gate.check()).toThrow('banned')
  gate.shut({ kind: 'rate-limited', retryAt: 9000 })
  time.local = 8000
  expect(() => gate.check()).toThrow('rate-limited')
})

test('takes over the limit that the exchange lists, until it names another', () => {
  const { gate } = gateAt(0)
  gate.setLimit(6000)
  expect(gate.state().limit).toBe(6000)
  gate.readLimit('Too many requests; current limit of IP(127.0.0.1) is 1200 requests per minute.')
  expect(gate.state().limit).toBe(1200)
})
