import { describe, expect, it } from 'vitest'
import { summary } from '../../fixtures.ts'
import { createDesk, frame, openDesk } from './stream-desk.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const GONE = { kind: 'exchange-error', params: { status: 400, code: -1125 } } as const

describe('a stream is opened', () => {
  it('after the first good poll, and not before', async () => {
    const desk = createDesk()
    await desk.clock.advance(HOUR)
    desk.stream.pollFailed()
    await desk.clock.advance(HOUR)
    expect([desk.asked, desk.stream.status()]).toEqual([[], 'off'])
    await desk.see()
    expect(desk.asked).toEqual(['open'])
    expect(desk.socket.url).toBe(
      'wss://stream.invalid/private/ws?listenKey=listen-key-1&events=ACCOUNT_UPDATE/MARGIN_CALL/ACCOUNT_CONFIG_UPDATE',
    )
    expect(desk.stream.status()).toBe('connecting')
    desk.socket.open()
    expect(desk.stream.status()).toBe('open')
    expect(desk.statuses).toEqual(['connecting', 'open'])
  })

  it('once, however many polls there are', async () => {
    const desk = createDesk()
    for (let polls = 0; polls < 10; polls++) await desk.see()
    desk.socket.open()
    for (let polls = 0; polls < 10; polls++) await desk.see()
    expect([desk.asked.length, desk.sockets.length]).toEqual([1, 1])
  })

  it('by the other address when this one is refused', async () => {
    const desk = createDesk()
    await desk.see()
    const forms = [desk.socket.form]
    for (let tries = 0; tries < 3; tries++) {
      desk.socket.break()
      forms.push((await desk.next()).form)
    }
    expect(forms).toEqual(['query', 'path', 'query', 'path'])
  })

  it('again when nothing comes of it within 15 seconds', async () => {
    const desk = createDesk()
    await desk.see()
    await desk.clock.advance(14_999)
    expect(desk.socket.state).toBe('connecting')
    await desk.clock.advance(1)
    expect(desk.open).toBe(0)
    await desk.clock.advance(1000)
    expect([desk.sockets.length, desk.open]).toEqual([2, 1])
  })

  it('again when its address will not do, and nobody learns what it was', async () => {
    const desk = createDesk()
    desk.isBroken = true
    await desk.see()
    await desk.clock.advance(1000)
    expect(desk.asked).toHaveLength(2)
    await desk.clock.advance(10 * MINUTE)
    expect(desk.asked.length).toBeGreaterThan(10)
    desk.isBroken = false
    await desk.next()
    expect(desk.open).toBe(1)
    expect(JSON.stringify([desk.statuses, desk.told])).not.toContain('listen-key')
  })
})

describe('what it tells', () => {
  it('of the account is news', async () => {
    const desk = await openDesk()
    desk.socket.say(frame('account'))
    expect(desk.told).toEqual(['news'])
  })

  it('of modes or leverage is that they are to be asked for again', async () => {
    const desk = await openDesk()
    desk.socket.say(frame('modes'))
    await desk.clock.advance(1000)
    desk.socket.say(frame('leverage'))
    expect(desk.told).toEqual(['config'])
    // To ask for them costs as much as a poll.
    await desk.clock.advance(9000)
    expect(desk.told).toEqual(['config', 'config'])
  })

  it('of a margin call is passed on at once, whatever else came just before', async () => {
    const desk = await openDesk()
    desk.socket.say(frame('account'))
    desk.socket.say(frame('marginCall'))
    expect(desk.told).toEqual(['news', 'margin-call'])
  })

  it('of anything else is nothing, in whatever shape', async () => {
    const desk = await openDesk()
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
    for (const message of messages) desk.socket.say(message)
    await desk.clock.advance(10_000)
    expect([desk.told, desk.stream.status()]).toEqual([[], 'open'])
  })

  it('ten thousand times a second is passed on once a second, and the last time counts', async () => {
    const desk = await openDesk()
    for (let second = 0; second < 5; second++) {
      for (let message = 0; message < 10_000; message++) desk.socket.say(frame('account'))
      await desk.clock.advance(1000)
    }
    expect(desk.told.length).toBeLessThanOrEqual(6)
    expect(desk.told.length).toBeGreaterThanOrEqual(5)
    await desk.clock.advance(2000)
    const before = desk.told.length
    await desk.clock.advance(HOUR / 4)
    expect(desk.told.length).toBe(before)
  })

  it('after it was closed is not listened to', async () => {
    const desk = await openDesk()
    const { socket } = desk
    desk.stream.close()
    socket.say(frame('marginCall'))
    socket.break()
    await desk.clock.advance(MINUTE)
    expect([desk.told, desk.stream.status(), desk.sockets.length]).toEqual([[], 'off', 1])
  })
})

describe('a connection that is lost', () => {
  it('is replaced, with a key asked for anew', async () => {
    const desk = await openDesk()
    desk.key = 'listen-key-2'
    desk.socket.break()
    expect(desk.stream.status()).toBe('connecting')
    await desk.clock.advance(1000)
    expect(desk.asked).toEqual(['open', 'open'])
    expect(desk.socket.url).toContain('listenKey=listen-key-2&')
    desk.socket.open()
    expect(desk.stream.status()).toBe('open')
  })

  it('is tried for ever, each time later, a minute at most', async () => {
    const desk = await openDesk()
    desk.refusal = { kind: 'exchange-error' }
    desk.socket.break()
    const waits = []
    for (let tries = 0; tries < 12; tries++) {
      const before = desk.asked.length
      const from = desk.clock.now()
      while (desk.asked.length === before) await desk.clock.advance(500)
      waits.push((desk.clock.now() - from) / 1000)
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60, 60])
  })

  it('is tried at a random moment of that time, though not at once', async () => {
    const desk = await openDesk()
    desk.refusal = { kind: 'exchange-error' }
    desk.socket.break()
    await desk.clock.advance(10 * MINUTE)
    const before = desk.asked.length
    desk.jitter = 0
    await desk.clock.advance(2 * MINUTE)
    expect(desk.asked.length - before).toBeGreaterThan(59)
    expect(desk.asked.length - before).toBeLessThan(122)
  })

  it('is not tried while polls fail, and at once when one is good again', async () => {
    const desk = await openDesk()
    desk.stream.pollFailed()
    desk.socket.break()
    await desk.clock.advance(HOUR)
    expect(desk.sockets).toHaveLength(1)
    await desk.see()
    expect(desk.sockets).toHaveLength(2)
  })

  it('stays open while polls fail', async () => {
    const desk = await openDesk()
    desk.stream.pollFailed()
    await desk.clock.advance(10 * MINUTE)
    desk.socket.say(frame('marginCall'))
    expect([desk.open, desk.told]).toEqual([1, ['margin-call']])
  })

  it('after it stood for a minute is tried soon, as if it were the first time', async () => {
    const desk = createDesk()
    await desk.see()
    for (let tries = 0; tries < 8; tries++) {
      desk.socket.break()
      await desk.next()
    }
    desk.socket.open()
    await desk.clock.advance(MINUTE)
    desk.socket.break()
    await desk.clock.advance(1000)
    expect(desk.open).toBe(1)
  })

  it('again and again just after it was opened is tried ever later', async () => {
    const desk = createDesk()
    await desk.see()
    for (let tries = 0; tries < 8; tries++) {
      desk.socket.open()
      desk.socket.break()
      await desk.next()
    }
    desk.socket.open()
    desk.socket.break()
    await desk.clock.advance(30_000)
    expect(desk.open).toBe(0)
  })
})

describe('the listen key', () => {
  it('is prolonged every half hour as long as something is heard', async () => {
    const desk = await openDesk()
    for (let half = 0; half < 6; half++) {
      desk.socket.say(frame('order'))
      await desk.clock.advance(HOUR / 2)
    }
    expect(desk.asked).toEqual(['open', ...Array(6).fill('prolong')])
    expect(desk.sockets).toHaveLength(1)
  })

  it('that cannot be prolonged is tried again each minute', async () => {
    const desk = await openDesk()
    desk.socket.say(frame('order'))
    desk.refusal = { kind: 'timeout' }
    await desk.clock.advance(HOUR / 2 + 3 * MINUTE)
    expect(desk.asked).toEqual(['open', ...Array(4).fill('prolong')])
    desk.refusal = null
    await desk.clock.advance(10 * MINUTE)
    expect(desk.asked).toHaveLength(6)
    expect([desk.open, desk.sockets.length]).toEqual([1, 1])
  })

  it('that is gone is asked for anew', async () => {
    const desk = await openDesk()
    desk.socket.say(frame('order'))
    desk.refusal = GONE
    await desk.clock.advance(HOUR / 2 - 20_000)
    desk.refusal = null
    desk.key = 'listen-key-2'
    await desk.clock.advance(1000)
    expect(desk.asked).toEqual(['open', 'prolong', 'open'])
    expect(desk.socket.url).toContain('listen-key-2')
    expect(desk.open).toBe(1)
  })

  it('that the exchange says has expired is asked for anew', async () => {
    const desk = await openDesk()
    desk.key = 'listen-key-2'
    desk.socket.say('{"e":"listenKeyExpired","E":1736996475556,"listenKey":"listen-key-1"}')
    expect(desk.open).toBe(0)
    await desk.clock.advance(1000)
    expect(desk.socket.url).toContain('listen-key-2')
  })

  it('is in nothing that anybody is told', async () => {
    const desk = await openDesk()
    desk.refusal = GONE
    desk.socket.break()
    await desk.clock.advance(MINUTE)
    expect(JSON.stringify([desk.statuses, desk.told, desk.stream])).not.toContain('listen-key')
  })
})

describe('a connection is replaced', () => {
  it('when nothing was heard for half an hour: it may be dead', async () => {
    const desk = await openDesk()
    await desk.clock.advance(HOUR / 2 - 20_000)
    expect(desk.asked).toEqual(['open', 'open'])
    expect([desk.sockets.length, desk.open]).toEqual([2, 1])
    expect(desk.socket.form).toBe('query')
  })

  it('also when it was lively before that', async () => {
    const desk = await openDesk()
    desk.socket.say(frame('order'))
    await desk.clock.advance(HOUR - 20_000)
    expect(desk.asked).toEqual(['open', 'prolong', 'open'])
    expect([desk.sockets.length, desk.open]).toEqual([2, 1])
  })

  it('before the exchange ends it after a day, however lively it is', async () => {
    const desk = await openDesk()
    desk.isEager = true
    for (let quarter = 0; quarter < 4 * 24; quarter++) {
      desk.socket.say(frame('order'))
      await desk.clock.advance(HOUR / 4)
    }
    expect(desk.sockets).toHaveLength(2)
    expect(desk.open).toBe(1)
  })
})

describe('silence', () => {
  it('is noticed when polls differ in what it should have told, and the other address is tried', async () => {
    const desk = await openDesk()
    await desk.clock.advance(10_000)
    await desk.see('90')
    expect(desk.stream.status()).toBe('open')
    await desk.clock.advance(5000)
    expect([desk.stream.status(), desk.open]).toEqual(['silent', 0])
    await desk.clock.advance(1000)
    expect(desk.socket.form).toBe('path')
    desk.socket.open()
    expect(desk.stream.status()).toBe('silent')
    desk.socket.say(frame('account'))
    expect(desk.stream.status()).toBe('open')
  })

  it('is no silence when the event came before the poll, or soon after it', async () => {
    const desk = await openDesk()
    await desk.clock.advance(9_000)
    desk.socket.say(frame('account'))
    await desk.clock.advance(1_000)
    await desk.see('90')
    await desk.clock.advance(30_000)
    await desk.see('90')
    await desk.clock.advance(10_000)
    await desk.see('80')
    await desk.clock.advance(4_999)
    desk.socket.say(frame('account'))
    await desk.clock.advance(MINUTE)
    expect([desk.stream.status(), desk.sockets.length]).toEqual(['open', 1])
  })

  it('is no silence when the event came just before a poll that did not show it yet', async () => {
    const desk = await openDesk()
    await desk.clock.advance(9_000)
    desk.socket.say(frame('account'))
    await desk.see('100')
    await desk.clock.advance(10_000)
    await desk.see('90')
    await desk.clock.advance(MINUTE)
    expect(desk.stream.status()).toBe('open')
  })

  it('is not made good by an event of long ago, nor by one about something else', async () => {
    const desk = await openDesk()
    desk.socket.say(frame('account'))
    await desk.clock.advance(MINUTE)
    await desk.see('100')
    desk.socket.say(frame('order'))
    await desk.clock.advance(10_000)
    await desk.see('90')
    await desk.clock.advance(5000)
    expect(desk.stream.status()).toBe('silent')
  })

  it('is nothing to wonder at while nothing changes', async () => {
    const desk = await openDesk()
    for (let polls = 0; polls < 100; polls++) {
      await desk.clock.advance(10_000)
      await desk.see('100.00')
    }
    expect([desk.stream.status(), desk.sockets.length]).toEqual(['open', 1])
  })

  it('is not held against a stream that was not open yet', async () => {
    const desk = createDesk()
    await desk.see('100')
    await desk.clock.advance(10_000)
    desk.socket.open()
    await desk.see('90')
    await desk.clock.advance(10_000)
    await desk.see('80')
    await desk.clock.advance(6_000)
    expect(desk.stream.status()).toBe('open')
  })

  it('of both addresses is tried ever more seldom', async () => {
    const desk = await openDesk()
    for (let polls = 0; polls < 400; polls++) {
      await desk.clock.advance(10_000)
      desk.socket.open()
      await desk.see(`${1000 - polls}`)
    }
    expect(desk.stream.status()).toBe('silent')
    expect(desk.sockets.length).toBeGreaterThan(20)
    expect(desk.sockets.length).toBeLessThan(70)
    expect(new Set(desk.sockets.map(({ form }) => form)).size).toBe(2)
  })
})

describe('hanging up', () => {
  it('closes what is open, and the next good poll opens another', async () => {
    const desk = await openDesk()
    desk.stream.close()
    expect([desk.open, desk.stream.status(), desk.clock.pending]).toEqual([0, 'off', 0])
    await desk.clock.advance(HOUR)
    expect(desk.sockets).toHaveLength(1)
    await desk.see()
    expect(desk.open).toBe(1)
  })

  it('forgets what was known: a change during sleep is no silence', async () => {
    const desk = await openDesk()
    desk.stream.close()
    await desk.clock.advance(HOUR)
    await desk.see('50')
    desk.socket.open()
    await desk.clock.advance(10_000)
    expect(desk.stream.status()).toBe('open')
  })

  it('while a key is on its way opens nothing by it', async () => {
    const desk = createDesk()
    desk.stream.pollSucceeded(summary())
    desk.stream.close()
    await desk.clock.advance(MINUTE)
    expect(desk.sockets).toEqual([])
  })
})

describe('a stream that is stopped', () => {
  it.each(['connecting', 'open', 'lost', 'silent'])('while it is %s leaves nothing behind', async (when) => {
    const desk = when === 'connecting' ? createDesk() : await openDesk()
    if (when === 'connecting') await desk.see()
    if (when === 'lost') desk.socket.break()
    if (when === 'silent') {
      await desk.clock.advance(10_000)
      await desk.see('90')
    }
    const { length } = desk.statuses
    desk.stream.stop()
    expect([desk.open, desk.clock.pending]).toEqual([0, 0])
    await desk.see()
    await desk.clock.advance(HOUR)
    expect([desk.open, desk.statuses.length, desk.asked.length]).toEqual([0, length, 1])
  })
})
