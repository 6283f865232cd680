import { beforeEach, expect, it } from 'vitest'
import { type NetworkWatch, watchNetwork } from '../../../../electron/desktop/network/network-watch.ts'
import { createFakeClock, type FakeClock } from '../../../fake-clock.ts'

const LOOK_MS = 5_000

let clock: FakeClock
let watch: NetworkWatch
let online: boolean
let addresses: readonly string[]
let route: () => Promise<string>
let changes: number

beforeEach(async () => {
  clock = createFakeClock()
  online = true
  addresses = ['192.168.1.2', 'fd00::2']
  route = async () => 'DIRECT'
  changes = 0
  watch = watchNetwork({
    clock,
    route: () => route(),
    onChange: () => {
      changes += 1
    },
    isOnline: () => online,
    addresses: () => addresses,
  })
  await clock.advance(2 * LOOK_MS)
})

it('says nothing while nothing changes, not even at its first look', async () => {
  await clock.advance(3_600_000)
  addresses = [...addresses].reverse()
  await clock.advance(LOOK_MS)
  expect(changes).toBe(0)
})

it('notices that the network is back', async () => {
  online = false
  await clock.advance(4 * LOOK_MS)
  expect(changes).toBe(0)
  online = true
  await clock.advance(LOOK_MS)
  expect(changes).toBe(1)
  await clock.advance(10 * LOOK_MS)
  expect(changes).toBe(1)
})

it('notices another network by this computer’s addresses, and its going', async () => {
  addresses = ['10.0.0.7']
  await clock.advance(LOOK_MS)
  expect(changes).toBe(1)
  addresses = []
  await clock.advance(LOOK_MS)
  expect(changes).toBe(2)
})

it('notices that the system has another proxy', async () => {
  route = async () => 'PROXY proxy.example:8080'
  await clock.advance(LOOK_MS)
  expect(changes).toBe(1)
  await clock.advance(10 * LOOK_MS)
  expect(changes).toBe(1)
})

it('takes no failure to tell the way for another way', async () => {
  route = () => Promise.reject(new Error('not told'))
  await clock.advance(LOOK_MS)
  route = async () => 'DIRECT'
  await clock.advance(2 * LOOK_MS)
  expect(changes).toBe(0)
})

it('does not start a second look beside one that hangs, and goes on after it', async () => {
  let asked = 0
  const told = Promise.withResolvers<string>()
  route = () => {
    asked += 1
    return told.promise
  }
  await clock.advance(LOOK_MS + 9_000)
  expect(asked).toBe(1)
  told.resolve('PROXY proxy.example:8080')
  await clock.advance(0)
  expect(changes).toBe(1)
  expect(clock.pending).toBe(1)
})

it('does not wait for ever for a way that is never told', async () => {
  let asked = 0
  route = () => {
    asked += 1
    return new Promise(() => {})
  }
  await clock.advance(60_000)
  expect(asked).toBeGreaterThan(2)
  watch.stop()
  await clock.advance(60_000)
  expect(clock.pending).toBe(0)
})

it('has no news of what we brought about ourselves', async () => {
  route = async () => 'PROXY proxy.example:8080'
  watch.reset()
  await clock.advance(2 * LOOK_MS)
  expect(changes).toBe(0)
  addresses = ['10.0.0.7']
  await clock.advance(LOOK_MS)
  expect(changes).toBe(1)
})

it('takes a look that began before our own change for nothing', async () => {
  const told = Promise.withResolvers<string>()
  route = () => told.promise
  await clock.advance(LOOK_MS)
  watch.reset()
  told.resolve('DIRECT')
  await clock.advance(0)
  route = async () => 'PROXY proxy.example:8080'
  await clock.advance(3 * LOOK_MS)
  expect(changes).toBe(0)
})

it('ends', async () => {
  watch.stop()
  addresses = []
  await clock.advance(10 * LOOK_MS)
  expect(changes).toBe(0)
  expect(clock.pending).toBe(0)
})

it('ends for good while it looks', async () => {
  const told = Promise.withResolvers<string>()
  route = () => told.promise
  await clock.advance(LOOK_MS)
  watch.stop()
  addresses = []
  told.resolve('PROXY proxy.example:8080')
  await clock.advance(10 * LOOK_MS)
  expect(changes).toBe(0)
  expect(clock.pending).toBe(0)
})
