import { describe, expect, it } from 'vitest'
import { summary } from '../../fixtures.ts'
import { createHarness, frame, openHarness } from './user-stream-harness.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const KEY_UNKNOWN = { kind: 'exchange-error', params: { status: 400, code: -1125 } } as const

describe('opening a stream', () => {
  it('happens after the first successful poll, and not before', async () => {
    const harness = createHarness()
    await harness.clock.advance(HOUR)
    harness.stream.pollFailed()
    await harness.clock.advance(HOUR)
    expect([harness.keyRequests, harness.stream.status()]).toEqual([[], 'off'])
    await harness.pollShows()
    expect(harness.keyRequests).toEqual(['open'])
    expect(harness.socket.url).toBe(
      'wss://stream.invalid/private/ws?listenKey=listen-key-1&events=ACCOUNT_UPDATE/MARGIN_CALL/ACCOUNT_CONFIG_UPDATE',
    )
    expect(harness.stream.status()).toBe('connecting')
    harness.socket.open()
    expect(harness.stream.status()).toBe('open')
    expect(harness.statuses).toEqual(['connecting', 'open'])
  })

  it('happens once, however many polls succeed', async () => {
    const harness = createHarness()
    for (let polls = 0; polls < 10; polls++) await harness.pollShows()
    harness.socket.open()
    for (let polls = 0; polls < 10; polls++) await harness.pollShows()
    expect([harness.keyRequests.length, harness.sockets.length]).toEqual([1, 1])
  })

  it('tries the other address form after a refused connection', async () => {
    const harness = createHarness()
    await harness.pollShows()
    const forms = [harness.socket.form]
    for (let tries = 0; tries < 3; tries++) {
      harness.socket.break()
      forms.push((await harness.nextSocket()).form)
    }
    expect(forms).toEqual(['query', 'path', 'query', 'path'])
  })

  it('is tried again when the socket does not open within 15 seconds', async () => {
    const harness = createHarness()
    await harness.pollShows()
    await harness.clock.advance(14_999)
    expect(harness.socket.state).toBe('connecting')
    await harness.clock.advance(1)
    expect(harness.openSockets).toBe(0)
    await harness.clock.advance(1000)
    expect([harness.sockets.length, harness.openSockets]).toEqual([2, 1])
  })

  it('is tried again when the address is invalid, without leaking the listen key', async () => {
    const harness = createHarness()
    harness.isAddressInvalid = true
    await harness.pollShows()
    await harness.clock.advance(1000)
    expect(harness.keyRequests).toHaveLength(2)
    await harness.clock.advance(10 * MINUTE)
    expect(harness.keyRequests.length).toBeGreaterThan(10)
    harness.isAddressInvalid = false
    await harness.nextSocket()
    expect(harness.openSockets).toBe(1)
    expect(JSON.stringify([harness.statuses, harness.notified])).not.toContain('listen-key')
  })
})

describe('a message', () => {
  it('about the account is reported as news', async () => {
    const harness = await openHarness()
    harness.socket.receive(frame('account'))
    expect(harness.notified).toEqual(['news'])
  })

  it('about modes or leverage is reported as a changed configuration', async () => {
    const harness = await openHarness()
    harness.socket.receive(frame('modes'))
    await harness.clock.advance(1000)
    harness.socket.receive(frame('leverage'))
    expect(harness.notified).toEqual(['config'])
    // Requesting the configuration costs as much weight as a poll.
    await harness.clock.advance(9000)
    expect(harness.notified).toEqual(['config', 'config'])
  })

  it('about a margin call is reported at once, even just after another message', async () => {
    const harness = await openHarness()
    harness.socket.receive(frame('account'))
    harness.socket.receive(frame('marginCall'))
    expect(harness.notified).toEqual(['news', 'margin-call'])
  })

  it('of any other kind or shape is ignored', async () => {
    const harness = await openHarness()
    const messages = [
      frame('order'),
      '{"e":"NEW_IN_2027"}',
      'x',
      '',
      '{',
      '[]',
      null,
      Buffer.from('x'),
      {},
      7,
    ]
    for (const message of messages) harness.socket.receive(message)
    await harness.clock.advance(10_000)
    expect([harness.notified, harness.stream.status()]).toEqual([[], 'open'])
  })

  it('that comes ten thousand times a second is reported once a second, including the last one', async () => {
    const harness = await openHarness()
    for (let second = 0; second < 5; second++) {
      for (let message = 0; message < 10_000; message++) harness.socket.receive(frame('account'))
      await harness.clock.advance(1000)
    }
    expect(harness.notified.length).toBeLessThanOrEqual(6)
    expect(harness.notified.length).toBeGreaterThanOrEqual(5)
    await harness.clock.advance(2000)
    const before = harness.notified.length
    await harness.clock.advance(HOUR / 4)
    expect(harness.notified.length).toBe(before)
  })

  it('that arrives after the stream was closed is ignored', async () => {
    const harness = await openHarness()
    const { socket } = harness
    harness.stream.close()
    socket.receive(frame('marginCall'))
    socket.break()
    await harness.clock.advance(MINUTE)
    expect([harness.notified, harness.stream.status(), harness.sockets.length]).toEqual([[], 'off', 1])
  })
})

describe('a lost connection', () => {
  it('is replaced with a new listen key', async () => {
    const harness = await openHarness()
    harness.listenKey = 'listen-key-2'
    harness.socket.break()
    expect(harness.stream.status()).toBe('connecting')
    await harness.clock.advance(1000)
    expect(harness.keyRequests).toEqual(['open', 'open'])
    expect(harness.socket.url).toContain('listenKey=listen-key-2&')
    harness.socket.open()
    expect(harness.stream.status()).toBe('open')
  })

  it('is retried for ever, after waits that double up to a minute', async () => {
    const harness = await openHarness()
    harness.keyProblem = { kind: 'exchange-error' }
    harness.socket.break()
    const waits = []
    for (let tries = 0; tries < 12; tries++) {
      const before = harness.keyRequests.length
      const from = harness.clock.now()
      while (harness.keyRequests.length === before) await harness.clock.advance(500)
      waits.push((harness.clock.now() - from) / 1000)
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60, 60])
  })

  it('is retried after a random part of the wait, but at least a second', async () => {
    const harness = await openHarness()
    harness.keyProblem = { kind: 'exchange-error' }
    harness.socket.break()
    await harness.clock.advance(10 * MINUTE)
    const before = harness.keyRequests.length
    harness.jitter = 0
    await harness.clock.advance(2 * MINUTE)
    expect(harness.keyRequests.length - before).toBeGreaterThan(59)
    expect(harness.keyRequests.length - before).toBeLessThan(122)
  })

  it('is not retried while polls fail, and is retried at once when one succeeds', async () => {
    const harness = await openHarness()
    harness.stream.pollFailed()
    harness.socket.break()
    await harness.clock.advance(HOUR)
    expect(harness.sockets).toHaveLength(1)
    await harness.pollShows()
    expect(harness.sockets).toHaveLength(2)
  })

  it('is not caused by failed polls: an open stream stays open', async () => {
    const harness = await openHarness()
    harness.stream.pollFailed()
    await harness.clock.advance(10 * MINUTE)
    harness.socket.receive(frame('marginCall'))
    expect([harness.openSockets, harness.notified]).toEqual([1, ['margin-call']])
  })

  it('is retried after the shortest wait when it had been open for a minute', async () => {
    const harness = createHarness()
    await harness.pollShows()
    for (let tries = 0; tries < 8; tries++) {
      harness.socket.break()
      await harness.nextSocket()
    }
    harness.socket.open()
    await harness.clock.advance(MINUTE)
    harness.socket.break()
    await harness.clock.advance(1000)
    expect(harness.openSockets).toBe(1)
  })

  it('is retried after ever longer waits when it keeps breaking just after opening', async () => {
    const harness = createHarness()
    await harness.pollShows()
    for (let tries = 0; tries < 8; tries++) {
      harness.socket.open()
      harness.socket.break()
      await harness.nextSocket()
    }
    harness.socket.open()
    harness.socket.break()
    await harness.clock.advance(30_000)
    expect(harness.openSockets).toBe(0)
  })
})

describe('the listen key', () => {
  it('is prolonged every half hour while messages arrive', async () => {
    const harness = await openHarness()
    for (let half = 0; half < 6; half++) {
      harness.socket.receive(frame('order'))
      await harness.clock.advance(HOUR / 2)
    }
    expect(harness.keyRequests).toEqual(['open', ...Array(6).fill('prolong')])
    expect(harness.sockets).toHaveLength(1)
  })

  it('is prolonged again each minute after that failed', async () => {
    const harness = await openHarness()
    harness.socket.receive(frame('order'))
    harness.keyProblem = { kind: 'timeout' }
    await harness.clock.advance(HOUR / 2 + 3 * MINUTE)
    expect(harness.keyRequests).toEqual(['open', ...Array(4).fill('prolong')])
    harness.keyProblem = null
    await harness.clock.advance(10 * MINUTE)
    expect(harness.keyRequests).toHaveLength(6)
    expect([harness.openSockets, harness.sockets.length]).toEqual([1, 1])
  })

  it('is replaced when the exchange does not know it any more', async () => {
    const harness = await openHarness()
    harness.socket.receive(frame('order'))
    harness.keyProblem = KEY_UNKNOWN
    await harness.clock.advance(HOUR / 2 - 20_000)
    harness.keyProblem = null
    harness.listenKey = 'listen-key-2'
    await harness.clock.advance(1000)
    expect(harness.keyRequests).toEqual(['open', 'prolong', 'open'])
    expect(harness.socket.url).toContain('listen-key-2')
    expect(harness.openSockets).toBe(1)
  })

  it('is replaced when the exchange reports that it has expired', async () => {
    const harness = await openHarness()
    harness.listenKey = 'listen-key-2'
    harness.socket.receive('{"e":"listenKeyExpired","E":1736996475556,"listenKey":"listen-key-1"}')
    expect(harness.openSockets).toBe(0)
    await harness.clock.advance(1000)
    expect(harness.socket.url).toContain('listen-key-2')
  })

  it('appears in nothing that the stream reports', async () => {
    const harness = await openHarness()
    harness.keyProblem = KEY_UNKNOWN
    harness.socket.break()
    await harness.clock.advance(MINUTE)
    expect(JSON.stringify([harness.statuses, harness.notified, harness.stream])).not.toContain('listen-key')
  })
})

describe('an open connection', () => {
  it('is replaced after half an hour without a message, as it may be dead', async () => {
    const harness = await openHarness()
    await harness.clock.advance(HOUR / 2 - 20_000)
    expect(harness.keyRequests).toEqual(['open', 'open'])
    expect([harness.sockets.length, harness.openSockets]).toEqual([2, 1])
    expect(harness.socket.form).toBe('query')
  })

  it('is also replaced when messages arrived before that half hour', async () => {
    const harness = await openHarness()
    harness.socket.receive(frame('order'))
    await harness.clock.advance(HOUR - 20_000)
    expect(harness.keyRequests).toEqual(['open', 'prolong', 'open'])
    expect([harness.sockets.length, harness.openSockets]).toEqual([2, 1])
  })

  it('is replaced before the exchange would end it after a day, even when messages arrive', async () => {
    const harness = await openHarness()
    harness.opensAtOnce = true
    for (let quarter = 0; quarter < 4 * 24; quarter++) {
      harness.socket.receive(frame('order'))
      await harness.clock.advance(HOUR / 4)
    }
    expect(harness.sockets).toHaveLength(2)
    expect(harness.openSockets).toBe(1)
  })
})

describe('silence', () => {
  it('is noticed when a poll shows a change without a message, and the other address is tried', async () => {
    const harness = await openHarness()
    await harness.clock.advance(10_000)
    await harness.pollShows('90')
    expect(harness.stream.status()).toBe('open')
    await harness.clock.advance(5000)
    expect([harness.stream.status(), harness.openSockets]).toEqual(['silent', 0])
    await harness.clock.advance(1000)
    expect(harness.socket.form).toBe('path')
    harness.socket.open()
    expect(harness.stream.status()).toBe('silent')
    harness.socket.receive(frame('account'))
    expect(harness.stream.status()).toBe('open')
  })

  it('is not assumed when the message came before the poll or soon after it', async () => {
    const harness = await openHarness()
    await harness.clock.advance(9_000)
    harness.socket.receive(frame('account'))
    await harness.clock.advance(1_000)
    await harness.pollShows('90')
    await harness.clock.advance(30_000)
    await harness.pollShows('90')
    await harness.clock.advance(10_000)
    await harness.pollShows('80')
    await harness.clock.advance(4_999)
    harness.socket.receive(frame('account'))
    await harness.clock.advance(MINUTE)
    expect([harness.stream.status(), harness.sockets.length]).toEqual(['open', 1])
  })

  it('is not assumed when the message came just before a poll that did not show the change yet', async () => {
    const harness = await openHarness()
    await harness.clock.advance(9_000)
    harness.socket.receive(frame('account'))
    await harness.pollShows('100')
    await harness.clock.advance(10_000)
    await harness.pollShows('90')
    await harness.clock.advance(MINUTE)
    expect(harness.stream.status()).toBe('open')
  })

  it('is assumed when the only messages are an old one and one about something else', async () => {
    const harness = await openHarness()
    harness.socket.receive(frame('account'))
    await harness.clock.advance(MINUTE)
    await harness.pollShows('100')
    harness.socket.receive(frame('order'))
    await harness.clock.advance(10_000)
    await harness.pollShows('90')
    await harness.clock.advance(5000)
    expect(harness.stream.status()).toBe('silent')
  })

  it('is not assumed while nothing changes', async () => {
    const harness = await openHarness()
    for (let polls = 0; polls < 100; polls++) {
      await harness.clock.advance(10_000)
      await harness.pollShows('100.00')
    }
    expect([harness.stream.status(), harness.sockets.length]).toEqual(['open', 1])
  })

  it('is not assumed of a stream that was not open yet', async () => {
    const harness = createHarness()
    await harness.pollShows('100')
    await harness.clock.advance(10_000)
    harness.socket.open()
    await harness.pollShows('90')
    await harness.clock.advance(10_000)
    await harness.pollShows('80')
    await harness.clock.advance(6_000)
    expect(harness.stream.status()).toBe('open')
  })

  it('of both addresses makes reconnecting ever rarer', async () => {
    const harness = await openHarness()
    for (let polls = 0; polls < 400; polls++) {
      await harness.clock.advance(10_000)
      harness.socket.open()
      await harness.pollShows(`${1000 - polls}`)
    }
    expect(harness.stream.status()).toBe('silent')
    expect(harness.sockets.length).toBeGreaterThan(20)
    expect(harness.sockets.length).toBeLessThan(70)
    expect(new Set(harness.sockets.map(({ form }) => form)).size).toBe(2)
  })
})

describe('closing a stream', () => {
  it('closes the socket, and the next successful poll opens another', async () => {
    const harness = await openHarness()
    harness.stream.close()
    expect([harness.openSockets, harness.stream.status(), harness.clock.pending]).toEqual([0, 'off', 0])
    await harness.clock.advance(HOUR)
    expect(harness.sockets).toHaveLength(1)
    await harness.pollShows()
    expect(harness.openSockets).toBe(1)
  })

  it('forgets the last poll, so that a change during sleep does not count as silence', async () => {
    const harness = await openHarness()
    harness.stream.close()
    await harness.clock.advance(HOUR)
    await harness.pollShows('50')
    harness.socket.open()
    await harness.clock.advance(10_000)
    expect(harness.stream.status()).toBe('open')
  })

  it('while a listen key is being requested keeps that key from being used', async () => {
    const harness = createHarness()
    harness.stream.pollSucceeded(summary())
    harness.stream.close()
    await harness.clock.advance(MINUTE)
    expect(harness.sockets).toEqual([])
  })
})

describe('stopping a stream', () => {
  it.each(['connecting', 'open', 'lost', 'silent'])('while it is %s leaves nothing behind', async (when) => {
    const harness = when === 'connecting' ? createHarness() : await openHarness()
    if (when === 'connecting') await harness.pollShows()
    if (when === 'lost') harness.socket.break()
    if (when === 'silent') {
      await harness.clock.advance(10_000)
      await harness.pollShows('90')
    }
    const { length } = harness.statuses
    harness.stream.stop()
    expect([harness.openSockets, harness.clock.pending]).toEqual([0, 0])
    await harness.pollShows()
    await harness.clock.advance(HOUR)
    expect([harness.openSockets, harness.statuses.length, harness.keyRequests.length]).toEqual([0, length, 1])
  })
})
