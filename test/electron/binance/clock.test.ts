import { beforeEach, describe, expect, test } from 'vitest'
import { createClock } from '../../../electron/binance/clock.ts'
import { createFakeClock, type FakeClock } from '../../fake-clock.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

interface RoundTrip {
  /** Milliseconds from the request to the answer. */
  readonly takes: number
  /** Milliseconds from the request until the server reads its clock. Defaults to half of `takes`. */
  readonly there?: number
  /** Milliseconds by which this computer's clock is set during the round trip. */
  readonly set?: number
  readonly fails?: boolean
}

/** The server's clock is 50 s ahead of this computer's when it starts. */
const AHEAD = 50_000

let passed: number
let set: number
let requests: number
let roundTrips: RoundTrip[]
/** Only its timers are used. */
let timers: FakeClock

const local = () => 1_000_000 + passed + set
const elapsed = () => passed
const server = () => 1_000_000 + passed + AHEAD
const errorOf = (clock: ReturnType<typeof createClock>) => clock.now() - server()

beforeEach(() => {
  passed = 0
  set = 0
  requests = 0
  roundTrips = []
  timers = createFakeClock()
})

const create = () =>
  createClock({ now: local, elapsed, after: timers.after }, async () => {
    requests += 1
    const { takes, there = takes / 2, set: meanwhile = 0, fails = false } = roundTrips.shift() ?? { takes: 0 }
    passed += there
    const answer = server()
    passed += takes - there
    set += meanwhile
    if (fails) throw new Error('lost')
    return answer
  })

describe("the exchange's clock", () => {
  test('is measured from an answer, less half of the round trip', async () => {
    roundTrips = Array(3).fill({ takes: 200 })
    const clock = create()
    await clock.ensureMeasured()
    expect(errorOf(clock)).toBe(0)
    expect(clock.reading()).toEqual({ offsetMs: AHEAD, roundTripMs: 200, at: 1_000_200 })
  })

  test('has an earliest time of half a round trip before the measured time', async () => {
    roundTrips = Array(3).fill({ takes: 200, there: 0 })
    const clock = create()
    await clock.measure()
    expect(errorOf(clock)).toBe(-100)
    roundTrips = Array(3).fill({ takes: 200, there: 200 })
    await clock.measure()
    expect(errorOf(clock)).toBe(100)
    expect(clock.earliestNow() - server()).toBe(0)
  })

  test.each([0, 1, 2])('uses the quickest of three round trips, here number %i', async (quickest) => {
    roundTrips = Array.from({ length: 3 }, (_, place) =>
      place === quickest ? { takes: 20 } : { takes: 3000, there: 2900 },
    )
    const clock = create()
    await clock.measure()
    expect(requests).toBe(3)
    expect(errorOf(clock)).toBe(0)
    expect(clock.reading()?.roundTripMs).toBe(20)
  })

  test('uses the round trips before one that failed', async () => {
    roundTrips = [{ takes: 100 }, { takes: 0, fails: true }]
    const clock = create()
    await clock.ensureMeasured()
    expect([requests, errorOf(clock)]).toEqual([2, 0])
    await clock.ensureMeasured()
    expect(requests).toBe(2)
  })

  test('ignores a round trip during which this computer’s clock was set back', async () => {
    roundTrips = [{ takes: 100, set: -HOUR }, { takes: 300 }, { takes: 400 }]
    const clock = create()
    await clock.measure()
    expect([clock.reading()?.roundTripMs, errorOf(clock)]).toEqual([300, 0])
    roundTrips = [{ takes: 300 }, { takes: 100, set: -HOUR }, { takes: 400 }]
    await clock.measure()
    expect(clock.reading()?.roundTripMs).toBe(300)
  })

  test('ignores a round trip during which this computer’s clock was set forward', async () => {
    roundTrips = [{ takes: 100, set: HOUR }, { takes: 300 }, { takes: 400 }]
    const clock = create()
    await clock.measure()
    expect([clock.reading()?.roundTripMs, errorOf(clock)]).toEqual([300, 0])
  })

  test('is measured once for requests at the same time', async () => {
    const clock = create()
    await Promise.all([clock.ensureMeasured(), clock.ensureMeasured(), clock.measure()])
    expect(requests).toBe(3)
    await clock.ensureMeasured()
    expect(requests).toBe(3)
    await clock.measure()
    expect(requests).toBe(6)
  })

  test('is measured again after an hour, or when this computer’s clock was set by an hour', async () => {
    const clock = create()
    await clock.ensureMeasured()
    passed += HOUR - 1
    await clock.ensureMeasured()
    expect(requests).toBe(3)
    passed += 1
    await clock.ensureMeasured()
    expect(requests).toBe(6)
    set -= HOUR
    await clock.ensureMeasured()
    expect(requests).toBe(9)
    expect(errorOf(clock)).toBe(0)
  })

  test('is measured again after it was distrusted, and stays in use until then', async () => {
    const clock = create()
    await clock.ensureMeasured()
    clock.distrust()
    expect(errorOf(clock)).toBe(0)
    await clock.ensureMeasured()
    await clock.ensureMeasured()
    expect(requests).toBe(3 + 3)
  })

  test('that cannot be measured is tried again after a minute, and what is known serves until then', async () => {
    const clock = create()
    await clock.ensureMeasured()
    clock.distrust()
    roundTrips = [{ takes: 0, fails: true }]
    await clock.ensureMeasured()
    expect([requests, errorOf(clock)]).toEqual([3 + 1, 0])
    passed += MINUTE - 1
    await clock.ensureMeasured()
    expect(requests).toBe(3 + 1)
    passed += 1
    await clock.ensureMeasured()
    expect(requests).toBe(3 + 1 + 3)
  })

  test('keeps the last measurement when a new one fails', async () => {
    const clock = create()
    await clock.ensureMeasured()
    roundTrips = [{ takes: 0, fails: true }]
    expect(await clock.measure()).toBe('failed')
    expect(errorOf(clock)).toBe(0)
    set += 7000
    expect(await clock.measure()).toBe('done')
    expect(errorOf(clock)).toBe(0)
    expect(timers.pending).toBe(0)
  })

  test('is awaited for three seconds in all, and counts when it comes later', async () => {
    const answer = Promise.withResolvers<number>()
    const clock = createClock({ now: local, elapsed, after: timers.after }, () => answer.promise)
    const waits = [clock.ensureMeasured().then(() => 'late'), clock.measure()]
    await timers.advance(2_999)
    expect(await Promise.race([...waits, 'waiting'])).toBe('waiting')
    await timers.advance(1)
    expect(await Promise.all(waits)).toEqual(['late', 'late'])
    // Whoever comes now does not wait another three seconds.
    expect(await Promise.race([clock.measure(), timers.advance(1)])).toBe('late')
    answer.resolve(server())
    await timers.advance(0)
    expect(errorOf(clock)).toBe(0)
    expect(timers.pending).toBe(0)
  })

  test('is known from the first round trip, however late the others are', async () => {
    let asked = 0
    const clock = createClock({ now: local, elapsed, after: timers.after }, () =>
      ++asked === 1 ? Promise.resolve(server()) : new Promise<number>(() => {}),
    )
    const measured = clock.measure()
    await timers.advance(3_000)
    expect([await measured, errorOf(clock)]).toEqual(['late', 0])
  })

  test('confirms a time, however this computer is set', async () => {
    const clock = create()
    expect(clock.confirmedNow()).toBeNull()
    roundTrips = [{ takes: 0 }, { takes: 0 }, { takes: 0, set: 1_000 * HOUR }]
    await clock.measure()
    expect(clock.confirmedNow()).toBe(server())
    passed += MINUTE
    set = -1_000 * HOUR
    expect(clock.confirmedNow()).toBe(server())
    clock.distrust()
    expect(clock.confirmedNow()).toBe(server())
    roundTrips = [{ takes: 100, fails: true }]
    expect(await clock.measure()).toBe('failed')
    expect(clock.confirmedNow()).toBe(server())
  })

  test('confirms nothing that is no moment', async () => {
    roundTrips = [{ takes: 0 }, { takes: 0 }, { takes: 0 }]
    const clock = createClock({ now: () => 0, elapsed: () => 0, after: timers.after }, async () => 9e15)
    await clock.measure()
    expect(clock.confirmedNow()).toBe(8.64e15)
  })

  test("is this computer's own until it was measured", () => {
    passed = 0.5
    const clock = create()
    expect([clock.now(), clock.earliestNow()]).toEqual([1_000_000, 1_000_000])
    expect(clock.reading()).toBeNull()
  })
})
