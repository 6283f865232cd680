import * as fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import type { ProblemKind } from '../../../shared/problems.ts'
import { deep } from '../../deep.ts'
import { createDesk, type Desk, frame } from './stream-desk.ts'

vi.setConfig({ testTimeout: deep ? 300_000 : 30_000 })

/** One thing that happens to a stream. */
type Step = (desk: Desk) => void | Promise<void>

const EXPIRED = '{"e":"listenKeyExpired","E":1736996475556,"listenKey":"x"}'

const problem = fc.constantFrom<ProblemKind>('offline', 'timeout', 'banned', 'key-rejected', 'exchange-error')

const step: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: fc.integer({ min: 0, max: 3 * 60 * 60_000 }).map(pass), weight: 2 },
  { arbitrary: fc.integer({ min: 0, max: 20_000 }).map(pass), weight: 5 },
  { arbitrary: fc.constantFrom('100', '90').map((balance) => see(balance)), weight: 5 },
  { arbitrary: fc.constant<Step>((desk) => desk.sockets.at(-1)?.open()), weight: 5 },
  { arbitrary: fc.constant<Step>((desk) => desk.sockets.at(-1)?.break()), weight: 2 },
  { arbitrary: fc.nat(20).map(sayOn), weight: 4 },
  fc.constant<Step>((desk) => desk.stream.pollFailed()),
  fc.constant<Step>((desk) => desk.stream.close()),
  fc.option(problem, { nil: null }).map<Step>((kind) => (desk) => {
    desk.refusal = kind === null ? null : { kind }
  }),
  fc.constant<Step>((desk) => {
    desk.refusal = { kind: 'exchange-error', params: { code: -1125 } }
  }),
  fc.boolean().map<Step>((isBroken) => (desk) => {
    desk.isBroken = isBroken
  }),
  fc.boolean().map<Step>((isEager) => (desk) => {
    desk.isEager = isEager
  }),
  fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }).map<Step>((jitter) => (desk) => {
    desk.jitter = jitter
  }),
)

test('whatever happens, there is at most one socket, what is shown is so, and after the stop there is nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const desk = createDesk()
      for (const one of steps) {
        await one(desk)
        expect(desk.open).toBeLessThanOrEqual(1)
        expect(desk.stream.status()).toSatisfy((status) => isSo(status, desk))
        expect(desk.statuses.at(-1) ?? 'off').toBe(desk.stream.status())
      }
      desk.stream.stop()
      expect([desk.open, desk.clock.pending]).toEqual([0, 0])
      const before = desk.sockets.length
      await desk.see()
      await desk.clock.advance(24 * 60 * 60_000)
      expect(desk.sockets.length).toBe(before)
    }),
    { numRuns: deep ? 20_000 : 300 },
  )
})

test('whatever has happened, it is open within a minute of all being well', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const desk = createDesk()
      for (const one of steps) await one(desk)
      Object.assign(desk, { refusal: null, isBroken: false, isEager: true })
      await desk.see()
      // An attempt that was under way may have to end before the next.
      await desk.clock.advance(15_000)
      await desk.see()
      await desk.clock.advance(60_000)
      await desk.see()
      await desk.clock.advance(0)
      expect(desk.stream.status()).toMatch(/open|silent/)
      expect(desk.socket.state).toBe('open')
      desk.stream.stop()
    }),
    { numRuns: deep ? 20_000 : 300 },
  )
})

test('whatever is said, nobody is told of it more often than once a second', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(20), fc.nat(1500)), { maxLength: 60 }), async (said) => {
      const desk = createDesk()
      desk.isEager = true
      await desk.see()
      const from = desk.clock.now()
      for (const [index, wait] of said) {
        await sayOn(index % MESSAGES.length)(desk)
        await desk.clock.advance(wait)
      }
      const seconds = (desk.clock.now() - from) / 1000
      for (const kind of ['news', 'config', 'margin-call'] as const) {
        expect(desk.told.filter((one) => one === kind).length).toBeLessThanOrEqual(seconds + 1)
      }
      desk.stream.stop()
    }),
    { numRuns: deep ? 5_000 : 200 },
  )
})

const MESSAGES = [frame('account'), frame('marginCall'), frame('modes'), frame('order'), EXPIRED, '{', null]

function pass(ms: number): Step {
  return (desk) => desk.clock.advance(ms)
}

function see(balance: string): Step {
  return (desk) => desk.see(balance === '100' ? '100' : '90')
}

/** On any socket there ever was, the last ones above all. */
function sayOn(index: number): Step {
  return (desk) => {
    const socket = desk.sockets.at(-1 - (index % 3))
    const isHeard = socket?.state === 'open' || index > 15
    if (isHeard) socket?.say(MESSAGES[index % MESSAGES.length])
  }
}

function isSo(status: string, { open, sockets }: Desk): boolean {
  const isOpen = sockets.at(-1)?.state === 'open'
  if (status === 'open') return isOpen
  return status === 'off' ? open === 0 : status === 'silent' || !isOpen
}
