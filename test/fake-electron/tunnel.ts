import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { connect, isIP, type Socket } from 'node:net'
import type { AuthInfo } from 'electron'
import { readBytes } from '../byte-reader.ts'

export interface ProxyServer {
  readonly scheme: 'http' | 'https' | 'socks5'
  readonly host: string
  readonly port: number
}

export interface Target {
  readonly host: string
  readonly port: number
}

/** An error of Chromium's network, by its name: `net::ERR_…`. */
export class NetError extends Error {
  constructor(name: string) {
    super(`net::${name}`)
  }
}

/** A proxy demands credentials. */
export class ProxyChallenge extends Error {
  readonly info: AuthInfo

  constructor(info: AuthInfo) {
    super('net::ERR_PROXY_AUTH_REQUESTED')
    this.info = info
  }
}

/**
 * Opens a connection through a proxy to the target, with Chromium's errors when it fails. As in Chromium, a socks5
 * proxy gets no user, and resolves host names itself.
 */
export function openTunnel(
  proxy: ProxyServer,
  target: Target,
  authorization: string | null,
  signal: AbortSignal,
): Promise<Socket> {
  return proxy.scheme === 'socks5'
    ? tunnelBySocks(proxy, target, signal)
    : tunnelByConnect(proxy, target, authorization, signal)
}

function tunnelByConnect(
  proxy: ProxyServer,
  target: Target,
  authorization: string | null,
  signal: AbortSignal,
): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>()
  const start = proxy.scheme === 'https' ? httpsRequest : httpRequest
  const at = `${target.host}:${target.port}`
  const request = start({
    host: proxy.host,
    port: proxy.port,
    servername: proxy.host,
    method: 'CONNECT',
    path: at,
    headers: { host: at, ...(authorization === null ? {} : { 'proxy-authorization': authorization }) },
    agent: false,
    signal,
  })
  let connected = false
  request.on('socket', (socket) => {
    socket.once(proxy.scheme === 'https' ? 'secureConnect' : 'connect', () => {
      connected = true
    })
  })
  request.on('connect', (response, socket, head) => {
    if (response.statusCode === 200) {
      if (head.length > 0) socket.unshift(head)
      resolve(socket)
      return
    }
    socket.on('error', () => {}).destroy()
    reject(refusalOf(proxy, response))
  })
  request.on('error', (error) =>
    reject(new NetError(connected ? errorAfterConnecting(error) : errorBeforeConnecting(error))),
  )
  request.end()
  return promise
}

function refusalOf({ host, port }: ProxyServer, { statusCode, headers }: IncomingMessage): Error {
  const [, scheme = '', realm = ''] =
    /^(\w+)(?:.*realm="([^"]*)")?/.exec(headers['proxy-authenticate'] ?? '') ?? []
  if (statusCode !== 407 || scheme.toLowerCase() !== 'basic')
    return new NetError('ERR_TUNNEL_CONNECTION_FAILED')
  return new ProxyChallenge({ isProxy: true, scheme: 'basic', host, port, realm })
}

function errorBeforeConnecting(error: Error): string {
  return /CERT|SELF_SIGNED|ALTNAME/.test(codeOf(error))
    ? 'ERR_PROXY_CERTIFICATE_INVALID'
    : 'ERR_PROXY_CONNECTION_FAILED'
}

function errorAfterConnecting(error: Error): string {
  return codeOf(error).startsWith('HPE_') ? 'ERR_TUNNEL_CONNECTION_FAILED' : 'ERR_EMPTY_RESPONSE'
}

function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : ''
}

const GREETING = Buffer.from([5, 1, 0])
const HOST_UNREACHABLE = 4

async function tunnelBySocks(proxy: ProxyServer, target: Target, signal: AbortSignal): Promise<Socket> {
  const socket = connect({ host: proxy.host, port: proxy.port, signal })
  try {
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  } catch {
    throw new NetError('ERR_PROXY_CONNECTION_FAILED')
  }
  const { take, release } = readBytes(socket)
  try {
    socket.write(GREETING)
    const [, method] = await take(2)
    if (method !== 0) throw new NetError('ERR_SOCKS_CONNECTION_FAILED')
    socket.write(connectRequest(target))
    const [, outcome, , kind] = await take(4)
    if (outcome === HOST_UNREACHABLE) throw new NetError('ERR_SOCKS_CONNECTION_HOST_UNREACHABLE')
    if (outcome !== 0) throw new NetError('ERR_SOCKS_CONNECTION_FAILED')
    const length = kind === 1 ? 4 : kind === 4 ? 16 : Number((await take(1))[0])
    await take(length + 2)
    release()
    return socket
  } catch (error) {
    socket.destroy()
    throw error instanceof NetError ? error : new NetError('ERR_SOCKS_CONNECTION_FAILED')
  }
}

function connectRequest({ host, port }: Target): Buffer {
  const name = Buffer.from(host)
  const address = isIP(host) === 4 ? [1, ...host.split('.').map(Number)] : [3, name.length, ...name]
  return Buffer.from([5, 1, 0, ...address, port >> 8, port & 0xff])
}
