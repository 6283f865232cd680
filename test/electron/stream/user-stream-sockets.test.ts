import { expect, it, vi } from 'vitest'
import { banned, errorObject, hang } from '../../exchange/faults.ts'
import { EVENTS } from '../../exchange/stream.ts'
import { until } from '../../real-time.ts'
import { startHarness } from './user-stream-sockets-harness.ts'

vi.setConfig({ testTimeout: 30_000 })

/** Polls that news bring forward are less than this far apart when there is one account. */
const NEWS_GAP_MS = 2_000

async function startOpenStream() {
  const harness = await startHarness()
  await harness.start()
  return harness
}

it('an account event makes the next poll come at once, and a second event the one after it as soon as allowed', async () => {
  const harness = await startOpenStream()
  await harness.advance(3_000)
  expect(harness.pollCount()).toBe(1)
  await harness.exchange.stream.send(EVENTS.account, EVENTS.account)
  await harness.waitUntil(() => harness.pollCount() === 2, 'the account is polled')
  await harness.waitForPolls()
  expect(harness.pollCount()).toBe(2)
  await harness.advance(NEWS_GAP_MS)
  expect(harness.pollCount()).toBe(3)
  await harness.expectNothingLeft()
})

it('a change of the mode makes the next poll request the mode again', async () => {
  const harness = await startOpenStream()
  await harness.advance(3_000)
  const readings = () => harness.exchange.requests.filter(({ path }) => path.endsWith('Config')).length
  expect(readings()).toBe(1)
  await harness.exchange.stream.send(EVENTS.modes)
  await harness.waitUntil(() => readings() === 2, 'the mode is requested again')
  await harness.expectNothingLeft()
})

it('a margin call raises an alert at once, even when the next poll gets no answer', async () => {
  const harness = await startOpenStream()
  await harness.advance(3_000)
  harness.exchange.fault(hang)
  await harness.exchange.stream.send(EVENTS.marginCall)
  await until(() => harness.raised.length > 0, 'an alert is raised')
  expect(harness.raised[0]?.alert).toMatchObject({ level: 'critical' })
  await harness.waitUntil(() => harness.pollCount() === 2, 'the account is polled')
  harness.exchange.clearFaults()
  await harness.clock.advance(10_000)
  await harness.expectNothingLeft()
})

it('an expired listen key is replaced', async () => {
  const harness = await startOpenStream()
  const [before] = harness.exchange.stream.keys.values()
  await harness.exchange.stream.expireKeys()
  await harness.waitForStream('connecting')
  await harness.clock.advance(1_000)
  await harness.waitForStream('open')
  const [after] = harness.exchange.stream.keys.values()
  expect(after).not.toBe(before)
  await harness.advance(3_000)
  const polls = harness.pollCount()
  await harness.exchange.stream.send(EVENTS.account)
  await harness.waitUntil(() => harness.pollCount() === polls + 1, 'an event brings a poll again')
  await harness.expectNothingLeft()
})

it('a listen key that was closed elsewhere is replaced when prolonging it fails', async () => {
  const harness = await startOpenStream()
  await harness.exchange.stream.send(EVENTS.order, '{"e":"ORDER_TRADE_UPDATE"}')
  harness.exchange.stream.dropKeys()
  await harness.advance(30 * 60_000)
  await until(() => harness.requestCount('PUT') === 1, 'prolonging the key was tried')
  await harness.waitForStream('connecting')
  await harness.advance(1_000)
  await harness.waitForStream('open')
  expect(harness.exchange.stream.keys.size).toBe(1)
  await harness.expectNothingLeft()
})

it('a stream that stays silent while polls show changes is opened at the other address', async () => {
  const harness = await startOpenStream()
  harness.exchange.stream.mute('query')
  await harness.advance(40_000)
  expect(harness.account().stream).toBe('open')
  harness.setWallet('1100')
  await harness.exchange.stream.send(EVENTS.account)
  const polls = harness.pollCount()
  await harness.advance(10_000)
  expect(harness.pollCount()).toBe(polls + 1)
  await harness.advance(5_000)
  expect(harness.account().stream).toBe('silent')
  await harness.advance(1_000)
  await until(() => harness.exchange.stream.seen.length === 2, 'a second connection is made')
  expect(harness.exchange.stream.seen.map(({ form }) => form)).toEqual(['query', 'path'])
  await until(() => harness.exchange.stream.open === 1, 'the first connection is closed')
  expect(harness.account()).toMatchObject({ stream: 'silent', connection: { ok: true }, freshness: 'fresh' })
  await harness.exchange.stream.send(EVENTS.account)
  await harness.waitForStream('open')
  await harness.expectNothingLeft()
})

it('fifty thousand events cause at most one poll a second', async () => {
  const harness = await startOpenStream()
  await harness.advance(3_000)
  const before = harness.pollCount()
  const requests = harness.exchange.requests.length
  const from = harness.clock.now()
  for (let round = 0; round < 5; round++) {
    await harness.exchange.stream.send(...Array(10_000).fill(EVENTS.account))
    await harness.advance(1_000)
  }
  await harness.advance(3_000)
  const polls = harness.pollCount() - before
  const seconds = (harness.clock.now() - from) / 1000
  expect(polls).toBeGreaterThan(3)
  expect(polls).toBeLessThanOrEqual(seconds + 1)
  expect(harness.exchange.requests.length - requests).toBe(2 * polls)
  expect(harness.account()).toMatchObject({ stream: 'open', freshness: 'fresh', connection: { ok: true } })
  await harness.expectNothingLeft()
})

it('messages that are not events are ignored', async () => {
  const harness = await startOpenStream()
  await harness.advance(3_000)
  const polls = harness.pollCount()
  await harness.exchange.stream.send(
    '',
    '{',
    'null',
    '[]',
    '<!DOCTYPE html><html></html>',
    '{"e":"MARGIN_CALL"',
    '{"e":7}',
    '{"e":"SOMETHING_NEW"}',
    Buffer.from(JSON.stringify(EVENTS.marginCall)),
    Buffer.alloc(70_000, 0xff),
    `{"e":"ACCOUNT_UPDATE","pad":"${'x'.repeat(2 * 1024 * 1024)}"}`,
  )
  await harness.exchange.stream.send(EVENTS.account)
  await harness.waitUntil(() => harness.pollCount() === polls + 1, 'an event after them brings a poll')
  expect([harness.account().stream, harness.exchange.stream.seen.length, harness.raised]).toEqual([
    'open',
    1,
    [],
  ])
  await harness.expectNothingLeft()
})

it.each(['close', 'break'] as const)(
  'a connection that the exchange ends with a %s is replaced',
  async (how) => {
    const harness = await startOpenStream()
    if (how === 'close') harness.exchange.stream.closeAll(1001)
    else harness.exchange.stream.terminateAll()
    await harness.waitForStream('connecting')
    await harness.clock.advance(1_000)
    await harness.waitForStream('open')
    expect(harness.exchange.stream.open).toBe(1)
    await harness.expectNothingLeft()
  },
)

it('a refused connection is retried until it is accepted, while polls go on', async () => {
  const harness = await startHarness()
  harness.exchange.stream.refuse(403)
  const started = harness.start()
  await harness.waitForPolls()
  await until(() => harness.requestCount('POST') === 1, 'a listen key was requested')
  for (let seconds = 0; seconds < 30; seconds++) await harness.advance(1_000)
  expect(harness.account()).toMatchObject({
    stream: 'connecting',
    connection: { ok: true },
    freshness: 'fresh',
  })
  expect(harness.requestCount('POST')).toBeGreaterThan(5)
  harness.exchange.stream.refuse(null)
  await harness.advance(2_000)
  await started
  await harness.expectNothingLeft()
})

it('a stream that breaks while polls fail is opened again only when a poll succeeds', async () => {
  const harness = await startOpenStream()
  harness.exchange.fault(errorObject(-1001, 'Internal error.', 500), { path: '/fapi/v3/account' })
  await harness.advance(10_000)
  expect(harness.account()).toMatchObject({ stream: 'open', connection: { ok: false } })
  harness.exchange.stream.terminateAll()
  await harness.waitForStream('connecting')
  await harness.advance(120_000)
  expect(harness.requestCount('POST')).toBe(1)
  harness.exchange.clearFaults()
  await harness.advance(60_000)
  await harness.waitForStream('open')
  expect(harness.account().connection).toEqual({ ok: true })
  await harness.expectNothingLeft()
})

it('no listen key is requested while this IP address is banned', async () => {
  const harness = await startOpenStream()
  harness.exchange.fault(banned({ until: harness.clock.now() + 300_000 }), { path: '/fapi/v1/listenKey' })
  harness.exchange.stream.terminateAll()
  await harness.waitForStream('connecting')
  await harness.clock.advance(1_000)
  await until(() => harness.requestCount('POST') === 2, 'the ban is received')
  await harness.advance(2_000)
  const requests = harness.exchange.requests.length
  harness.exchange.clearFaults()
  await harness.advance(290_000)
  expect(harness.exchange.requests.length).toBe(requests)
  await harness.advance(60_000)
  await harness.waitForStream('open')
  await harness.expectNothingLeft()
})

it('pausing or removing an account closes its stream without deleting the listen key, and resuming opens it again', async () => {
  const harness = await startOpenStream()
  await harness.commands['accounts:update']('main', { paused: true })
  await until(() => harness.exchange.stream.open === 0, 'the connection is closed')
  expect(harness.account().stream).toBe('off')
  expect(harness.exchange.stream.keys.size).toBe(1)
  await harness.commands['accounts:update']('main', { paused: false })
  await harness.waitForPolls()
  await harness.waitForStream('open')
  await harness.commands['accounts:remove']('main')
  await until(() => harness.exchange.stream.open === 0, 'the connection is closed')
  expect(new Set(harness.exchange.requests.map(({ method }) => method))).toEqual(new Set(['GET', 'POST']))
  await harness.expectNothingLeft()
})

it('replacing the API key of an account opens its stream with the new key', async () => {
  const harness = await startOpenStream()
  await harness.commands['accounts:update']('main', { key: { ...harness.second, keep: 'keychain' } })
  await harness.waitForPolls()
  await harness.waitForStream('open')
  await until(() => harness.exchange.stream.open === 1, 'the old connection is closed')
  expect([...harness.exchange.stream.keys.keys()]).toEqual([
    harness.exchange.credentials.apiKey,
    harness.second.apiKey,
  ])
  await harness.expectNothingLeft()
})

it('a stream that was closed after sleep or a network change is opened again by the next successful poll', async () => {
  const harness = await startOpenStream()
  harness.monitor.closeStreams()
  await until(() => harness.exchange.stream.open === 0, 'the connection is closed')
  expect(harness.account().stream).toBe('off')
  harness.monitor.pollNow('return')
  await harness.waitForPolls()
  await harness.waitForStream('open')
  await harness.expectNothingLeft()
})
