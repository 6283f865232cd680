import { beforeEach, expect, test } from 'vitest'
import { type Spaced, spaced } from '../../../electron/stream/spaced.ts'
import { createFakeClock, type FakeClock } from '../../fake-clock.ts'

let clock: FakeClock
let calledAt: number[]
let task: Spaced

beforeEach(() => {
  clock = createFakeClock(0)
  calledAt = []
  task = spaced(clock, 1000, () => void calledAt.push(clock.now()))
})

test('the first call comes at once, the next ones together a second later', async () => {
  task.call()
  await clock.advance(300)
  task.call()
  task.call()
  await clock.advance(10_000)
  expect(calledAt).toEqual([0, 1000])
})

test('after a second without a call the next one comes at once', async () => {
  task.call()
  await clock.advance(1500)
  task.call()
  expect(calledAt).toEqual([0, 1500])
})

test('calls without end come once a second', async () => {
  for (let tenths = 0; tenths < 50; tenths++) {
    task.call()
    await clock.advance(100)
  }
  expect(calledAt).toEqual([0, 1000, 2000, 3000, 4000, 5000])
})

test('what was cancelled does not come, and what is called after that comes at once', async () => {
  task.call()
  task.call()
  task.cancel()
  expect(clock.pending).toBe(0)
  await clock.advance(300)
  task.call()
  await clock.advance(5000)
  expect(calledAt).toEqual([0, 300])
})
