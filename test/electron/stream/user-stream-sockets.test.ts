import { expect, it, vi } from 'vitest'
import { banned, errorObject, hang } from '../../exchange/faults.ts'
import { EVENTS } from '../../exchange/stream.ts'
import { until } from '../../real-time.ts'
import { startStreamBench } from './stream-bench.ts'

vi.setConfig({ testTimeout: 30_000 })

/** How close together polls may be for news, with the account alone: less than two seconds. */
const GAP_MS = 2_000

async function started() {
  const bench = await startStreamBench()
  await bench.start()
  return bench
}

it('an event brings the next poll forward, and another one the next as soon as may be', async () => {
  const bench = await started()
  await bench.pass(3_000)
  expect(bench.polls()).toBe(1)
  await bench.exchange.stream.send(EVENTS.account, EVENTS.account)
  await bench.comesTo(() => bench.polls() === 2, 'it is polled')
  await bench.pollsEnd()
  expect(bench.polls()).toBe(2)
  await bench.pass(GAP_MS)
  expect(bench.polls()).toBe(3)
  await bench.finish()
})

it('a change of modes is asked for with the poll it brings', async () => {
  const bench = await started()
  await bench.pass(3_000)
  const modes = () => bench.exchange.requests.filter(({ path }) => path.endsWith('Config')).length
  expect(modes()).toBe(2)
  await bench.exchange.stream.send(EVENTS.modes)
  await bench.comesTo(() => modes() === 4, 'modes are asked for again')
  await bench.finish()
})

it('a margin call is told at once, though no poll is answered after it', async () => {
  const bench = await started()
  await bench.pass(3_000)
  bench.exchange.fault(hang)
  await bench.exchange.stream.send(EVENTS.marginCall)
  await until(() => bench.raised.length > 0, 'somebody is told')
  expect(bench.raised[0]?.alert).toMatchObject({ level: 'critical' })
  await bench.comesTo(() => bench.polls() === 2, 'and looks')
  bench.exchange.clearFaults()
  await bench.clock.advance(10_000)
  await bench.finish()
})

it('a listen key that expires is replaced', async () => {
  const bench = await started()
  const [before] = bench.exchange.stream.keys.values()
  await bench.exchange.stream.expireKeys()
  await bench.streamIs('connecting')
  await bench.clock.advance(1_000)
  await bench.streamIs('open')
  const [after] = bench.exchange.stream.keys.values()
  expect(after).not.toBe(before)
  await bench.pass(3_000)
  const polls = bench.polls()
  await bench.exchange.stream.send(EVENTS.account)
  await bench.comesTo(() => bench.polls() === polls + 1, 'events come again')
  await bench.finish()
})

it('a listen key that somebody else has closed is noticed when it is prolonged', async () => {
  const bench = await started()
  await bench.exchange.stream.send(EVENTS.order, '{"e":"ORDER_TRADE_UPDATE"}')
  bench.exchange.stream.dropKeys()
  await bench.pass(30 * 60_000)
  await until(() => bench.asked('PUT') === 1, 'it was to be prolonged')
  await bench.streamIs('connecting')
  await bench.pass(1_000)
  await bench.streamIs('open')
  expect(bench.exchange.stream.keys.size).toBe(1)
  await bench.finish()
})

it('a stream that connects and stays silent is noticed by the polls, and asked for the other way', async () => {
  const bench = await started()
  bench.exchange.stream.mute('query')
  await bench.pass(40_000)
  expect(bench.account().stream).toBe('open')
  bench.setWallet('1100')
  await bench.exchange.stream.send(EVENTS.account)
  const polls = bench.polls()
  await bench.pass(10_000)
  expect(bench.polls()).toBe(polls + 1)
  await bench.pass(5_000)
  expect(bench.account().stream).toBe('silent')
  await bench.pass(1_000)
  await until(() => bench.exchange.stream.seen.length === 2, 'it is connected anew')
  expect(bench.exchange.stream.seen.map(({ form }) => form)).toEqual(['query', 'path'])
  await until(() => bench.exchange.stream.open === 1, 'the first is closed')
  expect(bench.account()).toMatchObject({ stream: 'silent', connection: { ok: true }, freshness: 'fresh' })
  await bench.exchange.stream.send(EVENTS.account)
  await bench.streamIs('open')
  await bench.finish()
})

it('fifty thousand events make no more polls than there is time for', async () => {
  const bench = await started()
  await bench.pass(3_000)
  const before = bench.polls()
  const requests = bench.exchange.requests.length
  const from = bench.clock.now()
  for (let round = 0; round < 5; round++) {
    await bench.exchange.stream.send(...Array(10_000).fill(EVENTS.account))
    await bench.pass(1_000)
  }
  await bench.pass(3_000)
  const polls = bench.polls() - before
  const seconds = (bench.clock.now() - from) / 1000
  expect(polls).toBeGreaterThan(3)
  expect(polls).toBeLessThanOrEqual(seconds + 1)
  expect(bench.exchange.requests.length - requests).toBe(2 * polls)
  expect(bench.account()).toMatchObject({ stream: 'open', freshness: 'fresh', connection: { ok: true } })
  await bench.finish()
})

it('frames that are no events are passed over', async () => {
  const bench = await started()
  await bench.pass(3_000)
  const polls = bench.polls()
  await bench.exchange.stream.send(
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
  await bench.exchange.stream.send(EVENTS.account)
  await bench.comesTo(() => bench.polls() === polls + 1, 'what comes after them is heard')
  expect([bench.account().stream, bench.exchange.stream.seen.length, bench.raised]).toEqual(['open', 1, []])
  await bench.finish()
})

it.each(['close', 'break'] as const)(
  'a connection that the exchange ends by a %s is replaced',
  async (how) => {
    const bench = await started()
    if (how === 'close') bench.exchange.stream.closeAll(1001)
    else bench.exchange.stream.terminateAll()
    await bench.streamIs('connecting')
    await bench.clock.advance(1_000)
    await bench.streamIs('open')
    expect(bench.exchange.stream.open).toBe(1)
    await bench.finish()
  },
)

it('a refused connection is tried again until it is taken, and polls go on', async () => {
  const bench = await startStreamBench()
  bench.exchange.stream.refuse(403)
  const begun = bench.start()
  await bench.pollsEnd()
  await until(() => bench.asked('POST') === 1, 'a key was asked for')
  for (let seconds = 0; seconds < 30; seconds++) await bench.pass(1_000)
  expect(bench.account()).toMatchObject({
    stream: 'connecting',
    connection: { ok: true },
    freshness: 'fresh',
  })
  expect(bench.asked('POST')).toBeGreaterThan(5)
  bench.exchange.stream.refuse(null)
  await bench.pass(2_000)
  await begun
  await bench.finish()
})

it('a stream that breaks while polls fail is opened again when they are well, and not before', async () => {
  const bench = await started()
  bench.exchange.fault(errorObject(-1001, 'Internal error.', 500), { path: '/fapi/v3/account' })
  await bench.pass(10_000)
  expect(bench.account()).toMatchObject({ stream: 'open', connection: { ok: false } })
  bench.exchange.stream.terminateAll()
  await bench.streamIs('connecting')
  await bench.pass(120_000)
  expect(bench.asked('POST')).toBe(1)
  bench.exchange.clearFaults()
  await bench.pass(60_000)
  await bench.streamIs('open')
  expect(bench.account().connection).toEqual({ ok: true })
  await bench.finish()
})

it('while this IP is banned nothing is asked for the stream either', async () => {
  const bench = await started()
  bench.exchange.fault(banned({ until: bench.clock.now() + 300_000 }), { path: '/fapi/v1/listenKey' })
  bench.exchange.stream.terminateAll()
  await bench.streamIs('connecting')
  await bench.clock.advance(1_000)
  await until(() => bench.asked('POST') === 2, 'the ban is heard')
  await bench.pass(2_000)
  const requests = bench.exchange.requests.length
  bench.exchange.clearFaults()
  await bench.pass(290_000)
  expect(bench.exchange.requests.length).toBe(requests)
  await bench.pass(60_000)
  await bench.streamIs('open')
  await bench.finish()
})

it('an account that is paused has no stream, its key is left to whoever shares it, and it is opened again with it', async () => {
  const bench = await started()
  await bench.commands['accounts:update']('main', { paused: true })
  await until(() => bench.exchange.stream.open === 0, 'it is closed')
  expect(bench.account().stream).toBe('off')
  expect(bench.exchange.stream.keys.size).toBe(1)
  await bench.commands['accounts:update']('main', { paused: false })
  await bench.pollsEnd()
  await bench.streamIs('open')
  await bench.commands['accounts:remove']('main')
  await until(() => bench.exchange.stream.open === 0, 'it is closed')
  expect(new Set(bench.exchange.requests.map(({ method }) => method))).toEqual(new Set(['GET', 'POST']))
  await bench.finish()
})

it('an account whose key is replaced is listened to by its new one', async () => {
  const bench = await started()
  await bench.commands['accounts:update']('main', { key: { ...bench.second, keep: 'keychain' } })
  await bench.pollsEnd()
  await bench.streamIs('open')
  await until(() => bench.exchange.stream.open === 1, 'the old one is closed')
  expect([...bench.exchange.stream.keys.keys()]).toEqual([
    bench.exchange.credentials.apiKey,
    bench.second.apiKey,
  ])
  await bench.finish()
})

it('after sleep or on another network it is opened anew with the next good poll', async () => {
  const bench = await started()
  bench.monitor.closeStreams()
  await until(() => bench.exchange.stream.open === 0, 'it is closed')
  expect(bench.account().stream).toBe('off')
  bench.monitor.pollNow('return')
  await bench.pollsEnd()
  await bench.streamIs('open')
  await bench.finish()
})
