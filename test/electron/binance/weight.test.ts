import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createWeightGate, type Need, shareOf } from '../../../electron/binance/weight.ts'
import { type Problem, ProblemError } from '../../../shared/problems.ts'

const MINUTE = 60_000

/** A gate and its clocks. `passed` is elapsed ms, `set` the wall clock at the start, `ahead` the exchange's lead. */
function gateAt(start = 0) {
  const time = { passed: 0, set: start, ahead: 0 }
  const now = () => time.set + time.passed
  const gate = createWeightGate({ now, serverNow: () => now() + time.ahead, elapsed: () => time.passed })
  return { gate, time, now }
}

type Gate = ReturnType<typeof gateAt>['gate']

const used = (value: string | number) => new Headers({ 'X-MBX-USED-WEIGHT-1M': String(value) })

/** Returns the problem of a request that the gate does not allow; null when it counts the request. */
function problemOf(gate: Gate, weight = 1, need: Need = 'core'): Problem | null {
  try {
    gate.spend(weight, need)
    return null
  } catch (failure) {
    if (failure instanceof ProblemError) return failure.problem
    throw failure
  }
}

/** Reads an answer in which other programs have used this weight. */
function readOthersWeight(gate: Gate, weight: number): void {
  const minute = gate.spend(1, 'core')
  gate.readUsed(used(weight + gate.state().ours), minute)
}

/** Spends weight request by request until the gate stops it, and returns how much was spent. */
function spendAll(gate: Gate, weight = 1, need: Need = 'core'): number {
  let spent = 0
  while (problemOf(gate, weight, need) === null) spent += weight
  return spent
}

describe("the minute's count", () => {
  test('is our own until the exchange sends its count, which includes other programs', () => {
    const { gate } = gateAt(10_000)
    gate.spend(5, 'core')
    const minute = gate.spend(1, 'core')
    gate.readUsed(new Headers(), minute)
    expect(gate.state()).toEqual({ used: 6, limit: 2400, ours: 6, share: 480 })
    gate.readUsed(used(120), minute)
    expect(gate.state()).toMatchObject({ used: 120, ours: 6 })
    gate.spend(5, 'core')
    expect(gate.state()).toMatchObject({ used: 125, ours: 11 })
  })

  test('ignores a count that cannot be, and takes one that is just too high', () => {
    const { gate } = gateAt(10_000)
    gate.readUsed(used(4801), gate.spend(5, 'core'))
    expect(gate.state().used).toBe(5)
    gate.readUsed(used(4800), gate.spend(5, 'core'))
    expect(gate.state().used).toBe(4800)
  })

  test.each(['', 'many', '-1', '1.5', '1e3', '9'.repeat(30)])('ignores a header of "%s"', (value) => {
    const { gate } = gateAt(10_000)
    gate.readUsed(used(value), gate.spend(5, 'core'))
    expect(gate.state().used).toBe(5)
  })

  test('does not fall when answers arrive in another order', () => {
    const { gate } = gateAt(10_000)
    const minute = gate.spend(5, 'core')
    gate.readUsed(used(300), minute)
    gate.readUsed(used(200), minute)
    expect(gate.state().used).toBe(300)
  })

  test("starts from zero with each minute of the exchange's clock, not of this computer's", () => {
    const { gate, time } = gateAt()
    time.ahead = 10_000
    readOthersWeight(gate, 1999)
    time.passed = MINUTE - 10_001
    expect(gate.state().used).toBe(2000)
    time.passed = MINUTE - 10_000
    expect(gate.state()).toMatchObject({ used: 0, ours: 0 })
  })

  test('ignores an answer across the turn of the minute, as its minute is unknown', () => {
    const { gate, time } = gateAt()
    time.passed = MINUTE - 1_000
    const minute = gate.spend(5, 'core')
    expect(minute).toBe(0)
    time.passed = MINUTE + 1_000
    gate.readUsed(used(2000), minute)
    expect(gate.state()).toMatchObject({ used: 0, ours: 0, share: 480 })
  })

  test.each([
    [0, null],
    [499, null],
    [500, 0],
    [MINUTE - 500, 0],
    [MINUTE - 499, null],
    [MINUTE + 499, null],
    [MINUTE + 500, 1],
  ])('for a request sent %i ms after the turn of a minute belongs to minute %j', (passed, minute) => {
    const { gate, time } = gateAt()
    time.passed = passed
    expect(gate.spend(5, 'core')).toBe(minute)
    gate.readUsed(used(2000), minute)
    expect(gate.state().used).toBe(minute === null ? 5 : 2000)
  })

  test('starts from zero when the exchange’s clock turns out to be behind', () => {
    const { gate, time } = gateAt(10 * MINUTE + 10_000)
    readOthersWeight(gate, 2000)
    time.ahead = -5 * MINUTE
    expect(gate.state()).toMatchObject({ used: 0, ours: 0 })
    gate.spend(5, 'core')
    expect(gate.state()).toMatchObject({ used: 5, ours: 5, share: 480 })
  })
})

describe('the limit', () => {
  test.each([
    ['Too many requests; current limit is 1200 requests per minute.', 1200],
    ['Too many requests; current limit of IP(13.233.2.23) is 6000 requests per minute.', 6000],
    ['Too much request weight used; current limit is 1300 request weight per 1 MINUTE.', 1300],
    ['Too many requests; current limit is %s requests per minute.', 2400],
    ['Too many requests; current limit is 0 requests per minute.', 2400],
    ['Internal error', 2400],
  ])('after "%s" is %i', (message, limit) => {
    const { gate } = gateAt()
    gate.readLimit(message)
    expect(gate.state().limit).toBe(limit)
  })

  test('is the one from the exchange info, until a message names another', () => {
    const { gate } = gateAt()
    gate.setLimit(6000)
    expect(gate.state()).toMatchObject({ limit: 6000, share: 1200 })
    gate.readLimit('Too many requests; current limit of IP(127.0.0.1) is 1200 requests per minute.')
    expect(gate.state()).toMatchObject({ limit: 1200, share: 240 })
  })
})

describe('our share', () => {
  test.each([
    [2400, [], 480],
    [2400, [0], 480],
    [2400, [1680], 480],
    [2400, [1681], 479],
    [2400, [1920], 240],
    [2400, [2100], 60],
    [2400, [2400], 20],
    [2400, [9999], 20],
    [2400, [0, 1920, 5], 240],
    [6000, [0], 1200],
    [50, [0], 20],
  ])('of %i with others using %j is %i', (limit, minutes, share) => {
    expect(
      shareOf(
        limit,
        minutes.map((taken) => ({ others: taken })),
      ),
    ).toBe(share)
  })

  test("falls with the others' highest use in the last five minutes, and rises again after them", () => {
    const { gate, time } = gateAt(10_000)
    readOthersWeight(gate, 1920)
    expect(gate.state().share).toBe(240)
    for (let minute = 1; minute <= 5; minute++) {
      time.passed = minute * MINUTE
      readOthersWeight(gate, 100)
      expect(gate.state().share).toBe(240)
    }
    time.passed = 6 * MINUTE
    readOthersWeight(gate, 100)
    expect(gate.state().share).toBe(480)
  })

  test('can be spent completely, and then nothing is sent before the next minute', () => {
    const { gate, time } = gateAt()
    time.passed = 15_000
    expect(spendAll(gate, 5)).toBe(480)
    expect(problemOf(gate, 1)).toEqual({
      kind: 'weight-spent',
      retryAt: MINUTE + 500,
      params: { by: 'our-accounts' },
    })
    time.passed = MINUTE + 499
    expect(problemOf(gate, 5)?.retryAt).toBe(MINUTE + 500)
    time.passed = MINUTE + 500
    expect(problemOf(gate, 5)).toBeNull()
  })

  test('keeps a reserve for figures that extra requests cannot spend', () => {
    const { gate } = gateAt()
    expect(spendAll(gate, 1, 'extra')).toBe(456)
    expect(problemOf(gate, 1, 'extra')?.kind).toBe('weight-spent')
    expect(spendAll(gate, 1, 'core')).toBe(24)
  })

  test('is enough to poll one account, however much the others use', () => {
    const { gate, time } = gateAt(10_000)
    readOthersWeight(gate, 2270)
    time.passed = MINUTE + 500
    expect(spendAll(gate, 5)).toBe(20)
  })

  test('is zero once the limit is nearly reached', () => {
    const { gate } = gateAt(10_000)
    readOthersWeight(gate, 2275)
    expect(gate.state().used).toBe(2276)
    expect(problemOf(gate, 5)).toMatchObject({ kind: 'weight-spent', params: { by: 'other-programs' } })
    expect(problemOf(gate, 4)).toBeNull()
    expect(problemOf(gate, 1)?.kind).toBe('weight-spent')
  })

  test("is kept in each of the exchange's minutes, where its clock is half a second off at most", () => {
    const step = fc.record({ pass: fc.nat(20_000), times: fc.nat(60) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.integer({ min: -499, max: 499 }), (steps, off) => {
        const { gate, time } = gateAt(10 * MINUTE)
        const counted = new Map<number, number>()
        for (const { pass, times } of steps) {
          // Half of the steps end close to the turn of a minute.
          time.passed += pass
          const nearTurn = Math.ceil(time.passed / MINUTE) * MINUTE + (pass % 1000) - 500
          if (times % 2 === 0) time.passed = Math.max(time.passed, nearTurn)
          for (let asked = 0; asked < times; asked += 1) {
            if (problemOf(gate, 10) !== null) break
            const minute = Math.floor((time.set + time.passed + off) / MINUTE)
            counted.set(minute, (counted.get(minute) ?? 0) + 10)
          }
        }
        expect(Math.max(0, ...counted.values())).toBeLessThanOrEqual(480)
      }),
    )
  })

  test('and 95 % of the limit are never exceeded, whatever is spent and reported', () => {
    const step = fc.oneof(
      fc.record({ ask: fc.constantFrom(1, 5, 10), need: fc.constantFrom<Need>('core', 'extra') }),
      fc.record({ tell: fc.nat(2600) }),
      fc.record({ pass: fc.nat(40_000) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const { gate, time } = gateAt()
        let minute = gate.spend(1, 'core')
        for (const done of steps) {
          if ('pass' in done) time.passed += done.pass
          else if ('tell' in done) gate.readUsed(used(done.tell), minute)
          else {
            const before = gate.state()
            if (problemOf(gate, done.ask, done.need) !== null) continue
            minute = Math.floor(time.passed / MINUTE)
            expect(before.used + done.ask).toBeLessThanOrEqual(2400 * 0.95)
            expect(before.ours + done.ask).toBeLessThanOrEqual(
              before.share * (done.need === 'core' ? 1 : 0.95),
            )
          }
        }
      }),
    )
  })
})

describe('a ban or rate limit', () => {
  test('stops requests until the named time', () => {
    const { gate, time } = gateAt(1000)
    gate.shut({ kind: 'banned', retryAt: 5000 })
    time.passed = 3999
    expect(problemOf(gate)).toEqual({ kind: 'banned', retryAt: 5000 })
    time.passed = 4000
    expect(problemOf(gate)).toBeNull()
  })

  test('lasts for the longer of two waits', () => {
    const { gate, time } = gateAt()
    gate.shut({ kind: 'banned', retryAt: 5000 })
    gate.shut({ kind: 'rate-limited', retryAt: 1000 })
    time.passed = 2000
    expect(problemOf(gate)?.kind).toBe('banned')
    gate.shut({ kind: 'rate-limited', retryAt: 9000 })
    time.passed = 8000
    expect(problemOf(gate)?.kind).toBe('rate-limited')
  })

  test.each([
    ['forward', 3],
    ['back', -3],
  ])("does not end earlier or later when this computer's clock is set %s", (_way, hours) => {
    const { gate, time, now } = gateAt()
    gate.shut({ kind: 'banned', retryAt: 120_000 })
    time.set += hours * 3_600_000
    time.passed = 20_000
    expect(problemOf(gate)).toEqual({ kind: 'banned', retryAt: now() + 100_000 })
    time.passed = 119_999
    expect(problemOf(gate)?.kind).toBe('banned')
    time.passed = 120_000
    expect(problemOf(gate)).toBeNull()
  })

  test('is over after a sleep that was long enough, when elapsed time does not include sleep', () => {
    const { gate, time, now } = gateAt()
    gate.shut({ kind: 'banned', retryAt: 120_000 })
    time.passed = 20_000
    gate.suspend()
    time.set += 40_000
    gate.wake()
    expect(problemOf(gate)).toEqual({ kind: 'banned', retryAt: now() + 60_000 })
    gate.suspend()
    time.set += 60_000
    gate.wake()
    expect(problemOf(gate)).toBeNull()
  })

  test('is not shortened by a wake without sleep after the clock was set forward', () => {
    const { gate, time } = gateAt()
    gate.shut({ kind: 'banned', retryAt: 120_000 })
    time.set += 3 * 3_600_000
    gate.wake()
    expect(problemOf(gate)?.kind).toBe('banned')
    gate.suspend()
    time.passed += 1000
    gate.wake()
    expect(problemOf(gate)?.kind).toBe('banned')
  })

  test('is not shortened by an earlier sleep', () => {
    const { gate, time } = gateAt()
    gate.suspend()
    gate.wake()
    gate.shut({ kind: 'banned', retryAt: 120_000 })
    time.set += 3 * 3_600_000
    gate.wake()
    expect(problemOf(gate)?.kind).toBe('banned')
  })

  test('is not shortened twice when elapsed time includes sleep', () => {
    const { gate, time, now } = gateAt()
    gate.shut({ kind: 'banned', retryAt: 120_000 })
    gate.suspend()
    time.passed = 40_000
    gate.wake()
    expect(problemOf(gate)).toEqual({ kind: 'banned', retryAt: now() + 80_000 })
  })

  test('is not prolonged by a clock that was set back during sleep', () => {
    const { gate, time } = gateAt(10 * MINUTE)
    gate.shut({ kind: 'banned', retryAt: 12 * MINUTE })
    gate.suspend()
    time.set -= 3 * 3_600_000
    gate.wake()
    time.passed = 2 * MINUTE
    expect(problemOf(gate)).toBeNull()
  })
})

test('a request that never reached the exchange is not counted', () => {
  const { gate, time } = gateAt(10_000)
  const sentIn = gate.spend(5, 'core')
  gate.spend(5, 'core')
  gate.refund(5, sentIn)
  expect(gate.state().ours).toBe(5)
  time.passed = MINUTE
  gate.spend(1, 'core')
  gate.refund(5, sentIn)
  expect(gate.state().ours).toBe(1)
})
