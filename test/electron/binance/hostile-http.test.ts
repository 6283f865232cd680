import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createExchange, type Exchange, type Fetch } from '../../../electron/binance/client.ts'
import { type Problem, ProblemError } from '../../../shared/problems.ts'
import { DAMAGES } from '../../damage.ts'
import { runs } from '../../deep.ts'
import { createFakeClock, type FakeClock } from '../../fake-clock.ts'
import { becomeReady } from '../../fake-electron/lifecycle.ts'
import { session } from '../../fake-electron/session.ts'
import { until } from '../../real-time.ts'

const { numRuns, timeout } = runs(40, 4_000)
const TIMEOUT_MS = 10_000
const TIME = 1_800_000_000_000
const BODY = `{"serverTime":${TIME}}`
const GOOD = whole('HTTP/1.1 200 OK', [], BODY)

/** What a server does with the request it got. It calls `stuck` once nothing but the time limit ends the request. */
type Attack = (socket: Socket, stuck: () => void) => void

/** Sends these bytes, and leaves the connection open. */
const sends =
  (bytes: string | Buffer): Attack =>
  (socket) =>
    void socket.write(bytes)
/** Sends these bytes, and closes the connection. */
const ends =
  (bytes: string | Buffer): Attack =>
  (socket) =>
    void socket.end(bytes)
const sendsAndWaits =
  (bytes: string): Attack =>
  (socket, stuck) =>
    void socket.write(bytes, stuck)
/** Sends `first`, then `more` again and again for as long as it is read. */
const sendsForever =
  (first: string, more: string | Buffer): Attack =>
  (socket, stuck) => {
    let sent = 0
    const send = () => {
      if (socket.destroyed) return
      if (++sent === 1_000) stuck()
      socket.write(more, () => setImmediate(send))
    }
    socket.write(first, send)
  }
/** Sends a byte at a time, and never the last one. */
const trickles =
  (text: string): Attack =>
  (socket, stuck) => {
    let sent = 0
    const send = () => {
      if (socket.destroyed) return
      if (sent === text.length - 1) stuck()
      else socket.write(text.charAt(sent++), () => setImmediate(send))
    }
    send()
  }
const packed = (encoding: string, bytes: Buffer): Attack =>
  sends(
    Buffer.concat([
      Buffer.from(
        head('HTTP/1.1 200 OK', [`Content-Encoding: ${encoding}`, `Content-Length: ${bytes.length}`]),
      ),
      bytes,
    ]),
  )

const BOMB = Buffer.alloc(16 * 1024 * 1024, ' ')
const CHUNKED = head('HTTP/1.1 200 OK', ['Transfer-Encoding: chunked'])

/** Answers that somebody has made to do harm, and what they must come to: `failure` is one that is told at once. A new attack is one more line. */
const ATTACKS: Readonly<Record<string, readonly [Attack, 'failure' | 'timeout' | 'read' | 'any']>> = {
  'a status line that trickles': [trickles('HTTP/1.1 200 OK'), 'timeout'],
  'headers that trickle': [trickles(head('HTTP/1.1 200 OK', ['Content-Type: application/json'])), 'timeout'],
  'a body that trickles': [trickles(GOOD), 'timeout'],
  'a header without an end': [sendsForever('HTTP/1.1 200 OK\r\nX: ', 'x'.repeat(1_000)), 'failure'],
  'headers without an end': [
    sendsForever('HTTP/1.1 200 OK\r\n', 'X-Y: zzzzzzzzzz\r\n'.repeat(50)),
    'failure',
  ],
  'chunks without an end': [sendsForever(CHUNKED, `10000\r\n${' '.repeat(65_536)}\r\n`), 'failure'],
  'a chunk extension without an end': [sendsForever(`${CHUNKED}1;`, 'x'.repeat(1_000)), 'any'],
  'trailers without an end': [sendsForever(`${CHUNKED}0\r\n`, 'X-Y: zzzzzzzzzz\r\n'.repeat(50)), 'any'],
  'a chunk of all bytes there are': [ends(`${CHUNKED}FFFFFFFFFFFFFFFF\r\n${BODY}`), 'failure'],
  'a chunk of less than nothing': [ends(`${CHUNKED}-5\r\n${BODY}`), 'failure'],
  'chunks that do not end': [sendsAndWaits(`${CHUNKED}5\r\n{"ser`), 'timeout'],
  'more promised than sent': [ends(head('HTTP/1.1 200 OK', ['Content-Length: 1000']) + BODY), 'failure'],
  'a gigabyte promised': [
    sendsAndWaits(head('HTTP/1.1 200 OK', ['Content-Length: 1000000000']) + BODY),
    'timeout',
  ],
  'less promised than sent': [sends(head('HTTP/1.1 200 OK', ['Content-Length: 5']) + BODY), 'failure'],
  'two lengths': [
    sends(head('HTTP/1.1 200 OK', ['Content-Length: 5', `Content-Length: ${BODY.length}`]) + BODY),
    'failure',
  ],
  'a length of less than nothing': [ends(head('HTTP/1.1 200 OK', ['Content-Length: -1']) + BODY), 'failure'],
  'a length that is no number': [ends(head('HTTP/1.1 200 OK', ['Content-Length: many']) + BODY), 'failure'],
  'a length and chunks': [
    ends(`${head('HTTP/1.1 200 OK', ['Content-Length: 3', 'Transfer-Encoding: chunked'])}0\r\n\r\n`),
    'failure',
  ],
  'a gzip bomb': [packed('gzip', gzipSync(BOMB)), 'failure'],
  'a gzip bomb in a gzip bomb': [packed('gzip, gzip', gzipSync(gzipSync(BOMB))), 'failure'],
  'a brotli bomb': [packed('br', brotliCompressSync(BOMB)), 'failure'],
  'a hundred encodings': [packed(Array(100).fill('gzip').join(', '), Buffer.from(BODY)), 'any'],
  'an encoding that nobody knows': [packed('rot13', Buffer.from(BODY)), 'any'],
  'gzip that is none': [packed('gzip', Buffer.from(BODY)), 'failure'],
  'interim answers without an end': [sendsForever('', 'HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n'), 'any'],
  'a switch to another protocol': [
    sends(head('HTTP/1.1 101 Switching Protocols', ['Upgrade: websocket', 'Connection: upgrade'])),
    'any',
  ],
  'HTTP of 1991': [ends(BODY), 'failure'],
  'HTTP of another version': [ends(whole('HTTP/9.9 200 OK', [], BODY)), 'any'],
  'a greeting of HTTP/2': [ends('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), 'failure'],
  'a status of four digits': [ends(whole('HTTP/1.1 2000 OK', [], BODY)), 'failure'],
  'a status of letters': [ends(whole('HTTP/1.1 OK', [], BODY)), 'failure'],
  'a status of no range': [ends(whole('HTTP/1.1 999 Whatever', [], BODY)), 'any'],
  'a line of NULs': [ends('\0'.repeat(1_000)), 'failure'],
  'a NUL in a header': [ends(whole('HTTP/1.1 200 OK', ['X: a\0b'], BODY)), 'any'],
  'a header without a colon': [ends(whole('HTTP/1.1 200 OK', ['no colon'], BODY)), 'any'],
  'TLS in the clear': [ends(Buffer.from('15030100020228', 'hex')), 'failure'],
  'nothing at all': [ends(''), 'failure'],
  'a second answer behind the first': [sends(GOOD + GOOD.replace(`${TIME}`, '1666666666666')), 'read'],
  'a cookie': [sends(whole('HTTP/1.1 200 OK', ['Set-Cookie: track=me; Max-Age=9999999'], BODY)), 'read'],
  'a header to refresh the page elsewhere': [
    sends(whole('HTTP/1.1 200 OK', ['Refresh: 0; url=http://127.0.0.1:9/'], BODY)),
    'read',
  ],
}

let clock: FakeClock
let server: Server
let elsewhere: Server
let attack: Attack
let stuck: PromiseWithResolvers<void>
let isStuck: boolean
let attacked: Socket | null = null
let requests: string[]
let asked: number
const sockets = new Set<Socket>()

beforeAll(async () => {
  becomeReady()
  server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    socket.on('data', (data) => {
      requests.push(data.toString('latin1'))
      attacked = socket
      attack(socket, stuck.resolve)
    })
  })
  elsewhere = createServer((socket) => {
    asked += 1
    socket.destroy()
  })
  await Promise.all([
    once(server.listen(0, '127.0.0.1'), 'listening'),
    once(elsewhere.listen(0, '127.0.0.1'), 'listening'),
  ])
})
beforeEach(() => {
  clock = createFakeClock(TIME)
  requests = []
  asked = 0
})
afterAll(() => {
  for (const socket of sockets) socket.destroy()
  server.close()
  elsewhere.close()
})

/** Asks for the time while the server attacks. Lets the time limit pass once the attack says that it takes so long. */
async function resultOf(exchange: Exchange, attacking: Attack): Promise<number | Problem> {
  attack = attacking
  stuck = Promise.withResolvers()
  const result = exchange.time().catch((error: unknown) => {
    if (error instanceof ProblemError) return error.problem
    throw error
  })
  isStuck = await Promise.race([result.then(() => false), stuck.promise.then(() => true)])
  if (isStuck) await clock.advance(TIMEOUT_MS)
  const settled = await result
  // Without time that passes, our share of the request weight would be used up, and nothing sent any more.
  await clock.advance(1_000)
  return settled
}

describe.each<[string, Fetch]>([
  ['Node', (url, init) => fetch(url, init)],
  ['Electron', (url, init) => session.defaultSession.fetch(url, init)],
])('a hostile server, asked by %s', (_name, fetchWith) => {
  const client = () =>
    createExchange({ baseUrl: urlOf(server), fetch: fetchWith, clock, timeoutMs: TIMEOUT_MS })

  it.each(Object.keys(ATTACKS))('that sends %s does no harm, and the next answer is read', async (name) => {
    const [attacking, right] = ATTACKS[name] ?? [sends(''), 'any']
    const exchange = client()
    const memory = process.memoryUsage().rss
    const result = await resultOf(exchange, attacking)
    if (right === 'read') expect(result).toBe(TIME)
    if (right === 'timeout') expect(result).toEqual({ kind: 'timeout' })
    if (right === 'failure')
      expect(result).toMatchObject({ kind: expect.stringMatching(/^(unreadable|offline)$/) })
    if (isStuck) await until(() => attacked?.destroyed === true, 'the connection is closed')
    expect(process.memoryUsage().rss - memory).toBeLessThan(256 * 1024 * 1024)
    await expectInOrder(exchange)
  })

  it.each([301, 302, 303, 307, 308])('that redirects by %i is not followed', async (status) => {
    const exchange = client()
    const location = `Location: ${urlOf(elsewhere)}/fapi/v1/time`
    const result = await resultOf(exchange, sends(whole(`HTTP/1.1 ${status} Elsewhere`, [location], '')))
    expect(result).toEqual({ kind: 'unreadable', params: { field: 'redirect' } })
    expect(asked).toBe(0)
    await expectInOrder(exchange)
  })

  it('that closes at any byte, in any way, does no harm', { timeout }, async () => {
    const exchange = client()
    const closings: readonly ((socket: Socket) => void)[] = [
      (socket) => socket.end(),
      (socket) => socket.destroy(),
      (socket) => socket.resetAndDestroy(),
    ]
    await fc.assert(
      fc.asyncProperty(fc.nat(GOOD.length), fc.constantFrom(...closings), async (length, close) => {
        const result = await resultOf(exchange, (socket) =>
          socket.write(GOOD.slice(0, length), () => close(socket)),
        )
        if (typeof result === 'number') expect([result, length]).toEqual([TIME, GOOD.length])
        else expect(['offline', 'unreadable']).toContain(result.kind)
      }),
      { numRuns },
    )
    await expectInOrder(exchange)
  })

  it('that sends a damaged answer does no harm', { timeout }, async () => {
    const exchange = client()
    await fc.assert(
      fc.asyncProperty(DAMAGES, async (damage) => {
        const result = await resultOf(exchange, ends(damage(Buffer.from(GOOD))))
        if (typeof result === 'number') expect(Number.isSafeInteger(result)).toBe(true)
        else expect(result.kind).not.toBe('weight-spent')
        // A status that was damaged may be any, also one that forbids all further requests for a while.
        if (typeof result !== 'number' && result.retryAt !== undefined) await clock.advance(3 * 86_400_000)
      }),
      { numRuns },
    )
    await expectInOrder(exchange)
  })
})

/** The next answer is the next answer, and nothing of the attack was kept. */
async function expectInOrder(exchange: Exchange): Promise<void> {
  requests = []
  expect(await resultOf(exchange, sends(GOOD))).toBe(TIME)
  expect(requests.join('')).not.toMatch(/^cookie:/im)
  expect(clock.pending).toBe(0)
}

function urlOf(listening: Server): string {
  const { port } = listening.address() as AddressInfo
  return `http://127.0.0.1:${port}`
}

function head(status: string, headers: readonly string[]): string {
  return `${[status, ...headers].join('\r\n')}\r\n\r\n`
}

function whole(status: string, headers: readonly string[], body: string): string {
  return head(status, [`Content-Length: ${body.length}`, ...headers]) + body
}
