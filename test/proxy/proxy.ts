import { createServer, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Certificate } from '../exchange/certificates.ts'
import type { Directory } from './directory.ts'
import { createSocksServer } from './socks.ts'

export interface ProxyOptions {
  readonly kind?: 'http' | 'https' | 'socks5'
  readonly directory: Directory
  /** Whoever does not tell it is sent away. */
  readonly login?: { readonly user: string; readonly password: string }
  /** Of an `https` proxy, for `localhost`. */
  readonly certificate?: Certificate
  /** A free one unless told. */
  readonly port?: number
  /** What it does instead of what a proxy does. */
  readonly instead?: Misbehaviour
}

/** Says nothing and hangs up; answers a page with this status; never answers. */
export type Misbehaviour = 'hangs-up' | 'silent' | { readonly page: number }

/** What somebody wanted of it. */
export interface Asked {
  /** `host:port` */
  readonly target: string
  /** As it was told; null: it was not. */
  readonly authorization: string | null
}

export interface TestProxy {
  readonly url: string
  readonly port: number
  readonly asked: readonly Asked[]
  /** Ends at once, with all that goes through it. */
  close(): Promise<void>
}

/** A real proxy on a loopback port that knows where to find exactly what its directory names. */
export async function startProxy(options: ProxyOptions): Promise<TestProxy> {
  const { kind = 'http', port = 0 } = options
  const asked: Asked[] = []
  const sockets = new Set<Duplex>()
  const server =
    kind === 'socks5'
      ? createSocksServer(options.directory, (target) => asked.push({ target, authorization: null }))
      : createConnectServer(options, asked, sockets)
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => {})
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.')
  return {
    url: `${kind}://${kind === 'https' ? 'localhost' : '127.0.0.1'}:${address.port}`,
    port: address.port,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

function createConnectServer(
  { kind, directory, login, certificate, instead }: ProxyOptions,
  asked: Asked[],
  sockets: Set<Duplex>,
): Server {
  const server = kind === 'https' ? createSecureServer({ ...certificate }) : createServer()
  const expected =
    login && `Basic ${Buffer.from(`${login.user}:${login.password}`, 'utf8').toString('base64')}`

  server.on('request', (_request, response) => response.writeHead(400).end(PAGE))
  server.on('connect', (request, client, head) => {
    const { url: target = '', headers } = request
    client.on('error', () => {})
    asked.push({ target, authorization: headers['proxy-authorization'] ?? null })
    if (instead === 'silent') return
    if (instead === 'hangs-up') {
      client.destroy()
      return
    }
    if (instead !== undefined) {
      client.end(`HTTP/1.1 ${instead.page} A page\r\ncontent-type: text/html\r\n\r\n${PAGE}`)
      return
    }
    if (expected !== undefined && headers['proxy-authorization'] !== expected) {
      client.end(`HTTP/1.1 407 Who is there\r\nproxy-authenticate: Basic realm="test"\r\n\r\n`)
      return
    }
    const port = directory(target)
    if (port === null) {
      client.end('HTTP/1.1 502 Nobody there\r\n\r\n')
      return
    }
    const upstream = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Go ahead\r\n\r\n')
      upstream.write(head)
      upstream.pipe(client).pipe(upstream)
    })
    sockets.add(upstream)
    upstream.on('error', () => client.destroy()).on('close', () => client.destroy())
    client.on('close', () => upstream.destroy())
  })
  return server
}

const PAGE = '<!doctype html><title>Welcome</title><p>Please sign in to the network.'
