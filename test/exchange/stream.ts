import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'

const LISTEN_KEY_PATH = '/fapi/v1/listenKey'
const HOUR = 60 * 60_000

/** Frames as the exchange sends them. */
export const EVENTS = {
  account: {
    e: 'ACCOUNT_UPDATE',
    E: 1564745798939,
    T: 1564745798938,
    a: {
      m: 'ORDER',
      B: [{ a: 'USDT', wb: '122624.12345678', cw: '100.12345678', bc: '50.12345678' }],
      P: [
        {
          s: 'BTCUSDT',
          pa: '-10',
          ep: '6563.86000',
          bep: '6563.6',
          cr: '-45.04000000',
          up: '-1423.15600',
          mt: 'isolated',
          iw: '6570.42511771',
          ps: 'SHORT',
        },
      ],
    },
  },
  marginCall: {
    e: 'MARGIN_CALL',
    E: 1587727187525,
    cw: '3.16812045',
    p: [
      {
        s: 'ETHUSDT',
        ps: 'LONG',
        pa: '1.327',
        mt: 'CROSSED',
        iw: '0',
        mp: '187.17127',
        up: '-1.166074',
        mm: '1.614445',
      },
    ],
  },
  leverage: {
    e: 'ACCOUNT_CONFIG_UPDATE',
    E: 1611646737479,
    T: 1611646737476,
    ac: { s: 'BTCUSDT', l: 25 },
  },
  modes: { e: 'ACCOUNT_CONFIG_UPDATE', E: 1611646737479, T: 1611646737476, ai: { j: true } },
  order: { e: 'ORDER_TRADE_UPDATE', E: 1568879465651, T: 1568879465650, o: { s: 'BTCUSDT', c: 'TEST' } },
} as const

/** How a stream was requested. The key is not kept. */
export interface SeenStream {
  readonly form: 'query' | 'path'
  /** The requested events; null when the listen key was not valid. */
  readonly events: readonly string[] | null
}

/** The exchange's user data streams. A connection without a valid key is accepted, but gets no events. */
export interface TestStream {
  /** Every connection so far. */
  readonly seen: readonly SeenStream[]
  /** How many connections are open. */
  readonly open: number
  /** The valid listen keys, by the API key they were created for. */
  readonly keys: ReadonlyMap<string, string>
  /** Sends frames to every connection, and resolves when they were handed to the system. */
  send(...frames: readonly (object | string | Buffer)[]): Promise<void>
  /** Sends one frame to every connection as fragments of this many characters. */
  sendFragmented(frame: object, size: number): Promise<void>
  /** Sends a ping to every connection, and resolves when all have answered. */
  ping(): Promise<void>
  /** From now on connections of this form get no events. */
  mute(form: SeenStream['form'] | 'both' | 'none'): void
  /** Ends every key, and sends the event for that. */
  expireKeys(): Promise<void>
  /** Ends every key without an event, as another program with the same API key can. */
  dropKeys(): void
  closeAll(code?: number): void
  /** Ends every connection without a close frame. */
  terminateAll(): void
  /** Answers every attempt to connect with this status; null accepts them again. */
  refuse(status: number | null): void
}

export interface StreamServer extends TestStream {
  /** Null when the request is not about a listen key. */
  answer(request: Request, apiKeys: readonly string[]): Response | null
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
}

export function createStreamServer(now: () => number): StreamServer {
  const server = new WebSocketServer({ noServer: true })
  const keys = new Map<string, { readonly key: string; until: number }>()
  const listening = new Map<WebSocket, SeenStream>()
  const seen: SeenStream[] = []
  let muted: SeenStream['form'] | 'both' | 'none' = 'none'
  let refusedStatus: number | null = null

  const stream: StreamServer = {
    seen,
    get open() {
      return listening.size
    },
    get keys() {
      return new Map([...keys].map(([apiKey, { key }]) => [apiKey, key]))
    },
    async send(...frames) {
      const receivers = [...listening].flatMap(([socket, { form, events }]) =>
        events === null || muted === 'both' || muted === form ? [] : [{ socket, events }],
      )
      for (const frame of frames) {
        const data = typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame)
        const name = nameOf(frame)
        const sent = receivers
          .filter(({ events }) => name === null || events.length === 0 || events.includes(name))
          .map(({ socket }) => new Promise<void>((resolve) => socket.send(data, () => resolve())))
        await Promise.all(sent)
      }
    },
    async sendFragmented(frame, size) {
      const text = JSON.stringify(frame)
      for (const socket of listening.keys()) {
        for (let start = 0; start < text.length; start += size) {
          const fin = start + size >= text.length
          await new Promise<void>((resolve) =>
            socket.send(text.slice(start, start + size), { fin }, () => resolve()),
          )
        }
      }
    },
    async ping() {
      const answers = [...listening.keys()].map((socket) => {
        const answered = once(socket, 'pong')
        socket.ping()
        return answered
      })
      await Promise.all(answers)
    },
    mute(form) {
      muted = form
    },
    async expireKeys() {
      const ended = [...keys.values()]
      keys.clear()
      for (const { key } of ended) {
        await stream.send(JSON.stringify({ e: 'listenKeyExpired', E: now(), listenKey: key }))
      }
    },
    dropKeys: () => keys.clear(),
    closeAll(code = 1000) {
      for (const socket of listening.keys()) socket.close(code)
    },
    terminateAll() {
      for (const socket of listening.keys()) socket.terminate()
    },
    refuse(status) {
      refusedStatus = status
    },
    answer(request, apiKeys) {
      if (new URL(request.url).pathname !== LISTEN_KEY_PATH) return null
      const apiKey = request.headers.get('x-mbx-apikey') ?? ''
      if (!apiKeys.includes(apiKey))
        return errorResponse(401, -2015, 'Invalid API-key, IP, or permissions for action')
      const known = keys.get(apiKey)
      const active = known !== undefined && known.until > now() ? known : null
      switch (request.method) {
        case 'POST': {
          const key = active?.key ?? randomBytes(32).toString('hex')
          keys.set(apiKey, { key, until: now() + HOUR })
          return Response.json({ listenKey: key })
        }
        case 'PUT':
          if (active === null) return errorResponse(400, -1125, 'This listenKey does not exist.')
          active.until = now() + HOUR
          return Response.json({ listenKey: active.key })
        default:
          return errorResponse(405, -5000, 'Method is invalid')
      }
    },
    upgrade(request, socket, head) {
      if (refusedStatus !== null) {
        socket.end(`HTTP/1.1 ${refusedStatus} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
        return
      }
      server.handleUpgrade(request, socket, head, (connection) => {
        const connected = readTarget(
          request.url ?? '',
          [...keys.values()].map(({ key }) => key),
        )
        seen.push(connected)
        listening.set(connection, connected)
        connection.on('close', () => listening.delete(connection))
        connection.on('error', () => {})
      })
    },
  }
  return stream
}

function readTarget(target: string, keys: readonly string[]): SeenStream {
  const { pathname, searchParams } = new URL(target, 'http://127.0.0.1')
  const byQuery = pathname === '/private/ws'
  const key = byQuery ? searchParams.get('listenKey') : /^\/private\/ws\/(\w+)$/.exec(pathname)?.[1]
  const isValid = key !== null && key !== undefined && keys.includes(key)
  const events = searchParams.get('events')?.split('/') ?? []
  return { form: byQuery ? 'query' : 'path', events: isValid ? events : null }
}

/** Returns the name of an account event. Other frames cannot be selected by name. */
function nameOf(frame: object | string | Buffer): string | null {
  return typeof frame === 'object' && 'e' in frame && typeof frame.e === 'string' ? frame.e : null
}

function errorResponse(status: number, code: number, msg: string): Response {
  return Response.json({ code, msg }, { status })
}
