import { connect, createServer, type Server, type Socket } from 'node:net'
import { type ByteReader, readBytes } from '../byte-reader.ts'

/** Returns the port on this computer that plays `host:port`; null when there is no such server. */
export type PortLookup = (target: string) => number | null

/** A SOCKS 5 server without a login, for targets given as a name or an IPv4 address. */
export function createSocksServer(portOf: PortLookup, onRequest: (target: string) => void): Server {
  return createServer((client) => {
    client.on('error', () => {})
    void serve(client, portOf, onRequest).catch(() => client.destroy())
  })
}

async function serve(client: Socket, portOf: PortLookup, onRequest: (target: string) => void): Promise<void> {
  const { take, release } = readBytes(client)
  const [, methods = 0] = await take(2)
  await take(methods)
  client.write(Buffer.from([5, 0]))
  const [, , , kind] = await take(4)
  const host = kind === 3 ? await takeName(take) : [...(await take(4))].join('.')
  const target = `${host}:${(await take(2)).readUInt16BE()}`
  onRequest(target)
  const port = portOf(target)
  if (port === null) {
    client.end(reply(HOST_UNREACHABLE))
    return
  }
  const upstream = connect(port, '127.0.0.1', () => {
    release()
    client.write(reply(0))
    upstream.pipe(client).pipe(upstream)
  })
  upstream.on('error', () => client.destroy()).on('close', () => client.destroy())
  client.on('close', () => upstream.destroy())
}

const HOST_UNREACHABLE = 4

function reply(outcome: number): Buffer {
  return Buffer.from([5, outcome, 0, 1, 0, 0, 0, 0, 0, 0])
}

async function takeName(take: ByteReader['take']): Promise<string> {
  const [length = 0] = await take(1)
  return (await take(length)).toString()
}
