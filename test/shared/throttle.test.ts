import { beforeEach, expect, test } from 'vitest'
import { type Throttled, throttle } from '../../shared/throttle.ts'
import { createFakeClock, type FakeClock } from '../fake-clock.ts'

let clock: FakeClock
let called: [value: string, at: number][]
let task: Throttled<string>

beforeEach(() => {
  clock = createFakeClock(0)
  called = []
  task = throttle(clock, 1000, (value) => void called.push([value, clock.now()]))
})

test('the first call comes at once, the last of the next ones a second later', async () => {
  task.call('a')
  await clock.advance(300)
  task.call('b')
  task.call('c')
  await clock.advance(10_000)
  expect(called).toEqual([
    ['a', 0],
    ['c', 1000],
  ])
})

test('after a second without a call the next one comes at once', async () => {
  task.call('a')
  await clock.advance(1500)
  task.call('b')
  expect(called).toEqual([
    ['a', 0],
    ['b', 1500],
  ])
})

test('calls that keep coming are passed on once a second', async () => {
  for (let tenths = 0; tenths < 50; tenths++) {
    task.call(`${tenths}`)
    await clock.advance(100)
  }
  expect(called.map(([, at]) => at)).toEqual([0, 1000, 2000, 3000, 4000, 5000])
})

test('a value that was cancelled is dropped, and the next call comes at once', async () => {
  task.call('a')
  task.call('b')
  task.cancel()
  expect(clock.pending).toBe(0)
  await clock.advance(300)
  task.call('c')
  await clock.advance(5000)
  expect(called).toEqual([
    ['a', 0],
    ['c', 300],
  ])
})
