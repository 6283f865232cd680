import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { throttled } from '../../../renderer/ui/throttle.ts'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

test('calls with the first at once, then seldom, and always with the last', () => {
  const called: number[] = []
  const send = throttled((value: number) => called.push(value), 150)
  for (const value of [1, 2, 3]) send(value)
  expect(called).toEqual([1])
  vi.advanceTimersByTime(149)
  expect(called).toEqual([1])
  vi.advanceTimersByTime(1)
  expect(called).toEqual([1, 3])
  send(4)
  expect(called).toEqual([1, 3])
  vi.advanceTimersByTime(150)
  expect(called).toEqual([1, 3, 4])
})

test('calls at once again after a pause', () => {
  const called: string[] = []
  const send = throttled((value: string) => called.push(value), 150)
  send('a')
  vi.advanceTimersByTime(1_000)
  send('b')
  expect(called).toEqual(['a', 'b'])
})
