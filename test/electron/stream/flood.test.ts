import { expect, it, vi } from 'vitest'
import { runs } from '../../deep.ts'
import { EVENTS } from '../../exchange/stream.ts'
import { startHarness } from './user-stream-sockets-harness.ts'

const { numRuns: events, timeout } = runs(100_000, 2_000_000)
vi.setConfig({ testTimeout: timeout })

const MB = 1024 * 1024
/** Sent at once before the app gets a turn. */
const AT_ONCE = 10_000
/** What the app may need for the messages that wait, and for what it keeps of its answers. */
const MOST_MEMORY = 400 * MB

/** Events that matter, events that do not, and what is no event. */
const FLOOD: readonly (object | string | Buffer)[] = [
  EVENTS.account,
  EVENTS.leverage,
  EVENTS.modes,
  EVENTS.marginCall,
  '{"e":"ORDER_TRADE_UPDATE","o":{"s":"BTCUSDT"}}',
  '{"e":"SOMETHING_NEW"}',
  '{"e":"ACCOUNT_UPDATE"',
  `{"e":"ACCOUNT_UPDATE","a":${'['.repeat(2_000)}`,
  '',
  '\u0000\u202e',
  '{"e":7}',
  Buffer.alloc(500, 0xff),
]

async function startFlooded() {
  const harness = await startHarness()
  await harness.start()
  await harness.advance(3_000)
  return harness
}

it(`the stream is still heard after ${events} messages of all kinds, and polls go on meanwhile`, async () => {
  const harness = await startFlooded()
  const { stream } = harness.exchange
  const before = process.memoryUsage()
  for (let sent = 0; sent < events; sent += AT_ONCE) {
    const polls = harness.pollCount()
    const messages = Array.from({ length: AT_ONCE }, (_, index) => FLOOD[index % FLOOD.length] ?? '')
    await stream.send(...messages)
    await stream.ping()
    await harness.advance(2_000)
    expect(harness.pollCount()).toBeGreaterThan(polls)
    expect(harness.pollCount()).toBeLessThanOrEqual(polls + 3)
  }
  const after = process.memoryUsage()
  expect(after.rss - before.rss).toBeLessThan(MOST_MEMORY)
  expect(harness.raised.filter(({ alert }) => alert.occasion === 'raised')).toHaveLength(1)
  expect(harness.account()).toMatchObject({ stream: 'open', freshness: 'fresh', connection: { ok: true } })
  expect(stream.seen).toHaveLength(1)

  const nextPollAt = () => harness.account().nextPollAt
  await harness.advance(20_000)
  const planned = nextPollAt()
  await stream.send(EVENTS.account)
  await harness.waitUntil(() => nextPollAt() !== planned, 'an event after them brings the next poll forward')
  await harness.expectNothingLeft()
})

it('an event in fragments is heard, and nothing is lost while fragments are missing', async () => {
  const harness = await startFlooded()
  const { stream } = harness.exchange
  for (const size of [1, 7, 100]) {
    await harness.advance(3_000)
    const polls = harness.pollCount()
    await stream.sendFragmented(EVENTS.account, size)
    await harness.waitUntil(() => harness.pollCount() === polls + 1, 'the event brings a poll')
    await harness.waitForPolls()
  }
  await stream.ping()
  await harness.expectNothingLeft()
})

it('a stream that falls silent after a flood is opened again within a minute of the change it did not report', async () => {
  const harness = await startFlooded()
  const { stream } = harness.exchange
  await stream.send(...Array.from({ length: AT_ONCE }, (_, index) => FLOOD[index % FLOOD.length] ?? ''))
  await harness.advance(40_000)
  stream.mute('query')
  harness.setWallet('1100')
  await harness.advance(60_000)
  await harness.waitUntil(() => stream.seen.length === 2, 'a second connection is made')
  await stream.send(EVENTS.account)
  await harness.waitForStream('open')
  await harness.expectNothingLeft()
})
