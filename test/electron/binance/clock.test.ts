import { expect, test } from 'vitest'
import { createClock } from '../../../electron/binance/clock.ts'

test("half of the round trip is taken off the server's answer", async () => {
  let local = 1000
  const clock = createClock(
    () => local,
    async () => {
      local += 200
      return 50_000
    },
  )
  await clock.ready()
  expect(local).toBe(1200)
  expect(clock.now()).toBe(50_100)
})

test('callers that come at once share one question, and a known time is not asked again', async () => {
  let asked = 0
  const clock = createClock(
    () => 0,
    async () => ++asked,
  )
  await Promise.all([clock.ready(), clock.ready(), clock.sync()])
  expect(asked).toBe(1)
  await clock.ready()
  expect(asked).toBe(1)
  await clock.sync()
  expect(asked).toBe(2)
})

test('a question that fails fails its callers, is asked again, and forgets nothing', async () => {
  const answers = [() => 7000, () => Promise.reject(new Error('lost')), () => 9000]
  const clock = createClock(
    () => 0,
    async () => answers.shift()?.() ?? 0,
  )
  await clock.ready()
  await expect(clock.sync()).rejects.toThrow('lost')
  expect(clock.now()).toBe(7000)
  await clock.sync()
  expect(clock.now()).toBe(9000)
})

test("before the first answer this computer's clock has to do", () => {
  const clock = createClock(
    () => 1234.5,
    async () => 0,
  )
  expect(clock.now()).toBe(1234)
})
