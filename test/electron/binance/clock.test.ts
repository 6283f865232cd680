import { beforeEach, describe, expect, test } from 'vitest'
import { createClock } from '../../../electron/binance/clock.ts'

const HOUR = 3_600_000

interface Look {
  /** ms from asking to the answer. */
  readonly takes: number
  /** How far the server is ahead of the true time when it answers; half of the way there unless told. */
  readonly there?: number
  /** By how much this computer's clock is set meanwhile, ms. */
  readonly set?: number
  readonly fails?: boolean
}

/** The server's clock is 50 s ahead of this computer's when it starts. */
const AHEAD = 50_000

let passed: number
let set: number
let asked: number
let looks: Look[]

const local = () => 1_000_000 + passed + set
const server = () => 1_000_000 + passed + AHEAD
const off = (clock: ReturnType<typeof createClock>) => clock.now() - server()

beforeEach(() => {
  passed = 0
  set = 0
  asked = 0
  looks = []
})

const create = () =>
  createClock(local, async () => {
    asked += 1
    const { takes, there = takes / 2, set: meanwhile = 0, fails = false } = looks.shift() ?? { takes: 0 }
    passed += there
    const answer = server()
    passed += takes - there
    set += meanwhile
    if (fails) throw new Error('lost')
    return answer
  })

describe("the exchange's clock", () => {
  test('is told from an answer less half of the way there and back', async () => {
    looks = Array(3).fill({ takes: 200 })
    const clock = create()
    await clock.ready()
    expect(off(clock)).toBe(0)
    expect(clock.reading()).toEqual({ offsetMs: AHEAD, roundTripMs: 200, at: 1_000_200 })
  })

  test('may be earlier by what is not known of the way there and back, and is no earlier', async () => {
    looks = Array(3).fill({ takes: 200, there: 0 })
    const clock = create()
    await clock.sync()
    expect(off(clock)).toBe(-100)
    looks = Array(3).fill({ takes: 200, there: 200 })
    await clock.sync()
    expect(off(clock)).toBe(100)
    expect(clock.earliest() - server()).toBe(0)
  })

  test.each([0, 1, 2])('goes by the quickest of three looks, whichever it is (%i)', async (quickest) => {
    looks = Array.from({ length: 3 }, (_, place) =>
      place === quickest ? { takes: 20 } : { takes: 3000, there: 2900 },
    )
    const clock = create()
    await clock.sync()
    expect(asked).toBe(3)
    expect(off(clock)).toBe(0)
    expect(clock.reading()?.roundTripMs).toBe(20)
  })

  test('does with the looks there were when a later one fails', async () => {
    looks = [{ takes: 100 }, { takes: 0, fails: true }]
    const clock = create()
    await clock.ready()
    expect([asked, off(clock)]).toEqual([2, 0])
    await clock.ready()
    expect(asked).toBe(2)
  })

  test('is not told by a look in which this computer was set back', async () => {
    looks = [{ takes: 100, set: -HOUR }, { takes: 300 }, { takes: 400 }]
    const clock = create()
    await clock.sync()
    expect([clock.reading()?.roundTripMs, off(clock)]).toEqual([300, 0])
    looks = [{ takes: 300 }, { takes: 100, set: -HOUR }, { takes: 400 }]
    await clock.sync()
    expect(clock.reading()?.roundTripMs).toBe(300)
  })

  test('is not told by a look in which this computer was set forward', async () => {
    looks = [{ takes: 100, set: HOUR }, { takes: 300 }, { takes: 400 }]
    const clock = create()
    await clock.sync()
    expect([clock.reading()?.roundTripMs, off(clock)]).toEqual([300, 0])
  })

  test('is looked at by all who ask at once together', async () => {
    const clock = create()
    await Promise.all([clock.ready(), clock.ready(), clock.sync()])
    expect(asked).toBe(3)
    await clock.ready()
    expect(asked).toBe(3)
    await clock.sync()
    expect(asked).toBe(6)
  })

  test('is looked at again after an hour, or when this computer seems to be set by one', async () => {
    const clock = create()
    await clock.ready()
    passed += HOUR - 1
    await clock.ready()
    expect(asked).toBe(3)
    passed += 1
    await clock.ready()
    expect(asked).toBe(6)
    set -= HOUR
    await clock.ready()
    expect(asked).toBe(9)
    expect(off(clock)).toBe(0)
  })

  test('is looked at again after it was told to forget, and stands until then', async () => {
    const clock = create()
    await clock.ready()
    clock.forget()
    expect(off(clock)).toBe(0)
    looks = [{ takes: 0, fails: true }]
    await expect(clock.ready()).rejects.toThrow('lost')
    expect(off(clock)).toBe(0)
    await clock.ready()
    await clock.ready()
    expect(asked).toBe(3 + 1 + 3)
  })

  test('that cannot be looked at fails who asks, and leaves what was known', async () => {
    const clock = create()
    await clock.ready()
    looks = [{ takes: 0, fails: true }]
    await expect(clock.sync()).rejects.toThrow('lost')
    expect(off(clock)).toBe(0)
    set += 7000
    await clock.sync()
    expect(off(clock)).toBe(0)
  })

  test("is this computer's until it was looked at", () => {
    passed = 0.5
    const clock = create()
    expect([clock.now(), clock.earliest()]).toEqual([1_000_000, 1_000_000])
    expect(clock.reading()).toBeNull()
  })
})
