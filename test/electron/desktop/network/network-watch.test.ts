import { beforeEach, expect, it } from 'vitest'
import { type NetworkWatch, watchNetwork } from '../../../../electron/desktop/network/network-watch.ts'
import { createFakeClock, type FakeClock } from '../../../fake-clock.ts'

const CHECK_MS = 5_000

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
  await clock.advance(2 * CHECK_MS)
})

it('reports nothing while nothing changes, not even at its first check', async () => {
  await clock.advance(3_600_000)
  addresses = [...addresses].reverse()
  await clock.advance(CHECK_MS)
  expect(changes).toBe(0)
})

it('reports when the network is back', async () => {
  online = false
  await clock.advance(4 * CHECK_MS)
  expect(changes).toBe(0)
  online = true
  await clock.advance(CHECK_MS)
  expect(changes).toBe(1)
  await clock.advance(10 * CHECK_MS)
  expect(changes).toBe(1)
})

it('reports when this computer’s addresses change or disappear', async () => {
  addresses = ['10.0.0.7']
  await clock.advance(CHECK_MS)
  expect(changes).toBe(1)
  addresses = []
  await clock.advance(CHECK_MS)
  expect(changes).toBe(2)
})

it('reports when the system uses another proxy', async () => {
  route = async () => 'PROXY proxy.example:8080'
  await clock.advance(CHECK_MS)
  expect(changes).toBe(1)
  await clock.advance(10 * CHECK_MS)
  expect(changes).toBe(1)
})

it('does not report a failure to find the route as another route', async () => {
  route = () => Promise.reject(new Error('no route'))
  await clock.advance(CHECK_MS)
  route = async () => 'DIRECT'
  await clock.advance(2 * CHECK_MS)
  expect(changes).toBe(0)
})

it('does not start a second check while one hangs, and goes on after it', async () => {
  let checks = 0
  const pendingRoute = Promise.withResolvers<string>()
  route = () => {
    checks += 1
    return pendingRoute.promise
  }
  await clock.advance(CHECK_MS + 9_000)
  expect(checks).toBe(1)
  pendingRoute.resolve('PROXY proxy.example:8080')
  await clock.advance(0)
  expect(changes).toBe(1)
  expect(clock.pending).toBe(1)
})

it('does not wait for ever for the route', async () => {
  let checks = 0
  route = () => {
    checks += 1
    return new Promise(() => {})
  }
  await clock.advance(60_000)
  expect(checks).toBeGreaterThan(2)
  watch.stop()
  await clock.advance(60_000)
  expect(clock.pending).toBe(0)
})

it('does not report a change that the app itself made', async () => {
  route = async () => 'PROXY proxy.example:8080'
  watch.reset()
  await clock.advance(2 * CHECK_MS)
  expect(changes).toBe(0)
  addresses = ['10.0.0.7']
  await clock.advance(CHECK_MS)
  expect(changes).toBe(1)
})

it('ignores a check that began before the app’s own change', async () => {
  const pendingRoute = Promise.withResolvers<string>()
  route = () => pendingRoute.promise
  await clock.advance(CHECK_MS)
  watch.reset()
  pendingRoute.resolve('DIRECT')
  await clock.advance(0)
  route = async () => 'PROXY proxy.example:8080'
  await clock.advance(3 * CHECK_MS)
  expect(changes).toBe(0)
})

it('reports nothing after it was stopped', async () => {
  watch.stop()
  addresses = []
  await clock.advance(10 * CHECK_MS)
  expect(changes).toBe(0)
  expect(clock.pending).toBe(0)
})

it('reports nothing after it was stopped during a check', async () => {
  const pendingRoute = Promise.withResolvers<string>()
  route = () => pendingRoute.promise
  await clock.advance(CHECK_MS)
  watch.stop()
  addresses = []
  pendingRoute.resolve('PROXY proxy.example:8080')
  await clock.advance(10 * CHECK_MS)
  expect(changes).toBe(0)
  expect(clock.pending).toBe(0)
})
