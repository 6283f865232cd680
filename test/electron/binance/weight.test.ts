import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createWeightGate, type Need, shareOf } from '../../../electron/binance/weight.ts'
import { type Problem, ProblemError } from '../../../shared/problems.ts'

const MINUTE = 60_000

/** A gate, and the clocks it goes by. */
function gateAt(start = 0) {
  const time = { passed: 0, set: start, ahead: 0 }
  const now = () => time.set + time.passed
  const gate = createWeightGate({ now, serverNow: () => now() + time.ahead, elapsed: () => time.passed })
  return { gate, time, now }
}

type Gate = ReturnType<typeof gateAt>['gate']

const used = (value: string | number) => new Headers({ 'X-MBX-USED-WEIGHT-1M': String(value) })

/** What is thrown instead of counting a request; null: it is counted. */
function refusalOf(gate: Gate, weight = 1, need: Need = 'core'): Problem | null {
  try {
    gate.spend(weight, need)
    return null
  } catch (failure) {
    if (failure instanceof ProblemError) return failure.problem
    throw failure
  }
}

/** The others' count as an answer tells it. */
function others(gate: Gate, weight: number): void {
  const minute = gate.spend(1, 'core')
  gate.readUsed(used(weight + gate.state().ours), minute)
}

/** Takes all that may be taken, a request at a time. */
function takeAll(gate: Gate, weight = 1, need: Need = 'core'): number {
  let taken = 0
  while (refusalOf(gate, weight, need) === null) taken += weight
  return taken
}

describe("the minute's count", () => {
  test("is of our own requests until the exchange tells its own, which knows the others'", () => {
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

  test.each(['', 'many', '-1', '1.5', '1e3', '9'.repeat(30)])('leaves a header of "%s" aside', (value) => {
    const { gate } = gateAt(10_000)
    gate.readUsed(used(value), gate.spend(5, 'core'))
    expect(gate.state().used).toBe(5)
  })

  test('does not fall because answers overtake each other', () => {
    const { gate } = gateAt(10_000)
    const minute = gate.spend(5, 'core')
    gate.readUsed(used(300), minute)
    gate.readUsed(used(200), minute)
    expect(gate.state().used).toBe(300)
  })

  test("begins anew with each minute of the exchange's clock, not of this computer's", () => {
    const { gate, time } = gateAt()
    time.ahead = 10_000
    others(gate, 1999)
    time.passed = MINUTE - 10_001
    expect(gate.state().used).toBe(2000)
    time.passed = MINUTE - 10_000
    expect(gate.state()).toMatchObject({ used: 0, ours: 0 })
  })

  test('takes nothing from an answer across the turn of the minute, whose count is of one nobody knows', () => {
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
  ])('of a request sent %i ms after the turn of a minute is of the minute %j', (passed, minute) => {
    const { gate, time } = gateAt()
    time.passed = passed
    expect(gate.spend(5, 'core')).toBe(minute)
    gate.readUsed(used(2000), minute)
    expect(gate.state().used).toBe(minute === null ? 5 : 2000)
  })

  test('goes on when the exchange is found to be behind what was thought', () => {
    const { gate, time } = gateAt(10 * MINUTE + 10_000)
    others(gate, 2000)
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

  test('is the one the exchange lists, until it names another', () => {
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
  ])('of %i, with others at %j, is %i', (limit, minutes, share) => {
    expect(
      shareOf(
        limit,
        minutes.map((taken) => ({ others: taken })),
      ),
    ).toBe(share)
  })

  test("falls with the others' heaviest of the last five minutes, and comes back after them", () => {
    const { gate, time } = gateAt(10_000)
    others(gate, 1920)
    expect(gate.state().share).toBe(240)
    for (let minute = 1; minute <= 5; minute++) {
      time.passed = minute * MINUTE
      others(gate, 100)
      expect(gate.state().share).toBe(240)
    }
    time.passed = 6 * MINUTE
    others(gate, 100)
    expect(gate.state().share).toBe(480)
  })

  test('is all that is taken; then nothing is sent before the next minute', () => {
    const { gate, time } = gateAt()
    time.passed = 15_000
    expect(takeAll(gate, 5)).toBe(480)
    expect(refusalOf(gate, 1)).toEqual({ kind: 'weight-spent', retryAt: MINUTE + 500 })
    time.passed = MINUTE
    expect(refusalOf(gate, 5)).toBeNull()
  })

  test('is kept for what figures need: what only adds to them stops before', () => {
    const { gate } = gateAt()
    expect(takeAll(gate, 1, 'extra')).toBe(456)
    expect(refusalOf(gate, 1, 'extra')?.kind).toBe('weight-spent')
    expect(takeAll(gate, 1, 'core')).toBe(24)
  })

  test('does for a look at one account, however much the others take', () => {
    const { gate, time } = gateAt(10_000)
    others(gate, 2270)
    time.passed = MINUTE
    expect(takeAll(gate, 5)).toBe(20)
  })

  test('is nothing once the limit is nearly reached', () => {
    const { gate } = gateAt(10_000)
    others(gate, 2275)
    expect(gate.state().used).toBe(2276)
    expect(refusalOf(gate, 5)?.kind).toBe('weight-spent')
    expect(refusalOf(gate, 4)).toBeNull()
    expect(refusalOf(gate, 1)?.kind).toBe('weight-spent')
  })

  test('is never passed, nor is 95 % of the limit, whatever is asked and told', () => {
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
            if (refusalOf(gate, done.ask, done.need) !== null) continue
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

describe('what the exchange forbids', () => {
  test('is not done before the moment it named', () => {
    const { gate, time } = gateAt(1000)
    gate.shut({ kind: 'banned', retryAt: 5000 })
    time.passed = 3999
    expect(refusalOf(gate)).toEqual({ kind: 'banned', retryAt: 5000 })
    time.passed = 4000
    expect(refusalOf(gate)).toBeNull()
  })

  test('holds for the longer of two waits', () => {
    const { gate, time } = gateAt()
    gate.shut({ kind: 'banned', retryAt: 5000 })
    gate.shut({ kind: 'rate-limited', retryAt: 1000 })
    time.passed = 2000
    expect(refusalOf(gate)?.kind).toBe('banned')
    gate.shut({ kind: 'rate-limited', retryAt: 9000 })
    time.passed = 8000
    expect(refusalOf(gate)?.kind).toBe('rate-limited')
  })

  test.each([
    ['forward', 3],
    ['back', -3],
  ])("does not end earlier or later because this computer's clock is set %s", (_way, hours) => {
    const { gate, time, now } = gateAt()
    gate.shut({ kind: 'banned', retryAt: 120_000 })
    time.set += hours * 3_600_000
    time.passed = 20_000
    expect(refusalOf(gate)).toEqual({ kind: 'banned', retryAt: now() + 100_000 })
    time.passed = 119_999
    expect(refusalOf(gate)?.kind).toBe('banned')
    time.passed = 120_000
    expect(refusalOf(gate)).toBeNull()
  })

  test('is over after a sleep that was long enough, where sleep does not count as time that has passed', () => {
    const { gate, time, now } = gateAt()
    gate.shut({ kind: 'banned', retryAt: 120_000 })
    time.passed = 20_000
    gate.suspend()
    time.set += 40_000
    gate.wake()
    expect(refusalOf(gate)).toEqual({ kind: 'banned', retryAt: now() + 60_000 })
    gate.suspend()
    time.set += 60_000
    gate.wake()
    expect(refusalOf(gate)).toBeNull()
  })

  test('is not made shorter by a wake without sleep, after the clock was set forward', () => {
    const { gate, time } = gateAt()
    gate.shut({ kind: 'banned', retryAt: 120_000 })
    time.set += 3 * 3_600_000
    gate.wake()
    expect(refusalOf(gate)?.kind).toBe('banned')
    gate.suspend()
    time.passed += 1000
    gate.wake()
    expect(refusalOf(gate)?.kind).toBe('banned')
  })

  test('is not made shorter by a sleep that was over before', () => {
    const { gate, time } = gateAt()
    gate.suspend()
    gate.wake()
    gate.shut({ kind: 'banned', retryAt: 120_000 })
    time.set += 3 * 3_600_000
    gate.wake()
    expect(refusalOf(gate)?.kind).toBe('banned')
  })

  test('is not shortened twice where sleep counts as time that has passed', () => {
    const { gate, time, now } = gateAt()
    gate.shut({ kind: 'banned', retryAt: 120_000 })
    gate.suspend()
    time.passed = 40_000
    gate.wake()
    expect(refusalOf(gate)).toEqual({ kind: 'banned', retryAt: now() + 80_000 })
  })

  test('is not made longer by a sleep with the clock set back', () => {
    const { gate, time } = gateAt(10 * MINUTE)
    gate.shut({ kind: 'banned', retryAt: 12 * MINUTE })
    gate.suspend()
    time.set -= 3 * 3_600_000
    gate.wake()
    time.passed = 2 * MINUTE
    expect(refusalOf(gate)).toBeNull()
  })
})

test('what never reached the exchange is not counted', () => {
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
