import * as fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import type { ProblemKind } from '../../../shared/problems.ts'
import { deep } from '../../deep.ts'
import { createHarness, frame, type StreamHarness } from './user-stream-harness.ts'

vi.setConfig({ testTimeout: deep ? 300_000 : 30_000 })

/** One event in the life of a stream. */
type Step = (harness: StreamHarness) => void | Promise<void>

const EXPIRED = '{"e":"listenKeyExpired","E":1736996475556,"listenKey":"x"}'

const problem = fc.constantFrom<ProblemKind>('offline', 'timeout', 'banned', 'key-rejected', 'exchange-error')

const step: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: fc.integer({ min: 0, max: 3 * 60 * 60_000 }).map(pass), weight: 2 },
  { arbitrary: fc.integer({ min: 0, max: 20_000 }).map(pass), weight: 5 },
  { arbitrary: fc.constantFrom('100', '90').map((balance) => pollShows(balance)), weight: 5 },
  { arbitrary: fc.constant<Step>((harness) => harness.sockets.at(-1)?.open()), weight: 5 },
  { arbitrary: fc.constant<Step>((harness) => harness.sockets.at(-1)?.break()), weight: 2 },
  { arbitrary: fc.nat(20).map(receiveOn), weight: 4 },
  fc.constant<Step>((harness) => harness.stream.pollFailed()),
  fc.constant<Step>((harness) => harness.stream.close()),
  fc.option(problem, { nil: null }).map<Step>((kind) => (harness) => {
    harness.keyProblem = kind === null ? null : { kind }
  }),
  fc.constant<Step>((harness) => {
    harness.keyProblem = { kind: 'exchange-error', params: { code: -1125 } }
  }),
  fc.boolean().map<Step>((isAddressInvalid) => (harness) => {
    harness.isAddressInvalid = isAddressInvalid
  }),
  fc.boolean().map<Step>((opensAtOnce) => (harness) => {
    harness.opensAtOnce = opensAtOnce
  }),
  fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }).map<Step>((jitter) => (harness) => {
    harness.jitter = jitter
  }),
)

test('after any events there is at most one socket, the status is true, and stop leaves nothing open', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const harness = createHarness()
      for (const one of steps) {
        await one(harness)
        expect(harness.openSockets).toBeLessThanOrEqual(1)
        expect(harness.stream.status()).toSatisfy((status) => isTrue(status, harness))
        expect(harness.statuses.at(-1) ?? 'off').toBe(harness.stream.status())
      }
      harness.stream.stop()
      expect([harness.openSockets, harness.clock.pending]).toEqual([0, 0])
      const before = harness.sockets.length
      await harness.pollShows()
      await harness.clock.advance(24 * 60 * 60_000)
      expect(harness.sockets.length).toBe(before)
    }),
    { numRuns: deep ? 20_000 : 300 },
  )
})

test('after any events the stream is open within a minute once the exchange works again', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const harness = createHarness()
      for (const one of steps) await one(harness)
      Object.assign(harness, { keyProblem: null, isAddressInvalid: false, opensAtOnce: true })
      await harness.pollShows()
      // An attempt that was under way may have to end before the next.
      await harness.clock.advance(15_000)
      await harness.pollShows()
      await harness.clock.advance(60_000)
      await harness.pollShows()
      await harness.clock.advance(0)
      expect(harness.stream.status()).toMatch(/open|silent/)
      expect(harness.socket.state).toBe('open')
      harness.stream.stop()
    }),
    { numRuns: deep ? 20_000 : 300 },
  )
})

test('notifies its listener at most once a second of each kind, whatever messages arrive', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(20), fc.nat(1500)), { maxLength: 60 }), async (messages) => {
      const harness = createHarness()
      harness.opensAtOnce = true
      await harness.pollShows()
      const from = harness.clock.now()
      for (const [index, wait] of messages) {
        await receiveOn(index % MESSAGES.length)(harness)
        await harness.clock.advance(wait)
      }
      const seconds = (harness.clock.now() - from) / 1000
      for (const kind of ['news', 'config', 'margin-call'] as const) {
        expect(harness.notified.filter((one) => one === kind).length).toBeLessThanOrEqual(seconds + 1)
      }
      harness.stream.stop()
    }),
    { numRuns: deep ? 5_000 : 200 },
  )
})

const MESSAGES = [frame('account'), frame('marginCall'), frame('modes'), frame('order'), EXPIRED, '{', null]

function pass(ms: number): Step {
  return (harness) => harness.clock.advance(ms)
}

function pollShows(balance: string): Step {
  return (harness) => harness.pollShows(balance === '100' ? '100' : '90')
}

/** The message arrives at one of the last three sockets, which may be closed already. */
function receiveOn(index: number): Step {
  return (harness) => {
    const socket = harness.sockets.at(-1 - (index % 3))
    const isDelivered = socket?.state === 'open' || index > 15
    if (isDelivered) socket?.receive(MESSAGES[index % MESSAGES.length])
  }
}

function isTrue(status: string, { openSockets, sockets }: StreamHarness): boolean {
  const isOpen = sockets.at(-1)?.state === 'open'
  if (status === 'open') return isOpen
  return status === 'off' ? openSockets === 0 : status === 'silent' || !isOpen
}
