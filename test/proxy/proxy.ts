import { createServer, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Certificate } from '../exchange/certificates.ts'
import { createSocksServer, type PortLookup } from './socks.ts'

export interface ProxyOptions {
  readonly kind?: 'http' | 'https' | 'socks5'
  readonly portOf: PortLookup
  /** Clients that do not send this login are answered with 407. */
  readonly login?: { readonly user: string; readonly password: string }
  /** The certificate of an `https` proxy, issued for `localhost`. */
  readonly certificate?: Certificate
  /** Defaults to a free port. */
  readonly port?: number
  /** How the proxy misbehaves instead of forwarding. */
  readonly instead?: Misbehaviour
}

/** Closes the connection without an answer, never answers, or answers with an HTML page of this status. */
export type Misbehaviour = 'hangs-up' | 'silent' | { readonly page: number }

/** A connection that a client asked for. */
export interface ProxyRequest {
  /** `host:port` */
  readonly target: string
  /** The `Proxy-Authorization` header; null when there was none. */
  readonly authorization: string | null
}

export interface TestProxy {
  readonly url: string
  readonly port: number
  readonly requests: readonly ProxyRequest[]
  /** Closes the proxy and every connection through it at once. */
  close(): Promise<void>
}

/** A real proxy on a loopback port. It reaches only the targets that `portOf` knows. */
export async function startProxy(options: ProxyOptions): Promise<TestProxy> {
  const { kind = 'http', port = 0 } = options
  const requests: ProxyRequest[] = []
  const sockets = new Set<Duplex>()
  const server =
    kind === 'socks5'
      ? createSocksServer(options.portOf, (target) => requests.push({ target, authorization: null }))
      : createConnectServer(options, requests, sockets)
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
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

function createConnectServer(
  { kind, portOf, login, certificate, instead }: ProxyOptions,
  requests: ProxyRequest[],
  sockets: Set<Duplex>,
): Server {
  const server = kind === 'https' ? createSecureServer({ ...certificate }) : createServer()
  const expected =
    login && `Basic ${Buffer.from(`${login.user}:${login.password}`, 'utf8').toString('base64')}`

  server.on('request', (_request, response) => response.writeHead(400).end(PAGE))
  server.on('connect', (request, client, head) => {
    const { url: target = '', headers } = request
    client.on('error', () => {})
    requests.push({ target, authorization: headers['proxy-authorization'] ?? null })
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
      client.end(
        `HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic realm="test"\r\n\r\n`,
      )
      return
    }
    const port = portOf(target)
    if (port === null) {
      client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
      return
    }
    const upstream = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
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
